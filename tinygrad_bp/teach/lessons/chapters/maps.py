"""Numbers that stand in rows and columns: images, filters, feature maps."""

from __future__ import annotations

from ....nn.sequences import shape
from ....nn.structure.names import NetworkNames
from ...document.blocks import Grid
from ...formulas.formula import Symbol
from ..limits import MAP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ....autodiff.value import Value
    from ....nn.structure.stages import ModelStage
    from ...document.blocks import Block
    from ...document.words import Words
    from ..setting import Setting


def maps(setting: Setting, x: Any, name: str, *, counts: bool = False) -> Iterator[Block]:
    """A table for each channel of rows of numbers, whose head has the channel's name.

    Nothing for numbers that stand in one row.

    Args:
        setting: how numbers are shown.
        x: channels of rows of Values; or rows alone.
        name: what the numbers are called, before the number of the channel.
        counts: whether a single channel has a number too.
    """
    sizes = shape(x)
    if len(sizes) == 2:
        x, sizes = [x], (1, *sizes)
    if len(sizes) != 3 or max(sizes[1:]) > MAP:
        return
    for number, rows in enumerate(x, 1):
        yield from one_map(setting, rows, f"{name}{number}" if counts or sizes[0] > 1 else name)


def weight_maps(setting: Setting, stage: ModelStage) -> Iterator[Block]:
    """A table for each filter, or whatever has weights in rows and columns."""
    names = NetworkNames(setting.model)
    found: dict[str, dict[int, list[Value]]] = {}
    for placed in stage.weights_by_place():
        if len(placed.place) < 2 or max(placed.place[-2:]) > MAP:
            return
        name = names.weight(stage, placed.symbol, placed.own, placed.place[:-2])
        found.setdefault(name, {}).setdefault(placed.place[-2], []).append(placed.weight)
    for name, rows in found.items():
        yield from one_map(setting, list(rows.values()), name)


def one_map(setting: Setting, rows: Any, name: str) -> Iterator[Block]:
    """A table with the number of each row and each column."""
    head: tuple[Words, ...] = (Symbol(name), *(f"{k}" for k in range(1, len(rows[0]) + 1)))
    yield Grid(
        head,
        tuple(
            (f"{k}", *(setting.number(getattr(value, "data", value)) for value in row))
            for k, row in enumerate(rows, 1)
        ),
    )
