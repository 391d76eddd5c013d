"""Arguments of every structure: numbers, containers and arrays, and results of the same kinds."""

from __future__ import annotations

from collections import OrderedDict, namedtuple
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg

Pair = namedtuple("Pair", "left right")

ROWS = np.arange(1.0, 7.0).reshape(3, 2)


def weighted(w: Any, xs: Any) -> Any:
    return sum(a * b for a, b in zip(w, xs, strict=True))


def by_name(w: dict[str, Any]) -> dict[str, Any]:
    return {"sum": w["a"] + w["b"], "scaled": {"b": w["b"] * 2.0, "a": w["a"] * 3.0}}


def mapped(xs: Any) -> Any:
    return tg.vmap(lambda x: x * 2.0 + 1.0)(xs)


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (weighted, ([1.0, 2.0], (3.0, 4.0))),
        (weighted, ([1, True], (np.float64(3.0), Fraction(1, 2)))),
        (weighted, ([np.float32(0.1), np.int64(2)], np.array([3.0, 4.0]))),
        (weighted, (Pair(1.0, 2.0), [np.array(5.0), 6.0])),
        (by_name, ({"a": 1.0, "b": 2.0},)),
        (by_name, ({"b": 2.0, "a": 1.0},)),
        (by_name, (OrderedDict(b=2.0, a=1.0),)),
        (lambda p: Pair(p.right, [p.left, None, (), {}]), (Pair(1.0, 2.0),)),
        (lambda t: OrderedDict(z=t[1][0]["k"], a=t[0]), ((1.0, [{"k": 2.0}]),)),
        (lambda x, none: x * 2.0, (1.0, None)),
        (lambda x, empty: [x, empty, len(empty)], (1.0, [])),
        (lambda x, empty: empty, (1.0, np.zeros((0, 3)))),
        (lambda x: x, (np.zeros((3, 0)),)),
        (lambda x: x, ([[1, 2], [3, 4]],)),
        (lambda x: x, ([(1.0, 2.0), (3.0, 4.0)],)),
        (lambda x: x, ([[(1.0,), (2.0,)], [(3.0,), (4.0,)]],)),
        (lambda x: x, ([[1.0, 2.0], [3.0]],)),
        (lambda x: x, ([[], []],)),
        (lambda x: x[1], ([np.ones(2), np.ones(3)],)),
        (lambda x: 7.0, (1.0,)),
        (lambda x: None, (1.0,)),
        (lambda x: (x, np.arange(3.0)), (1.0,)),
        (lambda: 3.0, ()),
        # NumPy on arrays
        (lambda x, w: x @ w, (ROWS, [1.0, 2.0])),
        (lambda x, w: (w @ x.T, np.dot(x, w)), (ROWS, np.array([1.0, 2.0]))),
        (lambda x: [np.sum(x), x.sum(axis=0), x.mean(), np.exp(-x)], (ROWS,)),
        (lambda x: (x.T, x[:, 0], x[1], x[1, 0], x[::-1, 1:], x.reshape(2, 3)), (ROWS,)),
        (lambda x: (np.concatenate([x, x * 2]), np.stack([x[0], x[1]]), x**2 - 1 / x), (ROWS,)),
        (lambda x: (2.0 + x, 2.0 - x, -x, abs(-x), x / x, 2.0**x, np.arcsin(x / 10)), (ROWS,)),
        (lambda x: (x.shape, len(x), x.ndim, x.size, [len(row) for row in x]), (ROWS,)),
        (lambda x: x.copy(), (ROWS.astype(np.float32),)),
        (lambda x: x * 2.0, (ROWS.astype(int),)),
        (lambda x: x * 2.0, (ROWS > 2,)),
        (lambda x: x * 2.0, (np.asfortranarray(ROWS),)),
        (lambda x: x * 2.0, (ROWS[::2, ::-1],)),
        (lambda x: x * 2.0, (ROWS.astype(">f8"),)),
        # rows
        (mapped, ([1.0, 2.0],)),
        (mapped, (np.array([1, 2]),)),
        (mapped, (ROWS[::-1, 1],)),
        (tg.vmap(lambda r: {"a": r[0], "b": (r[1], r * 2.0)}), (ROWS,)),
        (tg.vmap(lambda r: {"a": r[0], "b": [r[1]]}), (ROWS.tolist(),)),
        (tg.vmap(lambda r: r["u"] * r["v"][0]), ({"u": [1.0, 2.0], "v": ROWS[:2]},)),
        (tg.vmap(lambda r: Pair(*r)), ([(1.0, 2.0), (3.0, 4.0)],)),
        (tg.vmap(lambda r: (r[0], None)), (ROWS.tolist(),)),
        (tg.vmap(lambda r: (r[0], None)), (ROWS,)),
        (tg.vmap(lambda r: None), ([1.0, 2.0],)),
        (tg.vmap(lambda r: []), (ROWS,)),
        (lambda x: tg.scan(lambda c, r: (c + r[0], None))(0.0, x), (ROWS,)),
        (
            lambda x: tg.scan(lambda c, r: ({"n": c["n"] + r}, [c["n"], r]))({"n": 0.0}, x),
            ([1.0, 2.0],),
        ),
        (lambda x: tg.scan(lambda c, r: (c * r, c))(x[0], x), (ROWS,)),
        (lambda x: tg.scan(lambda c, r: (c * r, c))(2.0, x), (np.zeros(0),)),
        (lambda x: tg.scan(lambda c, r: (c * r, c))(2.0, x), ([],)),
        (lambda x: tg.scan(lambda c, r: (c * x, c), length=0)(2.0), (3.0,)),
        (lambda x: tg.scan(lambda c, r: (c, x), length=2)(None), (3.0,)),
    ],
)
def test_arguments_and_results(assert_as_eager: Any, f: Any, args: Any) -> None:
    assert_as_eager(f, *args)


