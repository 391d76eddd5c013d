"""`vmap` and `scan`: what they give outside of `jit`, and what they refuse there and within."""

from __future__ import annotations

from collections import OrderedDict, namedtuple
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value

Pair = namedtuple("Pair", "left right")
ROWS = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])


def numbers(tree: Any) -> Any:
    """The tree with plain numbers in lists in the place of Values and arrays."""
    if isinstance(tree, np.ndarray):
        return numbers(tree.tolist())
    if isinstance(tree, dict):
        return {key: numbers(part) for key, part in tree.items()}
    if isinstance(tree, (list, tuple)):
        parts = [numbers(part) for part in tree]
        return tuple(parts) if isinstance(tree, tuple) else parts
    return getattr(tree, "data", tree)


# What they give


@pytest.mark.parametrize(
    ("f", "args", "expected"),
    [
        (tg.vmap(lambda x: x + 1.0), ([1.0, 2.0],), [2.0, 3.0]),
        (
            tg.vmap(lambda x: [x, {"a": -x}]),
            ([1.0, 2.0],),
            [[1.0, {"a": -1.0}], [2.0, {"a": -2.0}]],
        ),
        (tg.vmap(lambda x: (x[0], x * 2.0)), (ROWS[:2],), ([1.0, 3.0], [[2.0, 4.0], [6.0, 8.0]])),
        (tg.vmap(lambda x: x[0] - x[1]), (([5.0, 6.0], [1.0, 4.0]),), [4.0, 2.0]),
        (tg.vmap(lambda x: x["u"] * x["v"]), ({"u": [5.0, 6.0], "v": [2.0, 3.0]},), [10.0, 18.0]),
        (tg.vmap(lambda x: x.left - x.right), (Pair([5.0, 6.0], [1.0, 4.0]),), [4.0, 2.0]),
        (tg.vmap(lambda w, x: w[1] * x, (None, 0)), ([1.0, 2.0], [3.0, 4.0]), [6.0, 8.0]),
        (tg.vmap(lambda x: [x[0], x.sum()], reduce="sum"), (ROWS,), [9.0, 21.0]),
        (tg.vmap(lambda x: {"a": x}, reduce="mean"), ([1.0, 2.0, 6.0],), {"a": 3.0}),
        (tg.scan(lambda c, x: (c + x, c)), (0.0, [1.0, 2.0]), (3.0, [0.0, 1.0])),
        (tg.scan(lambda c, x: (c + x, c)), (0.0, np.array([1.0, 2.0])), (3.0, [0.0, 1.0])),
        (tg.scan(lambda c, x: (c + x, None)), (ROWS[0], ROWS), ([10.0, 14.0], None)),
        (tg.scan(lambda c, _: ((c[1], c[0] + c[1]), None), 5), ((0.0, 1.0),), ((5.0, 8.0), None)),
        (tg.scan(lambda c, x: (c, x)), (7.0, []), (7.0, [])),
        (tg.scan(lambda c, _: (c, c), length=0), (7.0,), (7.0, [])),
    ],
)
def test_results(f: Any, args: Any, expected: Any) -> None:
    assert numbers(f(*args)) == expected


def test_results_are_arrays_where_rows_are_of_arrays() -> None:
    assert isinstance(tg.vmap(lambda x: x[0])(ROWS), np.ndarray)
    assert isinstance(tg.vmap(lambda x, y: x * y[0])([1.0, 2.0, 3.0], ROWS), np.ndarray)
    assert isinstance(tg.vmap(lambda x: x)([1.0, 2.0]), list)
    (_, seen) = tg.scan(lambda c, x: (c, c * x))(ROWS[0], [1.0, 2.0])
    assert seen.shape == (2, 2)


def test_values_are_differentiated_through_plain_loops() -> None:
    w = Value(2.0)
    total = tg.vmap(lambda w, x: w * w * x, (None, 0), reduce="sum")(w, [1.0, 2.0])
    end, _ = tg.scan(lambda c, x: (c * w, x), length=3)(total)
    end.backward()
    assert (total.data, end.data, w.grad) == (12.0, 96.0, 3.0 * 5.0 * 2.0**4)


