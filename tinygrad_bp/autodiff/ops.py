"""The table of operations: every primitive, once.

An entry says what an operation is called, what it computes on floats, and its
derivative by each operand. Everything else in the package reads this table:
`Value.backward()` runs the derivatives on floats, `gradients()` runs them on
Values (and so gets a graph that can be differentiated again), the notation
prints them, the compiler lowers them.

To add an operation, add a line to the table below. It is then a function and a
method of Value, is differentiated to any order, drawn and printed:

    bump = Op("bump", "1 / (1 + x * x)", "-2 * x * z * z")

What `help` shows of it stands below the table. Type checkers and editors read the functions
and the methods in `functions.pyi` and `engine/methods.pyi`, which
`python -m tinygrad_bp.autodiff.stubs` writes.

The tests walk the table, and ask for what to compare with: in `tests/autodiff/conftest.py`
the same function in mpmath, and how near to it floats must come; in `test_ops_edges.py`
its results at inf and nan.

The formulas are texts, as in PyTorch's `derivatives.yaml`, so that the same one can be
printed, run on floats or on Values, and written out as a fast method (`engine/writing.py`
does that). Their words: `x` and `y` are the operands in order (`c, x, y` for an operation
of three), `z` is the result, and every function of the table can be called, as can Python's
`math` and what stands in `operations/vocabulary.py`. `a if x > y else b` becomes
`where(greater(x, y), a, b)` when a derivative runs on Values. A derivative, or a branch of
it, that is `None` says that no gradient flows there: that operand is not an edge of the
graph, so not even an infinite gradient times zero gets through (`operations/masks.py` says how
a graph knows). A derivative that is 0.0 is an edge: zero times an infinite gradient is nan,
as in `sqrt(x) * 0.0` at 0, whether the zero stands in the code or comes from an argument, so that
graphs and compiled code give what `backward()` gives.

How many digits each has, `python -m tests.autodiff.ulps` says: all are right to a few units in
the last place, first and second derivatives too, near the ends of floats and of functions. Two
rules keep the form that people learn, sigmoid's `z * (1 - z)` and tanh's `1 - z * z`: they are right
to about 1e-16, which is not the last place of a small derivative far out. Where the form that
people learn loses digits otherwise, a rule calls an operation with an underscore, which is there
for rules alone; lessons and `help` show its `textbook` formula.
"""

from __future__ import annotations

from .ieee import IeeeNumber
from .operations import special
from .operations.operation import TABLE as TABLE  # noqa: PLC0414 (it is read from here)
from .operations.operation import Op
from .operations.register import for_each_operation

# fmt: off
# Arithmetic
add = Op("add", "x + y", "1.0", "1.0", symbol="+", is_commutative=True)
sub = Op("sub", "x - y", "1.0", "-1.0", symbol="-")
mul = Op("mul", "x * y", "y", "x", symbol="*", is_commutative=True)
div = Op("div", "x / y", "1.0 / y", "-z / y", symbol="/", beyond="_div_beyond(x, y)")
pow = Op("pow", "x ** y if x > 0.0 else _pow(x, y)", "y * x ** (y - 1.0) if not varies(y) and -0.5 <= y - 1.0 and y - 1.0 < 9000000000000000.0 else _power_slope(x, y)", "z * log(x) if x else 0.0 if y >= 0.0 else z * log(x)", symbol="**", beyond="_pow_beyond(x, y)")
neg = Op("neg", "-x", "-1.0", symbol="-")
abs = Op("abs", "math.fabs(x)", "sign(x)")
mod = Op("mod", "x % y", "1.0", "-(x // y)", symbol="%")
floordiv = Op("floordiv", "x // y", None, None, symbol="//", beyond="_div_beyond(x, y)")

