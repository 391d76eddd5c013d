"""What is known of the numbers of loops before they run: those that are the same in all turns.

A derivative carries, beside what flows, whether anything does: mostly it does from the first turn
to the last. And what flows to a carried number that nothing depends on is 0.0 in all of them. So it
is supposed of each carried number that begins with a known one that it stays this, and of each that
begins with an answer that it stays one; it is given up for those that a turn carries on as
something else, until a turn agrees with all that is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..tracing.arrays import Array
from .answers import KnownAnswers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from ..loops.nodes import Loop

    #: What the nodes of a body become, and which of these are answers.
    Trial: TypeAlias = tuple[Callable[[Any], Any], KnownAnswers]


class KnownNumbers:
    """What is known in a program.

    Args:
        around: what is known around it.

    Attributes:
        answers: which numbers are answers.
        fixed: of loops, the places of the carried numbers that are known.
    """

    def __init__(self, around: KnownNumbers | None = None) -> None:
        self.answers: KnownAnswers = KnownAnswers(around.answers if around else None)
        self.fixed: dict[Any, frozenset[int]] = {}
        #: Of arrays that loops collect: numbers of each row that are known, and those that are
        #: answers.
        self._columns: dict[Any, tuple[dict[int, float], set[int]]] = (
            dict(around._columns) if around else {}
        )

    def of_loop(
        self,
        loop: Loop,
        now: Callable[[Any], Any],
        trial: Callable[[Loop, dict[Any, float], Sequence[Any]], Trial],
    ) -> dict[Any, float]:
        """The known numbers among the nodes of a loop, in its body and among its results.

        Args:
            loop: it.
            now: what nodes around it have become.
            trial: what its nodes become where some are known numbers, and others answers.
        """
        body = loop.body
        numbers: dict[Any, float] = {}
        answers: list[Any] = []
        for leaf, source in body.rows:
            rows = now(source)
            if rows.width != leaf.width:  # a view, in rows of another width
                continue
            known, asked = self._columns.get(rows, ({}, ()))
            numbers.update({leaf.elements[i]: x for i, x in known.items() if i in leaf.elements})
            answers += [leaf.elements[i] for i in asked if i in leaf.elements]
        carried = body.carry.elements if body.carry is not None else {}
        start = [] if body.carries_array else [now(x) for x in body.start]
        # The first number says whether an open loop goes on.
        places = range(int(body.length.is_open), len(start))
        fixed = {i: start[i] for i in places if start[i].__class__ is float}
        yes_or_no = {i for i in places if self.answers.has(start[i])}
        while numbers or answers or fixed or yes_or_no:
            turn = {carried[i]: x for i, x in fixed.items() if i in carried}
            some = [carried[i] for i in yes_or_no if i in carried and i not in fixed]
            then, among = trial(loop, {**numbers, **turn}, [*answers, *some])
            after = [then(x) for x in body.after]
            changed = {i for i, x in fixed.items() if repr(after[i]) != repr(x)}
            unknown = {i for i in yes_or_no if not among.has(after[i])}
            if not changed and not unknown:
                self.answers.add([*answers, *some])
                if fixed:
                    self.fixed[loop] = frozenset(fixed)
                return {**numbers, **turn, **self._results(loop, fixed, yes_or_no, then, among)}
            yes_or_no -= unknown
            for i in changed:
                del fixed[i]
        return {}

    def _results(
        self,
        loop: Loop,
        fixed: dict[int, float],
        yes_or_no: set[int],
        then: Callable[[Any], Any],
        among: KnownAnswers,
    ) -> dict[Any, float]:
        """The known numbers among the results; notes what is known of the others."""
        found: dict[Any, float] = {}
        for (name, i), node in loop.outputs.items():
            if name == "final":
                if i in fixed:
                    found[node] = fixed[i]
                elif i in yes_or_no:
                    self.answers.add([node])
            elif name == "total":
                term = then(loop.body.sums[i])
                if term.__class__ is float and term == 0.0:  # added to 0.0, whatever its sign
                    found[node] = 0.0
            elif name == "history":
                self._columns[node] = fixed, yes_or_no
            elif name == "rows" and not isinstance(column := loop.body.columns[i], Array):
                row = [then(x) for x in column]
                known = {k: x for k, x in enumerate(row) if x.__class__ is float}
                self._columns[node] = known, {k for k, x in enumerate(row) if among.has(x)}
        return found
