"""From loops of a trace to one instruction of the program, which gives what is used of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..loops.nodes import variable
from ..tracing.arrays import ELEMENT, Array
from .program import RESULTS, Repeat

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..loops.nodes import Loop
    from .known import KnownNumbers
    from .program import Program


def repeat(
    loops: Sequence[Loop],
    live: set[Any],
    now: Callable[[Any], Any],
    known: KnownNumbers,
    lowered: Callable[[Sequence[Any], Sequence[Any], dict[Any, Any]], Program],
) -> Repeat:
    """The instruction that runs these loops: of their results, those that are used.

    What a loop carries and is known is not carried, unless all that was carried is collected.

    Args:
        loops: loops that can be run as one.
        live: what is used.
        now: what nodes around them have become.
        known: what is known of their numbers.
        lowered: the program of a turn, from its outputs and its outputs that are arrays; some
            nodes have become others.
    """
    loop, first = loops[0], loops[0].body
    found: dict[str, list[tuple[Any, Any]]] = {kind: [] for kind in RESULTS}
    for each in loops:
        body = each.body
        for (name, i), node in each.outputs.items():
            if node not in live:
                continue
            if name == "total":
                found["totals"].append((node, body.sums[i]))
            elif name == "array total":
                found["array_totals"].append((node, body.array_sums[i]))
            elif name == "history":
                found["collected"].append((node, body.carried()))
            elif name == "rows":
                row = body.columns[i]
                kind = "collected_arrays" if isinstance(row, Array) else "collected"
                found[kind].append((node, row))
    carry, places = first.carry, [*range(len(first.start))]
    names: dict[Any, Any] = {}
    fixed = known.fixed.get(loop, ())
    is_whole = (
        not fixed
        or loop.outputs.get(("history", 0)) in live
        or any(carry in x.operands for x in first.trace.tape if x.op is not ELEMENT)
    )
    if carry is not None and not is_whole:
        places = [i for i in places if i not in fixed]
        before, carry = carry, variable(first.trace, len(places), is_carry=True) if places else None
        if carry is not None:
            pairs = [(before.elements[i], j) for j, i in enumerate(places) if i in before.elements]
            names = {x: carry.element(j) for x, j in pairs}
    iteration = lowered(
        [
            *(first.after[i] for i in places),
            *(term for _, term in found["totals"]),
            *(x for _, row in found["collected"] for x in row),
        ],
        [x for kind in ("array_totals", "collected_arrays") for _, x in found[kind]],
        names,
    )
    rows = dict.fromkeys(pair for each in loops for pair in each.body.rows)
    return Repeat(
        first,
        carry,
        iteration,
        [(leaf, now(source)) for leaf, source in rows if leaf in iteration.arrays],
        [now(first.start[i]) for i in places],
        [loop.final(i) for i in places],
        **{kind: [node for node, _ in pairs] for kind, pairs in found.items()},
    )
