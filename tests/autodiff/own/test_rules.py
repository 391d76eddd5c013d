"""Rules of derivatives: what they are given, and what they may give."""

from __future__ import annotations

import math
from typing import Any

import pytest

import tinygrad_bp as tg


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
