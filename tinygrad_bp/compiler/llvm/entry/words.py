"""The layout that the built-in function follows, as a row of numbers: `entry.c` explains them."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from ...entry.signature import LONG
from ...layout import ArrayLayout, LengthOf, MappingLayout, NumberLayout, RowsLayout, SequenceLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...entry.signature import Extent, Signature
    from ...layout import Layout

# The commands of a layout.
_NUMBERS, _SEQUENCE, _MAPPING, _ARRAY, _ROWS, _FILLED = range(6)

#: The next command is read before it is known whether there is one.
_AHEAD = (0, 0, 0, 0)


def layout_words(interpreter: int, program: int, signature: Signature) -> list[int]:
    """The words of a layout.

    Args:
        interpreter: the address of what `entry.c` uses of that.
        program: the address of the code.
        signature: how the program is called.
    """
    *starts, inputs = signature.starts
    commands: list[int] = []
    total = _add_commands(commands, signature.arguments, starts)
    for array in signature.array_results:
        commands += _buffer(array)
    _add_commands(commands, (signature.result,), None)
    pairs = [
        *zip(starts, signature.lengths, strict=True),
        *((_word(one), _word(other)) for one, other in signature.equal),
        *((_word(rows), width) for rows, width in signature.free_scratch),
        *((_word(rows), instructions) for rows, instructions in signature.work),
    ]
    return [
        interpreter,
        program,
        len(signature.arguments),
        total,
        signature.slots,
        len(signature.equal),
        len(signature.free_scratch),
        len(signature.work),
        len(signature.array_results),
        inputs + signature.outputs,
        inputs,
        signature.scratch,
        LONG,
        *(word for pair in pairs for word in pair),
        *commands,
        *_AHEAD,
    ]


def _word(extent: Extent | None) -> int:
    if extent is None:
        return -1
    return -1 - extent.slot if isinstance(extent, LengthOf) else extent


def _buffer(array: ArrayLayout | RowsLayout) -> list[int]:
    """What the layout says of an array of results."""
    if isinstance(array, RowsLayout):
        return [_word(array.rows), array.width, 0]
    rows, *extents = map(_word, array.shape)
    return [rows, prod(extents), len(array.shape), *extents]


def _add_commands(words: list[int], parts: Sequence[Layout], starts: list[int] | None) -> int:
    """Adds the commands for these parts, of a result where there are no starts of slots.

    Gives how many commands: numbers that follow each other are one.
    """
    commands = position = 0
    while position < len(parts):
        part, length = parts[position], 1
        if isinstance(part, NumberLayout):
            while parts[position + length : position + length + 1] == (
                NumberLayout(part.slot, part.index + length),
            ):
                length += 1
            words += [_NUMBERS, part.index + (starts[part.slot] if starts else 0), length]
        elif isinstance(part, SequenceLayout):
            inner: list[int] = []
            count = _add_commands(inner, part.parts, starts)
            words += [_SEQUENCE, id(part.kind), len(part.parts), count, *inner]
        elif isinstance(part, MappingLayout):
            words += [_MAPPING, len(part.keys)]
            for key, value in zip(part.keys, part.parts, strict=True):
                words.append(id(key))
                _add_commands(words, (value,), starts)
        elif isinstance(part, RowsLayout) and starts is None and part.rows == 0:
            words += [_SEQUENCE, id(list), 0, 0]
        elif isinstance(part, RowsLayout):
            row: list[int] = []
            if part.width != 1 or not isinstance(part.row, NumberLayout):
                _add_commands(row, (part.row,), None if starts is None else [0] * len(starts))
            where = part.slot - (starts is None)
            words += [_ROWS, where, part.width, int(row != []), _word(part.rows), *row]
        elif starts is None and part.slot:
            words += [_FILLED, part.slot - 1]
        else:
            shape = list(map(_word, part.shape))
            where = part.start if starts is None else part.slot
            words += [_ARRAY, where, prod(shape), len(shape), *shape]
        commands += 1
        position += length
    return commands
