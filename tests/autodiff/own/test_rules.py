"""Rules of derivatives: what they are given, and what they may give."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp.autodiff.tree import flatten


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
            make("jvp", lambda x, y, z: x, lambda p, t: ((p[0], p[0]), t[0])),
            r"the value .* must have the structure of what the function gives, \*, not \(",
        ),
        (
            make("vjp", lambda x, y, z: x, lambda x, y, z: ([x], 0), lambda rest, g: (g, g, g)),
            r"gives forward must have the structure of what the function gives, \*, not \['\*'\]",
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


def test_an_array_without_axes_has_a_number_for_its_gradient() -> None:
    np = pytest.importorskip("numpy")

    @tg.custom_vjp
    def scaled(x: Any, factor: Any) -> Any:
        return x * factor

    scaled.defvjp(lambda x, k: (scaled(x, k), (x, k)), lambda at, g: (g * at[1], (at[0] * g).sum()))
    slope = tg.grad(lambda x, k: scaled(x, k).sum(), (0, 1))
    for way in (slope, tg.jit(slope, backend="python")):
        by_x, by_factor = way(np.array([1.0, 2.0, 3.0]), np.array(2.0))
        assert by_x.tolist() == [2.0, 2.0, 2.0]
        assert by_factor.shape == ()
        assert float(by_factor) == 6.0


def test_several_rules_and_none() -> None:
    @tg.custom_jvp
    def f(x: Any, y: Any, z: Any) -> Any:
        return [x * y, z]

    f.defjvps(lambda t, out, x, y, z: [t * 10.0, t * out[0]], None, lambda t, out, x, y, z: [t, t])
    assert tg.jacobian(f, (0, 1, 2))(2.0, 3.0, 4.0) == [(10.0, 0.0, 1.0), (6.0, 0.0, 1.0)]


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


def test_slopes_without_a_number_go_on_as_inf() -> None:
    @tg.custom_vjp
    def f(x: Any, y: Any, z: Any) -> Any:
        return x * y * z

    f.defvjp(lambda x, y, z: (f(x, y, z), x), lambda x, g: (g / x, 1.0 / x * g, None))
    assert tg.grad(f, (0, 1, 2))(0.0, 1.0, 1.0) == (math.inf, math.inf, 0.0)


# Rules that use what there is


def f_of_numbers(x: Any, y: Any, z: Any) -> Any:
    return x**2 * y * z


def f_of_arrays(x: Any, y: Any, z: Any) -> Any:
    return (np.sin(x) * y).sum() * z


@pytest.mark.parametrize(
    ("f", "at"),
    [
        (f_of_numbers, (3.0, 2.0, 5.0)),
        (f_of_arrays, (np.array([0.5, 1.0]), np.array([2.0, 3.0]), 5.0)),
    ],
)
@pytest.mark.parametrize("backend", [None, "python"])
def test_a_rule_may_take_the_derivative_of_another_function(f: Any, at: Any, backend: Any) -> None:
    pulled = make("vjp", f, lambda x, y, z: tg.vjp(f, x, y, z), lambda p, g: p(g))
    for transform in (tg.grad, tg.jacobian, tg.hessian):
        expected, found = (transform(own, (0, 1, 2)) for own in (f, pulled))
        found = tg.jit(found, backend=backend) if backend else found
        pairs = zip(flatten(found(*at))[0], flatten(expected(*at))[0], strict=True)
        assert all(a == pytest.approx(b, rel=1e-14) for a, b in pairs)


def test_a_rule_of_one_number_may_take_the_derivative_of_another_function() -> None:
    cube = make("vjp", lambda x: x**3, lambda x: tg.vjp(lambda x: x**3, x), lambda p, g: p(g))
    assert tg.grad(cube)(2.0) == 12.0
    assert tg.vjp(cube, 2.0)[1](10.0) == (120.0,)
    assert tg.jvp(cube, (2.0,), (10.0,)) == (8.0, 120.0)
    x = tg.Value(2.0)
    (2.0 * cube(x)).backward()
    assert x.grad == 24.0
    assert tg.grad(tg.grad(cube))(2.0) == 12.0
    assert tg.grad(tg.grad(tg.grad(cube)))(2.0) == 6.0


def bent(x: Any) -> Any:
    return tg.sin(x) * x * x + tg.where(x > 0.5, tg.exp(0.3 * x), x)


#: Rules of one number, each twice what the derivative of `bent` is.
TAKEN: dict[str, Any] = {
    "grad": lambda: tg.operation(lambda x: 2.0 * tg.grad(bent)(x))(bent),
    "jvp": lambda: make("jvp", bent, lambda p, t: (bent(*p), 2.0 * tg.jvp(bent, p, t)[1])),
    "vjp": lambda: make("vjp", bent, lambda x: tg.vjp(bent, x), lambda p, g: (2.0 * p(g)[0],)),
}


@pytest.mark.parametrize("way", TAKEN)
@pytest.mark.parametrize("backend", [None, "python"])
def test_a_rule_that_takes_a_derivative_has_derivatives_of_every_order(
    way: str, backend: Any
) -> None:
    f, expected = TAKEN[way](), tg.grad(bent)
    for _ in range(3):
        f = tg.grad(f)
        for x in (0.3, 0.7):
            found = tg.jit(f, backend=backend) if backend else f
            assert found(x) == pytest.approx(2.0 * expected(x), rel=1e-14)
        expected = tg.grad(expected)


@pytest.mark.parametrize("backend", [None, "python"])
def test_a_function_that_is_a_derivative_has_its_own_rule(backend: Any) -> None:
    """Also one within another one, and a product of both: what is nested stays apart."""
    rate: Any = make("jvp", tg.grad(bent), lambda p, t: (rate(*p), 5.0 * rate(*p) * t[0]))

    def nested(x: Any) -> Any:
        return tg.grad(lambda y: y * y * tg.grad(lambda z: z * y * x)(y))(x)

    cubic = tg.operation(lambda x: x * nested(x))(nested)
    pairs: list[Any] = [
        (tg.grad(rate), lambda x: 5.0 * tg.grad(bent)(x)),
        (tg.grad(tg.grad(rate)), lambda x: 25.0 * tg.grad(bent)(x)),
        (cubic, lambda x: 3.0 * x**3),
        (tg.grad(tg.grad(cubic)), lambda x: 12.0 * x**3),
    ]
    for f, expected in pairs:
        found = tg.jit(f, backend=backend) if backend else f
        assert found(0.7) == pytest.approx(expected(0.7), rel=1e-14)


def test_a_rule_may_call_its_own_function_with_what_comes_along() -> None:
    """It is linear in that, as JAX's transposition has it."""
    div: Any = make("jvp", lambda x, y: x / y, lambda p, t: (div(*p), div(t[0], p[1])))
    assert tg.jacobian(div, (0, 1))(3.0, 2.0) == (0.5, 0.0)
    assert tg.jvp(div, (3.0, 2.0), (10.0, 1.0)) == (1.5, 5.0)
    assert tg.jit(tg.grad(div), backend="python")(3.0, 2.0) == 0.5
    assert tg.grad(lambda x: tg.scan(lambda c, _: (div(c, 2.0), None), 3)(x)[0])(1.0) == 0.125
    square: Any = make("jvp", lambda x: x * x, lambda p, t: (square(*p), square(t[0])))
    with pytest.raises(TypeError, match="is no multiple of what comes along"):
        tg.grad(square)(3.0)


