"""Where numbers are in a function of C: in its parameters, in the file, on the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.operations.formula import Expression, Literal
from ..program.runs import runs_of
from ..tracing.arrays import Constant
from .formulas import CFormulas, number, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..tracing.lengths import Length
    from .names import CNames

    #: Where an array is: the name of a pointer or of an array of C, and its first place there.
    Home = tuple[str, int]

#: How long a line of constants may be.
_WIDTH = 96


class CPlaces:
    """Lines of C, and where the numbers are that they read and write.

    Args:
        formulas: the operations of the file.
        names: the names of the file.
        size: how many rows a length stands for.

    Attributes:
        lines: what is written.
        constants: what stands before the function: arrays of constants.
        homes: where arrays are. `("&x", 0)` is a number, x, by itself.
        texts: the expressions that stand for numbers.
        places: where numbers are that stand in an array of the file.
        stack: how many numbers are on the stack, in arrays.
    """

    def __init__(
        self, formulas: CFormulas, names: CNames, size: Callable[[Length], int], kind: str
    ) -> None:
        self.formulas = formulas
        self.names = names
        self.size = size
        self.kind = kind
        self.lines: list[str] = []
        self.constants: list[str] = []
        self.indent = 1
        self.homes: dict[Any, Home] = {}
        self.texts: dict[Any, Expression] = {}
        self.places: dict[Any, Home] = {}
        self.stack = 0

    def write(self, line: str) -> None:
        self.lines.append("    " * self.indent + line)

    # Where things are

    def text(self, x: Any) -> str:
        """The C of a number."""
        return written(self.expression(x), self.kind)

    def expression(self, x: Any) -> Expression:
        return Literal(x) if isinstance(x, float) else self.texts[x]

    def home(self, array: Any) -> Home:
        """Where an array is; one of constants is written now, if it is new."""
        if array not in self.homes:
            assert isinstance(array.op, Constant)
            numbers = array.op.numbers
            if hasattr(numbers, "ravel"):
                numbers = numbers.ravel().tolist()
            self.homes[array] = self.constant("constant", numbers), 0
        return self.homes[array]

    def constant(self, wish: str, numbers: Sequence[float]) -> str:
        """The name of an array of numbers in the file."""
        name = self.names.fresh("", f"{self.formulas.prefix}_{wish}")
        self.constants.append(f"static const {self.kind} {name}[{max(1, len(numbers))}] = {{")
        line = ""
        for x in [number(x, self.kind) for x in numbers] or ["0.0"]:
            if len(line) + len(x) > _WIDTH:
                self.constants.append(f"   {line}")
                line = ""
            line += f" {x},"
        self.constants += [f"   {line}", "};"]
        return name

    def at(self, array: Any, place: str | int) -> str:
        """A number of an array."""
        base, first = self.home(array)
        if base.startswith("&"):
            return base[1:]
        if isinstance(place, int):
            return f"{base}[{first + place}]"
        return f"{base}[{first} + {place}]" if first else f"{base}[{place}]"

    def pointer(self, array: Any) -> str:
        base, first = self.home(array)
        return f"{base} + {first}" if first else base

    def room(self, array: Any, wish: str) -> None:
        """A place in memory for an array, unless the caller has one."""
        if array not in self.homes:
            size = self.count(array)
            self.homes[array] = self.local(wish, size), 0

    def local(self, wish: str, size: int) -> str:
        name = self.names.fresh("", wish)
        self.write(f"{self.kind} {name}[{max(1, size)}];")
        self.stack += max(1, size)
        return name

    def count(self, array: Any) -> int:
        """How many numbers an array has."""
        return self.size(array.length) * int(array.width)

    def loop(self, size: int, line: str) -> None:
        """A line for each i up to a size."""
        self.write(f"for (int i = 0; i < {size}; i++) {line}")

    def fill(self, base: str, first: str | int, numbers: Sequence[Any]) -> None:
        """Writes numbers one after the other; many that stand in an array so already as one."""
        if isinstance(first, int):
            places: Iterator[str] = (str(first + i) for i in range(len(numbers)))
        else:
            places = (f"{first} + {i}" if i else first for i in range(len(numbers)))
        for source, begin, count in runs_of(numbers):
            if source is None or source not in self.homes or self.homes[source][0][0] == "&":
                for x in numbers[begin : begin + count]:
                    self.write(f"{base}[{next(places)}] = {self.text(x)};")
            else:
                to = next(places)
                own = self.at(source, f"{numbers[begin].index} + i")
                self.loop(count, f"{base}[{to} + i] = {own};")
                for _ in range(count - 1):
                    next(places)
