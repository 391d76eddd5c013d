"""Arrays in LLVM's IR that are made of others: views, gathers, scatters and orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .formulas import number
from .text import FunctionText

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


def write_gather(context: Context, x: Any, count: str) -> str:
    """Writes the function that copies numbers at so many computed places; gives the call of it."""
    f = FunctionText()

    def turn(i: str, _: Sequence[str]) -> Sequence[str]:
        is_there, place = _place(f, i, x.operands[0])
        found = f.load(f.at("double", "%from", place))
        missing = number(x.op.missing, 1)
        f.store(
            f.let(f"select i1 {is_there}, double {found}, double {missing}"),
            f.at("double", "%to", i),
        )
        return ()

    return _written(context, "gather", f, turn, (x, *x.operands), count)


def gather_in_lanes(f: FunctionText, x: Any, source: str, place: str) -> str:
    """The numbers of an array, or of the rows that the lanes are of it, at a place in each lane."""
    array, n, kind = x.operands[0], f.width, f.type
    is_row = array.op is None and array.trace is x.trace
    zero = number(0.0, n)
    first = f.let(f"fcmp oge {kind} {place}, {zero}")
    last = f.let(f"fcmp olt {kind} {place}, {number(float(array.size()), n)}")
    is_there = f.let(f"and <{n} x i1> {first}, {last}")
    safe = f.let(f"select <{n} x i1> {is_there}, {kind} {place}, {kind} {zero}")
    index = f.let(f"fptosi {kind} {safe} to <{n} x i64>")
    found = "poison"
    for lane in range(n):
        i = f.let(f"extractelement <{n} x i64> {index}, i64 {lane}")
        row = f.at("double", source, lane * array.size()) if is_row else source
        one = f.let(f"load double, ptr {f.at('double', row, i)}")
        found = f.let(f"insertelement {kind} {found}, double {one}, i64 {lane}")
    missing = number(x.op.missing, n)
    return f.let(f"select <{n} x i1> {is_there}, {kind} {found}, {kind} {missing}")


def write_scatter(context: Context, x: Any, count: str) -> str:
    """Writes the function that adds numbers up at so many computed places; gives the call of it."""
    f = FunctionText()
    f.clear("%to", 8 * x.size())

    def turn(i: str, _: Sequence[str]) -> Sequence[str]:
        is_there, place = _place(f, i, x)

        def add() -> None:
            to = f.at("double", "%to", place)
            term = f.load(f.at("double", "%from", i))
            f.store(f.let(f"fadd {context.flags} double {f.load(to)}, {term}"), to)

        f.only_if(is_there, add)
        return ()

    places, terms = x.operands
    return _written(context, "scatter", f, turn, (x, terms, places), count)


def write_order(context: Context, x: Any) -> str:
    """Writes the function that sorts rows, by merging sorted parts; gives the call of it."""
    name = context.name("order")
    f = FunctionText()
    n = x.op.width
    levels = (n - 1).bit_length()
    work = f.memory(n)

    def row(i: str, _: Sequence[str]) -> Sequence[str]:
        begin = f.let(f"mul i64 {i}, {n}")
        source, to = f.at("double", "%from", begin), f.at("double", "%to", begin)
        first = (work, to) if levels % 2 else (to, work)

        def count(k: str, _: Sequence[str]) -> Sequence[str]:
            f.store(f.let(f"uitofp i64 {k} to double"), f.at("double", first[0], k))
            return ()

        def level(k: str, here: Sequence[str]) -> Sequence[str]:
            width = f.let(f"shl i64 1, {k}")
            both = f.let(f"shl i64 2, {k}")
            more = f.let(f"add i64 {both}, {n - 1}")
            pairs = f.let(f"udiv i64 {more}, {both}")

            def pair(p: str, _: Sequence[str]) -> Sequence[str]:
                low = f.let(f"mul i64 {p}, {both}")
                middle = f.let(f"add i64 {low}, {width}")
                high = f.let(f"add i64 {low}, {both}")
                ends = [f.let(f"call i64 @llvm.umin.i64(i64 {e}, i64 {n})") for e in (middle, high)]
                _merge(f, source, here, low, ends, n - 1)
                return ()

            f.loop(pairs, pair)
            return here[::-1]

        f.loop(n, count)
        f.loop(levels, level, [("ptr", place) for place in first])
        return ()

    f.loop(x.size() // n, row)
    context.functions.append(f.text(f"internal void @{name}(ptr noalias %to, ptr readonly %from)"))
    places = [f"ptr {context.place(array)}" for array in (x, *x.operands)]
    return f"call void @{name}({', '.join(places)})"


def _merge(
    f: FunctionText, source: str, here: Sequence[str], low: str, ends: Sequence[str], last: int
) -> None:
    """Merges two parts of places, each in order, that follow each other from the low one on."""
    old, new = here
    middle, high = ends

    def number_of(k: str) -> tuple[str, str]:
        safe = f.let(f"call i64 @llvm.umin.i64(i64 {k}, i64 {last})")
        place = f.load(f.at("double", old, safe))
        return place, f.load(f.at("double", source, f.let(f"fptoui double {place} to i64")))

    def turn(k: str, both: Sequence[str]) -> Sequence[str]:
        i, j = both
        (one, x), (other, y) = number_of(i), number_of(j)
        is_less = f.let(f"fcmp olt double {y}, {x}")
        x_is_nan, y_is_none = (
            f.let(f"fcmp uno double {x}, 0.0"),
            f.let(f"fcmp ord double {y}, 0.0"),
        )
        is_only = f.let(f"and i1 {x_is_nan}, {y_is_none}")
        is_before = f.let(f"or i1 {is_less}, {is_only}")
        has_none = f.let(f"icmp uge i64 {i}, {middle}")
        has_other = f.let(f"icmp ult i64 {j}, {high}")
        may = f.let(f"or i1 {has_none}, {is_before}")
        takes = f.let(f"and i1 {has_other}, {may}")
        chosen = f.let(f"select i1 {takes}, double {other}, double {one}")
        f.store(chosen, f.at("double", new, f.let(f"add i64 {low}, {k}")))
        step = f.let(f"zext i1 {takes} to i64")
        j = f.let(f"add i64 {j}, {step}")
        i = f.let(f"sub i64 {f.let(f'add i64 {i}, 1')}, {step}")
        return i, j

    size = f.let(f"sub i64 {high}, {low}")
    f.loop(size, turn, [("i64", low), ("i64", middle)])


def _place(f: FunctionText, i: str, array: Any) -> tuple[str, str]:
    """Whether an array has the place that is number i of those; and it, or 0."""
    place = f.load(f.at("double", "%places", i))
    first = f.let(f"fcmp oge double {place}, 0.0")
    last = f.let(f"fcmp olt double {place}, {number(float(array.size()), 1)}")
    is_there = f.let(f"and i1 {first}, {last}")
    safe = f.let(f"select i1 {is_there}, double {place}, double 0.0")
    return is_there, f.let(f"fptosi double {safe} to i64")


def _written(
    context: Context,
    kind: str,
    f: FunctionText,
    turn: Callable[[str, Sequence[str]], Sequence[str]],
    arrays: Sequence[Any],
    count: str,
) -> str:
    name = context.name(kind)
    f.only_if(f.let("icmp ne i64 %count, 0"), lambda: f.loop("%count", turn))
    head = "ptr noalias %to, ptr readonly %from, ptr readonly %places, i64 %count"
    context.functions.append(f.text(f"internal void @{name}({head})"))
    places = [f"ptr {context.place(array)}" for array in arrays]
    return f"call void @{name}({', '.join(places)}, i64 {count})"


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
