"""Entries at computed places: read, written, and their derivatives, on arrays large and small."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.compiler.arithmetic.beside import assert_close, total
from tinygrad_bp.compiler.arithmetic import whole

TABLE = np.cos(np.arange(20.0)).reshape(5, 4)
CUBE = np.cos(np.arange(30.0)).reshape(3, 5, 2)
ROWS, COLUMNS = np.array([3, -1, 0, 3]), np.array([[1, 0], [-2, 1], [3, 3], [0, 2], [1, 1]])

READ: dict[str, Any] = {
    "number": (lambda t, i: t[i, -1], TABLE, 3),
    "row": (lambda t, i: t[i], TABLE, -2),
    "column": (lambda t, i: t[:, i], TABLE, 1),
    "row, then number": (lambda t, i: t[i][i], TABLE, 2),
    "rows": (lambda t, i: t[i], TABLE, ROWS),
    "rows and columns": (lambda t, i: t[i[:, None], i % 3], TABLE, ROWS),
    "each its own": (lambda t, i: t[np.arange(5)[:, None], i], TABLE, COLUMNS),
    "slice beside": (lambda t, i: t[3:0:-1, i], TABLE, ROWS),
    "apart": (lambda t, i: t[i % 3, :, i % 2], CUBE, ROWS),
    "new axis": (lambda t, i: t[..., None, i], CUBE, 1),
    "list": (lambda t, i: t[[i, 0]], TABLE, 2),
    "take": (lambda t, i: np.take(t, i, axis=1), CUBE, ROWS),
    "take of all": (lambda t, i: t.take(i), TABLE, COLUMNS),
    "take, clipped": (lambda t, i: np.take(t, i * 9, mode="clip"), TABLE, ROWS),
    "take, again and again": (lambda t, i: np.take(t, i * 9, mode="wrap"), TABLE, ROWS),
    "along an axis": (lambda t, i: np.take_along_axis(t, i, 1), TABLE, COLUMNS),
    "along all": (lambda t, i: np.take_along_axis(t, i, None), TABLE, ROWS),
    "in a loop": (lambda t, i: tg.vmap(lambda k: t[k, 1:])(i), TABLE, ROWS),
    "in steps": (lambda t, i: tg.scan(lambda c, k: (c + t[k, 0], t[k]))(0.0, i)[1], TABLE, ROWS),
}


def put(t: Any, key: Any, thing: Any) -> Any:
    """A copy in which something is assigned."""
    t = t * 1.0
    t[key] = thing
    return t


def put_along(t: Any, i: Any, thing: Any) -> Any:
    t = t * 1.0
    np.put_along_axis(t, i, thing, 1)
    return t


WRITTEN: dict[str, Any] = {
    "number": (lambda t, i, x: put(t, (i, 1), x), TABLE, 3, 0.5),
    "row": (put, TABLE, -1, np.arange(4.0)),
    "column": (lambda t, i, x: put(t, (slice(None), i), x), TABLE, 2, np.arange(5.0)),
    "part of a row": (lambda t, i, x: put(t, (i, slice(1, 3)), x), TABLE, 2, 0.5),
    "rows, one twice": (put, TABLE, ROWS, np.arange(16.0).reshape(4, 4)),
    "numbers": (lambda t, i, x: put(t, (i, i % 3), x), TABLE, ROWS, np.arange(4.0)),
    "each its own": (put_along, TABLE, COLUMNS[:, :1], np.arange(5.0)[:, None]),
    "more": (lambda t, i, x: put(t, i, t[i] + x), TABLE, 1, 0.5),
}


@pytest.fixture(params=[3, 64])
def most(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """As whole arrays, and number by number."""
    monkeypatch.setattr(whole, "MOST", request.param)


@pytest.mark.once
@pytest.mark.usefixtures("most")
@pytest.mark.parametrize("name", READ)
def test_read(name: str, backend: str) -> None:
    f, table, places = READ[name]
    assert_close(tg.jit(f, backend=backend)(table, places), f(table, places))
    slope = tg.grad(lambda t, i: total(f(t, i)))
    assert_close(tg.jit(slope, backend=backend)(table, places), slope(table, places))

    def push(t: Any, i: Any) -> Any:
        return tg.jvp(lambda t: f(t, i), (t,), (np.sin(t),))

    assert_close(tg.jit(push, backend=backend)(table, places), push(table, places))


@pytest.mark.once
@pytest.mark.usefixtures("most")
@pytest.mark.parametrize("name", WRITTEN)
def test_written(name: str, backend: str) -> None:
    f, table, places, thing = WRITTEN[name]
    args = (table, places, thing)
    assert_close(tg.jit(f, backend=backend)(*args), f(*args))
    slope = tg.grad(lambda t, i, x: total(f(t, i, x)), (0, 2))
    assert_close(tg.jit(slope, backend=backend)(*args), slope(*args))


@pytest.mark.usefixtures("most")
def test_second_derivatives() -> None:
    def curved(t: Any, i: Any) -> Any:
        return np.sum(np.exp(t[i]) * t[i % 2])

    found = tg.jit(tg.hessian(curved), backend="python")(TABLE[:, 0], ROWS)
    assert_close(found, tg.hessian(curved)(TABLE[:, 0], ROWS))


@pytest.mark.usefixtures("most")
@pytest.mark.parametrize("place", [5, -6, 1.5, np.nan])
def test_a_place_that_there_is_not(place: float) -> None:
    read = tg.jit(lambda t, i: t[i, 0], backend="python")
    assert np.isnan(read(TABLE, place))
    write = tg.jit(lambda t, i: put(t, i, 0.0), backend="python")
    np.testing.assert_array_equal(write(TABLE, place), TABLE)


@pytest.mark.usefixtures("most")
@pytest.mark.parametrize(
    "f",
    [
        lambda t, m: t[m],
        lambda t, m: t[t > 0.0],
        lambda t, m: t[~((t > 0.0) & (t < 0.5)) | (t > 0.9)],
        lambda t, m: t[np.isnan(t[:, 0]), 0],
        tg.vmap(lambda row, own: row[own]),
        lambda t, m: tg.vmap(lambda row: t[:, 0][row])(np.transpose(t > 0.0)),
    ],
)
def test_how_many_meet_a_condition_nobody_knows(f: Any) -> None:
    with pytest.raises(TypeError, match=r"how many numbers x\[condition\] gives"):
        tg.jit(f, backend="python")(TABLE, TABLE > 0.0)


@pytest.mark.usefixtures("most")
def test_an_array_of_bools_is_no_array_of_places() -> None:
    read = tg.jit(lambda t, i: t[i], backend="python")
    np.testing.assert_array_equal(read(TABLE, np.array([0, 1, 1, 0, 1])), TABLE[[0, 1, 1, 0, 1]])
    with pytest.raises(TypeError, match="how many numbers"):
        read(TABLE, np.array([False, True, True, False, True]))


@pytest.mark.usefixtures("most")
def test_where_a_condition_is_met_one_number_can_be_assigned(backend: str) -> None:
    def f(t: Any, x: Any) -> Any:
        return put(put(t, t > 0.5, x), t[:, 0] < 0.0, x * x)

    def eager(t: Any, x: Any) -> Any:
        return np.where(t[:, :1] < 0.0, x * x, np.where(t > 0.5, x, t))

    assert_close(tg.jit(f, backend=backend)(TABLE, 0.25), eager(TABLE, 0.25))
    slope, other = (tg.grad(lambda t, x, g=g: total(g(t, x)), (0, 1)) for g in (f, eager))
    assert_close(tg.jit(slope, backend=backend)(TABLE, 0.25), other(TABLE, 0.25))
    with pytest.raises(ValueError, match="help: assign one number"):
        tg.jit(lambda t: put(t, t > 0.5, t[0]), backend="python")(TABLE)


def test_an_array_that_the_function_closes_over_is_to_be_given() -> None:
    table = np.arange(5.0)
    for f in (lambda i: table[i[0]], lambda i: table[i], lambda i: [1.0, 2.0][i[0]]):
        with pytest.raises(tg.TracingError, match="as an argument"):
            tg.jit(f, backend="python")(np.array([1, 2]))
    found = tg.jit(lambda i: np.take_along_axis(table, i, 0), backend="python")(np.array([1, 2]))
    np.testing.assert_array_equal(found, [1.0, 2.0])


def test_errors_are_those_of_numpy() -> None:
    with pytest.raises(IndexError, match=r"too many indices .* 2-dimensional, but 3"):
        tg.jit(lambda t, i: t[i, 0, 0], backend="python")(TABLE, 1)
    with pytest.raises(IndexError, match="out of bounds"):
        tg.jit(lambda t, i: t[i, 7], backend="python")(TABLE, 1)


@pytest.mark.parametrize("place", [(3.0, 25.0), (0.5, 3.0), (-21.0, 3.0), (1.0, -21.0)])
def test_nothing_is_written_where_there_is_no_place(place: tuple[float, float]) -> None:
    """A column that a row does not have is none of the next row."""

    def written(x: Any, i: Any, j: Any) -> Any:
        x = x * 1.0
        x[i, j] = 9.0
        return x

    f = tg.jit(written, backend="python")
    assert np.sum(f(np.zeros((20, 20)), *place)) == 0.0
    assert np.sum(f(np.zeros((20, 20)), 3.0, -1.0)) == 9.0
