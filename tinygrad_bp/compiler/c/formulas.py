"""The table's formulas as expressions of C.

An operator or a function of C stands where it is used, with its operands put in; any other
operation is a function of the file, which has the table's formula:

>>> from tinygrad_bp.autodiff.operations.formula import Name
>>> from tinygrad_bp.autodiff.ops import mul, relu
>>> formulas = CFormulas("f", "float")
>>> written(formulas.applied(mul, [formulas.applied(relu, [Name("a")]), Name("b")]), "float")
'f_relu(a) * b'
>>> print(formulas.definitions[0])
static float f_relu(float x) {
    return x <= 0.0f ? 0.0f : x;
}
"""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING

from ...autodiff.operations.errors import only_as_code
from ...autodiff.operations.formula import (
    LOOSEST,
    Applied,
    Expression,
    Literal,
    Name,
    level_of,
    needed,
)
from ...autodiff.operations.special import PARTS, letters_of
from ...autodiff.operations.traversal import is_called, names_in, substituted
from ...autodiff.ops import TABLE
from ..libm import INTRINSICS, LIBM, NAMES, OPERATORS, OTHERWISE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...autodiff.operations.operation import Op

#: Functions of math.h.
FUNCTIONS = {*INTRINSICS, *LIBM}
_SIGNS = {"+", "-", "*", "/"}
_LOGIC = {"and": "&&", "or": "||"}
_COMPARISONS = {"<", "<=", ">", ">=", "==", "!="}
#: What only formulas say, and how C says it.
_WORDS = {"_pow": "pow", "**": "pow", **{f"math.{ours}": its for ours, its in NAMES.items()}}


class CFormulas:
    """The operations that a file needs.

    Where numbers are floats of 32 bits, what only rules call for its digits has 64: its formula
    is made for these, and goes wrong with fewer.

    Args:
        prefix: what the names of its functions begin with.
        kind: the type of numbers, "double" or "float".

    Attributes:
        definitions: the functions, each behind those that it calls.
    """

    def __init__(self, prefix: str, kind: str) -> None:
        self.prefix = prefix
        self.kind = kind
        self.definitions: list[str] = []
        self._names: dict[tuple[str, str], str] = {}

    def applied(self, op: Op, operands: Sequence[Expression]) -> Expression:
        """An operation of these operands, each of which is in it once."""
        if op.name == "pow" and (product := _product(*operands)) is not None:
            return product
        if is_called(op):
            raise NotImplementedError(only_as_code(op))
        if _is_plain(op.formula):
            formula = self._in_c(op.formula, self.kind)
            return substituted(formula, dict(zip(op.letters, operands, strict=True)))
        return Applied(self._function(op.name, self.kind), tuple(operands))

    def _function(self, name: str, kind: str) -> str:
        """The name of the function of an operation, which is written now if it is new."""
        op = TABLE.get(name)
        if op is None and name not in PARTS:
            raise NotImplementedError(f"to_c() has no word for {name!r}, in a formula of the table")
        if op is not None and op.is_code:
            raise NotImplementedError(only_as_code(op))
        if op is None or op.textbook or op.is_internal:
            kind = "double"
        if (name, kind) not in self._names:
            formula = PARTS[name] if op is None else OTHERWISE.get(name, op.formula)
            letters = letters_of(formula) if op is None else op.letters
            formula = self._in_c(formula, kind)
            is_wider = kind != self.kind
            own = self._names[name, kind] = f"{self.prefix}_{name}" + ("_wide" if is_wider else "")
            parameters = ", ".join(f"{kind} {letter}" for letter in letters)
            lines = [f"static {kind} {own}({parameters}) {{"]
            lines += [f"    (void){x};" for x in letters if x not in names_in(formula)]
            lines += [f"    return {written(formula, kind)};", "}"]
            self.definitions.append("\n".join(lines))
        return self._names[name, kind]

    def _in_c(self, formula: Expression, kind: str) -> Expression:
        """The formula with functions of C, and of the file, for its words."""
        if isinstance(formula, Name) and formula.name.startswith("math."):
            return Literal(getattr(math, formula.name[5:]))
        if not isinstance(formula, Applied):
            return formula
        operands = tuple([self._in_c(part, kind) for part in formula.operands])
        word = formula.function
        if word == "if" and operands[1] == operands[2]:
            return operands[1]
        name = _WORDS.get(word, word.removeprefix("math."))
        if name in FUNCTIONS and name != word:
            word = name + ("f" if kind == "float" else "")
        elif formula.is_call or word in OPERATORS:
            word = self._function(OPERATORS.get(word, word), kind)
        return Applied(word, operands)


def _is_plain(formula: Expression) -> bool:
    """Whether it is an operator or a function of C, and its operands are letters, each once."""
    if isinstance(formula, Name):
        return True
    if not isinstance(formula, Applied) or not all(isinstance(x, Name) for x in formula.operands):
        return False
    is_c = formula.function in _SIGNS or formula.function.removeprefix("math.") in FUNCTIONS
    return is_c and formula.function.startswith(("math.", *_SIGNS))


def is_product(op: Op, operands: Sequence[object]) -> bool:
    """Whether it is a power that is written as products of its base."""
    return op.name == "pow" and operands[1] in (2.0, 3.0, 4.0)


def _product(base: Expression, exponent: Expression) -> Expression | None:
    """A small whole power as products."""
    if not isinstance(exponent, Literal) or exponent.value not in (2.0, 3.0, 4.0):
        return None
    square = Applied("*", (base, base))
    if exponent.value == 2.0:
        return square
    return Applied("*", (square, base if exponent.value == 3.0 else square))


def written(formula: Expression, kind: str) -> str:
    """The formula as C.

    >>> from tinygrad_bp.autodiff.operations.parser import parse
    >>> written(parse("x - (y - -2.0) if x > y and y or x else 1e+300"), "double")
    '(x > y && y) || x ? x - (y - -2.0) : 1e+300'
    """
    if isinstance(formula, Literal):
        return number(formula.value, kind)
    if not isinstance(formula, Applied):
        return str(formula)
    word = formula.function
    if word == "not":
        return f"!({written(formula.operands[0], kind)})"
    operands = []
    for part, least in zip(formula.operands, needed(formula), strict=True):
        text = written(part, kind)
        mixed = word in _LOGIC and isinstance(part, Applied) and part.function in (*_LOGIC, "not")
        is_held = (least == LOOSEST or level_of(part) >= least) and not mixed
        operands.append(text if is_held else f"({text})")
    if word == "if":
        return "{} ? {} : {}".format(*operands)
    if word == "-" and len(operands) == 1:
        [operand] = operands
        return f"-({operand})" if operand.startswith("-") else f"-{operand}"
    if word in _LOGIC or word in _COMPARISONS or word in _SIGNS:
        return f" {_LOGIC.get(word, word)} ".join(operands)
    return f"{word}({', '.join(operands)})"


def number(value: float, kind: str) -> str:
    """A number as C writes it.

    >>> [number(x, "float") for x in (0.1, -1e300, math.nan, 1e-60)]
    ['0.1f', '-INFINITY', 'NAN', '0.0f']
    """
    value = float(value)
    if kind == "float":
        try:
            if struct.unpack("<f", struct.pack("<f", value))[0] == 0.0:
                value = math.copysign(0.0, value)
        except OverflowError:
            value = math.copysign(math.inf, value)
    if value != value:
        return "NAN"
    if math.isinf(value):
        return "INFINITY" if value > 0.0 else "-INFINITY"
    return f"{value!r}f" if kind == "float" else repr(value)
