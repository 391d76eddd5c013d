"""What a function of one's own, or its rule, closes over.

Through the function nothing is known to flow there, so that a derivative is an error, as in JAX;
through the rule there are derivatives. Some cases are those of JAX's own tests of closures
(tests/custom_api_test.py).
"""

from __future__ import annotations

import math
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.ops import stop_gradient
from tinygrad_bp.autodiff.own.outside import Outside

BACKENDS = ["python"] + [
    name for name, module in (("llvm", "llvmlite"), ("jax", "jax")) if find_spec(module)
]
each_backend = pytest.mark.parametrize("backend", [None, *BACKENDS])
is_refused = pytest.raises(TypeError, match="uses a Value that is none of its operands")


@pytest.mark.parametrize(
    ("make", "is_used"),
    [
        (lambda w: w, True),
        (lambda w: w * 2.0, True),
        (lambda w: stop_gradient(w) * 2.0, False),
        (lambda w: Value(3.0) + 1.0, False),
        (lambda w: 3.0, False),
    ],
)
def test_values_that_something_would_flow_to(make: Any, is_used: bool) -> None:
    w = Value(2.0)
    before = Outside()
    assert before.used_by([1.0, make(w)]) == ([w] if is_used else [])


def compiled(f: Any, backend: str | None) -> Any:
    return f if backend is None else tg.jit(f, backend=backend)


def squared(w: Any, way: str, of: str) -> Any:
    """y * y, with a derivative that is half as much again, of one number or in a list.

    Args:
        w: what it is multiplied by.
        way: how the derivative is given.
        of: "function", "rule" or both, which close over w.
    """
    a = w if "function" in of else 1.0
    b = w if "rule" in of else 1.0
    f: Any
    if way == "operation":
        return tg.operation(lambda y: 3.0 * b * y)(lambda y: a * y * y)
    if way == "jvp":
        f = tg.custom_jvp(lambda y: a * y * y)
        f.defjvp(lambda primals, tangents: (f(*primals), 3.0 * b * primals[0] * tangents[0]))
        return f
    f = tg.custom_vjp(lambda ys: a * ys[0] * ys[0])
    f.defvjp(lambda ys: (f(ys), ys), lambda ys, g: ([3.0 * b * ys[0] * g],))
    return lambda y: f([y])


each_way = pytest.mark.parametrize("way", ["operation", "jvp", "vjp of a list"])


@each_way
@each_backend
def test_a_function_may_close_over_a_number_which_counts_as_a_constant(
    way: str, backend: str | None
) -> None:
    def f(w: Any, y: Any) -> Any:
        return squared(w, way, "function")(y)

    assert compiled(f, backend)(5.0, 2.0) == 20.0
    assert compiled(tg.grad(f, 1), backend)(5.0, 2.0) == 6.0
    assert compiled(lambda w: tg.grad(squared(w, way, "function"))(2.0), backend)(5.0) == 6.0
    assert compiled(tg.vmap(f, (0, None)), backend)(np.array([1.0, 3.0]), 2.0) == pytest.approx(
        [4.0, 12.0]
    )
    for refused in (
        tg.grad(f),
        tg.grad(f, (0, 1)),
        lambda w, y: tg.grad(lambda w: f(w, 2.0))(w),
        lambda w, y: tg.grad(lambda w: f(w, 2.0 * w))(w),
        lambda w, y: tg.jvp(lambda w: f(w, y), (w,), (1.0,))[1],
    ):
        with is_refused:
            compiled(refused, backend)(5.0, 2.0)


@each_way
@each_backend
def test_a_rule_may_close_over_a_number_and_has_derivatives_by_it(
    way: str, backend: str | None
) -> None:
    def slope(w: Any) -> Any:
        return tg.grad(squared(w, way, "rule"))(2.0)

    def along(w: Any) -> Any:
        return tg.jvp(squared(w, way, "rule"), (2.0,), (1.0,))[1]

    def of_both(w: Any) -> Any:  # 4 w * w, with the derivative 3 w * 2 w * 2
        return squared(w, way, "rule")(2.0 * w)

    for f in (slope, along):
        assert compiled(f, backend)(5.0) == 30.0
        assert compiled(tg.grad(f), backend)(5.0) == 6.0
        moved = compiled(lambda w, f=f: tg.jvp(f, (w,), (10.0,))[1], backend)
        assert moved(5.0) == 60.0
        rows = compiled(tg.vmap(f), backend)(np.array([1.0, 2.0]))
        assert rows == pytest.approx([6.0, 12.0])
    assert compiled(tg.grad(of_both), backend)(5.0) == 300.0
    assert compiled(tg.hessian(of_both), backend)(5.0) == 120.0
    twice = compiled(
        lambda w: tg.jvp(lambda w: tg.jvp(of_both, (w,), (1.0,))[1], (w,), (1.0,)), backend
    )
    assert twice(5.0) == (300.0, 120.0)
    assert compiled(tg.grad(lambda w: squared(w, way, "rule")(2.0)), backend)(5.0) == 0.0


