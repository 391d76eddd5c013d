"""What networks ask while a function is traced: neurons that take the same inputs are a loop.

Its rows are their weights. Where these are a slice of an array, they are read there; the outputs
are the numbers of one array, which the next layer finds again.
"""

from __future__ import annotations

from itertools import chain
from types import NoneType
from typing import TYPE_CHECKING, Any

from ...autodiff.forward import Dual
from ...autodiff.ops import TABLE
from ...autodiff.value import Value
from ..tracing.arrays import STACK, Array, Constant, Element, array, outermost, reshaped
from ..tracing.captured import CapturedValues
from ..tracing.lengths import Length
from ..tracing.trace import Trace, innermost
from ..tracing.traced import TracedNode
from .making import make_loop
from .nodes import Body, variable
from .views import strided

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class LoopRecorder(CapturedValues):
    """Makes loops of what is alike.

    Args:
        trace: that of the whole function.
        most_products: layers of more products than these are loops; None for none.
        jacobian: as for `CapturedValues`.
    """

    def __init__(
        self,
        trace: Trace,
        most_products: int | None = None,
        jacobian: Callable[[Any], Any] | None = None,
    ) -> None:
        super().__init__(trace, jacobian)
        self._most_products = most_products

    def layer(self, neurons: Sequence[Any], inputs: Sequence[Any]) -> list[Any] | None:
        n, m = len(inputs), len(neurons)
        if self._most_products is None or n * m <= self._most_products:
            return None
        weights, biases = [neuron.w for neuron in neurons], [neuron.b for neuron in neurons]
        activation = neurons[0].activation
        are_alike = (
            {*map(len, weights)} == {n}
            and len({bias is None for bias in biases}) == 1
            and all(neuron.activation == activation for neuron in neurons)
        )
        if not are_alike:
            return None
        is_own = biases[0] is not None and any(bias is not biases[0] for bias in biases)
        rows = [[*w, b] if is_own else w for w, b in zip(weights, biases, strict=True)]
        numbers = list(chain.from_iterable(rows))
        if not all(map(_is_plain, {*map(type, numbers), *map(type, inputs), type(biases[0])})):
            return None
        table = as_table(numbers, len(rows[0]))
        taken = as_table(inputs, 1)
        trace = Trace()
        with trace.running():
            row = variable(trace, table.width)
            net = _sum_of_products(strided(row, 0, ((n, 1),)), taken)
            bias = row.element(n) if is_own else biases[0]
            net = net if bias is None else net + bias
            outputs = [net if activation == "linear" else TABLE[activation](net)]
        loop = make_loop(Body(trace, table.length, [(row, table)], columns=[outputs]))
        return loop.collected(0).all_elements()


def _sum_of_products(one: Array, other: Array) -> Any:
    trace = Trace()
    with trace.running():
        leaves = [variable(trace, 1), variable(trace, 1)]
        product = leaves[0].element(0) * leaves[1].element(0)
    rows = list(zip(leaves, (one, other), strict=True))
    return make_loop(Body(trace, other.length, rows, sums=[product])).total(0)


def as_table(numbers: Sequence[Any], width: int) -> Array:
    """An array of these numbers: a slice of one where they are in a row there."""
    rows = Length(len(numbers) // width)
    first = numbers[0]
    if isinstance(first, Element) and {*map(type, numbers)} == {Element}:
        [source], begin = first.operands, first.index
        are_all = len({x.operands[0] for x in numbers}) == 1 and not source.is_carry
        if are_all and [x.index for x in numbers] == [*range(begin, begin + len(numbers))]:
            return reshaped(strided(source, begin, ((len(numbers), 1),), width), rows, width)
    if not any(isinstance(x, Value) for x in numbers):
        return array(outermost(), rows, width, Constant([float(x) for x in numbers]))
    traces = {x.trace for x in numbers if isinstance(x, TracedNode)}
    trace = innermost([outermost(), *traces])
    return array(trace, rows, width, STACK, *numbers)


def _is_plain(kind: type) -> bool:
    """Whether it is a kind of numbers that operations of a loop take."""
    return issubclass(kind, (Value, float, int, NoneType)) and not issubclass(kind, Dual)
