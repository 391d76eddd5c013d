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
    from random import Random


class Bound(NamedTuple):
    """An error allowed: so many units in the last place of the exact result.

    Where terms of a formula cancel, the error is one of the terms and not of what they
    leave: then the units are those of `size(exact, wrt, *operands)`, `wrt` being the
    operands of the derivative in question, `(0, 1)` for d²/dxdy. Its docstring says which.
    """

    ulps: float
    size: Callable[..., Any] = lambda exact, wrt, *operands: exact

    def error(self, got: float, exact: Any, wrt: tuple[int, ...], operands: Any) -> float:
        """How far a result is from the exact one, in these units."""
        with mp.workprec(200):
            if max(abs(exact), abs(got)) < SMALLEST:
                return 0.0
            unit = math.ulp(float(self.size(exact, wrt, *map(mp.mpf, operands))))
            return float(abs(mp.mpf(got) - exact) / unit) if math.isfinite(got) else math.inf

    def overflows(self, exact: Any, wrt: tuple[int, ...], operands: Any) -> bool:
        """Whether a float cannot hold the result, or a term of it."""
        with mp.workprec(200):
            size = self.size(exact, wrt, *map(mp.mpf, operands))
            return not max(abs(exact), abs(size)) < mp.mpf(2) ** 1000


#: Below the smallest number with all its digits a result may also be a smaller one, or 0.
SMALLEST = 2.0**-1022


class Reference(NamedTuple):
    """An operation in mpmath, and the errors allowed to its value and its derivatives.

    Attributes:
        points: makes operands of random numbers, where not all numbers are.
        whole: the places of operands that are whole numbers by themselves.
    """

    function: Callable[..., Any]
    value: Bound
    first: Bound = Bound(0.5)
    second: Bound = Bound(0.5)
    smooth: Callable[..., bool] = lambda *operands: True
    points: Callable[[Random, float], tuple[float, ...]] | None = None
    whole: tuple[int, ...] = ()


def _erfc(x: Any) -> Any:
    # Beyond 40 it differs from 0 or 2 by less than e^-1600; mpmath would take for ever.
    return mp.erfc(x) if abs(x) < 40 else 1 - mp.sign(x)


def _erf(x: Any) -> Any:
    return mp.erf(x) if abs(x) < 40 else mp.sign(x)


def _normal_below(x: Any) -> Any:
    return _erfc(-x / mp.sqrt(2)) / 2


def _gelu(x: Any) -> Any:
    return x * _normal_below(x)


# Beyond 2000 an exponential is less than any float beside 1; mpmath would take long.


def _logistic(x: Any) -> Any:
    return 1 / (1 + mp.exp(-x)) if abs(x) < 2000 else mp.mpf(x > 0)


def _softplus(x: Any) -> Any:
    return mp.log1p(mp.exp(x)) if abs(x) < 2000 else max(x, mp.mpf(0))


def _silu(x: Any) -> Any:
    return x * _logistic(x)


def _relu(x: Any) -> Any:
    return x if x > 0 else x * 0


def _leaky_relu(x: Any, slope: Any) -> Any:
    return x if x > 0 else x * slope


def _power_slope(x: Any, y: Any) -> Any:
    return y * x**y / x  # and not x ** (y - 1): that may take very many digits


def _hypot_slope(x: Any, y: Any) -> Any:
    return x / mp.hypot(x, y)


def _atan2_slope(x: Any, y: Any) -> Any:
    return x / (x * x + y * y)


def _mish(x: Any) -> Any:
    return x * mp.tanh(_softplus(x))


_SELU_ALPHA = mp.mpf("1.6732632423543772848170429916717")
_SELU_SCALE = mp.mpf("1.0507009873554804934193349852946")


def _elu(x: Any, alpha: Any) -> Any:
    return x if x > 0 else alpha * mp.expm1(x) if x > -2000 else -alpha


def _softsign(x: Any) -> Any:
    return x / (1 + abs(x))


def _logaddexp(x: Any, y: Any) -> Any:
    return max(x, y) + _softplus(-abs(x - y))


def _root(x: Any) -> Any:
    return mp.sign(x) * mp.cbrt(abs(x))


