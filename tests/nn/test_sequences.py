"""Numbers in sequences: lists of them, their sum and shape, and sizes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tinygrad_bp import Value
from tinygrad_bp.nn.sequences import as_list, as_lists, one_or_all, shape, total


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


def test_arrays_in_sequences_become_lists() -> None:
    assert as_lists([np.array([1.0, 2.0]), ((3.0,), range(2))]) == [[1.0, 2.0], [[3.0], [0, 1]]]


@pytest.mark.usefixtures("no_collection")
def test_a_list_that_holds_itself_is_told() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="holds itself"):
        as_lists(endless)


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


class Frame:
    """As much of a data frame as matters: it is iterated over by the names of its columns."""

    def __iter__(self) -> Any:
        return iter(["a", "b"])

    def to_numpy(self) -> Any:
        return np.array([[1.0, 2.0], [3.0, 4.0]])


class TestWhatHasNoOrder:
    def test_a_data_frame_is_its_rows(self) -> None:
        assert as_list(Frame()) == [[1.0, 2.0], [3.0, 4.0]]

    @pytest.mark.parametrize("x", [None, "12", b"12", {1.0, 2.0}, {"a": 1.0}, {}])
    def test_is_refused(self, x: Any) -> None:
        with pytest.raises(TypeError, match="expected numbers in a list, a tuple or an array, got"):
            as_list(x)
