"""Which slips explain a number, and which is the likeliest."""

from __future__ import annotations

import pytest

from tinygrad_bp.teach.checking.findings import COSTS, Attempt, Findings
from tinygrad_bp.teach.checking.precision import read_number
from tinygrad_bp.teach.formulas.formula import Symbol


def findings(**given: str) -> Findings:
    return Findings(
        {name: read_number(text) for name, text in given.items()}, dict.fromkeys(given, 0.5)
    )


def test_what_agrees_needs_no_slip() -> None:
    found = findings(right="0.5", wrong="0.25")
    assert found.right == {"right"}
    assert found.ranked() == {"wrong": []}
    found.compare("right", 0.5, Attempt("another taken", "right", "so"), 0.0)
    assert found.ranked() == {"wrong": []}


def test_only_a_number_that_fits_is_noted() -> None:
    found = findings(x="0.25")
    found.compare("x", 0.3, Attempt("another taken", "x", "no"), 0.0)
    found.compare("x", 0.5, Attempt("another taken", "x", "the right number"), 0.0)
    found.compare("x", 0.2499, Attempt("factor of two", "x", "halved"), 0.1)
    [slip] = found.ranked()["x"]
    assert (slip.kind, slip.words, slip.value, slip.changes) == (
        "factor of two",
        "halved",
        0.2499,
        1,
    )
    assert slip.cost == pytest.approx(COSTS["factor of two"] + 0.1)


def test_what_costs_more() -> None:
    found = findings(x="0.250")
    found.compare("x", 0.25, Attempt("another taken", "x", "here"), 0.0)
    found.compare("x", 0.25, Attempt("another taken", "y", "elsewhere"), 0.0)
    found.compare("x", 0.2509, Attempt("another taken", "x", "rounded badly"), 0.0)
    found.note("x", 0.25, Attempt("another taken", "x", "a second one"), 1.0, ["another was used"])
    slips = found.ranked()["x"]
    assert [(slip.words, slip.cost) for slip in slips] == [
        ("here", 1.0),
        ("elsewhere", 1.25),
        ("rounded badly", 1.9),
        ("a second one, and another was used", 2.0),
    ]
    assert [slip.changes for slip in slips] == [1, 1, 1, 2]


def test_with_enough_digits_the_sign_may_be_wrong_too() -> None:
    assert not findings(x="-0.25").fits("x", 0.25, Attempt("factor of two", "x", "halved"), 0.0)
    found = findings(x="-0.25123")
    found.compare("x", 0.25123, Attempt("sign", "x", "twice the sign"), 0.0)
    assert found.ranked() == {"x": []}
    found.compare("x", 0.25123, Attempt("factor of two", "x", "halved"), 0.0)
    [slip] = found.ranked()["x"]
    assert (slip.words, slip.value, slip.changes) == ("halved, and the sign is wrong", -0.25123, 2)


def test_of_two_that_give_the_same_whatever_the_numbers_are_the_likelier_stays() -> None:
    found = findings(x="0.25")
    found.compare("x", 0.25, Attempt("factor of two", "x", "halved"), 0.0, elsewhere=0.75)
    found.compare("x", 0.25, Attempt("factor left out", "x", "no 2"), 0.0, elsewhere=0.75)
    found.compare("x", 0.25, Attempt("factor left out", "x", "no w"), 0.5, elsewhere=0.8)
    assert [slip.words for slip in found.ranked()["x"]] == ["no 2", "no w"]


def test_what_is_done_likewise_elsewhere_is_told_beside_it() -> None:
    found = findings(x="0.25")
    attempt = Attempt("factor left out", "x", "no w", likewise="likewise in y")
    found.compare("x", 0.25, attempt, 0.0)
    [slip] = found.ranked()["x"]
    assert (slip.words, slip.changes) == ("no w, and likewise in y", 1)


def test_of_two_that_say_the_same_the_likelier_stays() -> None:
    found = findings(x="0.25")
    for extra in (0.5, 0.0, 0.2):
        found.compare("x", 0.25, Attempt("another taken", "x", "the same"), extra)
    found.compare("x", 0.25, Attempt("another taken", "x", "another"), 0.1)
    assert [(slip.words, slip.cost) for slip in found.ranked()["x"]] == [
        ("the same", 1.0),
        ("another", 1.1),
    ]


def test_of_two_that_write_the_same_formula_the_likelier_stays() -> None:
    found, formula = findings(x="0.25", y="0.25"), Symbol("net")
    found.compare("x", 0.25, Attempt("another taken", "x", "here, and likewise in y", formula), 0.1)
    found.compare("x", 0.25, Attempt("another taken", "x", "here", formula), 0.0)
    found.compare("x", 0.25, Attempt("another taken", "y", "there", formula), 0.0)
    assert [slip.words for slip in found.ranked()["x"]] == ["here", "there"]


def test_what_is_far_fetched_explains_nothing() -> None:
    found = findings(x="0.25", y="0.25")
    found.compare("x", 0.25, Attempt("other operation", "x", "it"), 0.0)
    found.compare("y", 0.25, Attempt("factor of two", "y", "it"), 0.0)
    assert found.unexplained() == ["y"]
