"""The lesson in a session: answers are checked, slips are named, and nothing is given away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.thorough import THOROUGH
from tinygrad_bp.playground.run.lesson import GuidedLesson
from tinygrad_bp.playground.session.panels import PANELS
from tinygrad_bp.playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator


class Student:
    """Somebody who goes through the lesson."""

    def __init__(self, mode: str, **settings: Any) -> None:
        self.session = Session()
        for name, value in {**settings, "lesson": mode}.items():
            self.send("set", name=name, value=value)

    def send(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a message that nothing is wrong with, and see the lesson."""
        assert self.session.handle({"type": kind, **fields}) == []
        return self.seen

    @property
    def seen(self) -> dict[str, Any]:
        """What the lesson shows."""
        found: dict[str, Any] = PANELS["lesson"](self.session.moment)
        return found

    @property
    def lesson(self) -> GuidedLesson:
        """The lesson behind it."""
        moment = self.session.moment
        return GuidedLesson(moment, moment.progress)

    def at(self, quantity: str) -> dict[str, Any]:
        """Go to the step of a quantity."""
        names = [step.quantity for step in self.lesson.steps]
        return self.send("lesson_go", step=names.index(quantity))


def words(given: list[Any] | None) -> str:
    """Words as text, without markup."""
    pieces = [piece if isinstance(piece, str) else piece["math"] for piece in given or []]
    return re.sub(r"<[^>]*>", "", "".join(pieces))


def test_a_slip_is_named_and_a_right_number_praised_with_its_digits() -> None:
    student = Student("faded")
    assert student.at("∂E_total/∂w6")["asked"]
    seen = student.send("answer", text="0.082167041")
    assert seen["verdict"] == {"kind": "not yet", "word": "Not yet.", "text": "One digit right."}
    told = words(seen["slip"]["words"])
    assert told == "This is δo1⋅outh1 = 0.082167041: outh1 was used instead of outh2."
    assert seen["slip"]["where"] == ["out_h1"]
    seen = student.send("answer", text="0,082667628")
    assert seen["verdict"]["word"] == "Right, to all 8 digits."
    assert not seen["asked"]
    assert (seen["tally"]["first"], seen["tally"]["helped"]) == (0, 1)


@pytest.mark.parametrize("text", ["0,08x", "zero", "1/0", "nan", "0.1 0.2 0.3 x"])
def test_what_is_no_number_is_said_and_does_not_count(text: str) -> None:
    student = Student("blank")
    seen = student.send("answer", text=text)
    assert seen["verdict"]["word"] == f"Not a number: {text}"
    assert seen["asked"]
    assert student.send("answer", text="0.3775")["tally"]["first"] == 1


def test_an_answer_may_be_shown() -> None:
    student = Student("blank")
    seen = student.send("show_answer")
    assert seen["equation"][-1] == "<mn>0.3775</mn>"
    assert seen["verdict"]["word"] == "Shown."
    assert seen["tally"]["shown"] == 1


def test_what_was_answered_stays_while_one_looks_around() -> None:
    student = Student("blank")
    student.send("answer", text="0.3775")
    student.at("E_total")
    student.send("select", name="w5")
    seen = student.at("net_h1")
    assert (seen["text"], seen["asked"]) == ("0.3775", False)
    student.send("update")
    assert student.seen["asked"]
    seen = student.send("back_update")
    assert (seen["key"], seen["asked"]) == ("net_h1", False)


def test_the_second_round_has_the_numbers_of_the_new_weights() -> None:
    student = Student("blank")
    student.send("update")
    assert student.seen["round"] == 2
    student.at("w5+")
    ahead = Session()
    for _ in range(2):
        ahead.handle({"type": "update"})
    right = f"{ahead.moment.run.parameters['w5']:.9f}"
    assert student.send("answer", text="0.3589164797")["verdict"]["kind"] == "not yet"
    assert student.send("answer", text=right)["verdict"]["kind"] == "right"


def test_the_phase_key_goes_through_the_lesson_and_makes_the_update_at_its_end() -> None:
    student = Student("complete")
    steps = []
    while not student.seen["is_done"]:
        steps.append(student.seen["name"])
        student.send("phase")
    assert " ".join(steps) == "h1 h2 o1 o2 E_o1 E_o2 E_total w5 w6 w7 w8 w1 w2 w3 w4 w5"
    assert student.session.moment.run.update == 0
    student.send("phase")
    assert student.session.moment.run.update == 1
    assert student.seen["step"] == 0
    student.send("back")
    assert student.session.moment.run.update == 0


