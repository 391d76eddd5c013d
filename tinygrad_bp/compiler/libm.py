"""What formulas call, in the words of C's library of mathematics: for backends that call it.

Python's `%` and `//` are not C's `fmod`, and its `round` is C's `rint`: the table's formulas of
these are others here.
"""

from __future__ import annotations

from ..autodiff.operations.parser import parse

# fmt: off
#: Functions of `math` that C has by the same names.
LIBM = (
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "cos", "cosh", "erf",
    "erfc", "exp", "exp2", "expm1", "fmod", "hypot", "lgamma", "log", "log10", "log1p", "log2",
    "pow", "remainder", "sin", "sinh", "tan", "tanh", "tgamma",
)
# fmt: on
#: Those that it has by another name.
NAMES = {"gamma": "tgamma"}
#: Those that processors have as instructions.
INTRINSICS = ("fabs", "sqrt", "copysign", "floor", "ceil", "rint")

# What is left has the sign of x in C, and that of y in Python.
_REST = "math.fmod(x, y)"
_IS_OTHER = f"({_REST} < 0.0 and y > 0.0 or {_REST} > 0.0 and y < 0.0)"
_TIMES = f"((x - {_REST}) / y - (1.0 if {_IS_OTHER} else 0.0))"  # whole, but for a rounding
#: Operations by other formulas than the table's.
OTHERWISE = {
    "round": parse("math.rint(x)"),
    "mod": parse(
        f"{_REST} + y if {_IS_OTHER} else {_REST} if {_REST} else math.copysign({_REST}, y)"
    ),
    "floordiv": parse(
        f"(math.rint({_TIMES}) if {_TIMES} else math.copysign(0.0, x) * math.copysign(1.0, y)) "
        "if y else x * math.copysign(math.inf, y)"
    ),
}
#: Python's operators that are operations of the table.
OPERATORS = {"%": "mod", "//": "floordiv"}