# Where a function has no result, a complex number says so. Far out its period is all that is new.
_NONE = mp.mpc(0, 1)


def _log_gamma(x: Any) -> Any:
    return _NONE if _is_pole(x) else mp.re(mp.loggamma(x))


def _is_pole(x: Any) -> bool:
    return bool(x <= 0 and x == mp.floor(x))


def _no_pole(*operands: float) -> bool:
    return operands[-1] > 0.0 or not operands[-1].is_integer()


def _polygamma(n: Any, x: Any) -> Any:
    n = int(n)
    if _is_pole(x):
        return _NONE
    if x > 0 or not n:
        return mp.polygamma(n, x)
    # What is summed has a period: mpmath would take a step for each.
    rest, sign = x - mp.nint(x), (-1) ** (n + 1)
    around = mp.zeta(n + 1, abs(rest)) + sign * mp.zeta(n + 1, 1 - abs(rest))
    turned = mp.sign(rest) ** (n + 1) * around - sign * mp.zeta(n + 1, 1 - x)
    return sign * mp.factorial(n) * turned


def _erfinv(x: Any) -> Any:
    if not abs(x) < 1:
        return _NONE
    return mp.erfinv(x)


def _erfinv_slope(x: Any) -> Any:
    return mp.sqrt(mp.pi) / 2 * mp.exp(_erfinv(x) ** 2) if abs(x) < 1 else _NONE


def _sinc_slope(x: Any) -> Any:
    if abs(x) < 0.5:
        return -(mp.pi**2) / 3 * x * _sinc_near(mp.mpf(1), x)
    return (mp.cospi(x) - mp.sincpi(x)) / x


def _sinc_near(n: Any, x: Any) -> Any:
    return mp.hyp0f1(n + mp.mpf(3) / 2, -((mp.pi * x) ** 2) / 4)


def _some_order(random: Random, x: float) -> tuple[float, ...]:
    # Beyond these mpmath would take very many digits.
    return float(random.randint(0, 9)), math.copysign(min(max(abs(x), 1e-20), 1e15), x)


def _near_0(random: Random, x: float) -> tuple[float, ...]:
    return float(random.randint(0, 12)), math.copysign(min(abs(x), random.uniform(0.0, 0.6)), x)


# Sizes: of what the errors allowed are units in the last place.


def _of_underflow(exact: Any, wrt: Any, x: Any) -> Any:
    """the result, and x times what a probability below 2.2e-308 has lost"""
    return abs(exact) + abs(x) * SMALLEST


def _gelu_first(exact: Any, wrt: Any, x: Any) -> Any:
    """the greater term, which the other may cancel"""
    return _normal_below(x) + abs(x) * mp.npdf(x)


def _gelu_second(exact: Any, wrt: Any, x: Any) -> Any:
    """the greater term, which the other may cancel, and what a density below 2.2e-308 has lost"""
    return (mp.npdf(x) + SMALLEST) * (2 + x * x)


def _of_logistic(exact: Any, wrt: Any, x: Any) -> Any:
    """sigmoid(x): the textbook's z * (1 - z) takes it from 1"""
    return _logistic(x)


def _of_one(exact: Any, wrt: Any, x: Any) -> Any:
    """1: the textbook's 1 - z * z"""
    return mp.mpf(1)


def _of_tanh(exact: Any, wrt: Any, x: Any) -> Any:
    """tanh(x): the textbook's 1 - z * z, times 2 * z"""
    return mp.tanh(x)


def _silu_first(exact: Any, wrt: Any, x: Any) -> Any:
    """the greater term, which the other may cancel"""
    return _logistic(x) * (1 + abs(x) * _logistic(-x))


def _silu_second(exact: Any, wrt: Any, x: Any) -> Any:
    """the greater term, which the other may cancel"""
    return _logistic(x) * (1 + _logistic(-x) + 2 * abs(x) * _logistic(-x))


def _of_logistic_turned(exact: Any, wrt: Any, x: Any) -> Any:
    """sigmoid(-x): the textbook's z * (1 - z) takes it from 1"""
    return _logistic(-x)


