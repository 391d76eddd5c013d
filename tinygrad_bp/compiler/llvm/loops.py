"""Loops in LLVM's IR: each becomes a function of its own.

A loop that carries numbers goes turn by turn, with the numbers in registers. One that carries
none works on eight rows at a time, in the lanes of vectors: each lane adds up sums of its
own, and these are added in the end. If rows are left over, they are copied to a place
of their own and filled up to eight; what the lanes without a row give is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.graph import topological_order
from ..program.lowering import Repeat, results_of
from ..tracing.arrays import Stack
from . import threads as sharing
from .formulas import Callee, type_of
from .function import CHUNK, Function, used

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .module import Module

#: How many rows are worked on at once.
LANES = 8

_VECTOR = type_of(LANES)
_SUM = Callee("llvm.vector.reduce.fadd", LANES, 0)


def loop(module: Module, x: Repeat, constants: dict[Any, int]) -> tuple[str, list[str]]:
    """Writes the function of a loop.

    Args:
        module: where it is written.
        x: the loop.
        constants: the numbers from around it, in the order of memory.

    Returns:
        Its name, and what it is called with after the places of constants and results.
    """
    parameters = module.parameters([x])
    if x.carry is not None:
        return _scan(module, x, constants, parameters), parameters
    name = _map(module, x, constants, parameters)
    n = f"i64 {module.size(x.length)}"
    if module.sharing and _goes_in_lanes(x):
        return sharing.shared(module, name, x, parameters), [*parameters, n]
    return name, [*parameters, "i64 0", n]


def head(name: str, parameters: Sequence[str]) -> str:
    """The head of the function of a loop."""
    own = ["ptr noalias readonly %constants", "ptr noalias %results"]
    return f"internal void @{name}({', '.join([*own, *parameters])})"


# Turn by turn


def _scan(module: Module, x: Repeat, constants: dict[Any, int], parameters: list[str]) -> str:
    """The function of a loop that carries numbers."""
    assert x.carry is not None
    name = module.name("scan")
    f = Function(module, name, constants=constants)
    for scalar in x.scalars:
        f.value(scalar)  # loaded before the first turn
    count = len(x.finals) + len(x.totals)
    places = [f.at("double", "%results", i) for i in range(count)]
    before = [f.load(place) for place in places]
    for element in x.carry.elements.values():
        f.known[element] = f"%c{element.index}"
    n = module.size(x.length)
    f.do("br label %entry")
    f.label("entry")
    f.do(f"%any = icmp ne i64 {n}, 0")
    f.do("br i1 %any, label %turn, label %done")
    f.label("turn")
    variables = len(f.lines)
    row = "%i"
    if x.backward:
        row = f.let(f"sub i64 {f.let(f'sub i64 {n}, 1')}, %i")
    _find_rows(f, x, row)
    f.run(x.body.instructions, x.body.outputs)
    after = [f.value(out) for out in x.body.outputs[:count]]
    for i in range(len(x.finals), count):
        after[i] = f.let(f"fadd {module.flags} double %c{i}, {after[i]}")
    _collect(f, x)
    f.do("%j = add nuw nsw i64 %i, 1")
    f.do(f"%more = icmp ult i64 %j, {n}")
    f.do("br i1 %more, label %turn, label %done")
    # Only now is it known what the numbers are that a turn begins with.
    ways = [f"[{a}, %entry], [{b}, %turn]" for a, b in zip(before, after, strict=True)]
    f.lines[variables:variables] = [
        "  %i = phi i64 [0, %entry], [%j, %turn]",
        *(f"  %c{i} = phi double {way}" for i, way in enumerate(ways)),
    ]
    f.label("done")
    ends = [f.let(f"phi double {way}") for way in ways]
    for end, place in zip(ends, places, strict=True):
        f.store(end, place)
    module.functions.append(f.text(head(name, parameters)))
    return name


# In lanes


def _map(module: Module, x: Repeat, constants: dict[Any, int], parameters: list[str]) -> str:
    """The function of a loop that carries nothing: from one row to another.

    It calls one for what is done in a turn, or in as many turns at once as there are lanes.
    """
    name = module.name("map")
    width = LANES if _goes_in_lanes(x) else 1
    own = [leaf for leaf, _ in x.rows] + x.collected
    arrays, lengths = used(x.body.instructions)
    around = [f"ptr {module.place(a)}" for a in arrays if a not in own]
    around += [f"i64 {module.size(length)}" for length in lengths if length.is_free]
    inner = _turns(module, name, x, constants, around, width)

    f = Function(module, name)
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
    _find_rows(f, x, "%i")
    places = [*_row_places(module, x), *around]
    f.do(f"call void @{inner}({', '.join(['ptr %constants', f'ptr {sums}', *places])})")
    f.do(f"%j = add nuw nsw i64 %i, {width}")
    f.do(f"%more = icmp ult i64 %j, {end}")
    f.do("br i1 %more, label %turn, label %rest")
    f.label("rest")
    if width > 1:
        _left_over(f, x, inner, sums, around)
        _add_lanes(f, sums, len(x.totals))
    module.functions.append(f.text(head(name, [*parameters, "i64 %begin", "i64 %end"])))
    return name


def _goes_in_lanes(x: Repeat) -> bool:
    """Whether rows can be worked on together: no loops inside, nor arrays of its own."""
    return not any(isinstance(y, Repeat) or isinstance(y.op, Stack) for y in x.body.instructions)


def _turns(
    module: Module, name: str, x: Repeat, constants: dict[Any, int], around: list[str], width: int
) -> str:
    """The function of one turn, or of as many at once as there are lanes; it adds to the sums."""
    name = f"{name}.turn"
    f = Function(module, name, width, constants=constants)
    terms, columns = x.body.outputs[: len(x.totals)], x.body.outputs[len(x.totals) :]
    made = {y for instruction in x.body.instructions for y in results_of(instruction)}
    for i, term in enumerate(terms):
        if term in made:
            f.sums.setdefault(term, []).append(i)
    f.run(_soon_used(x.body.instructions, x.body.outputs), columns)
    for i, term in enumerate(terms):
        if term not in made:
            f.add_to_sum(i, term)
    _collect(f, x)
    module.functions.append(f.text(head(name, [*_row_places(module, x), *around])))
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
    """The turns of the rows that are left over, fewer than there are lanes."""
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
            f.copy(to, _row(f, source, leaf.width, row), 8 * leaf.width)
    copies = [f.memory(LANES * array.width) for array in x.collected]
    arguments = [f"ptr {place}" for place in ["%constants", *places, *copies]]
    f.do(f"call void @{inner}({', '.join([*arguments, *around])})")
    for array, copy in zip(x.collected, copies, strict=True):
        size = f.let(f"mul i64 %left, {8 * array.width}")
        f.copy(_row(f, array, array.width, "%middle"), copy, size)
    _add_some(f, sums, apart, len(x.totals))
    f.do("br label %reduce")
    f.label("reduce")


def _add_some(f: Function, sums: str, apart: str, count: int) -> None:
    """Adds to the sums what the lanes give that have a row: the first %left."""
    numbers = ", ".join(f"i64 {lane}" for lane in range(LANES))
    one = f.let("insertelement <1 x i64> poison, i64 %left, i64 0")
    zeros = f"<{LANES} x i32> zeroinitializer"
    left = f.let(f"shufflevector <1 x i64> {one}, <1 x i64> poison, {zeros}")
    has_row = f.let(f"icmp ult <{LANES} x i64> <{numbers}>, {left}")

    def add(i: str) -> None:
        place = f.at(_VECTOR, sums, i)
        before = f.let(f"load {_VECTOR}, ptr {place}, align {8 * LANES}")
        more = f.let(f"load {_VECTOR}, ptr {f.at(_VECTOR, apart, i)}, align {8 * LANES}")
        total = f.let(f"fadd {_VECTOR} {before}, {more}")
        kept = f.let(f"select <{LANES} x i1> {has_row}, {_VECTOR} {total}, {_VECTOR} {before}")
        f.do(f"store {_VECTOR} {kept}, ptr {place}, align {8 * LANES}")

    _for_each(f, "add", count, add)


def _add_lanes(f: Function, sums: str, count: int) -> None:
    """Adds up the lanes of each sum."""
    f.module.needs[_SUM] = None

    def reduce(i: str) -> None:
        lanes = f.let(f"load {_VECTOR}, ptr {f.at(_VECTOR, sums, i)}, align {8 * LANES}")
        place = f.at("double", "%results", i)
        operands = f"double {f.load(place)}, {_VECTOR} {lanes}"
        f.store(f.let(f"call reassoc double @{_SUM.name}.v{LANES}f64({operands})"), place)

    _for_each(f, "sum", count, reduce)


def _for_each(f: Function, label: str, count: int, do: Callable[[str], None]) -> None:
    """A loop over so many entries; `do` writes what is done with the one of this name."""
    if not count:
        return
    f.do(f"br label %{label}.entry")
    f.label(f"{label}.entry")
    f.do(f"br label %{label}.turn")
    f.label(f"{label}.turn")
    f.do(f"%{label}.i = phi i64 [0, %{label}.entry], [%{label}.j, %{label}.turn]")
    do(f"%{label}.i")
    f.do(f"%{label}.j = add nuw nsw i64 %{label}.i, 1")
    f.do(f"%{label}.more = icmp ult i64 %{label}.j, {count}")
    f.do(f"br i1 %{label}.more, label %{label}.turn, label %{label}.done")
    f.label(f"{label}.done")


# Rows


def _row(f: Function, array: Any, width: int, index: str) -> str:
    """The place of a row of an array."""
    first = index if width == 1 else f.let(f"mul i64 {index}, {width}")
    return f.at("double", f.module.place(array), first)


def _find_rows(f: Function, x: Repeat, index: str) -> None:
    """Gives the places of the rows at hand their names: those read, and those collected."""
    for leaf, source in x.rows:
        f.rename(f.module.place(leaf), _row(f, source, leaf.width, index))
    for array in x.collected:
        f.rename(_collected_row(f.module, array), _row(f, array, array.width, index))


def _collected_row(module: Module, array: Any) -> str:
    return f"{module.place(array)}.row"


def _row_places(module: Module, x: Repeat) -> list[str]:
    """The places of the rows at hand, as parameters."""
    return [
        *(f"ptr {module.place(leaf)}" for leaf, _ in x.rows),
        *(f"ptr {_collected_row(module, array)}" for array in x.collected),
    ]


def _collect(f: Function, x: Repeat) -> None:
    """Puts results of a turn, or of the turns in all lanes, into their arrays."""
    # LLVM takes far too long over many numbers that only go from place to place.
    f.is_hasty = len(x.body.outputs) > CHUNK
    columns = iter(x.body.outputs[len(x.finals) + len(x.totals) :])
    for array in x.collected:
        row = _collected_row(f.module, array)
        for j in range(array.width):
            value, place = f.value(next(columns)), f.at("double", row, j)
            if array.width == 1 or f.width == 1:
                f.do(f"store {f.type} {value}, ptr {place}, align 8")
                continue
            for lane in range(f.width):
                one = f.let(f"extractelement {f.type} {value}, i64 {lane}")
                f.do(f"store double {one}, ptr {f.at('double', place, lane * array.width)}")
