"""From the instructions of a program to tasks: chains of additions become one sum of many terms.

- `add`, `sub` and `neg` that only another sum uses melt into it; a product that only a sum uses is
  one of its terms. What a loop adds up is a sum too, over its rows.
- `maximum` and `minimum` that only another one uses melt in the same way.
- The body of a loop with a carry has three phases. What needs nothing of the turn before (`PRE`)
  and what feeds none after (`POST`) is done for all turns at once; only the rest (`REC`) waits.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any

from ....autodiff.operations.operation import Op
from ....autodiff.ops import add, maximum, minimum, mul, neg, sub
from ...loops.nodes import Count
from ...loops.views import Views
from ...tracing.arrays import Element, Stack
from ..program import Program, Repeat, results_of

if TYPE_CHECKING:
    from collections.abc import Sequence

PRE, REC, POST = range(3)

#: A sum that needs nothing of the turn before is done for all turns at once from so many terms on.
_LONG = 16

#: Of a sum a term is the sign and one or two factors.
Term = tuple[int, tuple[Any, ...]]


class Work:
    """What is to be done for one number, or by one loop.

    Attributes:
        node: what it computes.
        kind: "each", "sum", "fold", "loop", "element", "stack", "view" or "count".
        op: the operation of the table, of an "each" and a "fold".
        operands: what it needs: nodes and floats.
        terms: of a sum.
        total: whether the terms of all rows of the loop are added up.
        phase: of a loop's body.
        level: one more than the highest level of what it needs.
        is_only_kept: whether it is a result, and nothing else needs it.
    """

    __slots__ = (
        "is_only_kept",
        "kind",
        "level",
        "node",
        "op",
        "operands",
        "phase",
        "terms",
        "total",
    )

    def __init__(self, node: Any, kind: str, operands: Sequence[Any], phase: int) -> None:
        self.node = node
        self.kind = kind
        self.op: Any = None
        self.operands = operands
        self.terms: list[Term] = []
        self.total = False
        self.phase = phase
        self.level = 0
        self.is_only_kept = False


def tasks_of(program: Program, loop: Repeat | None = None) -> list[Work]:
    """The tasks of a program, operands before results, with their levels.

    Args:
        program: the whole program, or the body of a loop.
        loop: the loop, if it is a body.
    """
    made = _Melting(program, loop)
    _set_levels(made.tasks)
    return made.tasks


class _Melting:
    def __init__(self, program: Program, loop: Repeat | None) -> None:
        carried = len(loop.start) if loop else 0
        totals = list(loop.totals) if loop else []
        terms = program.outputs[carried : carried + len(totals)]
        self.phase = phases(program, loop)
        #: How often each is used; numbers that are known for good are counted too.
        self.uses: Counter[Any] = Counter(
            chain.from_iterable([x.operands for x in program.instructions])
        )
        self.uses.update(terms)
        kept = [*program.outputs[:carried], *program.outputs[carried + len(totals) :]]
        #: How often each is a result.
        self.kept = Counter(x for x in kept if x.__class__ is not float)
        for _ in range(2):  # what is a result itself melts into nothing
            self.uses.update(kept)
        #: What may melt into another one.
        self.open: dict[Any, Work] = {}
        self.products: dict[Any, Work] = {}
        found = [self._task(x) for x in program.instructions]
        for total, term in zip(totals, terms, strict=True):
            phase = POST if loop and loop.carry is not None else PRE
            task = Work(total, "sum", (), phase)
            task.terms = self._terms(term, 1, task)
            task.total = True
            found.append(task)
        self.tasks = [task for task in found if task.kind]
        for task in self.tasks:
            if task.kind == "sum":  # only now: most sums have melted into others
                task.operands = [x for _, factors in task.terms for x in factors]

    def _task(self, x: Any) -> Work:
        phase = self.phase.get(x, PRE)
        op = x.op
        if isinstance(op, Op):
            if op is add or op is sub or op is neg:
                task = Work(x, "sum", (), phase)
                first = self._terms(x.operands[0], -1 if op is neg else 1, task)
                if op is not neg:
                    second = self._terms(x.operands[1], -1 if op is sub else 1, task)
                    if len(second) > len(first):
                        second[:0] = first
                        first = second
                    else:
                        first += second
                task.terms = first
                self.open[x] = task
                return task
            task = Work(x, "each", x.operands, phase)
            task.op = op
            if op is mul:
                self.products[x] = task
                task.is_only_kept = self.uses.get(x) == 2 * self.kept.get(x, 0)
            elif op is maximum or op is minimum:
                self._fold(task)
            return task
        if isinstance(x, Repeat):
            return Work(x, "loop", x.operands, phase)
        if isinstance(x, Element):
            return Work(x, "element", x.operands, phase)
        if isinstance(op, Stack):
            return Work(x, "stack", x.operands, phase)
        if isinstance(op, Views):
            return Work(x, "view", x.operands, phase)
        assert isinstance(op, Count)
        return Work(x, "count", (), phase)

    def _terms(self, x: Any, sign: int, into: Work) -> list[Term]:
        """The terms that an operand stands for in a sum."""
        if x.__class__ is not float and self.uses[x] == 1:
            inner = self.open.get(x)
            if inner and inner.kind == "sum" and self._may_melt(inner, into):
                inner.kind = ""
                terms = inner.terms
                return terms if sign > 0 else [(-s, factors) for s, factors in terms]
            product = self.products.get(x)
            if product and self._may_melt(product, into):
                product.kind = ""
                return [(sign, product.node.operands)]
        return [(sign, (x,))]

    def _may_melt(self, inner: Work, into: Work) -> bool:
        if inner.phase == into.phase:
            return True
        return inner.phase == PRE and len(inner.terms) < _LONG

    def _fold(self, task: Work) -> None:
        operands: list[Any] = []
        for x in task.operands:
            inner = self.open.get(x) if x.__class__ is not float and self.uses[x] == 1 else None
            if inner and inner.op is task.op and inner.phase == task.phase:
                inner.kind = ""
                operands += inner.operands
            else:
                operands.append(x)
        task.operands = operands
        if len(operands) > 2:
            task.kind = "fold"
        self.open[task.node] = task


def _set_levels(tasks: Sequence[Work]) -> None:
    level_of: dict[Any, int] = {}
    for task in tasks:
        task.level = level = 1 + max([level_of.get(x, 0) for x in task.operands], default=0)
        if task.kind == "loop":
            for x in task.node.results:
                level_of[x] = level
        else:
            level_of[task.node] = level


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
