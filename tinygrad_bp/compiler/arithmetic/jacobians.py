"""Derivatives of many outputs by many inputs: a loop over directions.

In the body is one direction: forward, how all outputs move with it; backward, what flows from it to
all inputs. The directions are the rows of a matrix with ones on its diagonal, which is a view too.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy

from ...autodiff.forward import Dual
from ...autodiff.passes import pull_back, push_forward
from ...autodiff.tree import Structure, is_whole
from ..loops.assembling import as_rows
from ..loops.making import make_loop
from ..loops.nodes import Body, variable
from ..loops.views import strided
from ..tracing.arrays import (
    Array,
    ArrayGradient,
    Constant,
    MaskedArray,
    array,
    outermost,
    reshaped,
    stacked,
)
from ..tracing.containers import traced_list
from ..tracing.lengths import Length
from ..tracing.trace import Trace
from ..tracing.traced_array import TracedArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Up to so many directions there is a pass for each. Measured, Hessians in native code: as a loop
#: the first call takes twice as long at 64 directions, 1.4 times at 96; later ones 0.8 of the time.
MOST_DIRECTIONS = 64


def jacobian_by_loop(call: Any) -> Any:
    """The jacobian of a call of a function that is compiled; None where a pass each is better.

    Args:
        call: the call, a `FunctionCall`.
    """
    n, m = _size(call.fresh), _size(call.results)
    for x in filter(is_whole, (*call.fresh, *call.results)):
        x.length().pin()
    has_whole = any(map(is_whole, call.fresh))
    if any(isinstance(x, Dual) for x in (*call.fresh, *call.results)):
        return None
    if not (has_whole or min(n, m) > MOST_DIRECTIONS):
        return None
    if n <= m:
        columns = _rows(n, lambda leaf: _forward(call, leaf))
        table = strided(columns, 0, ((m, 1), (n, m)), n)
    elif m > MOST_DIRECTIONS or any(map(is_whole, call.results)):
        table = _rows(m, lambda leaf: _backward(call, leaf))
    else:
        order = call.graph.fresh_order()
        pulled = [pull_back([y], [1.0], call.inputs, False, order) for y in call.results]
        table = stacked([x for row in pulled for x in _each(call.inputs, row)], m, n)
    return _Blocks(call, table, n).all()


def _size(things: Sequence[Any]) -> int:
    return sum(prod(x.whole_shape) if is_whole(x) else 1 for x in things)


def _rows(count: int, of_direction: Callable[[Array], list[Any]]) -> Array:
    """What a function of a direction gives, for each."""
    ones = numpy.zeros(2 * count - 1)
    ones[count - 1] = 1.0
    constant = array(outermost(), Length(ones.size), 1, Constant(ones))
    directions = strided(constant, count - 1, ((count, -1), (count, 1)), count)
    trace = Trace()
    with trace.running():
        leaf = variable(trace, count)
        row = of_direction(leaf)
    body = Body(trace, Length(count), [(leaf, directions)], columns=[row])
    found: Array = make_loop(body).collected(0)
    return found


def _forward(call: Any, leaf: Array) -> list[Any]:
    moves = _parts(call.inputs, leaf, MaskedArray)
    [found] = push_forward(call.outputs, [dict(zip(call.inputs, moves, strict=True))])
    return _each(call.outputs, found)


def _backward(call: Any, leaf: Array) -> list[Any]:
    weights = _parts(call.outputs, leaf, ArrayGradient)
    order = call.graph.fresh_order()
    return _each(call.inputs, pull_back(call.outputs, weights, call.inputs, False, order))


def _parts(nodes: Sequence[Any], leaf: Array, of_array: Callable[[Array], Any]) -> list[Any]:
    """What of a direction is that of each node."""
    found = []
    begin = 0
    for x in nodes:
        if isinstance(x, Array):
            size = x.length.size * x.width
            found.append(of_array(strided(leaf, begin, ((size, 1),), x.width)))
            begin += size
        else:
            found.append(leaf.element(begin))
            begin += 1
    return found


def _each(nodes: Sequence[Any], shares: Sequence[Any]) -> list[Any]:
    """The numbers of what flows to each node, one by one."""
    found: list[Any] = []
    for x, share in zip(nodes, shares, strict=True):
        if not isinstance(x, Array):
            found.append(share)
        elif not share:
            found += [0.0] * (x.length.size * x.width)
        else:
            flow = as_rows(share, x) if isinstance(share, ArrayGradient) else share
            found += flow.numbers.all_elements()
    return found


class _Blocks:
    """A table of derivatives, a row for each output, as the jacobian looks."""

    def __init__(self, call: Any, table: Array, width: int) -> None:
        self.call = call
        self.table = table
        self.width = width
        self._rows = _begins(call.results)
        self._columns = _begins(call.fresh)

    def all(self) -> Any:
        outputs, inputs = self.call.output_structure, self.call.structure
        if _is_row(outputs) and _is_row(inputs):  # a list of rows, of which none is a node
            return traced_list(
                self.table, inputs.rebuild, lambda items: outputs.rebuild(list(items))
            )
        return outputs.build(lambda out: inputs.build(lambda by: self._block(out, by)))

    def _block(self, out: Structure, by: Structure) -> Any:
        shape = (*_shape(out), *_shape(by))
        rows, columns = self._rows[out.start : out.stop + 1], self._columns[by.start : by.stop + 1]
        base = rows[0] * self.width + columns[0]
        if not (_is_array(out) or _is_array(by)):
            return self.table.element(base)
        nest = ((rows[-1] - rows[0], self.width), (columns[-1] - columns[0], 1))
        node = strided(self.table, base, nest)
        own = TracedArray(reshaped(node, Length(shape[0]), prod(shape[1:])), shape)
        own.is_own = True
        return own


def _begins(things: Sequence[Any]) -> list[int]:
    """How many numbers there are before each, and in all."""
    found = [0]
    for x in things:
        found.append(found[-1] + _size([x]))
    return found


def _shape(structure: Structure) -> tuple[int, ...]:
    return structure.shape or structure.whole or ()


def _is_array(structure: Structure) -> bool:
    return structure.shape is not None or structure.whole is not None


def _is_row(structure: Structure) -> bool:
    """Whether it is a list or a tuple of numbers."""
    parts = structure.parts
    if parts is None or not isinstance(structure.outline, (list, tuple)):
        return False
    return not any(part.parts is not None or _is_array(part) for part in parts)
