"""Functions of one's own that are code: called with numbers, eagerly and by compiled code."""

from __future__ import annotations

import math
import sys
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.own import called as called_module
from tinygrad_bp.autodiff.own.called import CalledFunction

BACKENDS = ["python"] + [
    name for name, module in (("llvm", "llvmlite"), ("jax", "jax")) if find_spec(module)
]
each_backend = pytest.mark.parametrize("backend", BACKENDS)
#: JAX's numbers are those of its own precision.
NEAR = {"python": 1e-14, "llvm": 1e-14, "jax": 1e-6}


def growth() -> Any:
    """Of three numbers, by a function and rules that are code."""

    @tg.operation(lambda x, y, z: y * math.exp(x), lambda x, y, z: math.exp(x), None)
    def grown(x: Any, y: Any, z: Any) -> Any:
        return y * math.exp(x) if x < 10.0 else z

    return grown


def test_numbers_and_values_eagerly() -> None:
    f, e = growth(), math.exp(0.5)
    assert f(0.5, 2.0, 3.0) == 2.0 * e
    assert tg.value_and_grad(f, (0, 1, 2))(0.5, 2.0, 3.0) == (2.0 * e, (2.0 * e, e, 0.0))
    assert tg.jvp(f, (0.5, 2.0, 3.0), (1.0, 10.0, 100.0))[1] == pytest.approx(12.0 * e)
    x = Value(0.5, "x")
    out = f(x, 2.0, 3.0) * x
    out.backward()
    assert x.grad == 3.0 * e
    x.data = 1.0
    assert out.recompute().data == 2.0 * math.e
    assert "grown" in tg.draw_graph(out).source


@each_backend
def test_compiled_as_eagerly(backend: str) -> None:
    f = growth()
    compiled = tg.jit(tg.value_and_grad(f, (0, 1, 2)), backend=backend)
    for at in ((0.5, 2.0, 3.0), (-1.0, 0.0, 5.0), (11.0, 2.0, 3.0)):
        value, slopes = compiled(*at)
        expected, its = tg.value_and_grad(f, (0, 1, 2))(*at)
        assert value == pytest.approx(expected, rel=NEAR[backend])
        assert slopes == pytest.approx(its, rel=NEAR[backend])
    rows = np.linspace(-1.0, 1.0, 13)
    slopes = tg.jit(tg.vmap(tg.grad(f), (0, None, None)), backend=backend)(rows, 2.0, 3.0)
    assert slopes == pytest.approx(2.0 * np.exp(rows), rel=NEAR[backend])


@pytest.mark.parametrize("wrap", [lambda f: f, *(partial(tg.jit, backend=b) for b in BACKENDS)])
def test_a_rule_that_is_code_has_no_second_derivative_and_says_so(wrap: Any) -> None:
    f = growth()
    for second in (tg.grad(tg.grad(f)), tg.hessian(f, (0, 1)), tg.grad(tg.grad(f), 2)):
        with pytest.raises(TypeError, match=r"rule of grown\(\) is code.*where\(c, a, b\) for if"):
            wrap(second)(0.5, 2.0, 3.0)


@each_backend
def test_a_root_by_newtons_method_has_derivatives_of_every_order(backend: str) -> None:
    """x**3 + a * x = b, solved in a loop that asks for numbers; its rule calls it again."""

    @tg.custom_jvp
    def root(a: Any, b: Any, start: Any = 1.0) -> Any:
        x = start
        while abs(x**3 + a * x - b) > 1e-13:
            x = x - (x**3 + a * x - b) / (3.0 * x * x + a)
        return x

    @root.defjvp
    def _along(primals: Any, tangents: Any) -> Any:
        a, b, start = primals
        x = root(a, b, start)
        return x, (tangents[1] - x * tangents[0]) / (3.0 * x * x + a)

    near = NEAR[backend]
    x = 1.3282688556686084  # of mpmath.findroot, as are the derivatives by a and b
    assert tg.jit(root, backend=backend)(2.0, 5.0) == pytest.approx(x, rel=near)
    slope = 1.0 / (3.0 * x * x + 2.0)
    first = tg.jit(tg.grad(root, (0, 1)), backend=backend)(2.0, 5.0)
    assert first == pytest.approx((-x * slope, slope), rel=near)
    second = tg.jit(tg.hessian(root, (0, 1)), backend=backend)(2.0, 5.0)
    by_b = -6.0 * x * slope**3
    by_both = -(slope**2) - x * by_b
    assert second[1] == pytest.approx((by_both, by_b), rel=10 * near)
    assert np.allclose(second, tg.hessian(root, (0, 1))(2.0, 5.0), rtol=10 * near)
    third = tg.jit(tg.grad(tg.grad(tg.grad(root, 1), 1), 1), backend=backend)(2.0, 5.0)
    assert third == pytest.approx(tg.grad(tg.grad(tg.grad(root, 1), 1), 1)(2.0, 5.0), rel=10 * near)


