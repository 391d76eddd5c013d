"""The call from Python into XLA's code: packed arguments, and the way made for a layout."""

from __future__ import annotations

import math
from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp.autodiff.tree import flatten
from tinygrad_bp.compiler.layout import ArrayLayout, NumberLayout, SequenceLayout

np = pytest.importorskip("numpy", reason="JAX needs NumPy")
pytest.importorskip("jax", reason="JAX is not installed")

from tinygrad_bp.compiler.entry.signature import Signature  # noqa: E402
from tinygrad_bp.compiler.jax.entry import Packing, write_source  # noqa: E402


def test_what_is_small_and_of_a_known_size_is_packed() -> None:
    packing = Packing([2, None, 1024, 1025, 1])
    assert packing.starts == [0, None, 2, None, 1026]
    assert (packing.size, packing.others, packing.free) == (1027, [1, 3], [1])


def test_slots_come_out_as_they_went_in() -> None:
    slots = [[1.0, 2.0], np.arange(3.0), np.ones((2, 2)), np.arange(1025.0), [True]]
    packing = Packing([2, None, 4, 1025, 1])
    given = packing.arrays(slots)
    assert [len(x) for x in given] == [7, 3, 1025]
    back = packing.slots(given, [2, 3, 4, 1025, 1])
    for found, slot in zip(back, slots, strict=True):
        assert np.array_equal(found, np.ravel(slot))


def test_nothing_is_packed_where_there_is_nothing() -> None:
    assert Packing([]).arrays([]) == []
    assert Packing([0]).slots([], [0])[0].size == 0


def test_arrays_are_looked_at_before_they_are_read() -> None:
    number = NumberLayout(1, 0)
    signature = Signature((ArrayLayout(0, (2, 2)), number), NumberLayout(0, 0), 2, outputs=1)
    source, _ = write_source(signature, Packing([4, 1]))
    is_none = "type(arg0) is not ndarray or arg0.dtype is not float64"
    assert f"if {is_none} or arg0.shape != (2, 2):" in source
    assert "packed[0:4] = arg0.reshape(-1)" in source
    assert "packed[4:5] = numbers[0:1]" in source


def test_numbers_and_copied_arrays_are_told_apart() -> None:
    result = SequenceLayout(list, (NumberLayout(0, 0), ArrayLayout(0, (1, 2), 1)))
    source, _ = write_source(Signature((), result, 0, outputs=3), Packing([]))
    assert "return [numbers[0], copied[1:3].reshape((1, 2))]" in source


def both_ways(f: Any, *args: Any) -> Any:
    """What the first call gives, and one that goes the way made for it."""
    compiled = tg.jit(f, backend="jax")
    first = compiled(*args)
    again = compiled._quick(*args)
    assert again is not NotImplemented
    return first, again


def rows(f: Any) -> Any:
    return tg.vmap(f, in_axes=(0, None))


WAYS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "a number": (lambda x: x * x, (3.0,)),
    "several": (lambda x, y, z: (x * y, z - x), (3.0, 2, True)),
    "a list": (lambda x: [x[1], x[0] * 2.0], ([1.0, 2.0],)),
    "a dict": (lambda d: {"s": d["a"] + d["b"][0]}, ({"a": 1.0, "b": (2.0, 3.0)},)),
    "keys": (lambda d: {(1, 2): d[(1, 2)] * 2.0}, ({(1, 2): 1.0},)),
    "a small array": (lambda x, y: (np.sum(x * y), x * y), (np.arange(3.0), 2.0)),
    "a matrix": (lambda x, y: x @ y, (np.arange(6.0).reshape(2, 3), np.ones(3))),
    "a large array": (lambda x, y: np.sum(x) * y, (np.arange(2000.0), 2.0)),
    "many numbers": (lambda x: sum(x) + x[7], ([0.5] * 1500,)),
    "many numbers and an array": (lambda x, y: sum(x) + y[1], ([0.5] * 1500, np.arange(3.0))),
    "a row for each": (rows(lambda x, w: x * w), (np.arange(4.0), 2.0)),
    "a list of any length": (rows(lambda x, w: x * w), ([1.0, 2.0, 3.0], 2.0)),
    "rows of two": (rows(lambda x, w: (x[0] * w, x[1])), ([[1.0, 2.0], [3.0, 4.0]], 2.0)),
    "a strided array": (lambda x: x * 2.0, (np.arange(6.0)[::2],)),
    "no numbers": (lambda x: np.zeros((0, 2)), (1.0,)),
    "no rows": (tg.scan(lambda c, x: (c * x[0], c)), (2.0, np.zeros((0, 3)))),
    "no arguments": (lambda: tg.exp(1.0), ()),
    "constants": (lambda x: [1.0, x, np.ones(2)], (2.0,)),
    "an argument again": (lambda x: (x, x, x * 2.0), (np.arange(3.0),)),
}