# Powers and logarithms
exp   = Op("exp",   "math.exp(x)",   "z", beyond="math.inf")
exp2  = Op("exp2",  "2.0 ** x",      "0.6931471805599453 * z")  # ln 2
expm1 = Op("expm1", "math.expm1(x)", "exp(x)", beyond="math.inf")
log   = Op("log",   "math.log(x)",   "1.0 / x", beyond="math.nan if x else -math.inf")
log2  = Op("log2",  "math.log2(x)",  "1.4426950408889634 / x", beyond="math.nan if x else -math.inf")  # 1 / ln 2
log10 = Op("log10", "math.log10(x)", "0.4342944819032518 / x", beyond="math.nan if x else -math.inf")  # 1 / ln 10
log1p = Op("log1p", "math.log1p(x)", "1.0 / (1.0 + x)", beyond="math.nan if x + 1.0 else -math.inf")
sqrt  = Op("sqrt",  "math.sqrt(x)",  "0.5 / z")
cbrt  = Op("cbrt",  "_cbrt(x)",      "1.0 / (3.0 * z) / z")
hypot = Op("hypot", "math.hypot(x, y)", "_hypot_slope(x, y)", "_hypot_slope(y, x)", is_commutative=True)

# Trigonometry
sin   = Op("sin",   "math.sin(x)",  "cos(x)")
cos   = Op("cos",   "math.cos(x)",  "-sin(x)")
tan   = Op("tan",   "math.tan(x)",  "1.0 + z * z")
asin  = Op("asin",  "math.asin(x)", "_asin_slope(x)")
acos  = Op("acos",  "math.acos(x)", "-_asin_slope(x)")
atan  = Op("atan",  "math.atan(x)", "_atan_slope(x)")
atan2 = Op("atan2", "math.atan2(x, y)", "_atan2_slope(y, x)", "-_atan2_slope(x, y)")
sinh  = Op("sinh",  "math.sinh(x)", "cosh(x)", beyond="math.copysign(math.inf, x)")
cosh  = Op("cosh",  "math.cosh(x)", "sinh(x)", beyond="math.inf")
tanh  = Op("tanh",  "math.tanh(x)", "1.0 - z * z")
asinh = Op("asinh", "math.asinh(x)", "1.0 / hypot(1.0, x)")
acosh = Op("acosh", "math.acosh(x)", "1.0 / sqrt(x - 1.0) / sqrt(x + 1.0)")
atanh = Op("atanh", "math.atanh(x)", "_atanh_slope(x)", beyond="math.copysign(math.inf, x) if math.fabs(x) == 1.0 else math.nan")

# The error function and what networks are made of
erf        = Op("erf",        "math.erf(x)",  "_erf_slope(x)")
erfc       = Op("erfc",       "math.erfc(x)", "-_erf_slope(x)")
erfinv     = Op("erfinv",     special.ERFINV, "_erfinv_slope(x)", textbook="the number whose erf is x")
sigmoid    = Op("sigmoid",    "1.0 / (1.0 + math.exp(-x)) if x >= 0.0 else math.exp(x) / (1.0 + math.exp(x))", "z * (1.0 - z)")
relu       = Op("relu",       "0.0 if x <= 0.0 else x", "None if x <= 0.0 else 1.0")
leaky_relu = Op("leaky_relu", "x * y if x <= 0.0 else x", "1.0 if x > 0.0 else y", "None if x > 0.0 else x", default=("slope", 0.01))
softplus   = Op("softplus",   "math.log1p(math.exp(-math.fabs(x))) + (x if x > 0.0 else 0.0)", "sigmoid(x)")
silu       = Op("silu",       "x * sigmoid(x) if x > -700.0 else x * math.exp(0.5 * x) * math.exp(0.5 * x)", "sigmoid(x) + z * sigmoid(-x)")
gelu       = Op("gelu",       "x * _normal_below(x)", "_normal_below(x) + x * _normal_slope(x)")
elu        = Op("elu",        "x if x > 0.0 else y * math.expm1(x)", "1.0 if x > 0.0 else y * exp(x)", "None if x > 0.0 else expm1(x)", default=("alpha", 1.0))
selu       = Op("selu",       "1.0507009873554805 * x if x > 0.0 else 1.7580993408473766 * math.expm1(x)", "1.0507009873554805 if x > 0.0 else 1.7580993408473766 * exp(x)")
mish       = Op("mish",       "x * math.tanh(softplus(x))", "1.0 if x > 20.0 else tanh(softplus(x)) + x * sigmoid(x) * (1.0 - tanh(softplus(x)) * tanh(softplus(x)))")
softsign   = Op("softsign",   "x / (1.0 + math.fabs(x))", "1.0 / (1.0 + abs(x)) / (1.0 + abs(x))")
hardtanh   = Op("hardtanh",   "-1.0 if x < -1.0 else 1.0 if x > 1.0 else x", "None if x <= -1.0 or x >= 1.0 else 1.0")