def test_keyword_arguments_are_mapped_over_as_in_jax(jit: Any) -> None:
    def f(x: Any, **named: Any) -> Any:
        return x * named["y"]["a"][0] + named["z"]

    y, z = {"a": ([1.0, 2.0],)}, np.array([10.0, 20.0])
    for mapped in (tg.vmap(f), jit(tg.vmap(f))):
        assert list(mapped([3.0, 4.0], y=y, z=z)) == [13.0, 28.0]
        assert list(mapped([3.0, 4.0], z=[10.0, 20.0], y=y)) == [13.0, 28.0]
    for sums in (tg.vmap(f, None, "sum"), jit(tg.vmap(f, (None,), reduce="sum"))):
        assert sums(3.0, y=y, z=z) == 39.0
        assert tg.grad(lambda z, sums=sums: sums(3.0, y=y, z=z))(z).tolist() == [1.0, 1.0]
    for alone in (tg.vmap(lambda *, x: -x), jit(tg.vmap(lambda *, x: -x))):
        assert alone(x=[1.0, 2.0]) == [-1.0, -2.0]


def test_a_keyword_argument_without_rows_is_an_error_with_the_way_out(jit: Any) -> None:
    by_two = tg.vmap(lambda x, by: x * by)
    for f in (by_two, jit(by_two)):
        with pytest.raises(
            TypeError, match=r"not (a number|float: 2\.0) \(the argument by: .* close over"
        ):
            f([1.0, 2.0], by=2.0)
        with pytest.raises(ValueError, match=r"the same number of rows .*, but got \[1, 2\]"):
            f([1.0, 2.0], by=[2.0])


def test_from_the_last_row_to_the_first(jit: Any) -> None:
    def f(w: Any, rows: Any) -> Any:
        def step(carry: Any, row: Any) -> Any:
            carry = tg.tanh(carry * w[0] + row[0] * w[1])
            return carry, (carry * row[1], carry)

        return tg.scan(step, reverse=True)(w[2], rows)

    w = [0.3, 0.7, -0.2]
    end, (one, _) = f(w, ROWS)
    forward_end, (turned, _) = tg.scan(
        lambda c, x: ((c := tg.tanh(c * w[0] + x[0] * w[1])), (c * x[1], c))
    )(w[2], ROWS[::-1])
    assert (end, one.tolist()) == (forward_end, turned[::-1].tolist())
    compiled_end, (compiled, _) = jit(f)(w, ROWS)
    assert compiled_end == pytest.approx(end, rel=1e-15)
    assert compiled == pytest.approx(one, rel=1e-15)

    def loss(w: Any, rows: Any) -> Any:
        end, (one, other) = f(w, rows)
        return end + tg.vmap(lambda x, y: x * y, reduce="sum")(one, other)

    for order in (tg.grad, tg.hessian):
        assert np.array(jit(order(loss))(w, ROWS)) == pytest.approx(
            np.array(order(loss)(w, ROWS), float), rel=1e-13
        )


# What they refuse


@pytest.mark.parametrize("is_compiled", [False, True])
@pytest.mark.parametrize(
    ("f", "args", "message"),
    [
        (tg.vmap(lambda x: x), ([],), "vmap() needs at least one row, but got none"),
        (
            tg.vmap(lambda x, y: x * y),
            ([1.0, 2.0], [1.0]),
            "vmap() needs the same number of rows in every argument, but got [1, 2]",
        ),
        (
            tg.scan(lambda c, x: (c, x), length=3),
            (0.0, [1.0, 2.0]),
            "scan() needs the same number of rows in every argument, but got [2, 3] where length=3",
        ),
        (tg.scan(lambda c, x: (c, x)), (0.0,), "scan() needs rows (xs) or a length"),
        (
            tg.vmap(lambda x: None, reduce="sum"),
            ([1.0],),
            "vmap() takes a real number, not NoneType: None",
        ),
        (tg.vmap(lambda x: "a"), ([1.0],), "vmap() takes a real number, not str: 'a'"),
        (
            tg.scan(lambda c, x: c),
            (0.0, [1.0]),
            "a step of scan() must return a pair, the carry and a result (or None), but returned ",
        ),
        (
            tg.scan(lambda c, x: ([c], None)),
            (0.0, [1.0]),
            "the carry of scan() needs the same structure each time (a star is a number): first "
            "it was '*', then ['*']",
        ),
        (
            tg.vmap(lambda x: x, in_axes=(0, 0)),
            ([1.0],),
            "in_axes=(0, 0) does not fit a call with 1",
        ),
        (tg.vmap(lambda x: x, in_axes=None), ([1.0],), "needs an argument to map over"),
    ],
)
def test_what_cannot_be_gone_through(f: Any, args: Any, message: str, is_compiled: bool) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        (tg.jit(f, backend="python") if is_compiled else f)(*args)
    assert message in str(caught.value)


