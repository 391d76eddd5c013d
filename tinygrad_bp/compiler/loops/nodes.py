"""Loops as nodes of a graph, and their derivatives, which are loops again.

A `Loop` runs its body once for each row of its arrays. The body is the graph that a trace
of its own left: its variables are the row at hand and the numbers carried from turn to
turn; whatever else it uses belongs to a trace around it and is an operand of the loop.
A turn gives what is carried on, terms of sums, and rows to be collected. So both a map
with a sum and a recurrence are the same node, and have the same two rules:

- backward: the turns are gone through in the opposite order. What flows back to the carried
  numbers is what the new loop carries, what flows back to an operand is summed up, and what
  flows back to the rows is collected. The numbers that were carried, which the derivative
  of each turn needs, are rows too: those that the loop collected on its way.
- forward: the same in the same order, with tangents.

All of these use the nodes of the one body, so loops without anything to carry that go
over the same rows can be run as one; what two of them compute is computed once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.contributions import plus
from ...autodiff.graph import topological_order
from ...autodiff.passes import Structural, pull_back, push_forward, values
from ...autodiff.value import Value
from ..tracing.arrays import Array, Entries, Length, array, as_rows, entries
from ..tracing.trace import Trace, current, innermost
from ..tracing.traced import Traced

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Body:
    """What a loop does in each turn.

    Attributes:
        trace: the trace that its nodes belong to.
        length: how many turns there are.
        rows: the variables that stand for a row, each with the array that it is from.
        carry: the variable that stands for the carried numbers; None if there are none.
        start: the numbers that are carried into the first turn.
        after: the numbers that each turn carries on.
        sums: the terms that each turn adds.
        columns: for each array that is collected, the numbers of a row of it.
        backward: whether the turns are gone through from the last to the first.
    """

    def __init__(
        self,
        trace: Trace,
        length: Length,
        rows: Sequence[tuple[Array, Array]],
        *,
        carry: Array | None = None,
        start: Sequence[Any] = (),
        after: Sequence[Any] = (),
        sums: Sequence[Any] = (),
        columns: Sequence[Sequence[Any]] = (),
        backward: bool = False,
    ) -> None:
        self.trace = trace
        self.length = length
        self.rows = tuple(rows)
        self.carry = carry
        self.start = tuple(start)
        self.after = tuple(after)
        self.sums = tuple(sums)
        self.columns = tuple(map(tuple, columns))
        self.backward = backward

    def carried(self) -> list[Any]:
        """The carried numbers, as variables of the body."""
        return self.carry.all_elements() if self.carry is not None else []

    def results(self) -> list[Any]:
        """All that a turn gives."""
        return [*self.after, *self.sums, *(x for row in self.columns for x in row)]


class Loop(Traced):
    """A loop; its results are nodes of their own, see `final`, `total` and `collected`."""

    __slots__ = ("body", "outputs")

    body: Body
    outputs: dict[Any, Traced]

    def final(self, i: int) -> Any:
        """A carried number after the last turn."""
        return self._output(("final", i))

    def total(self, i: int) -> Any:
        """A sum."""
        return self._output(("total", i))

    def collected(self, i: int) -> Array:
        """The array of the rows that the turns gave."""
        found: Array = self._array(("rows", i), len(self.body.columns[i]))
        return found

    def history(self) -> Array:
        """The array of what was carried into each turn."""
        found: Array = self._array(("history", 0), len(self.body.start))
        return found

    def _output(self, key: tuple[str, int]) -> Any:
        if key not in self.outputs:
            self.outputs[key] = self.trace.node(Traced, Output(*key), self)
        return self.outputs[key]

    def _array(self, key: tuple[str, int], width: int) -> Any:
        if key not in self.outputs:
            self.outputs[key] = array(self.trace, self.body.length, width, Output(*key), self)
        return self.outputs[key]


class Output(Structural):
    """One of the results of a loop."""

    def __init__(self, name: str, place: int) -> None:
        self.name = name
        self.place = place

    @property
    def key(self) -> tuple[str, int]:
        """Which of them it is."""
        return self.name, self.place

    def pull(self, node: Any, g: Any, wanted: set[Any]) -> Any:
        return [(node.operands[0], Shares({self.key: g}))]

    def push(self, node: Any, tangents: dict[Any, Any]) -> Any:
        found = tangents.get(node.operands[0])
        return None if found is None else found.get(self.key)


class Shares(dict[Any, Any]):
    """What flows back to the results of a loop."""

    def __add__(self, other: Shares) -> Shares:
        return Shares({key: plus(self.get(key), other.get(key)) for key in {**self, **other}})


class _Loop(Structural):
    name = "loop"

    def pull(self, node: Any, g: Any, wanted: set[Any]) -> Iterable[tuple[Value, Any]]:
        body: Body = node.body
        sources = {
            key: as_rows(share, node.outputs[key])
            for key, share in g.items()
            if key[0] in ("rows", "history")
        }
        with body.trace.running() as trace:
            rows = list(body.rows)
            seeds: list[tuple[Any, Any]] = []
            for (name, i), source in sources.items():
                columns = body.columns[i] if name == "rows" else body.carried()
                leaf = variable(trace, len(columns))
                rows.append((leaf, source))
                seeds += zip(columns, leaf.all_elements(), strict=True)
            seeds += [(x, g.get(("total", i))) for i, x in enumerate(body.sums)]
            back, start = None, []
            if body.carry is not None:
                back = variable(trace, len(body.start), is_carry=True)
                rows.append((body.carry, node.history()))
                seeds += zip(body.after, back.all_elements(), strict=True)
                start = [g.get(("final", i)) for i in range(len(body.start))]
            seeds = [(x, w) for x, w in seeds if isinstance(x, Value) and w is not None]

            order, free = order_of_body([x for x, _ in seeds], trace)
            used = [x for x in free if x in wanted]
            gone_through = [(leaf, source) for leaf, source in body.rows if source in wanted]
            carried = body.carried()
            leaves = [leaf for leaf, _ in gone_through]
            inputs = [*carried, *used, *leaves]
            shares = pull_back(*_unzip(seeds), inputs, order=order)
            n, m = len(carried), len(carried) + len(used)
            # Of a row, what flows back to its numbers, or to all of it from a loop in the body.
            columns = [
                [0.0] * leaf.width
                if share.__class__ is float
                else as_rows(share, leaf).all_elements()
                for leaf, share in zip(leaves, shares[m:], strict=True)
            ]
            # Of an array that the body uses whole, what flows back to each of its numbers.
            sums: list[Any] = []
            places = []
            for x, share in zip(used, shares[n:m], strict=True):
                parts = [share]
                if isinstance(x, Array):
                    parts = [] if share.__class__ is float else entries(share, x)
                places.append([(i, len(sums) + i) for i, part in enumerate(parts)])
                sums += [0.0 if part is None else part for part in parts]
        loop = make_loop(
            Body(
                trace,
                body.length,
                rows,
                carry=back,
                start=[0.0 if x is None else x for x in start],
                after=shares[:n],
                sums=sums,
                columns=columns,
                backward=not body.backward,
            )
        )
        for x, of_x in zip(used, places, strict=True):
            if isinstance(x, Array):
                yield x, Entries({i: loop.total(place) for i, place in of_x})
            else:
                [(_, place)] = of_x
                yield x, loop.total(place)
        for i, (_, source) in enumerate(gone_through):
            yield source, loop.collected(i)
        for i, x in enumerate(body.start):
            if x in wanted:
                yield x, loop.final(i)

    def push(self, node: Any, tangents: dict[Any, Any]) -> Any:
        body: Body = node.body
        with body.trace.running() as trace:
            order, free = order_of_body(body.results(), trace)
            direction = {x: tangents[x] for x in free if x in tangents}
            rows = list(body.rows)

            def along(leaf: Array, source: Any) -> None:
                moving = variable(trace, leaf.width)
                rows.append((moving, source))
                direction.update(zip(leaf.all_elements(), moving.all_elements(), strict=True))
                direction[leaf] = moving  # for a loop in the body that goes through the row

            for leaf, source in body.rows:
                if source in tangents:
                    along(leaf, tangents[source])
            start = [tangents.get(x) for x in body.start]
            if not direction and all(x is None for x in start):
                return None
            moving = None
            if body.carry is not None:
                moving = variable(trace, len(start), is_carry=True)
                rows.append((body.carry, node.history()))
                direction.update(zip(body.carried(), moving.all_elements(), strict=True))
            [found] = push_forward(body.results(), [direction], order=order)
        n, m = len(body.after), len(body.sums)
        loop = make_loop(
            Body(
                trace,
                body.length,
                rows,
                carry=moving,
                start=[0.0 if x is None else x for x in start],
                after=found[:n],
                sums=found[n : n + m],
                columns=_parts(found[n + m :], body.columns),
                backward=body.backward,
            )
        )
        results = Shares({("final", i): loop.final(i) for i in range(n)})
        results.update({("total", i): loop.total(i) for i in range(m)})
        results.update({("rows", i): loop.collected(i) for i in range(len(body.columns))})
        if moving is not None:
            results[("history", 0)] = loop.history()
        return results


LOOP = _Loop()


def make_loop(body: Body) -> _Results:
    """The loop as a node of the innermost trace among its operands.

    What a turn adds, where it is the same in every turn, is not added but multiplied.
    """
    is_own = [isinstance(x, Traced) and x.trace is body.trace for x in body.sums]
    totals = [
        None if own else repeated(x, body.length) for x, own in zip(body.sums, is_own, strict=True)
    ]
    body.sums = tuple(x for x, own in zip(body.sums, is_own, strict=True) if own)
    _, free = order_of_body(body.results(), body.trace)
    operands = [*(x for x in free), *(source for _, source in body.rows), *body.start]
    values = [x for x in operands if isinstance(x, Value)]
    traces = {x.trace for x in values if isinstance(x, Traced)}
    trace = innermost([body.trace.outermost, *traces])
    loop: Loop = trace.node(Loop, LOOP, *values)
    loop.body = body
    loop.outputs = {}
    return _Results(loop, totals)


class _Results:
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


class Count(Structural):
    """The number of turns, as a number to calculate with."""

    name = "length"

    def __init__(self, length: Length) -> None:
        self.length = length


def count(length: Length) -> Any:
    """The number of turns as an operand."""
    trace = current()
    assert trace is not None
    return trace.outermost.node(Traced, Count(length)) if length.is_free else float(length.size)


def repeated(x: Any, length: Length) -> Any:
    """The sum of as many equal terms."""
    return x if x.__class__ is float and x == 0.0 else x * count(length)


def added(one: Array, other: Any) -> Array:
    """The array of the sums: what flows back to an array along two ways."""
    other = as_rows(other, one)
    trace = Trace()
    with trace.running():
        leaves = [variable(trace, one.width) for _ in range(2)]
        sums = [x + y for x, y in zip(*(leaf.all_elements() for leaf in leaves), strict=True)]
    rows = [(leaf, source) for leaf, source in zip(leaves, (one, other), strict=True)]
    return make_loop(Body(trace, one.length, rows, columns=[sums])).collected(0)


Array.__add__ = added  # type: ignore[method-assign,assignment]


def variable(trace: Trace, width: int, is_carry: bool = False) -> Array:
    """A variable of the body: a row, or the carried numbers."""
    found = array(trace, Length(1), width)
    found.is_carry = is_carry
    return found


def order_of_body(results: Sequence[Any], trace: Trace) -> tuple[list[Any], list[Any]]:
    """The nodes of the trace that lead to the results, and what they use from around it.

    Parents stand before children.
    """

    def is_own(x: Any) -> bool:
        return isinstance(x, Traced) and x.trace is trace

    order = topological_order(*values(results), parents=lambda x: x.parents if is_own(x) else ())
    return [x for x in order if is_own(x)], [x for x in order if not is_own(x)]


def _unzip(pairs: Sequence[tuple[Any, Any]]) -> tuple[list[Any], list[Any]]:
    return [x for x, _ in pairs], [y for _, y in pairs]


def _parts(numbers: Sequence[Any], like: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    parts, begin = [], 0
    for part in like:
        parts.append(numbers[begin : begin + len(part)])
        begin += len(part)
    return parts
