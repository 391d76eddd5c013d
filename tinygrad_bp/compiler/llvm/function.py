"""One function in LLVM's IR: the instructions of a program, translated one by one.

A long sequence of instructions becomes several functions, since the time that LLVM takes
grows with the square of a function's size. What one of them leaves for others stands in a
*frame* in memory; what all of them read, a function gets in memory too: its *constants*.
Arrays are pointers, handed from function to function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.operation import Op
from ..loops.nodes import Count
from ..program.lowering import Repeat, results_of
from ..tracing.arrays import Array, Element, Length, Stack
from .formulas import as_call, number, power, template, type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .module import Module

#: How many instructions a function has at most.
CHUNK = 400
#: Memory of a call that takes more bytes is not on the stack, which is small.
_MUCH = 1 << 14


class Function:
    """One function in the making.

    Args:
        module: what it is a part of.
        name: its name, for the names of what it is divided into.
        width: how many rows it works on at once.
        is_hasty: whether it runs once a call and is long: good code is not worth the time
            that it takes to find.
        constants: the numbers that it is given in memory, the same for all rows.
    """

    def __init__(
        self,
        module: Module,
        name: str,
        width: int = 1,
        is_hasty: bool = False,
        constants: dict[Any, int] | None = None,
    ) -> None:
        self.module = module
        self.name = name
        self.width = width
        self.type = type_of(width)
        self.is_hasty = is_hasty
        self.constants = constants or {}
        self.lines: list[str] = []
        #: The nodes that are in a register here.
        self.known: dict[Any, str] = {}
        #: What other parts of a long sequence left, or need.
        self.frame: dict[Any, int] = {}
        #: Which sums a node is a term of.
        self.sums: dict[Any, list[int]] = {}
        #: Results of loops: where, and in which place.
        self._results: dict[Any, tuple[str, int]] = {}
        self._loaded: set[Element] = set()
        self._sayings: dict[Op, Callable[..., str]] = {}
        self._head: list[str] = []
        self._foot: list[str] = []
        self._names = 0

    def text(self, head: str) -> str:
        """The text of the whole function."""
        attributes = "noinline optnone" if self.is_hasty else "noinline"
        lines = [*self._head, *self.lines, *self._foot, "  ret void"]
        return "\n".join([f"define {head} {attributes} {{", *lines, "}\n"])

    # Lines

    def do(self, line: str) -> None:
        """Writes an instruction of LLVM."""
        self.lines.append(f"  {line}")

    def let(self, instruction: str) -> str:
        """Writes an instruction; gives the name of its result."""
        name = self._name("t")
        self.do(f"{name} = {instruction}")
        return name

    def label(self, name: str) -> None:
        """Begins a block that can be jumped to."""
        self.lines.append(f"{name}:")

    def _name(self, prefix: str) -> str:
        self._names += 1
        return f"%{prefix}{self._names}"

    # Memory

    def at(self, kind: str, pointer: str, index: Any) -> str:
        """The pointer to an entry."""
        if index in (0, "0"):
            return pointer
        return self.let(f"getelementptr {kind}, ptr {pointer}, i64 {index}")

    def rename(self, name: str, pointer: str) -> None:
        """Gives a pointer another name."""
        self.do(f"{name} = getelementptr i8, ptr {pointer}, i64 0")

    def memory(self, doubles: int, width: int = 1) -> str:
        """Memory of this call for so many numbers, or vectors: at least one."""
        name, align = self._name("m"), 8 * width
        size = max(1, doubles) * align
        if size <= _MUCH:
            self._head.append(f"  {name} = alloca [{size} x i8], align {align}")
            return name
        self._head += [
            f"  {name}.all = call ptr @malloc(i64 {size + align})",
            f"  {name}.from = ptrtoint ptr {name}.all to i64",
            f"  {name}.beyond = add i64 {name}.from, {align - 1}",
            f"  {name}.aligned = and i64 {name}.beyond, {-align}",
            f"  {name} = inttoptr i64 {name}.aligned to ptr",
        ]
        self._foot.append(f"  call void @free(ptr {name}.all)")
        return name

    def load(self, place: str) -> str:
        """The name of the number, or vector, at a place that is aligned for it."""
        return self.let(f"load {self.type}, ptr {place}, align {8 * self.width}")

    def store(self, x: str, place: str) -> None:
        """Puts a number, or a vector, into a place that is aligned for it."""
        self.do(f"store {self.type} {x}, ptr {place}, align {8 * self.width}")

    def clear(self, place: str, size: int) -> None:
        """Fills so many bytes with zeros."""
        if size:
            self.do(f"call void @llvm.memset.p0.i64(ptr {place}, i8 0, i64 {size}, i1 false)")

    def copy(self, to: str, source: str, size: Any) -> None:
        """Copies so many bytes."""
        self.do(f"call void @llvm.memcpy.p0.p0.i64(ptr {to}, ptr {source}, i64 {size}, i1 false)")

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
                # Loaded for each use: an instruction can do that by itself.
                one = self.let(f"load <1 x double>, ptr {place}, align 8")
                return self.in_each_lane("double", one)
            found = self.load(place)
        self.known[x] = found
        return found

    def in_each_lane(self, kind: str, x: str) -> str:
        """A vector with the number of a vector of one in each lane."""
        zeros = f"<{self.width} x i32> zeroinitializer"
        return self.let(f"shufflevector <1 x {kind}> {x}, <1 x {kind}> poison, {zeros}")

    def together(self, numbers: Sequence[Any]) -> tuple[str, dict[Any, int]]:
        """Numbers in memory, for another function: where, and in which order."""
        if self.width > 1:
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
        return self.module.place(arrays.pop()), {x: x.index for x in numbers}

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
            place = self.at("double", "%scratch", self.module.room(len(crossing)))
        else:
            place = self.memory(len(crossing), self.width)
        self.rename("%frame", place)
        place, constants = self.together([x for x in _scalars(instructions) if x not in made])
        for part in parts:
            self._part(part, crossing, place, constants)
        self.frame = crossing

    def _part(
        self, part: Sequence[Any], crossing: dict[Any, int], place: str, constants: dict[Any, int]
    ) -> None:
        """Writes a function of some of the instructions, and the call of it."""
        name = self.module.name(self.name)
        inner = Function(self.module, name, self.width, self.is_hasty, constants)
        inner.frame = crossing
        inner.sums = self.sums
        inner._translate(part, crossing)
        own = ["ptr noalias %frame", "ptr noalias readonly %constants", "ptr noalias %results"]
        used = self.module.parameters(part)
        self.module.functions.append(
            inner.text(f"internal void @{name}({', '.join([*own, *used])})")
        )
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
        total = f"fadd {self.module.flags} {self.type} {before}, {self.value(term)}"
        self.store(self.let(total), place)

    # Instructions

    def _instruction(self, x: Any) -> None:
        if x.op.__class__ is Op:
            self._operation(x)
        elif isinstance(x, Repeat):
            self._repeat(x)
        elif isinstance(x, Element):
            self._element(x)
        elif isinstance(x.op, Count):
            self.known[x] = self.let(f"sitofp i64 {self.module.size(x.op.length)} to double")
        elif isinstance(x.op, Stack):
            place = self.module.place(x)
            for i, operand in enumerate(x.operands):
                self.store(self.value(operand), self.at("double", place, i))
        else:
            raise NotImplementedError(x.op)

    def _operation(self, x: Any) -> None:
        op, operands = x.op, x.operands
        say = self._sayings.get(op)
        if say is None or op.name == "pow":
            say = self._saying(op, operands)
        value = self.value
        name = f"%n{self.module.id(x)}"
        self.lines.append(say(name, *[value(operand) for operand in operands]))
        self.known[x] = name

    def _saying(self, op: Op, operands: Sequence[Any]) -> Callable[..., str]:
        """How an operation is said: a function of the names of result and operands."""
        flags = self.module.flags
        said = None
        if op.name == "pow" and operands[1].__class__ is float:
            said = power(operands[1], self.width, flags)
        elif self.is_hasty:
            said = as_call(op.name, flags)
        said = said or template(op.name, self.width, flags)
        self.module.needs.update(dict.fromkeys(said.needs))
        self._sayings[op] = said.say
        return said.say

    def _element(self, x: Element) -> None:
        [array] = x.operands
        place = self.at("double", self.module.place(array), x.index)
        if self.width > 1:  # then it is a row, and others stand behind it
            self.known[x] = self._column(place, array.width)
        else:
            self.known[x] = self.load(place)
            self._loaded.add(x)

    def _column(self, place: str, step: int) -> str:
        """A number of each of several rows, which begin so many numbers apart."""
        if step == 1:
            return self.let(f"load {self.type}, ptr {place}, align 8")
        found = "poison"
        for lane in range(self.width):
            one = self.let(f"load double, ptr {self.at('double', place, lane * step)}")
            found = self.let(f"insertelement {self.type} {found}, double {one}, i64 {lane}")
        return found

    def _repeat(self, x: Repeat) -> None:
        """Calls the function of a loop. It finds in the place of its results what is carried
        into the first turn, and zeros, the beginnings of sums."""
        place, constants = self.together(x.scalars)
        found = x.scalar_results
        if found and found[0] in self.frame:
            results = self.at("double", "%frame", self.frame[found[0]])
        else:
            results = self.memory(len(found))
            self._results.update({result: (results, i) for i, result in enumerate(found)})
        for i, start in enumerate(x.start):
            self.store(self.value(start), self.at("double", results, i))
        self.clear(self.at("double", results, len(x.start)), 8 * len(x.totals))
        name, parameters = self.module.loop(x, constants)
        arguments = [f"ptr {place}", f"ptr {results}", *parameters]
        self.do(f"call void @{name}({', '.join(arguments)})")


def used(instructions: Iterable[Any]) -> tuple[list[Array], list[Length]]:
    """The arrays and lengths that instructions use, those inside of loops included."""
    arrays: dict[Array, None] = {}
    lengths: dict[Length, None] = {}
    for x in instructions:
        if isinstance(x, Repeat):
            own = {leaf for leaf, _ in x.rows} | {x.carry}
            inner, inner_lengths = used(x.body.instructions)
            found = [*inner, *(source for _, source in x.rows), *x.collected]
            arrays.update((array, None) for array in found if array not in own)
            lengths.update(dict.fromkeys([*inner_lengths, x.length]))
        elif isinstance(x, Element):
            arrays[x.operands[0]] = None
        elif isinstance(x.op, Count):
            lengths[x.op.length] = None
        elif isinstance(x.op, Stack):
            arrays[x] = None
    return list(arrays), list(lengths)


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
