"""Forward mode: numbers that carry a tangent with them.

A `Dual` is a number and its derivative along one direction. Operations on Duals give
Duals and leave no graph behind, so memory does not grow with the computation. The two
parts may be floats, Values, or Duals of an earlier level: that is how transforms nest.
The level says which `jvp` a Dual belongs to, so that nested ones are not confused.
"""

from __future__ import annotations

import math
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from .contributions import plus, times
from .delegation import delegate_operations
from .floats import is_array_like
from .ieee import ieee_arithmetic
from .operations.masks import Masked, as_share, flowing, given
from .operations.operation import Op
from .value import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

new_level = count(1).__next__
#: The level of a number that decides before all others.
OUTERMOST: Any = math.inf


class Level(NamedTuple):
    """A level, and whether tangents of it may be masked."""

    number: int
    is_masked: bool


class Dual(Value):
    """A number with a tangent: what `jvp` calls its function with.

    The tangent is a share as in `contributions.py`: None where the number does not move.
    """

    __slots__ = ("level", "primal", "tangent")
    #: Whether all that is known of it is what multiplies it: see `own/linear.py`.
    is_linear = False

    def __init__(self, primal: Any, tangent: Any, level: int) -> None:
        self.op = None
        self._data = self._grad = 0.0  # its number is the primal's
        self.primal = primal
        self.tangent = tangent
        self.level = level

    @property  # type: ignore[misc]
    def data(self) -> float:
        number: float = getattr(self.primal, "data", self.primal)
        return number

    def __lt__(self, other: Any) -> Any:
        return self.primal < _primal(other, self.level)

    def __le__(self, other: Any) -> Any:
        return self.primal <= _primal(other, self.level)

    def __gt__(self, other: Any) -> Any:
        return self.primal > _primal(other, self.level)

    def __ge__(self, other: Any) -> Any:
        return self.primal >= _primal(other, self.level)

    def __repr__(self) -> str:
        return f"Dual({self.primal!r}, {self.tangent!r})"

    def parts(self) -> list[Any]:
        """The numbers that it is made of, one by one."""
        return [self.primal, 0.0 if self.tangent is None else given(self.tangent)]

    def like(self, parts: Sequence[Any]) -> Dual:
        """A number of the same kind that is made of others."""
        primal, tangent = parts
        return Dual(primal, tangent, self.level)

    def backward(self, grad: float = 1.0) -> NoReturn:
        raise TypeError("backward() inside jvp() has no graph to walk: use grad() or vjp()")


#: Tangents that are numbers, or nothing: most of them.
_FLOATS = frozenset((float, type(None)))


def apply_to_duals(op: Op, *operands: Any) -> Any:
    """The operation on the numbers, and its derivative along the tangents."""
    level = max([operand.level for operand in operands if isinstance(operand, Dual)])
    if level == OUTERMOST:
        return next(x for x in operands if isinstance(x, Dual) and x.level == level)._apply(
            op, *operands
        )
    primals, tangents = split(operands, level)
    for x in primals:
        if x.__class__ is not float and is_array_like(x):
            raise TypeError(f"{op.caller} of an array: NumPy asks each of its numbers")
    z = op(*primals)
    tangent: Any = None
    if z.__class__ is float and _FLOATS.issuperset(map(type, tangents)):
        for i, share in enumerate(tangents):
            if share is not None and (slope := op.slope(i, z, *primals)) is not None:
                tangent = share * slope if tangent is None else tangent + share * slope
        return Dual(z, tangent, level)
    is_number = z.__class__ is float
    with ieee_arithmetic():
        for i, share in enumerate(tangents):
            if share is not None:
                slope = op.slope(i, z, *primals) if is_number else op.edge(i, z, primals)
                tangent = plus(tangent, times(share, slope, op))
    return Dual(z, tangent, level)


def split(numbers: Iterable[Any], level: int) -> tuple[list[Any], list[Any]]:
    """The primals and the tangents (None where there is none) at one level."""
    primals: list[Any] = []
    tangents: list[Any] = []
    for number in numbers:
        if isinstance(number, Dual) and number.level == level:
            primals.append(number.primal)
            tangents.append(number.tangent)
        else:
            primals.append(number)
            tangents.append(None)
    return primals, tangents


def levels_of(numbers: Sequence[Any], are_rows: bool = False) -> tuple[Level, ...]:
    """The levels of all Duals among the numbers, and in these, the earliest first.

    Of rows, a number without a tangent is one with a mask that lets nothing through.
    """
    levels: dict[int, bool] = {}
    stack = list(numbers)
    while stack:
        number = stack.pop()
        if isinstance(number, Dual):
            is_masked = number.tangent.__class__ is Masked
            levels[number.level] = levels.get(number.level, False) or is_masked
            stack += (number.primal, number.tangent.value if is_masked else number.tangent)
    for level in levels if are_rows else ():
        levels[level] = levels[level] or None in split(numbers, level)[1]
    return tuple(Level(level, levels[level]) for level in sorted(levels))


def width(levels: Sequence[Level]) -> int:
    """How many components a number has: see `components`."""
    count = 1
    for _, is_masked in levels:
        count = 2 * count + is_masked
    return count


def components(number: Any, levels: Sequence[Level]) -> list[Any]:
    """The primals and tangents of all these levels that a number is made of.

    Of a level with masks there is also, last, a number that is 0.0 where nothing flows.

    >>> components(Dual(2.0, 1.0, 7), [Level(7, False)]), components(3.0, [Level(7, True)])
    ([2.0, 1.0], [3.0, 0.0, 0.0])
    """
    if not levels:
        return [number]
    *earlier, (level, is_masked) = levels
    [primal], [tangent] = split([number], level)
    number = 0.0 if tangent is None else given(tangent)
    parts = [*components(primal, earlier), *components(number, earlier)]
    if not is_masked:
        return parts
    flows = flowing(tangent)
    while isinstance(flows, Dual):
        flows = flows.primal
    return [*parts, flows]


def assembled(parts: Sequence[Any], levels: Sequence[Level]) -> Any:
    """The number that is made of these components.

    >>> assembled([2.0, 1.0], [Level(7, False)])
    Dual(2.0, 1.0)
    """
    if not levels:
        return parts[0]
    *earlier, (level, is_masked) = levels
    half = len(parts) // 2
    primal, tangent = (assembled(x, earlier) for x in (parts[:half], parts[half : 2 * half]))
    if is_masked:
        tangent = as_share(tangent, parts[-1])
    return Dual(primal, tangent, level)


def _primal(number: Any, level: int) -> Any:
    [primal], _ = split([number], level)
    return primal


def _operate(op: Op, *operands: Any) -> Any:
    """`apply_to_duals` for an operator: what it cannot take, Python may offer to the other."""
    try:
        return op(*operands)
    except TypeError:
        return NotImplemented


Dual._apply = staticmethod(apply_to_duals)
delegate_operations(Dual, _operate)
