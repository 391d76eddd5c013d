"""Formulas of special functions: long, and so made of parts; `ops.py` has them in its table.

A part is a formula of its own that others call by its name, with what it is a function of computed
once. It has no derivative, as the rules of the table do not call it. All are texts of the table's
words, so every backend computes the same. The sums are those of Abramowitz and Stegun, Handbook of
Mathematical Functions. The polynomials are fits of our own, `mpmath.chebyfit(f, [a, b], n)` with n
coefficients; f stands beside each, with the relative error that is left. The tests compute them
again. Of nan, which `round` takes not, all is nan.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .formula import Expression


def _polynomial(x: str, coefficients: Sequence[float]) -> str:
    """c[0] + x (c[1] + c[2] x + ...), by Horner's rule.

    >>> _polynomial("x", [1.0, 2.0, 3.0])
    '(1.0 + x * (2.0 + x * 3.0))'
    """
    first, *others = coefficients
    return f"({first!r} + {x} * {_polynomial(x, others)})" if others else repr(first)


# The gamma function. That of x <= 0 is reflected (6.1.17, 6.3.7, 6.4.7): it is one of 1 - x, and a
# trigonometric one of what x lacks to the nearest whole number, which is exact.
_R = "(x - round(x))"

#: log(gamma(2 + t)) / t on [-3/4, 1/2]; to 6e-18.
# fmt: off
LOG_GAMMA = (
    0.42278433509846713, 0.32246703342411326, -0.0673523010531999, 0.02058080842777395,
    -0.0073855510284999756, 0.0028905103313962683, -0.0011927539180199315, 0.0005096695051696767,
    -0.00022315464571492411, 9.945784362285375e-05, -4.4927330221650885e-05, 2.050384649423899e-05,
    -9.433710388422562e-06, 4.3957925951578715e-06, -2.0532583630130296e-06, 8.777702611674772e-07,
    -4.5197670681204373e-07, 3.6700014888174303e-07, -1.6906710768722634e-08,
    -7.734614889305052e-08, -1.4441142522766582e-07,
)
# fmt: on

#: Of 1 / x²: x (log(gamma(x)) - (x - 1/2) log(x) + x - log(2 pi) / 2) on [0, 1/72] (6.1.41); to
#: 2e-17.
STIRLING = (
    *(0.08333333333333331, -0.0027777777776805458, 0.0007936507116202176),
    *(-0.0005952126673637633, 0.0008381583558986405, -0.0016789128041151667),
)

LGAMMA = (
    "x if x != x else _log_gamma(x) if x > 0.0 else math.inf if x == -math.inf else "
    f"-math.log(math.fabs(math.sin(math.pi * {_R})) / math.pi if math.fabs({_R}) > 1e-08 "
    f"else math.fabs({_R})) - (_log_gamma(1.0 - x) if {_R} else 0.0)"
)
# Below 8.5 it is that of a number near 2, and the logarithm of factors (6.1.15).
_FACTORS = " * ".join(f"(x - {j}.0 if round(x) >= {j + 2}.0 else 1.0)" for j in range(1, 7))
_LOG_GAMMA = (
    "(x - 0.5) * (_log_factor(x) - 1.0) "
    f"+ (0.4189385332046728 + {_polynomial('(1.0 / x / x)', STIRLING)} / x) "  # log(2 pi) / 2
    "if x >= 8.5 else _log_gamma_near(x - (2.0 if x >= 1.25 and x <= 2.5 else round(x))) "
    "+ (_log_factor(x) if x > 1.75 else -_log_factor(x))"
)
_LOG_FACTOR = (
    "math.log(x if x >= 8.5 or 0.5 < x and x < 1.25 "
    f"else x * (1.0 + x) if x <= 0.5 else {_FACTORS})"
)

#: The root of digamma, in two parts.
ROOT = (1.4616321449683622, 9.549995429965697e-17)

#: Of x - 3/2: x digamma(x) / (x - root) on [1, 2]; to 5e-18.
# fmt: off
DIGAMMA_NEAR = (
    1.4265838140477494, 0.315614744109642, -0.06281369492028008, 0.017935099659936567,
    -0.005921836374555587, 0.0021055245439146634, -0.000780882363647794, 0.0002971387139640734,
    -0.00011492419810471986, 4.492496404305499e-05, -1.768722160301107e-05, 7.000874985155716e-06,
    -2.7788239652086073e-06, 1.0899802025492269e-06, -4.343089500322099e-07, 2.086904546520244e-07,
    -8.332933592446664e-08,
)
# fmt: on

#: Of 1 / x²: x² (log(x) - 1 / (2 x) - digamma(x)) on [0, 1/64] (6.3.18); to 9e-18.
DIGAMMA_FAR = (
    *(0.08333333333333333, -0.008333333333278636, 0.0039682539119537084, -0.0041666448230497),
    *(0.007571689620283902, -0.020697987372370493, 0.06362150587634356),
)

_COTANGENT = (  # of pi R, times pi; from pi / 4 on by what R lacks to a half, which is exact
    f"math.copysign(math.pi * math.tan(math.pi * (0.5 - math.fabs({_R}))), {_R}) "
    f"if math.fabs({_R}) > 0.25 else math.pi / math.tan(math.pi * {_R})"
)
DIGAMMA = (
    "x if x != x else _digamma(x) if x > 0.0 else _digamma(1.0 - x) - "
    f"({_COTANGENT} if {_R} else math.nan if x else 1.0 / x)"
)
# Below 8 it is that of a number between 1 and 2, and inverse factors (6.3.6).
_INVERSES = " + ".join(f"(1.0 / (x - {j}.0) if x >= {j + 1}.0 else 0.0)" for j in range(1, 7))
_DIGAMMA = (
    f"math.log(x) - (0.5 / x + 1.0 / x / x * {_polynomial('(1.0 / x / x)', DIGAMMA_FAR)}) "
    "if x >= 8.0 else _digamma_near(x + (1.0 - math.floor(x))) "
    f"+ (-1.0 / x if x < 1.0 else {_INVERSES})"
)
_DIGAMMA_NEAR = f"(x - {ROOT[0]!r} - {ROOT[1]!r}) * {_polynomial('(x - 1.5)', DIGAMMA_NEAR)} / x"

#: Each coefficient B_2j / (2j)! of Euler and Maclaurin's sum (23.1.30) in the next one, from the
#: second on: what is left of these is beside the sum below less than a unit in the last place.
_NEXT = (60.0, 42.0, 40.0, 39.6, 39.50795947901592, 39.48571428571429, 39.48023223666021)
_FIRST_TERMS = 9


def _zeta_text() -> str:
    """The sum of (y + k) ** -(x + 1), k = 0, 1, ..., of y > 0: polygamma of order x, but for x!."""
    y = f"(y + {_FIRST_TERMS}.0)"
    rest = "1.0"
    for j, ratio in reversed(list(enumerate(_NEXT, 1))):
        rest = f"(1.0 - (x + {2 * j}.0) * (x + {2 * j + 1}.0) / ({ratio!r} * {y} * {y}) * {rest})"
    rest = f"{y} ** -x * (1.0 / x + 0.5 / {y} + (x + 1.0) / (12.0 * {y} * {y}) * {rest})"
    terms = [f"(y + {k}.0) ** (-1.0 - x)" for k in range(1, _FIRST_TERMS)]
    return " + ".join([rest, *reversed(terms), "y ** (-1.0 - x)"])


# Of y <= 0 the sum over all whole numbers less that of those below (6.4.7): as it has a period, it
# is one of |R| and of 1 - |R|, with the sign of R where the power is odd.
_R_Y = "(y - round(y))"
_IS_ODD = "(x - 2.0 * math.floor(0.5 * x))"
_SIGN = f"({_IS_ODD} + {_IS_ODD} - 1.0)"
POLYGAMMA = (
    "math.nan if (x + y != x + y or x < 0.0) or math.floor(x) != x else "
    "digamma(y) if x == 0.0 else "
    f"math.gamma(x + 1.0) * ({_SIGN} * _zeta(x, y) if y > 0.0 else "
    f"math.nan if (y and {_R_Y} == 0.0) and {_IS_ODD} == 0.0 else "
    f"math.copysign(1.0, 1.0 if {_IS_ODD} else {_R_Y} if {_R_Y} else y) * ({_SIGN} * "
    f"_zeta(x, math.fabs({_R_Y})) + _zeta(x, 1.0 - math.fabs({_R_Y}))) - _zeta(x, 1.0 - y))"
)

# The inverse of the error function: a fit for the first six digits (with w as of M. Giles,
# Approximating the erfinv function, 2012), and a step of Halley's for the others.

#: With w = -log(1 - x²): erfinv(x) / x on [0, 5], and of 1 / sqrt(w), erfinv(x) / sqrt(w) from
#: there to the last float before 1; to 6e-7 and 2e-7, whose cube is left.
# fmt: off
ERFINV_NEAR = (
    0.8862263758204341, 0.23202782666555877, 0.011487725717029287, -0.0022300137094688013,
    -0.0002184968288769028, 8.984434828886085e-05, -9.41075763600068e-06, 3.564263441768023e-07,
)
ERFINV_FAR = (
    1.0014130349539385, -0.058381970139068595, -0.848151677399803, 2.2734897642346987,
    -3.0192527744143836, 2.8480130380775748, -1.5269698325413696,
)
# fmt: on

ERFINV = (
    "math.copysign(math.inf if math.fabs(x) == 1.0 "
    "else _erfinv_step(math.fabs(x), _erfinv_near(math.fabs(x))), x)"
)
_ERFINV_NEAR = "_erfinv_fit(x, -math.log((1.0 - x) * (1.0 + x)))"
_ERFINV_FIT = (
    f"x * {_polynomial('y', ERFINV_NEAR)} if y < 5.0 "
    f"else math.sqrt(y) * {_polynomial('(1.0 / math.sqrt(y))', ERFINV_FAR)}"
)
_MISSED = (  # by so much, along the tangent
    "((math.erf(y) - x if x < 0.5 else 1.0 - x - math.erfc(y)) "
    "/ (1.1283791670955126 * math.exp(-y * y)))"
)
_ERFINV_STEP = f"y - {_MISSED} / (1.0 + y * {_MISSED})"

# One divided by the slope of erf; far out the digits of erfinv(x) are too few for its square, and
# what erfc misses by them says what is left.
ERFINV_SLOPE = (
    "math.inf if math.fabs(x) == 1.0 else _erfinv_steepness(math.fabs(x), erfinv(math.fabs(x)))"
)
_ERFINV_STEEPNESS = (
    "(1.0 if x < 0.5 else 1.0 + 2.0 * y * (math.erfc(y) - (1.0 - x)) / _erf_slope(y)) "
    "/ _erf_slope(y)"
)

# sin(pi x) / (pi x). Near 0 its slope is x times 0F1(; 5/2; -(pi x)² / 4), and the slope of such a
# function is x times the next one (10.1.23, 10.1.2).
_TURNED = "(1.0 - 2.0 * (round(x) - 2.0 * math.floor(0.5 * round(x))))"
SINC = f"x if x != x else {_TURNED} * math.sin(math.pi * {_R}) / (math.pi * x) if x else 1.0"
SINC_SLOPE = (
    "x if x != x else "
    "-3.289868133696453 * x * _sinc_near(1.0, x) if math.fabs(x) < 0.6 else "  # π² / 3
    f"({_TURNED} * math.sin(math.pi * (0.5 - math.fabs({_R}))) - sinc(x)) / x"
)
SINC_CURVATURE = (
    "-3.289868133696453 * _sinc_near(1.0, x) + 6.493939402266829 * x * x * _sinc_near(2.0, x) "
    "if abs(x) < 0.6 else -9.869604401089358 * sinc(x) - 2.0 * z / x"
)


def _sinc_near_text(terms: int) -> str:
    """0F1(; x + 3/2; -(pi y)² / 4) of |y| <= 0.6."""
    text = "1.0"
    for k in range(terms, 0, -1):  # π² / 2 is a factor
        below = f"{k}.0 * (x + x + {2 * k + 1}.0)"
        text = f"(1.0 - 4.934802200544679 * y * y / ({below}) * {text})"
    return text


SINC_NEAR = _sinc_near_text(11)

_TEXTS = {
    "_log_gamma": _LOG_GAMMA,
    "_log_gamma_near": f"x * {_polynomial('x', LOG_GAMMA)}",
    "_log_factor": _LOG_FACTOR,
    "_digamma": _DIGAMMA,
    "_digamma_near": _DIGAMMA_NEAR,
    "_zeta": _zeta_text(),
    "_erfinv_near": _ERFINV_NEAR,
    "_erfinv_fit": _ERFINV_FIT,
    "_erfinv_step": _ERFINV_STEP,
    "_erfinv_steepness": _ERFINV_STEEPNESS,
}


class _Parts(dict):  # type: ignore[type-arg]
    """The parts as trees, which are made when they are first asked for."""

    def __missing__(self, word: str) -> Expression:
        from .parser import parse  # what it loads, import need not wait for

        self[word] = formula = parse(_TEXTS[word])
        return formula

    def __contains__(self, word: object) -> bool:
        return word in _TEXTS

    def __iter__(self) -> Iterator[str]:
        return iter(_TEXTS)


#: The parts by their names: functions of x, or of x and y.
PARTS: dict[str, Expression] = _Parts()


def letters_of(part: Expression) -> list[str]:
    """What a part is a function of.

    >>> letters_of(PARTS["_zeta"])
    ['x', 'y']
    """
    from .traversal import names_in

    return sorted({name for name in names_in(part) if "." not in name})
