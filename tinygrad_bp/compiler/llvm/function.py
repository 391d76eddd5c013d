"""One function of a program in LLVM's IR: its instructions, translated one by one.

A long sequence of instructions becomes several functions, since the time that LLVM takes
grows with the square of a function's size. What one of them leaves for others stands in a
*frame* in memory; what all of them read, a function gets in memory too: its *constants*.
Arrays are pointers, handed from function to function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.operations.operation import Op
from ...autodiff.operations.traversal import is_called
from ..loops.indexing.gathers import Gather, Scatter
from ..loops.indexing.orders import Order
from ..loops.nodes import Count
from ..loops.views import Views
from ..program.program import Repeat, results_of
from ..program.runs import runs_of
from ..tracing.arrays import Array, Element, Stack
from .copies import gather_in_lanes, write_gather, write_order, write_scatter, write_views
from .formulas import as_call, number, power, said
from .text import FunctionText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .context import Context

#: How many instructions a function has at most.
CHUNK = 400


class Function(FunctionText):
    """One function in the making.

    Args:
        context: what it shares with the other functions of the module.
        name: its name, for the names of what it is divided into.
        width: how many rows it works on at once.
        unoptimised: whether it is compiled without optimisation: it is long, and runs once a call.
        constants: the numbers that it is given in memory, the same for all rows.
    """

    def __init__(
        self,
        context: Context,
        name: str,
        width: int = 1,
        unoptimised: bool = False,
        constants: dict[Any, int] | None = None,
    ) -> None:
        super().__init__(width)
        self.context = context
        self.name = name
        self.unoptimised = unoptimised or context.hasty
        self.constants = constants or {}
        #: The nodes that are in a register here.
        self.known: dict[Any, str] = {}
        #: What other parts of a long sequence left, or need.
        self.frame: dict[Any, int] = {}
        #: Which sums a node is a term of.
        self.sums: dict[Any, list[int]] = {}
        #: Results of loops: where, and in which place.
        self._results: dict[Any, tuple[str, int]] = {}
        self._loaded: set[Element] = set()
        self._lines_of: dict[Op, Callable[..., str]] = {}

    def finish(self, head: str) -> None:
        """Adds the function to the module."""
        attributes = "noinline optnone" if self.unoptimised else "noinline"
        self.context.functions.append(self.text(head, attributes))

    # Numbers

    def value(self, x: Any) -> str:
        """The register that has a number, or the number itself."""
        if x.__class__ is float:
            return number(x, self.width)
        if (found := self.known.get(x)) is not None:
            return found
        if x in self._results:
            place, i = self._results[x]
            found = self.load(self.at("double", place, i))
        elif x in self.frame:
            found = self.load(self.at(self.type, "%frame", self.frame[x]))
        else:
            place = self.at("double", "%constants", self.constants[x])
            if self.width > 1:
                return self.load_for_all(place)  # for each use
            found = self.load(place)
        self.known[x] = found
        return found

    def _in_memory(self, numbers: Sequence[Any]) -> tuple[str, dict[Any, int]]:
        """Numbers in memory, for another function: where, and in which order."""
        if self.width > 1 or (numbers and self.constants.keys() >= set(numbers)):
            return "%constants", self.constants
        if found := self._in_one_array(numbers):
            return found
        order = {x: i for i, x in enumerate(numbers)}
        place = self.memory(len(numbers))
        for x, i in order.items():
            self.store(self.value(x), self.at("double", place, i))
        return place, order

    def _in_one_array(self, numbers: Sequence[Any]) -> tuple[str, dict[Any, int]] | None:
        """The place of numbers that stand in one array already."""
        if not self._loaded.issuperset(numbers):
            return None
        arrays = {x.operands[0] for x in numbers}
        if len(arrays) != 1:
            return None
        return self.context.place(arrays.pop()), {x: x.index for x in numbers}

    # Sequences of instructions

    def run(self, instructions: Sequence[Any], outputs: Sequence[Any]) -> None:
        """Translates instructions: here, or in functions that are called from here.

        Args:
            instructions: in their order.
            outputs: which of their results are asked for afterwards.
        """
        instructions = [x for x in instructions if x not in self.known]  # carried numbers
        if len(instructions) <= CHUNK:
            self._translate(instructions, {})
            return
        parts = [instructions[i : i + CHUNK] for i in range(0, len(instructions), CHUNK)]
        made = {x: i for i, part in enumerate(parts) for y in part for x in results_of(y)}
        crossing = _crossing(parts, made, outputs)
        if self.name == "program":
            place = self.at("double", "%scratch", self.context.take_scratch(len(crossing)))
        else:
            place = self.memory(len(crossing), self.width)
        self.rename("%frame", place)
        place, constants = self._in_memory([x for x in _scalars(instructions) if x not in made])
        for part in parts:
            self._part(part, crossing, place, constants)
        self.frame = crossing

    def _part(
        self, part: Sequence[Any], crossing: dict[Any, int], place: str, constants: dict[Any, int]
    ) -> None:
        """Writes a function of some of the instructions, and the call of it."""
        name = self.context.name(self.name)
        inner = Function(self.context, name, self.width, self.unoptimised, constants)
        inner.frame = crossing
        inner.sums = self.sums
        inner._translate(part, crossing)
        own = ["ptr noalias %frame", "ptr noalias readonly %constants", "ptr noalias %results"]
        used = self.context.parameters(part)
        inner.finish(f"internal void @{name}({', '.join([*own, *used])})")
        results = "%results" if self.sums else "null"
        arguments = ["ptr %frame", f"ptr {place}", f"ptr {results}", *used]
        self.do(f"call void @{name}({', '.join(arguments)})")

    def _translate(self, instructions: Sequence[Any], crossing: dict[Any, int]) -> None:
        """Translates them here. What others need is stored, and terms are added, as soon as
        they are there: then they need no register for long."""
        for x in instructions:
            self._instruction(x)
            if x in crossing:
                self.store(self.known[x], self.at(self.type, "%frame", crossing[x]))
            if self.sums:
                for result in results_of(x):
                    for i in self.sums.get(result, ()):
                        self.add_to_sum(i, result)

    def add_to_sum(self, i: int, term: Any) -> None:
        """Adds to sum i, in each lane by itself."""
        place = self.at(self.type, "%results", i)
        before = self.load(place)
        total = f"fadd {self.context.flags} {self.type} {before}, {self.value(term)}"
        self.store(self.let(total), place)

    # Instructions

    def _instruction(self, x: Any) -> None:
        if isinstance(x.op, Op):
            self._operation(x)
        elif isinstance(x, Repeat):
            self._repeat(x)
        elif isinstance(x, Element):
            self._element(x)
        elif isinstance(x.op, Count):
            self.known[x] = self.let(f"sitofp i64 {self.context.size(x.op.length)} to double")
        elif isinstance(x.op, Stack):
            self._stack(x)
        elif isinstance(x.op, Views):
            self.do(write_views(self.context, x))
        elif isinstance(x.op, Gather) and self.width > 1:
            source, places = x.operands
            place = self.context.place(source)
            self.known[x] = gather_in_lanes(self, x, place, self.value(places))
        elif isinstance(x.op, Gather):
            self.do(write_gather(self.context, x, self._count(x)))
        elif isinstance(x.op, Scatter):
            self.do(write_scatter(self.context, x, self._count(x.operands[0])))
        elif isinstance(x.op, Order):
            self.do(write_order(self.context, x))
        else:
            raise NotImplementedError(x.op)

    def _count(self, array: Array) -> str:
        """How many numbers an array has."""
        rows = self.context.size(array.length)
        return self.let(f"mul i64 {rows}, {array.width}")

    def _operation(self, x: Any) -> None:
        op, operands = x.op, x.operands
        lines = self._lines_of.get(op)
        if lines is None or op.name == "pow":
            lines = self._lines(op, operands)
        value = self.value
        name = f"%n{self.context.id(x)}"
        self.lines.append(lines(name, *[value(operand) for operand in operands]))
        self.known[x] = name

    def _lines(self, op: Op, operands: Sequence[Any]) -> Callable[..., str]:
        """The lines of an operation: a function of the names of result and operands."""
        flags = self.context.flags
        found = None
        if op.name == "pow" and operands[1].__class__ is float:
            found = power(operands[1], self.width, flags)
        elif self.unoptimised and not is_called(op):
            found = as_call(op.name, flags)
        found = found or said(op, self.width, flags)
        self.context.needs.update(dict.fromkeys(found.needs))
        self._lines_of[op] = found.say
        return found.say

    def _element(self, x: Element) -> None:
        [array] = x.operands
        if array in self.known:  # one number in each lane
            self.known[x] = self.known[array]
            return
        place = self.at("double", self.context.place(array), x.index)
        if self.width > 1:  # then it is a row, and others stand behind it
            self.known[x] = self.load_column(place, array.width)
        else:
            self.known[x] = self.load(place)
            self._loaded.add(x)

    def _stack(self, x: Any) -> None:
        """Puts numbers into an array, at once where they follow each other in memory already."""
        if self.width > 1:
            self.known[x] = self.value(x.operands[0])
            return
        place, operands = self.context.place(x), x.operands
        found = [self._place_of(operand) for operand in operands]
        begin = 0
        for end in range(1, len(operands) + 1):
            source, i = found[begin]
            if source and end < len(operands) and found[end] == (source, i + end - begin):
                continue
            to = self.at("double", place, begin)
            if end - begin > 1:
                self.copy(to, self.at("double", source, i), 8 * (end - begin))
            else:
                self.store(self.value(operands[begin]), to)
            begin = end

    def _place_of(self, x: Any) -> tuple[str, int]:
        """Where a number is in memory, if it is nowhere else; nowhere is ""."""
        if x.__class__ is float or x in self.known or self.width > 1:
            return "", 0
        if x in self._results:
            return self._results[x]
        if x in self.frame:
            return "%frame", self.frame[x]
        return "%constants", self.constants[x]

    def _repeat(self, x: Repeat) -> None:
        """Calls the function of a loop. It finds in the place of its results what is carried
        into the first turn, and zeros, the beginnings of sums."""
        place, constants = self._in_memory(x.scalars)
        found = x.scalar_results
        if found and found[0] in self.frame:
            results = self.at("double", "%frame", self.frame[found[0]])
        else:
            results = self.memory(len(found))
            self._results.update({result: (results, i) for i, result in enumerate(found)})
        for source, begin, size in runs_of(x.start):
            if source is not None and not source.is_carry:
                origin = self.at("double", self.context.place(source), x.start[begin].index)
                self.copy(self.at("double", results, begin), origin, 8 * size)
                continue
            for i in range(begin, begin + size):
                self.store(self.value(x.start[i]), self.at("double", results, i))
        self.clear(self.at("double", results, len(x.start)), 8 * len(x.totals))
        for array in x.array_totals:
            self.clear(self.context.place(array), 8 * array.size())
        name, parameters = self.context.write_loop(x, constants)
        arguments = [f"ptr {place}", f"ptr {results}", *parameters]
        self.do(f"call void @{name}({', '.join(arguments)})")


def _scalars(instructions: Iterable[Any]) -> list[Any]:
    """The numbers that instructions use."""
    found: dict[Any, None] = {}
    for x in instructions:
        for y in x.operands:
            if y.__class__ is not float and not isinstance(y, Array):
                found[y] = None
    return list(found)


def _crossing(
    parts: Sequence[Sequence[Any]], made: dict[Any, int], outputs: Sequence[Any]
) -> dict[Any, int]:
    """The numbers that are made in one part and used in another, or afterwards: their order."""
    crossing: dict[Any, int] = {}
    for i, part in enumerate(parts):
        for instruction in part:
            if isinstance(instruction, Repeat):  # its results stand in a row
                for x in instruction.scalar_results:
                    crossing[x] = len(crossing)
            for x in instruction.operands:
                if made.get(x, i) != i and not isinstance(x, Array):
                    crossing.setdefault(x, len(crossing))
    for x in outputs:
        if x in made:
            crossing.setdefault(x, len(crossing))
    return crossing
