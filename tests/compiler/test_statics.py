"""Static arguments: seen as they are, part of what is compiled for; and what is refused."""

from __future__ import annotations

import pickle
from functools import partial
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.thorough import THOROUGH


def repeated(x: Any, n: int, *, f: Any = None) -> Any:
    for _ in range(n):
        x = x * 2.0 if f is None else f(x)
    return x


repeated_there = tg.jit(repeated, backend="python", static_argnums=1)


def test_a_number_says_how_often(jit: Any) -> None:
    for options in ({"static_argnums": 1}, {"static_argnames": "n"}, {"static_argnums": [-1]}):
        f = jit(repeated, **options)
        assert [f(3.0, 2), f(5.0, 2), f(3.0, 4), f(3.0, 2)] == [12.0, 20.0, 48.0, 12.0]
        assert f(3.0, n=2) == f(n=2, x=3.0) == 12.0
        assert f.cache_info()[:2] == (2, 4)  # by place twice, by name in two ways
        assert f(np.array([3.0, 1.0]), 1).tolist() == [6.0, 2.0]


def test_functions_and_names(jit: Any) -> None:
    f = jit(repeated, static_argnames=("n", "f"))
    assert f(0.5, 2, f=tg.sin) == pytest.approx(tg.sin(tg.sin(0.5)), rel=1e-15)
    assert f(0.5, 1, f=tg.exp) == pytest.approx(tg.exp(0.5), rel=1e-15)
    by_name = jit(lambda name, x: getattr(tg, name)(x), static_argnums=0)
    assert by_name("cos", 0.0) == 1.0
    assert by_name("sin", 0.0) == 0.0


def test_the_names_of_the_other_arguments_stay() -> None:
    f = tg.jit(lambda a, k, b: a * b, backend="python", static_argnums=1)
    f(2.0, "any", 3.0)
    assert str(f.program).splitlines()[:2] == ["a  # argument", "b  # argument"]


def test_equal_things_of_different_kinds_are_not_the_same(jit: Any) -> None:
    f = jit(lambda x, flag: x + 1.0 if flag is True else x - 1.0, static_argnums=1)
    assert [f(1.0, True), f(1.0, 1), f(1.0, 1.0), f(1.0, True)] == [2.0, 0.0, 0.0, 2.0]


def test_derivatives_go_through(jit: Any) -> None:
    f = jit(repeated, static_argnums=1)
    assert tg.grad(f)(3.0, 3) == 8.0
    assert jit(tg.grad(repeated), static_argnames="n")(3.0, 3) == 8.0
    assert jit(lambda x: f(x, 2) + 1.0)(1.0) == 5.0
    times = jit(lambda x, k: x * k, static_argnums=1)
    assert tg.grad(times, argnums=1)(3.0, 2.0) == 3.0  # a Value in the place of a static one


def test_methods(jit: Any) -> None:
    class Model:
        def __init__(self, w: float) -> None:
            self.w = w

        @partial(jit, static_argnums=(0, 2))  # as JAX has people write it
        def after(self, x: Any, n: int) -> Any:
            return repeated(x, n) * self.w

        @partial(jit, static_argnames=["n"])
        def named(self, x: Any, n: int) -> Any:
            return repeated(x, n) * self.w

    model = Model(10.0)
    assert model.after(1.0, 3) == model.named(1.0, n=3) == model.named(1.0, 3) == 80.0
    model.w = 1.0
    assert model.after(1.0, 2) == 4.0
    assert Model.after(model, 1.0, 1) == 2.0


def test_a_pickle_has_them_too() -> None:
    assert pickle.loads(pickle.dumps(repeated_there))(1.0, 3) == 8.0


def test_what_cannot_be_hashed_is_named() -> None:
    f = tg.jit(repeated, backend="python", static_argnums=1)
    with pytest.raises(TypeError, match=r"static argument 'n' must be .* hashed.*not list: \[1"):
        f(1.0, [1])
    with pytest.raises(TypeError, match=r"static argument 'n' .* not ndarray"):
        f(1.0, n=np.zeros(2))


def test_what_the_function_does_not_have() -> None:
    with pytest.raises(ValueError, match=r"static_argnums=2 does not fit repeated\(x, n\)"):
        tg.jit(repeated, static_argnums=2)
    with pytest.raises(ValueError, match=r"static_argnames='m' does not fit repeated\(x, n, f\)"):
        tg.jit(repeated, static_argnames="m")
    wrong: Any
    for wrong in (1.5, "n", None):
        with pytest.raises(TypeError, match="static_argnums must be an int or a sequence of ints"):
            tg.jit(repeated, static_argnums=wrong)
    for wrong in (1, {"n"}, None):
        with pytest.raises(TypeError, match="static_argnames must be a name or a sequence of name"):
            tg.jit(repeated, static_argnames=wrong)
    assert tg.jit(lambda *xs: sum(xs[: xs[-1]]), static_argnums=2)(1.0, 2.0, 1) == 1.0


@THOROUGH
def test_in_jax() -> None:
    jax = pytest.importorskip("jax")
    f = tg.jit(repeated, backend="jax", static_argnums=1)
    assert f(3.0, 2) == 12.0
    pure = f.to_jax(dtype="float32")
    assert float(jax.grad(pure)(3.0, 3)) == 8.0
    assert float(jax.jit(pure, static_argnums=1)(3.0, 2)) == 12.0
