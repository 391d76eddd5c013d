"""What is left open is asked for once, and is told nowhere else in the lesson."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn
from tinygrad_bp.teach.lessons.blanks import HINTS, KINDS, Quantities, chosen_kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: A number, after a letter or a sign too, as in "w5=0.4" or "data-value='0.4'".
NUMBER = re.compile(r"\d+\.\d+(?:e[-+]?\d+|\s*\\cdot 10\^\{[-\d]+\})?")


def figures(numbers: Iterable[float]) -> set[str]:
    """Numbers as they are known again, without their signs."""
    return {f"{abs(number):.7g}" for number in numbers}


@pytest.fixture(scope="module")
def whole() -> tg.Lesson:
    return tg.lesson()


def told(lesson: tg.Lesson, kinds: tuple[str, ...], page: str) -> set[str]:
    """The numbers in a page that tell what is left open, and nothing else."""
    quantities = Quantities(lesson.setting)
    of_others = [v for name, v in quantities.values.items() if quantities.kinds[name] not in kinds]
    known = figures([*quantities.given, *of_others, 0.0, 0.5, 1.0])  # these stand in formulas
    return (figures(step.value for step in lesson.blanks) - known) & figures(
        float(re.sub(r"\s.*", "", shown)) for shown in NUMBER.findall(page)
    )


@pytest.mark.parametrize(
    ("kind", "hints"),
    [*((kind, "numbers") for kind in KINDS), ("backward", "formulas"), ("everything", "none")],
)
def test_nothing_that_is_open_is_told(kind: str, hints: str, whole: tg.Lesson) -> None:
    lesson = tg.lesson(blanks=kind, hints=hints)
    for form in (lesson.text(), lesson.markdown(), lesson.latex(), lesson.html(page=False)):
        assert not told(lesson, chosen_kinds(kind), form)
    # The check itself sees what a whole lesson tells.
    assert told(lesson, chosen_kinds(kind), whole.text())


@pytest.mark.once
def test_nothing_that_is_open_is_told_of_any_network(examples: Mapping[str, tg.Lesson]) -> None:
    for lesson in examples.values():
        head, _, body = lesson.html(page=True).partition("</style>")
        numbers = "".join(re.findall(r"--said:.*", head))  # of what one points at
        for form in (lesson.text(), numbers + body):
            assert not told(lesson, KINDS, form)


@pytest.mark.once
def test_a_picture_shows_no_number_that_is_left_open(examples: Mapping[str, tg.Lesson]) -> None:
    for lesson in examples.values():
        page = lesson.html(page=True)
        svg = page[page.index("<svg") : page.index("</svg>")]
        shown = set(re.findall(r">([^<>]*)</text>", svg))
        quantities = Quantities(lesson.setting)
        given = {f"{number:.4g}" for number in quantities.given}
        for name, kind in quantities.kinds.items():
            if kind == "forward pass":  # a picture has four digits
                assert f"{quantities.values[name]:.4g}" not in shown - given - {"0", "1"}
    shown = set(re.findall(r">([^<>]*)</text>", tg.lesson(blanks="updates").html()))
    assert {"0.5933", "0.7514"} <= shown  # out_h1 and out_o1, where they are given


@pytest.mark.once
def test_each_step_is_asked_for_once_in_the_order_of_reading(
    examples: Mapping[str, tg.Lesson],
) -> None:
    for lesson in examples.values():
        text = lesson.text()
        assert [int(n) for n in re.findall(r"\((\d+)\)_{12}", text)] == [
            step.number for step in lesson.blanks
        ]
        names = [step.name for step in lesson.blanks]
        assert len(set(names)) == len(names) > 10
        fields = re.findall(r'<input [^>]*name="([^"]*)"', lesson.html(page=False))
        assert sorted(fields) == sorted(names)  # a wide table stands there in parts
        assert lesson.latex().count(r"\underline{\hspace{4cm}") == len(names)
        assert lesson.markdown().count(r"\underline{\hspace{4cm}") == len(names)


def test_the_kinds_that_are_not_asked_for_are_given(whole: tg.Lesson) -> None:
    lesson, text = tg.lesson(blanks="updates"), whole.text()
    assert [step.kind for step in lesson.blanks] == ["updates"] * 8
    assert text[text.index("The forward pass") : text.index("The update")] in lesson.text()
    line = "  w5+ = w5 - η * ∂E_total/∂w5 = 0.4 - 0.5*0.0821670406 = (1)____________"
    assert line in lesson.text()


@pytest.mark.parametrize(
    ("hints", "line"),
    [
        ("numbers", "  net_h1 = w1*i1 + w2*i2 + b1 = 0.15*0.05 + 0.2*0.1 + 0.35 = (1)____________"),
        ("formulas", "  net_h1 = w1*i1 + w2*i2 + b1 = (1)____________"),
        ("none", "  net_h1 = (1)____________"),
    ],
)
def test_hints_say_how_much_of_a_step_is_shown(hints: str, line: str) -> None:
    text = tg.lesson(blanks=["forward pass"], hints=hints).text()
    assert line in text
    # What is given may not tell what is open: the error's formula without its numbers.
    assert "  E_o1 = 0.5 * (target_o1 - out_o1)**2 = 0.274811083" in text


def test_no_sentence_leads_to_nothing() -> None:
    for hints in HINTS:
        lines = tg.lesson(blanks="everything", hints=hints).text().splitlines()
        for line, below in pairwise(lines):
            assert not line.endswith(":") or below.strip() or "after each update" in line


def test_many_samples_are_asked_for_in_tables() -> None:
    model = nn.MLP(1, [30, 1], activation="tanh", seed=4)
    inputs: list[Any] = [[n / 10] for n in range(8)]
    lesson = tg.lesson(model, inputs, [n / 10 for n in range(8)], loss="mse", blanks="forward")
    names = [step.name for step in lesson.blanks]
    assert {"net_h1_s1", "out_o1_s1", "out_o1_s8"} <= {*names}
    assert not told(lesson, ("forward pass",), lesson.text())


def test_a_lesson_without_blanks_is_as_before(whole: tg.Lesson) -> None:
    assert tg.lesson(blanks=()).text() == whole.text()
    assert whole.blanks == ()
