"""What a Python function computes, as a formula: it is called with symbols in the place of numbers.

A symbol is a Value without a number. Operations on symbols give symbols, which know the formula
that led to them. What asks for a number, as `if x > 0` or `math.exp(x)`, finds none: then the
function has no formula.

>>> str(formula_of(lambda x, y: x * y.sin() + 1, ("x", "y")))
'x * sin(y) + 1.0'
>>> formula_of(lambda x: x if x > 0 else -x, ("x",))
"""

from __future__ import annotations

from math import isfinite

from ..delegation import delegate_operations
from ..forward import Dual
from ..logic import add_logic
from ..operations.formula import Applied, Expression, Literal, Name, Nothing
from ..operations.masks import Masked
from ..operations.parser import parse
from ..ops import PYTHON_NAMES, TABLE, mul
from ..value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, NoReturn

    from ..operations.operation import Op

#: The most operations in a formula: a longer one is code.
_LONGEST = 200


#: How often something was called only to learn what it does.
tried = [0]


class NoFormulaError(TypeError):
    """A function asks for the number of a symbol, or is too long for a formula."""


class BeyondFormulaError(NoFormulaError):
    """A function uses what stands in no formula, and yet asks for no number."""


class SymbolicValue(Value):
    """A Value without a number, and the formula that it stands for.

    It is a node of a graph, so that derivatives taken in the function are formulas as well.

    Attributes:
        formula: of the names that the function was called with.
        size: how many operations are in it.
    """

    __slots__ = ("formula", "operands", "size")

    def __init__(
        self,
        formula: Expression,
        size: int = 0,
        op: Op | None = None,
        operands: tuple[Any, ...] = (),
    ) -> None:
        if size > _LONGEST:
            raise NoFormulaError(f"it takes more than {_LONGEST} operations")
        self.op = op
        self.operands = operands  # type: ignore[misc]
        self._data = self._grad = 0.0
        self.formula = formula
        self.size = size

    @property
    def parents(self) -> tuple[Any, ...]:
        return tuple([x for x in self.operands if isinstance(x, Value)])

    @property
    def is_stale(self) -> bool:
        return False

    @property  # type: ignore[misc]
    def data(self) -> float:
        raise _no_number()

    def fresh(self) -> SymbolicValue:
        """A node of its own with the same formula, to differentiate by."""
        return SymbolicValue(self.formula, self.size, mul, (self, 1.0))

    # Comparisons are operations: a condition for `where`.

    def __gt__(self, other: Any) -> Any:
        return TABLE["greater"](self, other)

    def __ge__(self, other: Any) -> Any:
        return TABLE["greater_equal"](self, other)

    def __lt__(self, other: Any) -> Any:
        return TABLE["greater"](other, self)

    def __le__(self, other: Any) -> Any:
        return TABLE["greater_equal"](other, self)

    def __bool__(self) -> NoReturn:
        raise _no_number()

    def __repr__(self) -> str:
        return f"SymbolicValue({self.formula})"


def _no_number() -> NoFormulaError:
    return NoFormulaError("a symbol has no number")


def _apply(op: Op, *operands: Any) -> Any:
    for operand in operands:
        if isinstance(operand, Dual):
            return operand._apply(op, *operands)
    if op.name not in TABLE:
        raise BeyondFormulaError(f"it uses {op.symbol}(), which has no formula")
    size = 1 + sum(operand.size for operand in operands if isinstance(operand, SymbolicValue))
    word = op.symbol if op.name in PYTHON_NAMES and op.name != "abs" else op.name
    formula = Applied(word, tuple(map(expression_of, operands)))
    return SymbolicValue(formula, size, op, operands)


def expression_of(thing: Any) -> Expression:
    """The formula of a symbol, of a number, or of what flows only where a condition lets it."""
    if isinstance(thing, SymbolicValue):
        return thing.formula
    if isinstance(thing, Masked):
        flows, share = expression_of(thing.mask.number()), expression_of(thing.value)
        return Applied("if", (flows, share, Nothing()))
    if isinstance(thing, Value):
        raise BeyondFormulaError("it uses a Value from outside")
    number = float(thing)
    if isfinite(number):
        return Literal(number)
    return parse("math.nan" if number != number else "math.inf" if number > 0.0 else "-math.inf")


def formula_of(f: Callable[..., Any], names: Sequence[str]) -> Expression | None:
    """What the function computes of operands with these names; None where that is no formula.

    A function that gives None has the formula that says so. One that gives another formula when
    it is called again, as what draws random numbers does, has none.
    """
    tried[0] += 1
    try:
        found, again = (f(*(SymbolicValue(Name(name)) for name in names)) for _ in range(2))
        if found is None:
            return Nothing()
        formula = expression_of(found)
        return formula if formula == expression_of(again) else None
    except Exception:  # whatever it is that code makes of something without a number
        return None


def is_beyond_formula(f: Callable[..., Any], names: Sequence[str]) -> bool:
    """Whether the function uses what stands in no formula: Values from outside, own functions."""
    tried[0] += 1
    try:
        found = f(*(SymbolicValue(Name(name)) for name in names))
    except BeyondFormulaError:
        return True
    except Exception:  # code
        return False
    return isinstance(found, Value) and not isinstance(found, (SymbolicValue, Dual))


def _operate(op: Op, *operands: Any) -> Any:
    try:
        return op(*operands)
    except NoFormulaError:
        raise
    except TypeError:
        return NotImplemented


SymbolicValue._apply = staticmethod(_apply)
delegate_operations(SymbolicValue, _operate)
add_logic(SymbolicValue)
