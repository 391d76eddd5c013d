"""Loops of plain Python: their rows, and beside those of a trace, what comes out in which kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.tree import flatten
from tinygrad_bp.compiler.loops.eager import (
    PlainRows,
    checked,
    number_of_rows,
    pair,
    rows_in,
    same_length,
    stack,
)


def test_items_are_the_rows_of_each_argument_in_its_structure() -> None:
    rows = PlainRows([{"a": [1.0, 2.0], "b": np.arange(4.0).reshape(2, 2)}, [[3.0], [4.0]]], "f()")
    assert rows.n == 2
    first, second = rows.items(1)
    assert first["a"] == 2.0
    np.testing.assert_array_equal(first["b"], [2.0, 3.0])
    assert second == [4.0]
    [number] = PlainRows([np.array([1.0])], "f()").items(0)
    assert type(number) is float  # and no scalar of NumPy's


def test_a_map_and_its_sums() -> None:
    rows = PlainRows([[1.0, 2.0, 6.0]], "f()")
    assert rows.map(lambda items: items[0] * 2.0, None) == [2.0, 4.0, 12.0]
    assert rows.map(lambda items: {"x": items[0]}, "sum") == {"x": 9.0}
    assert rows.map(lambda items: (items[0],), "mean") == (3.0,)
    assert rows.map(lambda items: None, None) is None


def test_a_scan_of_no_rows_gives_the_carry() -> None:
    carry = Value(2.0)
    rows = PlainRows([[]], "f()")
    end, seen = rows.scan(lambda c, items: pytest.fail("there is no row"), carry)
    assert end is carry
    assert seen == []


def test_stacked_results_have_an_array_for_each_number_and_each_array() -> None:
    results = [{"x": 1.0, "y": np.ones(2)}, {"x": 2.0, "y": np.zeros(2)}]
    found = stack(results, "f()")
    np.testing.assert_array_equal(found["x"], [1.0, 2.0])
    np.testing.assert_array_equal(found["y"], [[1.0, 1.0], [0.0, 0.0]])
    values = stack([Value(1.0), Value(2.0)], "f()")
    assert [x.data for x in values] == [1.0, 2.0]


@pytest.mark.parametrize(
    ("lengths", "length", "found"), [([3, 3], None, 3), ([], 5, 5), ([2], 2, 2), ([0], None, 0)]
)
def test_one_length(lengths: list[int], length: int | None, found: int) -> None:
    assert same_length(lengths, "f()", length) == found


@pytest.mark.parametrize(
    ("lengths", "length", "message"),
    [([], None, "needs rows"), ([2, 3], None, r"got \[2, 3\]$"), ([2], 3, "where length=3")],
)
def test_lengths_that_differ(lengths: list[int], length: int | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        same_length(lengths, "f()", length)


@pytest.mark.parametrize("thing", [1.0, Value(1.0), "ab", np.array(1.0), {1.0}])
def test_what_has_no_rows(thing: Any) -> None:
    with pytest.raises(TypeError, match="maps over lists and arrays, not"):
        rows_in([[1.0], thing], "f()")


def test_rows_are_counted() -> None:
    assert [number_of_rows(thing) for thing in ([], [1.0], np.zeros((3, 0)))] == [0, 1, 3]


def test_results_are_taken_apart_by_the_structure_of_the_first() -> None:
    _, structure = flatten(([1.0],), "f()")
    assert checked(([2.0],), structure, "f()") == [2.0]
    with pytest.raises(TypeError, match="first it was"):
        checked(([2.0, 3.0],), structure, "f()")


@pytest.mark.parametrize("result", [1.0, (1.0,), [1.0, 2.0], (1.0, 2.0, 3.0), None])
def test_a_step_gives_a_pair(result: Any) -> None:
    assert pair((1.0, None)) == (1.0, None)
    with pytest.raises(TypeError, match="must return a pair"):
        pair(result)


# As the loops of a trace


@pytest.fixture(params=["eager", "python", "llvm"])
def way(request: pytest.FixtureRequest) -> Any:
    """What runs a function: as it is, or compiled."""
    if request.param == "llvm":
        pytest.importorskip("llvmlite", reason="needs the extra `fast`")
    return (lambda f: f) if request.param == "eager" else lambda f: tg.jit(f, backend=request.param)


def assert_same(found: Any, expected: Any) -> None:
    """Of the same kinds, arrays with the same shapes, and the same numbers."""
    if isinstance(expected, np.ndarray):
        assert isinstance(found, np.ndarray)
        assert found.shape == expected.shape
        assert found.tolist() == expected.tolist()
    elif isinstance(expected, (list, tuple)):
        assert type(found) is type(expected)
        assert len(found) == len(expected)
        for x, y in zip(found, expected, strict=True):
            assert_same(x, y)
    else:
        assert found == expected


def total(c: Any, x: Any) -> Any:
    return c + x, c


@pytest.mark.parametrize(
    ("carry", "xs", "expected"),
    [
        (np.array(0.0), [1.0, 2.0], (np.array(3.0), np.array([0.0, 1.0]))),
        (0.0, np.ones(0), (0.0, np.ones(0))),
        (0.0, [], (0.0, [])),
        (np.ones(2), [], (np.ones(2), np.ones(0))),  # an empty list does not tell what is in it
        (np.ones(2), np.ones((0, 2)), (np.ones(2), np.ones((0, 2)))),
        (0.0, np.ones(1), (1.0, np.zeros(1))),
        (0.0, [1.0], (1.0, [0.0])),
    ],
)
def test_a_scan_gives_the_kind_that_it_is_given(
    way: Any, carry: Any, xs: Any, expected: Any
) -> None:
    assert_same(way(tg.scan(total))(carry, xs), expected)


def test_a_step_may_carry_on_an_array_of_no_axes(way: Any) -> None:
    run = tg.scan(lambda c, x: (np.array(c + x), None))
    assert_same(way(run)(0.0, [1.0, 2.0]), (3.0, None))


@pytest.mark.parametrize("nothing", [None, (), {}])
def test_rows_of_nothing_are_as_many_as_the_length_says(way: Any, nothing: Any) -> None:
    run = tg.scan(lambda c, x: (c + 1.0, c), length=3)
    assert_same(way(run)(0.0, nothing), (3.0, [0.0, 1.0, 2.0]))


def test_no_rows_have_the_shapes_of_what_a_step_gives(way: Any) -> None:
    def step(c: Any, x: Any) -> Any:
        return c + x[0], [x, (c, None)]

    end, (rows, (carried, nothing)) = way(tg.scan(step))(0.0, np.ones((0, 3)))
    assert (end, nothing) == (0.0, None)
    assert_same([rows, carried], [np.ones((0, 3)), np.ones(0)])


def test_a_step_that_decides_by_numbers_tells_no_shapes() -> None:
    run = tg.scan(lambda c, x: (c if x > 0 else -c, x))
    assert_same(run(1.0, np.ones(0)), (1.0, np.ones(0)))


@pytest.mark.parametrize("argument", [np.array(2.0), np.float64(2.0), 2.0])
@pytest.mark.parametrize("tangent", [np.array(3.0), 3.0])
def test_an_array_of_no_axes_is_a_number_to_derivatives(
    way: Any, argument: Any, tangent: Any
) -> None:
    def cube(x: Any) -> Any:
        return x * x * x

    # x³ at 2 along 3: 8, 3x² · 3 = 36, 6x · 3 = 36
    assert way(lambda x, t: tg.jvp(cube, (x,), (t,)))(argument, tangent) == (8.0, 36.0)
    assert way(lambda x, t: tg.hvp(cube, (x,), (t,)))(argument, tangent) == (36.0,)
    assert way(lambda x, t: tg.vjp(cube, x)[1](t))(argument, tangent) == (36.0,)


def test_axes_are_integers(way: Any) -> None:
    both = ([1.0, 2.0], [10.0, 20.0])
    axes: Any
    for axes in ([0, 0], np.array([0, 0]), (np.int64(0), 0), np.int64(0), np.array(0)):
        assert way(tg.vmap(lambda x, y: x + y, in_axes=axes))(*both) == [11.0, 22.0]
    for axes in ((np.array([1.0, 2.0]), 0), (0.0, 0), ("0", 0), (True, 0)):
        with pytest.raises(ValueError, match=r"in_axes must have an axis or None .* for each part"):
            way(tg.vmap(lambda x, y: x, in_axes=axes))(*both)


def nested(depth: int, kind: Any) -> Any:
    thing: Any = 1.0
    for _ in range(depth):
        thing = kind([thing])
    return thing


@pytest.mark.usefixtures("no_collection")
@pytest.mark.parametrize("kind", [list, tuple, lambda parts: {"a": parts[0]}])
@pytest.mark.parametrize("depth", [1000, 3000])
def test_what_is_nested_without_end_is_told(way: Any, kind: Any, depth: int) -> None:
    deep = nested(depth, kind)
    message = "nested hundreds deep|maps over lists and arrays"  # a tuple may hold rows
    for f in (
        tg.grad(lambda x: 1.0),
        tg.vmap(lambda x: 1.0),
        tg.scan(lambda c, x: (c, x), length=2),
        lambda x: tg.jvp(lambda y: 1.0, (x,), (x,)),
        lambda x: tg.grad(lambda y: nested(depth, kind))(1.0),
    ):
        with pytest.raises((TypeError, ValueError), match=message):
            way(f)(deep)
