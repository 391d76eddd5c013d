"""Operations that belong to one call of a function of one's own, and stand in no table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..operations.formula import Applied, Literal, Name
from ..operations.operation import Op
from ..value import Value, apply
from .outside import OLDEST

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class PartOp(Op):
    """An operation that belongs to one call, and stands in no table.

    Args:
        name: what it is called.
        arity: how many operands it has.
    """

    letters: tuple[str, ...] = ()

    def __init__(self, name: str, arity: int) -> None:
        self.name = f"{name}_part"  # which no operation of a backend is called
        self.symbol = name
        self.is_function = True
        self.value, self._beyond = "", "math.nan"
        self.arity = arity
        self.derivatives = (None,) * arity
        self.letters = tuple([f"x{i}" for i in range(arity)])

    @property
    def is_code(self) -> bool:
        return True

    def __call__(self, *operands: Any, **named: Any) -> Any:
        values = any(isinstance(x, Value) for x in operands)
        return apply(self, *operands) if values else self.forward(*operands)


class CalledOp(PartOp):
    """A number that code gives of the numbers of a call; nothing flows through it.

    Args:
        name: of the function.
        arity: how many numbers it takes.
        function: gives the number.
    """

    def __init__(self, name: str, arity: int, function: Callable[..., float]) -> None:
        super().__init__(name, arity)
        self.formula = self.written_out = Applied(self.name, tuple(map(Name, self.letters)))
        self.value = str(self.formula)
        self.forward = function
        self.beyond = lambda *numbers: math.nan
        self.is_tame = True


class UnknownLinkOp(PartOp):
    """A number x, linked to y by a derivative that nobody knows.

    Args:
        name: of the function.
        reason: what is said where the derivative is asked for.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, 3)
        self.letters = ("c", "x", "y")
        self.value = "x"
        self.formula = self.written_out = self.textbook_formula = Name("x")
        self.derivatives = (None, "1.0", f"{name}_unknown")
        self.derivative_formulas = (None, Literal(1.0), Name(f"{name}_unknown"))
        self.is_tame = False
        self._unknown = Unknown(math.nan)
        self._unknown.reason = reason
        self.rules = (None, lambda *_: 1.0, self._unknown.refuse)

    forward = staticmethod(lambda c, x, y: x)

    def link(self, x: Any, y: Any) -> Any:
        """x, linked to y; no matter of numbers alone, in which nothing is left out."""
        return self(OLDEST, x, y)

    def edge(self, i: int, z: Any, operands: Sequence[Any]) -> Any:
        """The derivative by operand i, if it is known."""
        return (None, 1.0)[i] if i < 2 else self._unknown.refuse()

    def slope(self, i: int, z: float, *floats: float) -> float | None:
        """The same for the edges of a graph, where it may stand as long as nobody asks for it."""
        return (None, 1.0, self._unknown)[i]


class Unknown(float):
    """A derivative that nobody knows: an error where anything is multiplied by it."""

    reason: str

    def refuse(self, *operands: Any) -> Any:
        raise TypeError(self.reason)

    __mul__ = __rmul__ = refuse


def without_derivative(name: str) -> str:
    """What is said where a derivative is asked for of what is code."""
    return (
        f"{name}() is code, so that it has no derivative, which a second derivative asks for: "
        f"write it with operations of Values (tinygrad_bp.exp for math.exp, where(c, a, b) for if)"
    )
