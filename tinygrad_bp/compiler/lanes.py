"""Elementary functions on vectors of doubles, as LLVM IR: a batch runs in SIMD lanes.

`define("exp", 8)` is the text of a function on `<8 x double>`, made of plain arithmetic. Each
reads as mathematics: the argument is reduced to a short interval, a polynomial does the work
there, and the result is put together again.

The results are IEEE 754's where the operations of the table have them: nan gives nan, exp
overflows to inf and underflows gradually, log(0) is -inf, tanh(-0.0) is -0.0. `ULPS` says how
far the others may be from the exact value.

The polynomials are fits of our own: f by `mpmath.chebyfit(f, [a, b], n)` in 60 digits, n the
number of coefficients and [a, b] the interval (a thousandth longer, where it is not exact), f
and the relative error of what is made with it beside each. The tests compute them again.
"""

from __future__ import annotations

import math

from tinygrad_bp.compiler.vector_ir import (
    Body,
    Vector,
    at_least,
    at_most,
    bits_of,
    polynomial,
    where,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: A double of this size has no binary places: adding it rounds to an integer, whose last
#: bits are then the sum's. With 1023 more, they are the exponent field of a power of two.
_TO_INTEGER = 1.5 * 2.0**52
_TO_EXPONENT = _TO_INTEGER + 1023

#: ln 2 in two parts. The first ends in zeros, so that its product with an exponent is exact.
_LN2 = (0.693147180559663, 2.8235290563031577e-13)


def _pow2(k: Vector) -> Vector:
    """2^k for an integer k from -1022 to 1024, the last of which gives inf."""
    return ((k + _TO_EXPONENT).bits() << 52).double()


# The exponential function and its family. x = k ln 2 + r, |r| <= ln 2 / 2, and then
# e^x = 2^k e^r, e^r = 1 + sinh r + (cosh r - 1).

#: With w = r²: (sinh r / r - 1) / w and (cosh r - 1) / w on [0, (ln 2 / 2)²]; e^r to 2e-17.
_SINH = (
    0.16666666666666669,
    0.008333333333330051,
    0.00019841269863105952,
    2.7557268378709608e-06,
    2.5100424144926963e-08,
)
_COSH = (
    0.5000000000000001,
    0.04166666666662399,
    0.0013888888917281772,
    2.4801521190250773e-05,
    2.762013870402797e-07,
)


class _Exponential:
    """k, r, sinh r - r and cosh r - 1 of x + rest, where rest is small."""

    def __init__(self, x: Vector, rest: Vector | None = None) -> None:
        self.k = (x * (1 / math.log(2)) + _TO_INTEGER) - _TO_INTEGER
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
    first = (k * 0.5 + _TO_INTEGER) - _TO_INTEGER
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
_ARTANH = (
    0.666666666666667,
    0.3999999999989889,
    0.28571428626253836,
    0.22222211089379496,
    0.1818289243253687,
    0.15331611722055008,
    0.14617807153417325,
)


def _split(x: Vector) -> tuple[Vector, Vector]:
    """k and 1 + f of a normal x > 0."""
    least = bits_of(math.sqrt(0.5))
    above = x.bits() - (least - (1023 << 52))  # the exponent field is now k + 1023
    mantissa = ((above & ((1 << 52) - 1)) + least).double()
    exponent = ((above >> 52) | bits_of(2.0**52)).double()  # 2^52 + 1023 + k
    return exponent - (2.0**52 + 1023), mantissa


def _log(k: Vector, f: Vector) -> Vector:
    """k ln 2 + log(1 + f); what is large, f and k ln 2, is added last."""
    s = f / (2.0 + f)
    w = s * s
    half = 0.5 * f * f  # 2 s = f - s f, and s f = half - s half
    tail = s * (half + w * polynomial(w, _ARTANH)) + k * _LN2[1]
    return k * _LN2[0] - ((half - tail) - f)


def log(x: Vector) -> Vector:
    subnormal = x < 2.0**-1022
    k, m = _split(where(subnormal, x * 2.0**54, x))
    result = _log(k - where(subnormal, 54.0, 0.0), m - 1.0)
    return _log_or_limit(result, x)


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


# Trigonometric functions. x = k π/2 + r, |r| <= π/4.

#: With w = r²: (sin r / r - 1) / w and (cos r - 1 + w / 2) / w² on [0, (π/4)²]; to 2e-17.
_SIN = (
    -0.16666666666666666,
    0.008333333333330936,
    -0.00019841269836740532,
    2.7557316093198404e-06,
    -2.5051129896450185e-08,
    1.5917988979397435e-10,
)
_COS = (
    0.041666666666666664,
    -0.0013888888888887389,
    2.48015872987544e-05,
    -2.755731726587808e-07,
    2.087614504941318e-09,
    -1.138254464534925e-11,
)

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
    shifted = x * (2 / math.pi) + _TO_INTEGER
    k = shifted - _TO_INTEGER
    # r in two parts: near a multiple of π/2 the first subtractions leave few digits.
    r, lost = _difference(x - k * _HALF_PI[0], k * _HALF_PI[1])
    r, lost_then = _difference(r, k * _HALF_PI[2])
    low = lost + lost_then - k * _HALF_PI[3]
    w = r * r
    sin_r = r + (r * w * polynomial(w, _SIN) + low * (1.0 - 0.5 * w))
    main = 1.0 - 0.5 * w
    cos_r = main + (((1.0 - main) - 0.5 * w) + (w * w * polynomial(w, _COS) - r * low))
    return sin_r, cos_r, shifted.bits()


def _far(x: Vector, libm: Callable[[], Vector]) -> None:
    """Leave arguments that k π/2 would not reduce, and inf, to libm."""
    x.body.return_where_any(abs(x) > _FAR, libm)


def _bit(k: Vector, place: int) -> Vector:
    return (k & (1 << place)).equals(1 << place)


def sin(x: Vector) -> Vector:
    _far(x, lambda: x.intrinsic("sin"))
    sin_r, cos_r, k = _sin_cos(x)
    size = where(_bit(k, 0), cos_r, sin_r)
    return where(x.equals(0.0), x, where(_bit(k, 1), -size, size))


def cos(x: Vector) -> Vector:
    _far(x, lambda: x.intrinsic("cos"))
    sin_r, cos_r, k = _sin_cos(x)
    size = where(_bit(k, 0), sin_r, cos_r)
    return where(_bit(k + 1, 1), -size, size)


def tan(x: Vector) -> Vector:
    _far(x, lambda: x.intrinsic("sin") / x.intrinsic("cos"))
    sin_r, cos_r, k = _sin_cos(x)
    odd = _bit(k, 0)
    result = where(odd, -cos_r, sin_r) / where(odd, sin_r, cos_r)
    return where(x.equals(0.0), x, result)


#: With w = t²: (arctan t / t - 1) / w on [0, tan² π/8]; to 5e-18.
_ATAN = (
    -0.3333333333333333,
    0.1999999999999548,
    -0.14285714284657894,
    0.11111111014561013,
    -0.09090904549884611,
    0.07692182535116648,
    -0.06664502215671447,
    0.058580687568615106,
    -0.05085030492810941,
    0.03921955253255129,
    -0.019162068915902573,
)

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


#: With w = s²: (arcsin s / s - 1) / w on [0, 1/4]; to 4e-18.
_ASIN = (
    0.16666666666666669,
    0.07499999999998433,
    0.04464285714635543,
    0.030381944138531247,
    0.02237217294214989,
    0.017352392720869973,
    0.013971212973552933,
    0.011479177415184906,
    0.01032281435018578,
    0.005457506718640358,
    0.01740087944269402,
    -0.014851887071247204,
    0.028757851367421566,
)


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


# The error function. erfc a = e^(-a²) g(a) / (1 + 2 a) for a >= 0, where g is a polynomial in
# t = (a - 4) / (a + 4), which is between -1 and 1.

#: (1 + 2 a) e^(a²) erfc a on [-1, 3/4], of t; to 2e-17.
_ERFC = (
    1.2329951186255526,
    -0.1396211168405629,
    0.01537965210262074,
    0.06809705425473732,
    -0.10103906603635213,
    0.09373283499679412,
    -0.06633036581152939,
    0.03716751556249286,
    -0.016197734059115006,
    0.005031969755895426,
    -0.00075777334141333,
    -0.00019925550755614952,
    0.000150622243948303,
    -2.4403169244974074e-05,
    -1.1224789135154701e-05,
    5.7178872846321855e-06,
    3.0135049944875397e-07,
    -8.351619688696847e-07,
    6.270727157198311e-08,
    1.1534943745754157e-07,
    -7.71541861441783e-09,
    -1.3670989863347383e-08,
    -1.8206098680308682e-09,
)

#: With w = x²: erf x / x - 1 on [0, 1]; to 7e-18.
_ERF = (
    0.12837916709551256,
    -0.37612638903183543,
    0.11283791670945006,
    -0.02686617064323777,
    0.0052239776071164225,
    -0.0008548325975389692,
    0.00012055294904839707,
    -1.492473690741966e-05,
    1.6447424703317362e-06,
    -1.6208483801871705e-07,
    1.3720064546777686e-08,
    -7.795898827002142e-10,
)


def _erfc(a: Vector, x: Vector, factor: float) -> tuple[Vector, Vector]:
    """The factors e^(-a²) and e^(a²) erfc a for 0 <= a <= 28, where a² = factor · x²."""
    # The exponent needs more digits than a double has: x² = h² + (x - h)(x + h), and h has
    # so few digits that its square is exact.
    h = (x.bits() & -(1 << 27)).double()
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


#: The functions that have a form on vectors, by their names in the table of operations.
FUNCTIONS: Mapping[str, Callable[..., Vector]] = {
    function.__name__: function
    for function in (
        *(exp, expm1, sinh, cosh, tanh, sigmoid, silu, softplus, log, log1p),
        *(sin, cos, tan, asin, acos, atan, erf, erfc, gelu),
    )
}


def define(name: str, width: int) -> str:
    """The text of `@tg.exp.v8` and its like: a function of the table on vectors of doubles.

    Args:
        name: one of `FUNCTIONS`.
        width: how many doubles a vector holds: a power of two.

    >>> print(define("silu", 2)[:68])
    define internal <2 x double> @tg.silu.v2(<2 x double> %x) nounwind {
    """
    body = _body(name, width)
    kind = body.vector_type("double")
    lines = "\n".join(body.lines)
    return f"define internal {kind} @tg.{name}.v{width}({kind} %x) nounwind {{\n{lines}\n}}\n"


def needs(name: str, width: int) -> tuple[str, ...]:
    """The declarations that the text of `define` relies on: a module has each once.

    >>> needs("exp", 8), needs("asin", 2)
    ((), ('declare <2 x double> @llvm.sqrt.v2f64(<2 x double>)',))
    """
    kind = f"<{width} x double>"
    intrinsics = sorted(_body(name, width).intrinsics)
    return tuple(f"declare {kind} @llvm.{it}.v{width}f64({kind})" for it in intrinsics)


def _body(name: str, width: int) -> Body:
    body = Body(width)
    result = FUNCTIONS[name](body.argument("x"))
    body.lines.append(f"  ret {result.typed}")
    return body
