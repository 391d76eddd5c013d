"""The rows of a loop in LLVM's IR: where the one at hand is read, and where it is collected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..program.runs import runs_of
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
    for array in (*x.collected, *x.collected_arrays):
        f.rename(_collected(f.context, array), row_at(f, array, array.width, index))


def row_parameters(context: Context, x: Repeat) -> list[str]:
    """The places of the rows at hand, as parameters."""
    return [
        *(f"ptr {context.place(leaf)}" for leaf, _ in x.rows),
        *(f"ptr {_collected(context, array)}" for array in (*x.collected, *x.collected_arrays)),
    ]


def collect(f: Function, x: Repeat) -> None:
    """Puts results of an iteration, or of those in all lanes, into their arrays, or adds them."""
    # LLVM takes far too long over many numbers that only go from place to place.
    f.unoptimised |= len(x.body.outputs) > CHUNK
    columns = x.body.outputs[len(x.finals) + len(x.totals) :]
    for array in x.collected:
        put_into_row(f, columns[: array.width], _collected(f.context, array), array.width)
        del columns[: array.width]
    arrays = iter(x.body.array_outputs)
    for array in x.array_totals:
        places = f"ptr {f.context.place(array)}, ptr {f.context.place(next(arrays))}"
        f.context.adds_arrays = True
        f.do(f"call void @add_arrays({places}, i64 {array.size()})")
    for array in x.collected_arrays:
        f.copy(_collected(f.context, array), f.context.place(next(arrays)), 8 * array.width)


def put_into_row(f: Function, numbers: Sequence[Any], row: str, width: int) -> None:
    """Puts numbers of an iteration, or of those in all lanes, into a row of so many."""
    for source, begin, count in runs_of(numbers) if f.width == 1 else [(None, 0, len(numbers))]:
        if source is not None and not f.known.keys() >= set(numbers[begin : begin + count]):
            place = f.at("double", f.context.place(source), numbers[begin].index)
            f.copy(f.at("double", row, begin), place, 8 * count)
            continue
        for j in range(begin, begin + count):
            f.store_column(f.value(numbers[j]), f.at("double", row, j), width)


def only_copied(x: Repeat) -> set[Any]:
    """The numbers of arrays that an iteration only hands on, many at once."""
    found: set[Any] = set()
    one_by_one: set[Any] = set()
    outputs = x.body.outputs
    parts = [(0, len(x.finals))] if x.finals else []
    end = len(x.finals) + len(x.totals)
    for array in x.collected:
        parts.append((end, end + array.width))
        end += array.width
    for first, last in parts:
        for source, begin, count in runs_of(outputs[first:last]):
            is_run = source is not None and not source.is_carry
            some = found if is_run else one_by_one
            some.update(outputs[first + begin : first + begin + count])
    found -= one_by_one
    for instruction in x.body.instructions:
        found.difference_update(instruction.operands)
    found.difference_update(outputs[len(x.finals) : len(x.finals) + len(x.totals)])
    return found


def add_arrays() -> str:
    """The function that adds so many numbers to others, one by one."""
    vector = "<8 x double>"
    return f"""\
define internal void @add_arrays(ptr noalias %to, ptr noalias readonly %terms, i64 %n) noinline {{
  %whole = and i64 %n, -8
  br label %eights
eights:
  %i = phi i64 [0, %0], [%i.next, %eight]
  %some = icmp ult i64 %i, %whole
  br i1 %some, label %eight, label %ones
eight:
  %to.i = getelementptr double, ptr %to, i64 %i
  %terms.i = getelementptr double, ptr %terms, i64 %i
  %v = load {vector}, ptr %to.i, align 8
  %w = load {vector}, ptr %terms.i, align 8
  %vw = fadd {vector} %v, %w
  store {vector} %vw, ptr %to.i, align 8
  %i.next = add nuw nsw i64 %i, 8
  br label %eights
ones:
  %j = phi i64 [%whole, %eights], [%j.next, %one]
  %more = icmp ult i64 %j, %n
  br i1 %more, label %one, label %done
one:
  %to.j = getelementptr double, ptr %to, i64 %j
  %terms.j = getelementptr double, ptr %terms, i64 %j
  %x = load double, ptr %to.j
  %y = load double, ptr %terms.j
  %xy = fadd double %x, %y
  store double %xy, ptr %to.j
  %j.next = add nuw nsw i64 %j, 1
  br label %ones
done:
  ret void
}}
"""


def _collected(context: Context, array: Any) -> str:
    return f"{context.place(array)}.row"