def test_names_with_defaults_are_left_to_the_function() -> None:
    def f(x: Any, y: Any, *, by: float = 0.5) -> Any:
        return x + y * by

    scaled = make("jvp", f, lambda p, t: tg.jvp(f, p, t))
    assert tg.grad(scaled, (0, 1))(1.0, 2.0) == (1.0, 0.5)
    partially = partial(f, by=0.25)
    scaled = make("jvp", partially, lambda p, t: tg.jvp(partially, p, t))
    assert tg.grad(scaled, (0, 1))(1.0, 2.0) == (1.0, 0.25)
    with pytest.raises(TypeError, match=r"by name alone \(by\): its rule has no place"):
        scaled(1.0, 2.0, by=0.5)


def fixed_point_of(loops: bool) -> Any:
    """JAX's example of a rule that iterates until its gradient is small (its page on such rules).

    Args:
        loops: whether by `tg.while_loop`, and not by a loop of Python.
    """

    @partial(tg.custom_vjp, nondiff_argnums=(0,))
    def fixed_point(f: Any, a: Any, start: Any) -> Any:
        def goes_on(carried: Any) -> Any:
            return abs(carried[0] - carried[1]) > 1e-9

        carried = start, f(a, start)
        if loops:
            return tg.while_loop(goes_on, lambda c: (c[1], f(a, c[1])), carried)[1]
        while goes_on(carried):
            carried = carried[1], f(a, carried[1])
        return carried[1]

    def forward(f: Any, a: Any, start: Any) -> Any:
        found = fixed_point(f, a, start)
        return found, (a, found)

    def backward(f: Any, rest: Any, g: Any) -> Any:
        a, x = rest
        _, by_a = tg.vjp(lambda a: f(a, x), a)
        return by_a(fixed_point(partial(step_back, f), (a, x, g), g))[0], 0.0 * x

    def step_back(f: Any, packed: Any, u: Any) -> Any:
        a, x, g = packed
        return g + tg.vjp(lambda x: f(a, x), x)[1](u)[0]

    fixed_point.defvjp(forward, backward)
    return fixed_point


