"""Loops in LLVM's IR: each becomes a function of its own.

A loop that carries numbers goes one iteration after the other, with the numbers in registers;
one that carries none works on several rows at a time: that is in `maps.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .function import CHUNK, Function
from .interrupts import write_open, write_patient
from .maps import lanes_of, write_map
from .rows import collect, function_head, name_rows, only_copied, put_into_row
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
    n = f"i64 {context.size(x.length)}"
    lanes = lanes_of(context, x) if x.carry is None else 1
    short = not context.may_stop(x)
    if x.carry is not None:
        begin, end = ("0", str(x.length.size)) if short else ("%begin", "%end")
        name = _write_scan(context, x, constants, parameters, begin, end)
        if short:
            return name, parameters
        if x.length.is_open:
            return write_open(context, name, x, parameters), parameters
    else:
        name = write_map(context, x, constants, parameters)
    if not short:
        name = write_patient(context, name, x, parameters, lanes)
    if context.share and lanes > 1:
        return write_shared(context, name, x, parameters), [*parameters, n]
    return name, [*parameters, "i64 0", n]


def _carry_on(f: Function, x: Repeat, copied: set[Any]) -> None:
    """Puts carried numbers into their place in memory, once all of them are known."""
    after = x.body.outputs[: len(x.finals)]
    turned = f.memory(len(after)) if any(y.operands[0] is x.carry for y in copied) else "%results"
    f.unoptimised = f.unoptimised or len(after) > CHUNK
    put_into_row(f, after, turned, 1)
    if turned != "%results":  # some are read where others are put
        f.copy("%results", turned, 8 * len(after))


def _and_goes_on(f: Function, condition: str, first: str) -> str:
    """The condition, and that the first of the carried numbers is not 0."""
    goes_on = f.let(f"fcmp une double {first}, 0.0")
    return f.let(f"and i1 {condition}, {goes_on}")


def _write_scan(
    context: Context,
    x: Repeat,
    constants: dict[Any, int],
    parameters: list[str],
    begin: str,
    end: str,
) -> str:
    """The function of a loop that carries numbers: from one iteration to another."""
    assert x.carry is not None
    name = context.name("scan")
    f = Function(context, name, constants=constants)
    for scalar in x.scalars:
        f.value(scalar)  # loaded before the first iteration
    count = len(x.finals) + len(x.totals)
    # Many carried numbers stay in memory, where they are found and left.
    in_memory = 0 if x.carry.is_carry else len(x.finals)
    if in_memory:
        f.rename(context.place(x.carry), "%results")
    places = [f.at("double", "%results", i) for i in range(in_memory, count)]
    before = [f.load(place) for place in places]
    for element in () if in_memory else x.carry.elements.values():
        f.known[element] = f"%c{element.index}"
    f.do("br label %entry")
    f.label("entry")
    any_turn = f.let(f"icmp ult i64 {begin}, {end}")
    if x.length.is_open:
        first = f.load("%results") if in_memory else before[0]
        any_turn = _and_goes_on(f, any_turn, first)
    f.do(f"br i1 {any_turn}, label %turn, label %done")
    f.label("turn")
    variables = len(f.lines)
    row = "%i"
    if x.backward:
        last = f.let(f"sub i64 {context.size(x.length)}, 1")
        row = f.let(f"sub i64 {last}, %i")
    name_rows(f, x, row)
    copied = only_copied(x)
    f.run([y for y in x.body.instructions if y not in copied], x.body.outputs)
    after = [f.value(out) for out in x.body.outputs[in_memory:count]]
    for i in range(len(x.finals) - in_memory, len(after)):
        after[i] = f.let(f"fadd {context.flags} double %c{i}, {after[i]}")
    collect(f, x)
    if in_memory:
        _carry_on(f, x, copied)
    f.do("%j = add nuw nsw i64 %i, 1")
    more = f.let(f"icmp ult i64 %j, {end}")
    if x.length.is_open:
        more = _and_goes_on(f, more, f.load("%results") if in_memory else after[0])
    f.do(f"br i1 {more}, label %turn, label %done")
    # Only now is it known what the numbers are that an iteration begins with.
    ways = [f"[{a}, %entry], [{b}, %turn]" for a, b in zip(before, after, strict=True)]
    f.lines[variables:variables] = [
        f"  %i = phi i64 [{begin}, %entry], [%j, %turn]",
        *(f"  %c{i} = phi double {way}" for i, way in enumerate(ways)),
    ]
    f.label("done")
    ends = [f.let(f"phi double {way}") for way in ways]
    for end, place in zip(ends, places, strict=True):
        f.store(end, place)
    own = [] if begin == "0" else ["i64 %begin", "i64 %end"]
    f.finish(function_head(name, [*parameters, *own]))
    return name
