"""The rows of a loop in LLVM's IR: where the one at hand is read, and where it is collected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .function import CHUNK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..program.program import Repeat
    from .context import Context
    from .function import Function


#: What the function of a loop is called with before all else: the places of the numbers from
#: around it, and of its results.
OWN = ("ptr %constants", "ptr %results")


def function_head(name: str, parameters: Sequence[str]) -> str:
    """The head of the function of a loop."""
    own = ["ptr noalias readonly %constants", "ptr noalias %results"]
    return f"internal void @{name}({', '.join([*own, *parameters])})"


def row_at(f: Function, array: Any, width: int, index: str) -> str:
    """The place of a row of an array."""
    first = index if width == 1 else f.let(f"mul i64 {index}, {width}")
    return f.at("double", f.context.place(array), first)


def name_rows(f: Function, x: Repeat, index: str) -> None:
    """Gives the places of the rows at hand their names: those read, and those collected."""
    for leaf, source in x.rows:
        f.rename(f.context.place(leaf), row_at(f, source, leaf.width, index))
    for array in x.collected:
        f.rename(_collected(f.context, array), row_at(f, array, array.width, index))


def row_parameters(context: Context, x: Repeat) -> list[str]:
    """The places of the rows at hand, as parameters."""
    return [
        *(f"ptr {context.place(leaf)}" for leaf, _ in x.rows),
        *(f"ptr {_collected(context, array)}" for array in x.collected),
    ]


def collect(f: Function, x: Repeat) -> None:
    """Puts results of an iteration, or of those in all lanes, into their arrays."""
    # LLVM takes far too long over many numbers that only go from place to place.
    f.unoptimised |= len(x.body.outputs) > CHUNK
    columns = iter(x.body.outputs[len(x.finals) + len(x.totals) :])
    for array in x.collected:
        row = _collected(f.context, array)
        for j in range(array.width):
            f.store_column(f.value(next(columns)), f.at("double", row, j), array.width)


def _collected(context: Context, array: Any) -> str:
    return f"{context.place(array)}.row"
