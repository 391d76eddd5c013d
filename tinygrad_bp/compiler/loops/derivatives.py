"""The derivatives of a loop, which are loops again.

- backward: the iterations run in the opposite order. What flows back to the carried numbers
  is what the new loop carries, what flows back to an operand is summed up, and what flows
  back to the rows is collected. The numbers that were carried, which the derivative of each
  iteration needs, are rows too: those that the loop collected on its way.
- forward: the same in the same order, with tangents.

What is masked (see `autodiff/operations/masks.py`) comes into a loop and out of it as two
numbers: its own, and one that is 0.0 where nothing flows. Those that nobody asks for in the end
are left out of the program, as all that is not needed.

All of these use the nodes of the one body, so loops without anything to carry that go
over the same rows can be run as one; what two of them compute is computed once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.graph import Node
from ...autodiff.operations.masks import Masked, as_numbers, as_shares
from ...autodiff.passes import Structural, flow_back, flow_forward, pull_back
from ...autodiff.value import Value
from ..tracing.arrays import (
    Array,
    ArrayGradient,
    MaskedArray,
    stacked_shares,
)
from ..tracing.trace import Trace, innermost
from ..tracing.traced import Traced, TracedNode
from .nodes import (
    Body,
    Loop,
    LoopGradient,
    is_argument,
    is_wild_node,
    order_of_body,
    repeated,
    variable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


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
        sources = {
            key: as_rows(share, node.outputs[key])
            for key, share in g.items()
            if key[0] in ("rows", "history")
        }
        with body.trace.running() as trace:
            rows = list(body.rows)
            is_double: list[bool] = []
            seeds: list[tuple[Any, Any]] = []
            for (name, i), shared in sources.items():
                columns = body.columns[i] if name == "rows" else body.carried()
                seed = _gone_along(trace, shared, rows)
                seeds += zip(columns, seed.all_elements(), strict=True)
            seeds += [(x, g.get(("total", i))) for i, x in enumerate(body.sums)]
            back, start = None, []
            carried = body.carried()
            if body.carry is not None:
                rows.append((body.carry, node.history()))
                start = [g.get(("final", i)) for i in range(len(body.start))]
                back = variable(trace, len(body.start), is_carry=True)
            seeds = [(x, w) for x, w in seeds if isinstance(x, Value) and w is not None]
            gone_through = [(leaf, source) for leaf, source in body.rows if source in wanted]
            leaves = [leaf for leaf, _ in gone_through]

            def through_the_body(weights: Sequence[Any]) -> tuple[list[Any], list[Any], bool]:
                """What the body uses, and what flows back to that; whether that may be infinite."""
                after = zip(body.after, weights, strict=True)
                pairs = [*seeds, *((x, w) for x, w in after if isinstance(x, Value))]
                order, free = order_of_body([x for x, _ in pairs], trace)
                used = [x for x in free if x in wanted]
                inputs = [*carried, *used, *leaves]
                return used, flow_back(*_unzip(pairs), inputs, order), any(map(is_wild_node, order))

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
            # Of a row, what flows back to its numbers, or to all of it from a loop in the body.
            columns = []
            for leaf, share in zip(leaves, shares[m:], strict=True):
                column, flows = as_numbers(_parts_of(share, leaf) or [None] * leaf.width)
                columns += [column] if flows is None else [column, flows]
                is_double.append(flows is not None)
            # Of an array that the body uses whole, what flows back to each of its numbers.
            sums: list[Any] = []
            places: list[tuple[range, range | None]] = []
            for x, share in zip(used, shares[n:m], strict=True):
                terms, flows = as_numbers(_parts_of(share, x), not is_argument(x))
                k = len(terms)
                place = range(len(sums), len(sums) + k)
                sums += terms
                places.append((place, None if flows is None else range(len(sums), len(sums) + k)))
                sums += flows or []
        loop = make_loop(
            Body(
                trace,
                body.length,
                rows,
                carry=back,
                start=start,
                after=after,
                sums=sums,
                columns=columns,
                backward=not body.backward,
            )
        )
        for x, (place, flowing_at) in zip(used, places, strict=True):
            totals = [loop.total(i) for i in place]
            if flowing_at:
                totals = as_shares(totals, [loop.total(i) for i in flowing_at])
            if isinstance(x, Array):
                yield x, ArrayGradient(shares=dict(enumerate(totals)))
            else:
                yield x, totals[0]
        i = 0
        for (_, source), with_mask in zip(gone_through, is_double, strict=True):
            array = loop.collected(i)
            mask = {array: loop.collected(i + 1)} if with_mask else None
            yield source, ArrayGradient(array, masks=mask)
            i += 1 + with_mask
        for i, x in enumerate(body.start):
            if x in wanted:
                final = loop.final(i)
                yield x, as_shares([final], [loop.final(n + i)])[0] if is_masked else final

    def push(self, node: Any, tangents: dict[Any, Any]) -> Any:
        body: Body = node.body
        with body.trace.running() as trace:
            order, free = order_of_body(body.results(), trace)
            direction = {x: tangents[x] for x in free if x in tangents}
            rows = list(body.rows)

            for leaf, source in body.rows:
                if source in tangents:
                    moves = _gone_along(trace, tangents[source], rows)
                    direction.update(zip(leaf.all_elements(), moves.all_elements(), strict=True))
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
            sums, sums_flowing = as_numbers(found[n : n + m])
            columns: list[Sequence[Any]] = []
            places: list[slice] = []
            for column in _split(found[n + m :], body.columns):
                begin = len(columns)
                columns += [part for part in as_numbers(column) if part is not None]
                places.append(slice(begin, len(columns)))
        loop = make_loop(
            Body(
                trace,
                body.length,
                rows,
                carry=moving,
                start=start,
                after=after,
                sums=[*sums, *(sums_flowing or [])],
                columns=[*columns, *history],
                backward=body.backward,
            )
        )
        finals = [loop.final(i) for i in range(n)]
        if is_masked:
            finals = as_shares(finals, [loop.final(n + i) for i in range(n)])
        totals = [loop.total(i) for i in range(m)]
        if sums_flowing:
            totals = as_shares(totals, [loop.total(m + i) for i in range(m)])
        results = LoopGradient({("final", i): x for i, x in enumerate(finals) if x is not None})
        results.update({("total", i): x for i, x in enumerate(totals) if x is not None})
        arrays = [loop.collected(i) for i in range(len(columns) + len(history))]
        results.update({("rows", i): MaskedArray(*arrays[place]) for i, place in enumerate(places)})
        if history:
            results[("history", 0)] = MaskedArray(*arrays[len(columns) :])
        return results


LOOP = _LoopRules()


def make_loop(body: Body) -> LoopResults:
    """The loop as a node of the innermost trace among its operands.

    A term that is the same in every iteration is not added again and again, but multiplied.
    """
    is_own = [isinstance(x, Traced) and x.trace is body.trace for x in body.sums]
    totals = [
        None if own else repeated(x, body.length) for x, own in zip(body.sums, is_own, strict=True)
    ]
    body.sums = tuple(x for x, own in zip(body.sums, is_own, strict=True) if own)
    _, free = order_of_body(body.results(), body.trace)
    operands = [*(x for x in free), *(source for _, source in body.rows), *body.start]
    nodes = [x for x in operands if isinstance(x, Node)]
    traces = {x.trace for x in nodes if isinstance(x, TracedNode)}
    trace = innermost([body.trace.outermost, *traces])
    loop: Loop = trace.node(Loop, LOOP, *nodes)
    loop.body = body
    loop.outputs = {}
    return LoopResults(loop, totals)


class LoopResults:
    """The results of a loop as whoever made it numbered them."""

    def __init__(self, loop: Loop, totals: Sequence[Any]) -> None:
        self.loop = loop
        self.final, self.collected, self.history = loop.final, loop.collected, loop.history
        own = 0
        self._totals = list(totals)
        for i, total in enumerate(totals):
            if total is None:
                self._totals[i] = own
                own += 1
        self._is_own = [total is None for total in totals]

    def total(self, i: int) -> Any:
        """A sum."""
        return self.loop.total(self._totals[i]) if self._is_own[i] else self._totals[i]


def _parts_of(share: Any, x: Any) -> list[Any]:
    """What flows back to an operand: to a number, or to each of an array's; [] is nothing."""
    if not isinstance(x, Array):
        return [share]
    return share.entries(x) if isinstance(share, ArrayGradient) else []


