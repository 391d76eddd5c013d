"""Loops in LLVM's IR: each becomes a function of its own.

A loop that carries numbers goes turn by turn, with the numbers in registers. One that carries
none works on eight rows at a time, in the lanes of vectors: each lane adds up sums of its
own, and these are added in the end. If rows are left over, they are copied to a place
of their own and filled up to eight; what the lanes without a row give is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .arrays import STACK
from .formulas import type_of
from .llvm import LANES, Function, used
from .program import Repeat

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .llvm import Module

#: How many instructions, over all rows, are worth being shared out among threads.
_WORTH = 300_000

_VECTOR = type_of(LANES)
_BYTES = 8 * LANES


def repeat(f: Function, x: Repeat) -> None:
    """Calls the function of a loop, and writes it."""
    module = f.module
    place, constants = f.packed(x.scalars)
    found = x.scalar_results
    if found and found[0] in f.frame:
        results = f.at("double", "%frame", f.frame[found[0]])
    else:
        results = f.memory(max(1, len(found)))
        f.results.update({result: (results, i) for i, result in enumerate(found)})
    for i, start in enumerate(x.start):
        f.store(f.value(start), f.at("double", results, i))
    _clear(f, f.at("double", results, len(x.start)), 8 * len(x.totals))
    parameters = module.parameters([x])
    if x.carry is not None:
        name = _scan(module, x, constants, parameters)
    else:
        name = _map(module, x, constants, parameters)
        if module.parallel and _is_plain(x):
            name = _shared(module, name, x, parameters)
        parameters = [*parameters, "i64 0", f"i64 {module.size(x.length)}"]
    f.do(f"call void {name}({', '.join([f'ptr {place}', f'ptr {results}', *parameters])})")


def _head(name: str, parameters: list[str]) -> str:
    own = ["ptr noalias readonly %constants", "ptr noalias %results"]
    return f"internal void {name}({', '.join([*own, *parameters])})"


def _scan(module: Module, x: Repeat, constants: dict[Any, int], parameters: list[str]) -> str:
    """The function of a loop that goes turn by turn."""
    name = module.name("scan")
    f = Function(module, name)
    f.constants = constants
    for scalar in x.scalars:
        f.value(scalar)  # loaded before the first turn
    count = len(x.finals) + len(x.totals)
    before = [f.let(f"load double, ptr {f.at('double', '%results', i)}") for i in range(count)]
    n = module.size(x.length)
    f.do("br label %entry")
    f.label("entry")
    f.do(f"%any = icmp ne i64 {n}, 0")
    f.do("br i1 %any, label %turn, label %done")
    f.label("turn")
    variables = len(f.lines)
    assert x.carry is not None
    for element in x.carry.elements.values():
        f.known[element] = f"%c{element.index}"
    at = "%i"
    if x.backward:
        last = f.let(f"sub i64 {n}, 1")
        at = f.let(f"sub i64 {last}, %i")
    _rows(f, x, at)
    _blocks(f, x, at)
    f.run(x.body.instructions, x.body.outputs)
    after = [f.value(out) for out in x.body.outputs[:count]]
    for i in range(len(x.finals), count):
        after[i] = f.let(f"fadd {module.flags} double %c{i}, {after[i]}")
    _collect(f, x)
    f.do("%j = add nuw nsw i64 %i, 1")
    f.do(f"%more = icmp ult i64 %j, {n}")
    f.do("br i1 %more, label %turn, label %done")
    pairs = list(zip(before, after, strict=True))
    f.lines[variables:variables] = [
        "  %i = phi i64 [0, %entry], [%j, %turn]",
        *(f"  %c{i} = phi double [{x}, %entry], [{y}, %turn]" for i, (x, y) in enumerate(pairs)),
    ]
    f.label("done")
    ends = [f.let(f"phi double [{x}, %entry], [{y}, %turn]") for x, y in pairs]
    for i, end in enumerate(ends):
        f.store(end, f.at("double", "%results", i))
    module.functions.append(f.text(_head(name, parameters)))
    return name


def _map(module: Module, x: Repeat, constants: dict[Any, int], parameters: list[str]) -> str:
    """The function of a loop whose turns do not wait for each other: from one row to another."""
    name = module.name("map")
    width = LANES if _is_plain(x) else 1
    own = [leaf for leaf, _ in x.rows] + x.collected
    arrays, lengths = used(x.body.instructions)
    around = [f"ptr {module.place(a)}" for a in arrays if a not in own]
    around += [f"i64 {module.size(length)}" for length in lengths if length.is_free]
    inner = _turns(module, name, x, constants, around, width)

    f = Function(module, name)
    sums = "%results" if width == 1 else f.memory(max(1, len(x.totals)), LANES)
    end = "%end"
    if width > 1:
        _clear(f, sums, _BYTES * len(x.totals))
        f.do("%rows = sub i64 %end, %begin")
        f.do(f"%whole = and i64 %rows, {-LANES}")
        f.do("%middle = add i64 %begin, %whole")
        end = "%middle"
    f.do("br label %entry")
    f.label("entry")
    f.do(f"%any = icmp ult i64 %begin, {end}")
    f.do("br i1 %any, label %turn, label %rest")
    f.label("turn")
    f.do("%i = phi i64 [%begin, %entry], [%j, %turn]")
    _rows(f, x, "%i")
    _blocks(f, x, "%i")
    places = [f"ptr {module.place(leaf)}" for leaf, _ in x.rows]
    places += [f"ptr {_block(module, array)}" for array in x.collected]
    f.do(f"call void {inner}({', '.join(['ptr %constants', f'ptr {sums}', *places, *around])})")
    f.do(f"%j = add nuw nsw i64 %i, {width}")
    f.do(f"%more = icmp ult i64 %j, {end}")
    f.do("br i1 %more, label %turn, label %rest")
    f.label("rest")
    if width > 1:
        _rest(f, x, inner, sums, around)
        _reduce(f, sums, len(x.totals))
    parameters = [*parameters, "i64 %begin", "i64 %end"]
    module.functions.append(f.text(_head(name, parameters)))
    return name


def _is_plain(x: Repeat) -> bool:
    """Whether rows can be worked on together: no loops inside, nor arrays of its own."""
    return not any(isinstance(y, Repeat) or y.op is STACK for y in x.body.instructions)


def _shared(module: Module, name: str, x: Repeat, parameters: list[str]) -> str:
    """A function that shares out the rows of a loop among threads, where there are many.

    It puts what the loop works on into memory, and calls back `module.parallel`. That calls
    the task for parts of the rows, each with sums of its own, and adds these up.
    """
    kinds, names = ["ptr"], ["%constants"]
    for parameter in parameters:
        kind, of = parameter.split()
        kinds.append(kind)
        names.append(of)
    inner = ", ".join(["ptr %constants", "ptr %results", *parameters])
    task = Function(module, f"{name}.task")
    for i, (kind, of) in enumerate(zip(kinds, names, strict=True)):
        task.do(f"{of} = load {kind}, ptr {task.at('i64', '%context', i)}")
    task.do(f"call void {name}({inner}, i64 %begin, i64 %end)")
    head = f"internal void {task.name}(ptr %context, i64 %begin, i64 %end, ptr %results)"
    module.functions.append(task.text(head))

    f = Function(module, f"{name}.shared")
    context = f.memory(len(kinds))
    f.do(f"%many = icmp uge i64 %n, {max(64, _WORTH // x.body.size)}")
    f.do("br i1 %many, label %share, label %alone")
    f.label("share")
    for i, (kind, of) in enumerate(zip(kinds, names, strict=True)):
        f.do(f"store {kind} {of}, ptr {f.at('i64', context, i)}")
    shares = f"ptr {task.name}, ptr {context}, i64 %n, ptr %results, i64 {len(x.totals)}"
    f.do(f"call void inttoptr (i64 {module.parallel} to ptr)({shares})")
    f.do("br label %done")
    f.label("alone")
    f.do(f"call void {name}({inner}, i64 0, i64 %n)")
    f.do("br label %done")
    f.label("done")
    module.functions.append(f.text(_head(f.name, [*parameters, "i64 %zero", "i64 %n"])))
    return f.name


def _turns(
    module: Module, name: str, x: Repeat, constants: dict[Any, int], around: list[str], width: int
) -> str:
    """The function of one turn, or of as many at once as there are lanes; it adds to the sums."""
    name = f"{name}.turn"
    f = Function(module, name, width)
    f.constants = constants
    made = {y for y in x.body.instructions if not isinstance(y, Repeat)}
    terms = x.body.outputs[: len(x.totals)]
    for i, term in enumerate(terms):
        if term in made:
            f.sums.setdefault(term, []).append(i)
    instructions = x.body.instructions
    f.run(_scheduled(instructions, x.body.outputs) if width > 1 else instructions, x.body.outputs)
    for i, term in enumerate(terms):
        if term not in made:
            f.add_to_sum(i, term)
    _collect(f, x)
    places = [f"ptr {module.place(leaf)}" for leaf, _ in x.rows]
    places += [f"ptr {_block(module, array)}" for array in x.collected]
    module.functions.append(f.text(_head(name, [*places, *around])))
    return name


def _scheduled(instructions: Sequence[Any], outputs: Sequence[Any]) -> list[Any]:
    """The instructions in an order in which what is computed is used soon.

    That is depth first, from output to output: numbers then stay in registers for less long.
    """
    own = set(instructions)
    order: list[Any] = []
    seen: set[Any] = set()
    stack = [(x, False) for x in reversed(outputs)]
    while stack:
        node, is_ready = stack.pop()
        if is_ready:
            order.append(node)
        elif node in own and node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((x, False) for x in list(node.operands) if x not in seen)
    return order


def _rest(f: Function, x: Repeat, inner: str, sums: str, around: list[str]) -> None:
    """The turns of the rows that are left over, fewer than there are lanes."""
    module = f.module
    f.do("%left = sub i64 %end, %middle")
    f.do("%some = icmp ne i64 %left, 0")
    f.do("br i1 %some, label %fill, label %reduce")
    f.label("fill")
    f.do("%last = sub i64 %left, 1")
    lanes = [f.let(f"call i64 @llvm.umin.i64(i64 {lane}, i64 %last)") for lane in range(LANES)]
    rows = [f.let(f"add i64 %middle, {lane}") for lane in lanes]
    arguments = ["ptr %constants"]
    apart = f.memory(max(1, len(x.totals)), LANES)
    _clear(f, apart, _BYTES * len(x.totals))
    arguments.append(f"ptr {apart}")
    for leaf, source in x.rows:
        copy = f.memory(LANES * leaf.width)
        for lane, row in enumerate(rows):
            index = f.let(f"mul i64 {row}, {leaf.width}")
            _copy(
                f,
                f.at("double", copy, lane * leaf.width),
                f.at("double", module.place(source), index),
                str(8 * leaf.width),
            )
        arguments.append(f"ptr {copy}")
    copies = [f.memory(LANES * array.width) for array in x.collected]
    arguments += [f"ptr {copy}" for copy in copies]
    f.do(f"call void {inner}({', '.join([*arguments, *around])})")
    for array, copy in zip(x.collected, copies, strict=True):
        index = f.let(f"mul i64 %middle, {array.width}")
        size = f.let(f"mul i64 %left, {8 * array.width}")
        _copy(f, f.at("double", module.place(array), index), copy, size)
    one = f.let("insertelement <1 x i64> poison, i64 %left, i64 0")
    zeros = f"<{LANES} x i32> zeroinitializer"
    left = f.let(f"shufflevector <1 x i64> {one}, <1 x i64> poison, {zeros}")
    places = ", ".join(f"i64 {lane}" for lane in range(LANES))
    has_row = f.let(f"icmp ult <{LANES} x i64> <{places}>, {left}")

    def keep(i: str) -> None:
        place = f.at(_VECTOR, sums, i)
        before = f.let(f"load {_VECTOR}, ptr {place}, align {_BYTES}")
        more = f.let(f"load {_VECTOR}, ptr {f.at(_VECTOR, apart, i)}, align {_BYTES}")
        total = f.let(f"fadd {_VECTOR} {before}, {more}")
        kept = f"select <{LANES} x i1> {has_row}, {_VECTOR} {total}, {_VECTOR} {before}"
        f.do(f"store {_VECTOR} {f.let(kept)}, ptr {place}, align {_BYTES}")

    _for_each(f, "keep", len(x.totals), keep)
    f.do("br label %reduce")
    f.label("reduce")


def _reduce(f: Function, sums: str, count: int) -> None:
    """Adds up the lanes of each sum."""

    def reduce(i: str) -> None:
        found = f.let(f"load {_VECTOR}, ptr {f.at(_VECTOR, sums, i)}, align {_BYTES}")
        place = f.at("double", "%results", i)
        before = f.let(f"load double, ptr {place}")
        operands = f"double {before}, {_VECTOR} {found}"
        total = f"call reassoc double @llvm.vector.reduce.fadd.v{LANES}f64({operands})"
        f.store(f.let(total), place)

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


def _clear(f: Function, place: str, size: int) -> None:
    if size:
        f.do(f"call void @llvm.memset.p0.i64(ptr {place}, i8 0, i64 {size}, i1 false)")


def _copy(f: Function, to: str, source: str, size: str) -> None:
    f.do(f"call void @llvm.memcpy.p0.p0.i64(ptr {to}, ptr {source}, i64 {size}, i1 false)")


def _rows(f: Function, x: Repeat, turn: str) -> None:
    """The places of the rows at hand."""
    for leaf, source in x.rows:
        index = turn if leaf.width == 1 else f.let(f"mul i64 {turn}, {leaf.width}")
        place = f.module.place(source)
        f.do(f"{f.module.place(leaf)} = getelementptr double, ptr {place}, i64 {index}")


def _block(module: Module, array: Any) -> str:
    """The name of the place where the rows go that are collected at hand."""
    return f"{module.place(array)}.row"


def _blocks(f: Function, x: Repeat, turn: str) -> None:
    for array in x.collected:
        index = turn if array.width == 1 else f.let(f"mul i64 {turn}, {array.width}")
        place = f.module.place(array)
        f.do(f"{_block(f.module, array)} = getelementptr double, ptr {place}, i64 {index}")


def _collect(f: Function, x: Repeat) -> None:
    """Puts results of a turn, or of the turns in all lanes, into their arrays."""
    begin = len(x.finals) + len(x.totals)
    for array in x.collected:
        first = _block(f.module, array)
        for j, out in enumerate(x.body.outputs[begin : begin + array.width]):
            value, place = f.value(out), f.at("double", first, j)
            if array.width == 1 or f.width == 1:
                f.do(f"store {f.type} {value}, ptr {place}, align 8")
                continue
            for lane in range(f.width):
                one = f.let(f"extractelement {f.type} {value}, i64 {lane}")
                f.do(f"store double {one}, ptr {f.at('double', place, lane * array.width)}")
        begin += array.width