@each_backend
def test_arrays_through_code_that_takes_floats(backend: str) -> None:
    @tg.custom_vjp
    def solve(a: Any, b: Any) -> Any:
        return np.linalg.solve(np.asarray(a, dtype=float), np.asarray(b, dtype=float))

    def forward(a: Any, b: Any) -> Any:
        return (x := solve(a, b)), (a, x)

    def back(rest: Any, g: Any) -> Any:
        a, x = rest
        by_b = np.linalg.inv(np.asarray(a, dtype=float)).T @ g
        return -np.outer(by_b, x), by_b

    solve.defvjp(forward, back)
    a, b = np.array([[3.0, 1.0], [1.0, 2.0]]), np.array([1.0, 2.0])

    def loss(a: Any, b: Any) -> Any:
        return np.sum(solve(a, b) ** 2)

    def plainly(a: Any, b: Any) -> Any:
        return np.sum(np.linalg.solve(a, b) ** 2)

    expected = tg.grad(plainly, (0, 1))(a, b)
    for derivative in (tg.grad(loss, (0, 1)), tg.jit(tg.grad(loss, (0, 1)), backend=backend)):
        for got, want in zip(derivative(a, b), expected, strict=True):
            assert np.allclose(got, want, rtol=10 * NEAR[backend], atol=1e-12)


@each_backend
def test_a_traced_number_that_is_no_operand(backend: str) -> None:
    """It counts as a constant: where somebody differentiates by it, that is an error."""

    @partial(tg.custom_jvp, nondiff_argnums=(1,))
    def power(x: Any, n: Any) -> Any:
        return x**n

    @power.defjvp
    def _along(n: Any, primals: Any, tangents: Any) -> Any:
        [x], [t] = primals, tangents
        return power(x, n), 10.0 * n * x ** (n - 1.0) * t

    @partial(tg.custom_vjp, nondiff_argnums=(1,))
    def by_code(x: Any, n: Any) -> Any:
        return x**n if math.sin(n) < 2.0 else 0.0

    by_code.defvjp(lambda x, n: (by_code(x, n), x), lambda n, x, g: (10 * n * x ** (n - 1) * g,))
    for f in (power, by_code):
        assert tg.jit(tg.value_and_grad(f), backend=backend)(2.0, 3.0) == (8.0, 120.0)
        assert tg.jit(tg.grad(tg.grad(f)), backend=backend)(2.0, 3.0) == pytest.approx(120.0)
        slopes = tg.jit(tg.vmap(tg.grad(f), (None, 0)), backend=backend)
        assert slopes(2.0, np.array([2.0, 3.0])) == pytest.approx([40.0, 120.0])
        with pytest.raises(TypeError, match=r"no derivative by an argument that is no operand"):
            tg.jit(tg.grad(f, (0, 1)), backend=backend)(2.0, 3.0)


