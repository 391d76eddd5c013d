"""Loops that carry nothing, in LLVM's IR: eight rows at a time, in the lanes of vectors.

Each lane adds up sums of its own, and these are added in the end. If rows are left over, they
are copied to a place of their own and filled up to eight; what the lanes without a row give
is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.graph import topological_order
from ..loops.indexing.gathers import Gather
from ..program.program import Repeat, results_of
from ..tracing.arrays import Array, Stack
from .formulas import type_of
from .function import CHUNK, Function
from .rows import collect, function_head, name_rows, row_at, row_parameters
from .text import LANES, SUM_OF_LANES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .context import Context

_VECTOR = type_of(LANES)


def lanes_of(context: Context, x: Repeat) -> int:
    """How many rows are worked on at once."""
    return LANES if not context.hasty and in_vectors(x) else 1


def in_vectors(x: Repeat) -> bool:
    """Whether rows can be worked on together: no loops inside, nor arrays of its own.

    Single places, and what is read there of other arrays, are numbers like any others.
    """
    code = x.body.instructions
    arrays = {y for y in code if isinstance(y, Array)}
    if x.array_totals or x.collected_arrays or any(isinstance(y, Repeat) for y in code):
        return False
    return not arrays or (len(code) <= CHUNK and all(_is_number(y, arrays) for y in arrays))


def _is_number(x: Array, made: set[Array]) -> bool:
    """Whether it is one number, in a stack of its own or read at a place that is one."""
    if isinstance(x.op, Stack):
        return len(x.operands) == 1
    if not isinstance(x.op, Gather):
        return False
    source, places = x.operands
    return source not in made and places in made and isinstance(places.op, Stack)


def write_map(context: Context, x: Repeat, constants: dict[Any, int], parameters: list[str]) -> str:
    """Writes the function of a loop that carries nothing: from one row to another.

    It calls one for what is done in an iteration, or in as many at once as there are lanes.
    """
    name = context.name("map")
    width = lanes_of(context, x)
    own = [leaf for leaf, _ in x.rows] + x.collected + x.collected_arrays
    also = [*x.array_totals, *x.body.array_outputs]
    around = context.parameters(x.body.instructions, own, also)
    inner = _write_iteration(context, name, x, constants, around, width)

    f = Function(context, name)
    sums, end = "%results", "%end"
    if width > 1:
        sums, end = f.memory(len(x.totals), LANES), "%middle"
        f.clear(sums, 8 * LANES * len(x.totals))
        f.do("%rows = sub i64 %end, %begin")
        f.do(f"%whole = and i64 %rows, {-LANES}")
        f.do("%middle = add i64 %begin, %whole")
    f.do("br label %entry")
    f.label("entry")
    f.do(f"%any = icmp ult i64 %begin, {end}")
    f.do("br i1 %any, label %turn, label %rest")
    f.label("turn")
    f.do("%i = phi i64 [%begin, %entry], [%j, %turn]")
    name_rows(f, x, "%i")
    arguments = ["ptr %constants", f"ptr {sums}", *row_parameters(context, x), *around]
    f.do(f"call void @{inner}({', '.join(arguments)})")
    f.do(f"%j = add nuw nsw i64 %i, {width}")
    f.do(f"%more = icmp ult i64 %j, {end}")
    f.do("br i1 %more, label %turn, label %rest")
    f.label("rest")
    if width > 1:
        _left_over(f, x, inner, sums, around)
        _add_lanes(f, sums, len(x.totals))
    f.finish(function_head(name, [*parameters, "i64 %begin", "i64 %end"]))
    return name


def _write_iteration(
    context: Context,
    name: str,
    x: Repeat,
    constants: dict[Any, int],
    around: list[str],
    width: int,
) -> str:
    """The function of an iteration, or of as many at once as there are lanes; it adds to the
    sums."""
    name = f"{name}.turn"
    f = Function(context, name, width, constants=constants)
    terms, columns = x.body.outputs[: len(x.totals)], x.body.outputs[len(x.totals) :]
    made = {y for instruction in x.body.instructions for y in results_of(instruction)}
    for i, term in enumerate(terms):
        if term in made:
            f.sums.setdefault(term, []).append(i)
    f.run(_soon_used(x.body.instructions, x.body.outputs), columns)
    for i, term in enumerate(terms):
        if term not in made:
            f.add_to_sum(i, term)
    collect(f, x)
    f.finish(function_head(name, [*row_parameters(context, x), *around]))
    return name


def _soon_used(instructions: Sequence[Any], outputs: Sequence[Any]) -> list[Any]:
    """The instructions in an order in which what is computed is used soon.

    That is depth first, from output to output: numbers then stay in registers for less long.
    """
    maker = {y: x for x in instructions for y in results_of(x)}

    def needed(x: Any) -> list[Any]:
        return [maker[y] for y in reversed(x.operands) if y in maker]

    first = [maker[y] for y in outputs if y in maker]
    return topological_order(*first, *instructions, parents=needed)


def _left_over(f: Function, x: Repeat, inner: str, sums: str, around: list[str]) -> None:
    """The rows that are left over, fewer than there are lanes."""
    f.do("%left = sub i64 %end, %middle")
    f.do("%some = icmp ne i64 %left, 0")
    f.do("br i1 %some, label %fill, label %reduce")
    f.label("fill")
    f.do("%last = sub i64 %left, 1")
    lanes = [f.let(f"call i64 @llvm.umin.i64(i64 {lane}, i64 %last)") for lane in range(LANES)]
    rows = [f.let(f"add i64 %middle, {lane}") for lane in lanes]
    apart = f.memory(len(x.totals), LANES)
    f.clear(apart, 8 * LANES * len(x.totals))
    places = [apart]
    for leaf, source in x.rows:
        places.append(f.memory(LANES * leaf.width))
        for lane, row in enumerate(rows):
            to = f.at("double", places[-1], lane * leaf.width)
            f.copy(to, row_at(f, source, leaf.width, row), 8 * leaf.width)
    copies = [f.memory(LANES * array.width) for array in x.collected]
    arguments = [f"ptr {place}" for place in ["%constants", *places, *copies]]
    f.do(f"call void @{inner}({', '.join([*arguments, *around])})")
    for array, copy in zip(x.collected, copies, strict=True):
        size = f.let(f"mul i64 %left, {8 * array.width}")
        f.copy(row_at(f, array, array.width, "%middle"), copy, size)
    _add_some(f, sums, apart, len(x.totals))
    f.do("br label %reduce")
    f.label("reduce")


def _add_some(f: Function, sums: str, apart: str, count: int) -> None:
    """Adds to the sums what the lanes give that have a row: the first %left."""
    has_row = f.first_lanes("%left")

    def add(i: str, _: Sequence[str]) -> Sequence[str]:
        place = f.at(_VECTOR, sums, i)
        before = f.let(f"load {_VECTOR}, ptr {place}, align {8 * LANES}")
        more = f.let(f"load {_VECTOR}, ptr {f.at(_VECTOR, apart, i)}, align {8 * LANES}")
        total = f.let(f"fadd {_VECTOR} {before}, {more}")
        kept = f.let(f"select <{LANES} x i1> {has_row}, {_VECTOR} {total}, {_VECTOR} {before}")
        f.do(f"store {_VECTOR} {kept}, ptr {place}, align {8 * LANES}")
        return ()

    if count:
        f.loop(count, add)


def _add_lanes(f: Function, sums: str, count: int) -> None:
    """Adds up the lanes of each sum."""
    f.context.needs[SUM_OF_LANES] = None

    def reduce(i: str, _: Sequence[str]) -> Sequence[str]:
        lanes = f.let(f"load {_VECTOR}, ptr {f.at(_VECTOR, sums, i)}, align {8 * LANES}")
        place = f.at("double", "%results", i)
        f.store(f.sum_of_lanes(lanes, f.load(place)), place)
        return ()

    if count:
        f.loop(count, reduce)
