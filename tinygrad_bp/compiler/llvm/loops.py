"""Loops in LLVM's IR: each becomes a function of its own.

A loop that carries numbers goes one iteration after the other, with the numbers in registers;
one that carries none works on several rows at a time: that is in `maps.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .function import Function
from .maps import in_vectors, write_map
from .rows import collect, function_head, name_rows
from .threads import write_shared

if TYPE_CHECKING:
    from ..program.program import Repeat
    from .context import Context


def write_loop(context: Context, x: Repeat, constants: dict[Any, int]) -> tuple[str, list[str]]:
    """Writes the function of a loop.

    Args:
        context: the module that it is written in.
        x: the loop.
        constants: the numbers from around it, in the order of memory.

    Returns:
        Its name, and what it is called with after the places of constants and results.
    """
    parameters = context.parameters([x])
    if x.carry is not None:
        return _write_scan(context, x, constants, parameters), parameters
    name = write_map(context, x, constants, parameters)
    n = f"i64 {context.size(x.length)}"
    if context.share and in_vectors(x):
        return write_shared(context, name, x, parameters), [*parameters, n]
    return name, [*parameters, "i64 0", n]


def _write_scan(
    context: Context, x: Repeat, constants: dict[Any, int], parameters: list[str]
) -> str:
    """The function of a loop that carries numbers."""
    assert x.carry is not None
    name = context.name("scan")
    f = Function(context, name, constants=constants)
    for scalar in x.scalars:
        f.value(scalar)  # loaded before the first iteration
    count = len(x.finals) + len(x.totals)
    places = [f.at("double", "%results", i) for i in range(count)]
    before = [f.load(place) for place in places]
    for element in x.carry.elements.values():
        f.known[element] = f"%c{element.index}"
    n = context.size(x.length)
    f.do("br label %entry")
    f.label("entry")
    f.do(f"%any = icmp ne i64 {n}, 0")
    f.do("br i1 %any, label %turn, label %done")
    f.label("turn")
    variables = len(f.lines)
    row = "%i"
    if x.backward:
        row = f.let(f"sub i64 {f.let(f'sub i64 {n}, 1')}, %i")
    name_rows(f, x, row)
    f.run(x.body.instructions, x.body.outputs)
    after = [f.value(out) for out in x.body.outputs[:count]]
    for i in range(len(x.finals), count):
        after[i] = f.let(f"fadd {context.flags} double %c{i}, {after[i]}")
    collect(f, x)
    f.do("%j = add nuw nsw i64 %i, 1")
    f.do(f"%more = icmp ult i64 %j, {n}")
    f.do("br i1 %more, label %turn, label %done")
    # Only now is it known what the numbers are that an iteration begins with.
    ways = [f"[{a}, %entry], [{b}, %turn]" for a, b in zip(before, after, strict=True)]
    f.lines[variables:variables] = [
        "  %i = phi i64 [0, %entry], [%j, %turn]",
        *(f"  %c{i} = phi double {way}" for i, way in enumerate(ways)),
    ]
    f.label("done")
    ends = [f.let(f"phi double {way}") for way in ways]
    for end, place in zip(ends, places, strict=True):
        f.store(end, place)
    f.finish(function_head(name, parameters))
    return name
