"""From the instructions of a program to tasks: chains of additions become one sum of many terms.

- `add`, `sub` and `neg` that only another sum uses melt into it; a product that only a sum uses is
  one of its terms. What a loop adds up is a sum too, over its rows.
- `maximum` and `minimum` that only another one uses melt in the same way.
- The body of a loop with a carry has three phases. What needs nothing of the turn before (`PRE`)
  and what feeds none after (`POST`) is done for all turns at once; only the rest (`REC`) waits.

All of that is done with tables of integers: what a program computes and reads is numbered, and a
step is done for all rows of a table at once.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy

from .....autodiff.operations.operation import Op
from .....autodiff.ops import add, maximum, minimum, mul, neg, sub
from ....tracing.arrays import ELEMENT
from ...program import Program, Repeat, results_of
from .numbering import Numbering

if TYPE_CHECKING:
    from collections.abc import Sequence

PRE, REC, POST = range(3)

#: A sum that needs nothing of the turn before is done for all turns at once from so many terms on.
_LONG = 16

#: What chains are of: sums, or one operation.
_CHAINS: tuple[frozenset[Any], ...] = (
    frozenset((add, sub, neg)),
    frozenset((maximum,)),
    frozenset((minimum,)),
)


def _chain_of(op: Any) -> int:
    return next((i for i, ops in enumerate(_CHAINS) if op in ops), -1)


#: A task: the operation of each number, or "sum" or "fold"; its operation; whether it is a total.
Form = tuple[str, Any, bool]


class Tasks:
    """What is to be done, a row for each instruction and then for each total of the loop.

    What a task reads are its entries: the terms of a sum, or the operands.

    Attributes:
        nodes: what each row computes.
        numbers: the number of each of them, and of all that they read.
        forms: the forms that tasks have.
        form: of each row its place among them; -1 for what is no operation on numbers.
        rows: those that are tasks; the others have melted into one of these.
        level: of each row one more than the highest level of what it needs.
        phase: of each row.
        is_only_kept: of each row, whether it is a result, and nothing else needs it.
        begin, end: of each row the place of its first entry, and of the one after its last.
        sign: of each entry, 1 or -1.
        first, second: of each entry the numbers of its factors; -1 where there is no second.
    """

    def __init__(self, program: Program, loop: Repeat | None = None) -> None:
        carried = len(loop.start) if loop else 0
        totals = list(loop.totals) if loop else []
        terms = program.outputs[carried : carried + len(totals)]
        self.nodes = [*program.instructions, *totals]
        ops = [x.op for x in program.instructions]
        loops = [row for row, op in enumerate(ops) if op is None]
        results = chain.from_iterable([self.nodes[row].results for row in loops])
        self.numbers = Numbering([*self.nodes, *program.scalars, *program.arrays, *results])
        self._operands = self.numbers.of([*program.operands, *terms])
        given = self.numbers.of(
            [*program.outputs[:carried], *program.outputs[carried + len(totals) :]]
        )
        self._set_forms(ops, len(totals))
        count = len(self.numbers)
        kept = numpy.bincount(given, minlength=count)
        #: How often each is used; what is a result itself melts into nothing.
        self._uses = numpy.bincount(self._operands, minlength=count) + 2 * kept
        self.is_only_kept = (self._uses == 2 * kept)[: len(self.nodes)]
        self._set_phases(program, loop, len(totals))
        self._melt()
        self._set_levels()

    def _set_forms(self, ops: Sequence[Any], totals: int) -> None:
        count = len(self.nodes)
        codes = {op: code for code, op in enumerate(dict.fromkeys(ops))}
        is_number = [isinstance(op, Op) for op in codes]
        self.forms: list[Form] = [
            ("each" if is_op else "other", op, False)
            for op, is_op in zip(codes, is_number, strict=True)
        ]
        code = numpy.array([*map(codes.__getitem__, ops), *[len(codes)] * totals], dtype=int)

        def of_rows(of_ops: Sequence[Any], of_total: Any) -> Any:
            return numpy.array([*of_ops, of_total])[code]

        #: Of each row which chains it may be a link of, and the signs of its operands there.
        self._chain = of_rows([_chain_of(op) for op in codes], 0)
        self._signs = of_rows(
            [(-1 if op is neg else 1, -1 if op is sub else 1) for op in codes], (1, 1)
        )
        self._is_product = of_rows([op is mul for op in codes], False)
        self.form = of_rows([i if is_op else -1 for i, is_op in enumerate(is_number)], -1)
        for is_total in (False, True):
            own = numpy.arange(count) >= count - totals
            self.form[(self._chain == 0) & (own == is_total)] = len(self.forms)
            self.forms.append(("sum", None, is_total))
        self._sizes = of_rows([op.arity if isinstance(op, Op) else 1 for op in codes], 1)
        #: The row that makes each number; -1 for what is read from around, and at the end.
        self._maker = numpy.full(len(self.numbers) + 1, -1)
        self._maker[:count] = range(count)
        is_other = of_rows([not isinstance(op, Op) and op is not ELEMENT for op in codes], False)
        for row in numpy.flatnonzero(is_other).tolist():
            x = self.nodes[row]
            self._sizes[row] = len(x.operands)
            if isinstance(x, Repeat):
                self._maker[self.numbers.of(x.results)] = row
        self._starts = self._sizes.cumsum() - self._sizes

    def _set_phases(self, program: Program, loop: Repeat | None, totals: int) -> None:
        found = phases(program, loop)
        self.phase = numpy.full(len(self.nodes), PRE)
        if found:
            self.phase[: len(program.instructions)] = [
                found.get(x, PRE) for x in program.instructions
            ]
        if totals and loop and loop.carry is not None:
            self.phase[-totals:] = POST

    def _melt(self) -> None:
        count = len(self.nodes)
        row = numpy.repeat(numpy.arange(count), self._sizes)
        place = numpy.arange(len(row)) - self._starts[row]
        links = self._chain[row] >= 0
        of, x, place = row[links], self._operands[links], place[links]
        sizes, into, before = self._chains(of, x, place)
        sign = self._signs[of, place]
        # What has melted into each other, with the sign and the place in the whole chain.
        parent = numpy.arange(count)
        way_sign, way_place = numpy.ones(count, int), numpy.zeros(count, int)
        melted = x[into]
        parent[melted], way_sign[melted], way_place[melted] = of[into], sign[into], before[into]
        while ((further := parent[parent]) != parent).any():
            way_place += way_place[parent]
            way_sign *= way_sign[parent]
            parent = further
        is_root = parent == numpy.arange(count)
        is_fold = (self._chain > 0) & is_root & (sizes > 2)
        for chain_of in numpy.unique(self._chain[is_fold]).tolist():
            [op] = _CHAINS[chain_of]
            self.form[is_fold & (self._chain == chain_of)] = len(self.forms)
            self.forms.append(("fold", op, False))
        ends = ~into
        of, x = of[ends], x[ends]
        root = parent[of]
        inner = numpy.where(x < count, x, 0)
        factors = (
            (self._chain[of] == 0)
            & (x < count)
            & self._is_product[inner]
            & (self._uses[x] == 1)
            & ((self.phase[inner] == self.phase[of]) | (self.phase[inner] == PRE))
        )
        starts = self._starts[inner[factors]]
        first, second = x.copy(), numpy.full(len(x), -1)
        first[factors], second[factors] = self._operands[starts], self._operands[starts + 1]
        is_root[inner[factors]] = False
        self.rows = numpy.flatnonzero(is_root)
        others = ~links & is_root[row]
        self._set_entries(
            numpy.concatenate((root, row[others])),
            numpy.concatenate((way_place[of] + before[ends], numpy.arange(len(row))[others])),
            numpy.concatenate((way_sign[of] * sign[ends], numpy.ones(others.sum(), int))),
            numpy.concatenate((first, self._operands[others])),
            numpy.concatenate((second, numpy.full(others.sum(), -1))),
        )

    def _set_entries(self, row: Any, place: Any, sign: Any, first: Any, second: Any) -> None:
        order = numpy.lexsort((place, row))
        self.sign, self.first, self.second = sign[order], first[order], second[order]
        counts = numpy.bincount(row, minlength=len(self.nodes))
        self.end = counts.cumsum()
        self.begin = self.end - counts

    def _chains(self, of: Any, x: Any, place: Any) -> tuple[Any, Any, Any]:
        """What melts: for each operand of a link of a chain whether it does.

        Also how many terms each row has, and how many stand before those of the operand.
        """
        count = len(self.nodes)
        inner = numpy.where(x < count, x, 0)
        chain_of, phase = self._chain, self.phase
        same = (x < count) & (chain_of[inner] == chain_of[of]) & (self._uses[x] == 1)
        at_once = same & (phase[inner] == phase[of])
        if_short = same & (chain_of[of] == 0) & (phase[inner] == PRE)
        sizes = [0] * count
        into, before = [], []
        rows = zip(of.tolist(), inner.tolist(), at_once.tolist(), if_short.tolist(), strict=True)
        for row, y, can_melt, can_if_short in rows:
            melts = can_melt or (can_if_short and sizes[y] < _LONG)
            into.append(melts)
            before.append(sizes[row])
            sizes[row] += sizes[y] if melts else 1
        return numpy.array(sizes), numpy.array(into, dtype=bool), numpy.array(before, dtype=int)

    def _set_levels(self) -> None:
        count = len(self.nodes)
        row = numpy.repeat(numpy.arange(count), self.end - self.begin)
        row = numpy.concatenate((row, row))
        need = self._maker[numpy.concatenate((self.first, self.second))]
        # Most needs are of what needs nothing itself: for these nobody has to wait in turn.
        row, need = row[need >= 0], need[need >= 0]
        levels = numpy.ones(count, int)
        levels[row] = 2
        waits = levels[need] > 1
        row, need = row[waits], need[waits]
        order = numpy.argsort(row, kind="stable")
        level = levels.tolist()
        for x, y in zip(row[order].tolist(), need[order].tolist(), strict=True):
            if level[y] >= level[x]:
                level[x] = level[y] + 1
        self.level = numpy.array(level, dtype=int)


def phases(program: Program, loop: Repeat | None) -> dict[Any, int]:
    """The phase of each instruction of a body, where it is not `PRE`."""
    if loop is None or loop.carry is None:
        return {}
    depends = {loop.carry}
    for x in program.instructions:
        if not depends.isdisjoint(x.operands):
            depends.add(x)
            depends.update(results_of(x))
    leads = set(program.outputs[: len(loop.start)])
    found = {}
    for x in reversed(program.instructions):
        if x in leads or not leads.isdisjoint(results_of(x)):
            leads.update(x.operands)
            if x in depends:
                found[x] = REC
        elif x in depends:
            found[x] = POST
    return found
