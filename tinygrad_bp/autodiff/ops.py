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

The formulas are texts, as in PyTorch's `derivatives.yaml`, so that the same one
can be printed, run on floats or on Values, and written out as a fast method
(`operators.py` does that). Their words: `x` and `y` are the operands in order
(`c, x, y` for an operation of three), `z` is the result, and every function of
the table can be called, as can Python's `math`. `a if x > y else b` becomes
`where(greater(x, y), a, b)` when a derivative runs on Values. A derivative, or a
branch of it, that is `None` says that no gradient flows there: that operand is not
an edge of the graph, so not even an infinite gradient times zero gets through.
"""

from __future__ import annotations

import math
from contextvars import ContextVar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

#: Name to entry, in the order of the table.
TABLE: dict[str, Op] = {}

#: What Python raises where a float has no result: log(0), 1/0, exp(1000).
FloatError = (ArithmeticError, ValueError)

#: What the words of a formula mean on floats, and on Values.
ON_FLOATS: dict[str, Any] = {"math": math}
ON_VALUES: dict[str, Any] = {"math": math}

_LETTERS = {1: "x", 2: "x, y", 3: "c, x, y"}


class Op:
    """One primitive operation, called like a function on numbers and on Values.

    Args:
        name: what it is called; also the name of the method.
        value: what it computes on floats.
        derivatives: its derivative by each operand.
        symbol: what diagrams and formulas show, where it is not the name.
        beyond: the IEEE 754 result where Python's float raises an error.
        default: the name of the last operand and its number, for a call that leaves it out.

    >>> exp(0.0)
    1.0
    >>> div.symbol, div.value, div.derivatives
    ('/', 'x / y', ('1.0 / y', '-z / y'))
    """

    __slots__ = (
        "_beyond",
        "_partials",
        "_rules",
        "arity",
        "default",
        "derivatives",
        "forward",
        "name",
        "symbol",
        "value",
    )

    def __init__(
        self,
        name: str,
        value: str,
        *derivatives: str | None,
        symbol: str = "",
        beyond: str = "math.nan",
        default: tuple[str, float] | None = None,
    ) -> None:
        self.name = name
        self.symbol = symbol or name
        self.value = value
        self.derivatives = derivatives
        self.default = default
        self.arity = len(derivatives)
        self.forward: Callable[..., float] = _compile(self.letters, value, ON_FLOATS)
        self._beyond: Any = beyond
        self._partials: tuple[Any, ...] | None = None
        self._rules: tuple[Any, ...] | None = None
        ON_FLOATS[name] = self.forward
        ON_VALUES[name] = self
        TABLE[name] = self

    @property
    def is_function(self) -> bool:
        """Whether it is written as a call, `exp(x)`, and not as an operator, `x + y`."""
        return self.symbol == self.name

    @property
    def caller(self) -> str:
        """What an error says of it: `exp()`, `*`."""
        return f"{self.name}()" if self.is_function else self.symbol

    @property
    def letters(self) -> str:
        """The names of the operands in the formulas: `x, y`."""
        return _LETTERS[self.arity]

    # These are compiled when they are first asked for, so that import stays quick.

    @property
    def beyond(self) -> Callable[..., float]:
        """Its IEEE 754 result where Python's float raises an error."""
        if isinstance(self._beyond, str):
            self._beyond = _compile(self.letters, self._beyond, ON_FLOATS)
        beyond: Callable[..., float] = self._beyond
        return beyond

    @property
    def partials(self) -> tuple[Any, ...]:
        """The derivatives as functions of z and the operands, on floats."""
        if self._partials is None:
            letters = "z, " + self.letters
            self._partials = tuple(_compile(letters, d, ON_FLOATS) for d in self.derivatives)
        return self._partials

    @property
    def rules(self) -> tuple[Any, ...]:
        """The derivatives as functions of z and the operands, on Values and on numbers."""
        if self._rules is None:
            letters = "z, " + self.letters
            self._rules = tuple(_compile_rule(letters, d) for d in self.derivatives)
        return self._rules

    def rule(self, i: int, z: Any, operands: Sequence[Any]) -> Any:
        """The derivative by operand i where the result is z: a graph, a number or None."""
        rule = self.rules[i]
        if rule is None:
            return None
        try:
            slope = rule(z, *operands)
        except FloatError:  # of plain numbers: 1.0 / y where y is 0.0
            numbers = (x if hasattr(x, "_apply") else _IeeeNumber(x) for x in operands)
            slope = rule(z, *numbers)
            slope = slope._data if isinstance(slope, _IeeeNumber) else slope
        # A plain zero is one wherever the operands move to: nothing flows.
        return None if slope.__class__ is float and slope == 0.0 else slope

    def __call__(self, *operands: Any, **named: Any) -> Any:
        """Apply it: to numbers, which gives a float, or to Values, which gives a Value."""
        if self.default is not None and len(operands) == self.arity - 1:
            name, number = self.default
            operands += (named.pop(name, number),)
        if named:
            raise TypeError(f"{self.name}() got an unexpected argument {next(iter(named))!r}")
        if len(operands) != self.arity:
            raise TypeError(f"{self.name}() takes {self.arity} operand(s), got {len(operands)}")
        for operand in operands:
            if (apply := getattr(operand, "_apply", None)) is not None:
                return apply(self, *operands)
        floats = [as_float(operand, self.caller) for operand in operands]
        try:
            return self.forward(*floats)
        except FloatError as error:
            if follows_ieee():
                return self.beyond(*floats)
            raise self.explained(error, floats, floats) from None

    def ieee(self, *floats: float) -> float:
        """Its value as IEEE 754 has it: inf or nan where Python raises an error.

        >>> log.ieee(0.0), div.ieee(-1.0, 0.0), exp.ieee(1000.0), log.ieee(-1.0)
        (-inf, -inf, inf, nan)
        """
        try:
            return self.forward(*floats)
        except FloatError:
            return self.beyond(*floats)

    def slopes(self, z: float, *floats: float) -> list[float | None]:
        """The derivative by each operand, as floats; inf or nan where Python raises an error.

        >>> mul.slopes(6.0, 2.0, 3.0), sqrt.slopes(0.0, 0.0)
        ([3.0, 2.0], [inf])
        """
        try:
            return [partial and partial(z, *floats) for partial in self.partials]
        except FloatError:
            numbers = [_IeeeNumber(number) for number in (z, *floats)]
            slopes = [rule and rule(*numbers) for rule in self.rules]
            return [getattr(slope, "_data", slope) for slope in slopes]

    def explained(
        self, error: Exception, operands: Sequence[Any], numbers: Sequence[float]
    ) -> Exception:
        """Python's own error, with the operation and its operands added to the message."""
        labels = [getattr(operand, "label", "") for operand in operands]
        shown = [label or repr(number) for label, number in zip(labels, numbers, strict=True)]
        if self.is_function:
            call = f"{self.symbol}({', '.join(shown)})"
        else:
            call = f" {self.symbol} ".join(shown) if self.arity > 1 else self.symbol + shown[0]
        known = [
            f"{label} = {number!r}" for label, number in zip(labels, numbers, strict=True) if label
        ]
        where = f", where {', '.join(known)}" if known else ""
        reason = error.args[-1] if error.args else type(error).__name__
        return type(error)(f"{reason} in {call}{where}")

    def __repr__(self) -> str:
        return f"<op {self.name}: {self.value}>"

    def __reduce__(self) -> Any:
        return _entry, (self.name,)


