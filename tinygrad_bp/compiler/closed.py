"""The numbers of Values that a function closes over: read at each call, where one has changed.

>>> from tinygrad_bp import Value
>>> w = Value(2.0)
>>> read = ClosedNumbers([w], list)
>>> read()
[2.0]
>>> read() is read()
True
>>> w.data = 3.0
>>> read()
[3.0]
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ..autodiff.engine.assignments import good

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..autodiff.value import Value

_number_of = attrgetter("_data")


class ClosedNumbers:
    """Gives the numbers of Values as they are now; they are read again after any assignment.

    Threads may call it at once. Nobody may change what it gives.

    Args:
        values: the Values.
        made: what the numbers are put into: a list, an array.
    """

    def __init__(self, values: Sequence[Value], made: Callable[[Iterable[float]], Any]) -> None:
        self._values, self._made = values, made
        self._kept: tuple[object, Any] = object(), None

    def __call__(self) -> Any:
        token, numbers = self._kept
        if token not in good:
            token = object()
            good.add(token)  # before they are read: an assignment meanwhile takes it away
            numbers = self._made(map(_number_of, self._values))
            self._kept = token, numbers
        return numbers
