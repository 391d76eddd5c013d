"""Trigonometric functions and their inverses on vectors: what `functions.py` makes functions of.

The polynomials are fits of our own, as in `exponentials.py`.
"""

from __future__ import annotations

import math

from .vectors import TO_INTEGER, Vector, polynomial, where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# Trigonometric functions. x = k π/2 + r, |r| <= π/4.

#: With w = r²: (sin r / r - 1) / w and (cos r - 1 + w / 2) / w² on [0, (π/4)²]; to 2e-17.
# fmt: off
_SIN = (
    -0.16666666666666666, 0.008333333333330936, -0.00019841269836740532, 2.7557316093198404e-06,
    -2.5051129896450185e-08, 1.5917988979397435e-10,
)
_COS = (
    0.041666666666666664, -0.0013888888888887389, 2.48015872987544e-05, -2.755731726587808e-07,
    2.087614504941318e-09, -1.138254464534925e-11,
)
# fmt: on

#: π/2 in four parts, the first three of 33 bits: exact products with k up to 2^20.
_HALF_PI = (1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32)
_FAR = 2.0**20


def _difference(a: Vector, b: Vector) -> tuple[Vector, Vector]:
    """a - b, and what rounding it lost (Knuth, TAOCP 2, 4.2.2, theorem B)."""
    difference = a - b
    minus_b = difference - a
    return difference, (a - (difference - minus_b)) - (b + minus_b)


def _sin_cos(x: Vector) -> tuple[Vector, Vector, Vector]:
    """sin r, cos r and the integer k, for |x| up to 2^20."""
    shifted = x * (2 / math.pi) + TO_INTEGER
    k = shifted - TO_INTEGER
    # r in two parts: near a multiple of π/2 the first subtractions leave few digits.
    r, lost = _difference(x - k * _HALF_PI[0], k * _HALF_PI[1])
    r, lost_then = _difference(r, k * _HALF_PI[2])
    low = lost + lost_then - k * _HALF_PI[3]
    w = r * r
    sin_r = r + (r * w * polynomial(w, _SIN) + low * (1.0 - 0.5 * w))
    main = 1.0 - 0.5 * w
    cos_r = main + (((1.0 - main) - 0.5 * w) + (w * w * polynomial(w, _COS) - r * low))
    return sin_r, cos_r, shifted.bits()


def _leave_far(x: Vector, libm: Callable[[], Vector]) -> None:
    """Leave arguments that k π/2 would not reduce, and inf, to libm."""
    x.body.return_where_any(abs(x) > _FAR, libm)


def _bit(k: Vector, place: int) -> Vector:
    return (k & (1 << place)).equals(1 << place)


def sin(x: Vector) -> Vector:
    _leave_far(x, lambda: x.intrinsic("sin"))
    sin_r, cos_r, k = _sin_cos(x)
    size = where(_bit(k, 0), cos_r, sin_r)
    return where(x.equals(0.0), x, where(_bit(k, 1), -size, size))


def cos(x: Vector) -> Vector:
    _leave_far(x, lambda: x.intrinsic("cos"))
    sin_r, cos_r, k = _sin_cos(x)
    size = where(_bit(k, 0), sin_r, cos_r)
    return where(_bit(k + 1, 1), -size, size)


def tan(x: Vector) -> Vector:
    _leave_far(x, lambda: x.intrinsic("sin") / x.intrinsic("cos"))
    sin_r, cos_r, k = _sin_cos(x)
    odd = _bit(k, 0)
    result = where(odd, -cos_r, sin_r) / where(odd, sin_r, cos_r)
    return where(x.equals(0.0), x, result)


#: With w = t²: (arctan t / t - 1) / w on [0, tan² π/8]; to 5e-18.
# fmt: off
_ATAN = (
    -0.3333333333333333, 0.1999999999999548, -0.14285714284657894, 0.11111111014561013,
    -0.09090904549884611, 0.07692182535116648, -0.06664502215671447, 0.058580687568615106,
    -0.05085030492810941, 0.03921955253255129, -0.019162068915902573,
)
# fmt: on

#: What math.pi lacks.
_PI_LOW = 1.2246467991473532e-16