def test_a_number_or_a_word_has_no_rows() -> None:
    message = r"vmap\(\) maps over lists and arrays, not a number"
    with pytest.raises(TypeError, match=message):
        tg.vmap(lambda x: x)(Value(1.0))
    with pytest.raises(TypeError, match=message):
        tg.jit(tg.vmap(lambda x: x), backend="python")(1.0)
    with pytest.raises(TypeError, match=r"maps over lists and arrays, not str: 'ab'"):
        tg.vmap(lambda x: x)("ab")


@pytest.mark.parametrize("kind", [list, np.array])
def test_a_length_that_is_given_holds_at_every_call(kind: Any) -> None:
    f = tg.jit(tg.scan(lambda c, x: (c + x, None), length=2), backend="python")
    for _ in range(2):
        assert f(0.0, kind([1.0, 2.0]))[0] == 3.0
        with pytest.raises(ValueError, match=r"got \[2, 3\] where length=2"):
            f(0.0, kind([1.0, 2.0, 3.0]))


def test_results_of_another_structure_are_refused() -> None:
    kinds = iter([[1.0], (1.0,)])
    with pytest.raises(TypeError, match=r"first it was \['\*'\], then \('\*',\)"):
        tg.vmap(lambda x: next(kinds), reduce="sum")([1.0, 2.0])


def test_what_is_refused_before_any_call() -> None:
    with pytest.raises(TypeError, match=r"vmap\(\) takes a function, not int: 3"):
        tg.vmap(3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="reduce must be None, 'sum' or 'mean', not 'max'"):
        tg.vmap(abs, reduce="max")
    with pytest.raises(TypeError, match=r"scan\(\) takes a function, not NoneType"):
        tg.scan(None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="length must be a number of steps, 0 or more, not -1"):
        tg.scan(lambda c, x: (c, x), length=-1)


class Both(NamedTuple):
    x: Any
    y: Any


@dataclass
class Record:
    x: Any
    y: Any
    note: Any = None


@pytest.mark.parametrize(
    "xs",
    [
        Both([1.0, 2.0], [3.0, 4.0]),
        OrderedDict(x=[1.0, 2.0], y=[3.0, 4.0]),
        Record([1.0, 2.0], [3.0, 4.0]),
        {"x": [1.0, 2.0], "y": None},
        Both(np.array([1.0, 2.0]), [Both(3.0, None), Both(4.0, None)]),
    ],
    ids=lambda xs: type(xs).__name__,
)
def test_the_kind_of_container_that_goes_in_comes_out(xs: Any, assert_as_eager: Any) -> None:
    kinds = []

    def f(row: Any) -> Any:
        kinds.append(type(row))
        return row

    assert_as_eager(tg.vmap(f), xs)
    assert_as_eager(lambda xs: tg.scan(lambda c, row: (c, f(row)))(1.0, xs), xs)
    assert_as_eager(lambda carry: tg.scan(lambda c, _: (f(c), None), length=3)(carry)[0], xs)
    assert set(kinds) == {type(xs)}


def test_a_range_counts_the_steps_and_says_which_one_it_is(jit: Any) -> None:
    table = np.array([2.0, 3.0, 5.0, 7.0])

    def product(x: Any) -> Any:
        return tg.scan(lambda c, i: (c * x[i], c + i), reverse=True)(1.0, range(1, 4))

    assert product(table) == (105.0, [36.0, 9.0, 4.0])
    assert product([2.0, 3.0, 5.0, 7.0]) == product(table)
    gradient = [0.0, 35.0, 21.0, 15.0]
    assert tg.grad(lambda x: product(x)[0])(table).tolist() == gradient
    assert jit(product)(table) == product(table)
    assert jit(tg.grad(lambda x: product(x)[0]))(table).tolist() == gradient
    assert tg.vmap(lambda i: i * i)(range(3)) == [0, 1, 4]
