"""The numbered checks of the page that a session answers for: figures, time, phases."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.thorough import THOROUGH
from tinygrad_bp.playground.presets.catalogue import CATALOGUE
from tinygrad_bp.playground.session.session import Session
from tinygrad_bp.playground.state.settings import BY_NAME

ACTIVATIONS = BY_NAME["activation"].field.schema()["names"]

#: The phases of the tutorial's update.
PHASES = [
    *("h1", "h2", "o1", "o2"),
    *("E_o1", "E_o2", "E_total"),
    *("w5", "w6", "w7", "w8", "w1", "w2", "w3", "w4"),
    "w+",
]


def do(session: Session, *messages: str, **fields: Any) -> None:
    """Send messages that nothing is wrong with; the last one has these fields."""
    *first, last = messages
    for kind in first:
        assert session.handle({"type": kind}) == []
    assert session.handle({"type": last, **fields}) == []


def played(session: Session) -> None:
    """Let the session go on until it stops."""
    while session.tick(1.0) is not None:
        pass


def figures(session: Session, *names: str) -> list[str]:
    """Parameters with nine digits."""
    return [f"{session.moment.run.parameters[name]:.9f}" for name in names]


def test_check_03_one_update_of_the_tutorial() -> None:
    session = Session()
    assert f"{session.moment.run.error:.9f}" == "0.298371109"
    do(session, "update")
    assert f"{session.moment.calculation.total.data:.9f}" == "0.291027774"
    assert figures(session, *(f"w{k}" for k in range(1, 9))) == [
        *("0.149780716", "0.199561432", "0.249751144", "0.299502287"),
        *("0.358916480", "0.408666186", "0.511301270", "0.561370121"),
    ]


def test_check_04_sequential_updates_beside() -> None:
    session = Session()
    do(session, "set", name="compare", value="order=sequential")
    do(session, "update")
    played(session)
    run = session.moment.run
    assert run.other
    assert run.other.update == 1
    assert f"{run.other.error:.9f}" == "0.291027924"  # the tutorial prints 0.291027924
    assert f"{run.other.parameters['w1']:.9f}" == "0.149817639"
    different = [
        name for name in run.parameters if run.parameters[name] != run.other.parameters[name]
    ]
    assert different == ["w1", "w2", "w3", "w4"]


def test_check_05_biases_that_learn() -> None:
    session = Session()
    do(session, "set", name="train_biases", value=True)
    do(session, "update")
    assert f"{session.moment.run.error:.9f}" == "0.285750887"


@pytest.mark.parametrize(
    ("order", "error", "output"),
    [("simultaneous", "3.5102e-05", "0.984064274"), ("sequential", "3.5085e-05", "0.984065734")],
)
def test_check_06_ten_thousand_updates(order: str, error: str, output: str) -> None:
    session = Session()
    do(session, "set", name="order", value=order)
    do(session, "set", name="speed", value=6)
    do(session, "set", name="stop_update", value=10_000)
    do(session, "play")
    played(session)
    moment = session.moment
    assert moment.run.update == 10_000
    assert f"{moment.run.error:.4e}" == error
    assert f"{moment.calculation.samples[0].outputs[1].data:.9f}" == output
    assert moment.stopped == "Stopped: this is update 10,000."


def test_check_07_back_restores_all_digits() -> None:
    session = Session()
    first = session.moment.run.parameters
    do(session, "update", "back_update")
    assert session.moment.run.error == 0.2983711087600027
    assert session.moment.run.parameters == first
    do(session, "go", update=10_000)
    played(session)
    do(session, "back_update")
    fresh = Session()
    do(fresh, "go", update=9_999)
    played(fresh)
    assert fresh.moment.run.update == session.moment.run.update == 9_999
    assert fresh.moment.run.parameters == session.moment.run.parameters
    assert fresh.moment.run.error == session.moment.run.error


def test_check_08_rewind_restores_and_a_new_seed_does_not() -> None:
    session = Session()
    first = session.moment.run.parameters
    for _ in range(50):
        do(session, "update")
    do(session, "rewind")
    assert session.moment.run.update == 0
    assert session.moment.run.parameters == first
    do(session, "new_seed")
    others = session.moment.run.parameters
    assert others.keys() == first.keys()
    assert not {others[f"w{k}"] for k in range(1, 9)} & {*first.values()}
    do(session, "update", "update", "rewind")
    assert session.moment.run.parameters == others


def test_check_09_an_update_takes_the_phases_announced() -> None:
    session = Session()
    assert [phase.name for phase in session.moment.phases] == PHASES
    for number, name in enumerate(PHASES, 1):
        moment = session.moment
        assert (moment.run.update, moment.run.parameters["w5"]) == (0, 0.4)
        assert f"{moment.calculation.total.data:.9f}" == "0.298371109"
        do(session, "phase")
        if name != "w+":
            moment = session.moment
            assert moment.phase == number
            assert moment.phases[number - 1].name == name
            assert all(moment.knows(quantity) for quantity in moment.phases[number - 1].quantities)
            to_come = moment.phases[number].quantities[-1:]
            assert not any(map(moment.knows, to_come))
    moment = session.moment
    assert (moment.phase, moment.run.update) == (0, 1)
    assert figures(session, "w5") == ["0.358916480"]
    do(session, "back")
    assert (session.moment.phase, session.moment.run.update) == (15, 0)
    assert session.moment.run.parameters["w5"] == 0.4


@pytest.mark.parametrize("first", ["xor", "or", "nand", "and"])
def test_check_16_every_switch_of_operators_comes_under_its_bound_again(first: str) -> None:
    promise = CATALOGUE["operators"].promise
    assert promise
    session = Session()
    do(session, "set", name="preset", value="operators")
    do(session, "set", name="operator", value=first)
    do(session, "go", update=promise.update)
    played(session)
    learned = session.moment.run
    assert learned.error < promise.error
    for second in {"xor", "or", "nand", "and"} - {first}:
        do(session, "set", name="operator", value=second)
        run = session.moment.run
        assert run.update == promise.update
        assert run.error > 1.0, "it does not jump"
        run.advance(2_000, lambda: run.error < promise.error)  # noqa: B023 (called here)
        assert run.error < promise.error
        do(session, "undo")


@THOROUGH
@pytest.mark.parametrize("preset", ["iris", "moons", "circles"])
def test_check_17_presets_reach_what_they_promise(preset: str) -> None:
    promise = CATALOGUE[preset].promise
    assert promise
    session = Session()
    do(session, "set", name="preset", value=preset)
    do(session, "go", update=promise.update)
    played(session)
    run = session.moment.run
    assert run.error < promise.error
    samples = run.samples
    outputs = [*run.numbers(samples.test_rows).values()][-len(samples.targets[0]) :]
    right = 0
    for given, wanted in zip(zip(*outputs, strict=True), samples.test_targets, strict=True):
        if len(given) == 1:
            right += (given[0] > 0.5) == (wanted[0] > 0.5)
        else:
            right += given.index(max(given)) == wanted.index(max(wanted))
    assert right / len(samples.test_rows) >= promise.accuracy


def test_check_19_a_rate_that_is_too_large_is_said_with_ways_out() -> None:
    session = Session()
    for name in ("activation", "output_activation"):
        do(session, "set", name=name, value="linear")
    do(session, "set", name="learning_rate", value=1000.0)
    do(session, "set", name="speed", value=6)
    do(session, "play")
    played(session)
    moment = session.moment
    trouble = moment.trouble
    assert trouble
    assert (trouble.kind, trouble.update) == ("diverged", moment.run.update)
    assert not moment.run.is_playing
    assert not math.isfinite(moment.calculation.total.data)
    [event] = session.handle({"type": "play"})
    assert "smaller learning rate" in event["text"]
    session.changes()
    for _, messages in trouble.ways_out:
        for message in messages:
            assert session.handle(message) == []
        assert session.moment.trouble is None
        do(session, "go", update=session.moment.run.last)
    do(session, "rewind")
    assert f"{session.moment.run.parameters['w5']:g}" == "0.4"


def test_a_link_leads_to_the_exact_moment() -> None:
    session = Session(address="#learning_rate=0.3&update=12&phase=3&select=w5")
    played(session)
    moment = session.moment
    assert (moment.run.update, moment.phase, moment.selection) == (12, 3, "w5")
    there = Session()
    do(there, "set", name="learning_rate", value=0.3)
    do(there, "go", update=12)
    played(there)
    assert there.moment.run.parameters == moment.run.parameters
    exact = ",".join(map(repr, moment.run.parameters.values()))
    address = f"#learning_rate=0.3&update=12&weights={exact}"
    assert session.handle({"type": "hello", "address": address}) == []
    played(session)
    assert session.moment.run.is_whole
    weights = ",".join(map(repr, (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1 / 3)))
    assert session.handle({"type": "hello", "address": f"#update=5&weights={weights}"}) == []
    played(session)
    assert session.moment.run.update == 5
    assert session.moment.run.parameters["b2"] == 1 / 3
    data = "0,1:1;1,1:0"
    address = f"#preset=operators&data={data}&columns=left,right"
    assert session.handle({"type": "hello", "address": address}) == []
    assert session.moment.run.rows == ((0.0, 1.0), (1.0, 1.0))


@pytest.mark.parametrize(
    "address",
    [
        "#hidden=2,2,2,2,2,2,2,2,2,2",
        "#noise=2000",
        "#update=1&weights=1,2,3",
        "#begin=1,2",
        "#select=w99",
        "#data=1:2;1,2:3",
        "#nothing",
    ],
)
def test_a_link_that_is_out_of_bounds_changes_nothing(address: str) -> None:
    session = Session()
    do(session, "update")
    parameters = session.moment.run.parameters
    [event] = session.handle({"type": "hello", "address": address})
    assert event["type"] == "error"
    assert session.moment.run.parameters == parameters
    first = Session(address=address)
    assert first.handle({"type": "hello"}) == [event]


def test_bad_messages_change_nothing() -> None:
    session = Session()
    before = session.moment
    for message in (
        {"type": "edit", "name": "w99", "value": 1.0},
        {"type": "edit", "name": "w5", "value": float("nan")},
        {"type": "set", "name": "hidden", "value": [99]},
        {"type": "cell", "row": 7, "column": 0, "value": 1.0},
        {"type": "point", "action": "remove", "index": 0, "x": 0, "y": 0, "target": 0},
        {"type": "model", "text": "{}"},
        {"type": "select", "name": "w99"},
        {"type": "undo"},
        {"type": "go_phase", "index": 99},
        {"type": "nothing"},
        {},
    ):
        [event] = session.handle(message)
        assert event["type"] == "error"
        assert event["text"]
    assert session.moment.run.parameters == before.run.parameters
    assert session.moment.settings == before.settings


def test_undo_and_redo_go_through_all_changes() -> None:
    session = Session()
    do(session, "update")
    seen = [(session.moment.run.parameters, session.moment.run.error)]
    for kind, fields in (
        ("edit", {"name": "w5", "value": 0.5}),
        ("edit", {"name": "target_o1", "value": 0.5}),
        ("set", {"name": "learning_rate", "value": 5.0}),
        ("set", {"name": "hidden", "value": [3]}),
        ("set", {"name": "preset", "value": "operators"}),
    ):
        do(session, kind, **fields)
        seen.append((session.moment.run.parameters, session.moment.run.error))
    for expected in reversed(seen[:-1]):
        do(session, "undo")
        assert (session.moment.run.parameters, session.moment.run.error) == expected
    for expected in seen[1:]:
        do(session, "redo")
        assert (session.moment.run.parameters, session.moment.run.error) == expected


def test_a_dragged_point_goes_back_all_the_way() -> None:
    session = Session()
    do(session, "set", name="preset", value="points")
    rows = session.moment.run.rows
    for k in range(150):
        do(session, "point", action="move", index=1, x=k / 100, y=0.5)
    do(session, "point", action="move", index=2, x=0.5, y=0.5)
    do(session, "undo", "undo")
    assert session.moment.run.rows == rows


@THOROUGH
def test_the_trap_of_saturated_outputs_is_said() -> None:
    session = Session()
    do(session, "set", name="preset", value="operators")
    for name, value in (
        ("hidden", [3]),
        ("activation", "sigmoid"),
        ("loss", "half_squared_error"),
        ("operator", "nand"),
        ("seed", 1),
    ):
        do(session, "set", name=name, value=value)
    do(session, "go", update=4_000)
    played(session)
    assert session.moment.trouble is None
    do(session, "set", name="operator", value="and")
    do(session, "go", update=6_000)
    played(session)
    moment = session.moment
    trouble = moment.trouble
    assert trouble
    assert trouble.kind == "stuck"
    assert "0.125" in trouble.reason
    messages = dict(trouble.ways_out)["Use cross-entropy"]
    for message in messages:
        assert session.handle(message) == []
    run = session.moment.run
    run.advance(3_000, lambda: run.error < 0.05)
    assert run.error < 0.05


@pytest.mark.parametrize("activation", [one["name"] for one in ACTIVATIONS])
def test_any_activation_can_be_shown(activation: str) -> None:
    session = Session()
    for bias in ("b1", "b2") if activation == "acosh" else ():  # it begins at 1
        do(session, "edit", name=bias, value=4.0)
    do(session, "set", name="activation", value=activation)
    session.handle({"type": "set", "name": "output_activation", "value": activation})
    do(session, "edit", name="i1", value=-3.0)
    assert "network" in session.changes()
    assert session.moment.neurons is not None


def test_only_panels_that_changed_are_given() -> None:
    session = Session()
    session.changes()
    assert session.changes() == {}


def test_what_a_number_would_make_of_the_error_changes_nothing() -> None:
    session = Session()
    session.handle({"type": "update"})
    before = session.moment
    [event] = session.handle({"type": "consider", "name": "w5", "value": 0.5})
    assert session.moment.run.parameters == before.run.parameters
    assert list(session.moment.run.errors) == list(before.run.errors)
    session.handle({"type": "edit", "name": "w5", "value": 0.5})
    assert event == {
        "type": "considered",
        "name": "w5",
        "value": 0.5,
        "total": session.moment.calculation.total.data,
    }
    [refused] = session.handle({"type": "consider", "name": "w99", "value": 0.5})
    assert refused["type"] == "error"
