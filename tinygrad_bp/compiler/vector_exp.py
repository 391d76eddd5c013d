"""The exponential function and its kin on vectors: what `lanes.py` makes functions of.

Each reads as mathematics: the argument is reduced to a short interval, a polynomial does the
work there, and the result is put together again.

The polynomials are fits of our own: f by `mpmath.chebyfit(f, [a, b], n)` in 60 digits, n the
number of coefficients and [a, b] the interval, a thousandth longer where its end is no double;
f stands beside each, with the relative error of what is made with it. The tests compute them
again.
"""

from __future__ import annotations

import math

from tinygrad_bp.compiler.vector_ir import (
    TO_INTEGER,
    Vector,
    at_least,
    at_most,
    bits_of,
    polynomial,
    where,
)

#: With `TO_INTEGER`, the exponent field of a power of two comes last.
_TO_EXPONENT = TO_INTEGER + 1023

#: ln 2 in two parts. The first ends in zeros, so that its product with an exponent is exact.
_LN2 = (0.693147180559663, 2.8235290563031577e-13)


def _pow2(k: Vector) -> Vector:
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
    """k, r, sinh r - r and cosh r - 1 of x + rest, where rest is small."""

    def __init__(self, x: Vector, rest: Vector | None = None) -> None:
        self.k = (x * (1 / math.log(2)) + TO_INTEGER) - TO_INTEGER
        main, small = x - self.k * _LN2[0], -self.k * _LN2[1]  # the first is exact
        if rest is not None:
            small = small + rest
        self.r = r = main + small
        lost = small - (r - main)  # half an ulp of r, which is one of a small result
        w = r * r
        self.sinh_more = r * w * polynomial(w, _SINH) + lost
        self.cosh_less_1 = w * polynomial(w, _COSH)

    def less_1(self) -> Vector:
        """e^r - 1."""
        return self.r + (self.sinh_more + self.cosh_less_1)


def _times_pow2(x: Vector, k: Vector) -> Vector:
    """x 2^k, rounded once where it is subnormal: in two steps, of which the first is exact."""
    first = (k * 0.5 + TO_INTEGER) - TO_INTEGER
    return x * _pow2(first) * _pow2(k - first)


def _exp(x: Vector, rest: Vector | None = None) -> Vector:
    """e^(x + rest) for x from -1000 to 710."""
    e = _Exponential(x, rest)
    return _times_pow2(1.0 + e.less_1(), e.k)


def _exp_of_minus(a: Vector) -> Vector:
    """e^-a for a >= 0."""
    return _exp(at_least(-a, -746.0))


def exp(x: Vector) -> Vector:
    return _exp(at_most(at_least(x, -746.0), 710.0))


def expm1(x: Vector) -> Vector:
    # Half of it, twice: 2^1024 is no double.
    e = _Exponential(at_most(at_least(x, -60.0), 710.0))
    half_power = _pow2(e.k - 1.0)
    result = 2.0 * (half_power * e.less_1() + (half_power - 0.5))
    return where(abs(x) < 2.0**-60, x, result)


def tanh(x: Vector) -> Vector:
    # (1 - E) / (1 + E) with E = e^(-2|x|), or 1 - 2 E / (1 + E) where that loses less.
    e = _Exponential(at_least(-2.0 * abs(x), -60.0))
    power, less_1 = _pow2(e.k), e.less_1()
    minus = power * less_1 + (power - 1.0)  # E - 1
    large = abs(x) > 0.55
    quotient = where(large, 2.0 * (power * less_1 + power), -minus) / (2.0 + minus)
    return where(large, 1.0 - quotient, quotient).with_sign_of(x)


def _sinh_cosh(a: Vector) -> tuple[Vector, Vector]:
    """sinh a / 2 and cosh a / 2 for a >= 0: the halves are doubles where e^a is not."""
    # e^±a = 2^±k (cosh r ± sinh r)
    e = _Exponential(at_most(a, 710.6))
    up, down = _pow2(e.k - 2.0), _pow2(-2.0 - at_most(e.k, 1000.0))
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
    e = _exp_of_minus(abs(x))
    return where(x >= 0.0, 1.0, e) / (1.0 + e)


def silu(x: Vector) -> Vector:
    return x * sigmoid(x)


def softplus(x: Vector) -> Vector:
    return _log1p(_exp_of_minus(abs(x))) + at_least(x, 0.0)


# Logarithms. x = 2^k (1 + f), with 1 + f from √½ to √2, and then
# log x = k ln 2 + log(1 + f), log(1 + f) = 2 artanh s, s = f / (2 + f).

#: With w = s²: (2 artanh s / s - 2) / w on [0, ((√2 - 1) / (√2 + 1))²]; log(1 + f) to 5e-18.
# fmt: off
_ARTANH = (
    0.666666666666667, 0.3999999999989889, 0.28571428626253836, 0.22222211089379496,
    0.1818289243253687, 0.15331611722055008, 0.14617807153417325,
)
# fmt: on


def _split(x: Vector) -> tuple[Vector, Vector]:
    """k and 1 + f of a normal x > 0."""
    least = bits_of(math.sqrt(0.5))
    above = x.bits() - (least - (1023 << 52))  # the exponent field is now k + 1023
    mantissa = ((above & ((1 << 52) - 1)) + least).double()
    exponent = ((above >> 52) | bits_of(2.0**52)).double()  # 2^52 + 1023 + k
    return exponent - (2.0**52 + 1023), mantissa


def _split_any(x: Vector) -> tuple[Vector, Vector]:
    """The same of an x > 0 that may be subnormal."""
    subnormal = x < 2.0**-1022
    k, m = _split(where(subnormal, x * 2.0**54, x))
    return k - where(subnormal, 54.0, 0.0), m


