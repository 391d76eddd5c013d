"""Derivatives of `vmap` and `scan` under `jit`: loops again, in every nesting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import grad, hessian, hvp, jacobian, jvp, scan, value_and_grad, vjp, vmap
from tinygrad_bp.compiler.loops.derivatives import weighted_gradients

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(4, 2))
Y = RANDOM.normal(size=4)
W = [0.3, -0.7, 0.2]


def loss(w: Any, x: Any, y: Any) -> Any:
    return (tg.tanh(w[0] * x[0] + w[1] * x[1] + w[2]) - y) ** 2


# Functions of weights and rows, each another nesting of loops; `w` are three numbers.


def mean_of_rows(w: Any, x: Any) -> Any:
    return vmap(loss, (None, 0, 0), reduce="mean")(w, x, Y) + 0.1 * sum(a * a for a in w)


def sum_of_results(w: Any, x: Any) -> Any:
    outputs = vmap(loss, (None, 0, 0))(w, x, Y)
    return sum(output * output for output in outputs)


def recurrence(w: Any, x: Any) -> Any:
    def step(carry: Any, row: Any) -> Any:
        a, b = carry
        return (a * tg.sin(b) + w[0], b - 0.1 * a * w[1] * row[0]), a * b

    (a, b), products = scan(step)((w[1], w[2]), x)
    return a * b + sum(products)


def recurrence_without_rows(w: Any, x: Any) -> Any:
    end, _ = scan(lambda a, _: (tg.sin(a * w[0]) + w[1], None), length=5)(w[2])
    return end * x[0][0]


def the_same_twice(w: Any, x: Any) -> Any:
    # What is computed twice in the body is shared in another order by each loop made of it.
    def step(a: Any, _: Any) -> Any:
        left, right = tg.sin(a * w[0]), tg.sin(a * w[0])
        return right * left + w[1] * right, left * x[0][1]

    end, lefts = scan(step, length=3)(w[2])
    return end + sum(lefts)


def map_in_scan(w: Any, x: Any) -> Any:
    # A batch of rows at each step of a training loop.
    def step(w: Any, rows: Any) -> Any:
        value, slopes = value_and_grad(lambda w: mean_of(w, rows))(w)
        return [a - 0.5 * b for a, b in zip(w, slopes, strict=True)], value

    def mean_of(w: Any, rows: Any) -> Any:
        return vmap(lambda w, r: loss(w, r, 0.5), (None, 0), reduce="mean")(w, rows)

    batches = [[[a, b], [b, a]] for a, b in X.tolist()]
    w, values = scan(step)(w, batches)
    return sum(values) + w[0] * w[1] + x[0][0]


def scan_in_map(w: Any, x: Any) -> Any:
    def row_of(r: Any) -> Any:
        end, _ = scan(lambda a, _: (tg.tanh(a * w[0] + r[0]), None), length=3)(r[1] * w[1])
        return end

    return vmap(row_of, reduce="sum")(x)


def map_in_map(w: Any, x: Any) -> Any:
    def near(a: Any, b: Any) -> Any:
        return tg.exp(-((a[0] - b[0]) ** 2) * w[0] * w[0] - (a[1] - b[1]) ** 2 * w[1])

    return vmap(lambda a: vmap(lambda b: near(a, b), reduce="sum")(x), reduce="mean")(x)


def scan_in_scan(w: Any, x: Any) -> Any:
    def outer(a: Any, row: Any) -> Any:
        inner, seen = scan(lambda b, _: (b * w[0] + tg.cos(a * row[1]), b * a), length=2)(row[0])
        return a * w[1] + inner, sum(seen)

    end, seen = scan(outer)(w[2], x)
    return end + sum(seen)


def rows_of_a_loop(w: Any, x: Any) -> Any:
    # What one loop collected, another goes through inside a third.
    hidden = vmap(lambda r: tg.sin(r[0] * w[0] + r[1]))(x)
    end, _ = scan(
        lambda a, _: (a * w[1] + vmap(lambda h: h * a, reduce="sum")(hidden), None), length=2
    )(1.0)
    return end


def one_row_of_a_loop(w: Any, x: Any) -> Any:
    hidden = vmap(lambda r: [tg.sin(r[0] * w[0]), r[1] * w[1]])(x)
    first, last = hidden[0][0], hidden[1][-1]
    return vmap(lambda h: h * first, reduce="sum")(hidden[1]) * last


def derivatives_in_the_body(w: Any, x: Any) -> Any:
    def row_of(r: Any) -> Any:
        slope = grad(lambda a: tg.sin(a * w[0]) * r[1])(r[0])
        value, tangent = jvp(lambda a: tg.exp(a * w[1]), (r[0],), (w[2],))
        return slope * value + tangent

    return vmap(row_of, reduce="sum")(x)


def tangents_in_the_carry(w: Any, x: Any) -> Any:
    # The first turn makes the carried numbers vary that are constant to begin with.
    def along(a: Any) -> Any:
        (end, _), _ = scan(lambda c, r: ((c[0] * c[1] + r[0], c[1] * a), None))((1.0, 1.0), x)
        return end

    return jvp(along, (w[0],), (w[1],))[1]


def no_row_used(w: Any, x: Any) -> Any:
    return vmap(lambda row: w[0] * w[1], reduce="sum")(x) + vmap(lambda row: w[2])(x)[0]


FUNCTIONS = [
    mean_of_rows,
    sum_of_results,
    recurrence,
    recurrence_without_rows,
    the_same_twice,
    map_in_scan,
    scan_in_map,
    map_in_map,
    scan_in_scan,
    rows_of_a_loop,
    one_row_of_a_loop,
    derivatives_in_the_body,
    tangents_in_the_carry,
    no_row_used,
]


def _along(f: Any) -> Callable[..., Any]:
    return lambda w, x: jvp(lambda w: f(w, x), (w,), ([1.0, -2.0, 0.5],))


def _back(f: Any) -> Callable[..., Any]:
    def back(w: Any, x: Any) -> Any:
        value, pull = vjp(f, w, x)
        return value, pull(2.0)

    return back


def _curved(f: Any) -> Callable[..., Any]:
    return lambda w, x: hvp(lambda w: f(w, x), (w,), ([1.0, -2.0, 0.5],))


def _grad_of_grad(f: Any) -> Callable[..., Any]:
    return grad(lambda w, x: sum(g * g for g in grad(f)(w, x)))


def _bent(f: Any) -> Callable[..., Any]:
    return lambda w, x: jvp(lambda a: jvp(lambda b: f([b, a, b], x), (a,), (1.0,))[1], w[:1], [1.0])


def _along_the_slopes(f: Any) -> Callable[..., Any]:
    return lambda w, x: jvp(lambda w: grad(f)(w, x), (w,), ([1.0, -2.0, 0.5],))


TRANSFORMS = {
    "value": lambda f: f,
    "value_and_grad": value_and_grad,
    "by the rows": lambda f: value_and_grad(f, argnums=(0, 1)),
    "jvp": _along,
    "vjp": _back,
    "hvp": _curved,
    "hessian": hessian,
    "hessian by the rows": lambda f: lambda w, x: hessian(lambda x: f(w, x))(x),
    "jacobian of grad": lambda f: jacobian(grad(f)),
    "grad of grad": _grad_of_grad,
    "jvp of jvp": _bent,
    "jvp of grad": _along_the_slopes,
}


@pytest.mark.parametrize("rows", [X, X.tolist()], ids=["array", "list"])
@pytest.mark.parametrize("transform", TRANSFORMS.values(), ids=list(TRANSFORMS))
@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.__name__)
def test_derivatives_of_loops(assert_as_eager: Any, f: Any, transform: Any, rows: Any) -> None:
    assert_as_eager(transform(f), W, rows)


def products_of_rows(rows: Any) -> Any:
    """Of each row, a loop over its own numbers."""

    def of(row: Any) -> Any:
        return row[0] * vmap(lambda a: a * a * row[1], reduce="sum")(row)

    return vmap(of, reduce="sum")(rows)


@pytest.mark.parametrize(
    "transform", [grad, hessian, jacobian, lambda f: grad(lambda x: f(x) ** 2)]
)
def test_what_flows_to_a_row_that_a_loop_in_the_body_goes_through(
    assert_as_eager: Any, transform: Any
) -> None:
    assert_as_eager(transform(products_of_rows), X)
    assert_as_eager(transform(products_of_rows), X.tolist())
    assert_as_eager(lambda rows: jvp(products_of_rows, (rows,), (rows * 2.0,)), X)
    assert_as_eager(lambda rows: hvp(products_of_rows, (rows,), (rows * 2.0,)), X)


def test_what_two_loops_need_of_a_body(assert_as_eager: Any) -> None:
    # Of two nodes that are the same number, the way there needs the second, the way back both.
    def f(a: Any) -> Any:
        def step(a: Any, _: Any) -> Any:
            left, right = a * 0.3, a * 0.3
            return tg.sin(right * 1.0), tg.cos(left)

        end, lefts = scan(step, length=3)(a)
        return end + sum(lefts)

    assert_as_eager(grad(f), 0.7)
    assert_as_eager(value_and_grad(f), 0.7)


def test_an_array_that_a_body_hands_whole_to_a_loop_inside_it(assert_as_eager: Any) -> None:
    def f(w: Any, x: Any, y: Any) -> Any:
        def inner(a: Any) -> Any:
            pairs = vmap(lambda row, b: tg.sin(a * row[0] * w[0]) * row[1] ** 2 * b, (0, 0))(x, y)
            return pairs[0] * w[1] + vmap(lambda pair: pair * pair, reduce="sum")(pairs) * w[2]

        return vmap(inner, reduce="sum")(y)

    assert_as_eager(grad(f, (0, 1, 2)), W, X, Y)
    assert_as_eager(grad(f, (1, 2)), W, X.tolist(), Y.tolist())
    assert_as_eager(lambda *args: jvp(f, args, args), W, X, Y)


def test_what_flows_back_to_rows_from_two_loops_is_added_up(assert_as_eager: Any) -> None:
    def f(w: Any, x: Any) -> Any:
        rows = vmap(lambda row: [tg.sin(row[0] * w[0]), row[1] * w[1]])(x)
        forth, _ = scan(lambda c, row: (tg.tanh(c * row[0] + row[1]), None))(w[2], rows)
        back = vmap(lambda row: row[0] * row[1] ** 2, reduce="sum")(rows)
        return forth * w[0] + back

    assert_as_eager(grad(f, (0, 1)), W, X)
    assert_as_eager(grad(f, (0, 1)), W, X.tolist())


def test_a_backward_pass_in_the_body_of_another_loop(assert_as_eager: Any) -> None:
    def jacobian_by_rows(w: Any) -> Any:
        _, pull = vjp(lambda w: list(recurrence_of(w)), w)
        return vmap(lambda direction: pull(direction)[0])([[1.0, 0.0], [0.0, 1.0]])

    def recurrence_of(w: Any) -> Any:
        sums = vmap(lambda r: [tg.sin(r[0] * w[0]), r[1] * w[1]], reduce="sum")(X)
        end, _ = scan(lambda a, _: (tg.sin(a * w[2]), None), length=2)(sums[0])
        return sums[1], end

    assert_as_eager(jacobian_by_rows, W)
    assert_as_eager(jacobian(lambda w: jacobian_by_rows(w)[1]), W)


def test_loops_over_constants_alone(assert_as_eager: Any) -> None:
    def slope() -> Any:
        return grad(lambda a: vmap(lambda r: tg.sin(r[0] * a), reduce="sum")(X))(2.0)

    assert_as_eager(slope)
    assert_as_eager(lambda x: x * slope(), 3.0)


@pytest.mark.parametrize("as_rows", [np.asarray, list])
def test_the_derivatives_of_a_weighted_sum_of_rows(as_rows: Any) -> None:
    w = [tg.Value(number) for number in W]

    @tg.jit
    def losses_and_slopes(rows: Any, weights: Any) -> Any:
        losses = vmap(lambda row: loss(w, row, row[1]))(rows)
        return losses, weighted_gradients(losses, weights, w)

    weights = [0.5, -2.0, 0.25, 3.0]
    for n in (4, 2):
        losses, slopes = losses_and_slopes(as_rows(X[:n].tolist()), as_rows(weights[:n]))
        expected = [loss(w, row, row[1]) for row in X[:n].tolist()]
        np.testing.assert_allclose(losses, [each.data for each in expected], rtol=1e-15)
        total = sum(a * each for a, each in zip(weights, expected, strict=False))
        # Sums of four terms, in any order: a few units in the last place.
        np.testing.assert_allclose(slopes, [s.data for s in tg.gradients(total, w)], rtol=1e-14)
    assert losses_and_slopes.cache_info().misses == 1, "another number of rows compiles nothing"
