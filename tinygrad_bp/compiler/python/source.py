"""Programs as lines of Python.

An operation is the table's formula with its operands put in. What is used once and has no label
is written where it is used, so that a line says about as much as one that a programmer writes.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from ...autodiff.operations.formula import Literal, level_of
from ...autodiff.operations.operation import Op
from ...autodiff.own.parts import PartOp
from ..loops.indexing.gathers import Gather, Scatter
from ..loops.indexing.orders import Order
from ..loops.nodes import Count
from ..loops.views import Views
from ..program.program import Program, Repeat
from ..program.runs import runs_of
from ..tracing.arrays import Array, Constant, Element, Stack
from .formulas import ExpressionTemplate, Text, bare, careful, template
from .names import PythonNames, flat_list
from .slices import views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


class PythonWriter(PythonNames):
    """Writes a program as lines of Python."""

    #: How long a line may be, and an expression that is not given a line of its own.
    width = 96
    longest = 60

    def __init__(
        self, operation: Callable[[Op, ExpressionTemplate, Sequence[Text]], Text] = bare
    ) -> None:
        super().__init__()
        self.operation = operation
        self.lines: list[str] = []
        self.indent = 0
        #: The expression that stands for a node, and that for a free length.
        self.texts: dict[Any, Text] = {}
        self.lengths: dict[Any, str] = {}
        self._called: dict[Op, str] = {}

    def write(self, line: str) -> None:
        self.lines.append("    " * self.indent + line)

    def write_all(self, head: str, items: Iterable[str], tail: str = "", joint: str = ", ") -> None:
        """A statement that lists something, over several lines where it needs them."""
        listed = list(items)
        whole = head + joint.join(listed) + tail
        if len(whole) + 4 * self.indent <= self.width:
            self.write(whole)
            return
        bracket = "" if head.endswith(("[", "(")) else "("
        self.write(head + bracket)
        self.indent += 1
        line = ""
        for i, item in enumerate(listed):
            if line and len(line) + len(item) + 4 * self.indent > self.width:
                self.write(line.rstrip())
                line = ""
            line += item + (joint if i + 1 < len(listed) else "")
        self.write(line)
        self.indent -= 1
        self.write((")" if bracket else "") + tail)

    # Names

    def text(self, x: Any) -> Text:
        """The expression of a node or a number."""
        if isinstance(x, float):
            written = Literal(abs(x) if x != x else x)
            return Text(str(written), level_of(written))
        return self.texts[x]

    def named(self, x: Any, otherwise: str = "v") -> str:
        """A new name for a node."""
        name = self.fresh(x.label, otherwise)
        self.texts[x] = Text(name)
        return name

    @property
    def source(self) -> str:
        return "\n".join(self.lines)

    def compiled(self, name: str) -> Callable[..., Any]:
        """The function of this name."""
        return self.run(self.source, name)

    def length(self, length: Any) -> str:
        return self.lengths[length] if length.is_free else str(length.size)

    # Instructions

    def constants(self, program: Program) -> None:
        """Names for the arrays of constants that the program reads."""
        for array in program.arrays:
            if isinstance(array.op, Constant):
                self.texts[array] = Text(self.bind("constant", flat_list(array.op.numbers)))

    def program(self, program: Program) -> None:
        """The instructions; what they read from around them has its texts already."""
        templates = {}
        uses: dict[Any, int] = {}
        is_careful = self.operation is careful

        def count(operands: Sequence[Any], times: Sequence[int]) -> None:
            for operand, n in zip(operands, times, strict=True):
                uses[operand] = uses.get(operand, 0) + n

        count(program.outputs, (1,) * len(program.outputs))
        for x in program.instructions:
            if isinstance(x.op, Op):
                is_part = isinstance(x.op, PartOp)
                templates[x] = found = None if is_part else template(x.op, x.operands)
                uses_of = found.uses if found and not is_careful else (1,) * x.op.arity
                count(x.operands, uses_of)
            else:  # within a loop it would be computed in every iteration
                times = 1 if isinstance(x.op, Stack) else 2
                count(x.operands, (times,) * len(x.operands))
        for x in program.instructions:
            if isinstance(x, Repeat):
                self.repeat(x)
            elif isinstance(x.op, Op):
                operands = [self.text(operand) for operand in x.operands]
                self.let(x, self._operation(x.op, templates[x], operands), uses)
            elif isinstance(x, Element):
                [array] = x.operands
                if array.op is not None or x not in self.texts:
                    self.let(x, Text(f"{self.text(array).text}[{x.index}]"), uses)
            elif isinstance(x.op, Count):
                self.let(x, Text(f"float({self.length(x.op.length)})"), uses)
            elif isinstance(x.op, Stack):
                numbers = [self.text(operand).text for operand in x.operands]
                self.write_all(f"{self.named(x, 'stack')} = [", numbers, "]")
            elif isinstance(x.op, Views):
                numbers = [self.text(operand).text for operand in x.operands]
                self.write(f"{self.named(x, 'view')} = {views(x.op, numbers)}")
            elif isinstance(x.op, Gather):
                numbers = [self.text(operand).text for operand in x.operands]
                gather = f"gathered({', '.join(numbers)}, {self.text(x.op.missing).text})"
                self.write(f"{self.named(x, 'gather')} = {gather}")
            elif isinstance(x.op, Scatter):
                numbers = [self.text(operand).text for operand in x.operands]
                self.write(f"{self.named(x, 'sums')} = scattered({', '.join(numbers)}, {x.size()})")
            elif isinstance(x.op, Order):
                [array] = x.operands
                text = f"order({self.text(array).text}, {x.op.width})"
                self.write(f"{self.named(x, 'order')} = {text}")
            else:
                raise NotImplementedError(x.op)

    def _operation(
        self, op: Op, formula: ExpressionTemplate | None, operands: Sequence[Text]
    ) -> Text:
        if formula is not None:
            return self.operation(op, formula, operands)
        if op not in self._called:  # it stands in no table
            self._called[op] = self.bind(op.symbol, op.ieee)
        return Text(f"{self._called[op]}({', '.join(x.text for x in operands)})")

    def let(self, x: Any, text: Text, uses: Mapping[Any, int]) -> None:
        """Gives the expression a name, unless it can stand where it is used.

        In a formula that keeps something under a name, another that does would change it.
        """
        is_short = len(text.text) <= self.longest and ":=" not in text.text
        if uses.get(x) == 1 and is_short and not x.label:
            self.texts[x] = text
        else:
            self.write(f"{self.named(x)} = {text.text}")

    def unpack(self, array: Array, base: str, program: Program) -> list[str] | None:
        """Names for the numbers of a row, or of an argument, that the program reads.

        The others are `_`. None where it reads few of them.
        """
        for element in array.elements.values():
            self.texts.pop(element, None)
        size = array.length.size * array.width
        found = {
            x.index: x
            for x in program.instructions
            if isinstance(x, Element) and x.operands[0] is array
        }
        if 2 * len(found) < size or not found:
            return None
        names = ["_"] * size
        for i, x in found.items():
            names[i] = self.fresh(x.label or (f"{base}_{i}" if size > 1 else base))
            self.texts[x] = Text(names[i])
        return names

    def assign(self, names: Sequence[str], value: str) -> None:
        """Gives the items of a sequence their names."""
        self.write_all("", names if len(names) > 1 else [f"[{names[0]}]"], f" = {value}")

    # Loops

    def repeat(self, x: Repeat) -> None:
        """A loop, which goes through lists of rows."""
        whole = used_whole(x.body)
        carried = self._start(x)
        totals = [self.named(total, "total") for total in x.totals]
        sums = [self.named(array, "sums") for array in x.array_totals]
        collected = [self.named(array, "rows") for array in x.collected]
        joined = [self.named(array, "rows") for array in x.collected_arrays]
        for total in totals:
            self.write(f"{total} = 0.0")
        for array, total in zip(x.array_totals, sums, strict=True):
            self.write(f"{total} = [0.0] * {array.size()}")
        for rows in (*collected, *joined):
            self.write(f"{rows} = []")
        if x.length.is_open:
            unpacked = []
            self.write(f"while {carried[0]} != 0.0:")
        else:
            unpacked = self._head(x, whole)
        self.indent += 1
        for items, row in unpacked:
            self.assign(items, row)
        self.program(x.body)

        outputs = [self.text(out).text for out in x.body.outputs]
        done = len(carried) + len(totals)
        carried_on, terms = outputs[: len(carried)], outputs[len(carried) : done]
        for total, term in zip(totals, terms, strict=True):
            self.write(f"{total} += {term}")
        for array, rows in zip(x.collected, collected, strict=True):
            own = x.body.outputs[done : done + array.width]
            done += array.width
            numbers = self.listed(own[::-1] if x.backward else own)
            if len(own) == 1:
                self.write(f"{rows}.append({numbers[0]})")
            else:
                self.write_all(f"{rows} += [", numbers, "]")
        arrays = iter([self.text(array).text for array in x.body.array_outputs])
        for total in sums:
            add = self.bind("add", operator.add)
            self.write(f"{total} = list(map({add}, {total}, {next(arrays)}))")
        for rows in joined:
            self.write(f"{rows} += {next(arrays)}{'[::-1]' if x.backward else ''}")
        if x.carry is not None and not x.carry.is_carry:
            after = self.listed(x.body.outputs[: len(carried)])
            self.write_all(f"{self.text(x.carry).text} = [", after, "]")
        elif carried:
            self.write_all(f"{', '.join(carried)} = ", carried_on)
        self.indent -= 1
        for rows in (*collected, *joined) if x.backward else ():
            self.write(f"{rows}.reverse()")
        for final, name in zip(x.finals, carried, strict=True):
            self.texts[final] = Text(name)

    def listed(self, numbers: Sequence[Any]) -> list[str]:
        """The items of a list of numbers; those that follow each other in an array as one."""
        found: list[str] = []
        for source, begin, count in runs_of(numbers):
            if source is None or source not in self.texts:
                found += [self.text(x).text for x in numbers[begin : begin + count]]
            else:
                first = numbers[begin].index
                found.append(f"*{self.texts[source].text}[{first}:{first + count}]")
        return found

    def _start(self, x: Repeat) -> list[str]:
        """The names of the carried numbers, which begin as what is carried into the loop."""
        if x.carry is None:
            return []
        base = self.fresh("", "carry")
        n = len(x.start)
        if not x.carry.is_carry:
            name = self.named(x.carry, "carry")
            self.write_all(f"{name} = [", self.listed(x.start), "]")
            for i, element in x.carry.elements.items():
                self.texts[element] = Text(f"{name}[{i}]")
            return [f"{name}[{i}]" for i in range(n)]
        names = [self.fresh(f"{base}_{i}") for i in range(n)] if n > 1 else [base]
        for i, element in x.carry.elements.items():
            self.texts[element] = Text(names[i])
        self.write_all(f"{', '.join(names)} = ", [self.text(start).text for start in x.start])
        return names

    def _head(self, x: Repeat, whole: set[Any]) -> list[tuple[list[str], str]]:
        """The line with `for`. Gives the rows that are to be unpacked in the loop."""
        targets: list[list[str]] = []
        sources = []
        unpacked = []
        for leaf, source in x.rows:
            rows = self.text(source).text
            names = self.unpack(leaf, f"{rows}_row", x.body)
            is_plain = leaf.width == 1 and leaf not in whole
            if names is None or leaf in whole:
                row = self.fresh(f"{rows}_row")
                self.texts[leaf] = Text(row)
                if names:
                    unpacked.append((names, row))
                names = [row]
            elif not is_plain:
                names = [f"[{names[0]}]"] if len(names) == 1 else names
            targets.append(names)
            sources.append(
                (rows if is_plain else f"in_rows({rows}, {leaf.width})")
                + ("[::-1]" if x.backward else "")
            )
        times = "For each row" if x.length.is_free else f"{x.length.size} times"
        self.write(f"# {times}{', from the last to the first' if x.backward else ''}:")
        if not sources:
            self.write(f"for _ in range({self.length(x.length)}):")
        elif len(sources) == 1:
            self.write_all("for ", targets[0], f" in {sources[0]}:")
        else:
            each = [names[0] if len(names) == 1 else f"({', '.join(names)})" for names in targets]
            self.write_all(f"for {', '.join(each)} in zip(", sources, "):")
        return unpacked


def used_whole(program: Program) -> set[Any]:
    """The arrays that the program reads other than number by number."""
    readers = [x for x in program.instructions if isinstance(x, (Repeat, Array))]
    return {*program.array_outputs, *(operand for x in readers for operand in x.operands)}
