"""Numbers that come along with a derivative: all that is known is what multiplies them.

A rule as JAX has them makes tangents of tangents, or gradients of gradients. It is called with a
`LinearNumber` for each: a sum of them, each times a slope, is what comes out. So one call of a rule
gives all derivatives, as numbers, Values or formulas, whatever the operands are. What is no such
sum, as a gradient that is clipped, is no derivative, and is refused.

A rule may iterate until a change is small, which asks for numbers: then it is called with numbers,
see `rules.py`.

>>> t = LinearNumber({0: 1.0})
>>> (t * 3.0 - t / 2.0).shares
{0: 2.5}
>>> t * t
NotLinearNumber('`*`')
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from ..contributions import plus, times
from ..delegation import delegate_operations
from ..floats import is_real
from ..forward import OUTERMOST, Dual
from ..ieee import ieee_arithmetic
from ..operations.formula import Applied, Expression, Literal, Name
from ..operations.masks import given
from ..value import Value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..operations.operation import Op


class LinearNumber(Dual):
    """A sum of what comes along, each times a slope; it has no number.

    Attributes:
        shares: the slope of each, by its place; as in `contributions.py`.
    """

    __slots__ = ("shares",)
    is_linear = True

    def __init__(self, shares: dict[int, Any]) -> None:
        self.op = None
        self._data = self._grad = 0.0
        self.level = OUTERMOST
        self.shares = shares

    @property
    def primal(self) -> NoReturn:
        raise AskedForNumberError("a decision, or another use of its number,")

    data = primal
    tangent = primal

    def __float__(self) -> NoReturn:
        raise AskedForNumberError("a number that is made of it")

    def __bool__(self) -> NoReturn:
        raise AskedForNumberError("a decision")

    def parts(self) -> list[Any]:
        """The slopes; of a sum of nothing a zero."""
        return [given(share) for share in self.shares.values()] or [0.0]

    def like(self, parts: Sequence[Any]) -> LinearNumber:
        """A sum of the same, each times another slope."""
        return LinearNumber(dict(zip(self.shares, parts, strict=False)))

    def __lt__(self, other: Any) -> Any:
        raise refused("a comparison")

    __le__ = __gt__ = __ge__ = __lt__

    def __repr__(self) -> str:
        return f"LinearNumber({self.shares})"


class NotLinearNumber(LinearNumber):
    """Something else than a multiple: it may be asked whether it is small, and nothing more.

    Attributes:
        what: what made it of what comes along.
    """

    __slots__ = ("what",)

    def __init__(self, what: str) -> None:
        super().__init__({})
        self.what = what

    def parts(self) -> NoReturn:
        raise refused(self.what)

    def __lt__(self, other: Any) -> Any:
        if is_real(other) and 0.0 <= float(other) <= _MOST_TOLERANCE:
            return self
        raise refused("a comparison")

    __le__ = __gt__ = __ge__ = __lt__

    def __repr__(self) -> str:
        return f"NotLinearNumber({self.what!r})"


#: What is compared with a higher number is no change that is to be small.
_MOST_TOLERANCE = 0.01


def is_plain_or_linear(number: Any) -> bool:
    """Whether nothing but plain numbers comes of it where slopes are plain numbers.

    >>> is_plain_or_linear(2.0), is_plain_or_linear(LinearNumber({0: 1.0}))
    (True, True)
    >>> is_plain_or_linear(Value(2.0)), is_plain_or_linear(LinearNumber({0: Value(2.0)}))
    (False, False)
    """
    if isinstance(number, LinearNumber):
        return not any(isinstance(share, Value) for share in number.shares.values())
    return not isinstance(number, Value)


class NotLinearError(TypeError):
    """A rule makes something else of what comes along than multiples of it."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} is no multiple of what comes along. A derivative is: a rule adds tangents or "
            f"gradients up, and multiplies them by what it makes of the operands. help: clip "
            f"gradients where the step is made, as fit(clip_norm=...) does"
        )


class AskedForNumberError(NotLinearError):
    """A rule asks for the number of what comes along, and may be called with one."""

    #: Whether a loop does that is the same for all numbers, compiled too.
    by_loop = False


def refused(what: str) -> NotLinearError:
    """The error for what a rule may not do."""
    return NotLinearError(what)


def apply_to_linear(op: Op, *operands: Any) -> LinearNumber:
    """The operation, if it is linear in what comes along."""
    for x in operands:
        if x.__class__ is NotLinearNumber:
            return x
    moving = {i: x for i, x in enumerate(operands) if isinstance(x, LinearNumber)}
    zeros = frozenset(
        i for i, x in enumerate(operands) if not hasattr(x, "_apply") and is_real(x) and x == 0.0
    )
    if not _is_linear(op, frozenset(moving), zeros):
        if any(hasattr(x, "__array_ufunc__") and not hasattr(x, "_apply") for x in operands):
            raise refused(f"`{op.symbol}`")  # an array, whose numbers are asked one by one then
        return NotLinearNumber(f"`{op.symbol}`")
    if op.value in op.letters:  # it is the operand, as of `stop_gradient`
        same: LinearNumber = operands[op.letters.index(op.value)]
        return same
    shares: dict[int, Any] = {}
    with ieee_arithmetic():
        for i, x in moving.items():
            slope = op.edge(i, 0.0, operands)
            for place, share in x.shares.items():
                shares[place] = plus(shares.get(place), times(share, slope, op))
    return LinearNumber(shares)


@lru_cache(maxsize=256)
def _is_linear(op: Op, moving: frozenset[int], zeros: frozenset[int]) -> bool:
    """Whether the operation adds up multiples of the moving operands, where others are zero."""
    if op.is_code:
        return False
    degrees = {x: 1 if i in moving else None if i in zeros else 0 for i, x in enumerate(op.letters)}
    return _degree(op.written_out, degrees) in (1, None)


def _degree(formula: Expression, of: Mapping[str, int | None]) -> int | None:
    """How often what comes along is a factor of it; None of a zero; 2 of what is not linear."""
    match formula:
        case Name(name):
            return of.get(name, 0)
        case Literal(value):
            return 0 if value else None
        case Applied("if", (test, x, y)):
            parts = [_degree(x, of), _degree(y, of)]
            return _of_sum(parts) if _degree(test, of) in (0, None) else 2
        case Applied("+" | "-", operands):
            return _of_sum([_degree(x, of) for x in operands])
        case Applied("*", (x, y)):
            parts = [_degree(x, of), _degree(y, of)]
            return None if None in parts else sum(part for part in parts if part)
        case Applied("/", (x, y)) if _degree(y, of) == 0:
            return _degree(x, of)
        case Applied(_, operands):
            return 0 if all(_degree(x, of) in (0, None) for x in operands) else 2
    return 0


def _of_sum(degrees: list[int | None]) -> int | None:
    found = {degree for degree in degrees if degree is not None}
    return 2 if len(found) > 1 else found.pop() if found else None


LinearNumber._apply = staticmethod(apply_to_linear)


def _operate(op: Op, *operands: Any) -> Any:
    """For an operator: what is no number, Python offers to the other operand."""
    are_numbers = all(isinstance(x, Value) or is_real(x) for x in operands)
    return op(*operands) if are_numbers else NotImplemented


delegate_operations(LinearNumber, _operate)
