"""The backend `llvm`: a program as a module of LLVM's intermediate representation (IR).

The IR is a portable assembler in single assignment, so straight-line code is translated
instruction by instruction, by the templates of `formulas.py`; loops are in `turns.py`.

A long sequence of instructions becomes several functions, since the time that LLVM takes
grows with the square of a function's size. What one of them leaves for others stands in a
*frame* in memory. Arrays are pointers, handed from function to function.

Every node has the same name wherever it occurs: %n12 is a number, %a3 the place of an array,
%l4 a length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..autodiff.ops import Op
from .arrays import Array, Element, Length, Stack
from .formulas import as_call, definition, number, power, template, type_of
from .loops import Count
from .program import Program, Repeat, results_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

#: How many rows are worked on at once.
LANES = 8
#: How many instructions a function has at most.
CHUNK = 400
#: With more instructions outside of loops than that, LLVM is told to make haste there: what runs
#: once a call is not worth the time that good code takes to find.
HASTE = 100


class Module:
    """The functions of a program.

    Args:
        program: what is to be translated.
        slots: the variables of the program that hold the arguments, in their order.
        constants: the addresses of its constant arrays.
        flags: the liberties that sums and products may take.
        parallel: the address of what shares out rows among threads, or 0; see `turns.py`.
    """

    def __init__(
        self,
        program: Program,
        slots: Sequence[Array],
        constants: dict[Array, int],
        flags: str,
        parallel: int = 0,
    ) -> None:
        self.flags = flags
        self.parallel = parallel
        self.in_haste = len(program.instructions) > HASTE
        self.functions: list[str] = []
        self.needs: dict[tuple[str, int], None] = {}
        self._numbers: dict[Any, int] = {}
        #: Where the working memory has room for an array: an offset, or the arrays whose
        #: length is known at a call only.
        self.scratch = 0
        self.free_scratch: list[Array] = []
        self._program(program, slots, constants)

    def __str__(self) -> str:
        lines: dict[str, None] = {}
        for name, width in self.needs:
            lines.update(dict.fromkeys(definition(name, width, self.flags)))
        intrinsics = sorted({f"{name}({args})" for name, args in _intrinsics(self.functions)})
        return "\n".join([*(f"declare {it}" for it in intrinsics), *lines, *self.functions])

    def id(self, x: Any) -> int:
        """The number of a node; the same everywhere."""
        numbers = self._numbers
        if (found := numbers.get(x)) is None:
            numbers[x] = found = len(numbers)
        return found

    def name(self, prefix: str) -> str:
        """A name for a function."""
        return f"@{prefix}.{self.id(object())}"

    def _program(
        self, program: Program, slots: Sequence[Array], constants: dict[Array, int]
    ) -> None:
        main = Function(self, "program")
        pointer = main.at("ptr", "%inputs", len(slots))
        if program.scalars:
            main.do(f"%closed = load ptr, ptr {pointer}")
            main.constants = {x: i for i, x in enumerate(program.scalars)}
            main.constants_at = "%closed"
        for i, array in enumerate(slots):
            main.do(f"{self.place(array)} = load ptr, ptr {main.at('ptr', '%inputs', i)}")
            if array.length.is_free:
                size = self.size(array.length)
                main.do(f"{size} = load i64, ptr {main.at('i64', '%lengths', i)}")
        for array, address in constants.items():
            main.do(f"{self.place(array)} = inttoptr i64 {address} to ptr")
        results = dict.fromkeys(program.array_outputs)
        for i, array in enumerate(results):
            if array not in slots and array not in constants:
                place = main.at("ptr", "%outputs", i + 1)
                main.do(f"{self.place(array)} = load ptr, ptr {place}")
        given = {*slots, *constants, *results}
        inner = [array for array in _inner_arrays(program) if array not in given]
        self.free_scratch = [array for array in inner if array.length.is_free]
        for array in inner:
            if not array.length.is_free:
                at = main.at("double", "%scratch", self.room(array.length.size * array.width))
                main.rename(self.place(array), at)
        begin, main.lines = main.lines, []
        main.run(program.instructions, program.outputs)
        # Arrays whose length a call tells come after all else in the working memory.
        rest, main.lines = main.lines, begin
        at = main.at("double", "%scratch", self.scratch)
        for array in self.free_scratch:
            main.rename(self.place(array), at)
            n = main.let(f"mul i64 {self.size(array.length)}, {array.width}")
            at = main.at("double", at, n)
        main.lines += rest
        main.do("%results = load ptr, ptr %outputs")
        for i, x in enumerate(program.outputs):
            main.store(main.value(x), main.at("double", "%results", i))
        self.functions.append(
            main.text("void @program(ptr %inputs, ptr %lengths, ptr %outputs, ptr %scratch)")
        )

    def room(self, doubles: int) -> int:
        """Takes so many doubles of the working memory; gives where they begin."""
        at = self.scratch
        self.scratch += doubles
        return at

    def place(self, array: Array) -> str:
        """The name of the pointer to an array."""
        return f"%a{self.id(array)}"

    def size(self, length: Length) -> str:
        """A length: its number, or the name of the one that a call tells."""
        return f"%l{self.id(length)}" if length.is_free else str(length.size)

    def parameters(self, instructions: Iterable[Any]) -> list[str]:
        """The arrays and lengths that instructions use, as parameters of a function."""
        arrays, lengths = used(instructions)
        return [
            *(f"ptr {self.place(array)}" for array in arrays),
            *(f"i64 {self.size(length)}" for length in lengths if length.is_free),
        ]


class Function:
    """One function in the making.

    Args:
        module: what it is a part of.
        name: its name, for the names of what it is divided into.
        width: how many rows it works on at once.
    """

    def __init__(self, module: Module, name: str, width: int = 1) -> None:
        self.module = module
        self.name = name
        self.width = width
        self.type = type_of(width)
        self.is_hasty = module.in_haste and name.strip("@").startswith("program")
        self.head: list[str] = []
        self.lines: list[str] = []
        #: The nodes that are in a register here, or a constant.
        self.known: dict[Any, str] = {}
        #: How operations are said here.
        self.sayings: dict[Op, Callable[..., str]] = {}
        #: Numbers that a function was given in memory, the same for all rows.
        self.constants: dict[Any, int] = {}
        self.constants_at = "%constants"
        #: What other parts of a long sequence left, or need.
        self.frame: dict[Any, int] = {}
        #: Results of loops: where, and in which place.
        self.results: dict[Any, tuple[str, int]] = {}
        #: Which sums a node is a term of.
        self.sums: dict[Any, list[int]] = {}
        self._fresh = 0

    def text(self, head: str) -> str:
        """The text of the whole function."""
        attributes = "noinline optnone" if self.is_hasty else "noinline"
        return "\n".join(
            [f"define {head} {attributes} {{", *self.head, *self.lines, "  ret void", "}\n"]
        )

    def do(self, line: str) -> None:
        self.lines.append(f"  {line}")

    def label(self, name: str) -> None:
        """Begins a block that can be jumped to."""
        self.lines.append(f"{name}:")

    def let(self, instruction: str) -> str:
        self._fresh += 1
        name = f"%t{self._fresh}"
        self.do(f"{name} = {instruction}")
        return name

    def at(self, kind: str, pointer: str, index: Any) -> str:
        """The pointer to an entry."""
        if index in (0, "0"):
            return pointer
        return self.let(f"getelementptr {kind}, ptr {pointer}, i64 {index}")

    def rename(self, name: str, pointer: str) -> None:
        """Give a pointer another name."""
        self.do(f"{name} = getelementptr i8, ptr {pointer}, i64 0")

    def memory(self, doubles: int, width: int = 1) -> str:
        """Memory of this call for so many numbers, or vectors."""
        self._fresh += 1
        name = f"%m{self._fresh}"
        kind = f"[{doubles} x {type_of(width)}]"
        self.head.append(f"  {name} = alloca {kind}, align {8 * width}")
        return name

    def store(self, x: str, place: str) -> None:
        self.do(f"store {self.type} {x}, ptr {place}, align {8 * self.width}")

    # Numbers

    def value(self, x: Any) -> str:
        """The register that has a number, or the number itself."""
        if x.__class__ is float:
            return number(x, self.width)
        if (found := self.known.get(x)) is not None:
            return found
        if x in self.results:
            place, i = self.results[x]
            return self.known.setdefault(
                x, self.let(f"load double, ptr {self.at('double', place, i)}")
            )
        if x in self.frame:
            place = self.at(self.type, "%frame", self.frame[x])
            found = self.let(f"load {self.type}, ptr {place}, align {8 * self.width}")
            self.known[x] = found
            return found
        place = self.at("double", self.constants_at, self.constants[x])
        if self.width > 1:
            # Loaded for each use: an instruction can do that by itself.
            return self.everywhere(self.let(f"load <1 x double>, ptr {place}, align 8"))
        return self.known.setdefault(x, self.let(f"load double, ptr {place}"))

    def everywhere(self, x: str) -> str:
        """A vector of one number as a vector with that number in each lane."""
        zeros = f"<{self.width} x i32> zeroinitializer"
        return self.let(f"shufflevector <1 x double> {x}, <1 x double> poison, {zeros}")

    def define(self, x: Any) -> str:
        """The name of a node that is about to be computed."""
        name = f"%n{self.module.id(x)}"
        self.known[x] = name
        return name

    # Instructions

    def run(self, instructions: Sequence[Any], outputs: Sequence[Any]) -> None:
        """Translates instructions: here, or in functions that are called from here."""
        instructions = [x for x in instructions if x not in self.known]  # carried numbers
        if len(instructions) <= CHUNK:
            for instruction in instructions:
                self.instruction(instruction)
                if self.sums:
                    self.add_to_sums(instruction)
            return
        parts = [instructions[i : i + CHUNK] for i in range(0, len(instructions), CHUNK)]
        made = {x: i for i, part in enumerate(parts) for y in part for x in results_of(y)}
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
            if x in made and x not in self.sums:
                crossing.setdefault(x, len(crossing))
        if self.name == "program":
            place = self.at("double", "%scratch", self.module.room(len(crossing)))
        else:
            place = self.memory(len(crossing), self.width)
        self.rename("%frame", place)
        constants = self.packed([x for x in _scalars(instructions) if x not in made])
        for part in parts:
            self._part(part, crossing, constants)
        self.frame = crossing

    def _part(self, part: Sequence[Any], crossing: dict[Any, int], constants: Any) -> None:
        name = self.module.name(self.name.strip("@"))
        inner = Function(self.module, name, self.width)
        inner.frame = crossing
        inner.constants = constants[1]
        inner.sums = self.sums
        for instruction in part:
            inner.instruction(instruction)
            if self.sums:
                inner.add_to_sums(instruction)
            if instruction in crossing:
                place = inner.at(self.type, "%frame", crossing[instruction])
                inner.store(inner.known[instruction], place)
        parameters = ["ptr noalias %frame", "ptr noalias readonly %constants"]
        parameters += ["ptr noalias %results", *self.module.parameters(part)]
        self.module.functions.append(inner.text(f"internal void {name}({', '.join(parameters)})"))
        results = "%results" if self.sums else "null"
        arguments = ["ptr %frame", f"ptr {constants[0]}", f"ptr {results}", *parameters[3:]]
        self.do(f"call void {name}({', '.join(arguments)})")

    def add_to_sums(self, instruction: Any) -> None:
        """Adds a term as soon as it is there, so that it needs no register for long."""
        for i in self.sums.get(instruction, ()):
            self.add_to_sum(i, instruction)

    def add_to_sum(self, i: int, x: Any) -> None:
        """Adds to sum i, in each lane by itself."""
        place = self.at(self.type, "%results", i)
        before = self.let(f"load {self.type}, ptr {place}, align {8 * self.width}")
        total = f"fadd {self.module.flags} {self.type} {before}, {self.value(x)}"
        self.store(self.let(total), place)

    def packed(self, numbers: Sequence[Any]) -> tuple[str, dict[Any, int]]:
        """Numbers put into memory for another function: where, and in which order."""
        if self.width > 1:
            return self.constants_at, self.constants
        if found := self._in_one_array(numbers):
            return found
        order = {x: i for i, x in enumerate(numbers)}
        place = self.memory(max(1, len(numbers)))
        for x, i in order.items():
            self.do(f"store double {self.value(x)}, ptr {self.at('double', place, i)}")
        return place, order

    def _in_one_array(self, numbers: Sequence[Any]) -> tuple[str, dict[Any, int]] | None:
        """The place of numbers that stand near each other in one array already."""
        if not all(isinstance(x, Element) and not x.operands[0].is_carry for x in numbers):
            return None
        arrays = {x.operands[0] for x in numbers}
        places = [x.index for x in numbers]
        if len(arrays) != 1 or max(places) - min(places) > 2 * len(places):
            return None
        place = self.at("double", self.module.place(arrays.pop()), min(places))
        return place, {x: i - min(places) for x, i in zip(numbers, places, strict=True)}

    def instruction(self, x: Any) -> None:
        if x.op.__class__ is Op:
            self.operation(x)
        elif isinstance(x, Repeat):
            from .turns import repeat

            repeat(self, x)
        elif isinstance(x, Element):
            self.element(x)
        elif isinstance(x.op, Count):
            n = self.module.size(x.op.length)
            self.known[x] = self.let(f"sitofp i64 {n} to double")
        elif isinstance(x.op, Stack):
            place = self.module.place(x)
            for i, operand in enumerate(x.operands):
                self.store(self.value(operand), self.at("double", place, i))
        else:
            raise NotImplementedError(x.op)

    def operation(self, x: Any) -> None:
        op, operands = x.op, x.operands
        say = self.sayings.get(op)
        if say is None or op.name == "pow":
            say = self.saying(op, operands)
        value = self.value
        name = f"%n{self.module.id(x)}"
        self.lines.append(say(name, *[value(operand) for operand in operands]))
        self.known[x] = name

    def saying(self, op: Op, operands: Sequence[Any]) -> Callable[..., str]:
        """How an operation is said: a function of the names of result and operands."""
        flags = self.module.flags
        said = None
        if op.name == "pow" and operands[1].__class__ is float:
            said = power(operands[1], self.width, flags)
        elif self.is_hasty:
            said = as_call(op.name, flags)
        said = said or template(op.name, self.width, flags)
        self.module.needs.update(dict.fromkeys(said.needs))
        self.sayings[op] = said.say
        return said.say

    def element(self, x: Element) -> None:
        [array] = x.operands
        if self.width > 1:  # then it is a row
            self.known[x] = self.column(array, x.index)
        else:
            place = self.at("double", self.module.place(array), x.index)
            self.known[x] = self.let(f"load double, ptr {place}")

    def column(self, row: Array, index: int) -> str:
        """The number at one place of several rows that stand one after the other."""
        place = self.at("double", self.module.place(row), index)
        if row.width == 1:
            return self.let(f"load {self.type}, ptr {place}, align 8")
        found = "poison"
        for lane in range(self.width):
            one = self.let(f"load double, ptr {self.at('double', place, lane * row.width)}")
            found = self.let(f"insertelement {self.type} {found}, double {one}, i64 {lane}")
        return found


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
            if not x.operands[0].is_carry:
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


def _inner_arrays(program: Program) -> list[Array]:
    """The arrays that are made on the way, those inside of loops included."""
    found: list[Array] = []
    for x in program.instructions:
        if isinstance(x, Repeat):
            found += [*x.collected, *_inner_arrays(x.body)]
        elif isinstance(x.op, Stack):
            found.append(x)
    return list(dict.fromkeys(found))


def _intrinsics(functions: Sequence[str]) -> Iterable[tuple[str, str]]:
    """The declarations of LLVM's own functions."""
    text = "\n".join(functions)
    for width in (1, LANES):
        kind, suffix = type_of(width), "f64" if width == 1 else f"v{width}f64"
        for name, count in (("fabs", 1), ("sqrt", 1), ("copysign", 2)):
            if f"@llvm.{name}.{suffix}(" in text:
                yield f"{kind} @llvm.{name}.{suffix}", ", ".join([kind] * count)
    reduce = f"@llvm.vector.reduce.fadd.v{LANES}f64"
    yield f"double {reduce}", f"double, {type_of(LANES)}"
    yield "void @llvm.memset.p0.i64", "ptr, i8, i64, i1"
    yield "void @llvm.memcpy.p0.p0.i64", "ptr, ptr, i64, i1"
    yield "i64 @llvm.umin.i64", "i64, i64"