def _log(k: Vector, f: Vector) -> Vector:
    """k ln 2 + log(1 + f); what is large, f and k ln 2, is added last."""
    s = f / (2.0 + f)
    w = s * s
    half = 0.5 * f * f  # 2 s = f - s f, and s f = half - s half
    tail = s * (half + w * polynomial(w, _ARTANH)) + k * _LN2[1]
    return k * _LN2[0] - ((half - tail) - f)


def log(x: Vector) -> Vector:
    k, m = _split_any(x)
    return _log_or_limit(_log(k, m - 1.0), x)


def _log_or_limit(result: Vector, x: Vector) -> Vector:
    """The result, or log x where that is known: at 0, inf and nan, and below 0."""
    result = where(x < math.inf, result, x)
    result = where(x.equals(0.0), -math.inf, result)
    return where(x < 0.0, math.nan, result)


def _log1p(x: Vector) -> Vector:
    """log(1 + x) for x > -1."""
    u = 1.0 + x
    larger, smaller = where(x < 1.0, 1.0, x), where(x < 1.0, x, 1.0)
    lost = smaller - (u - larger)  # exact
    k, m = _split(u)
    return _log(k, (m - 1.0) + lost * _pow2(-at_most(k, 1000.0)))


def log1p(x: Vector) -> Vector:
    return _log_or_limit(_log1p(x), 1.0 + x).with_sign_of(x)


# Powers. x^y = e^(y log x), where log x needs half as many digits again as a double has: a
# sum of two, the first of 26 bits, so that its product with another such is exact.

#: With w = s²: ((artanh s / s - 1) 3 / w - 1) / w on [0, ((√2 - 1) / (√2 + 1))²]; to 2e-21.
# fmt: off
_ARTANH_MORE = (
    0.6, 0.4285714285714406, 0.3333333333247915, 0.2727272750414977,
    0.2307689233051077, 0.20002213198218508, 0.17559189696845096, 0.1758649059127012,
)
# fmt: on

_TWO_THIRDS = (0.6666666567325592, 9.934107462565104e-09)


def _head(x: Vector) -> Vector:
    """The first 26 bits of x."""
    return (x.bits() & -(1 << 27)).double()


def _log_of_two_parts(k: Vector, m: Vector) -> tuple[Vector, Vector]:
    """k ln 2 + log m as a sum of two, the first of 26 bits; to 2^-64 of it."""
    f, d = m - 1.0, m + 1.0
    s = f / d
    s1, d1 = _head(s), _head(d)
    d2 = (m - (d - 1.0)) + (d - d1)
    s2 = ((f - s1 * d1) - s1 * d2) / d  # f / d = s1 + s2
    # log m = 2 artanh s = ⅔ s t, t = 3 + s² + s⁴ (...)
    w = s * s
    square = s1 * s1
    rest = s2 * (s + s1) + w * w * polynomial(w, _ARTANH_MORE)
    t1 = _head(3.0 + square + rest)
    t2 = rest - ((t1 - 3.0) - square)
    p, p_rest = s1 * t1, s2 * t1 + s * t2
    p1 = _head(p + p_rest)
    p2 = p_rest - (p1 - p)
    large, middle = k * _LN2[0], p1 * _TWO_THIRDS[0]
    small = p1 * _TWO_THIRDS[1] + p2 * (2 / 3) + k * _LN2[1]
    total = large + middle
    small = (middle - (total - large)) + small
    head = _head(total + small)
    return head, small - (head - total)


def _whole(x: Vector) -> Vector:
    """Where |x| is an integer, as all are from 2^52 on."""
    return ((abs(x) + 2.0**52) - 2.0**52).equals(abs(x)) | (abs(x) >= 2.0**52)


def pow(x: Vector, y: Vector) -> Vector:
    a = abs(x)
    log1, log2 = _log_of_two_parts(*_split_any(a))
    y1 = _head(y)
    product, rest = y1 * log1, (y - y1) * log1 + y * log2
    inside = abs(product) < 1000.0
    result = _exp(at_most(at_least(product, -1000.0), 710.0), where(inside, rest, 0.0))
    # The ends, in the order in which one goes before another; nan where nothing else is said.
    at_end = a.equals(0.0) | a.equals(math.inf) | abs(y).equals(math.inf)
    result = where(at_end, where((a > 1.0) ^ (y < 0.0), math.inf, 0.0), result)
    result = where(_whole(y) ^ _whole(0.5 * y), result.with_sign_of(x), result)  # y is odd
    result = where(_whole(y) | (x >= 0.0) | a.equals(math.inf) | a.equals(0.0), result, math.nan)
    result = where((a + abs(y)) >= 0.0, result, math.nan)
    return where(x.equals(1.0) | y.equals(0.0), 1.0, where(a.equals(1.0) & at_end, 1.0, result))


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


def _erfc(a: Vector, x: Vector, factor: float) -> tuple[Vector, Vector]:
    """The factors e^(-a²) and e^(a²) erfc a for 0 <= a <= 28, where a² = factor · x²."""
    # The exponent needs more digits than a double has: x² = h² + (x - h)(x + h), and h has
    # so few digits that its square is exact.
    h = _head(x)
    power = _exp(h * h * -factor, (x - h) * (x + h) * -factor)
    t = (a - 4.0) / (a + 4.0)
    return power, polynomial(t, _ERFC) / (1.0 + 2.0 * a)


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


FUNCTIONS = (
    *(exp, expm1, log, log1p, pow, sinh, cosh, tanh),
    *(sigmoid, silu, softplus, erf, erfc, gelu),
)
