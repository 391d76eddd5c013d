"""Special functions: their fits, computed again, and where other formulas lose digits."""

from __future__ import annotations

import math
import warnings
from typing import Any

import pytest
from mpmath import mp

import tinygrad_bp as tg
from tinygrad_bp.autodiff.operations import special
from tinygrad_bp.autodiff.ops import TABLE

INF, NAN = math.inf, math.nan


def stirling(w: Any) -> Any:
    if w < mp.mpf(10) ** -25:
        return mp.mpf(1) / 12 - w / 360
    x = 1 / mp.sqrt(w)
    return (mp.loggamma(x) - (x - 0.5) * mp.log(x) + x - mp.log(2 * mp.pi) / 2) * x


def digamma_far(w: Any) -> Any:
    if w < mp.mpf(10) ** -25:
        return mp.mpf(1) / 12 - w / 120
    x = 1 / mp.sqrt(w)
    return (mp.log(x) - 1 / (2 * x) - mp.digamma(x)) * x * x


def digamma_near(t: Any) -> Any:
    x, root = t + 1.5, mp.findroot(mp.digamma, 1.46)
    near = abs(x - root) < mp.mpf(10) ** -30
    return x * (mp.polygamma(1, root) if near else mp.digamma(x) / (x - root))


def log_gamma(t: Any) -> Any:
    return mp.loggamma(2 + t) / t if abs(t) > mp.mpf(10) ** -40 else 1 - mp.euler


def erfinv_near(w: Any) -> Any:
    x = mp.sqrt(-mp.expm1(-w))
    return mp.erfinv(x) / x if w else mp.sqrt(mp.pi) / 2


def erfinv_far(v: Any) -> Any:
    power = mp.exp(-1 / v**2)  # 1 - x * x
    less = mp.log(power / (1 + mp.sqrt(1 - power)))  # log(1 - x)
    return v * mp.findroot(lambda y: mp.log(mp.erfc(y)) - less, 0.95 / v)


@pytest.mark.once
@pytest.mark.parametrize(
    ("coefficients", "function", "ends"),
    [
        (special.LOG_GAMMA, log_gamma, ("-0.7505", "0.5005")),
        (special.STIRLING, stirling, (0, mp.mpf(1) / 72)),
        (special.DIGAMMA_NEAR, digamma_near, ("-0.5005", "0.5005")),
        (special.DIGAMMA_FAR, digamma_far, (0, mp.mpf(1) / 64)),
        (special.ERFINV_NEAR, erfinv_near, (0, "5.005")),
        (special.ERFINV_FAR, erfinv_far, (1 / mp.mpf("6.1"), mp.mpf("1.001") / mp.sqrt(5))),
    ],
    ids=("log gamma", "Stirling", "digamma near", "digamma far", "erfinv near", "erfinv far"),
)
def test_the_polynomials_are_those_fits(
    coefficients: tuple[float, ...], function: Any, ends: tuple[Any, Any]
) -> None:
    with mp.workdps(60), warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # newer mpmath wants to be told an order
        fit = mp.chebyfit(function, [mp.mpf(end) for end in ends], len(coefficients))
    # Fits on somewhat other intervals have last coefficients of their own.
    for n, (ours, theirs) in enumerate(zip(coefficients, reversed(fit), strict=True)):
        assert ours == pytest.approx(float(theirs), rel=1e-12 if n < 3 else 1e-2)


@pytest.mark.parametrize("step", [0.0, 1e-300, -1e-17, 1e-12, -1e-5, 0.01])
@pytest.mark.parametrize("root", [1.0, 2.0])
def test_lgamma_has_its_digits_next_to_its_zeros(root: float, step: float) -> None:
    x = root + step
    assert tg.lgamma(x) == pytest.approx(float(mp.loggamma(x)), rel=1e-15, abs=0.0)