def _atan(above: Vector, below: Vector, quarters: Vector | float = 0.0) -> Vector:
    """quarters · π/4 + arctan(above / below), for quotients from -tan π/8 to tan π/8."""
    t = above / below
    w = t * t
    small = t * w * polynomial(w, _ATAN) + quarters * (_PI_LOW / 4)
    return quarters * (math.pi / 4) + (t + small)


def atan(x: Vector) -> Vector:
    # arctan a = π/4 + arctan((a - 1) / (a + 1)) = π/2 + arctan(-1 / a)
    a = abs(x)
    steep, middle = a > 1 + math.sqrt(2), a > math.sqrt(2) - 1
    above = where(steep, -1.0, where(middle, a - 1.0, a))
    below = where(steep, a, where(middle, a + 1.0, 1.0))
    quarters = where(steep, 2.0, where(middle, 1.0, 0.0))
    return _atan(above, below, quarters).with_sign_of(x)


def atan2(y: Vector, x: Vector) -> Vector:
    # The angle of (|x|, |y|) from the nearer axis, at most π/4; then from the positive one.
    steep, left = abs(y) > abs(x), x.bits() < 0
    near, far = where(steep, abs(y), abs(x)), where(steep, abs(x), abs(y))
    infinite = near.equals(math.inf)
    far = where(infinite, where(far.equals(math.inf), 1.0, 0.0 * far), far)
    near = where(infinite | near.equals(0.0), 1.0, near)
    scale = where(near > 2.0**1000, 2.0**-10, 1.0)
    near, far = near * scale, far * scale
    middle = far > near * (math.sqrt(2) - 1)
    above, below = where(middle, far - near, far), where(middle, far + near, near)
    back = steep ^ left
    quarters = where(steep, 2.0, where(left, 4.0, 0.0))
    quarters = quarters + where(middle, where(back, -1.0, 1.0), 0.0)
    return _atan(where(back, -above, above), below, quarters).with_sign_of(y)


#: With w = s²: (arcsin s / s - 1) / w on [0, 1/4]; to 4e-18.
# fmt: off
_ASIN = (
    0.16666666666666669, 0.07499999999998433, 0.04464285714635543, 0.030381944138531247,
    0.02237217294214989, 0.017352392720869973, 0.013971212973552933, 0.011479177415184906,
    0.01032281435018578, 0.005457506718640358, 0.01740087944269402, -0.014851887071247204,
    0.028757851367421566,
)
# fmt: on


def _asin_parts(a: Vector) -> tuple[Vector, Vector, Vector]:
    """Where a > ½, and s and arcsin s - s: s is a, or √((1 - a) / 2) where a > ½."""
    large = a > 0.5
    w = where(large, 0.5 - 0.5 * a, a * a)
    s = where(large, w.sqrt(), a)
    return large, s, s * w * polynomial(w, _ASIN)


def asin(x: Vector) -> Vector:
    # arcsin a = π/2 - 2 arcsin √((1 - a) / 2)
    large, s, more = _asin_parts(abs(x))
    result = where(large, math.pi / 2 - (2.0 * s + (2.0 * more - _PI_LOW / 2)), s + more)
    return result.with_sign_of(x)


def acos(x: Vector) -> Vector:
    large, s, more = _asin_parts(abs(x))
    negative = x < 0.0
    turned, low = where(negative, math.pi, 0.0), where(negative, _PI_LOW, 0.0)
    signed_s, signed_more = where(negative, -s, s), where(negative, -more, more)
    by_half = turned + (2.0 * signed_s + (2.0 * signed_more + low))
    by_whole = math.pi / 2 - (signed_s + (signed_more - _PI_LOW / 2))
    return where(large, by_half, by_whole)


def hypot(x: Vector, y: Vector) -> Vector:
    size = where(abs(x) > abs(y), abs(x), abs(y))
    huge, tiny = size > 2.0**500, size < 2.0**-500
    scale = where(huge, 2.0**-600, where(tiny, 2.0**600, 1.0))
    back = where(huge, 2.0**600, where(tiny, 2.0**-600, 1.0))
    x, y = x * scale, y * scale
    infinite = abs(x).equals(math.inf) | abs(y).equals(math.inf)
    return where(infinite, math.inf, (x * x + y * y).sqrt() * back)


TRIGONOMETRY = (sin, cos, tan, asin, acos, atan, atan2, hypot)