@each_backend
def test_the_structure_is_found_by_trying_and_has_to_stay(backend: str) -> None:
    @tg.custom_jvp
    def several(x: Any, y: Any, z: Any) -> Any:
        return {"roots": [math.sqrt(x), y], "sum": float(x) + z} if x < 5.0 else [x]

    @several.defjvp
    def _along(primals: Any, tangents: Any) -> Any:
        x, y, z = tangents
        return several(*primals), {"roots": [x * 0.5 / primals[0] ** 0.5, y], "sum": x + z}

    def total(x: Any, y: Any, z: Any) -> Any:
        found = several(x, y, z)
        return found["roots"][0] * found["sum"]

    got = tg.jit(tg.value_and_grad(total), backend=backend)(4.0, 2.0, 3.0)
    assert got == pytest.approx(tg.value_and_grad(total)(4.0, 2.0, 3.0), rel=NEAR[backend])
    assert got[1] == pytest.approx(7.0 / 4.0 + 2.0, rel=NEAR[backend])
    with pytest.raises(TypeError, match=r"several\(\) gives .* let it always give the same"):
        tg.jit(several, backend=backend)(6.0, 2.0, 3.0)


def test_it_is_called_once_for_all_of_its_numbers() -> None:
    calls = []

    def function(numbers: Any) -> Any:
        calls.append(tuple(numbers))
        return [math.floor(x) for x in numbers]

    called = CalledFunction("floors", function, 3, [1.5, 2.5, 3.5])
    calls.clear()
    assert called.results([1.5, 2.5, 3.5]) == [1.0, 2.0, 3.0]
    assert calls == [(1.5, 2.5, 3.5)]


def test_what_fails_with_all_numbers_says_what_it_said_first() -> None:
    f = tg.operation(None, None, None)(lambda x, y, z: x.is_integer() + missing)  # type: ignore[name-defined] # noqa: F821
    with pytest.raises(NameError, match="missing"):
        tg.grad(f)(1.0, 2.0, 3.0)
    with pytest.raises(AttributeError, match="is_integer"):
        tg.jit(f, backend="python")(1.0, 2.0, 3.0)


@each_backend
def test_code_is_called_anew_at_each_call_and_tells_zeros_apart(backend: str) -> None:
    seen = {"shift": 1.0}

    @tg.custom_jvp
    def shifted(x: Any, y: Any, z: Any) -> Any:
        return [math.copysign(1.0, x), math.fabs(x) + y + seen["shift"]]

    shifted.defjvps(None, None, None)
    f = tg.jit(shifted, backend=backend)
    assert f(0.0, 2.0, 3.0) == [1.0, 3.0]
    assert f(-0.0, 2.0, 3.0) == [-1.0, 3.0]
    seen["shift"] = 5.0
    assert f(-0.0, 2.0, 3.0) == [-1.0, 7.0]


@each_backend
def test_a_compiled_rule_of_code_in_which_something_new_flows_is_an_error(backend: str) -> None:
    @tg.custom_jvp
    def f(x: Any, y: Any, z: Any) -> Any:
        return math.exp(x)

    @f.defjvp
    def _along(primals: Any, tangents: Any) -> Any:
        slope = tangents[0] * math.exp(primals[0])
        return f(*primals), slope if primals[0] < 1.0 else slope + tangents[1]

    compiled = tg.jit(tg.grad(f, (0, 1)), backend=backend)
    assert compiled(0.5, 1.0, 1.0) == pytest.approx((math.exp(0.5), 0.0))
    with pytest.raises(tg.StaleGraphError, match="flow at these numbers where nothing flowed"):
        compiled(2.0, 1.0, 1.0)


@pytest.mark.parametrize("place", ["function", "rule"])
def test_code_that_does_not_end_when_it_is_tried_says_so(place: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(called_module, "TRIAL_SECONDS", 0.05)

    def halvings(x: Any, least: float) -> float:
        count = 0.0
        while x != 1.0:  # for powers of two alone
            x, count = (x / 2.0 if x > least else x), count + 1.0
        return count

    f = tg.custom_jvp(lambda x, y, z: halvings(x, 1.0) if place == "function" else math.sqrt(x))
    f.defjvp(lambda p, t: (f(*p), t[0] * (1.0 if place == "function" else halvings(p[0], 1.0))))
    assert tg.grad(f)(8.0, 0.0, 0.0) == (1.0 if place == "function" else 3.0)
    traced = sys.gettrace()
    with pytest.raises(
        RuntimeError, match=r"lambda\(\) did not end within 0\.05 seconds.* loops end"
    ):
        tg.jit(tg.grad(f), backend="python")(8.0, 0.0, 0.0)
    assert sys.gettrace() is traced