def test_derivatives_have_the_structure_of_arguments(assert_as_eager: Any) -> None:
    def f(w: Any, x: Any) -> Any:
        return w["a"][0] * w["b"] ** 2 * x.sum() + (x * x).sum()

    w = OrderedDict(b=2.0, a=(3.0,))
    assert_as_eager(tg.value_and_grad(f, argnums=(0, 1)), w, ROWS)
    assert_as_eager(tg.hessian(f), w, ROWS)
    assert_as_eager(tg.jacobian(lambda x: x * x), np.array([1.0, 2.0]))
    assert_as_eager(tg.grad(lambda x: x * x), np.array(2.0))


@pytest.mark.parametrize("bad", ["3", object(), 1j, [1.0, "a"], {"a": b"c"}, np.array(["a"])])
def test_what_is_no_number_is_refused(jit: Any, bad: Any) -> None:
    with pytest.raises(TypeError, match="takes a real number, not"):
        jit(lambda x: 1.0)(bad)
    with pytest.raises(TypeError, match="takes a real number, not str: 'a'"):
        jit(lambda x: "a")(1.0)


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
@pytest.mark.parametrize("kind", [np.ma.masked_array, np.asmatrix])
def test_arrays_with_an_arithmetic_of_their_own_are_refused(jit: Any, kind: Any) -> None:
    f = jit(tg.vmap(lambda row: row * 2.0))
    given = np.array([[1.0, 2.0]])
    f(given)
    with pytest.raises(TypeError, match=r"takes ordinary arrays, not (MaskedArray|matrix): make"):
        f(kind(given))


def test_an_array_of_arguments_is_not_assigned_to(jit: Any) -> None:
    def f(x: Any) -> Any:
        x[0] = 1.0

    with pytest.raises(TypeError, match=r"assign to a copy of it \(X = X\.copy\(\)\)"):
        jit(f)(np.ones(2))