# Probabilities, and their logarithms
logit       = Op("logit",       "math.log1p((x + x - 1.0) / (1.0 - x)) if 0.25 < x and x < 0.75 else math.log(x / (1.0 - x))", "1.0 / x + 1.0 / (1.0 - x)")
log_sigmoid = Op("log_sigmoid", "(x if x < 0.0 else 0.0) - math.log1p(math.exp(-math.fabs(x)))", "sigmoid(-x)")
logaddexp   = Op("logaddexp",   "x + 0.6931471805599453 if x == y else (x if x > y else y) + math.log1p(math.exp(-math.fabs(x - y)))", "sigmoid(x - y)", "sigmoid(y - x)", is_commutative=True)
xlogy       = Op("xlogy",       "0.0 if x == 0.0 and y == y else x * math.log(y)", "None if x == 0.0 and y <= 0.0 else log(y)", "None if x == 0.0 else x / y")

# The gamma function, and what else is found in books of tables
lgamma    = Op("lgamma",    special.LGAMMA, "digamma(x)", textbook="math.log(math.fabs(math.gamma(x)))")
digamma   = Op("digamma",   special.DIGAMMA, "polygamma(1.0, x)", textbook="the derivative of lgamma(x)")
polygamma = Op("polygamma", special.POLYGAMMA, None, "polygamma(x + 1.0, y)", parameters=("n", "x"), textbook="the nth derivative of digamma(x)")
sinc      = Op("sinc",      special.SINC, "_sinc_slope(x)", textbook="math.sin(math.pi * x) / (math.pi * x) if x else 1.0")

# Choices
maximum = Op("maximum", "x if x > y or x != x else y", "None if x < y else 0.5 if x == y else 1.0", "None if x > y else 0.5 if x == y else 1.0", is_commutative=True)
minimum = Op("minimum", "x if x < y or x != x else y", "None if x > y else 0.5 if x == y else 1.0", "None if x < y else 0.5 if x == y else 1.0", is_commutative=True)
where   = Op("where",   "x if c else y", None, "1.0 if c else None", "None if c else 1.0")
copysign = Op("copysign", "math.copysign(x, y)", "sign(x) * copysign(1.0, y)", None)

# Numbers that jump or stay: nothing flows through them
floor         = Op("floor",         "math.copysign(math.floor(x), x)", None, beyond="x")
ceil          = Op("ceil",          "math.copysign(math.ceil(x), x)", None, beyond="x")
round         = Op("round",         "math.copysign(_round(x), x)", None, beyond="x")
sign          = Op("sign",          "math.copysign(1.0, x) if x < 0.0 or x > 0.0 else x", None)
greater       = Op("greater",       "1.0 if x > y else 0.0", None, None, symbol=">")
greater_equal = Op("greater_equal", "1.0 if x >= y else 0.0", None, None, symbol=">=")
equal         = Op("equal",         "1.0 if x == y else 0.0", None, None, symbol="==", is_commutative=True)
stop_gradient = Op("stop_gradient", "x", None)

