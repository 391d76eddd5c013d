"""Names in C: what a compiler has already is no name."""

from __future__ import annotations

import pytest

from tinygrad_bp.compiler.c.names import CNames, is_name


@pytest.mark.parametrize(
    "word", ["while", "sin", "sinf", "NAN", "main", "new", "a-b", "", "Δ", "1"]
)
def test_what_c_has_is_no_name(word: str) -> None:
    assert not is_name(word)


def test_wishes_are_met_or_like_what_was_wished() -> None:
    names = CNames("f")
    wishes = ["w", "w", "w", "w_2", "w['a'][0]", "exp", "f", "i", "f_relu", "x y"]
    found = [names.fresh(wish) for wish in wishes]
    assert found == ["w", "w_2", "w_3", "w_2_2", "w_a_0", "v1", "f_2", "i_2", "v2", "x_y"]
