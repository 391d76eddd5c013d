"""The samples of a lesson: numbers with names, checked to fit the network."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...autodiff.floats import as_float
from ...autodiff.value import Value
from ...nn.modules import Layer
from ...nn.sequences import as_list, as_lists, flat, is_nested, is_row, shape
from ...nn.structure.names import input_names
from ...nn.structure.passing import nested
from ...nn.structure.stages import stages_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...nn.base import Module


@dataclass(frozen=True)
class GivenSample:
    """A sample as it was given: numbers with names, and targets, or the number of a class.

    Attributes:
        inputs: the numbers in one row.
        targets: one for each output, or the number of a class.
        shape: how the numbers are nested for the network.
    """

    inputs: tuple[Value, ...]
    targets: tuple[float, ...] | int
    shape: tuple[int, ...]


def checked_samples(model: Module, inputs: Any, targets: Any) -> list[GivenSample]:
    """The samples, one or several, if they fit the network.

    Args:
        model: the network.
        inputs: what the network takes, or a sequence of such.
        targets: the same of its targets; a number for a network of one output, or a class.

    Raises:
        ValueError: for another number of inputs, targets or samples, or one that is not
            finite; names the sample.
        TypeError: for anything that is not a number.
    """
    rows, wanted = as_lists(inputs), as_lists(targets)
    if not rows:
        raise ValueError("inputs is empty: give at least one sample")
    is_several = _are_several(model, rows)
    if not is_several:
        alone = len(wanted) == 1 and not is_row(targets)
        rows, wanted = [rows], [wanted[0] if alone else wanted]
    if len(rows) != len(wanted):
        raise ValueError(f"expected a target for each of {len(rows)} samples, got {len(wanted)}")
    check = _Check(model)
    return [
        check.sample(row, target, f"sample {number}: " if is_several else "")
        for number, (row, target) in enumerate(zip(rows, wanted, strict=True), 1)
    ]


def _are_several(model: Module, rows: Any) -> bool:
    """Whether it is a row of samples, and not one: by how deeply it is nested."""
    first = next(iter(stages_of(model)), None)
    rank = 1 if first is None else first.rank
    if rank == 1:
        is_one_input = isinstance(first, Layer) and first.nin == 1
        return any(is_row(row) for row in rows) or (is_one_input and len(rows) > 1)
    if rank is not None:
        return _depth(rows) > rank
    try:  # it takes whatever it is given
        model(nested([float(_plain(x)) for x in flat(rows)], shape(rows)))
    except (LookupError, TypeError, ValueError):
        return True
    return False


def _plain(x: Any) -> Any:
    return x.data if isinstance(x, Value) else x


def _depth(x: Any) -> int:
    depth = 0
    while is_row(x):
        depth += 1
        x = next(iter(x), None)
    return depth


class _Check:
    """Checks samples for a network, and asks it once how many outputs there are."""

    def __init__(self, model: Module) -> None:
        self.model = model
        first = next(iter(stages_of(model)), None)
        self.nin = first.nin if isinstance(first, Layer) else None
        self._counts: dict[tuple[int, ...], int] = {}

    def sample(self, row: Any, target: Any, where: str) -> GivenSample:
        """One sample; `where` is what an error begins with."""
        items = as_list(row)
        if self.nin is not None and not any(map(is_nested, items)) and len(items) != self.nin:
            raise ValueError(
                f"{where}the network has {self.nin} inputs, but {len(items)} are given"
            )
        size = shape(items)
        names = input_names(items)
        inputs = tuple(
            Value(_number(item, where), getattr(item, "label", "") or name)
            for name, item in zip(names, flat(items), strict=True)
        )
        nout = self._outputs(inputs, size, where)
        if nout > 1 and not is_row(target):
            if not (number := _number(target, where)).is_integer():
                raise ValueError(f"{where}the network has {nout} outputs, but 1 target is given")
            return GivenSample(inputs, int(number), size)
        aims = tuple(_number(item, where) for item in flat(target))
        if len(aims) != nout:
            raise ValueError(
                f"{where}the network has {nout} outputs, but {len(aims)} targets are given"
            )
        return GivenSample(inputs, aims, size)

    def _outputs(self, inputs: tuple[Value, ...], size: tuple[int, ...], where: str) -> int:
        if size not in self._counts:
            try:
                outputs = self.model(nested([x.data for x in inputs], size))
            except (TypeError, ValueError) as error:
                raise type(error)(f"{where}{error}") from error
            self._counts[size] = len(flat(outputs))
        return self._counts[size]


def _number(item: Any, where: str) -> float:
    number = item.data if isinstance(item, Value) else as_float(item, "lesson")
    if not math.isfinite(number):
        raise ValueError(f"{where}inputs and targets must be finite numbers, not {number}")
    return number