def _mish_first(exact: Any, wrt: Any, x: Any) -> Any:
    """the greatest term: the textbook's 1 - tanh**2 takes it from 1"""
    return _logistic(x) * (1 + abs(x))


def _mish_second(exact: Any, wrt: Any, x: Any) -> Any:
    """the greatest term: the textbook's 1 - tanh**2 takes it from 1"""
    return _logistic(x) * (2 + 3 * abs(x))


def _of_both(exact: Any, wrt: Any, x: Any, y: Any) -> Any:
    """the greater of x and y, to which at most 0.69 is added"""
    return 1 + abs(max(x, y))


def _of_difference(exact: Any, wrt: Any, x: Any, y: Any) -> Any:
    """sigmoid(x - y) times 1 + |x - y|, which is rounded before it is an exponent"""
    d = y - x if wrt[0] else x - y
    return _logistic(d) * (1 + abs(d))


def _logit_second(exact: Any, wrt: Any, x: Any) -> Any:
    """the greater of two terms, which cancel in the middle"""
    return 1 / (x * (1 - x)) ** 2


def _of_exponential(exact: Any, wrt: Any, x: Any, y: Any) -> Any:
    """the result, and alpha times what an exponential below 2.2e-308 has lost"""
    return abs(exact) + abs(y) * SMALLEST


def _of_ratio(exact: Any, wrt: Any, x: Any, y: Any) -> Any:
    """the result, and what x / y below 2.2e-308 has lost"""
    return abs(exact) + abs(SMALLEST / y)


def _of_first(exact: Any, wrt: Any, x: Any) -> Any:
    """the result, and 2 * x times what a first derivative below 2.2e-308 has lost"""
    return abs(exact) + abs(2 * x) * SMALLEST


def _of_quotient(exact: Any, wrt: Any, x: Any, y: Any) -> Any:
    """the result, and what x / y below 2.2e-308 has lost"""
    return abs(exact) + abs(SMALLEST / y ** len(wrt))


def _of_distance(exact: Any, wrt: Any, x: Any, y: Any) -> Any:
    """the result, and what a distance below 2.2e-308 has lost"""
    return abs(exact) * (1 + SMALLEST / (mp.hypot(x, y) or 1))


def _of_power(exact: Any, wrt: Any, x: Any, y: Any) -> Any:
    """the greatest term"""
    steps = wrt.count(0)
    power = abs(x) ** (y - steps)
    terms = power * max(1, abs(y)) ** steps * (1 + abs(mp.log(abs(x)))) ** wrt.count(1)
    # The slope by x is found from x ** y but where y is neither negative nor huge.
    from_power = 0 in wrt and (1 in wrt or not 0.5 <= y < 9e15)
    if max(power, terms) > mp.mpf(2) ** 1000 or (from_power and abs(x) ** y < SMALLEST):
        return mp.inf  # a term is beyond floats
    return abs(exact) if len(set(wrt)) == 1 else terms


def _of_slope(exact: Any, wrt: Any, x: Any, y: Any) -> Any:
    """the greatest term"""
    return _of_power(exact, (0, *wrt), x, y)


def _erf_third(exact: Any, wrt: Any, x: Any) -> Any:
    """the greater term, which the other may cancel, and what a slope below 2.2e-308 has lost"""
    return 2 * (mp.exp(-x * x) + SMALLEST) * (1 + 2 * x * x)


def _normal_second(exact: Any, wrt: Any, x: Any) -> Any:
    """the greater term, which the other may cancel, and what a density below 2.2e-308 has lost"""
    return (mp.npdf(x) + SMALLEST) * (1 + x * x)


def _of_terms(exact: Any, wrt: Any, x: Any, y: Any) -> Any:
    """the greatest term, and what a distance below 2.2e-308 has lost"""
    return (abs(exact) + (mp.hypot(x, y) or 1) ** (-1 - len(wrt))) * (
        1 + SMALLEST / (mp.hypot(x, y) or 1)
    )


def _of_direction(exact: Any, wrt: Any, x: Any, y: Any) -> Any:
    """the greatest term, and what a distance below 2.2e-308 has lost"""
    return _of_terms(exact / (mp.hypot(x, y) or 1), wrt, x, y) * (mp.hypot(x, y) or 1)


