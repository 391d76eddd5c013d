"""A function of one's own that is code: it asks for numbers (`if x > 0`, `math.exp(x)`).

It is called with numbers, as often as it is computed, and gives some. How these are structured is
to be known before: where there are no numbers yet, since the function that it is in is compiled,
it is tried with some, and has to end for these.
"""

from __future__ import annotations

import sys
from array import array
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter
from typing import TYPE_CHECKING, Any

from ..floats import as_float
from ..tree import Structure, flatten_numbers
from ..value import Value
from .outside import outside
from .parts import CalledOp
from .symbolic import tried

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class EndlessTrialError(RuntimeError):
    """Code does not end with the numbers that it is tried with."""


class _OutOfTimeError(BaseException):
    """The same, while it runs: it passes what catches errors in the code."""


#: So many seconds code may take with numbers that it is tried with.
TRIAL_SECONDS = 10.0

_is_timed: ContextVar[bool] = ContextVar("a trial is timed", default=False)


@contextmanager
def ended_in_time(name: str) -> Iterator[None]:
    """Raise an error if the code of a function that is tried takes too long."""
    if _is_timed.get():
        yield
        return
    end = perf_counter() + TRIAL_SECONDS

    def look(frame: Any, event: str, argument: Any) -> Any:
        if perf_counter() > end:
            raise _OutOfTimeError
        return look

    token, before = _is_timed.set(True), sys.gettrace()
    sys.settrace(look)
    try:
        yield
    except _OutOfTimeError:
        raise EndlessTrialError(
            f"{name}() did not end within {TRIAL_SECONDS:g} seconds. While a function that calls "
            f"it is compiled, it is tried with numbers between 0 and 1: let its loops end for all "
            f"numbers, after so many steps, say, or write them by while_loop()"
        ) from None
    finally:
        sys.settrace(before)
        _is_timed.reset(token)


class CalledFunction:
    """What a function that is code gives of the numbers of a call.

    Args:
        name: of the function.
        function: from the numbers to what it gives.
        arity: how many numbers it takes.
        numbers: of this call; None where they are not known yet.

    Attributes:
        structure: that of what it gives.

    Raises:
        EndlessTrialError: if it does not end in time with numbers that it is tried with.
        Exception: what it raises itself; of some numbers that it is tried with, the last.
    """

    structure: Structure

    def __init__(
        self,
        name: str,
        function: Callable[[Sequence[float]], Any],
        arity: int,
        numbers: Sequence[float] | None,
    ) -> None:
        self.name = name
        self._function = function
        self._arity = arity
        #: Of the last call the numbers that it was of, what it gave, and what is not taken yet.
        self._last: tuple[bytes, list[float], set[int]] = (b"", [], set())
        if numbers is not None:
            _, self.structure = self._called(numbers)
            return
        for trial in trials(arity):
            try:
                with ended_in_time(name):
                    _, self.structure = self._called(trial)
                return
            except EndlessTrialError:
                raise
            except Exception as error:  # whatever it is that it makes of these numbers
                failed = error
        raise failed

    def results(self, operands: Sequence[Any]) -> Any:
        """What it gives of Values, with each number as an operation on all of them."""

        def of(place: int) -> Any:
            op = CalledOp(self.name, self._arity, lambda *numbers: self._number(numbers, place))
            return op(*operands)

        return self.structure.rebuild([of(place) for place in range(self.structure.stop)])

    def _number(self, numbers: Sequence[float], place: int) -> float:
        """One of the numbers that it gives: it is called once for each of them to be taken once."""
        key = array("d", numbers).tobytes()
        known, found, left = self._last
        if key != known or place not in left:
            found, structure = self._called(numbers)
            if structure.outline != self.structure.outline:
                raise TypeError(
                    f"{self.name}() gives {structure.outline} of other numbers than those for "
                    f"which it gave {self.structure.outline}: let it always give the same "
                    f"structure"
                )
            left = set(range(len(found)))
            self._last = key, found, left
        left.discard(place)
        return found[place]

    def _called(self, numbers: Sequence[float]) -> tuple[list[float], Structure]:
        given = self._function(numbers)
        entries, structure = flatten_numbers(given, f"what {self.name}() gives")
        if any(isinstance(x, Value) for x in entries):
            raise outside(self.name)
        return [as_float(x, f"{self.name}()") for x in entries], structure


def trials(count: int) -> Iterator[list[float]]:
    """So many numbers to try a function with: between 0 and 1, where most have a result, others."""
    tried[0] += 1
    yield [0.1 + 0.8 * ((i + 1) * 0.6180339887498949 % 1.0) for i in range(count)]
    yield from ([x] * count for x in (1.0, 2.0, 0.0, -1.0, 10.0))
