"""`vmap` along any axis of its arguments and of its results."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg

X = np.arange(12.0).reshape(3, 4)
P: dict[str, Any] = {"w": np.arange(8.0).reshape(4, 2), "b": 0.5}
CUBE = np.arange(24.0).reshape(2, 3, 4)
BIG = np.arange(3.0 * 40 * 5).reshape(3, 40, 5)


@pytest.fixture(params=["eager", "python", "llvm", "jax"])
def way(request: pytest.FixtureRequest) -> Any:
    """Eager, or compiled by one of the backends."""
    if request.param == "eager":
        return lambda f: f
    if request.param != "python":
        pytest.importorskip("llvmlite" if request.param == "llvm" else "jax")
    return lambda f: tg.jit(f, backend=request.param)


@pytest.mark.parametrize("axis", [1, -1])
def test_rows_along_another_axis(way: Any, axis: int) -> None:
    found = way(tg.vmap(lambda x: x * 2.0, in_axes=axis))(X)
    assert found.tolist() == (2.0 * X.T).tolist()


@pytest.mark.parametrize("array", [CUBE, BIG])
@pytest.mark.parametrize("axis", [0, 1, 2, -2])
def test_what_went_in_comes_out_along_any_axis(way: Any, array: Any, axis: int) -> None:
    mapped = way(tg.vmap(lambda x: (x * 1.0, x[0, 0]), in_axes=axis, out_axes=(axis, 0)))
    whole, first = mapped(array)
    assert whole.tolist() == array.tolist()
    assert first.tolist() == np.moveaxis(array, axis, 0)[:, 0, 0].tolist()


def test_axes_in_the_structure_of_an_argument(way: Any) -> None:
    def f(p: Any, x: Any) -> Any:
        return {"y": p["w"][0] * x[0] + p["w"][1] * x[1] + p["b"], "x": x}

    mapped = way(tg.vmap(f, in_axes=({"w": 0, "b": None}, 1), out_axes={"y": 0, "x": 1}))
    found = mapped(P, X[:2])
    assert found["y"].tolist() == ((P["w"] * X[:2].T).sum(1) + 0.5).tolist()
    assert found["x"].tolist() == X[:2].tolist()


def test_an_axis_is_that_of_all_that_is_inside(way: Any) -> None:
    mapped = way(tg.vmap(lambda pair, z: pair[0] * pair[1][0] + z, in_axes=(1, 0)))
    found = mapped((X[:1], {0: X[1:2]}), [1.0, 2.0, 3.0, 4.0])
    assert found[:, 0].tolist() == (X[0] * X[1] + [1.0, 2.0, 3.0, 4.0]).tolist()


def test_as_often_as_it_is_told_to_be(way: Any) -> None:
    assert way(tg.vmap(lambda: 2.0, axis_size=3))() == [2.0] * 3
    assert way(tg.vmap(lambda x: x * 2.0, None, axis_size=2))(1.5) == [3.0, 3.0]
    with pytest.raises(ValueError, match=r"\[2, 3\] where length=2"):
        way(tg.vmap(lambda x: x, axis_size=2))(X)


def test_what_is_the_same_for_all_rows_stays_one(way: Any) -> None:
    def f(x: Any, y: Any) -> Any:
        return {"row": x * y["w"], "same": (y["b"] * 2.0, y["w"] * 3.0), "list": [y["b"], 1.0]}

    y: dict[str, Any] = {"w": np.array([1.0, 2.0, 3.0, 4.0]), "b": 0.5}
    axes = {"row": 1, "same": (None, None), "list": None}
    found = way(tg.vmap(f, in_axes=(0, None), out_axes=axes))(X, y)
    assert found["row"].tolist() == (X * y["w"]).T.tolist()
    assert found["same"][0] == 1.0
    assert found["same"][1].tolist() == [3.0, 6.0, 9.0, 12.0]
    assert found["list"] == [0.5, 1.0]
    assert way(tg.vmap(lambda x: x * 2.0, None, out_axes=None, axis_size=3))(1.5) == 3.0
    assert way(tg.vmap(lambda x, y: y, (0, None), out_axes=None))([1.0, 2.0], 4.0) == 4.0


def test_derivatives_go_back_through_what_is_the_same(way: Any) -> None:
    def loss(y: Any) -> Any:
        rows, square = tg.vmap(lambda x: (x * y, y * y), out_axes=(0, None))(X[0])
        return np.sum(rows) * square

    assert way(tg.grad(loss))(2.0) == pytest.approx(3.0 * 2.0**2 * X[0].sum())
    assert way(tg.grad(tg.grad(loss)))(2.0) == pytest.approx(6.0 * 2.0 * X[0].sum())


def test_derivatives_go_back_along_the_axis(way: Any) -> None:
    def f(x: Any) -> Any:
        table = tg.vmap(lambda x: x * x, in_axes=1, out_axes=1)(x)
        return tg.vmap(lambda row, w: np.sum(row) * w, reduce="sum")(table, [1.0, 2.0, 3.0])

    slopes = way(tg.grad(f))(X)
    assert np.array(slopes, float).tolist() == (2.0 * X * [[1.0], [2.0], [3.0]]).tolist()


def test_a_function_that_gives_a_list_has_a_table_of_rows(way: Any) -> None:
    assert way(tg.vmap(lambda x: [x[0], x[1] * 2.0]))(X).tolist() == [
        [row[0], 2.0 * row[1]] for row in X.tolist()
    ]
    assert way(tg.vmap(lambda x: {"a": [[x[0]], [x[1]]]}))(X)["a"].shape == (3, 2, 1)
    assert way(tg.vmap(lambda x: [x, x * 2.0]))(X).shape == (3, 2, 4)
    one, two = way(tg.vmap(lambda x: [x[0], (x[1], x[2])]))(X)  # no table
    assert (one.tolist(), [part.tolist() for part in two]) == (
        X[:, 0].tolist(),
        [X[:, 1].tolist(), X[:, 2].tolist()],
    )
    assert way(tg.vmap(lambda x: [x, x * 2.0]))([1.0, 2.0]) == [[1.0, 2.0], [2.0, 4.0]]


@pytest.mark.parametrize(
    ("options", "args", "message"),
    [
        ({"in_axes": 2}, (X,), "in_axes has the axis 2, and the array has 2 axes"),
        ({"in_axes": -3}, (X,), "in_axes has the axis -3, and the array has 2 axes"),
        ({"in_axes": 1}, ([1.0],), "in_axes has the axis 1, which only an array has, not a list"),
        ({"in_axes": ({"a": 0},)}, (X,), "in_axes has {'a': 0} where there is "),
        ({"in_axes": ({"a": 0},)}, ({"b": X},), "in_axes has {'a': 0} where there is dict"),
        ({"in_axes": ((0, 0),)}, ((X,),), "in_axes has (0, 0) where there is tuple"),
        ({"in_axes": 0.5}, (X,), "in_axes must have an axis or None (pass it on) for each part"),
        ({"out_axes": 2}, (X,), "out_axes has the axis 2, and the array has 2 axes"),
        ({"out_axes": "x"}, (X,), "out_axes must have an axis or None (it is the same for all ro"),
        ({"out_axes": None}, (X,), "out_axes is None where what the function gives differs from"),
        ({"out_axes": None, "reduce": "sum"}, (X,), "with reduce= there are none"),
        ({"out_axes": (0, 0)}, (X,), "out_axes has (0, 0) where there is "),
        ({"out_axes": 1, "reduce": "sum"}, (X,), "with reduce= there are none"),
        ({"axis_size": 0}, (X,), "axis_size must be a number of rows, 1 or more, not 0"),
        ({"in_axes": None}, (X,), "or axis_size="),
    ],
)
def test_axes_that_do_not_fit(options: Any, args: Any, message: str, way: Any) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (its message is looked at)
        way(tg.vmap(lambda x: x, **options))(*args)
    assert message in str(caught.value)