def test_a_prediction_comes_before_the_number() -> None:
    student = Student("faded")
    seen = student.at("∂E_total/∂w5")
    assert words(seen["prediction"]["question"]).startswith("Before it is played: the sign of")
    assert seen["equation"] is None
    assert student.session.moment.phase == 7
    seen = student.send("predict", choice="negative")
    assert seen["prediction"]["outcome"] == "You said negative: it is positive."
    assert seen["equation"][-1] == "<mn>0.082167041</mn>"
    assert student.session.moment.phase == 8


def test_what_does_not_fit_is_refused_in_a_sentence() -> None:
    session = Session()
    for message in (
        {"type": "answer", "text": "1"},
        {"type": "show_answer"},
        {"type": "predict", "choice": "larger"},
        {"type": "lesson_go", "step": 3},
    ):
        [event] = session.handle(message)
        assert event["type"] == "error"
        assert "lesson" in event["text"]
    session.handle({"type": "set", "name": "lesson", "value": "complete"})
    session.handle({"type": "lesson_go", "step": 11})
    [event] = session.handle({"type": "predict", "choice": "sideways"})
    assert event["text"] == "expected one of negative, zero, positive, not 'sideways'"


def test_while_the_run_goes_on_the_lesson_waits() -> None:
    student = Student("blank")
    student.send("play")
    assert "waits" in student.seen
    student.session.tick(0.01)
    student.send("pause")
    assert student.seen["asked"]


def numbers_in(data: Any) -> Iterator[float]:
    """All numbers in what a panel shows, those among letters too."""
    if isinstance(data, dict):
        for name, inner in data.items():
            if name != "curves":  # of activations, the same whatever the numbers are
                yield from numbers_in(inner)
    elif isinstance(data, (list, tuple)):
        for inner in data:
            yield from numbers_in(inner)
    elif isinstance(data, float):
        yield data
    elif isinstance(data, str):
        yield from map(float, re.findall(r"-?\d+\.\d{3,}(?:e-?\d+)?", data.replace("−", "-")))


@pytest.mark.parametrize(
    ("settings", "selected"),
    [
        pytest.param({}, "", id="tutorial"),
        pytest.param(
            {"compare": "order=sequential"}, "itself", id="itself selected", marks=THOROUGH
        ),
        pytest.param({"preset": "operators", "sample": 1}, "w2", id="operators", marks=THOROUGH),
        pytest.param({"hidden": [2, 2], "train_biases": True}, "", id="deep", marks=THOROUGH),
    ],
)
def test_no_panel_shows_what_is_asked_for(settings: dict[str, Any], selected: str) -> None:
    student = Student("blank", **settings)
    student.send("update")
    student.send("back_update")
    for place, step in enumerate(student.lesson.steps):
        student.send("lesson_go", step=place)
        name = step.name if selected == "itself" and step.name[0] != "E" else selected
        student.send("select", name="" if name == "itself" else name)
        if name:
            student.send("check_derivative")
        if not student.lesson.is_open:
            continue
        moment = student.session.moment
        [sample] = moment.calculation.samples
        given = {*moment.run.parameters.values()}
        given |= {earlier.value for earlier in student.lesson.steps[:place]}
        for out, target in zip(sample.outputs, sample.targets, strict=True):
            given |= {out.data - target.data, target.data - out.data}  # a table may have them
        for name, view in PANELS.items():
            shown = [x for x in numbers_in(view(moment)) if x]
            near = [x for x in shown if abs(x - step.value) <= 6e-4 * abs(step.value)]
            assert not {*near} - given, (name, step.quantity)


@THOROUGH
def test_no_slip_gives_the_number_away() -> None:
    """Whatever was written, it is answered without a digit more of the right number."""
    student = Student("blank")
    for quantity in ("net_h1", "out_o1", "∂E_total/∂w5", "w5+"):
        seen = student.at(quantity)
        step = student.lesson.step
        assert step is not None
        for factor in (-1.0, 2.0, 10.0):
            seen = student.send("answer", text=f"{step.value * factor:.3g}")
            if seen["asked"]:
                shown = [*numbers_in(seen["slip"]), *numbers_in(seen["verdict"])]
                assert not [x for x in shown if abs(x - step.value) < 1e-6 * abs(step.value)]


def test_in_sequential_order_a_derivative_through_weights_from_before_is_a_slip() -> None:
    student = Student("blank", order="sequential")
    assert student.at("∂E_total/∂w1")["asked"]
    seen = student.send("answer", text="0.000438568")
    told = words(seen["slip"]["words"])
    assert told == "The weights that the derivative goes through were not updated yet."
    assert student.send("answer", text="0.000364723")["verdict"]["kind"] == "right"
    assert words(student.seen["equation"]).endswith("0.000364723")
    assert student.at("w1+")["asked"]
    assert student.send("answer", text="0.149817639")["verdict"]["kind"] == "right"
