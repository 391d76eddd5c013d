"""Sentences with formulas in them."""

from __future__ import annotations

import pytest

from tinygrad_bp.teach.document.words import Verdict, listed, pieces, said
from tinygrad_bp.teach.formulas.formula import Symbol

X, Y = Symbol("x"), Symbol("y")


def test_a_template_keeps_its_words_and_takes_formulas() -> None:
    assert said("How {y} changes with {x}.", x=X, y=Y) == ("How ", Y, " changes with ", X, ".")


def test_strings_and_numbers_that_are_put_in_join_the_words() -> None:
    assert said("{left:,} more, of {kind}", left=1234, kind="weights") == (
        "1,234 more, of weights",
    )
    assert said("{rate}", rate=0.5) == ("0.5",)


def test_words_are_put_in_piece_by_piece() -> None:
    inner = said("{x} and more", x=X)
    assert said("{a}, {b}", a=inner, b=Y) == (X, " and more, ", Y)


def test_what_is_put_in_is_no_template() -> None:
    assert said("{a}", a="{b}") == ("{b}",)


def test_a_verdict_is_a_piece() -> None:
    good = Verdict("yes", True)
    assert said("Right? {it}.", it=good) == ("Right? ", good, ".")


def test_a_name_without_words_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="x"):
        said("{x}")


def test_one_piece_is_a_piece() -> None:
    assert pieces("a") == ("a",)
    assert pieces(X) == (X,)
    assert pieces(("a", X)) == ("a", X)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], ()),
        ([X], (X,)),
        ([X, Y], (X, " and ", Y)),
        ([X, Y, X], (X, ", ", Y, " and ", X)),
        ([("a ", X), "b"], ("a ", X, " and b")),
    ],
)
def test_a_list_has_commas_and_an_and(items: list[object], expected: tuple[object, ...]) -> None:
    assert listed(items) == expected  # type: ignore[arg-type]
