"""A program as a file of C with one function: flat numbers in, flat numbers out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.operations.formula import Name
from ...letters import counted, visible
from ..tracing.arrays import Array, Constant
from .formulas import CFormulas
from .names import CNames, is_name
from .source import CWriter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...autodiff.value import Value
    from ..program.program import Program
    from ..version import Version

#: So many parts of an argument are named in the comment.
_MOST_PARTS = 8


class CCode:
    """What is kept of a program that is traced to be written as C.

    Attributes:
        most_products: layers of more products than these are traced as loops, which need less
            memory than a line for each.
    """

    most_products = 64

    def __init__(self, program: Program, slots: Sequence[Array]) -> None:
        self.program = program
        self.slots = list(slots)

    def quick(self, arguments: Sequence[Any], result: Any) -> None:
        """No way to call it."""
        return


def c_file(
    version: Version,
    lengths: Sequence[int],
    name: str,
    dtype: str,
    values: Sequence[Value],
) -> str:
    """The file of one function.

    Args:
        version: the function for one structure of arguments.
        lengths: how many rows each of its slots has.
        name: what the function is called in C.
        dtype: the type of its numbers, "double" or "float".
        values: Values that are an argument.
    """
    if not is_name(name):
        raise ValueError(f"name must be one that C lets a function have, not {name!r}")
    if dtype not in ("double", "float"):
        raise ValueError(f"dtype must be 'double' or 'float', not {dtype!r}")
    return _File(version, lengths, name, dtype, values).text()


class _File:
    def __init__(
        self,
        version: Version,
        lengths: Sequence[int],
        name: str,
        kind: str,
        values: Sequence[Value],
    ) -> None:
        sizes = dict(zip(version.lengths, lengths, strict=True))
        self.version, self.program, self.kind = version, version.program, kind
        self.names = CNames(name)
        self.formulas = CFormulas(name, kind)
        self.writer = CWriter(
            self.formulas, self.names, lambda length: sizes.get(length, length.size), kind
        )
        self.name = name
        self.parameters: list[str] = []
        self.comment: list[str] = []
        #: What is not read, and would be warned of.
        self.unread: list[str] = []
        self.closed(values)
        self.arguments()
        self.results()

    def parameter(self, name: str, is_number: bool, about: str) -> None:
        """A parameter that is read."""
        self.parameters.append(f"{self.kind} {name}" if is_number else f"const {self.kind} *{name}")
        self.comment.append(f"{name}: {about}")

    def closed(self, values: Sequence[Value]) -> None:
        """The numbers of Values that the function closes over, some of them an argument."""
        writer, scalars = self.writer, self.program.scalars
        if values:
            name = self.names.fresh("values")
            self.parameter(name, False, counted(len(values), "number"))
            self.comment[-1] += ", those of the Values that were named, in their order"
            writer.places.update({x: (name, i) for i, x in enumerate(values)})
            if not any(x in writer.places for x in scalars):
                self.unread.append(name)
        own = [x for x in scalars if x not in writer.places]
        if own:
            name = writer.constant("closed", [x._data for x in own])
            writer.places.update({x: (name, i) for i, x in enumerate(own)})
        for x in scalars:
            writer.texts[x] = Name("{}[{}]".format(*writer.places[x]))

    def arguments(self) -> None:
        """A parameter for each argument: a number by itself, or a pointer to all its numbers."""
        read = {*self.program.operands, *self.program.outputs, *self.program.array_outputs}
        slots = iter(self.program.arrays[: len(self.version.lengths)])
        for is_number, count in _arguments(self.version.key):
            own = [next(slots) for _ in range(count)]
            if not own:
                continue
            name = self.names.fresh(own[0].label.partition("[")[0].partition(".")[0], "in")
            begin, parts = 0, []
            for array in own:
                self.writer.homes[array] = (f"&{name}", 0) if is_number else (name, begin)
                size = self.writer.count(array)
                rows, width = size // (array.width or 1), array.width
                shape = f", {rows} rows of {width}" if width > 1 and rows > 1 else ""
                parts.append(
                    f"{visible(array.label)}{shape}" + (f" ({size})" if len(own) > 1 else "")
                )
                begin += size
            if not read & {*own}:
                self.unread.append(name)
            if is_number:
                about = "a number"
            elif len(own) == 1:
                about = counted(begin, "number") + parts[0].removeprefix(visible(own[0].label))
            else:
                shown = parts if len(parts) <= _MOST_PARTS else [*parts[:3], "...", parts[-1]]
                about = f"{counted(begin, 'number')}: {', '.join(shown)}"
            self.parameter(name, is_number, about)

    def results(self) -> None:
        """A pointer for the result, or for each part of a tuple."""
        self.outputs: list[tuple[str, int, Any]] = []
        structure, places = self.version.structure, self.version.places
        is_tuple = isinstance(structure.outline, tuple)
        for part in (structure.parts or []) if is_tuple else [structure]:
            entries = places[part.start : part.stop]
            if not entries:
                continue
            name = self.names.fresh("", "out") if is_tuple else self.names.fresh("out")
            begin = 0
            for place, shown in entries:
                if shown is None:
                    self.outputs.append((name, begin, self.program.outputs[place]))
                    begin += 1
                    continue
                array = self.program.array_outputs[place]
                self.outputs.append((name, begin, array))
                is_made = array.op is not None and not isinstance(array.op, Constant)
                if is_made and array not in self.writer.homes:
                    self.writer.homes[array] = name, begin
                begin += self.writer.count(array)
            self.parameters.append(f"{self.kind} *{name}")
            self.comment.append(f"{name}: {counted(begin, 'number')}, written")

    def text(self) -> str:
        """The whole file."""
        writer = self.writer
        for name in self.unread:
            writer.write(f"(void){name};")
        writer.program(self.program)
        self.give()
        if writer.stack:
            self.comment.append(f"It needs {counted(writer.stack, 'number')} on the stack.")
        shown = [line.replace("*/", "* /").replace("??/", "? ?/") for line in self.comment]
        head = f"void {self.name}({', '.join(self.parameters) or 'void'})"
        return "\n".join(
            [
                f"/* {self.name}(): written by tinygrad_bp. C99; link with -lm.",
                " *",
                *(f" * {line}" for line in shown),
                " *",
                " * What is written must not overlap what is read.",
                " */",
                "#include <math.h>",
                "",
                *writer.constants,
                *self.formulas.definitions,
                f"{head};",
                f"{head} {{",
                *writer.lines,
                "}",
                "",
            ]
        )

    def give(self) -> None:
        """Writes the results that are not in their places yet."""
        writer, i = self.writer, 0
        while i < len(self.outputs):
            name, begin, x = self.outputs[i]
            if isinstance(x, Array):
                if writer.home(x) != (name, begin):
                    own = writer.at(x, "i")
                    to = f"{begin} + i" if begin else "i"
                    writer.loop(writer.count(x), f"{name}[{to}] = {own};")
                i += 1
                continue
            numbers = [x]
            while i + len(numbers) < len(self.outputs):
                other, _, y = self.outputs[i + len(numbers)]
                if other != name or isinstance(y, Array):
                    break
                numbers.append(y)
            writer.fill(name, begin, numbers)
            i += len(numbers)


def _arguments(key: Any) -> list[tuple[bool, int]]:
    """Of each argument, whether it is a number by itself, and how many slots it has."""
    _, _, (positional, named) = key
    return [(part == (), _slots(part)) for part in (*positional[2], *named[2])]


def _slots(key: Any) -> int:
    if key == () or key[0] in ("rows", "array", "answers", "array of no axes"):
        return 1
    return sum(map(_slots, key[2]))
