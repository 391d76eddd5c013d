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
    assert tg.grad(f, 1)(2.0, 3, 4.0) == 2.0  # nothing has a rule here
    with pytest.raises(TypeError, match="uses a Value that is none of its operands"):
        tg.grad(f, (0, 1))(2.0, 3, 4.0)


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


def test_several_rules_and_none() -> None:
    @tg.custom_jvp
    def f(x: Any, y: Any, z: Any) -> Any:
        return [x * y, z]

    f.defjvps(lambda t, out, x, y, z: [t * 10.0, t * out[0]], None, lambda t, out, x, y, z: [t, t])
    assert tg.jacobian(f, (0, 1, 2))(2.0, 3.0, 4.0) == [(10.0, 0.0, 1.0), (6.0, 0.0, 1.0)]


def test_an_operation_of_three_numbers() -> None:
    @tg.operation(lambda x, y, z: y, lambda x, y, z: 2.0 * x, None)
    def f(x: Any, y: Any, z: Any) -> Any:
        return x * y + z

    assert tg.grad(f, (0, 1, 2))(2.0, 3.0, 4.0) == (3.0, 4.0, 0.0)
    assert tg.hessian(f, (0, 1))(2.0, 3.0, 4.0) == ((0.0, 1.0), (2.0, 0.0))
    first = tg.operation(None, None, None)(lambda xs, y, z: xs[0])
    with pytest.raises(TypeError, match=r"operation of numbers, .*: write custom_jvp"):
        tg.grad(lambda x: first([x], 2.0, 1.0))(1.0)


def test_nothing_flows_where_the_rule_chose_nothing() -> None:
    @tg.custom_jvp
    def f(x: Any, y: Any, z: Any) -> Any:
        return x + y + z

    @f.defjvp
    def _along(primals: Any, tangents: Any) -> Any:
        x, y, z = primals
        a, b, c = tangents
        return f(x, y, z), tg.where(x > 0.0, a * tg.sqrt(y), 0.0) + b + c

    def infinite_before(x: Any) -> Any:
        return f(tg.sqrt(x) - 1.0, 2.0, 3.0)  # an infinite slope, behind what is not chosen

    assert tg.grad(infinite_before)(0.0) == 0.0
    assert tg.grad(infinite_before)(4.0) == pytest.approx(0.25 * math.sqrt(2.0))
    for backend in BACKENDS:
        assert tg.jit(tg.grad(infinite_before), backend=backend)(0.0) == 0.0
    x = Value(-1.0)
    out = f(x, 2.0, 3.0)
    x.data = 1.0
    assert tg.gradients(out.recompute(), [x])[0].data == pytest.approx(math.sqrt(2.0))


def test_a_rule_that_chooses_by_python_is_computed_anew_or_says_so() -> None:
    @tg.custom_jvp
    def f(x: Any, y: Any, z: Any) -> Any:
        return x + y + z

    @f.defjvp
    def _along(primals: Any, tangents: Any) -> Any:
        x, y, z = primals
        a, _, _ = tangents
        return f(x, y, z), a * 3.0 if x > 0.0 else None

    x = Value(-1.0)
    out = f(x, 2.0, 3.0)
    assert tg.gradients(out, [x])[0].data == 0.0
    x.data = 1.0
    with pytest.raises(tg.StaleGraphError, match="compute it anew, or choose in the rule by"):
        out.recompute()
    assert tg.grad(f)(1.0, 2.0, 3.0) == 3.0
    with pytest.raises(tg.TracingError, match="where"):
        tg.jit(tg.grad(f), backend="python")(1.0, 2.0, 3.0)


def test_slopes_without_a_number_go_on_as_inf() -> None:
    @tg.custom_vjp
    def f(x: Any, y: Any, z: Any) -> Any:
        return x * y * z

    f.defvjp(lambda x, y, z: (f(x, y, z), x), lambda x, g: (g / x, 1.0 / x * g, None))
    assert tg.grad(f, (0, 1, 2))(0.0, 1.0, 1.0) == (math.inf, math.inf, 0.0)


@pytest.mark.parametrize("wrap", [lambda f: f, partial(tg.jit, backend="python")])
def test_a_value_from_outside_is_right_or_an_error(wrap: Any) -> None:
    def outer(w: Any, x: Any) -> Any:
        @tg.custom_jvp
        def f(x: Any, y: Any, z: Any) -> Any:
            return w * x + y + z

        f.defjvp(lambda primals, tangents: (f(*primals), 2.0 * sum(tangents)))
        return f(x, x, x)

    assert wrap(tg.grad(lambda x: outer(2.0, x)))(3.0) == 6.0
    assert tg.grad(outer)(2.0, 3.0) == 3.0  # no operand, so no rule
    for transform in (tg.grad(outer, (0, 1)), lambda *xs: tg.jvp(outer, xs, (1.0, 1.0))):
        with pytest.raises(TypeError, match="uses a Value that is none of its operands"):
            wrap(transform)(2.0, 3.0)


