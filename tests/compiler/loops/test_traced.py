"""Loops under a trace, and their rows: of arguments, of constants, of lists that are changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tinygrad_bp import jvp, scan, vmap


def test_arrays_that_are_closed_over_are_constants(jit: Any) -> None:
    rows = np.array([1.0, 2.0, 3.0])
    f = jit(lambda w: vmap(lambda r: w * r, reduce="sum")(rows))
    assert f(2.0) == 12.0
    rows[:] = 0.0
    assert f(2.0) == 12.0


def test_rows_in_step_with_constants(jit: Any) -> None:
    numbers = np.arange(1.0, 5.0)
    f = jit(lambda xs: vmap(lambda x, y: x * y, reduce="sum")(xs, numbers))
    assert f(np.ones(4)) == 10.0
    with pytest.raises(ValueError, match="the same number of rows in every argument"):
        f(np.ones(3))


def test_no_rows_are_refused_at_later_calls_too(jit: Any) -> None:
    f = jit(vmap(lambda x: x * 2.0, reduce="sum"))
    assert [f(np.ones(3)), f(np.ones(2))] == [6.0, 4.0]
    with pytest.raises(ValueError, match="at least one row"):
        f(np.ones(0))


def test_a_list_that_the_function_changes(jit: Any) -> None:
    def f(xs: Any) -> Any:
        xs.append(10.0)
        return vmap(lambda x: x * 2.0)(xs)

    given = [1.0, 2.0]
    assert jit(f)(given) == [2.0, 4.0, 20.0]
    assert given == [1.0, 2.0]


def test_an_array_looks_like_that_of_the_caller(assert_as_eager: Any) -> None:
    def f(rows: Any) -> Any:
        def each(row: Any) -> Any:
            assert row["a"].shape == (2,)
            assert len(row["b"]) == 2
            return {"sum": row["a"].sum() + row["b"][0], "row": row["a"] * row["b"][1]}

        return vmap(each)(rows)

    compiled = assert_as_eager(f, {"a": np.arange(6.0).reshape(3, 2), "b": [[1.0, 2.0]] * 3})
    assert compiled({"a": np.ones((1, 2)), "b": [[1.0, 2.0]]})["row"].shape == (1, 2)
    assert compiled.cache_info().misses == 1


def test_a_carry_that_begins_to_vary_at_a_later_turn(assert_as_eager: Any) -> None:
    """Only what the first turn carries on depends on x; the second then carries a derivative."""

    def f(x: float) -> Any:
        step = lambda c, _: ((c[1], c[0] * 2.0 + x), None)  # noqa: E731
        (a, b), _ = scan(step, length=4)((1.0, 2.0))
        return a * b

    assert_as_eager(lambda x: jvp(f, (x,), (1.0,)), 3.0)
    assert_as_eager(lambda x: jvp(lambda y: jvp(f, (y,), (1.0,))[1], (x,), (1.0,)), 3.0)


def test_rows_of_another_structure_are_refused(jit: Any) -> None:
    with pytest.raises(ValueError, match="items of one structure"):
        jit(lambda x: vmap(lambda row: row[0])([[x], [x, x]]))(1.0)
