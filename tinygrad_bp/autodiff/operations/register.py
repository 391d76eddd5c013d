"""The register of operations: each by its name, and who is told of one that is made.

The table of `ops.py` makes the first; a program may make more at any time. Who keeps something
for each operation (a method, a word) asks for all of them, those that are yet to come too.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

#: Every operation by its name, in the order in which they were made: the table. `operation.py`
#: has it as `TABLE`, with its type.
ENTRIES: dict[str, Any] = {}

#: Names that no operation can have: words of formulas, what Values of all kinds have already, and
#: what things are asked for to find out whether they are nodes, arrays, tables or structures.
TAKEN = {"c", "x", "y", "z", "math", "varies", "inf", "nan"}
TAKEN |= {"index", "is_linear", "level", "like", "parts", "primal", "tangent", "trace"}
TAKEN |= {"formula", "fresh", "shares", "what"}
TAKEN |= {"is_answer", "is_traced_array", "entries_of", "made_as", "value", "whole_shape"}
TAKEN |= {
    "astype",
    "dtype",
    "item",
    "ravel",
    "toarray",
    "to_list",
    "to_numpy",
    "to_pylist",
    "tolist",
}
TAKEN |= {"collect", "column_names", "columns", "keys", "rows"}

_readers: list[Callable[[Any], object]] = []


def for_each_operation(read: Callable[[Any], object]) -> None:
    """Call it with every operation: those that exist, and each that is made later."""
    _readers.append(read)
    for op in ENTRIES.values():
        read(op)


def enter(op: Any) -> None:
    """Put a new operation into the register, and tell all who read it.

    Raises:
        ValueError: its name is taken. Making the same one again is not an error.
    """
    if _readers:  # the table has been read, so this is not a line of it
        _refuse_taken_name(op)
    ENTRIES[op.name] = op
    for read in _readers:
        read(op)


def _refuse_taken_name(op: Any) -> None:
    from keyword import iskeyword

    if not op.name.isidentifier() or op.name.startswith("_") or iskeyword(op.name):
        raise ValueError(
            f"{op.name!r} cannot be the name of an operation: write one such as 'cube'"
        )
    if op.name in TAKEN:
        raise ValueError(
            f"an operation cannot be called {op.name!r}: the name has a meaning already, in "
            f"formulas or in Values"
        )
    earlier = ENTRIES.get(op.name)
    if earlier is not None and earlier.texts != op.texts:
        raise ValueError(
            f"there is an operation {op.name!r} already, {earlier!r}: choose another name"
        )
