"""Functions with derivatives of their own: of any number of arguments, whatever is in them.

Many cases are those of JAX's own tests of `custom_jvp` and `custom_vjp` (tests/custom_api_test.py).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value

BACKENDS = ["python"] + [
    name for name, module in (("llvm", "llvmlite"), ("jax", "jax")) if find_spec(module)
]
each_backend = pytest.mark.parametrize("backend", BACKENDS)
both_ways = pytest.mark.parametrize("way", ["jvp", "vjp"])


def scaled_exp(way: str) -> Any:
    """exp(x) * y + z, whose derivatives are twice what they are, by a rule that calls it."""

    def function(x: Any, y: Any, z: Any) -> Any:
        return tg.exp(x) * y + z

    if way == "jvp":
        f = tg.custom_jvp(function)

        @f.defjvp
        def _along(primals: Any, tangents: Any) -> Any:
            (x, y, z), (a, b, c) = primals, tangents
            found = f(x, y, z)
            return found, 2.0 * ((found - z) * a + tg.exp(x) * b + c)

        return f
    f = tg.custom_vjp(function)
    f.defvjp(
        lambda x, y, z: (f(x, y, z), (x, y, z)),
        lambda rest, g: (
            2.0 * (f(*rest) - rest[2]) * g,
            2.0 * tg.exp(rest[0]) * g,
            2.0 * g,
        ),
    )
    return f


AT = (0.5, 2.0, 3.0)
E = math.exp(0.5)
GRADIENT = (4.0 * E, 2.0 * E, 2.0)
#: Of 2 * (f - z) by x: twice that again, as the rule says of f itself.
SECOND = ((8.0 * E, 4.0 * E, 2.0), (2.0 * E, 0.0, 0.0), (0.0, 0.0, 0.0))


@both_ways
def test_three_numbers_in_every_transform(way: str) -> None:
    f = scaled_exp(way)
    places = (0, 1, 2)
    assert f(*AT) == pytest.approx(E * 2.0 + 3.0)
    assert isinstance(f(*AT), float)
    assert tg.grad(f, places)(*AT) == pytest.approx(GRADIENT)
    assert np.allclose(tg.hessian(f, places)(*AT), SECOND)
    assert tg.grad(tg.grad(tg.grad(f)))(*AT) == pytest.approx(16.0 * E)
    assert tg.jvp(f, AT, (1.0, 10.0, 100.0))[1] == pytest.approx(24.0 * E + 200.0)
    assert tg.jvp(tg.grad(f), AT, (1.0, 0.0, 0.0))[1] == pytest.approx(8.0 * E)
    assert tg.hvp(f, AT, (1.0, 0.0, 0.0))[0] == pytest.approx(8.0 * E)
    value, pull = tg.vjp(f, *AT)
    assert value == pytest.approx(E * 2.0 + 3.0)
    assert pull(3.0) == pytest.approx([3.0 * slope for slope in GRADIENT])


@both_ways
def test_values_have_it_as_a_part_of_their_graph(way: str) -> None:
    f = scaled_exp(way)
    x, y, z = (Value(n, name) for n, name in zip(AT, "xyz", strict=True))
    out = f(x, y, z) * 1.0
    out.label = "out"
    out.backward()
    assert [v.grad for v in (x, y, z)] == pytest.approx(GRADIENT)
    slopes = tg.gradients(out, [x, y, z])
    assert [v.data for v in slopes] == pytest.approx(GRADIENT)
    assert [v.data for v in tg.gradients(slopes[0], [x, y])] == pytest.approx(SECOND[0][:2])
    x.data = 1.0
    with pytest.raises(tg.StaleGraphError):
        tg.gradients(out, [x])
    assert out.recompute().data == pytest.approx(math.e * 2.0 + 3.0)
    out.backward()
    assert x.grad == pytest.approx(4.0 * E + 4.0 * math.e)
    assert "f" in tg.draw_graph(out).source
    assert "∂out/∂x" in str(tg.explain(out, x))
    assert tg.check_work(out, {"∂out/∂x": 4.0 * math.e}).agrees
    assert tg.simplify(out).data == out.data


@each_backend
@both_ways
def test_three_numbers_compiled(way: str, backend: str) -> None:
    f = scaled_exp(way)
    near = 1e-6 if backend == "jax" else 1e-14
    value, gradient = tg.jit(tg.value_and_grad(f, (0, 1, 2)), backend=backend)(*AT)
    assert value == pytest.approx(E * 2.0 + 3.0, rel=near)
    assert gradient == pytest.approx(GRADIENT, rel=near)
    assert np.allclose(tg.jit(tg.hessian(f, (0, 1, 2)), backend=backend)(*AT), SECOND, near)
    rows = np.array([0.5, 1.0])
    slopes = tg.vmap(tg.grad(f), (0, None, None))
    expected = 4.0 * np.exp(rows)
    assert tg.jit(slopes, backend=backend)(rows, 2.0, 3.0) == pytest.approx(expected, rel=near)
    assert slopes(rows, 2.0, 3.0) == pytest.approx(expected)

    def run(x: Any, rows: Any) -> Any:
        """Each turn has a derivative of 2 by what is carried."""
        return tg.scan(lambda carry, row: (f(0.0 * row, row, carry), row))(x, rows)[0]

    assert tg.grad(run)(1.0, rows) == pytest.approx(4.0)
    assert tg.jit(tg.grad(run), backend=backend)(1.0, rows) == pytest.approx(4.0, rel=near)


@dataclass
class Point:
    """A place in a plane."""

    x: Any
    y: Any


def turned() -> Any:
    """Of a Point, a dict and a list: a dict of a tuple and an array."""

    @tg.custom_vjp
    def turn(point: Any, by: Any, more: Any) -> Any:
        x = tg.cos(by["angle"]) * point.x - tg.sin(by["angle"]) * point.y
        return {"at": (x, point.y), "array": np.array([m * x for m in more])}

    def back(rest: Any, g: Any) -> Any:
        point, by, more = rest
        gx = g["at"][0] + sum(m * a for m, a in zip(more, g["array"], strict=True))
        c, s = tg.cos(by["angle"]), tg.sin(by["angle"])
        x = c * point.x - s * point.y
        return (
            Point(c * gx, g["at"][1] - s * gx),
            {"angle": (-s * point.x - c * point.y) * gx, "name": None},
            [x * a for a in g["array"]],
        )

    turn.defvjp(lambda *args: (turn(*args), args), back)
    return turn


def test_containers_and_arrays_in_and_out() -> None:
    turn = turned()
    plain = turn.function

    def by_numbers(f: Any) -> Any:
        def g(x: Any, y: Any, angle: Any, more: Any) -> Any:
            out = f(Point(x, y), {"angle": angle, "name": "left"}, more)
            return [*out["at"], *out["array"]]

        return g

    at = (0.5, -1.5, 0.7, [2.0, 3.0])
    ours, plainly = (by_numbers(f) for f in (turn, plain))
    assert ours(*at) == pytest.approx(plainly(*at))
    for places in (0, (0, 1, 2), 3):
        got, want = (str(tg.jacobian(f, places)(*at)) for f in (ours, plainly))
        assert numbers_in(got) == pytest.approx(numbers_in(want), rel=1e-12, abs=1e-15)
    got, want = (str(tg.hessian(f, (0, 1, 2))(*at)) for f in (ours, plainly))
    assert numbers_in(got) == pytest.approx(numbers_in(want), rel=1e-12, abs=1e-15)
    compiled = tg.jit(tg.jacobian(ours, (0, 1, 2)), backend="python")
    assert numbers_in(str(compiled(*at))) == pytest.approx(
        numbers_in(str(tg.jacobian(plainly, (0, 1, 2))(*at)))
    )


def numbers_in(text: str) -> list[float]:
    """The numbers of a text, in their order."""
    import re

    return [float(x) for x in re.findall(r"-?\d+\.\d*(?:e-?\d+)?", text)]


def test_a_function_of_one_array_gets_the_array() -> None:
    @tg.custom_jvp
    def norm(x: Any) -> Any:
        return np.sqrt(np.sum(x * x))

    @norm.defjvp
    def _along(primals: Any, tangents: Any) -> Any:
        [x], [t] = primals, tangents
        n = norm(x)
        return n, np.dot(x, t) / n

    x = np.array([3.0, 4.0])
    assert norm(x) == 5.0
    assert tg.grad(norm)(x) == pytest.approx([0.6, 0.8])
    assert norm(-2.0) == 2.0
    expected = [[0.128, -0.096], [-0.096, 0.072]]
    assert np.allclose(tg.hessian(norm)(x), expected)
    assert tg.jit(tg.grad(norm), backend="python")(x) == pytest.approx([0.6, 0.8])


def test_arguments_that_are_no_operands() -> None:
    @partial(tg.custom_jvp, nondiff_argnums=(0,))
    def app(f: Any, x: Any) -> Any:
        return f(x)

    @app.defjvp
    def _along(f: Any, primals: Any, tangents: Any) -> Any:
        [x], [t] = primals, tangents
        return app(f, x), 3.0 * t

    assert tg.value_and_grad(lambda x: app(lambda y: 2 * y, x))(1.0) == (2.0, 3.0)

    @partial(tg.custom_vjp, nondiff_argnames=("mode",), nondiff_argnums=1)
    def f(x: Any, n: Any, y: Any, mode: str = "sum") -> Any:
        return x * n + y if mode == "sum" else x * n * y

    f.defvjp(
        lambda x, n, y, mode: (f(x, n, y, mode), (x, y)),
        lambda n, mode, rest, g: (n * 10.0 * g, g if mode == "sum" else n * rest[0] * g),
    )
    assert tg.grad(f, (0, 2))(2.0, 3, 4.0) == (30.0, 1.0)
    assert tg.grad(f, (0, 2))(2.0, 3, 4.0, mode="product") == (30.0, 6.0)
    assert tg.grad(lambda y: f(n=3, y=y, x=2.0))(4.0) == 1.0
    for places in (1, (0, 1)):
        with pytest.raises(TypeError, match="no derivative by an argument that is no operand"):
            tg.grad(f, places)(2.0, 3, 4.0)


def test_plain_arguments_stay_what_they_are() -> None:
    @tg.custom_vjp
    def pick(xs: Any, i: Any, name: Any) -> Any:
        assert name == "name"
        return xs[i] * 2.0

    pick.defvjp(
        lambda xs, i, name: (pick(xs, i, name), (len(xs), i)),
        lambda rest, g: ([5.0 * g if j == rest[1] else None for j in range(rest[0])], None, None),
    )
    assert tg.grad(pick)([1.0, 2.0, 3.0], 1, "name") == [0.0, 5.0, 0.0]


def test_arguments_by_name_reach_the_rule_in_their_places() -> None:
    @tg.custom_jvp
    def f(x: Any, y: Any = 2.0, z: Any = 4.0) -> Any:
        return x * y * z

    @f.defjvp
    def _along(primals: Any, tangents: Any) -> Any:
        assert len(primals) == len(tangents) == 3
        x, y, z = primals
        a, b, c = tangents
        return f(x, y, z), a * y * z + b * x * z + c * x * y

    assert tg.grad(lambda z: f(3.0, z=z))(5.0) == 6.0
    assert tg.grad(f)(3.0) == 8.0

    @tg.custom_jvp
    def named(x: Any, *, by: Any) -> Any:
        return x * by

    with pytest.raises(TypeError, match=r"by name alone .by.: its rule has no place"):
        named(2.0, by=3.0)


@each_backend
def test_a_rule_that_takes_its_gradient_back_through_another_function(backend: str) -> None:
    """A fixed point x = f(a, x), whose rule solves by the derivatives of f, as with `jax.vjp`."""

    def f(a: Any, x: Any) -> Any:
        return 0.5 * (x + a / x)

    @tg.custom_vjp
    def fixed_point(a: Any, start: Any, more: Any) -> Any:
        x = start
        for _ in range(30):
            x = f(a, x)
        return [x, more * x]

    def back(rest: Any, g: Any) -> Any:
        a, x, more = rest
        _, by_a = tg.vjp(lambda a: f(a, x), a)
        [slope] = tg.vjp(lambda x: f(a, x), x)[1](1.0)
        total = g[0] + more * g[1]
        return by_a(total / (1.0 - slope))[0], None, x * g[1]

    fixed_point.defvjp(lambda a, x, y: ((z := fixed_point(a, x, y)), (a, z[0], y)), back)

    def loss(a: Any, more: Any) -> Any:
        x, y = fixed_point(a, 1.0, more)
        return x * y

    near = 1e-6 if backend == "jax" else 1e-13
    for g in (tg.grad(loss, (0, 1)), tg.jit(tg.grad(loss, (0, 1)), backend=backend)):
        assert g(2.0, 3.0) == pytest.approx((3.0, 2.0), rel=near)  # of more * a


def test_an_operation_of_three_numbers() -> None:
    @tg.operation(lambda x, y, z: y, lambda x, y, z: 2.0 * x, None)
    def f(x: Any, y: Any, z: Any) -> Any:
        return x * y + z

    assert tg.grad(f, (0, 1, 2))(2.0, 3.0, 4.0) == (3.0, 4.0, 0.0)
    assert tg.hessian(f, (0, 1))(2.0, 3.0, 4.0) == ((0.0, 1.0), (2.0, 0.0))
    first = tg.operation(None, None, None)(lambda xs, y, z: xs[0])
    with pytest.raises(TypeError, match=r"operation of numbers, .*: write custom_jvp"):
        tg.grad(lambda x: first([x], 2.0, 1.0))(1.0)


def test_no_rule_yet_and_two() -> None:
    f = tg.custom_vjp(lambda x, y, z: x * y * z)
    assert f(1.0, 2.0, 3.0) == 6.0
    with pytest.raises(TypeError, match=r"derivative of .*lambda\(\) is not defined"):
        tg.grad(f)(1.0, 2.0, 3.0)
    f.defvjp(lambda x, y, z: (x, None), lambda rest, g: (g, g, g))
    with pytest.raises(ValueError, match="is defined already"):
        f.defjvp(lambda primals, tangents: None)
    with pytest.raises(ValueError, match="has no argument 'w', but x"):
        tg.custom_vjp(lambda x: x, nondiff_argnames="w")


def test_jax_cannot_differentiate_by_itself_what_has_a_rule_of_python() -> None:
    jax: Any = pytest.importorskip("jax")
    f = scaled_exp("jvp")
    compiled = tg.jit(f, backend="jax").to_jax(dtype="float32")
    tg.jit(f, backend="jax")(*AT)
    with pytest.raises(NotImplementedError, match=r"take the derivative first, as jit\(grad"):
        jax.grad(compiled)(*AT)
    assert tg.jit(tg.grad(f), backend="jax").to_jax(dtype="float32")(*AT) == pytest.approx(4.0 * E)
