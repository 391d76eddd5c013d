"""Arrays that a loop computes, each number from the numbers at the same place in others.

All of these with the same number of numbers have one body, a `Pool`: so `2 * x + 1` is one loop,
and so is it with its derivatives. But what has to wait for a loop, say for a sum of all numbers,
is computed in one of its own, from numbers that the first has collected: else each step of a long
computation would begin at the start again.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from ...autodiff.forward import Dual
from ...autodiff.graph import Node
from ...autodiff.logic import is_condition
from ..loops.making import make_loop
from ..loops.nodes import Body, Loop, order_of_body, variable
from ..tracing.arrays import Array, outermost, reshaped
from ..tracing.lengths import Length
from ..tracing.trace import Trace, current
from ..tracing.traced import Traced
from ..tracing.traced_array import TracedArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Pool:
    """The body of loops over so many numbers.

    Attributes:
        trace: that of the body.
        length: how many numbers there are.
    """

    def __init__(self, length: Length) -> None:
        self.trace = Trace()
        self.length = length
        self._leaves: dict[Array, Array] = {}

    def number(self, source: Array) -> Any:
        """The number of an array, as a variable of the body."""
        source = reshaped(source, self.length, 1)
        if source not in self._leaves:
            self._leaves[source] = variable(self.trace, 1)
        return self._leaves[source].element(0)

    def loop(self, **results: Any) -> Any:
        """A loop that gives results in this body: `sums` or `columns`."""
        body = Body(self.trace, self.length, (), **results)
        own, _ = order_of_body(body.results(), self.trace)
        used = {x for x in own if isinstance(x, Array)}
        body.rows = tuple((leaf, src) for src, leaf in self._leaves.items() if leaf in used)
        return make_loop(body)


def pool_of(length: Length) -> Pool:
    """The one body of loops over so many numbers where the function is."""
    trace = current()
    assert trace is not None
    pools: list[Pool] = trace.kept.setdefault("pools", [])
    for pool in pools:
        are_known = not (pool.length.is_free or length.is_free)
        if pool.length is length or (are_known and pool.length.size == length.size):
            return pool
    pools.append(Pool(length))
    return pools[-1]


class ComputedArray(TracedArray):
    """An array whose numbers a loop computes.

    Attributes:
        pool: the body of the loop.
        number: what it computes, in the body.
        waits: for how many loops after each other it waits, itself included.
    """

    def __init__(self, pool: Pool, number: Any, waits: int, shape: tuple[int, ...]) -> None:
        super().__init__(None, shape, is_own=True)
        self.pool = pool
        self.number = number
        self.waits = waits

    @property
    def node(self) -> Array:
        if self._node is None:
            found: Array = self.pool.loop(columns=[[self.number]]).collected(0)
            self._node = found
        if len(self._shape) == 1:
            return self._node  # type: ignore[no-any-return]
        return reshaped(self._node, Length(self._shape[0]), prod(self._shape[1:]))

    def is_condition(self) -> bool:
        return is_condition(self.number)

    def length(self) -> Length:
        return self.pool.length if len(self._shape) == 1 else self.node.length


def computed(
    f: Callable[..., Any],
    operands: Sequence[Any],
    length: Length,
    shape: tuple[int, ...],
) -> Any:
    """What a function gives of each number.

    Args:
        f: a function of numbers.
        operands: numbers, and arrays of as many numbers as there are in the result.
        length: how many these are.
        shape: that of the result.

    Returns:
        The array; NotImplemented where a number is none that a loop could read.
    """
    pool = pool_of(length)
    waits = max(_waits_in(pool, x) for x in operands)
    numbers = []
    for x in operands:
        if isinstance(x, ComputedArray) and x.pool is pool and x.waits == waits:
            numbers.append(x.number)
        else:
            numbers.append(pool.number(x.node) if isinstance(x, TracedArray) else x)
    with pool.trace.running():
        try:
            number = f(*numbers)
        except AttributeError:  # no function of numbers: arrays of objects say so in NumPy's words
            return NotImplemented
    if isinstance(number, Dual) or not isinstance(number, (Traced, float)):
        return NotImplemented
    return ComputedArray(pool, number, waits, shape)


def as_computed(x: TracedArray) -> ComputedArray:
    """The array, as one that a loop computes."""
    if isinstance(x, ComputedArray):
        return x
    node = x.node
    length = node.length if len(x.whole_shape) == 1 else Length(node.length.pin() * node.width)
    pool = pool_of(length)
    return ComputedArray(pool, pool.number(node), waits_of(node) + 1, x.whole_shape)


def _waits_in(pool: Pool, x: Any) -> int:
    """For how many loops what is computed of an operand waits, its own included."""
    if isinstance(x, ComputedArray):
        return x.waits + (x.pool is not pool)
    return 1 + waits_of(x.node if isinstance(x, TracedArray) else x)


def waits_of(node: Any) -> int:
    """For how many loops after each other a number or an array waits."""
    if not isinstance(node, Node):
        return 0
    known: dict[Any, int] = outermost().kept.setdefault("waits", {})
    waiting = [node]
    while waiting:
        x = waiting[-1]
        operands = getattr(x, "operands", ())
        if unknown := [y for y in operands if isinstance(y, Node) and y not in known]:
            waiting += unknown
            continue
        most = max((known[y] for y in operands if isinstance(y, Node)), default=0)
        known[x] = most + isinstance(x, Loop)
        waiting.pop()
    return known[node]
