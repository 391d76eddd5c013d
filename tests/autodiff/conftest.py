"""The table of operations as mpmath has it: the exact results, and how near floats must come.

An operation that is added to the table needs an entry in `REFERENCES`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from mpmath import mp

if TYPE_CHECKING:
    from collections.abc import Callable


class Bound(NamedTuple):
    """An error allowed: so many units in the last place of the exact result.

    Where terms of a formula cancel, the error is one of the terms and not of what they
    leave: then the units are those of `size(exact, wrt, *operands)`, `wrt` being the
    operands of the derivative in question, `(0, 1)` for d²/dxdy.
    """

    ulps: float
    size: Callable[..., Any] = lambda exact, wrt, *operands: exact

    def allows(self, got: float, exact: Any, wrt: tuple[int, ...], operands: Any) -> bool:
        with mp.workprec(200):
            unit = math.ulp(float(self.size(exact, wrt, *map(mp.mpf, operands))))
            error = abs(mp.mpf(got) - exact) if math.isfinite(got) else mp.inf
            return bool(error <= self.ulps * unit or max(abs(exact), abs(got)) < SMALLEST)

    def overflows(self, exact: Any, wrt: tuple[int, ...], operands: Any) -> bool:
        """Whether a float cannot hold the result, or a term of it."""
        with mp.workprec(200):
            size = self.size(exact, wrt, *map(mp.mpf, operands))
            return not max(abs(exact), abs(size)) < mp.mpf(2) ** 1000


#: Below the smallest number with all its digits a result may also be a smaller one, or 0.
SMALLEST = 2.0**-1022


class Reference(NamedTuple):
    """An operation in mpmath, and the errors allowed to its value and its derivatives."""

    function: Callable[..., Any]
    value: Bound
    first: Bound = Bound(0.5)
    second: Bound = Bound(0.5)
    smooth: Callable[..., bool] = lambda *operands: True


def _erfc(x: Any) -> Any:
    # Beyond 40 it differs from 0 or 2 by less than e^-1600; mpmath would take for ever.
    return mp.erfc(x) if abs(x) < 40 else 1 - mp.sign(x)


def _erf(x: Any) -> Any:
    return mp.erf(x) if abs(x) < 40 else mp.sign(x)


def _gelu(x: Any) -> Any:
    return x * _erfc(-x / mp.sqrt(2)) / 2


def _logistic(x: Any) -> Any:
    return 1 / (1 + mp.exp(-x))


def _softplus(x: Any) -> Any:
    return mp.log1p(mp.exp(x))


def _silu(x: Any) -> Any:
    return x * _logistic(x)


def _relu(x: Any) -> Any:
    return x if x > 0 else x * 0


def _leaky_relu(x: Any, slope: Any) -> Any:
    return x if x > 0 else x * slope


# Sizes. Of a function of x² (as e^-x²): rounding x² counts x² times in the result.


def _of_squares(exact: Any, wrt: Any, x: Any) -> Any:
    return exact * (1 + x * x)


def _gelu_first(exact: Any, wrt: Any, x: Any) -> Any:
    return (_erfc(-x / mp.sqrt(2)) / 2 + abs(x) * mp.npdf(x)) * (1 + x * x)


def _gelu_second(exact: Any, wrt: Any, x: Any) -> Any:
    return mp.npdf(x) * (2 + x * x) * (1 + x * x)


# The rules z * (1 - z) and 1 - z * z are what a student is shown. Where z is near 1 their
# error is one of z and not of the small difference.


def _of_logistic(exact: Any, wrt: Any, x: Any) -> Any:
    return _logistic(x)


def _of_one(exact: Any, wrt: Any, x: Any) -> Any:
    return mp.mpf(1)


def _of_tanh(exact: Any, wrt: Any, x: Any) -> Any:
    return mp.tanh(x)


def _silu_first(exact: Any, wrt: Any, x: Any) -> Any:
    return _logistic(x) * (1 + abs(x) * _logistic(-x))


def _silu_second(exact: Any, wrt: Any, x: Any) -> Any:
    return _logistic(x) * (1 + _logistic(-x) + 2 * abs(x) * _logistic(-x))


def _asin_second(exact: Any, wrt: Any, x: Any) -> Any:
    """Its formula takes 1 + x from 1 - x, which leaves few digits of a small x."""
    return (1 - x * x) ** -1.5


def _of_underflow(exact: Any, wrt: Any, x: Any) -> Any:
    """A factor of x is too small for a float to hold all its digits: x⁻⁴ in x * x⁻⁴."""
    return abs(exact) + abs(x) * SMALLEST


def _hypot_second(exact: Any, wrt: Any, x: Any, y: Any) -> Any:
    return exact if wrt in ((0, 1), (1, 0)) else 1 / mp.hypot(x, y)


def _atan2_second(exact: Any, wrt: Any, x: Any, y: Any) -> Any:
    return exact if wrt in ((0, 0), (1, 1)) else 1 / (x * x + y * y)


def _pow_size(exact: Any, wrt: Any, x: Any, y: Any) -> Any:
    """The terms of the derivative, times what rounding the exponents y - 1 and y - 2 does."""
    steps = wrt.count(0)
    power = abs(x) ** (y - steps)
    terms = power * max(1, abs(y)) ** steps * (1 + abs(mp.log(abs(x)))) ** wrt.count(1)
    if max(power, terms) > mp.mpf(2) ** 1000 or (wrt == (1, 0) and abs(x) ** y < SMALLEST):
        return mp.inf  # a term is beyond floats
    rounding = sum(abs(mp.mpf(float(y) - k) - (y - k)) for k in range(1, steps + 1))
    size = abs(exact) if len(set(wrt)) == 1 else terms
    return size * (1 + 2**53 * rounding * abs(mp.log(abs(x))))


def _nonzero(*operands: float) -> bool:
    return operands[0] != 0.0


def _real(x: float, y: float) -> bool:
    """Whether a power is; of a negative base, while y - 1 is a float, so that it is odd or even."""
    return x > 0 or (y.is_integer() and abs(y) < 2**53)


def _apart(x: float, y: float) -> bool:
    return x != y


# Rounded once, it is right to half a unit; the mathematics library is to one, or two.
EXACT = Bound(0)
ROUNDED = Bound(0.5)
LIBRARY = Bound(1)
LOOSER = Bound(2)

# fmt: off
REFERENCES = {
    "add": Reference(lambda x, y: x + y, ROUNDED),
    "sub": Reference(lambda x, y: x - y, ROUNDED),
    "mul": Reference(lambda x, y: x * y, ROUNDED),
    "div": Reference(lambda x, y: x / y, ROUNDED, Bound(1.5), Bound(3)),
    "pow": Reference(mp.power, LIBRARY, Bound(2, _pow_size), Bound(4, _pow_size), _real),
    "neg": Reference(lambda x: -x, EXACT, EXACT, EXACT),
    "abs": Reference(abs, EXACT, EXACT, EXACT, _nonzero),

    "exp":   Reference(mp.exp,   LIBRARY, LIBRARY, LIBRARY),
    "expm1": Reference(mp.expm1, LIBRARY, LIBRARY, LIBRARY),
    "log":   Reference(mp.log,   LIBRARY, ROUNDED, Bound(1.5)),
    "log1p": Reference(mp.log1p, LIBRARY, Bound(1.5), Bound(3)),
    "sqrt":  Reference(mp.sqrt,  ROUNDED, Bound(1.5), Bound(4)),
    "hypot": Reference(mp.hypot, LIBRARY, Bound(1.5), Bound(4, _hypot_second)),

    "sin":   Reference(mp.sin,   LIBRARY, LIBRARY, LIBRARY),
    "cos":   Reference(mp.cos,   LIBRARY, LIBRARY, LIBRARY),
    "tan":   Reference(mp.tan,   LIBRARY, Bound(2), Bound(3)),
    "asin":  Reference(mp.asin,  LIBRARY, Bound(2), Bound(6, _asin_second)),
    "acos":  Reference(mp.acos,  LIBRARY, Bound(2), Bound(6, _asin_second)),
    "atan":  Reference(mp.atan,  LIBRARY, Bound(2), Bound(4, _of_underflow)),
    "atan2": Reference(mp.atan2, LIBRARY, Bound(3), Bound(8, _atan2_second)),
    "sinh":  Reference(mp.sinh,  LOOSER, LOOSER, LOOSER),
    "cosh":  Reference(mp.cosh,  LOOSER, LOOSER, LOOSER),
    "tanh":  Reference(mp.tanh,  LOOSER, Bound(2, _of_one), Bound(4, _of_tanh)),

    "erf":   Reference(_erf,  LIBRARY, Bound(2, _of_squares), Bound(3, _of_squares)),
    "erfc":  Reference(_erfc, Bound(3), Bound(2, _of_squares), Bound(3, _of_squares)),
    "gelu":  Reference(_gelu, Bound(2, _of_squares), Bound(2, _gelu_first), Bound(3, _gelu_second)),
    "sigmoid":  Reference(_logistic, LOOSER, Bound(2, _of_logistic), Bound(4, _of_logistic)),
    "softplus": Reference(_softplus, LOOSER, LOOSER, Bound(2, _of_logistic)),
    "silu": Reference(
        _silu, Bound(3, _of_underflow), Bound(4, _silu_first), Bound(3, _silu_second)
    ),
    "relu":       Reference(_relu, EXACT, EXACT, EXACT, _nonzero),
    "leaky_relu": Reference(_leaky_relu, ROUNDED, EXACT, EXACT, _nonzero),

    "maximum": Reference(max, EXACT, EXACT, EXACT, _apart),
    "minimum": Reference(min, EXACT, EXACT, EXACT, _apart),
    "where":   Reference(lambda c, x, y: x if c else y, EXACT, EXACT, EXACT, _nonzero),

    "sign":          Reference(mp.sign, EXACT, EXACT, EXACT, _nonzero),
    "greater":       Reference(lambda x, y: mp.mpf(x > y), EXACT, EXACT, EXACT, _apart),
    "greater_equal": Reference(lambda x, y: mp.mpf(x >= y), EXACT, EXACT, EXACT, _apart),
    "equal":         Reference(lambda x, y: mp.mpf(x == y), EXACT, EXACT, EXACT, _apart),
}
# fmt: on


@pytest.fixture(scope="session")
def references() -> dict[str, Reference]:
    return REFERENCES
