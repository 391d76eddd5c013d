"""Nested containers of numbers: taken apart, and put together again as they were."""

from __future__ import annotations

from collections import namedtuple
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from tinygrad_bp import Value
from tinygrad_bp.autodiff.tree import as_array, flatten, is_array

Point = namedtuple("Point", ["x", "y"])

V = Value(7.0)

TREES: list[tuple[Any, list[Any]]] = [
    (2.0, [2.0]),
    (3, [3.0]),
    (V, [V]),
    ([], []),
    ({}, []),
    ([1.0, (2.0, [3.0])], [1.0, 2.0, 3.0]),
    ({"b": 1.0, "a": [2.0, V]}, [1.0, 2.0, V]),
    (Point(1.0, [2.0, 3.0]), [1.0, 2.0, 3.0]),
    ({1: 1.0, "two": 2.0, (3,): Point(3.0, 4.0)}, [1.0, 2.0, 3.0, 4.0]),
]


@pytest.mark.parametrize(("tree", "entries"), TREES, ids=repr)
def test_the_entries_come_in_their_order_and_go_back_to_their_places(
    tree: Any, entries: list[Any]
) -> None:
    found, structure = flatten(tree)
    assert found == entries
    again = structure.rebuild(found)
    assert again == tree
    assert type(again) is type(tree) or not isinstance(tree, (list, tuple, dict))


def test_a_named_tuple_stays_one() -> None:
    entries, structure = flatten([Point(1.0, (2.0,))])
    [point] = structure.rebuild([entry * 10 for entry in entries])
    assert isinstance(point, Point)
    assert point.x == 10.0
    assert point.y == (20.0,)


@pytest.mark.parametrize(
    "number",
    [3, True, Fraction(3, 2), Decimal("0.5"), np.float32(0.5), np.int64(2), np.float64(2.5)],
)
def test_every_real_number_is_an_entry_and_becomes_a_float(number: Any) -> None:
    [entry], _ = flatten(number)
    assert type(entry) is float
    assert entry == float(number)


@pytest.mark.parametrize("shape", [(), (3,), (1,), (0,), (2, 3), (2, 0), (1, 2, 2)])
@pytest.mark.parametrize("dtype", [float, np.float32, int, bool, object])
def test_arrays_keep_their_shape_and_their_order(shape: tuple[int, ...], dtype: Any) -> None:
    array = np.arange(np.prod(shape, dtype=int)).astype(dtype).reshape(shape)
    entries, structure = flatten(array)
    assert all(type(entry) is float for entry in entries)
    assert entries == array.ravel().tolist()
    again = structure.rebuild(entries)
    assert again.dtype == float
    assert again.shape == shape
    assert (again == array).all()


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_order_of_an_array_is_by_rows_however_it_lies_in_memory(order: Any) -> None:
    array = np.array([[1.0, 2.0], [3.0, 4.0]], order=order)
    assert flatten(array)[0] == [1.0, 2.0, 3.0, 4.0]
    assert flatten(array.T)[0] == [1.0, 3.0, 2.0, 4.0]
    assert flatten(np.arange(6.0)[::-2])[0] == [5.0, 3.0, 1.0]


def test_an_array_with_values_holds_objects() -> None:
    array = as_array([V, 1.0], (2,))
    assert array.dtype == object
    assert array[0] is V
    entries, structure = flatten(array)
    assert entries == [V, 1.0]
    assert structure.rebuild([V, V]).tolist() == [V, V]


def test_only_numpy_arrays_are_arrays() -> None:
    assert is_array(np.zeros(2))
    assert not is_array([0.0])
    assert not is_array(np.float64(0.0))


@pytest.mark.parametrize(
    ("tree", "given"),
    [
        ("1.0", "str: '1.0'"),
        ([1.0, "a"], "str: 'a'"),
        ({"a": (1.0, None)}, "NoneType: None"),
        (1j, "complex: 1j"),
        ({1.0, 2.0}, "set: {1.0, 2.0}"),
        (np.array(["a"]), "str: 'a'"),
        (np.array([1j]), "complex: 1j"),
        (np.array([1.0, None], dtype=object), "NoneType: None"),
        pytest.param(iter([1.0]), "list_iterator", id="an iterator"),
    ],
    ids=repr,
)
def test_what_is_no_number_is_a_type_error_that_shows_it(tree: Any, given: str) -> None:
    with pytest.raises(TypeError) as error:
        flatten(tree, "jvp()")
    assert str(error.value).startswith(f"jvp() takes a real number, not {given}")


def test_the_outline_has_a_star_for_each_number() -> None:
    tree = {"w": [1.0, V, np.zeros((2, 3))], "p": Point(1.0, ())}
    assert flatten(tree)[1].outline == {"w": ["*", "*", "array(2, 3)"], "p": Point("*", ())}


def test_building_makes_one_thing_a_number_or_array() -> None:
    _, structure = flatten([1.0, np.zeros((2, 2)), {"a": 2.0}])
    assert structure.build(lambda block: (block.start, block.stop, block.shape)) == [
        (0, 1, None),
        (1, 5, (2, 2)),
        {"a": (5, 6, None)},
    ]
