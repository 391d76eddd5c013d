"""The exponential function and its kin on vectors: what `functions.py` makes functions of.

Each reads as mathematics: the argument is reduced to a short interval, a polynomial does the
work there, and the result is put together again.

The polynomials are fits of our own: f by `mpmath.chebyfit(f, [a, b], n)` in 60 digits, n the
number of coefficients and [a, b] the interval, a thousandth longer where its end is no double;
f stands beside each, with the relative error of what is made with it. The tests compute them
again.
"""

from __future__ import annotations

import math

from .vectors import TO_INTEGER, Vector, at_least, at_most, polynomial, where

#: With `TO_INTEGER`, the exponent field of a power of two comes last.
_TO_EXPONENT = TO_INTEGER + 1023

#: ln 2 in two parts. The first ends in zeros, so that its product with an exponent is exact.
LN2 = (0.693147180559663, 2.8235290563031577e-13)
#: The same, the first of 26 bits, for a product with a number of as many.
_LN2_SHORT = (0.6931471675634384, 1.2996506893889889e-08)


def pow2(k: Vector) -> Vector:
    """2^k for an integer k from -1022 to 1024, the last of which gives inf."""
    return ((k + _TO_EXPONENT).bits() << 52).double()


# The exponential function and its family. x = k ln 2 + r, |r| <= ln 2 / 2, and then
# e^x = 2^k e^r, e^r = 1 + sinh r + (cosh r - 1).

#: With w = r²: (sinh r / r - 1) / w and (cosh r - 1) / w on [0, (ln 2 / 2)²]; e^r to 2e-17.
# fmt: off
_SINH = (
    0.16666666666666669, 0.008333333333330051, 0.00019841269863105952, 2.7557268378709608e-06,
    2.5100424144926963e-08,
)
_COSH = (
    0.5000000000000001, 0.04166666666662399, 0.0013888888917281772, 2.4801521190250773e-05,
    2.762013870402797e-07,
)
# fmt: on


class _Exponential:
    """k, r, sinh r - r and cosh r - 1 of k ln 2 + main + small; r is the sum of the last two."""

    def __init__(self, k: Vector, main: Vector, small: Vector) -> None:
        self.k = k
        self.r = r = main + small
        lost = small - (r - main)  # half an ulp of r, which is one of a small result
        w = r * r
        self.sinh_more = r * w * polynomial(w, _SINH) + lost
        self.cosh_less_1 = w * polynomial(w, _COSH)

    def less_1(self) -> Vector:
        """e^r - 1."""
        return self.r + (self.sinh_more + self.cosh_less_1)


def _exponential(x: Vector, rest: Vector | None = None) -> _Exponential:
    """Of x + rest, where rest is small."""
    k = (x * (1 / math.log(2)) + TO_INTEGER) - TO_INTEGER
    main, small = x - k * LN2[0], -k * LN2[1]  # the first is exact
    return _Exponential(k, main, small if rest is None else small + rest)


def _times_pow2(x: Vector, k: Vector) -> Vector:
    """x 2^k, rounded once where it is subnormal: in two steps, of which the first is exact."""
    first = (k * 0.5 + TO_INTEGER) - TO_INTEGER
    return x * pow2(first) * pow2(k - first)


def exp_of(x: Vector, rest: Vector | None = None) -> Vector:
    """e^(x + rest) for x from -1000 to 710."""
    e = _exponential(x, rest)
    return _times_pow2(1.0 + e.less_1(), e.k)


def exp_of_minus(a: Vector) -> Vector:
    """e^-a for a >= 0."""
    return exp_of(at_least(-a, -746.0))


def exp(x: Vector) -> Vector:
    return exp_of(at_most(at_least(x, -746.0), 710.0))


def exp2(x: Vector) -> Vector:
    x = at_most(at_least(x, -1080.0), 1025.0)
    k = (x + TO_INTEGER) - TO_INTEGER
    f = x - k
    h = f.head()
    e = _Exponential(k, h * _LN2_SHORT[0], (f - h) * _LN2_SHORT[0] + f * _LN2_SHORT[1])
    return _times_pow2(1.0 + e.less_1(), k)


def expm1(x: Vector) -> Vector:
    # Half of it, twice: 2^1024 is no double.
    e = _exponential(at_most(at_least(x, -60.0), 710.0))
    half_power = pow2(e.k - 1.0)
    result = 2.0 * (half_power * e.less_1() + (half_power - 0.5))
    return where(abs(x) < 2.0**-60, x, result)


def tanh(x: Vector) -> Vector:
    # (1 - E) / (1 + E) with E = e^(-2|x|), or 1 - 2 E / (1 + E) where that loses less.
    e = _exponential(at_least(-2.0 * abs(x), -60.0))
    power, less_1 = pow2(e.k), e.less_1()
    minus = power * less_1 + (power - 1.0)  # E - 1
    large = abs(x) > 0.55
    quotient = where(large, 2.0 * (power * less_1 + power), -minus) / (2.0 + minus)
    return where(large, 1.0 - quotient, quotient).with_sign_of(x)


def _sinh_cosh(a: Vector) -> tuple[Vector, Vector]:
    """sinh a / 2 and cosh a / 2 for a >= 0: the halves are doubles where e^a is not."""
    # e^±a = 2^±k (cosh r ± sinh r)
    e = _exponential(at_most(a, 710.6))
    up, down = pow2(e.k - 2.0), pow2(-2.0 - at_most(e.k, 1000.0))
    more, less = up + down, up - down
    sinh_r = e.r + e.sinh_more
    return (
        less + (less * e.cosh_less_1 + more * sinh_r),
        more + (more * e.cosh_less_1 + less * sinh_r),
    )