@pytest.mark.parametrize("name", WAYS)
def test_both_ways_give_the_same(name: str) -> None:
    f, args = WAYS[name]
    first, again = both_ways(f, *args)
    numbers, structure = flatten(first)
    others, other = flatten(again)
    assert numbers == others
    assert structure == other or str(first) == str(again)


@pytest.mark.parametrize("x", [math.inf, -math.inf, math.nan, -0.0, 5e-324])
def test_numbers_come_as_they_are(x: float) -> None:
    first, again = both_ways(lambda x: [x, x], x)
    assert np.array(first).tobytes() == np.array(again).tobytes() == np.array([x, x]).tobytes()


def test_results_can_be_written_to_and_are_nobody_elses() -> None:
    compiled = tg.jit(lambda x: (x * 2.0, x), backend="jax")
    x = np.arange(3.0)
    for _ in range(2):
        double, same = compiled(x)
        double[0] = same[0] = 7.0
    assert x.tolist() == [0.0, 1.0, 2.0]
    assert compiled(x)[0].tolist() == [0.0, 2.0, 4.0]


def test_what_does_not_fit_goes_the_general_way() -> None:
    compiled = tg.jit(lambda x, y: x[0] * y, backend="jax")
    assert compiled([2.0, 1.0], 3.0) == 6.0
    others: list[tuple[Any, ...]] = [
        ((2.0, 1.0), 3.0),
        ([2.0], 3.0),
        ([2.0, 1.0, 0.0], 3.0),
        ([2.0, np.float64(1.0)], 3.0),
        (np.array([2.0, 1.0]), 3.0),
        (np.array([2, 1]), 3.0),
    ]
    for args in others:
        assert compiled(*args) == 6.0
        assert compiled([2.0, 1.0], 3.0) == 6.0
    with pytest.raises((TypeError, OverflowError)):
        compiled([10**400, 1.0], 3.0)
    with pytest.raises(TypeError):
        compiled(["2", 1.0], 3.0)


def test_other_lengths_and_values_that_are_closed_over() -> None:
    w = tg.Value(2.0)
    compiled = tg.jit(tg.vmap(lambda x: x * w, reduce="sum"), backend="jax")
    assert [compiled(np.ones(n)) for n in (3, 3, 5, 3)] == [6.0, 6.0, 10.0, 6.0]
    w.data = 3.0
    assert compiled(np.ones(3)) == 9.0
    assert compiled([1.0] * 4) == compiled([1.0] * 4) == 12.0


def test_lengths_that_have_to_be_equal_are_compared() -> None:
    compiled = tg.jit(tg.vmap(lambda x, y: x * y, reduce="sum"), backend="jax")
    assert compiled(np.ones(3), np.ones(3)) == 3.0
    assert compiled._quick(np.ones(3), np.ones(4)) is NotImplemented
    with pytest.raises(ValueError, match="rows"):
        compiled(np.ones(3), np.ones(4))