def _entry(name: str) -> Op:
    return TABLE[name]


def _compile(letters: str, formula: str | None, words: dict[str, Any]) -> Any:
    return None if formula is None else eval(f"lambda {letters}: {formula}", words)


def _compile_rule(letters: str, formula: str | None) -> Any:
    """The formula with its choices as operations: what `a if x > y else b` is on Values."""
    if formula is None:
        return None
    import ast  # slow to load, and only needed for derivatives of derivatives

    comparisons = {ast.Gt: "greater", ast.GtE: "greater_equal", ast.Eq: "equal"}
    turned_round = {ast.Lt: "greater", ast.LtE: "greater_equal"}

    class ChoicesAsOperations(ast.NodeTransformer):
        def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
            self.generic_visit(node)
            return _call("where", node.test, node.body, node.orelse)

        def visit_Compare(self, node: ast.Compare) -> ast.expr:
            self.generic_visit(node)
            [comparison], [right] = node.ops, node.comparators
            if type(comparison) in turned_round:
                return _call(turned_round[type(comparison)], right, node.left)
            return _call(comparisons[type(comparison)], node.left, right)

    def _call(name: str, *arguments: ast.expr) -> ast.expr:
        return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])

    tree = ChoicesAsOperations().visit(ast.parse(f"lambda {letters}: {formula}", mode="eval"))
    return eval(compile(ast.fix_missing_locations(tree), "<rule>", "eval"), ON_VALUES)