def _gone_along(trace: Trace, source: MaskedArray, rows: list[tuple[Array, Array]]) -> MaskedArray:
    """A row of it as a variable; the variables go to the others, with their arrays."""
    found = MaskedArray(variable(trace, source.numbers.width))
    rows.append((found.numbers, source.numbers))
    if source.masks is not None:
        found.masks = variable(trace, source.numbers.width)
        rows.append((found.masks, source.masks))
    return found


def as_rows(gradient: ArrayGradient, array: Array) -> MaskedArray:
    """What flows back to the array, as one array of the same rows."""
    arrays = list(gradient.arrays)
    masks = [gradient.masks.get(each) for each in arrays]
    if gradient.shares or not arrays:
        shares = ArrayGradient(shares=gradient.shares).entries(array)
        shape = array.length.size, array.width
        numbers, flowing = stacked_shares(shares, *shape)
        arrays.append(numbers)
        masks.append(flowing)
    total, mask = arrays[0], masks[0]
    for other, other_mask in zip(arrays[1:], masks[1:], strict=True):
        total = _sum_of_rows(total, other)
        mask = None if mask is None or other_mask is None else _sum_of_rows(mask, other_mask)
    return MaskedArray(total, mask)


def _sum_of_rows(one: Array, other: Array) -> Array:
    trace = Trace()
    with trace.running():
        leaves = [variable(trace, one.width) for _ in range(2)]
        sums = [x + y for x, y in zip(*(leaf.all_elements() for leaf in leaves), strict=True)]
    rows = [(leaf, source) for leaf, source in zip(leaves, (one, other), strict=True)]
    return make_loop(Body(trace, one.length, rows, columns=[sums])).collected(0)


def _unzip(pairs: Sequence[tuple[Any, Any]]) -> tuple[list[Any], list[Any]]:
    return [x for x, _ in pairs], [y for _, y in pairs]


def _split(numbers: Sequence[Any], like: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    parts, begin = [], 0
    for part in like:
        parts.append(numbers[begin : begin + len(part)])
        begin += len(part)
    return parts