def test_other_structures_trace_again(jit: Any) -> None:
    f = jit(lambda x: tg.autodiff.tree.flatten(x)[0][0] * 2.0)
    calls = [
        1.0,
        [1.0],
        (1.0,),
        {"a": 1.0},
        {"b": 1.0},
        Pair(1.0, 2.0),
        np.array(1.0),
        np.ones(1),
        np.ones((1, 1)),
    ]
    for i, x in enumerate(calls):
        assert f(x) == 2.0
        assert f(x) == 2.0
        assert f.cache_info().misses == i + 1
    assert f.cache_info().currsize == len(calls)


@dataclass
class Line:
    slope: Any
    shift: Any
    note: Any = None


class Named(OrderedDict[str, Any]):
    pass


class Stack(list[Any]):
    pass


class Point(tuple[Any, ...]):
    pass


@pytest.mark.parametrize(
    "argument",
    [
        Line(1.0, [2.0, 3.0]),
        Line(Line(1.0, None), np.array([2.0, 3.0])),
        Named(b=1.0, a=(None, 2.0)),
        Stack([1.0, 2.0]),
        Point([1.0, 2.0]),
        [Stack([1.0]), None],
    ],
    ids=repr,
)
def test_the_kind_of_container_that_goes_in_comes_out(argument: Any, jit: Any) -> None:
    compiled = jit(lambda x: x)
    for _ in range(2):
        result = compiled(argument)
        assert repr(result) == repr(argument)
        assert type(result) is type(argument)
    assert compiled.cache_info().misses == 1


def test_the_fields_of_a_dataclass_name_its_numbers(jit: Any) -> None:
    compiled = jit(tg.grad(lambda line, x: line.slope * x + line.shift["b"]))
    assert compiled(Line(1.0, {"b": 2.0}), 3.0) == Line(3.0, {"b": 1.0})
    labels = [array.label for array in compiled.program.arrays]
    assert labels == ["line.slope", "line.shift['b']", "x"]
    assert compiled.cache_info().misses == 1
    compiled(Line(1.0, {"c": 2.0, "b": 1.0}), 3.0)
    compiled(Line(1.0, {"b": 2.0}, note=1.0), 3.0)
    assert compiled.cache_info().misses == 3


class LongList(list[float]):
    """A list that lies about its length."""

    def __len__(self) -> int:
        return 1000


class LongArray(np.ndarray[Any, Any]):
    """An array that lies about its shape."""

    @property  # type: ignore[misc]
    def shape(self) -> Any:
        return (1_000_000,)

    @property
    def size(self) -> int:
        return 1_000_000

    def __len__(self) -> int:
        return 1_000_000


@pytest.mark.parametrize("f", [lambda x: x, tg.vmap(lambda x: x * 1.0), lambda x: [x[0], x[2]]])
@pytest.mark.parametrize(
    "given", [LongList([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0]).view(LongArray)]
)
def test_what_lies_about_its_length_is_refused(f: Any, given: Any) -> None:
    pytest.importorskip("llvmlite", reason="needs the extra `fast`")
    compiled = tg.jit(f, backend="llvm")
    for _ in range(2):
        with pytest.raises(ValueError, match="x has 3 numbers, but by its length 1000"):
            compiled(given)


@pytest.mark.usefixtures("no_collection")
def test_rows_in_rows_are_followed_as_far_as_python_can(jit: Any) -> None:
    deep: Any = 1.0
    for _ in range(3000):
        deep = [deep]
    endless: list[Any] = [1.0]
    endless.append(endless)
    for given in (deep, endless):
        with pytest.raises(ValueError, match="a compiled function: containers are nested hundreds"):
            jit(lambda x: 1.0)(given)


@pytest.mark.parametrize("f", [np.logical_not, lambda m: np.logical_and(m, m)])
def test_arrays_of_answers_and_of_numbers_are_not_taken_for_each_other(f: Any, jit: Any) -> None:
    compiled = jit(f)
    answers, floats = np.array([True, False]), np.array([2.0, 0.0])
    for given in (answers, floats, answers, floats, floats):
        assert compiled(given).astype(bool).tolist() == f(given).tolist()
        assert {*compiled(given).tolist()} <= {0.0, 1.0}