# What rules call for its digits: the formula that it is known by, which a lesson shows, would lose
# them, or its derivative would, where terms cancel or a step leaves the range of floats.
_SHORT = "(x + 6442450944.0 - 6442450944.0)"  # x to 20 binary places, so that its square is exact
_REST = f"(x + 6442450944.0 - 6442450944.0 - x) * (x + {_SHORT})"  # what is left of -x * x beside that
_HALF = f"0.5 * {_REST}"
_ROOT = "math.fabs(x) ** 0.3333333333333333"  # the cube root, which a step of Newton's makes exact
_LEFT = "(0.7071067839860916 * (x + 6442450944.0 - 6442450944.0 - x) + 2.799544089368687e-09 * x)"  # of -x / sqrt(2)
_power_slope  = Op("_power_slope", "(y * pow(x, y - 1.0) if -0.5 <= y - 1.0 and y - 1.0 < 9000000000000000.0 or x + x == x else y * pow(x, y) / x) if y else 0.0", "y * _power_slope(x, y - 1.0) if -0.5 <= y - 1.0 and y - 1.0 < 9000000000000000.0 else (y - 1.0) * z / x if x or y else 0.0", "(pow(x, y - 1.0) if -0.5 <= y - 1.0 and y - 1.0 < 9000000000000000.0 else pow(x, y) / x) + (z * log(x) if x else 0.0)", textbook="y * x ** (y - 1.0)")
_hypot_slope  = Op("_hypot_slope", "x / hypot(x, y) if 1e-290 < hypot(x, y) and hypot(x, y) < 1e+308 else sign(x) / hypot(1.0, y / x) if abs(x) > abs(y) else x / abs(y) / hypot(1.0, x / y) if y else x", "_hypot_slope(y, x) * _hypot_slope(y, x) / hypot(x, y) if hypot(x, y) else 0.0", "-z * _hypot_slope(y, x) / hypot(x, y) if hypot(x, y) else 0.0", textbook="x / hypot(x, y)")
_atan2_slope  = Op("_atan2_slope", "_hypot_slope(x, y) / hypot(x, y) if hypot(x, y) else 0.0", "(y - x) / hypot(x, y) * ((y + x) / hypot(x, y)) / hypot(x, y) / hypot(x, y) if hypot(x, y) else 0.0", "-2.0 * z * _atan2_slope(y, x)", textbook="x / (x * x + y * y)")
_asin_slope   = Op("_asin_slope", "1.0 / math.sqrt(1.0 - x * x if x * x < 0.5 else (1.0 - x) * (1.0 + x))", "x * z * z * z", textbook="1.0 / sqrt(1.0 - x * x)")
_atan_slope   = Op("_atan_slope", "1.0 / (1.0 + x * x) if x * x < 1e+300 else 1.0 / x / x", "-2.0 * (x * z) * z if z else 0.0", textbook="1.0 / (1.0 + x * x)")
_atanh_slope  = Op("_atanh_slope", "1.0 / (1.0 - x * x if x * x < 0.5 else (1.0 - x) * (1.0 + x))", "2.0 * (x * z) * z", textbook="1.0 / (1.0 - x * x)")
_cbrt         = Op("_cbrt", f"math.copysign({_ROOT} - ({_ROOT} - math.fabs(x) / {_ROOT} / {_ROOT}) / 3.0, x) if 0.0 < math.fabs(x) and math.fabs(x) < math.inf else x", "1.0 / (3.0 * z) / z", textbook="x ** 0.3333333333333333")
_erf_slope    = Op("_erf_slope", f"1.1283791670955126 * (math.exp(-{_SHORT} * {_SHORT}) * (1.0 + {_REST} * (1.0 + {_REST} * (0.5 + {_REST} / 6.0))) if 1.0 < x * x and x * x < 1000.0 else math.exp(-x * x))", "-2.0 * (x * z) if z else 0.0", textbook="1.1283791670955126 * exp(-x * x)")  # 2 / sqrt(pi)
_erfinv_slope = Op("_erfinv_slope", special.ERFINV_SLOPE, "2.0 * erfinv(x) * z * z", textbook="0.886226925452758 * exp(erfinv(x) * erfinv(x))")  # sqrt(pi) / 2
_sinc_slope   = Op("_sinc_slope", special.SINC_SLOPE, special.SINC_CURVATURE, textbook="(cos(3.141592653589793 * x) - sinc(x)) / x")
_sinc_near    = Op("_sinc_near", special.SINC_NEAR, None, "-9.869604401089358 * y * _sinc_near(x + 1.0, y) / (2.0 * stop_gradient(x) + 3.0)")
_normal_slope = Op("_normal_slope", f"0.3989422804014327 * (math.exp(-0.5 * {_SHORT} * {_SHORT}) * (1.0 + {_HALF} * (1.0 + {_HALF} * (0.5 + {_HALF} / 6.0))) if 1.0 < x * x and x * x < 2000.0 else math.exp(-0.5 * x * x))", "-x * z if z else 0.0", textbook="0.3989422804014327 * exp(-0.5 * x * x)")  # 1 / sqrt(2 * pi)
_normal_below = Op("_normal_below", f"0.5 * math.erfc(-0.7071067839860916 * {_SHORT}) - 0.5641895835477563 * math.exp(-0.5000000039591532 * {_SHORT} * {_SHORT}) * {_LEFT} * (1.0 + 0.7071067839860916 * {_SHORT} * {_LEFT} * (1.0 + 0.4714045226573944 * {_SHORT} * {_LEFT})) if -40.0 < x and x < -1.0 else 0.5 * math.erfc(-0.7071067811865476 * x)", "_normal_slope(x)", textbook="0.5 * erfc(-0.7071067811865476 * x)")

