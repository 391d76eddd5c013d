"""Answers in a program: numbers that are 1.0 or 0.0, and what `where` makes of them.

Where a branch was not taken, a derivative lets nothing through, and numbers of a program say so:
`where(c, x, 0.0)` is "c and x", `where(c, 1.0, x)` "c or x", `where(c, 0.0, 1.0)` "not c". They
come in long chains in which the same is asked again and again. Of answers, but of no other numbers,
the laws of logic hold to the bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.ops import TABLE, where
from ..tracing.arrays import ELEMENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeAlias

    #: A node, and whether it is to be met.
    Literal: TypeAlias = tuple[Any, bool]
    #: What "or" (True) or "and" (False) joins.
    Clause: TypeAlias = tuple[bool, frozenset[Literal]]

_SUB = TABLE["sub"]
_COMPARISONS = {TABLE["greater"], TABLE["greater_equal"], TABLE["equal"]}

#: Longer chains are left as they are.
_MOST = 16


class KnownAnswers:
    """What is known of the answers among the nodes of a program.

    Args:
        around: what is known of the nodes around it.
    """

    def __init__(self, around: KnownAnswers | None = None) -> None:
        self._known: dict[Any, bool] = dict(around._known) if around else {}
        self._clauses: dict[Any, Clause] = dict(around._clauses) if around else {}
        self._nodes: dict[Clause, Any] = dict(around._nodes) if around else {}

    def has(self, x: Any) -> bool:
        """Whether a number is an answer."""
        if x.__class__ is float:
            return repr(x) in ("0.0", "1.0")
        op = x.op
        if op in _COMPARISONS or self._known.get(x, False):
            return True
        if op is ELEMENT:
            [array] = x.operands
            return bool(array.is_answer)
        return op is _SUB and _is(x.operands[0], True) and self.has(x.operands[1])

    def simpler(self, operands: Sequence[Any]) -> Any:
        """What `where` of these operands is: a number, or a node that there is; None if neither."""
        clause = self._clause(operands)
        if clause is None:
            return None
        is_or, literals = clause
        if any((x, not met) in literals for x, met in literals):
            return float(is_or)
        if len(literals) == 1:
            [(x, met)] = literals
            if met and self.has(x):
                return x
        return self._nodes.get(clause)

    def note(self, x: Any) -> None:
        """Note what `where` has become."""
        if x.__class__ is float or x.op is not where or x in self._known:
            return
        if self.has(x.operands[1]) and self.has(x.operands[2]):
            self._known[x] = True
            if (clause := self._clause(x.operands)) is not None:
                self._clauses[x] = clause
                self._nodes.setdefault(clause, x)

    def add(self, nodes: Iterable[Any]) -> None:
        """Note that nodes are answers."""
        self._known.update(dict.fromkeys(nodes, True))

    def _clause(self, operands: Sequence[Any]) -> Clause | None:
        """`where` of these operands as what it joins; None where it is something else."""
        c, x, y = operands
        if c.__class__ is float or not (self.has(x) and self.has(y)):
            return None
        if x.__class__ is float and repr(x) == repr(y):
            return None
        for chosen, other, is_met in ((x, y, True), (y, x, False)):
            if chosen.__class__ is float:
                is_or = chosen == 1.0
                found = self._literals(c, is_or is is_met, is_or)
                if not _is(other, not is_or):  # "or no", "and yes" are nothing more
                    found |= self._literals(other, True, is_or)
                if len(found) > _MOST:
                    return None
                found = self._without_more(found, is_or)
                return is_or or len(found) == 1, found
        return None

    def _literals(self, x: Any, is_met: bool, is_or: bool) -> frozenset[Literal]:
        """A node, or its opposite, as what "or" (or "and") joins."""
        if x.op is _SUB and self.has(x):
            return self._literals(x.operands[1], not is_met, is_or)
        if (clause := self._clauses.get(x)) is not None:
            of_or, literals = clause
            if len(literals) == 1 or of_or is (is_or is is_met):
                return literals if is_met else frozenset((y, not met) for y, met in literals)
        return frozenset([(x, is_met)])

    def _without_more(self, literals: frozenset[Literal], is_or: bool) -> frozenset[Literal]:
        """Without what says nothing more: "a or (a and b)" is a, "a or (not a and b)" a or b."""
        kept = []
        for x, is_met in literals:
            inner = self._literals(x, is_met, not is_or)
            if len(inner) < 2:
                kept.append((x, is_met))
            elif inner.isdisjoint(literals):
                rest = [(y, met) for y, met in inner if (y, not met) not in literals]
                kept.append(rest[0] if len(rest) == 1 else (x, is_met))
        return frozenset(kept)


def _is(x: Any, answer: bool) -> bool:
    return x.__class__ is float and x == float(answer)
