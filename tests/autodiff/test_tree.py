"""Nested containers of numbers: taken apart, and put together again as they were."""

from __future__ import annotations

import sys
import weakref
from collections import Counter, OrderedDict, defaultdict, namedtuple
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import ModuleType
from typing import Any, ClassVar

import numpy as np
import pytest

from tinygrad_bp import Value
from tinygrad_bp.autodiff.tree import as_array, flatten, is_array, opened

Point = namedtuple("Point", ["x", "y"])

V = Value(7.0)


@dataclass
class Layer:
    """A plain dataclass, whose constructor does more than to assign."""

    w: Any
    b: Any
    size: ClassVar[int] = 2

    def __post_init__(self) -> None:
        assert not isinstance(self.w, str)
        self.note = "made"


@dataclass(frozen=True)
class Frozen:
    x: Any
    y: Any


@dataclass(slots=True)
class Slotted:
    x: Any
    y: Any = field(default=0.0, kw_only=True)

    def __init__(self, x: Any, y: Any) -> None:
        self.x, self.y = x, y


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
    (None, []),
    ({"a": (1.0, None)}, [1.0]),
    (OrderedDict(b=1.0, a=2.0), [1.0, 2.0]),
    (Layer(1.0, [2.0, V]), [1.0, 2.0, V]),
    (Frozen(1.0, None), [1.0]),
    (Slotted(Frozen(1.0, 2.0), 3.0), [1.0, 2.0, 3.0]),
]


@pytest.mark.parametrize(("tree", "entries"), TREES, ids=repr)
def test_the_entries_come_in_their_order_and_go_back_to_their_places(
    tree: Any, entries: list[Any]
) -> None:
    found, structure = flatten(tree)
    assert found == entries
    again = structure.rebuild(found)
    assert again == tree
    assert type(again) is type(tree) or isinstance(tree, int)


def test_a_named_tuple_stays_one() -> None:
    entries, structure = flatten([Point(1.0, (2.0,))])
    [point] = structure.rebuild([entry * 10 for entry in entries])
    assert isinstance(point, Point)
    assert point.x == 10.0
    assert point.y == (20.0,)


def test_a_dict_of_a_kind_of_its_own_keeps_what_it_is() -> None:
    counted: dict[str, Any] = defaultdict(list, a=1.0)
    _, structure = flatten([counted, Counter(b=2)])
    made, counter = structure.rebuild([10.0, 20.0])
    assert (made["a"], made["new"]) == (10.0, [])
    assert (type(counter), counter["b"]) == (Counter, 20.0)
    assert counted == {"a": 1.0}


def test_a_dataclass_is_filled_without_its_constructor() -> None:
    layer = Layer(1.0, 2.0)
    layer.note = "changed"
    _, structure = flatten(layer)
    made = structure.rebuild([V, "text"])
    assert (made.w, made.b, made.note) == (V, "text", "changed")
    assert (layer.w, layer.b) == (1.0, 2.0)


class Held(list[Any]):
    """A list that a weak reference can be to."""


def test_a_structure_does_not_keep_what_was_in_it() -> None:
    class Kept(dict[str, Any]):
        pass

    value = Value(1.0)
    gone = weakref.ref(thing := Held([value]))
    _, structure = flatten(Kept(a=thing))
    del thing
    assert gone() is None
    assert structure.rebuild([2.0]) == {"a": [2.0]}


def test_dataclasses_have_an_outline_to_compare() -> None:
    @dataclass(eq=False)
    class Pair:
        x: Any
        y: Any

    one, same, other = (flatten(Pair(1.0, y))[1].outline for y in (2.0, 3.0, [4.0]))
    assert one == same
    assert one != other
    assert repr(one) == "Pair(x='*', y='*')"


def test_a_container_is_opened_and_made_again() -> None:
    for container in ([1, 2], (1, 2), Point(1, 2), {"x": 1, "y": 2}, Frozen(1, 2)):
        found = opened(container)
        assert found is not None
        keys, parts, make = found
        assert list(keys) in ([0, 1], ["x", "y"])
        assert list(parts) == [1, 2]
        assert make(parts) == container
        assert make(["a", V]) != container
    assert [opened(x) for x in (1.0, V, "text", np.zeros(2), Frozen, {1.0})] == [None] * 6


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


def test_while_numpy_is_being_loaded_nothing_is_an_array(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", ModuleType("numpy"))  # another thread imports it
    assert not is_array([0.0])


@pytest.mark.parametrize(
    ("tree", "given"),
    [
        ("1.0", "str: '1.0'"),
        ([1.0, "a"], "str: 'a'"),
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