def _of_reflection(exact: Any, wrt: Any, x: Any) -> Any:
    """the result; where x < 0 the greater of two terms, which cancel near its zeros"""
    if x > 0 or len(wrt) > 1:
        return exact
    if wrt:
        return _digamma_terms(exact, (), x)
    return abs(mp.log(mp.pi / abs(mp.sinpi(x)))) + abs(_log_gamma(1 - x))


def _digamma_terms(exact: Any, wrt: Any, x: Any) -> Any:
    """the result; where x < 0 the greater of two terms, which cancel near its zeros"""
    return _of_poles(exact, wrt, mp.mpf(0), x) if x < 0 else exact


def _of_poles(exact: Any, wrt: Any, n: Any, x: Any) -> Any:
    """the result; where x < 0 the sum of what all poles make of it, which may cancel"""
    order, rest = int(n) + len(wrt), abs(x - mp.nint(x))
    if x > 0:
        return exact
    if not order:
        return abs(mp.pi * mp.cot(mp.pi * rest)) + abs(mp.digamma(1 - x))
    return abs(mp.polygamma(order, rest)) + abs(mp.polygamma(order, 1 - rest))


def _of_wave(exact: Any, wrt: Any, x: Any) -> Any:
    """the greater term, which the other may cancel"""
    return abs(exact) + mp.pi ** len(wrt) / (1 + mp.pi * abs(x))


def _nonzero(*operands: float) -> bool:
    return operands[0] != 0.0


def _neither_zero(x: float, y: float) -> bool:
    return x != 0.0 != y


def _real(x: float, y: float) -> bool:
    """Whether a power is."""
    return x > 0 or y.is_integer()


