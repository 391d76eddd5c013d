"""The slips that can be made in each quantity."""

from __future__ import annotations

import pytest

from tinygrad_bp import tutorial
from tinygrad_bp.autodiff.operations.traversal import names_in
from tinygrad_bp.teach.checking.attempts import Attempts
from tinygrad_bp.teach.checking.worksheet import Worksheet
from tinygrad_bp.teach.document.text import one_line


@pytest.fixture(scope="module")
def sheet() -> Worksheet:
    made = Worksheet(tutorial.build()["E_total"])
    made.complete()
    return made


def told(sheet: Worksheet, name: str, *given: str) -> list[str]:
    attempts = Attempts(sheet, given).in_quantity(sheet.quantities[name], sheet.numbers)
    return [one_line(attempt.told) for attempt, _ in attempts]


def test_of_a_leaf_the_digits_and_the_sign_are_mixed_up(sheet: Worksheet) -> None:
    found = told(sheet, "i1")
    assert "the sign of i1 was changed" in found
    assert "i1 = 0.05 was read as 0.5" in found


def test_a_number_that_was_given_was_not_copied(sheet: Worksheet) -> None:
    assert "net_h1 = 0.3775 was copied as 3.775" in told(sheet, "net_h1")
    assert not any("copied" in words for words in told(sheet, "net_h1", "net_h1"))


def test_nothing_is_taken_for_what_it_is_worked_out_from(sheet: Worksheet) -> None:
    attempts = Attempts(sheet, ())
    for quantity in sheet.quantities.values():
        for wrong in attempts.wrong_formulas(quantity):
            used = names_in(wrong.formula)
            later = {quantity.name} - ({quantity.name} if wrong.kind == "updated twice" else set())
            assert later.isdisjoint(used), (quantity.name, one_line(wrong.told))
    words = told(sheet, "E_total")
    assert "E_o2 was used instead of E_o1" in words
    assert not any("E_total was used" in each for each in words)
    assert not any("out_o1 was used" in each for each in told(sheet, "net_o1"))


def test_the_learning_rate_is_forgotten_most_easily(sheet: Worksheet) -> None:
    wrong = {
        one_line(w.told): w for w in Attempts(sheet, ()).wrong_formulas(sheet.quantities["w5+"])
    }
    assert wrong["the learning rate η was left out"].extra < 0
    assert "w5 was already updated" not in wrong
    assert "w5 was updated twice" in wrong


def test_the_terms_of_a_local_derivative_are_no_paths(sheet: Worksheet) -> None:
    attempts = Attempts(sheet, ())
    local = {w.kind for w in attempts.wrong_formulas(sheet.quantities["∂out_o1/∂net_o1"])}
    whole = {w.kind for w in attempts.wrong_formulas(sheet.quantities["∂E_total/∂out_h1"])}
    assert "path left out" not in local
    assert "path left out" in whole


def test_in_the_forward_pass_a_sign_is_wrong_less_often(sheet: Worksheet) -> None:
    def extra(name: str) -> float:
        attempts = Attempts(sheet, ())
        return attempts.wrong_formulas(sheet.quantities[name])[0].extra

    assert extra("net_h1") > extra("∂E_total/∂w5") == extra("w5+") == 0.0