@each_backend
def test_both_may_close_over_a_row_and_what_is_carried(backend: str | None) -> None:
    def step(carried: Any, w: Any) -> Any:
        f = squared(w, "jvp", "function and rule")
        return f(carried) / 10.0, tg.grad(f)(carried)

    run = compiled(tg.scan(step), backend)
    final, slopes = run(1.0, np.array([5.0, 6.0]))
    assert final == pytest.approx(0.15)
    assert slopes == pytest.approx([15.0, 9.0])
    by_start = compiled(tg.grad(lambda y, ws: tg.scan(step)(y, ws)[0]), backend)
    assert by_start(1.0, np.array([5.0, 6.0])) == pytest.approx(1.5 * 0.9)


@each_backend
def test_jaxs_rule_that_closes_over_a_number_and_is_called_with_no_row(backend: str | None) -> None:
    def f(z: Any) -> Any:
        def of_row(x: Any) -> Any:
            g: Any = tg.custom_jvp(lambda y: x * y)
            g.defjvp(lambda primals, tangents: (x * primals[0], x * tangents[0]))
            return g(z)

        return tg.vmap(of_row)(np.arange(3.0))

    found = compiled(lambda z: tg.jvp(f, (z,), (2.0,)), backend)(1.0)
    assert np.allclose(found, ([0.0, 1.0, 2.0], [0.0, 2.0, 4.0]))


@pytest.mark.parametrize("place", ["forward", "backward"])
@each_backend
def test_jaxs_passes_that_close_over_a_number(place: str, backend: str | None) -> None:
    def f(y: Any) -> Any:
        g: Any = tg.custom_vjp(lambda x: 2.0 * tg.sin(x))
        if place == "forward":
            g.defvjp(lambda x: (g(x), y), lambda y, d: (2.0 * tg.cos(y) * d,))
        else:
            g.defvjp(lambda x: (g(x), ()), lambda _, d: (2.0 * tg.cos(y) * d,))
        return tg.grad(g)(1.0)

    assert compiled(f, backend)(2.0) == pytest.approx(2.0 * math.cos(2.0))
    assert compiled(tg.vmap(f), backend)(np.arange(3.0)) == pytest.approx(
        2.0 * np.cos(np.arange(3.0))
    )
    assert tg.vmap(compiled(f, backend))(np.arange(3.0)) == pytest.approx(
        2.0 * np.cos(np.arange(3.0))
    )
    assert compiled(tg.grad(f), backend)(4.0) == pytest.approx(-2.0 * math.sin(4.0))


def test_values_of_ones_own_count_as_they_are_now() -> None:
    w, x = Value(5.0), Value(2.0)
    f, g = (squared(w, "jvp", of) for of in ("function", "rule"))
    y = f(x)
    assert y.data == 20.0
    assert tg.gradients(y, [x])[0].data == 6.0
    with is_refused:
        y.backward()
    with is_refused:
        tg.gradients(f(2.0), [w])
    with is_refused:
        tg.gradients(squared(w * 1.0, "jvp", "function")(x), [w])
    x = Value(2.0)
    z = g(x)
    [slope] = tg.gradients(z, [x])
    assert (slope.data, tg.gradients(slope, [w])[0].data) == (30.0, 6.0)
    z.backward()
    assert (x.grad, w.grad) == (30.0, 0.0)
    w.data = 7.0
    assert tg.gradients(z.recompute(), [x])[0].data == 42.0
    assert f(x).data == 28.0
    assert tg.jit(f, backend="python")(2.0) == 28.0
    w.data = 1.0
    assert tg.grad(tg.jit(g, backend="python"))(2.0).data == 6.0


def test_code_may_close_over_a_value_where_numbers_are_known() -> None:
    w = Value(5.0)

    @tg.operation(lambda x: 3.0 * x)
    def chosen(x: Any) -> Any:
        return w * x * x if x > 0.0 else x

    assert chosen(2.0).data == 20.0
    assert tg.grad(chosen)(2.0) == 6.0
    with is_refused:
        tg.gradients(chosen(2.0), [w])


def test_what_calls_it_has_derivatives_of_every_order() -> None:
    f = squared(1.0, "vjp of a list", "")
    outer = tg.operation(lambda x: 5.0 * f(x))(lambda x: f(x) + x)
    for backend in (None, "python"):
        values = [compiled(g, backend)(2.0) for g in (outer, tg.grad(outer), tg.hessian(outer))]
        assert values == [6.0, 20.0, 30.0]
