"""Rows of numbers, as compiled code goes through them: in a table, and what each was taken from.

>>> table, structure = table_of([([1.0, 2.0], 3.0), ([4.0, 5.0], 6.0)])
>>> table
[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
>>> structure.rebuild(table[1])
([4.0, 5.0], 6.0)
"""

from __future__ import annotations

from ...autodiff.tree import flatten
from ...autodiff.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ...autodiff.tree import Structure


def table_of(rows: Sequence[tuple[Any, ...]]) -> tuple[list[list[float]], Structure]:
    """The numbers of each row in a list, and the structure that they are taken from.

    Args:
        rows: the parts of each: numbers, or containers of them, all of one structure.

    Raises:
        TracingError: if they have not one structure, or hold anything but numbers.
    """
    from ...compiler.tracing.errors import TracingError

    table = []
    outline = None
    shape = _shape(rows[0])
    for row in rows:
        if outline is not None and shape and _shape(row) == shape:
            table.append([number for part in row for number in _numbers(part)])
            continue
        try:
            numbers, structure = flatten(row, "a compiled model")
        except TypeError as error:
            raise TracingError(f"only samples of numbers can be compiled: {error}") from None
        if any(isinstance(x, Value) for x in numbers):
            raise TracingError("only samples of numbers can be compiled, and one has a Value")
        if outline is None:
            outline = structure.outline
        elif structure.outline != outline:
            raise TracingError("samples of different shapes cannot be compiled as one")
        table.append(numbers)
    return table, structure


#: What needs no looking into.
_PLAIN = {float, int}


def _shape(row: tuple[Any, ...]) -> tuple[int, ...] | None:
    """How many numbers there are in each of some plain lists, or -1 for a number by itself.

    None for all else. Most rows are such, and to take thousands of them apart takes a while.
    """
    found = []
    for part in row:
        if part.__class__ in _PLAIN:
            found.append(-1)
        elif part.__class__ is list and _PLAIN.issuperset(map(type, part)):
            found.append(len(part))
        else:
            return None
    return tuple(found)


def _numbers(part: Any) -> list[float]:
    return list(map(float, part if part.__class__ is list else [part]))


def as_an_array(numbers: Any) -> Any:
    """As a NumPy array, which the compiled code reads as it is; the list where there is none."""
    try:
        import numpy
    except ImportError:
        return numbers
    return numpy.asarray(numbers)
