"""A table of plain numbers alone: what the first look at it has kept is all that is to be taken.

>>> from .cells.numerals import Numerals
>>> from .survey import ColumnLook
>>> look = ColumnLook("a", Numerals(), keeps_all=False, lists=True)
>>> look.add(["1", "2.5"])
>>> plain_rows([look]), plain_targets(look, None), plain_targets(look, ["1", "2.5"])
([[1.0], [2.5]], [1.0, 2.5], [0, 1])
>>> look.add(["NA"])
>>> plain_rows([look]) is None
True
"""

from __future__ import annotations

from array import array

from .rows import NumberRows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .survey import ColumnLook


def plain_rows(looks: Sequence[ColumnLook]) -> NumberRows | None:
    """The rows of these columns; None where a cell of one is no plain number."""
    columns = [look.kept for look in looks if look.kept is not None]
    if len(columns) < len(looks) or not columns:
        return None
    width = len(columns)
    numbers = array("d", bytes(8 * width * len(columns[0])))
    for place, column in enumerate(columns):
        numbers[place::width] = column
    return NumberRows(width, numbers)


def plain_targets(
    look: ColumnLook, classes: Sequence[str] | None
) -> list[int] | list[float] | None:
    """The numbers in the column of the target, or those of its classes; None as above."""
    if classes is None:
        return None if look.kept is None else look.kept.tolist()
    known = {text: number for number, text in enumerate(classes)}
    if look.cells is None or not known.keys() >= {*look.cells}:
        return None
    return [known[cell] for cell in look.cells]