class ieee_arithmetic:  # noqa: N801 (it is used like a function, in a `with`)
    """Within it operations follow IEEE 754, and go on as inf or nan: for derivatives.

    >>> from tinygrad_bp import Value
    >>> from tinygrad_bp.autodiff.ops import ieee_arithmetic
    >>> with ieee_arithmetic():
    ...     Value(1.0) / Value(0.0)
    Value(data=inf, grad=0.0)
    """

    def __enter__(self) -> None:
        self._token = _ieee.set(True)

    def __exit__(self, *_: object) -> None:
        _ieee.reset(self._token)


_ieee = ContextVar("ieee", default=False)
follows_ieee = _ieee.get


def as_float(number: Any, caller: str = "Value()") -> float:
    """The real number as a float, or a TypeError that says what was given.

    >>> as_float(3)
    3.0
    >>> as_float("3", "exp()")
    Traceback (most recent call last):
    TypeError: exp() takes a real number, not str: '3'
    """
    if number.__class__ is float:
        return number
    from decimal import Decimal
    from numbers import Real

    kind = getattr(getattr(number, "dtype", None), "kind", None)
    is_scalar = kind in ("b", "i", "u", "f") and getattr(number, "shape", None) == ()
    if is_scalar or isinstance(number, (Real, Decimal)):
        try:
            return float(number)
        except OverflowError as error:
            raise OverflowError(f"{error} in {caller}") from None
    shown = repr(number)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    raise TypeError(f"{caller} takes a real number, not {type(number).__name__}: {shown}")


# What one expression cannot say: results that would otherwise overflow, lose
# digits, or leave the real numbers.


def _pow(x: float, y: float) -> float:
    z: float = x**y
    if isinstance(z, complex):
        raise ValueError("math domain error (the result is a complex number)")
    return z


def _pow_beyond(x: float, y: float) -> float:
    if x < 0 and not float(y).is_integer():
        return math.nan
    # Only huge results and 0 ** negative are left; an odd power keeps the sign.
    odd = float(y).is_integer() and math.fmod(y, 2.0)
    return math.copysign(math.inf, x) if odd else math.inf


def _div_beyond(x: float, y: float) -> float:
    return x * math.copysign(math.inf, y) if x else math.nan


def _sigmoid(x: float) -> float:
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


# A derivative may be another where an operand is a plain number, which cannot vary.
ON_FLOATS["varies"] = lambda y: 0.0
ON_VALUES["varies"] = lambda y: 0.0 if isinstance(y, (float, int, _IeeeNumber)) else 1.0

ON_FLOATS.update(_pow=_pow, _pow_beyond=_pow_beyond, _div_beyond=_div_beyond, _sigmoid=_sigmoid)

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


def _where_in_a_rule(c: Any, x: Any, y: Any) -> Any:
    """A choice that is already made leaves no node behind."""
    if hasattr(c, "_apply"):
        return where(c, 0.0 if x is None else x, 0.0 if y is None else y)
    return x if c else y


ON_VALUES["where"] = _where_in_a_rule


class _IeeeNumber:
    """A float that goes on as inf or nan where Python's raises, for the rules to run on."""

    __slots__ = ("_data",)

    def __init__(self, data: float) -> None:
        self._data = data

    @staticmethod
    def _apply(op: Op, *operands: Any) -> _IeeeNumber:
        return _IeeeNumber(op.ieee(*(getattr(operand, "_data", operand) for operand in operands)))


def _add_operators(op: Op, name: str, reflected: str = "") -> None:
    setattr(_IeeeNumber, name, lambda self, *other: self._apply(op, self, *other))
    if reflected:
        setattr(_IeeeNumber, reflected, lambda self, other: self._apply(op, other, self))


for _name, _methods in PYTHON_NAMES.items():
    _add_operators(TABLE[_name], *_methods)