def _between(x: float, y: float = 1.0) -> bool:
    """Whether it is no multiple of y, where a quotient jumps, and no float beside it is."""
    return math.fmod(x, y) != 0.0 and abs(x / y) < 2**53


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
    "div": Reference(lambda x, y: x / y, ROUNDED, Bound(1.5, _of_quotient), Bound(3, _of_quotient)),
    "pow": Reference(mp.power, LIBRARY, Bound(2, _of_power), Bound(4, _of_power), _real),
    "neg": Reference(lambda x: -x, EXACT, EXACT, EXACT),
    "abs": Reference(abs, EXACT, EXACT, EXACT, _nonzero),

    "mod":      Reference(lambda x, y: x % y, ROUNDED, Bound(1.5), EXACT, _between),
    # As Python has it: what is left is taken from x, which is divided, each rounded once, and so
    # less than two units off; of one that ends in a half, from 2^51 on, the whole number below.
    "floordiv": Reference(lambda x, y: (x - x % y) / y, Bound(2), EXACT, EXACT, _between),

    "exp":   Reference(mp.exp,   LIBRARY, LIBRARY, LIBRARY),
    "exp2":  Reference(lambda x: mp.mpf(2) ** x, LIBRARY, Bound(3), Bound(4)),
    "expm1": Reference(mp.expm1, LIBRARY, LIBRARY, LIBRARY),
    "log":   Reference(mp.log,   LIBRARY, ROUNDED, Bound(1.5)),
    "log2":  Reference(lambda x: mp.log(x) / mp.ln2, LIBRARY, Bound(1), Bound(2)),
    "log10": Reference(lambda x: mp.log(x) / mp.ln10, LOOSER, Bound(1.5), Bound(2.5)),
    "log1p": Reference(mp.log1p, LIBRARY, Bound(1.5), Bound(3)),
    # The second is -(s / z) * s with s = 0.5 / z: the error of z three times, that of s twice, and
    # two results more. Seven roundings, each up to a unit where the result is below a power of 2.
    "sqrt":  Reference(mp.sqrt,  ROUNDED, Bound(1.5), Bound(7)),
    # The first is 1 / (3 * (z * z)): twice the error of z, and half a unit a step. Three times its
    # error and that of z once are in the second.
    "cbrt":  Reference(_root, LIBRARY, Bound(3.5), Bound(12)),
    "hypot": Reference(mp.hypot, LIBRARY, Bound(2.5), Bound(6, _of_distance)),

    "sin":   Reference(mp.sin,   LIBRARY, LIBRARY, LIBRARY),
    "cos":   Reference(mp.cos,   LIBRARY, LIBRARY, LIBRARY),
    "tan":   Reference(mp.tan,   LIBRARY, Bound(2), Bound(3)),
    # The second is x * z * z * z, z the first: three times its error, and half a unit a product.
    "asin":  Reference(mp.asin,  LIBRARY, Bound(2), Bound(7.5)),
    "acos":  Reference(mp.acos,  LIBRARY, Bound(2), Bound(7.5)),
    "atan":  Reference(mp.atan,  LIBRARY, Bound(2), Bound(5)),  # -2.0 * (x * z) * z, alike
    "atan2": Reference(mp.atan2, LIBRARY, Bound(3, _of_distance), Bound(8, _of_distance)),
    "sinh":  Reference(mp.sinh,  LOOSER, LOOSER, LOOSER),
    "cosh":  Reference(mp.cosh,  LOOSER, LOOSER, LOOSER),
    "tanh":  Reference(mp.tanh,  LOOSER, Bound(2, _of_one), Bound(4, _of_tanh)),
    # In glibc to 1.9, 2.3 and 1.8 units: https://members.loria.fr/PZimmermann/papers/accuracy.pdf
    "asinh": Reference(mp.asinh, LOOSER,   Bound(2.5), Bound(6)),
    "acosh": Reference(mp.acosh, Bound(3), Bound(3),   Bound(7.5)),
    "atanh": Reference(mp.atanh, LOOSER,   Bound(3),   Bound(7.5)),

    "erf":   Reference(_erf,  LIBRARY,  Bound(3), Bound(4)),
    "erfc":  Reference(_erfc, Bound(3), Bound(3), Bound(4, _of_first)),
    "gelu":  Reference(
        _gelu, Bound(4, _of_underflow), Bound(4, _gelu_first), Bound(4, _gelu_second)
    ),
    # z * (1 - z) has the error of z, and half a unit each for the difference and the product.
    "erfinv": Reference(_erfinv, Bound(3), Bound(8), Bound(16)),
    "sigmoid":  Reference(_logistic, LOOSER, Bound(3, _of_logistic), Bound(4, _of_logistic)),
    "softplus": Reference(_softplus, LOOSER, LOOSER, Bound(3, _of_logistic)),
    "silu":     Reference(_silu, Bound(3), Bound(4, _silu_first), Bound(4, _silu_second)),
    "relu":       Reference(_relu, EXACT, EXACT, EXACT, _nonzero),
    "leaky_relu": Reference(_leaky_relu, ROUNDED, EXACT, EXACT, _nonzero),
    "elu":        Reference(
        _elu, LOOSER, Bound(2, _of_exponential), Bound(2, _of_exponential), _nonzero
    ),
    "selu":       Reference(
        lambda x: _SELU_SCALE * _elu(x, _SELU_ALPHA), LOOSER, LOOSER, LOOSER, _nonzero
    ),
    "mish":       Reference(
        _mish, Bound(4, _of_underflow), Bound(4, _mish_first), Bound(4, _mish_second)
    ),
    "softsign":   Reference(_softsign, Bound(1.5), Bound(3), Bound(5), _nonzero),
    "hardtanh":   Reference(
        lambda x: max(-1, min(1, x)) * mp.mpf(1), EXACT, EXACT, EXACT, lambda x: abs(x) != 1
    ),

    # In the middle it is log1p of a quotient of two that are rounded, and makes 1.8 times as much
    # of their error.
    "logit":       Reference(
        lambda x: mp.log(x / (1 - x)) if 0 < x < 1 else mp.mpc(0, 1),
        Bound(3.5), Bound(2), Bound(4, _logit_second),
    ),
    "log_sigmoid": Reference(
        lambda x: -_softplus(-x), LOOSER, LOOSER, Bound(3, _of_logistic_turned)
    ),
    "logaddexp":   Reference(
        _logaddexp, Bound(2, _of_both), Bound(3, _of_difference), Bound(4, _of_difference)
    ),
    "xlogy":       Reference(
        lambda x, y: x * mp.log(y), LOOSER, LIBRARY, Bound(2, _of_ratio), _nonzero
    ),

    "lgamma":    Reference(
        _log_gamma,
        *(Bound(4, _of_reflection), Bound(4, _of_reflection), Bound(6, _of_reflection)),
        _no_pole,
    ),
    "digamma":   Reference(
        lambda x: _polygamma(0, x),
        *(Bound(4, _digamma_terms), Bound(6, _digamma_terms), Bound(8, _digamma_terms)),
        _no_pole,
    ),
    "polygamma": Reference(
        _polygamma,
        *(Bound(8, _of_poles), Bound(8, _of_poles), Bound(8, _of_poles)),
        _no_pole,
        _some_order,
        (0,),
    ),
    "sinc":      Reference(mp.sincpi, Bound(3), Bound(4, _of_wave), Bound(6, _of_wave)),

    "maximum": Reference(max, EXACT, EXACT, EXACT, _apart),
    "minimum": Reference(min, EXACT, EXACT, EXACT, _apart),
    "where":   Reference(lambda c, x, y: x if c else y, EXACT, EXACT, EXACT, _nonzero),
    "copysign": Reference(
        lambda x, y: abs(x) * (1 if y >= 0 else -1), EXACT, EXACT, EXACT, _neither_zero
    ),

    "floor":         Reference(mp.floor, EXACT, EXACT, EXACT, _between),
    "ceil":          Reference(mp.ceil, EXACT, EXACT, EXACT, _between),
    "round":         Reference(mp.nint, EXACT, EXACT, EXACT, lambda x: math.fmod(x, 0.5) != 0.0),
    "sign":          Reference(mp.sign, EXACT, EXACT, EXACT, _nonzero),
    "greater":       Reference(lambda x, y: mp.mpf(x > y), EXACT, EXACT, EXACT, _apart),
    "greater_equal": Reference(lambda x, y: mp.mpf(x >= y), EXACT, EXACT, EXACT, _apart),
    "equal":         Reference(lambda x, y: mp.mpf(x == y), EXACT, EXACT, EXACT, _apart),

    # Of a float itself, and no other number around it: the derivative is 0.
    "stop_gradient": Reference(lambda x: mp.mpf(float(x)), EXACT, EXACT, EXACT, _nonzero),

    "_power_slope": Reference(
        _power_slope, Bound(2, _of_slope), Bound(4, _of_slope), Bound(6, _of_slope), _real
    ),
    "_hypot_slope": Reference(
        _hypot_slope, Bound(2.5), Bound(6, _of_distance), Bound(6, _of_direction)
    ),
    "_atan2_slope": Reference(
        _atan2_slope, Bound(3, _of_distance), Bound(8, _of_terms), Bound(16, _of_terms)
    ),
    "_asin_slope": Reference(lambda x: 1 / mp.sqrt(1 - x * x), Bound(2), Bound(7.5), Bound(12)),
    "_atan_slope": Reference(lambda x: 1 / (1 + x * x), Bound(2), Bound(5), Bound(8, _of_one)),
    "_atanh_slope": Reference(lambda x: 1 / (1 - x * x), Bound(3), Bound(7.5), Bound(12)),
    "_cbrt": Reference(_root, LIBRARY, Bound(3.5), Bound(12)),
    "_erf_slope": Reference(
        lambda x: 2 / mp.sqrt(mp.pi) * mp.exp(-x * x), Bound(3), Bound(4), Bound(8, _erf_third)
    ),
    "_erfinv_slope": Reference(
        _erfinv_slope, Bound(8), Bound(16), Bound(24),
    ),
    "_sinc_slope": Reference(
        _sinc_slope, Bound(4, _of_wave), Bound(6, _of_wave), Bound(8, _of_wave)
    ),
    "_sinc_near": Reference(_sinc_near, Bound(3), Bound(5), Bound(8), points=_near_0, whole=(0,)),
    "_normal_slope": Reference(mp.npdf, Bound(3), Bound(4), Bound(8, _normal_second)),
    "_normal_below": Reference(_normal_below, Bound(4), Bound(3), Bound(4)),
}
# fmt: on


@pytest.fixture(scope="session")
def references() -> dict[str, Reference]:
    return REFERENCES