def sinh(x: Vector) -> Vector:
    half, _ = _sinh_cosh(abs(x))
    return where(abs(x) < 2.0**-60, x, (half * 2.0).with_sign_of(x))


def cosh(x: Vector) -> Vector:
    _, half = _sinh_cosh(abs(x))
    return half * 2.0


# What networks are made of, where nothing overflows.


def sigmoid(x: Vector) -> Vector:
    e = exp_of_minus(abs(x))
    return where(x >= 0.0, 1.0, e) / (1.0 + e)


def silu(x: Vector) -> Vector:
    # Below -700, sigmoid x = e^x: the product is rounded before it is subnormal.
    e = _exponential(at_least(-abs(x), -746.0))
    size = 1.0 + e.less_1()
    power = _times_pow2(size, e.k)
    near = x * (where(x >= 0.0, 1.0, power) / (1.0 + power))
    return where(abs(x + 723.0) < 23.0, _times_pow2(x * size, e.k), near)


# The error function. erfc a = e^(-a²) g(a) / (1 + 2 a) for a >= 0, where g is a polynomial in
# t = (a - 4) / (a + 4), which is between -1 and 1.

#: (1 + 2 a) e^(a²) erfc a on [-1, 3/4], of t; to 2e-17.
# fmt: off
_ERFC = (
    1.2329951186255526, -0.1396211168405629, 0.01537965210262074, 0.06809705425473732,
    -0.10103906603635213, 0.09373283499679412, -0.06633036581152939, 0.03716751556249286,
    -0.016197734059115006, 0.005031969755895426, -0.00075777334141333, -0.00019925550755614952,
    0.000150622243948303, -2.4403169244974074e-05, -1.1224789135154701e-05, 5.7178872846321855e-06,
    3.0135049944875397e-07, -8.351619688696847e-07, 6.270727157198311e-08, 1.1534943745754157e-07,
    -7.71541861441783e-09, -1.3670989863347383e-08, -1.8206098680308682e-09,
)
# fmt: on

#: With w = x²: erf x / x - 1 on [0, 1]; to 7e-18.
# fmt: off
_ERF = (
    0.12837916709551256, -0.37612638903183543, 0.11283791670945006, -0.02686617064323777,
    0.0052239776071164225, -0.0008548325975389692, 0.00012055294904839707, -1.492473690741966e-05,
    1.6447424703317362e-06, -1.6208483801871705e-07, 1.3720064546777686e-08, -7.795898827002142e-10,
)
# fmt: on


def _exp_of_square(x: Vector, factor: float) -> Vector:
    """e^(-factor · x²)."""
    # The exponent needs more digits than a double has: x² = h² + (x - h)(x + h), and h has
    # so few digits that its square is exact.
    h = x.head()
    return exp_of(h * h * -factor, (x - h) * (x + h) * -factor)


def _erfc(a: Vector, x: Vector, factor: float) -> tuple[Vector, Vector]:
    """The factors e^(-a²) and e^(a²) erfc a for 0 <= a <= 28, where a² = factor · x²."""
    power = _exp_of_square(x, factor)
    t = (a - 4.0) / (a + 4.0)
    return power, polynomial(t, _ERFC) / (1.0 + 2.0 * a)


def _erf_slope(x: Vector) -> Vector:
    return (2.0 / math.sqrt(math.pi)) * _exp_of_square(at_most(abs(x), 27.4), 1.0)


def _normal_slope(x: Vector) -> Vector:
    return (1.0 / math.sqrt(2.0 * math.pi)) * _exp_of_square(at_most(abs(x), 38.7), 0.5)


def _normal_below(x: Vector) -> Vector:
    a = at_most(abs(x), 38.7)
    power, rest = _erfc(a * math.sqrt(0.5), a, 0.5)
    far = 0.5 * rest * power
    near = 0.5 * (1.0 + _near_erf(x * math.sqrt(0.5)))
    return where(a < 0.7, near, where(x > 0.0, 1.0 - far, far))


def _near_erf(x: Vector) -> Vector:
    """erf x for |x| <= 1."""
    return x + x * polynomial(x * x, _ERF)


def erfc(x: Vector) -> Vector:
    a = at_most(abs(x), 27.4)
    power, rest = _erfc(a, a, 1.0)
    far = where(x < 0.0, 2.0 - power * rest, power * rest)
    return where(a < 0.5, 1.0 - _near_erf(x), far)


def erf(x: Vector) -> Vector:
    a = at_most(abs(x), 27.4)
    power, rest = _erfc(a, a, 1.0)
    return where(a < 1.0, _near_erf(a), 1.0 - power * rest).with_sign_of(x)


def gelu(x: Vector) -> Vector:
    # x / 2 · erfc(-x / √2) = max(x, 0) - |x| / 2 · erfc(|x| / √2), and near 0
    # x / 2 · (1 + erf(x / √2))
    a = at_most(abs(x), 38.7)
    power, rest = _erfc(a * math.sqrt(0.5), a, 0.5)
    size = at_least(-x, a)  # |x|, save that inf times 0 comes of -inf alone, as in the table
    far = at_least(x, -0.0) - (0.5 * size * rest) * power
    return where(a < 0.7, 0.5 * x * (1.0 + _near_erf(x * math.sqrt(0.5))), far)


EXPONENTIALS = (
    *(exp, exp2, expm1, sinh, cosh, tanh, sigmoid, silu, erf, erfc, gelu),
    *(_erf_slope, _normal_slope, _normal_below),
)
