"""The slips that can be made in each quantity."""

from __future__ import annotations

import pytest

from tinygrad_bp import tutorial
from tinygrad_bp.autodiff.operations.traversal import names_in
from tinygrad_bp.teach.checking.attempts import Attempts
from tinygrad_bp.teach.checking.solution import Solution
from tinygrad_bp.teach.document.text import one_line


@pytest.fixture(scope="module")
def solution() -> Solution:
    made = Solution(tutorial.build()["E_total"])
    made.complete()
    return made


def told(solution: Solution, name: str, *given: str) -> list[str]:
    attempts = Attempts(solution, given).in_quantity(solution.quantities[name], solution.numbers)
    return [one_line(attempt.told) for attempt, _ in attempts]


def test_of_a_leaf_the_digits_and_the_sign_are_mixed_up(solution: Solution) -> None:
    found = told(solution, "i1")
    assert "the sign of i1 was changed" in found
    assert "i1 = 0.05 was read as 0.5" in found


def test_a_number_that_was_given_was_not_copied(solution: Solution) -> None:
    assert "net_h1 = 0.3775 was copied as 3.775" in told(solution, "net_h1")
    assert not any("copied" in words for words in told(solution, "net_h1", "net_h1"))


def test_nothing_is_taken_for_what_it_is_worked_out_from(solution: Solution) -> None:
    attempts = Attempts(solution, ())
    for quantity in solution.quantities.values():
        for wrong in attempts.wrong_formulas(quantity):
            used = names_in(wrong.formula)
            later = {quantity.name} - ({quantity.name} if wrong.kind == "updated twice" else set())
            assert later.isdisjoint(used), (quantity.name, one_line(wrong.told))
    words = told(solution, "E_total")
    assert "E_o2 was used instead of E_o1" in words
    assert not any("E_total was used" in each for each in words)
    assert not any("out_o1 was used" in each for each in told(solution, "net_o1"))


def test_the_learning_rate_is_forgotten_most_easily(solution: Solution) -> None:
    wrong = {
        one_line(w.told): w
        for w in Attempts(solution, ()).wrong_formulas(solution.quantities["w5+"])
    }
    assert wrong["the learning rate η was left out"].extra < 0
    assert "w5 was already updated" not in wrong
    assert "w5 was updated twice" in wrong


def test_the_terms_of_a_local_derivative_are_no_paths(solution: Solution) -> None:
    attempts = Attempts(solution, ())
    local = {w.kind for w in attempts.wrong_formulas(solution.quantities["∂out_o1/∂net_o1"])}
    whole = {w.kind for w in attempts.wrong_formulas(solution.quantities["∂E_total/∂out_h1"])}
    assert "path left out" not in local
    assert "path left out" in whole


def test_in_the_forward_pass_a_sign_is_wrong_less_often(solution: Solution) -> None:
    def extra(name: str) -> float:
        attempts = Attempts(solution, ())
        return attempts.wrong_formulas(solution.quantities[name])[0].extra

    assert extra("net_h1") > extra("∂E_total/∂w5") == extra("w5+") == 0.0
