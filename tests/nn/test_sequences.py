"""Numbers in sequences: lists of them, their sum and shape, and sizes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tinygrad_bp import Value
from tinygrad_bp.nn.sequences import as_list, checked_size, one_or_all, shape, total


def test_shape() -> None:
    assert shape([]) == (0,)
    assert shape(1.0) == ()
    assert shape([[[1], [2]]]) == (1, 2, 1)


class TestAsList:
    @pytest.mark.parametrize("x", [[1.0, 2.0], (1.0, 2.0), range(1, 3), np.array([1.0, 2.0])])
    def test_any_sequence(self, x: Any) -> None:
        assert list(as_list(x)) == [1.0, 2.0]
        assert isinstance(as_list(x), (list, tuple))

    def test_a_lone_number(self) -> None:
        x = Value(3.0)
        assert as_list(2.0) == [2.0]
        assert as_list(x) == [x]

    def test_arrays_become_pythons_numbers(self) -> None:
        assert [type(x) for x in as_list(np.array([1.0, 2.0], dtype="f4"))] == [float, float]


def test_one_or_all() -> None:
    x, y = Value(1.0), Value(2.0)
    assert one_or_all([x]) is x
    assert one_or_all([x, y]) == [x, y]


def test_a_total_begins_with_its_first_term() -> None:
    x, y = Value(1.0), Value(2.0)
    result = total([x, y])
    assert result.operands == (x, y)
    assert total(iter([x])) is x


def test_the_shape_of_parts_that_differ() -> None:
    with pytest.raises(ValueError, match=r"one part has the shape \(2,\) and another \(1,\)"):
        shape([[1, 2], [3, 4], [5]])


class TestSizes:
    def test_the_least(self) -> None:
        assert checked_size("nin", 1) == 1
        assert checked_size("padding", 0, least=0) == 0
        with pytest.raises(ValueError, match="padding must be a whole number, at least 0, not -1"):
            checked_size("padding", -1, least=0)

    @pytest.mark.parametrize("size", [0, 1.0, "1", None])
    def test_what_is_none(self, size: Any) -> None:
        with pytest.raises(ValueError, match="nin must be a whole number, at least 1, not"):
            checked_size("nin", size)
