"""The derivatives of a loop, which are loops again.

- backward: the iterations run in the opposite order. What flows back to the carried numbers
  is what the new loop carries, what flows back to an operand is summed up, and what flows
  back to the rows is collected. The numbers that were carried, which the derivative of each
  iteration needs, are rows too: those that the loop collected on its way.
- forward: the same in the same order, with tangents.

What is masked goes into a loop as it comes out of one, in two numbers: see `shares.py`.

All of these use the nodes of the one body, so loops without anything to carry that go
over the same rows can be run as one; what two of them compute is computed once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.graph import Node
from ...autodiff.operations.masks import Masked, as_numbers, as_shares
from ...autodiff.passes import Structural, flow_back, flow_forward, pull_back
from ...autodiff.value import Value
from ..tracing.arrays import Array, ArrayGradient, MaskedArray
from ..tracing.errors import TracingError
from .assembling import as_rows
from .making import make_loop
from .nodes import (
    LOOP,
    Body,
    LoopGradient,
    is_argument,
    is_wild_node,
    order_of_body,
    variable,
)
from .shares import Given, totals_of
from .views import strided

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..tracing.trace import Trace


def weighted_gradients(outputs: Any, weights: Any, inputs: Sequence[Value]) -> list[Any]:
    """The derivatives of a weighted sum of the results of a loop, in a loop that gives both.

    Args:
        outputs: what `vmap` gives under a trace, where it gives a number for each row.
        weights: as many numbers, in an array or a list that the function is called with.
        inputs: what the sum is differentiated by.
    """
    return pull_back([outputs.node], [ArrayGradient(weights.node)], inputs)


class _LoopRules(Structural):
    name = "loop"

    def pull(self, node: Any, g: Any, wanted: set[Any]) -> Iterable[tuple[Node, Any]]:
        body: Body = node.body
        _refuse_open(body)
        sources = {
            key: as_rows(share, node.outputs[key])
            for key, share in g.items()
            if key[0] in ("rows", "history")
        }
        with body.trace.running() as trace:
            rows = list(body.rows)
            seeds: list[tuple[Any, Any]] = []
            for (name, i), shared in sources.items():
                row = body.columns[i] if name == "rows" else body.carried()
                seed = _gone_along(trace, shared, rows)
                if isinstance(row, Array):
                    seeds.append((row, seed.reshaped(row.length, row.width).as_gradient()))
                else:
                    seeds += zip(row, seed.all_elements(), strict=True)
            seeds += [(x, g.get(("total", i))) for i, x in enumerate(body.sums)]
            seeds += [(x, g.get(("array total", i))) for i, x in enumerate(body.array_sums)]
            back, start = None, []
            carried = body.carried()
            if body.carry is not None:
                rows.append((body.carry, node.history()))
                start = [g.get(("final", i)) for i in range(len(body.start))]
                back = variable(trace, len(body.start), is_carry=True)
            seeds = [(x, w) for x, w in seeds if isinstance(x, Node) and w is not None]
            gone_through = [(leaf, source) for leaf, source in body.rows if source in wanted]
            leaves = [leaf for leaf, _ in gone_through]

            def through_the_body(weights: Sequence[Any]) -> tuple[list[Any], list[Any], bool]:
                """What the body uses, and what flows back to that; whether that may be infinite."""
                after = zip(body.after, weights, strict=True)
                pairs = [(x, w.copy() if isinstance(w, ArrayGradient) else w) for x, w in seeds]
                pairs += ((x, w) for x, w in after if isinstance(x, Value))
                order, free = order_of_body([x for x, _ in pairs], trace)
                used = [x for x in free if x in wanted]
                first = [body.carry] if body.carries_array else carried
                found = flow_back(*_unzip(pairs), [*first, *used, *leaves], order)
                if body.carries_array:
                    assert body.carry is not None
                    found[:1] = _numbers_of(found[0], body.carry)
                return used, found, any(map(is_wild_node, order))

            used, shares, is_wild = through_the_body(back.all_elements() if back else [])
            n, m = len(carried), len(carried) + len(used)
            # What is carried may be masked: then whether something flows is carried too, if it is
            # of any matter in the body, or in front of the loop.
            is_wild = is_wild or not all(map(is_argument, wanted.intersection(body.start)))
            is_masked = is_wild and any(isinstance(x, Masked) for x in (*start, *shares[:n]))
            if is_masked:
                back = variable(trace, 2 * n, is_carry=True)
                numbers = back.all_elements()
                used, shares, _ = through_the_body(as_shares(numbers[:n], numbers[n:]))
            start, starts_flowing = as_numbers(start)
            after, flows_on = as_numbers(shares[:n])
            if is_masked:
                start += starts_flowing or [1.0] * n
                after += flows_on or [1.0] * n
            given = Given()
            columns = [
                given.column(_row_of(share, leaf))
                for leaf, share in zip(leaves, shares[m:], strict=True)
            ]
            totals = totals_of(given, used, shares[n:m], trace)
        loop = make_loop(
            Body(
                trace,
                body.length,
                rows,
                carry=back,
                start=start,
                after=after,
                sums=given.sums,
                array_sums=given.array_sums,
                columns=given.columns,
                backward=not body.backward,
            )
        )
        yield from totals(loop)
        for (_, source), column in zip(gone_through, columns, strict=True):
            yield source, column(loop).as_gradient()
        for i, x in enumerate(body.start):
            if x in wanted:
                final = loop.final(i)
                yield x, as_shares([final], [loop.final(n + i)])[0] if is_masked else final

    def push(self, node: Any, tangents: dict[Any, Any]) -> Any:
        body: Body = node.body
        _refuse_open(body)
        with body.trace.running() as trace:
            order, free = order_of_body(body.results(), trace)
            direction = {x: tangents[x] for x in free if x in tangents}
            rows = list(body.rows)

            for leaf, source in body.rows:
                if source in tangents:
                    moves = _gone_along(trace, tangents[source], rows)
                    direction.update((x, moves.element(i)) for i, x in leaf.elements.items())
                    direction[leaf] = moves  # for a loop in the body that goes through the row
            start = [tangents.get(x) for x in body.start]
            if not direction and all(x is None for x in start):
                return None
            n, m = len(body.after), len(body.sums)
            moving, history = None, []
            if body.carry is not None:
                rows.append((body.carry, node.history()))
                moving = variable(trace, n, is_carry=True)
                history = [moving.all_elements()]

            def through_the_body(moves: Sequence[Any]) -> list[Any]:
                moves_too = dict(zip(body.carried(), moves, strict=True))
                if body.carries_array:
                    assert moving is not None
                    parts = [strided(moving, i, ((n, 1),), n) for i in range(0, moving.width, n)]
                    moves_too = {body.carry: MaskedArray(*parts)}
                return flow_forward(body.results(), {**direction, **moves_too}, order)

            found = through_the_body(history[0] if history else [])
            # As in a pull, whether something carried moves is carried too where it may be masked.
            is_masked = any(isinstance(x, Masked) for x in (*start, *found[:n]))
            if is_masked:
                moving = variable(trace, 2 * n, is_carry=True)
                history = [moving.all_elements()[:n], moving.all_elements()[n:]]
                found = through_the_body(as_shares(*history))
            start, starts_flowing = as_numbers(start)
            after, flows_on = as_numbers(found[:n])
            if is_masked:
                start += starts_flowing or [1.0] * n
                after += flows_on or [1.0] * n
            given = Given()
            totals = given.totals(found[n : n + m])
            moving_too = iter(found[n + m :])
            array_totals = _each(given.array_total, [next(moving_too) for _ in body.array_sums])
            rows_moving = [
                next(moving_too) if isinstance(row, Array) else [next(moving_too) for _ in row]
                for row in body.columns
            ]
            columns = _each(given.column, rows_moving)
            place = len(given.columns)
            given.columns += history
        loop = make_loop(
            Body(
                trace,
                body.length,
                rows,
                carry=moving,
                start=start,
                after=after,
                sums=given.sums,
                array_sums=given.array_sums,
                columns=given.columns,
                backward=body.backward,
            )
        )
        finals = [loop.final(i) for i in range(n)]
        if is_masked:
            finals = as_shares(finals, [loop.final(n + i) for i in range(n)])
        moves_of = {
            "final": finals,
            "total": totals(loop),
            "array total": [move and move(loop) for move in array_totals],
            "rows": [move and move(loop) for move in columns],
        }
        results = LoopGradient(
            {
                (name, i): x
                for name, xs in moves_of.items()
                for i, x in enumerate(xs)
                if x is not None
            }
        )
        if history:
            parts = [loop.collected(place + i) for i in range(len(history))]
            results[("history", 0)] = MaskedArray(*parts)
        return results


LOOP.rules = _LoopRules()


def _refuse_open(body: Body) -> None:
    """Refuses a loop that ends by itself: its derivatives need what was carried into each turn.

    Forward mode needs it where it follows the loop that was recorded: of long arrays, say.
    """
    if body.length.is_open:
        raise TracingError(
            "this derivative needs what each turn of a while_loop() began with, and compiled code "
            "keeps it only where it knows how many turns there are at most: give max_steps=, or "
            "take jvp() of numbers, which needs none of it"
        )


def _row_of(share: Any, leaf: Array) -> Sequence[Any] | MaskedArray:
    """What flows back to a row: an array, where arrays flow, or numbers."""
    if share is None:
        return [None] * leaf.width
    return as_rows(share, leaf) if share.has_arrays else share.entries(leaf)


def _numbers_of(share: Any, carry: Array) -> list[Any]:
    """What flows back to each number of a carried array."""
    row = _row_of(share, carry)
    return row.all_elements() if isinstance(row, MaskedArray) else list(row)


def _each(take: Callable[[Any], Any], moves: Sequence[Any]) -> list[Any]:
    """What finds the sums or the rows of what moves; None where nothing does."""
    return [None if x is None else take(x) for x in moves]


def _gone_along(trace: Trace, source: MaskedArray, rows: list[tuple[Array, Array]]) -> MaskedArray:
    """A row of it as a variable; the variables go to the others, with their arrays."""
    found = MaskedArray(variable(trace, source.numbers.width))
    rows.append((found.numbers, source.numbers))
    if source.masks is not None:
        found.masks = variable(trace, source.numbers.width)
        rows.append((found.masks, source.masks))
    return found


def _unzip(pairs: Sequence[tuple[Any, Any]]) -> tuple[list[Any], list[Any]]:
    return [x for x, _ in pairs], [y for _, y in pairs]
