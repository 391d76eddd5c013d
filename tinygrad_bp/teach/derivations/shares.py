"""The shares of a long sum in a table: a filter's derivative has one for each place of a map."""

from __future__ import annotations

from ..document.blocks import Grid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .chain_rule import Term
    from .conventions import Convention

#: The most rows of such a table.
MOST = 150


def shares_table(say: Convention, terms: Sequence[Term]) -> Grid:
    """A row for each: the derivative that is known, the local one, and their product."""
    rows = []
    for term in terms:
        local = term.local
        known = say.known(local.node)
        rows.append(
            (
                known,
                say.in_numbers(known),
                say.rewritten(local.formula),
                say.number(local.number),
                say.number(term.number),
            )
        )
    return Grid(("known", "value", "times", "value", "share"), tuple(rows))
