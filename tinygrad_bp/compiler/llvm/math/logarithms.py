"""Logarithms, softplus and powers on vectors: what `functions.py` makes functions of.

The polynomials are fits of our own, as in `exponentials.py`.
"""

from __future__ import annotations

import math

from .exponentials import LN2, exp_of, exp_of_minus, pow2
from .vectors import Vector, at_least, at_most, bits_of, polynomial, where

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
    tail = s * (half + w * polynomial(w, _ARTANH)) + k * LN2[1]
    return k * LN2[0] - ((half - tail) - f)


def log(x: Vector) -> Vector:
    k, m = _split_any(x)
    return _log_or_limit(_log(k, m - 1.0), x)


def _log_or_limit(result: Vector, x: Vector) -> Vector:
    """The result, or log x where that is known: at 0, inf and nan, and below 0."""
    result = where(x < math.inf, result, x)
    result = where(x.equals(0.0), -math.inf, result)
    return where(x < 0.0, math.nan, result)


def log1p(x: Vector) -> Vector:
    u = 1.0 + x
    larger, smaller = where(x < 1.0, 1.0, x), where(x < 1.0, x, 1.0)
    lost = smaller - (u - larger)  # exact
    k, m = _split(u)
    result = _log(k, (m - 1.0) + lost * pow2(-at_most(k, 1000.0)))
    return _log_or_limit(result, u).with_sign_of(x)


def softplus(x: Vector) -> Vector:
    e = exp_of_minus(abs(x))
    large = e > math.sqrt(2) - 1  # 1 + e is 1 + f, or 2 (1 + f)
    log = _log(where(large, 1.0, 0.0), where(large, 0.5 * e - 0.5, e))
    return log + at_least(x, 0.0)


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


def _log_of_two_parts(k: Vector, m: Vector) -> tuple[Vector, Vector]:
    """k ln 2 + log m as a sum of two, the first of 26 bits; to 2^-64 of it."""
    f, d = m - 1.0, m + 1.0
    per_d = 1.0 / d
    s = f * per_d
    s1, d1 = s.head(), d.head()
    d2 = (m - (d - 1.0)) + (d - d1)
    s2 = ((f - s1 * d1) - s1 * d2) * per_d  # f / d = s1 + s2
    # log m = 2 artanh s = ⅔ s t, t = 3 + s² + s⁴ (...)
    square, more = s1 * s1, s2 * (s + s1)
    w = square + more
    rest = more + w * w * polynomial(w, _ARTANH_MORE)
    t1 = (3.0 + square + rest).head()
    t2 = rest - ((t1 - 3.0) - square)
    p, p_rest = s1 * t1, s2 * t1 + s * t2
    p1 = (p + p_rest).head()
    p2 = p_rest - (p1 - p)
    large, middle = k * LN2[0], p1 * _TWO_THIRDS[0]
    small = p1 * _TWO_THIRDS[1] + p2 * (2 / 3) + k * LN2[1]
    total = large + middle
    small = (middle - (total - large)) + small
    head = (total + small).head()
    return head, small - (head - total)


def _whole(x: Vector) -> Vector:
    """Where |x| is an integer, as all are from 2^52 on."""
    return ((abs(x) + 2.0**52) - 2.0**52).equals(abs(x)) | (abs(x) >= 2.0**52)


def pow(x: Vector, y: Vector) -> Vector:
    a = abs(x)
    log1, log2 = _log_of_two_parts(*_split_any(a))
    y1 = y.head()
    product, rest = y1 * log1, (y - y1) * log1 + y * log2
    inside = abs(product) < 1000.0
    result = exp_of(at_most(at_least(product, -1000.0), 710.0), where(inside, rest, 0.0))
    # The ends: what is said later goes before what is said earlier.
    whole = _whole(y)
    odd = whole ^ (whole & _whole(0.5 * y))
    at_end = a.equals(0.0) | a.equals(math.inf) | abs(y).equals(math.inf)
    result = where(at_end, where((a > 1.0) ^ (y < 0.0), math.inf, 0.0), result)
    result = where(odd, result.with_sign_of(x), result)
    result = where(whole | (x >= 0.0) | at_end, result, math.nan)
    result = where((a + abs(y)) >= 0.0, result, math.nan)
    return where(x.equals(1.0) | y.equals(0.0), 1.0, where(a.equals(1.0) & at_end, 1.0, result))


LOGARITHMS = (log, log1p, softplus, pow)
