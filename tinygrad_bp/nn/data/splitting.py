# ruff: noqa: N803 (rows are X, targets Y)
"""Rows in two parts: to train on, and to test with."""

from __future__ import annotations

from dataclasses import replace

from ...letters import shown
from ..arguments import real
from ..initialisation import generator
from .reading.rows import NumberRows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    from ..initialisation import Seed
    from .tables import Table

    Row = TypeVar("Row")
    Target = TypeVar("Target")


def split(
    X: Sequence[Row], Y: Sequence[Target], held_out: float = 0.2, seed: Seed = None
) -> tuple[list[Row], list[Row], list[Target], list[Target]]:
    """The rows in two parts, shuffled: to train on, and to test with.

    Args:
        X, Y: rows and targets.
        held_out: the part of the rows to test with.
        seed: makes the split repeatable.

    Returns:
        X to train on, X to test with, Y to train on, Y to test with.

    Raises:
        ValueError: if X and Y differ in length, or a part would be empty.

    >>> [len(part) for part in split(range(10), range(10), held_out=0.3)]
    [7, 3, 7, 3]
    """
    for name, rows in (("X", X), ("Y", Y)):
        if not hasattr(rows, "__len__"):
            raise TypeError(f"{name} must be a list or an array, not {shown(rows)}")
    held_out = real("held_out", held_out)
    if len(X) != len(Y):
        raise ValueError(f"expected a target for each of {len(X)} rows, got {len(Y)}")
    places = list(range(len(X)))
    generator(seed).shuffle(places)
    cut = len(X) - round(held_out * len(X))
    if not 0 < cut < len(X):
        raise ValueError(f"held_out={held_out} leaves a part of {len(X)} rows empty")
    train, test = places[:cut], places[cut:]
    return (
        [X[k] for k in train],
        [X[k] for k in test],
        [Y[k] for k in train],
        [Y[k] for k in test],
    )


def hold_out(table: Table, held_out: float, seed: Seed = None) -> tuple[Table, Table]:
    """The rows in two tables: to train on, and to test with.

    >>> from tinygrad_bp.nn.data.tables import Table
    >>> table = Table([[1.0], [2.0], [3.0], [4.0]], [1, 0, 0, 1], ["x"], "y", ["a", "b"])
    >>> [len(rows.X) for rows in hold_out(table, 0.25)]
    [3, 1]
    """
    rows = range(len(table.X))
    places, places_test, Y, Y_test = split(rows, table.Y, held_out, seed)  # noqa: N806
    X, X_test = (NumberRows.of(map(table.X.__getitem__, some)) for some in (places, places_test))  # noqa: N806
    return replace(table, X=X, Y=Y), replace(table, X=X_test, Y=Y_test)
