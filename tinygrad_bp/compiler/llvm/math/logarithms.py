"""Logarithms, softplus and powers on vectors: what `functions.py` makes functions of.

The polynomials are fits of our own, as in `exponentials.py`.
"""

from __future__ import annotations

import math

from .exponentials import LN2, exp_of, exp_of_minus, pow2
from .vectors import TO_INTEGER, Vector, at_least, at_most, bits_of, polynomial, where

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


#: 1 / ln 2, 1 / ln 10 and log10(2) in two parts; the first ends in zeros, as that of ln 2.
_PER_LN2 = (1.4426950216293335, 1.9259629911266175e-08)
_PER_LN10 = (0.4342944771051407, 4.798111141615973e-09)
_LOG10_2 = (0.30102999566361177, 3.694239077158931e-13)


def _log_to_base(x: Vector, per_ln: tuple[float, float], of_2: tuple[float, float]) -> Vector:
    """log x to a base b, where 1 / ln b and log 2 to this base are each a sum of two."""
    k, m = _split_any(x)
    f = m - 1.0
    s = f / (2.0 + f)
    w = s * s
    half = 0.5 * f * f
    # log(1 + f) = large + small, of which the first has so few bits that its product is exact.
    large = (f - half).head()
    small = ((f - large) - half) + s * (half + w * polynomial(w, _ARTANH))
    main, whole = large * per_ln[0], k * of_2[0]
    rest = small * per_ln[0] + (large + small) * per_ln[1] + k * of_2[1]
    total = whole + main
    return _log_or_limit(total + (rest + ((whole - total) + main)), x)


def log2(x: Vector) -> Vector:
    return _log_to_base(x, _PER_LN2, (1.0, 0.0))


def log10(x: Vector) -> Vector:
    return _log_to_base(x, _PER_LN10, _LOG10_2)


def softplus(x: Vector) -> Vector:
    e = exp_of_minus(abs(x))
    large = e > math.sqrt(2) - 1  # 1 + e is 1 + f, or 2 (1 + f)
    log = _log(where(large, 1.0, 0.0), where(large, 0.5 * e - 0.5, e))
    return log + at_least(x, 0.0)


# Inverse hyperbolic functions. arsinh a = log(√(a² + 1) + a), arcosh a = log(a + √(a² - 1)).


def _log_of_sum(a: Vector, square: float) -> Vector:
    """log(a + √(a² + square)) for a > 0, where square is 1, or -1 and a >= 1."""
    huge = a > 2.0**30  # there it is log(2 a)
    near = where(huge, 2.0, a)
    # a² + square and its root, and what they lack
    h = near.head()
    p = near * near
    p_rest = (h * h - p) + (near - h) * (near + h)
    q = p + square
    q_rest = where(p > 1.0, square - (q - p), p - (q - square)) + p_rest
    root = q.sqrt()
    t = root.head()
    missed = ((q - t * t) - (root - t) * (root + t)) + q_rest
    root_rest = missed / at_least(root + root, 2.0**-100)
    total = root + near
    larger, smaller = (root, near) if square > 0.0 else (near, root)
    lost = (smaller - (total - larger)) + root_rest
    total, lost = where(huge, a, total), where(huge, 0.0, lost)
    k, m = _split(total)
    result = _log(k + where(huge, 1.0, 0.0), (m - 1.0) + lost * pow2(-at_most(k, 1000.0)))
    return _log_or_limit(result, total)


def asinh(x: Vector) -> Vector:
    return where(abs(x) < 2.0**-28, x, _log_of_sum(abs(x), 1.0).with_sign_of(x))


def acosh(x: Vector) -> Vector:
    return where(x >= 1.0, _log_of_sum(x, -1.0), math.nan)


def atanh(x: Vector) -> Vector:
    # ½ log((1 + a) / (1 - a)) = k ln 2 / 2 + artanh s, s = (u - v) / (u + v), where u = 1 + a
    # and v = 2^k (1 - a), which is from u / √2 to √2 u
    a = abs(x)
    u, below = 1.0 + a, 1.0 - a
    u_rest, below_rest = a - (u - 1.0), (1.0 - below) - a
    e, v = _split(below)
    more = u > math.sqrt(2) * v
    k = where(more, 1.0, 0.0) - e
    v = where(more, v + v, v)
    # What 1 - a lacks is 0 from a = ½ on, and k is at most 2 before.
    difference = (u - v) + (u_rest - below_rest * pow2(at_most(k, 2.0)))
    s = where(k.equals(0.0), a, difference / (u + v))
    w = s * s
    result = (0.5 * LN2[0]) * k + (s + (0.5 * s * w * polynomial(w, _ARTANH) + (0.5 * LN2[1]) * k))
    return where(a < 1.0, result, where(a.equals(1.0), math.inf, math.nan)).with_sign_of(x)


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


# The cube root. y, which comes near 1 / x^⅓, is made better without a division; then
# x^⅓ = c + (x - c³) / (3 c²) (1 + ...) for a c of few digits.

#: With e = 1 - x y³, y is to be multiplied by (1 - e)^-⅓ = 1 + e (1/3 + 2/9 e + ...).
_INVERSE_ROOT = (1 / 3, 2 / 9, 14 / 81, 35 / 243)
#: The half of a double that has the exponent, divided by -3, and this: |e| < 0.103.
_INVERSE_ROOT_OF_1 = 1430186361.0


def _cbrt(x: Vector) -> Vector:
    a = abs(x)
    tiny = a < 2.0**-900
    a = where(tiny, a * 2.0**180, a)
    high = ((a.bits() >> 32) | bits_of(2.0**52)).double() - 2.0**52
    y = ((high * (-1 / 3) + (TO_INTEGER + _INVERSE_ROOT_OF_1)).bits() << 32).double()
    for terms in (4, 1):
        e = 1.0 - a * y * y * y
        y = y + y * e * polynomial(e, _INVERSE_ROOT[:terms])
    c = (a * y * y).head()
    square = c * c
    first = square.head()
    step = ((a - first * c) - (square - first) * c) * (y * y) * (1 / 3)
    root = c + (step + step * (step * y))
    root = where(tiny, root * 2.0**-60, root)
    return where((a > 0.0) & (a < math.inf), root.with_sign_of(x), x)


LOGARITHMS = (log, log2, log10, log1p, softplus, asinh, acosh, atanh, pow, _cbrt)
