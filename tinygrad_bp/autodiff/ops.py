"""The table of operations: every primitive, once.

An entry says what an operation is called, what it computes on floats, and its
derivative by each operand. Everything else in the package reads this table:
`Value.backward()` runs the derivatives on floats, `gradients()` runs them on
Values (and so gets a graph that can be differentiated again), the notation
prints them, the compiler lowers them.

To add an operation, add a line to the table below. It is then a function and a
method of Value, is differentiated to any order, drawn and printed:

    softsign = Op("softsign", "x / (1 + abs(x))", "1 / (1 + abs(x)) ** 2")

The tests walk the table, and ask for what to compare with: in `tests/autodiff/conftest.py`
the same function in mpmath, and how near to it floats must come; in `test_ops_edges.py`
its results at inf and nan.

The formulas are texts, as in PyTorch's `derivatives.yaml`, so that the same one can be
printed, run on floats or on Values, and written out as a fast method (`operators.py` does
that). Their words: `x` and `y` are the operands in order (`c, x, y` for an operation of
three), `z` is the result, and every function of the table can be called, as can Python's
`math` and what stands in `vocabulary.py`. `a if x > y else b` becomes
`where(greater(x, y), a, b)` when a derivative runs on Values. A derivative, or a branch of
it, that is `None` says that no gradient flows there: that operand is not an edge of the
graph, so not even an infinite gradient times zero gets through.
"""

from __future__ import annotations

from .ieee import IeeeNumber
from .operation import TABLE as TABLE  # noqa: PLC0414 (it is read from here)
from .operation import Op

# fmt: off
# Arithmetic
add = Op("add", "x + y", "1.0", "1.0", symbol="+")
sub = Op("sub", "x - y", "1.0", "-1.0", symbol="-")
mul = Op("mul", "x * y", "y", "x", symbol="*")
div = Op("div", "x / y", "1.0 / y", "-z / y", symbol="/", beyond="_div_beyond(x, y)")
pow = Op("pow", "x ** y if x > 0.0 else _pow(x, y)", "y * x ** (y - 1) if y else (y * x ** (y - 1) if x else 0.0) if varies(y) else 0.0", "z * log(x) if x else 0.0", symbol="**", beyond="_pow_beyond(x, y)")
neg = Op("neg", "-x", "-1.0", symbol="-")
abs = Op("abs", "math.fabs(x)", "sign(x)")

# Powers and logarithms
exp   = Op("exp",   "math.exp(x)",   "z", beyond="math.inf")
expm1 = Op("expm1", "math.expm1(x)", "exp(x)", beyond="math.inf")
log   = Op("log",   "math.log(x)",   "1.0 / x", beyond="math.nan if x else -math.inf")
log1p = Op("log1p", "math.log1p(x)", "1.0 / (1.0 + x)", beyond="math.nan if x + 1.0 else -math.inf")
sqrt  = Op("sqrt",  "math.sqrt(x)",  "0.5 / z")
hypot = Op("hypot", "math.hypot(x, y)", "x / z", "y / z")

# Trigonometry
sin   = Op("sin",   "math.sin(x)",  "cos(x)")
cos   = Op("cos",   "math.cos(x)",  "-sin(x)")
tan   = Op("tan",   "math.tan(x)",  "1.0 + z * z")
asin  = Op("asin",  "math.asin(x)", "1.0 / sqrt((1.0 - x) * (1.0 + x))")
acos  = Op("acos",  "math.acos(x)", "-1.0 / sqrt((1.0 - x) * (1.0 + x))")
atan  = Op("atan",  "math.atan(x)", "1.0 / (1.0 + x * x)")
atan2 = Op("atan2", "math.atan2(x, y)", "y / hypot(x, y) / hypot(x, y) if hypot(x, y) else 0.0", "-x / hypot(x, y) / hypot(x, y) if hypot(x, y) else 0.0")
sinh  = Op("sinh",  "math.sinh(x)", "cosh(x)", beyond="math.copysign(math.inf, x)")
cosh  = Op("cosh",  "math.cosh(x)", "sinh(x)", beyond="math.inf")
tanh  = Op("tanh",  "math.tanh(x)", "1.0 - z * z")

# The error function and what networks are made of
erf        = Op("erf",        "math.erf(x)",  "1.1283791670955126 * exp(-x * x)")  # 2 / sqrt(pi)
erfc       = Op("erfc",       "math.erfc(x)", "-1.1283791670955126 * exp(-x * x)")
sigmoid    = Op("sigmoid",    "_sigmoid(x)",  "z * (1.0 - z)")
relu       = Op("relu",       "0.0 if x <= 0.0 else x", "None if x <= 0.0 else 1.0")
leaky_relu = Op("leaky_relu", "x * y if x <= 0.0 else x", "1.0 if x > 0.0 else y", "None if x > 0.0 else x", default=("slope", 0.01))
softplus   = Op("softplus",   "math.log1p(math.exp(-math.fabs(x))) + (x if x > 0.0 else 0.0)", "sigmoid(x)")
silu       = Op("silu",       "x * _sigmoid(x)", "sigmoid(x) * (1.0 + x * sigmoid(-x))")
gelu       = Op("gelu",       "0.5 * x * math.erfc(-0.7071067811865476 * x)", "0.5 * erfc(-0.7071067811865476 * x) + 0.3989422804014327 * x * exp(-0.5 * x * x)")

# Choices
maximum = Op("maximum", "x if x > y or x != x else y", "0.5 if x == y else None if x < y else 1.0", "0.5 if x == y else None if x > y else 1.0")
minimum = Op("minimum", "x if x < y or x != x else y", "0.5 if x == y else None if x > y else 1.0", "0.5 if x == y else None if x < y else 1.0")
where   = Op("where",   "x if c else y", None, "1.0 if c else None", "None if c else 1.0")

# Numbers that jump or stay: nothing flows through them
sign          = Op("sign",          "math.copysign(1.0, x) if x < 0.0 or x > 0.0 else x", None)
greater       = Op("greater",       "1.0 if x > y else 0.0", None, None, symbol=">")
greater_equal = Op("greater_equal", "1.0 if x >= y else 0.0", None, None, symbol=">=")
equal         = Op("equal",         "1.0 if x == y else 0.0", None, None, symbol="==")
# fmt: on

#: NumPy's names, which its functions call on arrays of Values: np.arcsin(array).
ALIASES = {
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "absolute": "abs",
}

#: Python's names for what it has a symbol for: the number on the left, and on the right.
PYTHON_NAMES = {
    "add": ("__add__", "__radd__"),
    "sub": ("__sub__", "__rsub__"),
    "mul": ("__mul__", "__rmul__"),
    "div": ("__truediv__", "__rtruediv__"),
    "pow": ("__pow__", "__rpow__"),
    "neg": ("__neg__",),
    "abs": ("__abs__",),
}

for _name, _methods in PYTHON_NAMES.items():
    IeeeNumber.add_operator(TABLE[_name], *_methods)
