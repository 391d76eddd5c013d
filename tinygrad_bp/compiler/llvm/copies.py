"""Views of arrays in LLVM's IR: their numbers, copied to a place of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .text import FunctionText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .context import Context


def write_views(context: Context, x: Any) -> str:
    """Writes the function that puts the numbers of a view into its place; gives the call of it."""
    name = context.name("view")
    f = FunctionText()
    sources = {source: f"%from{i}" for i, source in enumerate(dict.fromkeys(x.operands))}
    step = sum(x.op.widths)
    begin = 0
    for source, part, width in zip(x.operands, x.op.parts, x.op.widths, strict=True):
        to = _row_by_row(part.nest, width, step)
        _copy(f, f.at("double", sources[source], part.base), f.at("double", "%to", begin), to)
        begin += width
    parameters = ["ptr noalias %to", *(f"ptr {pointer}" for pointer in sources.values())]
    context.functions.append(f.text(f"internal void @{name}({', '.join(parameters)})"))
    places = [context.place(array) for array in (x, *sources)]
    return f"call void @{name}({', '.join(f'ptr {place}' for place in places)})"


def _row_by_row(
    nest: Sequence[tuple[int, int]], width: int, step: int
) -> list[tuple[int, int, int]]:
    """The loops, with how far each goes where they are read from, and where they are put to.

    A row has so many numbers, and the next begins a certain way further.

    >>> _row_by_row(((6, 1),), 3, 5)
    [(2, 3, 5), (3, 1, 1)]
    """
    found = []
    done = 1
    for turns, stride in reversed(nest):
        if done < width < done * turns:
            inner = width // done
            found += [(inner, stride, done), (turns // inner, stride * inner, step)]
        else:
            found.append((turns, stride, done if done < width else done // width * step))
        done *= turns
    return found[::-1]


def _copy(f: FunctionText, source: str, to: str, loops: Sequence[tuple[int, int, int]]) -> None:
    """Loops in each other that copy a number each; numbers that follow each other at once."""
    if not loops:
        f.store(f.load(source), to)
        return
    (turns, stride, step), *inner = loops
    if not inner and stride == step == 1:
        f.copy(to, source, 8 * turns)
        return

    def turn(i: str, _: Sequence[str]) -> Sequence[str]:
        here = f.at("double", source, f.let(f"mul i64 {i}, {stride}"))
        _copy(f, here, f.at("double", to, f.let(f"mul i64 {i}, {step}")), inner)

        return ()

    f.loop(turns, turn)
