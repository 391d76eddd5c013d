"""The text of one function in LLVM's IR, line by line, and its memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .formulas import type_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from .formulas import Template

#: How many rows a vector has.
LANES = 8

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

    def count_up(self, label: str, count: int, do: Callable[[str], None]) -> None:
        """A loop over so many entries; `do` writes what is done with the one of this name."""
        if not count:
            return
        self.do(f"br label %{label}.entry")
        self.label(f"{label}.entry")
        self.do(f"br label %{label}.turn")
        self.label(f"{label}.turn")
        self.do(f"%{label}.i = phi i64 [0, %{label}.entry], [%{label}.j, %{label}.next]")
        do(f"%{label}.i")
        self.do(f"br label %{label}.next")  # in it there may be other loops
        self.label(f"{label}.next")
        self.do(f"%{label}.j = add nuw nsw i64 %{label}.i, 1")
        self.do(f"%{label}.more = icmp ult i64 %{label}.j, {count}")
        self.do(f"br i1 %{label}.more, label %{label}.turn, label %{label}.done")
        self.label(f"{label}.done")
