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
    found.compare("right", 0.5, Attempt("sign", "right", "so"), 0.0)
    assert found.ranked() == {"wrong": []}


def test_only_a_number_that_fits_is_noted() -> None:
    found = findings(x="0.25")
    found.compare("x", 0.3, Attempt("sign", "x", "no"), 0.0)
    found.compare("x", 0.5, Attempt("sign", "x", "the right number"), 0.0)
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
    found.compare("x", 0.25, Attempt("sign", "x", "here"), 0.0)
    found.compare("x", 0.25, Attempt("sign", "y", "elsewhere"), 0.0)
    found.compare("x", 0.2509, Attempt("sign", "x", "rounded badly"), 0.0)
    found.compare("x", 0.25, Attempt("sign", "x", "a second one"), 0.0, after="another was used")
    slips = found.ranked()["x"]
    assert [(slip.words, slip.cost) for slip in slips] == [
        ("here", 1.0),
        ("elsewhere", 1.25),
        ("rounded badly", 1.4),
        ("a second one, and another was used", 2.0),
    ]
    assert [slip.changes for slip in slips] == [1, 1, 1, 2]


def test_with_enough_digits_the_sign_may_be_wrong_too() -> None:
    assert findings(x="-0.25").sign_of_hit("x", 0.25) == 0
    found = findings(x="-0.25123")
    assert found.sign_of_hit("x", 0.25123) == -1
    assert found.sign_of_hit("x", -0.25123) == 1
    found.compare("x", 0.25123, Attempt("sign", "x", "twice the sign"), 0.0)
    assert found.ranked() == {"x": []}
    found.compare("x", 0.25123, Attempt("factor of two", "x", "halved"), 0.0)
    [slip] = found.ranked()["x"]
    assert (slip.words, slip.value, slip.changes) == ("halved, and the sign is wrong", -0.25123, 2)


def test_of_two_that_say_the_same_the_likelier_stays() -> None:
    found = findings(x="0.25")
    for extra in (0.5, 0.0, 0.2):
        found.compare("x", 0.25, Attempt("sign", "x", "the same"), extra)
    found.compare("x", 0.25, Attempt("sign", "x", "another"), 0.1)
    assert [(slip.words, slip.cost) for slip in found.ranked()["x"]] == [
        ("the same", 1.0),
        ("another", 1.1),
    ]


def test_of_two_that_write_the_same_formula_the_likelier_stays() -> None:
    found, formula = findings(x="0.25", y="0.25"), Symbol("net")
    found.compare("x", 0.25, Attempt("sign", "x", "here, and likewise in y", formula), 0.1)
    found.compare("x", 0.25, Attempt("sign", "x", "here", formula), 0.0)
    found.compare("x", 0.25, Attempt("sign", "y", "there", formula), 0.0)
    assert [slip.words for slip in found.ranked()["x"]] == ["here", "there"]


def test_what_is_far_fetched_explains_nothing() -> None:
    found = findings(x="0.25", y="0.25")
    found.compare("x", 0.25, Attempt("other operation", "x", "it"), 0.0)
    found.compare("y", 0.25, Attempt("rounded on the way", "y", "it"), 0.0)
    assert found.unexplained() == ["y"]