# In words, for `help`: what it gives, an example, and for which operands, where not for all.
for _op, *_words in (
    (add, "The sum of x and y.",           "tg.Value(2.0) + 3.0",  "Value(data=5.0, grad=0.0)"),
    (sub, "x less y.",                     "tg.Value(2.0) - 3.0",  "Value(data=-1.0, grad=0.0)"),
    (mul, "The product of x and y.",       "tg.Value(2.0) * 3.0",  "Value(data=6.0, grad=0.0)"),
    (div, "x divided by y.",               "tg.Value(6.0) / 3.0",  "Value(data=2.0, grad=0.0)", "y other than 0"),
    (pow, "x to the power y.",             "tg.Value(2.0) ** 3.0", "Value(data=8.0, grad=0.0)", "x > 0; x = 0 where y >= 0; x < 0 where y is a whole number"),
    (neg, "x with its sign turned round.", "-tg.Value(2.0)",       "Value(data=-2.0, grad=0.0)"),
    (abs, "The absolute value of x.",      "tg.abs(-2.0)",         "2.0"),
    (mod, "What is left of x after whole times y; it has the sign of y.", "tg.Value(7.0) % 3.0",  "Value(data=1.0, grad=0.0)", "y other than 0"),
    (floordiv, "How many whole times y goes into x, rounded down.",       "tg.Value(7.0) // 3.0", "Value(data=2.0, grad=0.0)", "y other than 0"),

    (exp,   "e to the power x.",                                                              "tg.exp(1.0)",        "2.71828..."),
    (exp2,  "2 to the power x.",                                                              "tg.exp2(0.5)",       "1.41421..."),
    (expm1, "e to the power x, less 1: exact to the last digits where x is small too.",       "tg.expm1(0.5)",      "0.64872..."),
    (log,   "The natural logarithm of x.",                                                    "tg.log(10.0)",       "2.30258...", "x > 0"),
    (log2,  "The logarithm of x to the base 2.",                                              "tg.log2(10.0)",      "3.32192...", "x > 0"),
    (log10, "The logarithm of x to the base 10.",                                             "tg.log10(2.0)",      "0.30102...", "x > 0"),
    (log1p, "The natural logarithm of 1 + x: exact to the last digits where x is small too.", "tg.log1p(0.5)",      "0.40546...", "x > -1"),
    (sqrt,  "The square root of x.",                                                          "tg.sqrt(2.0)",       "1.41421...", "x >= 0"),
    (cbrt,  "The cube root of x; of a negative number too.",                                  "tg.cbrt(-27.0)",     "-3.0"),
    (hypot, "The distance of the point (x, y) from the origin.",                              "tg.hypot(3.0, 4.0)", "5.0"),

    (sin,   "The sine of x, an angle in radians.",                                          "tg.sin(0.5)",         "0.47942..."),
    (cos,   "The cosine of x, an angle in radians.",                                        "tg.cos(0.5)",         "0.87758..."),
    (tan,   "The tangent of x, an angle in radians.",                                       "tg.tan(0.5)",         "0.54630..."),
    (asin,  "The angle from -pi/2 to pi/2 whose sine is x.",                                "tg.asin(0.5)",        "0.52359...", "-1 <= x <= 1"),
    (acos,  "The angle from 0 to pi whose cosine is x.",                                    "tg.acos(0.5)",        "1.04719...", "-1 <= x <= 1"),
    (atan,  "The angle from -pi/2 to pi/2 whose tangent is x.",                             "tg.atan(0.5)",        "0.46364..."),
    (atan2, "The angle from -pi to pi of the point that lies x up and y to the right.",     "tg.atan2(1.0, -1.0)", "2.35619..."),
    (sinh,  "The hyperbolic sine of x: (e**x - e**-x) / 2.",                                "tg.sinh(0.5)",        "0.52109..."),
    (cosh,  "The hyperbolic cosine of x: (e**x + e**-x) / 2.",                              "tg.cosh(0.5)",        "1.12762..."),
    (tanh,  "The hyperbolic tangent of x: sinh(x) / cosh(x), which lies between -1 and 1.", "tg.tanh(0.5)",        "0.46211..."),
    (asinh, "The number whose hyperbolic sine is x.",                                       "tg.asinh(0.5)",       "0.48121..."),
    (acosh, "The number from 0 on whose hyperbolic cosine is x.",                           "tg.acosh(2.0)",       "1.31695...", "x >= 1"),
    (atanh, "The number whose hyperbolic tangent is x.",                                    "tg.atanh(0.5)",       "0.54930...", "-1 < x < 1"),

    (erf,        "The error function: 2 / sqrt(pi) times the integral of e**(-t*t) from 0 to x.",  "tg.erf(0.5)",         "0.52049..."),
    (erfc,       "1 less the error function of x: exact to the last digits where x is large too.", "tg.erfc(5.0)",        "1.53745...e-12"),
    (erfinv,     "The number whose error function is x.",                                          "tg.erfinv(0.5)",      "0.47693...", "-1 < x < 1"),
    (sigmoid,    "The logistic function: 1 / (1 + e**-x), between 0 and 1. It never overflows.",   "tg.sigmoid(0.5)",     "0.62245..."),
    (relu,       "The rectifier: x where it is positive, else 0.",                                 "tg.relu(-2.0)",       "0.0"),
    (leaky_relu, "The leaky rectifier: x where it is positive, else x times the slope.",           "tg.leaky_relu(-2.0)", "-0.02"),
    (softplus,   "A smooth rectifier: the natural logarithm of 1 + e**x.",                         "tg.softplus(0.5)",    "0.97407..."),
    (silu,       "x times the logistic function of x; also called swish.",                         "tg.silu(0.5)",        "0.31122..."),
    (gelu,       "x times the probability that a standard normal variable is less than x.",        "tg.gelu(0.5)",        "0.34573..."),
    (elu,        "x where it is positive, else alpha times e**x - 1.",                             "tg.elu(-2.0)",        "-0.86466..."),
    (selu,       "elu with alpha 1.67326..., times 1.0507...: means of 0 and variances of 1 stay.", "tg.selu(-2.0)",      "-1.52016..."),
    (mish,       "x times the hyperbolic tangent of softplus(x).",                                 "tg.mish(0.5)",        "0.37524..."),
    (softsign,   "x divided by 1 + abs(x): between -1 and 1.",                                     "tg.softsign(3.0)",    "0.75"),
    (hardtanh,   "x, but at least -1 and at most 1.",                                              "tg.hardtanh(2.0)",    "1.0"),

    (logit,       "The logarithm of the odds of a probability: log(x / (1 - x)); the inverse of sigmoid.", "tg.logit(0.75)",          "1.09861...", "0 < x < 1"),
    (log_sigmoid, "The natural logarithm of sigmoid(x): exact to the last digits far out too.",            "tg.log_sigmoid(-800.0)",  "-800.0"),
    (logaddexp,   "The natural logarithm of e**x + e**y, which never overflows.",                          "tg.logaddexp(800.0, 0.0)", "800.0"),
    (xlogy,       "x times the natural logarithm of y: 0 where x is 0, whatever y.",                       "tg.xlogy(0.0, 0.0)",      "0.0", "y > 0; any y where x = 0"),

    (lgamma,    "The natural logarithm of the size of the gamma function, which is (x - 1)!.", "tg.lgamma(5.0)", "3.17805...", "x other than 0, -1, -2, ..."),
    (digamma,   "The derivative of lgamma.",                              "tg.digamma(1.0)",        "-0.57721...", "x other than 0, -1, -2, ..."),
    (polygamma, "The nth derivative of digamma; n is a number by itself, by which there is no derivative.", "tg.polygamma(1, 1.0)", "1.64493...", "n = 0, 1, 2, ..., 170; x other than 0, -1, -2, ..."),
    (sinc,      "The sine of pi times x, divided by pi times x: 1 at 0, and 0 at other whole numbers.", "tg.sinc(0.5)", "0.63661..."),

    (maximum, "The larger of x and y.",                    "tg.maximum(2.0, 3.0)",            "3.0"),
    (minimum, "The smaller of x and y.",                   "tg.minimum(2.0, 3.0)",            "2.0"),
    (where,   "x where the condition c is not 0, else y.", "tg.where(2.0 > 3.0, 10.0, 20.0)", "20.0"),
    (copysign, "The size of x with the sign of y.",        "tg.copysign(2.0, -0.0)",          "-2.0"),

    (floor,         "The largest whole number that is not above x.",                 "tg.floor(-2.5)", "-3.0"),
    (ceil,          "The smallest whole number that is not below x.",                "tg.ceil(2.5)",   "3.0"),
    (round,         "The whole number nearest to x; of two as near, the even one.",  "tg.round(2.5)",  "2.0"),
    (sign,          "The sign of x: -1, 0 or 1.", "tg.sign(-2.0)",           "-1.0"),
    (greater,       "1 where x > y, else 0.",     "greater(2.0, 3.0)",       "0.0"),
    (greater_equal, "1 where x >= y, else 0.",    "greater_equal(3.0, 3.0)", "1.0"),
    (equal,         "1 where x == y, else 0.",    "equal(3.0, 3.0)",         "1.0"),
    (stop_gradient, "x as a constant: no derivative by what it was computed from.", "tg.stop_gradient(2.0)", "2.0"),

    (_power_slope,   "The derivative of a power by its base.",                            "_power_slope(2.0, 3.0)",    "12.0", "x > 0; x < 0 where y is a whole number"),
    (_hypot_slope,   "The derivative of hypot by x.",                                     "_hypot_slope(3.0, 4.0)",    "0.6"),
    (_atan2_slope,   "The derivative of atan2(y, x) by y.",                               "_atan2_slope(4.0, 3.0)",    "0.16"),
    (_asin_slope,    "The derivative of asin.",                                           "_asin_slope(0.6)",          "1.25", "-1 < x < 1"),
    (_atan_slope,    "The derivative of atan.",                                           "_atan_slope(1.0)",          "0.5"),
    (_atanh_slope,   "The derivative of atanh.",                                          "_atanh_slope(0.6)",         "1.5625", "-1 < x < 1"),
    (_cbrt,          "The cube root of x.",                                               "_cbrt(-27.0)",              "-3.0"),
    (_erf_slope,    "The derivative of erf.",                                              "_erf_slope(0.0)",           "1.12837..."),
    (_erfinv_slope, "The derivative of erfinv.",                                           "_erfinv_slope(0.5)",        "1.11258...", "-1 < x < 1"),
    (_sinc_slope,   "The derivative of sinc.",                                             "_sinc_slope(0.5)",          "-1.27323..."),
    (_sinc_near,    "What derivatives of sinc near 0 are made of: 0F1(; x + 3/2; -(pi y)**2 / 4).", "_sinc_near(0.0, 0.5)", "0.63661...", "abs(y) <= 0.6"),
    (_normal_slope, "The density of a standard normal variable at x.",                     "_normal_slope(0.0)",        "0.39894..."),
    (_normal_below,  "The probability that a standard normal variable is less than x.",   "_normal_below(0.5)",        "0.69146..."),
):
    _op.describe(*_words)
