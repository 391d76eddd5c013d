"""The kinds of steps: what is meant by them, and that what belongs there is what check says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import tinygrad_bp as tg
from tinygrad_bp.teach.lessons.blanks import KINDS, chosen_kinds

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("updates", ("updates",)),
        ("Local-Derivatives", ("local derivatives",)),
        (["sums", "prod"], ("products", "sums over paths")),
        ("backward_pass", ("local derivatives", "products", "sums over paths")),
        ("after the forward pass", KINDS[1:]),
        (["updates", "everything"], KINDS),
        ((), ()),
    ],
)
def test_kinds_by_their_names_or_how_they_begin(
    given: str | list[str], meant: tuple[str, ...]
) -> None:
    assert chosen_kinds(given) == meant


@pytest.mark.parametrize("given", ["", "nothing", "w5", "e", ["updates", "  "]])
def test_other_words_are_told_with_those_that_there_are(given: str | list[str]) -> None:
    with pytest.raises(ValueError, match=r"expected some of forward pass, .*everything, not '"):
        tg.lesson(blanks=given)


def test_what_is_no_word_is_told() -> None:
    with pytest.raises(TypeError, match="blanks must be words, not int"):
        tg.lesson(blanks=[1])  # type: ignore[list-item]


def test_hints_are_some_of_three() -> None:
    with pytest.raises(ValueError, match="hints must be one of numbers, formulas, none"):
        tg.lesson(blanks="updates", hints="many")


@pytest.mark.once
def test_the_answers_are_those_that_check_work_has(examples: Mapping[str, tg.Lesson]) -> None:
    for example in examples.values():
        setting = example.setting
        checked = tg.check_work(
            setting.calculation.total,
            {step.name: step.value for step in example.blanks},
            learning_rate=setting.learning_rate,
            parameters=[setting.symbols[value].name for value in setting.trained],
            moved={setting.symbols[value].name: now for value, now in setting.moved.items()},
        )
        # The same float, or one that is rounded in another place: of ten operations at most,
        # each of half a unit of 2**-52, and of numbers that cancel to a hundredth.
        assert [entry.expected for entry in checked.entries] == pytest.approx(
            [step.value for step in example.blanks], rel=1e-12
        )
        assert checked.agrees


def test_a_kind_is_what_its_name_says(examples: Mapping[str, tg.Lesson]) -> None:
    names = {step.name: step.kind for step in examples["the tutorial's"].blanks}
    assert names["net_h1"] == names["out_o2"] == "forward pass"
    assert names["E_o1"] == names["E_total"] == "error"
    assert names["∂out_o1/∂net_o1"] == names["∂net_h2/∂w3"] == "local derivatives"
    assert names["∂E_total/∂w5"] == names["δ_h1"] == names["∂E_o2/∂out_h1"] == "products"
    assert names["∂E_total/∂out_h1"] == names["∂E_total/∂out_h2"] == "sums over paths"
    assert names["w1+"] == names["w8+"] == "updates"
    assert names["out_o1+"] == names["E_total+"] == "results"
