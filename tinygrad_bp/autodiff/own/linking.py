"""One call of a function of one's own: its result, with what it was computed of linked to it.

The function is called with its operands, the Values among the arguments, as constants. To each
number that it gives the operands are then linked, one after another: a link is an operation that
gives the number, and whose derivative by the operand is what the rule says. The rule is asked when
a derivative is: it may call the function itself, and what it makes of Values has derivatives
again. So the call is a part of the graph like any other, and what reads graphs need not know of it.

In forward mode the rule is asked at once: the tangents of the operands are added up as it says.
"""

from __future__ import annotations

from contextlib import nullcontext
from contextvars import ContextVar
from operator import is_
from typing import TYPE_CHECKING, Any, NoReturn

from ..contributions import plus, times
from ..floats import FloatError
from ..forward import Dual, split
from ..graph import StaleGraphError
from ..hooks import recorder_here
from ..ieee import ieee_arithmetic
from ..ops import stop_gradient
from ..tree import Structure, flatten_numbers, with_values
from ..value import Value
from .called import CalledFunction, EndlessTrialError, ended_in_time, trials
from .linear import AskedForNumberError, LinearNumber, NotLinearError, NotLinearNumber, refused
from .links import LinkOp, OperandsOp
from .outside import OLDEST, Outside, outside
from .parts import UnknownLinkOp, without_derivative
from .rules import Question
from .slopes import flowing, moved, number_of, shares_in
from .symbolic import BeyondFormulaError, SymbolicValue

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

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
        #: The places of the arguments with operands, and of others with Values, which count as
        #: constants: these come last among the operands.
        self._places = [i for i in range(len(args)) if i not in fixed]
        self.operands: list[Value] = []
        for i in self._places:
            with_values(args[i], self.operands.append, into_whole=True)
        self.moving = len(self.operands)
        self._constant_places = []
        for i in fixed:
            before = len(self.operands)
            with_values(args[i], self.operands.append, into_whole=True)
            if len(self.operands) > before:
                self._constant_places.append(i)
        self.results: Structure
        #: What the rule uses that is none of the operands.
        self._used_by_rule: list[Any] = []
        #: Why its rule is code, where it was found to be in a function that is compiled.
        self._is_code: Exception | None = None
        #: What slopes were asked of last, and these.
        self._numeric: tuple[Sequence[Any], Slopes] = ((), [])
        self._symbolic: tuple[Any, Any, Slopes] = (None, None, [])

    def result(self) -> Any:
        """What the function gives, with its operands linked to each number."""
        if any(isinstance(x, SymbolicValue) for x in self.operands):
            raise BeyondFormulaError(f"it calls {self.name}(), which has no formula")
        if any(isinstance(x, LinearNumber) for x in self.operands):
            self._refuse_not_linear()
        levels = [x.level for x in self.operands if isinstance(x, Dual)]
        if levels:
            return self._moved(max(levels))
        before = Outside()
        given = self.as_it_is()
        numbers, self.results = flatten_numbers(given, f"what {self.name}() gives")
        if not self.operands and not any(isinstance(x, Value) for x in numbers):
            return given
        for j, x in enumerate(numbers):
            if used := before.used_by([x]):
                if any(isinstance(y, Dual) for y in used):
                    raise outside(self.name)
                link = UnknownLinkOp(self.name, str(outside(self.name)))
                numbers[j] = link.link(x, x)
        if any(isinstance(x, Value) for x in self.operands):
            self._link(numbers)
        return self.results.rebuild(numbers)

    def _refuse_not_linear(self) -> NoReturn:
        """Have a rule that calls it with what comes along do so with numbers, if it is linear."""
        numbers, _ = flatten_numbers(self.function(*self.args), f"what {self.name}() gives")
        for x in numbers:
            if isinstance(x, NotLinearNumber):
                raise refused(x.what)
        error = AskedForNumberError(f"{self.name}()")
        error.by_loop = True
        raise error

    def _link(self, numbers: list[Any]) -> None:
        """Link the operands to each of the numbers."""
        places = [dict.fromkeys(shares) for shares in self._pattern()]
        # So it is known that derivatives depend on what the rule uses.
        used = [OLDEST if isinstance(x, Dual) else x for x in self._used_by_rule]
        op = OperandsOp(self, places, len(self.operands) + len(used))
        gathered = op(*self.operands, *used)
        for j, shares in enumerate(places):
            # One without a slope has a link too, which looks whether the rule still says so.
            for i in sorted(shares) or [0]:
                numbers[j] = LinkOp(self, j, i)(gathered, numbers[j], self.operands[i])
        for constant in self.operands[self.moving :]:
            link = UnknownLinkOp(self.name, self._fixed_reason())
            numbers[:] = [link.link(number, constant) for number in numbers]

    def _fixed_reason(self) -> str:
        return (
            f"{self.name}() has no derivative by an argument that is no operand "
            f"(nondiff_argnums): make it an operand, or give it stop_gradient(x)"
        )

    def _moved(self, level: int) -> Any:
        """What it gives of numbers of which some move, at the outermost level of these."""
        primals, tangents = split(self.operands, level)
        if any(tangent is not None for tangent in tangents[self.moving :]):
            raise TypeError(self._fixed_reason())
        name, function, rule, asked = self.name, self.function, self.rule, self.asked
        still = OwnCall(name, function, rule, asked, self._with(primals), self.fixed).result()
        numbers, self.results = flatten_numbers(still, f"what {name}() gives")
        for j, shares in enumerate(self._slopes_at(primals)):
            total = None
            for i, slope in shares.items():
                if i < self.moving:
                    total = plus(total, times(tangents[i], slope))
            numbers[j] = moved(numbers[j], total, level)
        return self.results.rebuild(numbers)

    def _slopes_at(self, numbers: Sequence[Any]) -> Slopes:
        """The slopes at numbers of any kind: as numbers, or with derivatives."""
        if not any(isinstance(x, Value) for x in numbers):
            found = self._found_at(numbers)
            if not self._used_by_rule:
                return [{i: flowing(x) for i, x in shares.items()} for shares in found]
        return self._slopes_with_derivatives(numbers)

    def as_it_is(self) -> Any:
        """What the function gives, of its operands as constants."""
        if not self.operands:
            return self.function(*self.args)
        stopped = [stop_gradient(x) for x in self.operands]
        try:
            return self.function(*self._with(stopped))
        except NotLinearError:
            raise
        except Exception as error:  # it is code, or wrong
            return self._of_code(stopped, error, lambda xs: self.function(*self._with(xs)))

    def _of_code(
        self, operands: Sequence[Any], error: Exception, function: Callable[[Sequence[Any]], Any]
    ) -> Any:
        """What code gives, called with numbers, as operations; else the error is raised."""
        numbers = self._known_numbers()
        numbers = None if numbers is None else numbers[: len(operands)]
        try:
            called = CalledFunction(self.name, function, len(operands), numbers)
        except EndlessTrialError:
            raise
        except Exception as failed:
            raise error if numbers is None or isinstance(error, FloatError) else failed from None
        return called.results(operands)

    def _known_numbers(self) -> list[Any] | None:
        """The numbers of the operands; None in a function that is being compiled."""
        numbers = [number_of(x) for x in self.operands]
        return None if recorder_here() is not None or None in numbers else numbers

    def _with(self, numbers: Sequence[Any]) -> list[Any]:
        """All arguments, with these numbers in the places of the operands."""
        left = iter(numbers)
        found = list(self.args)
        for i in (*self._places, *self._constant_places):
            found[i] = with_values(found[i], lambda _: next(left), into_whole=True)
        return found

    def _pattern(self) -> Slopes:
        """Which results have a slope by which operands."""
        if (numbers := self._known_numbers()) is not None:
            return self.at_numbers(numbers)
        try:
            before = Outside()
            found = self._as_they_are(self.operands)
            self._used_by_rule = before.used_by(shares_in(found))
            return found
        except Exception as error:  # a rule that is code
            self._is_code = error
            return self._pattern_of_code(error)

    def at_numbers(self, numbers: Sequence[Any]) -> Slopes:
        """The slopes as floats, at floats; None where nothing flows."""
        known = self._numeric[0]
        if known is numbers:
            return self._numeric[1]
        if len(known) == len(numbers) and all(map(is_, known, numbers)):
            self._numeric = numbers, self._numeric[1]  # quick to be told by the next
        else:
            found = self._found_at(numbers)
            self._numeric = numbers, [{i: flowing(x) for i, x in at.items()} for at in found]
        return self._numeric[1]

    def _found_at(self, numbers: Sequence[Any]) -> Slopes:
        """What the rule gives at floats."""
        before = Outside()
        try:
            found = self._as_they_are([Value(x) for x in numbers])
        except Exception:  # a rule that is code, as one that calls math.exp
            found = self._as_they_are(numbers)
        self._used_by_rule = before.used_by(shares_in(found))
        return found

    def _as_they_are(self, numbers: Sequence[Any]) -> Slopes:
        token = as_they_are.set(True)
        try:
            return self._slopes(numbers)
        finally:
            as_they_are.reset(token)

    def at_values(self, gathered: Any) -> Slopes:
        """The slopes as Values, which have derivatives again, at those that are gathered."""
        numbers = getattr(gathered, "_data", None)  # others where it was computed again
        known, of, found = self._symbolic
        if known is not gathered or of is not numbers:
            operands = gathered.operands[: len(self.operands)]
            found = self._slopes_with_derivatives(operands)
            self._symbolic = gathered, numbers, found
        return found

    def _slopes_with_derivatives(self, operands: Sequence[Any]) -> Slopes:
        if self._is_code is not None:
            return self._called_slopes(operands, self._is_code)
        try:
            return self._slopes([x if isinstance(x, Value) else Value(x) for x in operands])
        except Exception as error:  # a rule that is code
            return self._called_slopes(operands, error)

    def _called_slopes(self, operands: Sequence[Any], error: Exception) -> Slopes:
        """The slopes of a rule that is code, as operations whose derivatives nobody knows."""
        places = self._pattern_of_code(error)

        def rows(numbers: Sequence[float]) -> list[dict[int, float]]:
            slopes = self.at_numbers(tuple(numbers))
            self.refuse_new(slopes, places)
            pairs = zip(slopes, places, strict=True)
            return [{i: known.get(i) or 0.0 for i in shares} for known, shares in pairs]

        found: Slopes = self._of_code(operands, error, rows)
        unknown = UnknownLinkOp(self.name, without_derivative(f"the rule of {self.name}"))
        for shares in found:
            for i in shares:
                for x in operands:
                    shares[i] = unknown.link(shares[i], x)
        return found

    def _pattern_of_code(self, error: Exception) -> Slopes:
        """Which slopes a rule has that is code: at the numbers, or else where it is tried first.

        Where it has none at any that it is tried at, the error is raised.
        """
        numbers = self._known_numbers()
        for trial in trials(len(self.operands)) if numbers is None else [numbers]:
            try:
                with nullcontext() if numbers else ended_in_time(f"the rule of {self.name}"):
                    slopes = self.at_numbers(tuple(trial))
            except EndlessTrialError:
                raise
            except Exception:
                continue
            return [{i: x for i, x in shares.items() if x is not None} for shares in slopes]
        raise error

    def refuse_new(self, slopes: Slopes, places: Sequence[Container[int]]) -> None:
        """Raise an error if something flows where nothing did when the call was recorded."""
        pairs = zip(slopes, places, strict=True)
        if all(x is None or i in known for new, known in pairs for i, x in new.items()):
            return
        raise StaleGraphError(
            f"the rule of {self.name}() lets something flow at these numbers where nothing flowed "
            f"when it was computed: compute it anew, or choose in the rule by tg.where(c, a, b)"
        )

    def _slopes(self, numbers: Sequence[Any]) -> Slopes:
        arguments = self._with(numbers)
        fixed = [arguments[i] for i in self.fixed]
        moving = tuple([arguments[i] for i in self._places])
        marked = tuple([self.args[i] for i in self._places])
        question = Question(fixed, moving, marked, arguments, self.asked, self.results)
        with ieee_arithmetic():
            return self.rule(question)
