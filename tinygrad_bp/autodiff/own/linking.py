"""One call of a function of one's own: its result, with what it was computed of linked to it.

The function is called with its operands, the Values among the arguments, as constants. To each
number that it gives the operands are then linked, one after another: a link is an operation that
gives the number, and whose derivative by the operand is what the rule says. The rule is asked when
a derivative is: it may call the function itself, and what it makes of Values has derivatives
again. So the call is a part of the graph like any other, and what reads graphs need not know of it.
"""

from __future__ import annotations

from contextvars import ContextVar
from operator import is_
from typing import TYPE_CHECKING, Any

from ..engine.clock import tick
from ..forward import Dual
from ..graph import Node, StaleGraphError
from ..hooks import recorder_here
from ..ieee import ieee_arithmetic
from ..operations.formula import Applied, Literal, Name
from ..operations.masks import Masked, given
from ..operations.operation import Op
from ..ops import stop_gradient
from ..tree import Structure, flatten_numbers, with_values
from ..value import Value, apply
from .rules import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .rules import Rule, Slopes

#: Whether only numbers are asked for, so that functions of one's own are called as they are.
as_they_are: ContextVar[bool] = ContextVar("own functions as they are", default=False)


class OwnCall:
    """One call of a function of one's own, whose arguments have Values in them.

    Args:
        name: of the function.
        function: what it computes.
        rule: its derivatives.
        asked: what stands for the function in a rule that calls it.
        args: the arguments.
        fixed: the places of those that are no operands.
    """

    def __init__(
        self,
        name: str,
        function: Callable[..., Any],
        rule: Rule,
        asked: Callable[..., Any],
        args: Sequence[Any],
        fixed: Sequence[int],
    ) -> None:
        self.name = name
        self.function = function
        self.rule = rule
        self.asked = asked
        self.args = args
        self.fixed = fixed
        self.operands: list[Value] = []
        for i, x in enumerate(args):
            if i not in fixed:
                with_values(x, self.operands.append, into_whole=True)
        self.results: Structure
        #: What slopes were asked of last, and these.
        self._numeric: tuple[Sequence[Any], Slopes] = ((), [])
        self._symbolic: tuple[Any, Slopes] = (None, [])

    def result(self) -> Any:
        """What the function gives, with its operands linked to each number."""
        start = tick()
        stopped = [stop_gradient(x) for x in self.operands]
        given = self.function(*self._with(stopped))
        numbers, self.results = flatten_numbers(given, f"what {self.name}() gives")
        _refuse_outside(numbers, start, self.name)
        places = [dict.fromkeys(shares) for shares in self._pattern()]
        gathered = _OperandsOp(self, places)(*self.operands)
        for j, shares in enumerate(places):
            # One without a slope has a link too, which looks whether the rule still says so.
            for i in sorted(shares) or [0]:
                numbers[j] = _LinkOp(self, j, i)(gathered, numbers[j], self.operands[i])
        return self.results.rebuild(numbers)

    def _with(self, numbers: Sequence[Any]) -> list[Any]:
        """All arguments, with these numbers in the places of the operands."""
        left = iter(numbers)
        return [
            x if i in self.fixed else with_values(x, lambda _: next(left), into_whole=True)
            for i, x in enumerate(self.args)
        ]

    def _pattern(self) -> Slopes:
        """Which results have a slope by which operands."""
        numbers = [_number(x) for x in self.operands]
        if recorder_here() is None and None not in numbers:
            return self.at_numbers(numbers)
        return self._as_they_are(self.operands)

    def at_numbers(self, numbers: Sequence[Any]) -> Slopes:
        """The slopes as floats, at floats; None where nothing flows."""
        known = self._numeric[0]
        if known is numbers:
            return self._numeric[1]
        if len(known) == len(numbers) and all(map(is_, known, numbers)):
            self._numeric = numbers, self._numeric[1]  # quick to be told by the next
        else:
            try:
                found = self._as_they_are([Value(x) for x in numbers])
            except TypeError:  # a rule that is code, as one that calls math.exp
                found = self._as_they_are(numbers)
            self._numeric = numbers, [{i: _flowing(x) for i, x in at.items()} for at in found]
        return self._numeric[1]

    def _as_they_are(self, numbers: Sequence[Any]) -> Slopes:
        token = as_they_are.set(True)
        try:
            return self._slopes(numbers)
        finally:
            as_they_are.reset(token)

    def at_values(self, gathered: Any) -> Slopes:
        """The slopes as Values, which have derivatives again, at those that are gathered."""
        if self._symbolic[0] is not gathered:
            self._symbolic = gathered, self._slopes(gathered.operands)
        return self._symbolic[1]

    def _slopes(self, numbers: Sequence[Any]) -> Slopes:
        arguments = self._with(numbers)
        places = [i for i in range(len(arguments)) if i not in self.fixed]
        fixed = [arguments[i] for i in self.fixed]
        moving = tuple([arguments[i] for i in places])
        marked = tuple([self.args[i] for i in places])
        question = Question(fixed, moving, marked, arguments, self.asked, self.results)
        with ieee_arithmetic():
            return self.rule(question)


