"""How parameters of modules between others begin, and nested numbers that are filled again."""

from __future__ import annotations

import numpy as np

from tinygrad_bp.nn.between.values import beginning, refilled


def test_a_function_or_a_number_says_how_they_begin() -> None:
    numbers = iter([3.0, 4.0])
    assert [p.data for p in beginning(2, 1.0, lambda: next(numbers))] == [3.0, 4.0]
    assert [p.data for p in beginning(2, 1.0, [5.0, 6.0])] == [1.0, 1.0]


def test_what_is_filled_has_the_shape_of_what_was_given() -> None:
    given = np.zeros((2, 1, 3))
    assert refilled(given, iter(range(6))) == [[[0, 1, 2]], [[3, 4, 5]]]
    assert refilled(7.0, iter("ab")) == "a"
