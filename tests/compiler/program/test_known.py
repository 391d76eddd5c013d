"""Numbers of loops that are known before they run."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import pytest

import tinygrad_bp as tg


def program(f: Any, *args: Any) -> tuple[Any, str]:
    """What the compiled function gives, beside what it gives eagerly; and its program."""
    compiled = tg.jit(f, backend="python")
    found = compiled(*args)
    assert repr(found) == repr(f(*args))
    return found, str(compiled.program)


def steps(f: Any, length: int = 4, **options: Any) -> Any:
    return tg.scan(f, length=length, **options)


@pytest.mark.parametrize("number", [0.0, -0.0, 1.0, 0.1, math.inf, math.nan])
def test_a_number_that_stays_is_not_carried(number: float) -> None:
    def f(x: Any) -> Any:
        (y, z), _ = steps(lambda c, _: ((c[0] * x + c[1], c[1] * 1.0), None))((x, number))
        return y, z

    _, text = program(f, 0.5)
    assert "from [x] to [v1]\n" in text
    assert text.endswith(f", {number!r}")


def test_a_zero_of_another_sign_is_another_number() -> None:
    f: Any = lambda x: steps(lambda c, _: ((c[0] + x, -c[1]), c[1]))((x, 0.0))  # noqa: E731
    (_, found), signs = f(0.5)
    compiled = tg.jit(f, backend="python")
    assert repr(compiled(0.5)) == repr(f(0.5))
    assert math.copysign(1.0, found) == 1.0
    assert [math.copysign(1.0, x) for x in signs] == [1.0, -1.0, 1.0, -1.0]


def test_what_leans_on_another_is_given_up_with_it() -> None:
    def f(x: Any) -> Any:
        turn = lambda c, _: ((c[0] * x, c[2], c[3], c[0]), None)  # noqa: E731
        return steps(turn)((1.0, 1.0, 1.0, 1.0))[0]

    _, text = program(f, 0.5)
    assert "from [1.0, 1.0, 1.0, 1.0]" in text


def test_numbers_that_change_places_are_known_where_they_are_equal() -> None:
    _, text = program(lambda x: steps(lambda c, _: ((c[1], c[0]), x))((2.0, 2.0)), 0.5)
    assert "carry" not in text


def test_known_rows_reach_the_loops_that_read_them() -> None:
    def f(x: Any) -> Any:
        _, rows = steps(lambda c, _: ((c[0] * x, c[1]), (c[0], c[1])))((x, 0.0))
        return tg.vmap(lambda row: tg.where(row[1], tg.exp(row[0]), row[0] * 3.0))(rows)

    _, text = program(f, 0.5)
    assert "exp" not in text


def test_what_goes_on_stays() -> None:
    compiled = tg.jit(lambda x: tg.while_loop(lambda c: c < 1.0, lambda c: c + 0.25, x))
    assert compiled(0.0) == 1.0

    def f() -> Any:
        return tg.while_loop(lambda c: c[0] < 3.0, lambda c: (c[0] + 1.0, c[1]), (0.0, 7.0))

    assert tg.jit(f, backend="python")() == (3.0, 7.0)


def test_a_mask_that_lets_all_through_is_none() -> None:
    def root(a: Any) -> Any:
        turn = lambda c: (c[0] - (c[0] ** 2 - a) / (2.0 * c[0]), c[0])  # noqa: E731
        goes_on = lambda c: abs(c[0] - c[1]) > 1e-14  # noqa: E731
        return tg.while_loop(goes_on, turn, (1.0, 2.0), max_steps=30)[0]

    compiled = tg.jit(tg.value_and_grad(root), backend="python")
    value, slope = compiled(2.0)
    assert value == pytest.approx(math.sqrt(2.0), rel=1e-15)
    assert slope == pytest.approx(0.5 / math.sqrt(2.0), rel=1e-14)
    # Newton's steps, what flows back to the root, and what flows to `a`: no masks of these.
    backward = str(compiled.program).split("from the last")[1]
    assert "from [1.0] to" in backward


@pytest.mark.parametrize("backend", ["python", "llvm", "jax"])
@pytest.mark.parametrize("order", [1, 2, 3])
def test_derivatives_through_branches_in_loops_are_what_they_were(backend: str, order: int) -> None:
    if backend != "python":
        pytest.importorskip("jax" if backend == "jax" else "llvmlite")

    def f(x: Any) -> Any:
        def turn(c: Any, _: Any) -> Any:
            a, b, flag = c
            p = flag * a > 0.4
            a, b = tg.where(p, a * x, tg.sin(a) + b), tg.where(p, b + a, b)
            return (a, b, flag), tg.maximum(a, b) * flag

        (a, b, _), rows = steps(turn, 5)((x, 0.0, 1.0))
        return a * b + sum(rows)

    for _ in range(order):
        f = tg.grad(f)
    for x in (0.3, 0.7, 1.4):
        assert tg.jit(f, backend=backend)(x) == pytest.approx(f(x), rel=1e-12)


@pytest.mark.parametrize("backend", ["python", "llvm", "jax"])
def test_rows_of_another_width_are_other_rows(backend: Any) -> None:
    """What is known of the columns of pairs is not known of the numbers one by one."""
    np = pytest.importorskip("numpy")
    if backend != "python":
        pytest.importorskip({"llvm": "llvmlite"}.get(backend, backend))

    def f(x: Any) -> Any:
        pairs = tg.vmap(lambda r: r * r)(x).reshape(-1, 2)
        return tg.scan(lambda c, row: (c + row[1], None))(0.0, pairs)[0]

    slopes = tg.jit(tg.grad(f), backend=backend)(np.arange(1.0, 5.0))
    assert slopes.tolist() == [0.0, 4.0, 0.0, 8.0]


def test_random_programs_in_rows_of_other_widths() -> None:
    np = pytest.importorskip("numpy")
    random = np.random.default_rng(5)
    carried = lambda i, c, row: (c * 0.5 + row[i], row[i] * c)  # noqa: E731
    scaled = lambda i, row: row * row[i]  # noqa: E731
    x = random.uniform(0.5, 1.5, size=12)
    for _ in range(25):
        widths = random.choice([1, 2, 3, 4, 6], size=3)
        columns = [int(random.integers(w)) for w in widths]

        def f(x: Any, widths: Any = widths, columns: Any = columns) -> Any:
            total = 0.0
            for width, column in zip(widths, columns, strict=True):
                rows = tg.vmap(lambda r: r * r + 1.0)(x.ravel()).reshape(-1, width)
                last, read = tg.scan(partial(carried, column))(1.0, rows)
                total = total + last + np.sum(read)
                x = tg.vmap(partial(scaled, column))(rows)
            return total

        expected = tg.grad(f)(x)
        assert tg.jit(tg.grad(f), backend="python")(x) == pytest.approx(expected, rel=1e-12)
