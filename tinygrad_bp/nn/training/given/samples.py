# ruff: noqa: N803 (rows are X, targets Y)
"""The samples that a training goes through, and their batches."""

from __future__ import annotations

import math
import random
from typing import NamedTuple

from ....autodiff.floats import as_float
from ....autodiff.value import Value
from ....letters import counted, shown
from ...sequences import as_list, rows_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any


class DataPoint(NamedTuple):
    """What a model is called with, and what it should give.

    Attributes:
        place: which of the samples it is, from 0.
        x: the row.
        y: the target.
    """

    place: int
    x: Any
    y: Any


def samples_of(X: Any, Y: Any) -> list[DataPoint]:
    """Each row with its target.

    Raises:
        TypeError: if one of the two holds nothing to go through.
        ValueError: if there are no rows, or not as many targets.

    >>> samples_of([[1.0, 2.0]], [3.0])
    [DataPoint(place=0, x=[1.0, 2.0], y=3.0)]
    """
    rows, targets = rows_of("X", X, "sample"), rows_of("Y", Y, "sample")
    if not rows:
        both = "X is" if targets else "X and Y are"
        raise ValueError(f"{both} empty: expected at least one sample, and a target for each")
    if len(rows) != len(targets):
        samples = counted(len(rows), "sample")
        raise ValueError(f"expected a target for each of {samples}, got {len(targets)}")
    return [DataPoint(place, x, y) for place, (x, y) in enumerate(zip(rows, targets, strict=True))]


def wrong_number(x: Any, columns: Sequence[str]) -> str:
    """What to say of the first entry of a row that is no finite number; "" if each is one.

    >>> wrong_number([1.0, None], ["a", "b"]), wrong_number([math.nan], []), wrong_number([1], [])
    ("column 'b' is None", 'input 0 is nan', '')
    """
    try:
        entries = as_list(x)
    except TypeError:
        return ""
    for place, entry in enumerate(entries):
        if isinstance(entry, (Value, list, tuple)):
            continue
        try:
            is_right = math.isfinite(as_float(entry))
        except TypeError:
            is_right = False
        if not is_right:
            fits = len(columns) == len(entries)
            where = f"column {shown(columns[place])}" if fits else f"input {place}"
            return f"{where} is {shown(entry)}"
    return ""


def order_of(count: int, size: int, name: str | None) -> Sequence[int]:
    """The places of so many samples, in the order in which they are taken.

    Args:
        count: how many samples there are.
        size: how many are in a batch.
        name: names the order in which they are shuffled, if there is more than one batch;
            None leaves them as they are. An order that follows from its name has no state
            that would have to be saved for a resume.
    """
    is_shuffled = name is not None and size < count
    return random.Random(name).sample(range(count), count) if is_shuffled else range(count)


def batches(samples: list[DataPoint], size: int, order: str | None) -> Iterator[list[DataPoint]]:
    """The samples in batches, the last of which may be smaller.

    Args:
        samples: all of them.
        size: how many are in a batch.
        order: names the order in which they are shuffled; see `order_of`.
    """
    places = order_of(len(samples), size, order)
    for first in range(0, len(samples), size):
        yield [samples[place] for place in places[first : first + size]]