class _Numbers(float):
    """The numbers of the operands of a call, in the place of a number."""

    of: tuple[float, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Numbers) and self.of == other.of

    __hash__ = float.__hash__


class _PartOp(Op):
    """An operation that belongs to one call, and stands in no table."""

    letters: tuple[str, ...] = ()

    def __init__(self, name: str, call: OwnCall, arity: int) -> None:
        self.name = self.symbol = name
        self.is_function = True
        self.value, self._beyond = "", "math.nan"
        self.arity = arity
        self.derivatives = (None,) * arity
        self._call = call

    @property
    def is_code(self) -> bool:
        return True

    def __call__(self, *operands: Any, **named: Any) -> Any:
        values = any(isinstance(x, Value) for x in operands)
        return apply(self, *operands) if values else self.forward(*operands)


class _OperandsOp(_PartOp):
    """The operands of a call: what its links know them by. Nothing flows through it.

    Args:
        call: the call.
        places: of each result the operands that are linked to it.
    """

    def __init__(self, call: OwnCall, places: Slopes) -> None:
        super().__init__(f"{call.name}_operands", call, len(call.operands))
        self.letters = tuple([f"x{i}" for i in range(self.arity)])
        self.value = "0.0"
        self._places = places

    def gathered(self, *numbers: float) -> float:
        """The numbers as one."""
        slopes = self._call.at_numbers(numbers)
        pairs = zip(slopes, self._places, strict=True)
        if not all(new.keys() <= known.keys() for new, known in pairs):
            name = self._call.name
            raise StaleGraphError(
                f"the rule of {name}() lets something flow at these numbers where nothing flowed "
                f"when it was computed: compute it anew, or choose in the rule by tg.where(c, a, b)"
            )
        found = _Numbers(0.0)
        found.of = numbers
        return found

    forward = gathered


class _LinkOp(_PartOp):
    """A number of a result, linked to an operand.

    Args:
        call: the call.
        result: the place of the number.
        operand: the place of the operand.
    """

    letters = ("c", "x", "y")

    def __init__(self, call: OwnCall, result: int, operand: int) -> None:
        super().__init__(call.name, call, 3)
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
        if isinstance(gathered, _Numbers):
            return call.at_numbers(gathered.of)[result].get(operand)
        return call.at_values(gathered)[result].get(operand)

    def slope(self, i: int, z: float, *floats: float) -> float | None:
        """The same where all numbers are known."""
        found: float | None = self.edge(i, z, floats)
        return found


def _number(x: Any) -> float | None:
    """The number of an operand, if it has one."""
    while isinstance(x, Dual):
        x = x.primal
    if x.__class__ is float:
        return x
    return x._data if isinstance(x, Value) and x._apply is Value._apply else None


def _flowing(share: Any) -> float | None:
    """What flows, as a float; None where nothing does."""
    if share.__class__ is Masked and not getattr(number := share.mask.number(), "_data", number):
        return None
    share = given(share)
    return None if share is None else float(getattr(share, "_data", share))


def _refuse_outside(numbers: Sequence[Any], start: int, name: str) -> None:
    """Raise an error if something would flow to what is no operand, which no rule tells of."""
    stack = [x for x in numbers if isinstance(x, Node)]
    seen = set(stack)
    while stack:
        node = stack.pop()
        if isinstance(node, Dual):
            is_outside, before = node.tangent is not None, [node.primal]
        elif (op := node.op) is None:
            is_outside, before = getattr(node, "_time", -1) < start, []
        else:
            rules = op.rules if isinstance(op, Op) else (True,) * len(node.operands)
            is_outside = False
            before = [x for x, rule in zip(node.operands, rules, strict=True) if rule is not None]
        if is_outside:
            raise TypeError(
                f"{name}() uses a Value that is none of its operands, and no derivative would "
                f"flow there: make it an operand, or use its number, .data"
            )
        new = [x for x in before if isinstance(x, Node) and x not in seen]
        seen.update(new)
        stack += new