@pytest.mark.parametrize("x", [1e-300, 0.3, 1.0 - 1e-9, 1.0 - 2**-53, -0.99])
def test_erfinv_has_its_digits_up_to_the_last_float(x: float) -> None:
    with mp.workdps(40):
        exact = mp.erfinv(x)
        slope = mp.sqrt(mp.pi) / 2 * mp.exp(exact**2)
    assert tg.erfinv(x) == pytest.approx(float(exact), rel=4e-16, abs=0.0)
    assert tg.grad(tg.erfinv)(x) == pytest.approx(float(slope), rel=2e-15, abs=0.0)


@pytest.mark.parametrize("x", [0.0, 1e-160, 1e-5, 0.3, 0.7, 2.5])
def test_sinc_has_derivatives_of_any_order_at_0_too(x: float) -> None:
    function: Any = tg.sinc
    for order in range(1, 7):
        function = tg.grad(function)
        with mp.workdps(60):
            turn = order * mp.pi / 2
            exact = mp.pi**order * mp.quad(
                lambda t, n=order, turn=turn: t**n * mp.cos(mp.pi * x * t + turn), [0, 1]
            )
        assert function(x) == pytest.approx(float(exact), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("x", [0.4, 3.7, 20.0, -2.3])
def test_derivatives_of_lgamma_are_polygamma(x: float) -> None:
    function: Any = tg.grad(tg.lgamma)
    for order in range(5):
        exact = float(mp.polygamma(order, x))
        assert function(x) == pytest.approx(exact, rel=1e-13)
        assert tg.polygamma(order, x) == pytest.approx(exact, rel=1e-13)
        function = tg.grad(function)


@pytest.mark.parametrize(
    ("name", "operands", "expected"),
    [
        ("lgamma", (0.0,), INF),
        ("lgamma", (-0.0,), INF),
        ("lgamma", (-3.0,), INF),
        ("lgamma", (1e308,), INF),
        ("lgamma", (-1e308,), INF),
        ("lgamma", (-INF,), INF),
        ("lgamma", (NAN,), NAN),
        ("digamma", (0.0,), -INF),
        ("digamma", (-0.0,), INF),
        ("digamma", (-3.0,), NAN),
        ("digamma", (NAN,), NAN),
        ("polygamma", (1.0, 0.0), INF),
        ("polygamma", (1.0, -3.0), INF),
        ("polygamma", (2.0, 0.0), -INF),
        ("polygamma", (2.0, -0.0), INF),
        ("polygamma", (2.0, -3.0), NAN),
        ("polygamma", (1.5, 1.0), NAN),
        ("polygamma", (-1.0, 1.0), NAN),
        ("polygamma", (1.0, INF), 0.0),
        ("polygamma", (2.0, NAN), NAN),
        ("polygamma", (NAN, 2.0), NAN),
        ("erfinv", (1.0,), INF),
        ("erfinv", (-1.0,), -INF),
        ("erfinv", (1.5,), NAN),
        ("sinc", (0.0,), 1.0),
        ("sinc", (1e308,), 0.0),
        ("sinc", (NAN,), NAN),
    ],
)
@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_at_poles_and_ends_it_is_what_is_known_of_it(
    name: str, operands: tuple[float, ...], expected: float, backend: str
) -> None:
    if backend == "llvm":
        pytest.importorskip("llvmlite", reason="needs the extra `fast`")
    op = TABLE[name]
    *order, x = operands
    compiled = tg.jit(lambda x: op(*order, x), backend=backend)(x)
    for got in (op.ieee(*operands), compiled):
        assert got == expected or (math.isnan(got) and math.isnan(expected))


def test_an_order_stands_before_the_number_so_it_is_no_method() -> None:
    assert not hasattr(tg.Value(1.0), "polygamma")
    x = tg.Value(2.0)
    tg.polygamma(1, x).backward()
    assert x.grad == pytest.approx(float(mp.polygamma(2, 2)))