# fmt: on

#: The operations by how they are written, and the number of their operands: `-` is two.
BY_SYMBOL: dict[tuple[str, int], Op] = {}

#: NumPy's names, which its functions call on arrays of Values: np.arcsin(array).
ALIASES = {
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "absolute": "abs",
    "rint": "round",
}

#: Every operation that is written as a call, by its name, and by NumPy's.
FUNCTIONS: dict[str, Op] = {}


def _file(op: Op) -> None:
    BY_SYMBOL[op.symbol, op.arity] = op
    if op.is_function and not op.is_internal:
        FUNCTIONS[op.name] = op


for_each_operation(_file)
FUNCTIONS.update({alias: TABLE[name] for alias, name in ALIASES.items()})

#: Those that are functions of the package: `several.py` has one of the name that does more.
EXPORTED = {name: op for name, op in FUNCTIONS.items() if op is not stop_gradient}

#: Python's names for what it has a symbol for: the number on the left, and on the right.
PYTHON_NAMES = {
    "add": ("__add__", "__radd__"),
    "sub": ("__sub__", "__rsub__"),
    "mul": ("__mul__", "__rmul__"),
    "div": ("__truediv__", "__rtruediv__"),
    "pow": ("__pow__", "__rpow__"),
    "neg": ("__neg__",),
    "abs": ("__abs__",),
    "mod": ("__mod__", "__rmod__"),
    "floordiv": ("__floordiv__", "__rfloordiv__"),
}

for _name, _methods in PYTHON_NAMES.items():
    IeeeNumber.add_operator(TABLE[_name], *_methods)