def make(way: str, function: Any, *rules: Any) -> Any:
    """A function with these rules."""
    f = getattr(tg, f"custom_{way}")(function)
    getattr(f, f"def{way}")(*rules)
    return f


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (make("jvp", lambda x, y, z: x, lambda p, t: p[0]), "must be a tuple of 2"),
        (
            make("jvp", lambda x, y, z: (x, y), lambda p, t: ((p[0], p[1]), t[0])),
            r"must have the structure of the value, \('\*', '\*'\), not \*",
        ),
        (
            make("jvp", lambda x, y, z: x, lambda p, t: (p[0], 1.0)),
            r"is no derivative: the tangent that the rule of .*, 1.0, is no multiple",
        ),
        (
            make("jvp", lambda x, y, z: x, lambda p, t: (p[0], t[0] + 1.0)),
            r"is no derivative: `\+` is no multiple",
        ),
        (
            make("jvp", lambda x, y, z: x, lambda p, t: (p[0], tg.exp(t[0]))),
            r"is no derivative: `exp` is no multiple",
        ),
        (
            make("jvp", lambda x, y, z: x, lambda p, t: (p[0], t[0] if t[0] > 0 else 0.0)),
            r"is no derivative: a comparison is no multiple",
        ),
        (
            make("vjp", lambda x, y, z: x, lambda x, y, z: x, lambda rest, g: (g, g, g)),
            "gives forward must be a tuple of 2",
        ),
        (
            make("vjp", lambda x, y, z: x, lambda x, y, z: (x, None), lambda rest, g: g),
            "gives backward must be a tuple of 3",
        ),
        (
            make("vjp", lambda x, y, z: x, lambda x, y, z: (x, 0), lambda rest, g: (g * g, g, g)),
            r"is no derivative: `\*` is no multiple",
        ),
    ],
)
def test_rules_that_are_none_say_what_they_gave(f: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        tg.jacobian(f)(1.0, 2.0, 3.0)


def test_gradients_are_structured_as_the_arguments() -> None:
    f = make(
        "vjp", lambda xs, y: xs[0] * y, lambda xs, y: (xs[0] * y, y), lambda y, g: ([y * g], None)
    )
    assert tg.grad(f)([2.0], 3.0) == [3.0]
    with pytest.raises(TypeError, match="must have the structure of the arguments"):
        tg.grad(f)([2.0, 3.0], 3.0)
    in_a_dict = make("vjp", lambda d: d["x"], lambda d: (d["x"], 0), lambda rest, g: ({"y": g},))
    with pytest.raises(TypeError, match="must have the structure of the arguments"):
        tg.grad(in_a_dict)({"x": 1.0})


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


def test_one_in_the_rule_of_another() -> None:
    """As in JAX's test_nestable_vjp: each derivative is one of the next function."""

    def cubed() -> Any:
        f = tg.custom_vjp(lambda x, y, z: x**2 + y + z)
        f.defvjp(lambda *xs: (f(*xs), xs), lambda xs, g: (g * slope(*xs), g, g))
        return f

    slope = tg.custom_vjp(lambda x, y, z: 3.0 * x)
    slope.defvjp(lambda x, y, z: (slope(x, y, z), None), lambda rest, g: (5.0 * g, None, None))
    f = cubed()
    assert tg.grad(f)(2.0, 0.0, 0.0) == 6.0
    assert tg.grad(tg.grad(f))(2.0, 0.0, 0.0) == 5.0
    assert tg.grad(tg.grad(tg.grad(f)))(2.0, 0.0, 0.0) == 0.0


def test_many_numbers_have_as_many_links_as_slopes() -> None:
    """Elementwise, n; a sum, n: not n * n."""

    @tg.custom_jvp
    def doubled(xs: Any) -> Any:
        return [2.0 * x for x in xs]

    doubled.defjvp(lambda p, t: (doubled(*p), [2.0 * x for x in t[0]]))
    xs = [Value(float(i)) for i in range(300)]
    out = sum(doubled(xs))
    assert isinstance(out, Value)
    assert len(tg.gradients(out, xs)) == 300
    assert all(len(y.op.name) for y in doubled(xs))
    assert {x.data for x in tg.gradients(out, xs)} == {2.0}


def test_what_is_elementwise_is_an_operation_of_arrays_too() -> None:
    """No link of each number by each; whatever else arrays get is not taken for elementwise."""

    def made(function: Any, rule: Any) -> Any:
        return make("jvp", function, lambda p, t: (None, rule(*p, *t)))

    tripled = made(lambda x: x * x, lambda x, t: 3.0 * x * t)
    shared = made(lambda x: x / np.size(x), lambda x, t: t)
    summed = made(lambda x: x * x, lambda x, t: np.sum(t) * np.ones_like(x))
    centred = made(lambda x: x - np.mean(x), lambda x, t: t)
    x = np.array([1.0, 2.0, 3.0])
    for f, value, slopes in (
        (tripled, x * x, np.diag(3.0 * x)),
        (shared, x / 3.0, np.eye(3)),
        (summed, x * x, np.ones((3, 3))),
        (centred, x - 2.0, np.eye(3)),
    ):
        assert f(x) == pytest.approx(value)
        assert np.allclose(tg.jacobian(f)(x), slopes)
        assert np.allclose(tg.jit(tg.jacobian(f), backend="python")(x), slopes)
    values = np.array([Value(n) for n in x])
    ops = [{y.op.name for y in f(values)} for f in (tripled, summed)]
    assert ops == [{tripled.name}, {summed.name}]
    assert len(tripled(values)[0].operands) == 1
    assert len(summed(values)[0].operands) == 3  # links


def test_jax_cannot_differentiate_by_itself_what_has_a_rule_of_python() -> None:
    jax: Any = pytest.importorskip("jax")
    f = scaled_exp("jvp")
    compiled = tg.jit(f, backend="jax").to_jax(dtype="float32")
    tg.jit(f, backend="jax")(*AT)
    with pytest.raises(NotImplementedError, match=r"take the derivative first, as jit\(grad"):
        jax.grad(compiled)(*AT)
    assert tg.jit(tg.grad(f), backend="jax").to_jax(dtype="float32")(*AT) == pytest.approx(4.0 * E)


def test_formulas_of_three_operands_are_those_of_a_choice() -> None:
    with pytest.raises(ValueError, match=r"of 3 operands: .* Write @operation"):
        tg.operation("fused", "c * x + y", "x", "c", "1.0")
