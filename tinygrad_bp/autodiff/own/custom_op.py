"""A function of one or two arguments whose derivative is defined as in JAX.

Of numbers it is an operation, a node of the graph by itself. Of anything else it is a function as
those of more arguments are (`own_function.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..floats import is_real
from ..tree import flatten, is_array, opened
from ..value import Value
from .elementwise import is_elementwise
from .linking import as_they_are
from .own_function import OwnFunction
from .own_op import OwnOp
from .rules import Question
from .symbolic import formula_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class CustomOp(OwnOp):
    """A function of one or two arguments whose derivative is defined as in JAX.

    Args:
        function: what it computes.
        places: how many arguments it has.
    """

    __slots__ = ("_gives_number", "_is_elementwise")

    whole: OwnFunction

    def __init__(self, function: Callable[..., Any], places: int) -> None:
        super().__init__(function, self._slopes, places, OwnFunction(function))
        self.whole.name = self.name
        self._gives_number: bool | None = None
        self._is_elementwise: bool | None = None

    def defjvp(self, rule: Callable[..., Any]) -> Callable[..., Any]:
        """Its derivative along tangents, as in JAX; see `custom_jvp`."""
        return self.whole.defjvp(rule)

    def defjvps(self, *rules: Callable[..., Any] | None) -> None:
        """Its derivative by each operand, of a tangent, the value and the operands, as in JAX."""
        self.whole.defjvps(*rules)

    def defvjp(self, forward: Callable[..., Any], back: Callable[..., Any]) -> None:
        """Its derivatives as a pass forward and one backward, as in JAX; see `custom_vjp`."""
        self.whole.defvjp(forward, back)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        args = self.whole.in_order(args, kwargs)
        if all(isinstance(x, Value) or is_real(x) or hasattr(x, "_apply") for x in args):
            if self._gives_number is None:
                self._gives_number = self._try(args)
            if self._gives_number:
                return super().__call__(*args)
        elif any(is_array(x) and x.dtype == object for x in args) and not any(map(opened, args)):
            if self._is_elementwise is None and self.whole.rule is not None:
                self._is_elementwise = True  # to a rule that calls it: else it is not, anyway
                self._is_elementwise = is_elementwise(
                    self._function, self.whole.slopes, self, self.letters, self.derivatives
                )
            if self._is_elementwise:
                return super().__call__(*args)
        return self.whole(*args)

    def _try(self, args: Sequence[Any]) -> bool:
        """Whether what it gives of numbers is a number."""
        if formula_of(self._function, self.letters) is not None:
            return True
        token = as_they_are.set(True)
        try:
            found = self._function(*args)
        except Exception:  # code: where it is called as an operation, it tells
            return True
        finally:
            as_they_are.reset(token)
        return isinstance(found, Value) or is_real(found)

    def _slopes(self) -> Sequence[Callable[..., Any]]:
        """The derivative by each operand, of numbers."""
        self.whole.refuse_undefined()
        marked = tuple([Value(0.0) for _ in range(self.arity)])
        results = flatten(0.0)[1]

        def slope(place: int) -> Callable[..., Any]:
            def by(*operands: Any) -> Any:
                at = Question((), operands, marked, operands, self, results)
                return self.whole.slopes(at)[0].get(place)

            return by

        return [slope(place) for place in range(self.arity)]
