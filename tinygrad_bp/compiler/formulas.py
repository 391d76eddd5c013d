"""The table's formulas in LLVM's IR: how the backend `llvm` says each operation.

An operation of the table is a formula, so nothing has to be said of it here: its text is
taken apart once, and becomes a template with places for the names of the operands and of
the result. What stands below is how the words of formulas are said: an operator, a choice,
a function of `math`.

>>> print(template("relu", 1, "contract").text)
{z}.1 = fcmp ole double {x}, 0x0000000000000000
{z} = select i1 {z}.1, double 0x0000000000000000, double {x}

A template may be for one number, or for a vector of several (`width`). Functions on vectors
are in `lanes.py`; what it has not is done number by number.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..autodiff.ops import TABLE
from . import lanes
from .vector_ir import bits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_OPERATORS = {ast.Add: "fadd", ast.Sub: "fsub", ast.Mult: "fmul", ast.Div: "fdiv"}
# Not equal is true of nan, the others are not: as in Python.
_COMPARISONS = {
    ast.Gt: "ogt",
    ast.GtE: "oge",
    ast.Lt: "olt",
    ast.LtE: "ole",
    ast.Eq: "oeq",
    ast.NotEq: "une",
}
_INTRINSICS = ("fabs", "sqrt", "copysign")


class Template(NamedTuple):
    """Instructions with places {x}, {y}, {c} for operands, and {z} for the result.

    `needs` has the functions that it calls, by the names of their operations, and for how
    wide vectors.
    """

    text: str
    needs: tuple[tuple[str, int], ...]
    letters: str

    @property
    def say(self) -> Callable[..., str]:
        """The text as a function of the names in these places: z, then the operands."""
        return _said(self.text, self.letters)


@cache
def _said(text: str, letters: str) -> Callable[..., str]:
    lines = "\n".join("  " + line for line in text.split("\n"))
    said: Callable[..., str] = eval(f"lambda z, {letters}: f{lines!r}")
    return said


@cache
def template(name: str, width: int, flags: str) -> Template:
    """How an operation of the table is said.

    Args:
        name: of the operation.
        width: how many numbers a vector has; 1 for plain numbers.
        flags: the liberties that sums and products may take.
    """
    op = TABLE[name]
    writer = _Writer(width, flags)
    operands = {letter: f"{{{letter}}}" for letter in op.letters.split(", ")}
    if width > 1 and name in lanes.FUNCTIONS:
        result = writer.function(name, list(operands.values()))
    else:
        result = writer.expression(ast.parse(op.value, mode="eval").body, operands)
    # The last line is the one that has the result.
    last = writer.lines[-1]
    assert last.startswith(f"{result} = ")
    writer.lines[-1] = "{z}" + last[len(result) :]
    return Template("\n".join(writer.lines), tuple(dict.fromkeys(writer.needs)), op.letters)


def as_call(name: str, flags: str) -> Template | None:
    """The same as one call of a function, where it takes many lines; None where it does not."""
    said = template(name, 1, flags)
    if said.text.count("\n") < 2:
        return None
    operands = ", ".join(f"double {{{letter}}}" for letter in TABLE[name].letters.split(", "))
    text = f"{{z}} = call double @tg.{name}({operands})"
    return Template(text, ((name, 0), *said.needs), said.letters)


def power(exponent: float, width: int, flags: str) -> Template | None:
    """A power with a small whole exponent, as products; None for others."""
    if exponent not in (2.0, 3.0, 4.0):
        return None
    writer = _Writer(width, flags)
    square = writer.let(f"fmul {flags} {writer.type} {{x}}, {{x}}")
    if exponent != 2.0:
        other = "{x}" if exponent == 3.0 else square
        writer.let(f"fmul {flags} {writer.type} {square}, {other}")
    lines = "\n".join(writer.lines)
    last = f"{{z}}.{len(writer.lines)} ="
    return Template(lines.replace(last, "{z} ="), (), "x, y")


def number(x: float, width: int = 1) -> str:
    """A constant; on vectors, the same in each lane."""
    digits = f"0x{bits_of(x):016X}"
    return digits if width == 1 else f"splat (double {digits})"


def type_of(width: int, kind: str = "double") -> str:
    """The type of a number, or of a vector of them."""
    return kind if width == 1 else f"<{width} x {kind}>"


def definition(name: str, width: int, flags: str) -> list[str]:
    """The text of a function that templates call, with what it declares.

    On numbers (width 1) it is libm's; width 0 stands for what `as_call` calls.
    """
    arity = TABLE[name].arity
    if width == 0:
        letters = TABLE[name].letters.split(", ")
        lines = template(name, 1, flags).say("%z", *(f"%{letter}" for letter in letters))
        operands = ", ".join(f"double %{letter}" for letter in letters)
        head = f"define internal double @tg.{name}({operands}) noinline nounwind {{"
        return ["\n".join([head, lines, "  ret double %z", "}"])]
    if width == 1:
        arguments = ", ".join(["double"] * arity)
        return [f"declare double @{name}({arguments}) nounwind willreturn memory(none)"]
    if name in lanes.FUNCTIONS:
        return [*lanes.needs(name, width), lanes.define(name, width)]
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
    return [*definition(name, 1, flags), "\n".join([*text, f"  ret {vector} {made}", "}"])]


class _Writer:
    """Writes an expression; what is said twice in it is computed once."""

    def __init__(self, width: int, flags: str) -> None:
        self.width = width
        self.flags = flags
        self.type = type_of(width)
        self.truth = type_of(width, "i1")
        self.lines: list[str] = []
        self.needs: list[tuple[str, int]] = []
        self.known: dict[str, str] = {}

    def let(self, instruction: str) -> str:
        """The name of the result of an instruction."""
        if instruction not in self.known:
            name = f"{{z}}.{len(self.lines) + 1}"
            self.lines.append(f"{name} = {instruction}")
            self.known[instruction] = name
        return self.known[instruction]

    def expression(self, node: Any, words: dict[str, str]) -> str:
        match node:
            case ast.Name():
                return words[node.id]
            case ast.Constant(value=int() | float() as constant):
                return number(float(constant), self.width)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=float() as constant)):
                return number(-constant, self.width)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.let(f"fneg {self.type} {self.expression(operand, words)}")
            case ast.BinOp(op=ast.Pow(), left=left, right=right):
                return self.function("pow", [self.expression(x, words) for x in (left, right)])
            case ast.BinOp(left=left, right=right):
                x, y = (self.expression(side, words) for side in (left, right))
                return self.let(f"{_OPERATORS[type(node.op)]} {self.flags} {self.type} {x}, {y}")
            case ast.IfExp(test=test, body=body, orelse=orelse):
                condition = self.condition(test, words)
                a, b = (self.expression(side, words) for side in (body, orelse))
                return a if a == b else self.choice(condition, a, b)
            case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
                return self.function(
                    name.lstrip("_"), [self.expression(x, words) for x in node.args]
                )
        raise NotImplementedError(ast.unparse(node))

    def condition(self, node: Any, words: dict[str, str]) -> str:
        if isinstance(node, ast.BoolOp):
            word = "or" if isinstance(node.op, ast.Or) else "and"
            first, *others = (self.condition(x, words) for x in node.values)
            for other in others:
                first = self.let(f"{word} {self.truth} {first}, {other}")
            return first
        if isinstance(node, ast.Compare):
            x, y = (self.expression(side, words) for side in (node.left, node.comparators[0]))
            return self.compared(_COMPARISONS[type(node.ops[0])], x, y)
        return self.compared("une", self.expression(node, words), number(0.0, self.width))

    def compared(self, how: str, x: str, y: str) -> str:
        return self.let(f"fcmp {how} {self.type} {x}, {y}")

    def choice(self, condition: str, a: str, b: str) -> str:
        return self.let(f"select {self.truth} {condition}, {self.type} {a}, {self.type} {b}")

    def function(self, name: str, operands: Sequence[str]) -> str:
        """A function of `math` or of the table."""
        arguments = ", ".join(f"{self.type} {operand}" for operand in operands)
        if name in _INTRINSICS:
            suffix = "f64" if self.width == 1 else f"v{self.width}f64"
            return self.let(f"call {self.type} @llvm.{name}.{suffix}({arguments})")
        if name == "sigmoid" and self.width == 1:
            return self.sigmoid(*operands)
        self.needs.append((name, self.width))
        called = f"@{name}" if self.width == 1 else f"@tg.{name}.v{self.width}"
        return self.let(f"call {self.type} {called}({arguments})")

    def sigmoid(self, x: str) -> str:
        """The two branches of the table's logistic function, as a choice between two numerators."""
        size = self.function("fabs", [x])
        e = self.function("exp", [self.let(f"fneg {self.type} {size}")])
        one = number(1.0, self.width)
        positive = self.compared("oge", x, number(0.0, self.width))
        above = self.choice(positive, one, e)
        below = self.let(f"fadd {self.flags} {self.type} {one}, {e}")
        return self.let(f"fdiv {self.flags} {self.type} {above}, {below}")
