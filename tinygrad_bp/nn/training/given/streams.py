# ruff: noqa: N806 (rows are X, targets Y)
"""Samples that come batch by batch, for data that do not fit in memory.

>>> stream = stream_of(lambda: iter([([[1.0], [2.0]], [3.0, 5.0]), ([[4.0]], [9.0])]), epochs=2)
>>> [[sample.y for sample in batch] for batch in stream.batches()]
[[3.0, 5.0], [9.0]]
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ....letters import shown
from ...sequences import is_row
from .samples import samples_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .samples import DataPoint

#: How many batches an epoch is thought to have, where that is not known: it decides what pays.
_BATCHES = 100


class Stream:
    """Batches, of which each is a step.

    Args:
        given: what is gone through anew in each epoch; or a function that gives that.

    Attributes:
        first: the samples of the first batch.
        length: how many batches there are, or a guess.
    """

    def __init__(self, given: Any) -> None:
        self._given = given
        begun = self._begun()
        batch = next(begun, None)
        if batch is None:
            raise ValueError("there are no batches: expected at least one, a pair of X and Y")
        self.first = _samples(batch, 0)
        try:
            self.length = len(given)
        except TypeError:
            self.length = _BATCHES
        # What was begun to look at the first batch is gone on with: it may be all that there is.
        self._next: Iterator[Any] | None = chain([batch], begun)

    def batches(self) -> Iterator[list[DataPoint]]:
        """The samples of each batch, once."""
        begun, self._next = self._next or self._begun(), None
        for number, batch in enumerate(begun):
            yield _samples(batch, number)

    def _begun(self) -> Iterator[Any]:
        given = self._given() if callable(self._given) else self._given
        return iter(given)


def stream_of(given: Any, epochs: int) -> Stream:
    """The batches that `fit` is given in the place of X and Y.

    Raises:
        TypeError: if there are none.
        ValueError: if they can be gone through once only, and not in each epoch.
    """
    if not callable(given) and not hasattr(given, "__iter__"):
        raise TypeError(
            f"without Y, X must give batches, each a pair of rows and their targets, not "
            f"{shown(given)}"
        )
    if isinstance(given, Iterator) and epochs > 1:
        raise ValueError(
            f"{shown(given)} can be gone through once, and not in each of {epochs} epochs: give a "
            f"function that begins anew, or what can be gone through again, or epochs=1"
        )
    return Stream(given)


def _samples(batch: Any, number: int) -> list[DataPoint]:
    try:
        X, Y = batch
        if not (is_row(X) and is_row(Y)):
            raise TypeError
    except (TypeError, ValueError):
        raise TypeError(
            f"without Y, X must give batches, each a pair of rows and their targets, and batch "
            f"{number} is {shown(batch)}; if X holds the rows of all samples, give their targets "
            f"as Y"
        ) from None
    try:
        return samples_of(X, Y)
    except (TypeError, ValueError) as error:
        raise type(error)(f"batch {number}: {error}") from None
