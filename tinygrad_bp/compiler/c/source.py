"""Programs as lines of C.

A number that is used once and has no label stands where it is used. Arrays are in memory: those
of arguments and results where the caller has them, constants in the file, others on the stack.
"""

from __future__ import annotations

from collections import Counter
from math import prod
from typing import TYPE_CHECKING, Any

from ...autodiff.operations.formula import Expression, Literal, Name
from ...autodiff.operations.operation import Op
from ..loops.indexing.gathers import Gather, Scatter
from ..loops.indexing.orders import Order
from ..loops.nodes import Count
from ..loops.views import Views
from ..program.program import Program, Repeat
from ..tracing.arrays import Constant, Element, Stack
from .formulas import is_product, number, written
from .places import CPlaces

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: How long an expression may be that is not given a line of its own.
_LONGEST = 60


class CWriter(CPlaces):
    """Writes a program as lines of C."""

    def program(self, program: Program) -> None:
        """The instructions; what they read from around them has its place already."""
        uses: Counter[Any] = Counter(program.outputs)
        for x in program.instructions:
            times = 2 if isinstance(x, Repeat) else 1  # a loop would compute it at every turn
            for operand in x.operands:
                uses[operand] += times
            if isinstance(x.op, Op) and is_product(x.op, x.operands):
                uses[x.operands[0]] += 1
        for x in program.instructions:
            if isinstance(x, Repeat):
                self.repeat(x)
            elif isinstance(x.op, Op):
                operands = [self.expression(operand) for operand in x.operands]
                self.let(x, self.formulas.applied(x.op, operands), uses)
            elif isinstance(x, Element):
                [array] = x.operands
                if array in self.homes or isinstance(array.op, Constant):
                    self.texts[x] = Name(self.at(array, x.index))
            elif isinstance(x.op, Count):
                self.texts[x] = Literal(float(self.size(x.op.length)))
            elif isinstance(x.op, Stack):
                self.stacked(x)
            elif isinstance(x.op, Views):
                self.views(x)
            elif isinstance(x.op, Gather):
                self.gather(x)
            elif isinstance(x.op, Scatter):
                self.scatter(x)
            elif isinstance(x.op, Order):
                self.order(x)
            else:
                raise NotImplementedError(x.op)

    def let(self, x: Any, formula: Expression, uses: Mapping[Any, int]) -> None:
        """Gives an expression a name, unless it can stand where it is used."""
        text = written(formula, self.kind)
        if uses[x] == 1 and len(text) <= _LONGEST and not x.label:
            self.texts[x] = formula
        else:
            self.write(f"const {self.kind} {self.named(x)} = {text};")

    def named(self, x: Any, otherwise: str = "v") -> str:
        """A new name for a number."""
        name = self.names.fresh(x.label, otherwise)
        self.texts[x] = Name(name)
        return name

    def stacked(self, x: Any) -> None:
        """Numbers put together; those that stand so in the file already are read there."""
        places = [self.places.get(operand) for operand in x.operands]
        base, first = places[0] or ("", 0)
        if base and places == [(base, first + i) for i in range(len(places))]:
            self.homes[x] = base, first
        else:
            self.room(x, "stack")
            self.fill(*self.homes[x], x.operands)

    def views(self, x: Any) -> None:
        """Numbers of other arrays; those that follow each other in one are read there."""
        op: Views = x.op
        if len(op.parts) == 1 and op.parts[0].is_slice and x not in self.homes:
            base, first = self.home(x.operands[0])
            if not base.startswith("&"):
                self.homes[x] = base, first + op.parts[0].base
                return
        self.room(x, "view")
        base, first = self.homes[x]
        begin = 0
        for source, part, width in zip(x.operands, op.parts, op.widths, strict=True):
            letters = [f"i{d}" for d in range(len(part.nest))]
            turns = [n for n, _ in part.nest]
            steps = [prod(turns[d + 1 :]) for d in range(len(turns))]
            own = _sum_of(0, letters, steps)
            if op.rows > 1 and len(op.parts) > 1:
                total = sum(op.widths)
                to = f"{first + begin} + ({own}) / {width} * {total} + ({own}) % {width}"
            else:
                to = _sum_of(first + begin, letters, steps)
            place = _sum_of(part.base, letters, [stride for _, stride in part.nest])
            loops = "".join(
                f"for (int {i} = 0; {i} < {n}; {i}++) " for i, n in zip(letters, turns, strict=True)
            )
            self.write(f"{loops}{base}[{to}] = {self.at(source, place)};")
            begin += width if op.rows > 1 else part.size

    def gather(self, x: Any) -> None:
        """Numbers of an array at computed places."""
        source, places = x.operands
        self.room(x, "gather")
        place, is_there = self._place(places, source)
        found = f"{self.at(source, place)} : {number(x.op.missing, self.kind)}"
        self.loop(self.count(places), f"{self.at(x, 'i')} = {is_there} ? {found};")

    def scatter(self, x: Any) -> None:
        """Numbers added up at computed places."""
        places, terms = x.operands
        self.room(x, "sums")
        place, is_there = self._place(places, x)
        self.loop(self.count(x), f"{self.at(x, 'i')} = {number(0.0, self.kind)};")
        term = self.at(terms, "i")
        self.loop(self.count(places), f"if ({is_there}) {self.at(x, place)} += {term};")

    def order(self, x: Any) -> None:
        """The places of the numbers of rows, in order: each is put before those that are larger."""
        [source] = x.operands
        n, count = x.op.width, self.count(x)
        self.room(x, "order")

        def number_at(place: str) -> str:
            return self.at(source, f"i - i % {n} + (int){place}")

        here, before = self.at(x, "k"), self.at(x, "k - 1")
        new, old = self.at(source, "i"), number_at(before)
        is_larger = f"({old} > {new} || ({old} != {old} && {new} == {new}))"
        self.write(f"for (int i = 0; i < {count}; i++) {{")
        self.write("    int k = i;")
        self.write(f"    for (; k % {n} && {is_larger}; k--) {here} = {before};")
        self.write(f"    {here} = i % {n};")
        self.write("}")

    def _place(self, places: Any, array: Any) -> tuple[str, str]:
        """Place i of those, and whether an array has it."""
        place, size = self.at(places, "i"), number(float(self.count(array)), self.kind)
        return f"(int){place}", f"{place} >= {number(0.0, self.kind)} && {place} < {size}"

    # Loops

    def repeat(self, x: Repeat) -> None:
        """A loop over rows."""
        body = x.body
        read = {*body.operands, *body.outputs, *body.array_outputs}
        carried = self._start(x, read)
        for total in x.totals:
            self.write(f"{self.kind} {self.named(total, 'total')} = {number(0.0, self.kind)};")
        for array in x.array_totals:
            self.room(array, "sums")
            self.loop(self.count(array), f"{self.at(array, 'i')} = {number(0.0, self.kind)};")
        for array in (*x.collected, *x.collected_arrays):
            self.room(array, "rows")
        turn = self.names.fresh("", "turn")
        self.write(f"{self._head(x, turn, carried)} {{")
        self.indent += 1
        for leaf, source in x.rows:
            name = self.names.fresh("", "row")
            row = f"{self.pointer(source)} + {_times(leaf.width, turn)}"
            self.write(f"const {self.kind} *const {name} = {row};")
            self.homes[leaf] = name, 0
        around = {*self.homes}
        self.program(body)
        self._collect(x, turn, body.outputs[len(carried) :])
        self._carry_on(x, carried, body.outputs[: len(carried)])
        for array in [array for array in self.homes if array not in around]:
            if not isinstance(array.op, Constant):
                del self.homes[array]  # the body may be read again, by another loop
        self.indent -= 1
        self.write("}")
        for final, name in zip(x.finals, carried, strict=True):
            self.texts[final] = Name(name)

    def _head(self, x: Repeat, turn: str, carried: Sequence[str]) -> str:
        n = self.size(x.length)
        if x.length.is_open:
            return f"while ({carried[0]} != {number(0.0, self.kind)})"
        if x.backward:
            return f"for (int {turn} = {n - 1}; {turn} >= 0; {turn}--)"
        return f"for (int {turn} = 0; {turn} < {n}; {turn}++)"

    def _start(self, x: Repeat, read: set[Any]) -> list[str]:
        """The names of the carried numbers, which begin as what is carried into the loop."""
        if x.carry is None:
            return []
        if not x.carry.is_carry:
            name = self.local("carry", len(x.start))
            self.fill(name, 0, x.start)
            self.homes[x.carry] = name, 0
            return [f"{name}[{i}]" for i in range(len(x.start))]
        names = [self.names.fresh("", "carry") for _ in x.start]
        for name, start in zip(names, x.start, strict=True):
            self.write(f"{self.kind} {name} = {self.text(start)};")
        for i, element in x.carry.elements.items():
            self.texts[element] = Name(names[i])
        used = {x.carry.elements[i] for i in x.carry.elements} & read
        for i, name in enumerate(names):
            if x.carry.elements.get(i) not in used:
                self.write(f"(void){name};")
        return names

    def _collect(self, x: Repeat, turn: str, outputs: Sequence[Any]) -> None:
        """What an iteration adds and gives."""
        for total, term in zip(x.totals, outputs, strict=False):
            self.write(f"{self.text(total)} += {self.text(term)};")
        done = len(x.totals)
        for array in x.collected:
            base, first = self.homes[array]
            place = _times(array.width, turn)
            own = outputs[done : done + array.width]
            self.fill(base, f"{first} + {place}" if first else place, own)
            done += array.width
        arrays = iter(x.body.array_outputs)
        for array in x.array_totals:
            term = next(arrays)
            self.loop(self.count(array), f"{self.at(array, 'i')} += {self.at(term, 'i')};")
        for array in x.collected_arrays:
            term = next(arrays)
            place = f"{_times(array.width, turn)} + i"
            self.loop(array.width, f"{self.at(array, place)} = {self.at(term, 'i')};")

    def _carry_on(self, x: Repeat, carried: Sequence[str], outputs: Sequence[Any]) -> None:
        """Assigns what is carried on: all at once, as one may be read for another."""
        if x.carry is None or not carried:
            return
        if not x.carry.is_carry:
            name = self.local("next", len(outputs))
            self.fill(name, 0, outputs)
            self.loop(len(outputs), f"{self.at(x.carry, 'i')} = {name}[i];")
            return
        if len(carried) == 1:
            self.write(f"{carried[0]} = {self.text(outputs[0])};")
            return
        names = [self.names.fresh("", "next") for _ in outputs]
        for name, out in zip(names, outputs, strict=True):
            self.write(f"const {self.kind} {name} = {self.text(out)};")
        for name, new in zip(carried, names, strict=True):
            self.write(f"{name} = {new};")


def _times(width: int, letter: str) -> str:
    return letter if width == 1 else f"{width} * {letter}"


def _sum_of(first: int, letters: Sequence[str], steps: Sequence[int]) -> str:
    """A place that goes on by so much with each letter."""
    terms = [_times(step, i) for i, step in zip(letters, steps, strict=True) if step]
    return " + ".join([str(first)] * bool(first or not terms) + terms)
