"""The table's formulas in LLVM's IR: how the backend `llvm` says each operation.

An operation of the table is a formula, so nothing has to be said of it here: it becomes a
template with places for the names of the operands and of the result. What stands below is how
the words of formulas are said: an operator, a choice, a function of `math`.

>>> print(template("relu", 1, "contract").text)
{z}.1 = fcmp ole double {x}, 0x0000000000000000
{z} = select i1 {z}.1, double 0x0000000000000000, double {x}

A template may be for one number, or for a vector of several (`width`). Functions on vectors
are in `math/`; what is not there is done number by number.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ...autodiff.operations.formula import Applied, Expression, Literal, Name
from ...autodiff.operations.parser import parse
from ...autodiff.operations.special import PARTS, letters_of
from ...autodiff.operations.traversal import is_called
from ...autodiff.ops import TABLE
from ..callbacks import CODE, call_of_code, called_back
from ..libm import INTRINSICS, LIBM, NAMES, OPERATORS, OTHERWISE
from .math.functions import FUNCTIONS, declarations, define
from .math.vectors import bits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...autodiff.operations.operation import Op

_OPERATORS = {"+": "fadd", "-": "fsub", "*": "fmul", "/": "fdiv"}
# Not equal is true of nan, the others are not: as in Python.
_COMPARISONS = {">": "ogt", ">=": "oge", "<": "olt", "<=": "ole", "==": "oeq", "!=": "une"}
_SIZE = "(abs(x) + abs(y))"
_SCALE = (  # a power of two with which the square of a distance is neither 0 nor inf
    f"(1.0 if 1e-150 < {_SIZE} and {_SIZE} < 1e+150 "
    f"else {2.0**600} if {_SIZE} < 1.0 else {2.0**-600})"
)
_SQUARE = f"(x * {_SCALE} * (x * {_SCALE}) + y * {_SCALE} * (y * {_SCALE}))"
_IS_AXIS = "abs(x) == math.inf and abs(y) < math.inf"
#: LLVM computes both sides of a choice, so a formula that says the same with one `exp`, or one
#: square root, is better.
_OTHERWISE = {
    **OTHERWISE,
    "_hypot_slope": parse(
        f"math.copysign(1.0, x) if {_IS_AXIS} "
        f"else x * {_SCALE} / math.sqrt({_SQUARE}) if {_SIZE} else x"
    ),
    "_atan2_slope": parse(
        f"math.copysign(0.0, x) if {_IS_AXIS} "
        f"else x * {_SCALE} / {_SQUARE} * {_SCALE} if {_SIZE} else 0.0"
    ),
    "sigmoid": parse(
        "(1.0 if x >= 0.0 else math.exp(-math.fabs(x))) / (1.0 + math.exp(-math.fabs(x)))"
    ),
}


class Callee(NamedTuple):
    """A function that templates call.

    Its name is one of libm's, one of LLVM's own (`llvm.sqrt`), or, on vectors, one of the
    table; width 0 stands for the function of `as_call`. `code.` and an address is what calls back
    into Python: see `compiler/callbacks.py`.
    """

    name: str
    width: int
    arity: int


class Template(NamedTuple):
    """Instructions with places {x}, {y}, {c} for operands, and {z} for the result.

    `needs` has the functions that it calls.
    """

    text: str
    needs: tuple[Callee, ...]
    letters: tuple[str, ...]

    @property
    def say(self) -> Callable[..., str]:
        """The text as a function of the names in these places: z, then the operands."""
        return _said(self.text, self.letters)


@cache
def _said(text: str, letters: tuple[str, ...]) -> Callable[..., str]:
    lines = "\n".join("  " + line for line in text.split("\n"))
    said: Callable[..., str] = eval(f"lambda {', '.join(('z', *letters))}: f{lines!r}")
    return said


@cache
def template(name: str, width: int, flags: str) -> Template:
    """How an operation of the table is said.

    Args:
        name: of the operation.
        width: how many numbers a vector has; 1 for plain numbers.
        flags: the liberties that sums and products may take.
    """
    return _written(TABLE[name], width, flags)


def said(op: Op, width: int, flags: str) -> Template:
    """How an operation is said, of the table or not; see `template`."""
    return _written(op, width, flags) if is_called(op) else template(op.name, width, flags)


def _written(op: Op, width: int, flags: str) -> Template:
    writer = _FormulaWriter(width, flags)
    operands = [f"{{{letter}}}" for letter in op.letters]
    if is_called(op):
        result = writer.called(called_back(op), operands)
    else:
        result = writer.operation(op.name, operands)
    if not (writer.lines and writer.lines[-1].startswith(f"{result} = ")):
        result = writer.let(f"bitcast {writer.type} {result} to {writer.type}")
    writer.lines[-1] = "{z}" + writer.lines[-1][len(result) :]
    return Template("\n".join(writer.lines), tuple(dict.fromkeys(writer.needs)), op.letters)


def as_call(name: str, flags: str) -> Template | None:
    """The same as one call of a function, where it takes many lines; None where it does not."""
    whole = template(name, 1, flags)
    if whole.text.count("\n") < 2:
        return None
    op = TABLE[name]
    operands = ", ".join(f"double {{{letter}}}" for letter in op.letters)
    text = f"{{z}} = call double @tg.{name}({operands})"
    return Template(text, (Callee(name, 0, op.arity), *whole.needs), whole.letters)


def power(exponent: float, width: int, flags: str) -> Template | None:
    """A power with a small whole exponent, as products; None for others."""
    if exponent not in (2.0, 3.0, 4.0):
        return None
    writer = _FormulaWriter(width, flags)
    square = writer.let(f"fmul {flags} {writer.type} {{x}}, {{x}}")
    if exponent != 2.0:
        other = "{x}" if exponent == 3.0 else square
        writer.let(f"fmul {flags} {writer.type} {square}, {other}")
    lines = "\n".join(writer.lines)
    last = f"{{z}}.{len(writer.lines)} ="
    return Template(lines.replace(last, "{z} ="), (), ("x", "y"))


def number(x: float, width: int = 1) -> str:
    """A constant; on vectors, the same in each lane."""
    digits = f"0x{bits_of(x):016X}"
    return digits if width == 1 else f"splat (double {digits})"


def type_of(width: int, kind: str = "double") -> str:
    """The type of a number, or of a vector of them."""
    return kind if width == 1 else f"<{width} x {kind}>"


def definition(callee: Callee, flags: str) -> list[str]:
    """The text of a function that templates call, or of its declaration, with what it needs."""
    name, width, arity = callee
    kind = type_of(width)
    arguments = ", ".join([kind] * arity)
    if name == "llvm.vector.reduce.fadd":
        return [f"declare double @{name}.v{width}f64(double, {kind})"]
    if name.startswith("llvm."):
        return [f"declare {kind} @{name}.{_suffix(width)}({arguments})"]
    if width == 0:
        return [_said_once(name, flags)]
    if name.startswith(CODE) and width == 1:
        return [call_of_code(name, arity)]
    if width == 1:
        return [f"declare double @{name}({arguments}) nounwind willreturn memory(none)"]
    if name in FUNCTIONS:
        return [*declarations(name, width), define(name, width)]
    return [*definition(Callee(name, 1, arity), flags), _lane_by_lane(callee)]


def _suffix(width: int) -> str:
    return "f64" if width == 1 else f"v{width}f64"


def _said_once(name: str, flags: str) -> str:
    """An operation as a function, to be called."""
    letters = TABLE[name].letters
    operands = ", ".join(f"double %{letter}" for letter in letters)
    lines = template(name, 1, flags).say("%z", *(f"%{letter}" for letter in letters))
    head = f"define internal double @tg.{name}({operands}) noinline nounwind {{"
    return "\n".join([head, lines, "  ret double %z", "}"])


def _lane_by_lane(callee: Callee) -> str:
    """A function on vectors that calls the one on numbers for each."""
    name, width, arity = callee
    vector = type_of(width)
    operands = ", ".join(f"{vector} %a{i}" for i in range(arity))
    text = [f"define internal {vector} @tg.{name}.v{width}({operands}) {{"]
    made = "poison"
    for lane in range(width):
        for i in range(arity):
            text.append(f"  %x{lane}.{i} = extractelement {vector} %a{i}, i64 {lane}")
        arguments = ", ".join(f"double %x{lane}.{i}" for i in range(arity))
        text.append(f"  %z{lane} = call double @{name}({arguments})")
        text.append(f"  %r{lane} = insertelement {vector} {made}, double %z{lane}, i64 {lane}")
        made = f"%r{lane}"
    return "\n".join([*text, f"  ret {vector} {made}", "}"])


class _FormulaWriter:
    """Writes an expression; what is said twice in it is computed once."""

    def __init__(self, width: int, flags: str) -> None:
        self.width = width
        self.flags = flags
        self.type = type_of(width)
        self.truth = type_of(width, "i1")
        self.lines: list[str] = []
        self.needs: list[Callee] = []
        self.known: dict[str, str] = {}

    def let(self, instruction: str) -> str:
        """The name of the result of an instruction."""
        if instruction not in self.known:
            name = f"{{z}}.{len(self.lines) + 1}"
            self.lines.append(f"{name} = {instruction}")
            self.known[instruction] = name
        return self.known[instruction]

    def expression(self, formula: Expression, words: dict[str, str]) -> str:
        """The name of the value of a formula; `words` are the names in it."""

        def say(part: Expression) -> str:
            return self.expression(part, words)

        match formula:
            case Name(name) if name in words:
                return words[name]
            case Name(name) if name.startswith("math."):
                return number(getattr(math, name[5:]), self.width)
            case Literal(value):
                return number(float(value), self.width)
            case Applied("-", (x,)):
                return self.let(f"fneg {self.type} {say(x)}")
            case Applied("**", (x, y)):
                return self.function("pow", [say(x), say(y)])
            case Applied(symbol, (x, y)) if symbol in OPERATORS:
                return self.operation(OPERATORS[symbol], [say(x), say(y)])
            case Applied(symbol, (x, y)) if symbol in _OPERATORS:
                operands = f"{say(x)}, {say(y)}"
                return self.let(f"{_OPERATORS[symbol]} {self.flags} {self.type} {operands}")
            case Applied("if", (test, x, y)):
                condition, a, b = self.condition(test, words), say(x), say(y)
                return a if a == b else self.choice(condition, a, b)
            case Applied(name, operands) if name.startswith("math."):
                return self.function(name[5:], [say(x) for x in operands])
            case Applied(name, operands) if name.isidentifier():
                return self.operation(name, [say(x) for x in operands])
        raise _unsaid(formula)

    def condition(self, formula: Expression, words: dict[str, str]) -> str:
        """The name of whether something is true."""
        match formula:
            case Applied("and" | "or" as word, operands):
                first, *others = (self.condition(x, words) for x in operands)
                for other in others:
                    first = self.let(f"{word} {self.truth} {first}, {other}")
                return first
            case Applied(sign, (x, y)) if sign in _COMPARISONS:
                left, right = self.expression(x, words), self.expression(y, words)
                return self.compared(_COMPARISONS[sign], left, right)
        return self.compared("une", self.expression(formula, words), number(0.0, self.width))

    def compared(self, how: str, x: str, y: str) -> str:
        return self.let(f"fcmp {how} {self.type} {x}, {y}")

    def choice(self, condition: str, a: str, b: str) -> str:
        return self.let(f"select {self.truth} {condition}, {self.type} {a}, {self.type} {b}")

    def operation(self, name: str, operands: Sequence[str]) -> str:
        """An operation of the table, or a word that only its formulas have."""
        if self.width > 1 and name in FUNCTIONS:
            return self.called(name, operands)
        if name == "_pow":
            return self.called("pow", operands)
        if name in PARTS:
            part = PARTS[name]
            return self.expression(part, dict(zip(letters_of(part), operands, strict=True)))
        if name not in TABLE:
            raise _unsaid(name)
        op = TABLE[name]
        if is_called(op):
            return self.called(called_back(op), operands)
        words = dict(zip(op.letters, operands, strict=True))
        return self.expression(_OTHERWISE.get(name, op.formula), words)

    def function(self, name: str, operands: Sequence[str]) -> str:
        """A function of `math`."""
        if name in INTRINSICS:
            return self.called(f"llvm.{name}", operands)
        if (name := NAMES.get(name, name)) in LIBM:
            return self.called(name, operands)
        raise _unsaid(f"math.{name}")

    def called(self, name: str, operands: Sequence[str]) -> str:
        """The call of a function; see `Callee`."""
        self.needs.append(Callee(name, self.width, len(operands)))
        if name.startswith("llvm."):
            name = f"{name}.{_suffix(self.width)}"
        elif self.width > 1:
            name = f"tg.{name}.v{self.width}"
        arguments = ", ".join(f"{self.type} {operand}" for operand in operands)
        return self.let(f"call {self.type} @{name}({arguments})")


def _unsaid(formula: Expression | str) -> NotImplementedError:
    return NotImplementedError(
        f"the backend 'llvm' has no word for {str(formula)!r}, in a formula of the table of "
        "operations. help: use jit(..., backend='python')"
    )
