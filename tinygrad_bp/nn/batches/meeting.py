"""The samples of a batch on their way through a model: they meet where a module looks at all.

A model is called with a sample. Where a module needs the others too, the call ends, and when all
samples have come as far, each is called again, and finds there what the module has made of all.
So a model says once what it does with a sample, whatever is in it and whoever calls it.

>>> class Mean:
...     def found(self, batch, rows, count):
...         [total] = batch.total(lambda numbers: numbers, rows)
...         return total / batch.count
...
...     def __call__(self, x):
...         [number], mean = met(self, self, [x])
...         return number - mean
>>> together(Mean(), Batch(3), [1.0, 2.0, 6.0])[0]
[-2.0, -1.0, 3.0]
"""

from __future__ import annotations

import math
from contextvars import ContextVar
from typing import NamedTuple

from ...autodiff.value import Value
from ..parts import modules_in
from ..sequences import total

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from ..parts import Buffer


class Batch:
    """Samples, and how something is done for all of them.

    Args:
        count: how many there are.
    """

    def __init__(self, count: Any) -> None:
        self.count = count

    def each(self, f: Callable[..., Any], *columns: Any) -> Any:
        """What a function gives for each sample, of what the columns have for it."""
        return [f(*items) for items in zip(*columns, strict=True)]

    def total(self, f: Callable[..., list[Any]], *columns: Any) -> list[Any]:
        """The sums over all samples of the numbers that a function gives for each."""
        return [total(numbers) for numbers in zip(*self.each(f, *columns), strict=True)]


class Meeting(NamedTuple):
    """Where all samples have come to.

    Attributes:
        module: the module that looks at all of them.
        numbers: what each came with, as the batch has columns.
        found: what the module made of that.
    """

    module: Any
    numbers: Any
    found: Any


class _Waits(BaseException):
    """Ends the call of a sample; no error, and nothing that a model would catch."""

    def __init__(self, module: Any, name: object, numbers: list[Any]) -> None:
        self.module, self.name, self.numbers = module, name, numbers


def meet_in(model: Any) -> bool:
    """Whether there is a module in it which looks at all samples of a batch."""
    return any(module.meets for _, module in modules_in(model))


#: The meetings that are before a sample on its way: its numbers, and what was found.
_way: ContextVar[Iterator[tuple[Any, Any]] | None] = ContextVar("way", default=None)


def met(module: Any, name: object, numbers: list[Any]) -> tuple[Any, Any]:
    """What a sample came with to a module, and what that found of all samples.

    Args:
        module: the module, whose `found` takes the batch, a column with the numbers of each
            sample, and how many these are.
        name: the same object in all copies of the module.
        numbers: what the sample has come with now.

    Raises:
        ValueError: if there is no batch.
    """
    way = _way.get()
    if way is None:
        kind = type(module).__name__
        raise ValueError(
            f"{kind} looks at a whole batch in training, and this is a call with one sample: train "
            f"with nn.fit, call model.on_batch(rows), or model.eval() to use what it has learned"
        )
    if (known := next(way, None)) is None:
        raise _Waits(module, name, numbers)
    return known


class _Calls:
    """Calls of a function with the samples of a batch, which may end where they meet next.

    Attributes:
        waiting: what ended those that did.
        count: how many there were.
    """

    def __init__(self, call: Callable[..., Any], meetings: Sequence[Meeting]) -> None:
        self._call, self._found = call, [meeting.found for meeting in meetings]
        self.waiting: list[_Waits] = []
        self.count = 0

    def __call__(self, *items: Any) -> Any:
        """What the function gives for a sample, or what that waits with.

        Args:
            items: what the function takes, and the numbers that the sample came with to meetings.
        """
        self.count += 1
        own = len(items) - len(self._found)
        token = _way.set(iter(list(zip(items[own:], self._found, strict=True))))
        try:
            return self._call(*items[:own])
        except _Waits as wait:
            self.waiting.append(wait)
            return wait.numbers
        finally:
            _way.reset(token)


def together(
    call: Callable[..., Any], batch: Batch, *columns: Any
) -> tuple[Any, Sequence[Meeting]]:
    """What a function gives for each sample, where the samples may meet; and where they met.

    Raises:
        ValueError: if some of them come to a module that others do not come to.
    """
    meetings: list[Meeting] = []
    while True:
        calls = _Calls(call, meetings)
        results = batch.each(calls, *columns, *[meeting.numbers for meeting in meetings])
        if not calls.waiting:
            return results, meetings
        first = calls.waiting[0]
        same = [wait for wait in calls.waiting if wait.name is first.name]
        if len(same) < calls.count:
            raise ValueError(
                f"some samples of a batch come to a {type(first.module).__name__} that others do "
                f"not come to: in training all of them have to go the same way"
            )
        found = first.module.found(batch, results, len(first.numbers))
        meetings.append(Meeting(first.module, results, found))


def buffers_after(
    meetings: Sequence[Meeting], buffers: Sequence[Buffer], numbers: Sequence[Any]
) -> list[Any]:
    """The numbers of the buffers of a model after a batch, whose samples have met.

    Args:
        meetings: where; each module says what it changes, see `BatchNorm.moved`.
        buffers: all of the model.
        numbers: theirs before.
    """
    now: dict[Any, Any] = dict(zip(buffers, numbers, strict=True))
    for meeting in meetings:
        now.update(meeting.module.moved(meeting.found, now))
    return list(now.values())


def numbers_after(meetings: Sequence[Meeting], buffers: Sequence[Buffer]) -> list[float]:
    """The same in eager code, from the numbers that the buffers have.

    Raises:
        FloatingPointError: if one would be inf or nan.
    """
    after = buffers_after(meetings, buffers, [buffer.data for buffer in buffers])
    numbers = [x.data if isinstance(x, Value) else x for x in after]
    if not all(map(math.isfinite, numbers)):
        raise FloatingPointError(
            f"the statistics of a batch are inf or nan: the numbers that come to a "
            f"{type(meetings[0].module).__name__} are too large"
        )
    return numbers
