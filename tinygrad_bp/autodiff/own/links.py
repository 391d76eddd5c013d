"""The nodes by which what a function of one's own gives hangs together with its operands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..operations.formula import Applied, Literal, Name
from .parts import PartOp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from .rules import Slopes

    class LinkedCall(Protocol):
        """What is read of a call here."""

        name: str
        operands: list[Any]

        def at_numbers(self, numbers: Sequence[Any]) -> Slopes: ...
        def at_values(self, gathered: Any) -> Slopes: ...
        def refuse_new(self, slopes: Slopes, places: Slopes) -> None: ...


class Numbers(float):
    """The numbers of the operands of a call, in the place of a number."""

    of: tuple[float, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Numbers) and self.of == other.of

    def __ne__(self, other: object) -> bool:  # float has one of its own
        return not self == other

    __hash__ = float.__hash__


class OperandsOp(PartOp):
    """The operands of a call: what its links know them by. Nothing flows through it.

    Args:
        call: the call.
        places: of each result the operands that are linked to it.
        arity: how many there are, with what the rule uses beside them.
    """

    def __init__(self, call: LinkedCall, places: Slopes, arity: int) -> None:
        super().__init__(f"{call.name}_operands", arity)
        self._call = call
        self.value = "0.0"
        self._places = places

    def gathered(self, *numbers: float) -> float:
        """The numbers as one."""
        self._call.refuse_new(self._call.at_numbers(numbers), self._places)
        found = Numbers(0.0)
        found.of = numbers
        return found

    forward = gathered


class LinkOp(PartOp):
    """A number of a result, linked to an operand.

    Args:
        call: the call.
        result: the place of the number.
        operand: the place of the operand.
    """

    def __init__(self, call: LinkedCall, result: int, operand: int) -> None:
        super().__init__(call.name, 3)
        self._call = call
        self.letters = ("c", "x", "y")
        self.value = "x"
        self.formula = self.written_out = self.textbook_formula = Name("x")
        self._at = result, operand
        slope = Applied(f"{self.name}_by_{operand + 1}", (Name("c"),))
        self.derivatives = (None, "1.0", str(slope))
        self.derivative_formulas = (None, Literal(1.0), slope)
        self.rules = (None, lambda *_: 1.0, lambda z, *operands: self.edge(2, z, operands))

    forward = staticmethod(lambda c, x, y: x)

    def edge(self, i: int, z: Any, operands: Sequence[Any]) -> Any:
        """The derivative by operand i, as the rule has it."""
        if i < 2:
            return (None, 1.0)[i]
        result, operand = self._at
        call, gathered = self._call, operands[0]
        if isinstance(gathered, Numbers):
            return call.at_numbers(gathered.of)[result].get(operand)
        return call.at_values(gathered)[result].get(operand)

    def slope(self, i: int, z: float, *floats: float) -> float | None:
        """The same where all numbers are known."""
        found: float | None = self.edge(i, z, floats)
        return found
