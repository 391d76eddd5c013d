"""What NumPy asks of each number of an array."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.autodiff.arrays.beside_numpy import cases, check, numbers


def _fix(x: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # since NumPy 2.5
        return np.fix(x)


OF_NUMBERS: dict[str, Any] = {
    "deg2rad": np.deg2rad,
    "degrees": np.degrees,
    "divmod": lambda x: np.divmod(x, 0.7)[1],
    "fix": _fix,
    "float_power": lambda x: np.float_power(np.abs(x), 1.5),
    "fmod": lambda x: np.fmod(x, 0.7),
    "heaviside": lambda x: np.heaviside(x, 0.5) * x,
    "ldexp": lambda x: np.ldexp(x, 2),
    "logaddexp2": lambda x: np.logaddexp2(x, 1.0),
    "modf": lambda x: np.modf(x)[0],
    "rad2deg": np.rad2deg,
    "radians": np.radians,
    "signbit": lambda x: np.signbit(x) * x,
    "trunc": np.trunc,
    "astype": lambda x: x.astype(float) * 2.0,
}


@cases(OF_NUMBERS)
def test_each_number(f: Any, n: int) -> None:
    check(f, n)


EDGES = [0.0, -0.0, 1.0, -2.5, math.inf, -math.inf, math.nan]
AT_EDGES: dict[str, Any] = {
    "isfinite": lambda x: np.isfinite(x) * 1.0,
    "isinf": lambda x: np.isinf(x) * 1.0,
    "isnan": lambda x: np.isnan(x) * 1.0,
    "signbit": lambda x: np.signbit(x) * 1.0,
    "heaviside": lambda x: np.heaviside(x, 0.25),
    "logical_not": lambda x: np.logical_not(x) * 1.0,
    "any": lambda x: np.any(x) * 1.0,
    "fmax": lambda x: np.fmax(x, 0.5),
    "fmin": lambda x: np.fmin(0.5, x),
}


@pytest.mark.parametrize("name", AT_EDGES)
@pytest.mark.parametrize("times", [1, 12])
def test_edges(name: str, times: int) -> None:
    f = AT_EDGES[name]
    x = np.array(EDGES * times)
    for found in (tg.vjp(f, x)[0], tg.jit(f, backend="python")(x)):
        assert np.array_equal(numbers(found), f(x), equal_nan=True)


def test_the_part_of_inf_below_1_is_0() -> None:
    x = np.array(EDGES)
    found = tg.jit(np.modf, backend="python")(x)
    assert np.array_equal(found, np.modf(x), equal_nan=True)


def test_a_choice_by_where_ends() -> None:
    """NumPy asks what `where` is given too, which asked NumPy again, without end."""

    def raised(x: Any) -> Any:
        return np.add(x, 1.0, where=x > 0.0, out=x * 0.0)

    at = np.array([1.5, -2.0])
    assert tg.jacobian(raised)(at).tolist() == [[1.0, 0.0], [0.0, 0.0]]
    assert tg.jit(raised, backend="python")(at).tolist() == raised(at).tolist() == [2.5, 0.0]
    assert tg.jit(tg.jacobian(raised), backend="python")(at).tolist() == [[1.0, 0.0], [0.0, 0.0]]


@pytest.mark.parametrize("n", [1, 30])
@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.divide(1.0, x, out=np.zeros_like(x), where=x != 0.0),
        lambda x: np.log(x, out=np.ones_like(x), where=x > 0.0),
        lambda x: np.sqrt(
            x[0], out=np.zeros_like(x), where=[[True], [False], [True]] * (len(x) // 3)
        ),
    ],
)
def test_what_is_masked_is_not_computed(f: Any, n: int) -> None:
    x = np.array([[4.0, 1.5], [0.0, -2.0], [1.0, 0.0]] * n)
    for found in (tg.vjp(f, x)[0], tg.jit(f, backend="python")(x)):
        assert np.array_equal(numbers(found), f(x))
    assert np.all(np.isfinite(numbers(tg.grad(lambda x: np.sum(f(x)))(x))))


@pytest.mark.parametrize("shape", [(0,), (0, 3)])
@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.select([x > 0.0], [x], 1.0),
        lambda x: np.add(x, 1.0, where=x > 0.0, out=np.zeros_like(x)),
        lambda x: np.sum(x, where=x > 0.0),
        lambda x: np.sum(x > 0.0, 0),
        lambda x: x[x > 0.0],
        lambda x: ~np.isnan(x),
    ],
)
def test_answers_about_no_numbers(f: Any, shape: Any) -> None:
    x = np.zeros(shape)
    for found in (tg.vjp(f, x)[0], tg.jit(f, backend="python")(x)):
        assert np.array_equal(numbers(found), f(x))


def test_a_number_that_is_chosen_is_that_number() -> None:
    def f(x: Any) -> Any:
        assert np.max(x) is x[2]
        assert np.min(x) is x[0]
        assert np.maximum(x, 0.0)[2] is x[2]
        assert np.clip(x, -9.0, 9.0)[1] is x[1]
        assert isinstance(np.maximum(x, 0.0)[0], tg.Value)
        return np.sum(x)

    tg.vjp(f, np.array([-1.0, 0.5, 3.0]))


def test_floats_of_other_sizes_are_refused() -> None:
    for f in (
        lambda x: x.astype("float32"),
        lambda x: np.sum(x, dtype=np.float16),
        lambda x: np.linspace(x[0], 1.0, dtype="f4"),
    ):
        for way in (lambda f: lambda x: tg.vjp(f, x), lambda f: tg.jit(f, backend="python")):
            with pytest.raises(TypeError, match=r"floats of 64 bits, and do not become float"):
                way(f)(np.arange(3.0))
    assert tg.vjp(lambda x: np.sum(x.astype(float), dtype=np.float64), np.arange(3.0))[0] == 3.0