@pytest.mark.parametrize("backend", [None, "python", "llvm", "jax"])
def test_jaxs_fixed_point_whose_rule_iterates_too(backend: Any) -> None:
    if backend in ("llvm", "jax"):
        pytest.importorskip("llvmlite" if backend == "llvm" else "jax")
    fixed_point = fixed_point_of(loops=True)

    def root(a: Any) -> Any:  # by Newton's method
        return fixed_point(lambda a, x: 0.5 * (x + a / x), a, a)

    def curve(a: Any) -> Any:  # x = cos(a x) / 2
        return fixed_point(lambda a, x: 0.5 * tg.cos(a * x), a, 0.3)

    def by_the_theorem(a: Any) -> Any:
        x = curve(a)
        return -0.5 * x * math.sin(a * x) / (1.0 + 0.5 * a * math.sin(a * x))

    def found(f: Any) -> Any:
        return f if backend is None else tg.jit(f, backend=backend)

    assert found(tg.value_and_grad(root))(2.0) == pytest.approx((2.0**0.5, 0.5 * 2.0**-0.5))
    assert found(tg.grad(tg.grad(root)))(2.0) == pytest.approx(-0.25 * 2.0**-1.5)
    assert found(tg.grad(curve))(0.8) == pytest.approx(by_the_theorem(0.8), rel=1e-8)
    rows = found(tg.vmap(tg.grad(curve)))(np.array([0.5, 0.8]))
    assert rows == pytest.approx([by_the_theorem(0.5), by_the_theorem(0.8)], rel=1e-8)


def test_a_rule_that_iterates_by_python() -> None:
    fixed_point = fixed_point_of(loops=False)

    def curve(a: Any) -> Any:
        return fixed_point(lambda a, x: 0.5 * tg.cos(a * x), a, 0.3)

    def by_loops(a: Any) -> Any:
        return fixed_point_of(loops=True)(lambda a, x: 0.5 * tg.cos(a * x), a, 0.3)

    assert tg.grad(curve)(0.8) == pytest.approx(tg.grad(by_loops)(0.8), rel=1e-8)
    second = tg.grad(tg.grad(by_loops))(0.8)
    assert tg.grad(tg.grad(curve))(0.8) == pytest.approx(second, rel=1e-7)
    compiled = tg.jit(tg.grad(curve), backend="python")
    assert compiled(0.8) == pytest.approx(tg.grad(by_loops)(0.8), rel=1e-8)


@pytest.mark.parametrize("way", ["jvp", "vjp"])
def test_a_rule_may_ask_for_the_numbers_of_what_comes_along(way: str) -> None:
    """LAPACK solves with them; the matrix and the right side are operands."""

    def solve(a: Any, b: Any) -> Any:
        return np.linalg.solve(np.asarray(a, dtype=float), np.asarray(b, dtype=float))

    a, b = np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([1.0, 2.0])
    if way == "jvp":
        own = make(
            "jvp",
            solve,
            lambda p, t: ((x := solve(*p)), solve(p[0], np.asarray(t[1] - t[0] @ x, dtype=float))),
        )
    else:

        def back(rest: Any, g: Any) -> Any:
            u = solve(np.asarray(rest[0], dtype=float).T, np.asarray(g, dtype=float))
            return -np.outer(u, rest[1]), u

        own = make("vjp", solve, lambda a, b: ((x := solve(a, b)), (a, x)), back)
    found = tg.jacobian(own, (0, 1))(a, b)
    expected = tg.jacobian(np.linalg.solve, (0, 1))(a, b)
    assert all(np.allclose(x, y, rtol=1e-12) for x, y in zip(found, expected, strict=True))
