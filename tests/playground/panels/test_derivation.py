"""The mathematics beside the network: the numbers of `explain`, and what may not be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.playground.panels.mathematics.shown import numbers_in, session_of, shown_at
from tinygrad_bp.playground.panels.derivation import view
from tinygrad_bp.playground.session.session import Session
from tinygrad_bp.teach.derivations.chain_rule import derive


def test_nothing_is_worked_out_where_nothing_is_selected() -> None:
    assert view(Session().moment) is None


def test_check_10_the_derivation_of_w5_has_the_numbers_of_the_tutorial() -> None:
    data = shown_at(session_of(), "w5")
    assert data["title"] == ["How ", {"math": "Etotal"}, " changes with ", {"math": "w5"}]
    assert f"{data['chain']['value']:.9f}" == "0.082167041"
    factors = data["chain"]["factors"]
    assert [factor["symbols"] for factor in factors] == [
        "∂Etotal∂outo1",
        "∂outo1∂neto1",
        "∂neto1∂w5",
    ]
    assert [f"{factor['value']:.9f}" for factor in factors] == [
        "0.741365070",
        "0.186815602",
        "0.593269992",
    ]
    assert [step["symbols"] for step in data["steps"]] == [
        "−(targeto1−outo1)",
        "outo1⋅(1−outo1)",
        "outh1",
    ]
    assert [step["badge"] for step in data["steps"]] == [1, 2, 3]
    assert [factor["at"]["name"] for factor in factors] == ["E_o1", "o1", "h1"]


def test_check_10_the_derivation_of_w1_adds_both_paths() -> None:
    data = shown_at(session_of(), "w1")
    assert f"{data['chain']['value']:.9f}" == "0.000438568"
    paths = data["steps"][0]["paths"]
    assert [f"{row['value']:.9f}" for row in paths["rows"]] == ["0.055399425", "-0.019049118"]
    assert [row["symbols"] for row in paths["rows"]] == ["δo1⋅w5", "δo2⋅w7"]
    assert data["steps"][0]["value"] == pytest.approx(0.036350306, abs=1e-9)


@pytest.mark.parametrize(
    ("preset", "names"), [("tutorial", ("w5", "w1", "b1")), ("iris", ("w1", "w20", "b_o1"))]
)
def test_check_11_it_follows_the_training_with_the_numbers_of_explain(
    preset: str, names: tuple[str, ...]
) -> None:
    session = session_of(preset)
    for _ in range(3):
        session.handle({"type": "update"})
        for name in names:
            data = shown_at(session, name)
            total = session.moment.calculation.total
            parameters = session.moment.calculation.model.parameters()
            node = next(p for p in parameters if p.label == name)
            whole = derive(total, [node])
            assert data["chain"]["value"] == whole.number(node)
            trunk = whole.trunk(node)
            for factor, local in zip(data["chain"]["factors"][::-1], trunk[::-1], strict=False):
                assert factor["value"] == pytest.approx(local.number, rel=1e-14)


def test_what_the_phases_have_not_come_to_is_not_told() -> None:
    session = session_of()
    for phase in range(7):
        session.handle({"type": "phase"})
        data = shown_at(session, "w5")
        assert data["chain"]["value"] is None, phase
        assert [factor["value"] for factor in data["chain"]["factors"]] == [None] * 3
        assert data["why"] is None
        given = {0.4, 0.5, 0.0001}
        assert set(numbers_in(data)) <= given
    session.handle({"type": "phase"})
    data = shown_at(session, "w5")
    assert data["chain"]["value"] == pytest.approx(0.082167041, abs=1e-9)
    assert data["update"]["value"] is None
    assert shown_at(session, "w6")["chain"]["value"] is None


def test_without_a_selection_it_shows_what_the_phase_is_about() -> None:
    session = session_of()
    session.handle({"type": "phase"})
    data = view(session.moment)
    assert data is not None
    assert data["of"] == "h1"
    assert data["chain"] is None
    assert data["forward"][0]["value"] == 0.3775
    for _ in range(4):
        session.handle({"type": "phase"})
    data = view(session.moment)
    assert data is not None
    assert data["of"] == "E_o1"
    assert data["forward"][0]["value"] == pytest.approx(0.274811083, abs=1e-9)


@pytest.mark.parametrize("name", ["w1", "w6", "b1", "h1", "i1", "o2"])
def test_a_number_that_is_asked_for_stands_nowhere(name: str) -> None:
    moment = session_of().moment
    known = {**moment.derivatives, **moment.run.parameters}
    asked = f"∂E_total/∂{name}" if name[0] in "wbi" else f"∂E_total/∂net_{name}"
    hidden = known[name if name[0] in "wbi" else f"net_{name}"]
    data = view(replace(moment, selection=name, asked=frozenset({asked})))
    assert data is not None
    assert data["chain"]["value"] is None
    assert data["chain"]["state"] == "asked"
    shown = [abs(number) for number in numbers_in(data)]
    assert not [x for x in shown if x == pytest.approx(abs(hidden), rel=1e-6)]


@pytest.mark.parametrize("name", ["net_h1", "out_h1", "out_o1", "E_o1"])
def test_a_number_of_the_forward_pass_that_is_asked_for_stands_nowhere(name: str) -> None:
    moment = session_of().moment
    nodes = [*moment.calculation.samples[0].numbers, *moment.calculation.samples[0].parts]
    hidden = next(node.data for node in nodes if node.label == name)
    for selection in ("w5", "w1", "h1", "o1", "E_o1", "E_total"):
        data = view(replace(moment, selection=selection, asked=frozenset({name})))
        assert data is not None
        assert not [x for x in numbers_in(data) if x == pytest.approx(hidden, rel=1e-6)], selection


def test_the_probabilities_of_a_softmax_come_before_its_error_and_are_reasoned() -> None:
    session = session_of("iris")
    assert [row["name"] for row in shown_at(session, "E_total")["forward"]] == [
        "S",
        "po1",
        "po2",
        "po3",
        "Etotal",
    ]
    data = shown_at(session, "w20")
    assert data["steps"][0]["symbols"] == "po1−targeto1"
    assert data["reasons"][0]["title"][0] == "Why "


def test_numbers_without_end_are_told_too() -> None:
    session = session_of(activation="linear", output_activation="linear", learning_rate=1000.0)
    for _ in range(8):
        session.handle({"type": "update"})
    for name in ("w5", "w1", "h1", "E_total"):
        shown_at(session, name)


@pytest.mark.parametrize("selected", ["w1", "w5", "h1", "o1"])
@pytest.mark.parametrize("kind", ["weights", "net", "out"])
def test_kinds_of_numbers_that_a_link_hides_are_not_in_it(kind: str, selected: str) -> None:
    session = session_of()
    session.handle({"type": "update"})
    session.handle({"type": "set", "name": "hide", "value": [kind]})
    session.handle({"type": "select", "name": selected})
    moment = session.moment
    [sample] = moment.calculation.samples
    nodes = [*sample.numbers, *moment.calculation.model.parameters()]
    begin = {"weights": "w", "net": "net_", "out": "out_"}[kind]
    shown = numbers_in(view(moment))
    for node in nodes:
        if node.label.startswith(begin):
            assert node.data not in [pytest.approx(x, rel=1e-7) for x in shown]


def test_a_weight_and_a_bias_that_learns_can_be_frozen() -> None:
    session = session_of()
    assert shown_at(session, "w5")["freezing"] == {"name": "w5", "is_frozen": False}
    assert shown_at(session, "b2")["freezing"] is None
    assert shown_at(session, "out_h1")["freezing"] is None
    session = session_of(train_biases=True, frozen=["b2", "w5"])
    for name in ("b2", "w5"):
        data = shown_at(session, name)
        assert data["freezing"] == {"name": name, "is_frozen": True}
        assert data["update"] == {"note": "It is fixed: an update leaves it as it is."}
    assert "name" in shown_at(session, "b1")["update"]
