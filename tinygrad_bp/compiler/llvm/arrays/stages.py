"""Instructions in the order in which tiles of a batch go through them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...program.arrays.instructions import Flattened, Recurrence
from .scope import axes_of, reads_of, results_of_arrays
from .totals import TotalOf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...program.arrays.instructions import ArrayInstruction, Axis, Piece


@dataclass
class TilePass:
    """Instructions that are done together: tile by tile of an axis, or once."""

    axis: Axis | None
    instructions: list[ArrayInstruction | TotalOf]


def _batch(x: ArrayInstruction | TotalOf, turns: set[Axis]) -> Axis | None:
    """The loop whose rows it is done for in tiles."""
    return next((axis for axis in axes_of(x) if axis not in turns), None)


def stages_of(
    instructions: Sequence[ArrayInstruction | TotalOf], turns: set[Axis]
) -> list[TilePass]:
    """The instructions in an order in which a batch is gone through as seldom as possible.

    Args:
        turns: axes whose rows wait for each other.
    """
    stages: list[TilePass] = []
    left = list(instructions)
    unmade = {piece for x in left for piece in results_of_arrays(x)}
    while left:
        axis = next(_batch(x, turns) for x in left if unmade.isdisjoint(_before(x)))
        stage, rest = TilePass(axis, []), []
        made: set[Piece] = set()
        for x in left:
            waits = any(p in unmade and p not in made for p in _before(x))
            if _batch(x, turns) is axis and not waits:
                stage.instructions.append(x)
                if axis is None or not _is_whole(x, axis):
                    made.update(results_of_arrays(x))
            else:
                rest.append(x)
        for x in stage.instructions:
            unmade.difference_update(results_of_arrays(x))
        stages.append(stage)
        left = rest
    return stages


def _before(x: ArrayInstruction | TotalOf) -> set[Piece]:
    """What has to be made before."""
    reads = reads_of(x)
    if isinstance(x, Recurrence):
        reads.difference_update(results_of_arrays(x))
    return reads


def _is_whole(x: ArrayInstruction | TotalOf, axis: Axis) -> bool:
    """Whether what it makes is there only when all tiles are done."""
    if isinstance(x, TotalOf):
        return axis in x.over
    return isinstance(x, Flattened) and x.axis is axis
