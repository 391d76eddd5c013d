"""The samples of a lesson: numbers with names, checked to fit the network."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...autodiff.floats import as_float
from ...autodiff.value import Value
from ...nn.sequences import as_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...nn.modules import MLP


@dataclass(frozen=True)
class GivenSample:
    """A sample as it was given: numbers with names, and targets, or the number of a class."""

    inputs: tuple[Value, ...]
    targets: tuple[float, ...] | int


def checked_samples(model: MLP, inputs: Any, targets: Any) -> list[GivenSample]:
    """The samples, one or several, if they fit the network.

    Args:
        model: the network.
        inputs: the numbers of one sample, or a sequence of such.
        targets: the same of its targets; a number for a network of one output, or a class.

    Raises:
        ValueError: for another number of inputs, targets or samples, or one that is not
            finite; names the sample.
        TypeError: for anything that is not a number.
    """
    rows, wanted = as_list(inputs), as_list(targets)
    nin, nout = len(model.layers[0].neurons[0].w), len(model.layers[-1].neurons)
    if not rows:
        raise ValueError("inputs is empty: give at least one sample")
    is_several = any(_is_row(row) for row in rows) or (nin == 1 < len(rows))
    if not is_several:
        alone = len(wanted) == 1 and not _is_row(targets)
        rows, wanted = [rows], [wanted[0] if alone else wanted]
    if len(rows) != len(wanted):
        raise ValueError(f"expected a target for each of {len(rows)} samples, got {len(wanted)}")
    return [
        _checked(row, target, nin, nout, f"sample {number}: " if is_several else "")
        for number, (row, target) in enumerate(zip(rows, wanted, strict=True), 1)
    ]


def _is_row(item: Any) -> bool:
    return hasattr(item, "__iter__") and not isinstance(item, (str, bytes))


def _checked(row: Any, target: Any, nin: int, nout: int, where: str) -> GivenSample:
    items = as_list(row)
    if len(items) != nin:
        raise ValueError(f"{where}the network has {nin} inputs, but {len(items)} are given")
    inputs = tuple(
        Value(_number(item, where), getattr(item, "label", "") or f"i{k}")
        for k, item in enumerate(items, 1)
    )
    if nout > 1 and not _is_row(target):
        if as_float(target, "lesson") != int(as_float(target, "lesson")):
            raise ValueError(f"{where}the network has {nout} outputs, but 1 target is given")
        return GivenSample(inputs, int(as_float(target, "lesson")))
    aims = tuple(_number(item, where) for item in as_list(target))
    if len(aims) != nout:
        raise ValueError(
            f"{where}the network has {nout} outputs, but {len(aims)} targets are given"
        )
    return GivenSample(inputs, aims)


def _number(item: Any, where: str) -> float:
    number = item.data if isinstance(item, Value) else as_float(item, "lesson")
    if not math.isfinite(number):
        raise ValueError(f"{where}inputs and targets must be finite numbers, not {number}")
    return number
