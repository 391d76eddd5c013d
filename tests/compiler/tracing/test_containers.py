"""Arrays and lists as a function sees them while it is traced: ordinary, and not looked at."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from tinygrad_bp.compiler.tracing.arrays import Constant, array
from tinygrad_bp.compiler.tracing.containers import (
    TracedList,
    has_array,
    is_free_array,
    rows_of,
    traced_list,
)
from tinygrad_bp.compiler.tracing.lengths import Length
from tinygrad_bp.compiler.tracing.trace import Trace
from tinygrad_bp.compiler.tracing.traced_array import TracedArray


@pytest.fixture
def trace() -> Iterator[Trace]:
    """A trace that runs."""
    found = Trace()
    with found.running():
        yield found


@pytest.fixture
def numbers(trace: Trace) -> TracedList:
    """A list of three numbers, of any length for all that is known."""
    return traced_list(array(trace, Length(3, is_free=True), 1), lambda row: row[0])


@pytest.fixture
def matrix(trace: Trace) -> Any:
    """An array of three rows of two numbers."""
    return TracedArray(array(trace, Length(3, is_free=True), 2), (3, 2))


def length_of(thing: TracedList) -> Length:
    assert thing.node is not None
    return thing.node.length


LOOKS: list[Callable[[TracedList], Any]] = [
    len,
    list,
    lambda xs: xs[0],
    lambda xs: xs[1:],
    lambda xs: list(reversed(xs)),
    lambda xs: xs + [1.0],  # noqa: RUF005 (the operator is what is tried)
    lambda xs: xs * 2,
    lambda xs: 2 * xs,
    lambda xs: [*xs],
    lambda xs: None in xs,
    lambda xs: xs.copy(),
    lambda xs: xs.count(None),
    sum,
]


@pytest.mark.parametrize("look", LOOKS)
def test_looking_at_a_list_pins_its_length(numbers: TracedList, look: Any) -> None:
    look(numbers)
    assert not length_of(numbers).is_free
    assert is_free_array(numbers)  # it is the array still


CHANGES: list[Callable[[TracedList], Any]] = [
    lambda xs: xs.append(1.0),
    lambda xs: xs.clear(),
    lambda xs: xs.extend([1.0]),
    lambda xs: xs.insert(0, 1.0),
    lambda xs: xs.pop(),
    lambda xs: xs.remove(list.__getitem__(xs, 0)),
    lambda xs: xs.reverse(),
    lambda xs: xs.sort(key=lambda x: 0),
    lambda xs: xs.__setitem__(0, 1.0),
    lambda xs: xs.__delitem__(0),
    lambda xs: xs.__iadd__([1.0]),
    lambda xs: xs.__imul__(2),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_list_that_is_changed_is_an_ordinary_one(numbers: TracedList, change: Any) -> None:
    length = length_of(numbers)
    change(numbers)
    assert numbers.node is None
    assert not is_free_array(numbers)
    assert not length.is_free


def test_every_method_of_a_list_looks_or_changes() -> None:
    """One that did neither would freeze a length into the compiled code without a word."""
    inherited = {
        name
        for name in vars(list)
        if getattr(TracedList, name) is getattr(list, name) and callable(getattr(list, name))
    }
    # Of two lists, the order is that of numbers, which are not to be had.
    assert inherited - {*dir(object), "__class_getitem__"} <= {
        "__lt__",
        "__le__",
        "__gt__",
        "__ge__",
    }


def test_an_array_is_looked_at_only_where_its_entries_are_needed(matrix: Any) -> None:
    assert (matrix.ndim, matrix.row_shape()) == (2, (2,))
    assert copy.copy(matrix) is copy.deepcopy(matrix) is matrix
    assert repr(matrix) == "<traced array (3, 2)>"
    assert has_array([{"a": matrix}])
    assert matrix.node.length.is_free
    assert matrix.shape == (3, 2)
    assert not matrix.node.length.is_free


def test_an_array_does_what_numpys_do(matrix: Any) -> None:
    plain = np.arange(6.0).reshape(3, 2)
    for f in (
        lambda x: x + 1.0,
        lambda x: 1.0 - x,
        lambda x: x * x,
        lambda x: x / 2.0,
        lambda x: 2.0**x,
        lambda x: -x,
        lambda x: x.T @ plain,
        lambda x: plain.T @ x,
        lambda x: x[1:, 0],
        lambda x: np.concatenate([x, plain]),
        lambda x: np.add(plain, x),
        lambda x: x.reshape(2, 3),
    ):
        assert np.shape(f(matrix)) == np.shape(f(plain))
    assert len(matrix) == 3
    assert [row.shape for row in matrix] == [(2,)] * 3


def test_an_array_is_not_assigned_to(matrix: Any) -> None:
    with pytest.raises(TypeError, match=r"assign to a copy of it \(X = X\.copy\(\)\)"):
        matrix[0, 0] = 1.0
    own = matrix.copy()
    own[0, 0] = 1.0
    assert own[0, 0] == 1.0
    assert matrix[0, 0] is matrix.node.element(0)


def test_rows(trace: Trace, numbers: TracedList, matrix: Any) -> None:
    leaf = array(trace, Length(1), 2)
    of_matrix = rows_of(matrix, "f()")
    assert of_matrix.source is matrix.node
    assert of_matrix.row(leaf).row_shape() == ()
    one = array(trace, Length(1), 1)
    of_list = rows_of(numbers, "f()")
    assert of_list.source is numbers.node
    assert of_list.row(one) is one.element(0)
    assert length_of(numbers).is_free
    assert matrix.node.length.is_free


def test_rows_of_constants_are_a_copy(trace: Trace) -> None:
    given = np.arange(6).reshape(3, 2)[:, ::-1]
    found = rows_of(given, "f()").source
    assert isinstance(found.op, Constant)
    given[0, 0] = 99
    assert found.op.numbers.tolist() == [[1.0, 0.0], [3.0, 2.0], [5.0, 4.0]]
    assert (found.length.size, found.width) == (3, 2)


def test_rows_of_a_list_need_one_structure(trace: Trace) -> None:
    x = array(trace, Length(1), 1).element(0)
    rows = rows_of([{"a": x, "b": (1.0,)}, {"a": 2.0, "b": (x,)}], "f()")
    leaf = array(trace, Length(1), 2)
    assert rows.row(leaf) == {"a": leaf.element(0), "b": (leaf.element(1),)}
    assert rows.source.all_elements() == [x, 1.0, 2.0, x]
    with pytest.raises(ValueError, match=r"f\(\) needs items of one structure"):
        rows_of([[x], (x,)], "f()")


def test_what_has_an_array_in_it(matrix: Any, numbers: TracedList) -> None:
    assert has_array(np.ones(2))
    assert has_array((1.0, {"a": [np.array(1.0)]}))
    assert not has_array([1.0, {"a": None}])
    assert not has_array(numbers)
    assert length_of(numbers).is_free
