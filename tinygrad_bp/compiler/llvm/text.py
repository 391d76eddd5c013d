"""The text of one function in LLVM's IR, line by line, and its memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .formulas import Callee, type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .formulas import Template

    #: A register, or a number.
    Extent = str | int

#: How many rows a vector has.
LANES = 8

#: What adds up the numbers of so many rows.
SUM_OF_LANES = Callee("llvm.vector.reduce.fadd", LANES, 0)

#: Memory of a call that takes more bytes is not on the stack, which is small.
_LARGE = 1 << 14


class FunctionText:
    """The lines of a function on numbers, or on vectors of them.

    Args:
        width: how many numbers a vector has; 1 for plain numbers.

    Attributes:
        type: what the function works on: a number, or a vector.
        lines: those written so far.
    """

    def __init__(self, width: int = 1) -> None:
        self.width = width
        self.type = type_of(width)
        self.lines: list[str] = []
        self._before: list[str] = []
        self._after: list[str] = []
        self._names = 0
        self._loops = 0
        #: The block that is being written.
        self._block = ""

    def text(self, head: str, attributes: str = "noinline") -> str:
        """The whole function."""
        lines = [*self._before, *self.lines, *self._after, "  ret void"]
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

    def say(self, template: Template, *operands: str) -> str:
        """Writes an operation; gives the name of its result."""
        name = self._name("n")
        self.lines.append(template.say(name, *operands))
        return name

    def label(self, name: str) -> None:
        """Begins a block that can be jumped to."""
        self.lines.append(f"{name}:")
        self._block = name

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
        if size <= _LARGE:
            self._before.append(f"  {name} = alloca [{size} x i8], align {align}")
            return name
        self._before += [
            f"  {name}.all = call ptr @malloc(i64 {size + align})",
            f"  {name}.from = ptrtoint ptr {name}.all to i64",
            f"  {name}.beyond = add i64 {name}.from, {align - 1}",
            f"  {name}.aligned = and i64 {name}.beyond, {-align}",
            f"  {name} = inttoptr i64 {name}.aligned to ptr",
        ]
        self._after.append(f"  call void @free(ptr {name}.all)")
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

    # Vectors

    def in_each_lane(self, kind: str, x: str) -> str:
        """A vector with the number of a vector of one in each lane."""
        zeros = f"<{self.width} x i32> zeroinitializer"
        return self.let(f"shufflevector <1 x {kind}> {x}, <1 x {kind}> poison, {zeros}")

    def for_all(self, x: str) -> str:
        """A vector with a number in each lane."""
        one = self.let(f"insertelement <1 x double> poison, double {x}, i64 0")
        return self.in_each_lane("double", one)

    def load_for_all(self, place: str) -> str:
        """A vector with the number at a place in each lane.

        It is loaded as a vector of one: an instruction can do that by itself.
        """
        return self.in_each_lane("double", self.let(f"load <1 x double>, ptr {place}, align 8"))

    def first_lanes(self, count: str) -> str:
        """Which lanes are the first so many, or all."""
        one = self.let(f"insertelement <1 x i64> poison, i64 {count}, i64 0")
        zeros = f"<{LANES} x i32> zeroinitializer"
        each = self.let(f"shufflevector <1 x i64> {one}, <1 x i64> poison, {zeros}")
        numbers = ", ".join(f"i64 {lane}" for lane in range(LANES))
        return self.let(f"icmp slt <{LANES} x i64> <{numbers}>, {each}")

    def sum_of_lanes(self, x: str, before: str = "0.0") -> str:
        """The numbers of a vector of rows added up; `SUM_OF_LANES` is needed."""
        operands = f"double {before}, {type_of(LANES)} {x}"
        return self.let(f"call reassoc double @{SUM_OF_LANES.name}.v{LANES}f64({operands})")

    def load_column(self, place: str, step: int) -> str:
        """A number of each of several rows, which begin so many numbers apart, as a vector."""
        if step == 1:
            return self.let(f"load {self.type}, ptr {place}, align 8")
        found = "poison"
        for lane in range(self.width):
            one = self.let(f"load double, ptr {self.at('double', place, lane * step)}")
            found = self.let(f"insertelement {self.type} {found}, double {one}, i64 {lane}")
        return found

    def store_column(self, x: str, place: str, step: int) -> None:
        """Puts the numbers of a vector into rows, which begin so many numbers apart."""
        if step == 1 or self.width == 1:
            self.do(f"store {self.type} {x}, ptr {place}, align 8")
            return
        for lane in range(self.width):
            one = self.let(f"extractelement {self.type} {x}, i64 {lane}")
            self.do(f"store double {one}, ptr {self.at('double', place, lane * step)}")

    # Loops

    def loop(
        self,
        count: Extent,
        do: Callable[[str, Sequence[str]], Sequence[str]],
        carried: Sequence[tuple[str, str]] = (),
        step: int = 1,
    ) -> list[str]:
        """A loop of at least one turn.

        Args:
            count: up to where it goes, from 0 on.
            do: writes a turn, given its number and what is carried; gives what is carried on.
            carried: the types of what is carried, and the first of each.
            step: how far a turn goes.

        Returns:
            What the last turn carried on.
        """
        if count == step:
            return list(do("0", [first for _, first in carried]))
        self._loops += 1
        k = self._loops
        self.do(f"br label %before{k}")
        self.label(f"before{k}")
        self.do(f"br label %turn{k}")
        self.label(f"turn{k}")
        variables = len(self.lines)
        names = [f"%c{k}.{i}" for i in range(len(carried))]
        after = do(f"%i{k}", names)
        self.do(f"%j{k} = add nuw nsw i64 %i{k}, {step}")
        self.do(f"%more{k} = icmp ult i64 %j{k}, {count}")
        self.do(f"br i1 %more{k}, label %turn{k}, label %done{k}")
        # Only now is it known what is carried on, and from which block.
        last = self._block
        self.lines[variables:variables] = [
            f"  %i{k} = phi i64 [0, %before{k}], [%j{k}, %{last}]",
            *(
                f"  {name} = phi {kind} [{first}, %before{k}], [{x}, %{last}]"
                for name, (kind, first), x in zip(names, carried, after, strict=True)
            ),
        ]
        self.label(f"done{k}")
        return list(after)

    def only_if(self, condition: str, do: Callable[[], object]) -> None:
        """What is done only where a condition holds."""
        self._loops += 1
        k = self._loops
        self.do(f"br i1 {condition}, label %yes{k}, label %no{k}")
        self.label(f"yes{k}")
        do()
        self.do(f"br label %no{k}")
        self.label(f"no{k}")

    def leave_if(self, condition: str) -> None:
        """Ends the function where a condition holds."""
        self._loops += 1
        self.do(f"br i1 {condition}, label %leave, label %stay{self._loops}")
        self.label(f"stay{self._loops}")

    def end(self) -> None:
        """The end of a function that may be left before."""
        self.do("br label %leave")
        self.label("leave")
