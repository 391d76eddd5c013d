"""What networks and losses ask while a function is traced: what is alike is a loop.

Neurons that take the same inputs are one, whose rows are their weights, and in it there is one
over the windows of an image where they look at these. So are a function of many numbers, and their
sum. Where numbers are a slice of an array, they are read there; the results are the numbers of one
array, which the next layer finds again.
"""

from __future__ import annotations

import math
from functools import reduce
from itertools import chain
from typing import TYPE_CHECKING, Any

from ....autodiff.forward import Dual, split
from ....autodiff.operations.masks import as_numbers, as_shares
from ....autodiff.ops import TABLE, maximum
from ....autodiff.value import Value
from ...tracing.arrays import STACK, Array, Constant, Element, array, outermost, reshaped
from ...tracing.captured import CapturedValues
from ...tracing.lengths import Length
from ...tracing.trace import Trace, innermost
from ...tracing.traced import TracedNode
from ..indexing.gathers import FEW_TO_READ, gathered
from ..indexing.orders import FEW, order_of_rows
from ..making import make_loop, mapped, mapped_rows
from ..nodes import Body, variable
from ..sums import total
from ..traced import TracedRows
from ..views import strided
from .windows import Image, as_maps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


#: What a backend may say of what is a loop, by the names that `LoopRecorder` takes.
LIMITS = ("most_products", "most_numbers", "most_steps")


class LoopRecorder(CapturedValues):
    """Makes loops of what is alike.

    Args:
        trace: that of the whole function.
        jacobian: as for `CapturedValues`.
        most_products: layers of more products than these are loops; None for none.
        most_numbers: so are functions and sums of more numbers than these.
        most_steps: so are recurrent layers of more steps than these.
    """

    def __init__(
        self,
        trace: Trace,
        jacobian: Callable[[Any], Any] | None = None,
        most_products: int | None = None,
        most_numbers: int | None = None,
        most_steps: int | None = None,
    ) -> None:
        super().__init__(trace, jacobian)
        self._most_products = math.inf if most_products is None else most_products
        self._most_numbers = math.inf if most_numbers is None else most_numbers
        self._most_steps = most_steps or 0

    def layer(self, neurons: Sequence[Any], inputs: Sequence[Any]) -> list[Any] | None:
        n, m = len(inputs), len(neurons)
        if n * m <= self._most_products or (rows := _rows_of(neurons, n)) is None:
            return None
        if not _are_plain(inputs):
            return None
        taken = as_table(inputs, 1)
        found = rows.loop(lambda net: [net(taken)])
        return found.all_elements()

    def filters(
        self,
        neurons: Sequence[Any],
        image: Sequence[Any],
        size: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int, int],
    ) -> list[Any] | None:
        found = _as_image(image)
        if found is None:
            return None
        windows, places = found.padded(*padding).windows(size, stride, by_channel=False)
        count = windows.length.size
        if count * len(neurons) * windows.width <= self._most_products:
            return None
        rows = _rows_of(neurons, windows.width)
        if rows is None:
            return None

        def of_windows(net: Callable[[Array], Any]) -> Array:
            trace = Trace()
            with trace.running():
                window = variable(trace, windows.width)
                output = net(reshaped(window, Length(windows.width), 1))
            body = Body(trace, windows.length, [(window, windows)], columns=[[output]])
            return make_loop(body).collected(0)

        return as_maps(rows.loop(of_windows).all_elements(), len(neurons), places)

    def pooled(
        self,
        f: Callable[[list[Any]], Any],
        image: Sequence[Any],
        size: tuple[int, int],
        stride: tuple[int, int],
    ) -> list[Any] | None:
        found = _as_image(image)
        if found is None:
            return None
        windows, places = found.windows(size, stride, by_channel=True)
        # Of an image of single numbers it would be a loop more, and not the first.
        is_array = found.numbers.op is not STACK
        if windows.size() <= (self._most_numbers if is_array else self._most_products):
            return None
        outputs = mapped_rows(f, windows)
        return as_maps(outputs.all_elements(), len(image), places)

    def steps(
        self, f: Callable[[Any, Any], Any], start: list[Any], rows: Sequence[Any], products: int
    ) -> tuple[list[Any], list[Any]] | None:
        count = len(rows)
        if count <= self._most_steps or count * products <= self._most_products:
            return None
        if not _are_plain([*chain.from_iterable(rows), *start]):
            return None
        final, seen = TracedRows([list(rows)], "a recurrent layer").scan(f, start)
        return list(final), [] if seen is None else list(seen)

    def each(self, f: Callable[..., Any], *numbers: Sequence[Any]) -> list[Any] | None:
        count = len(numbers[0])
        if count <= self._most_numbers or not all(map(_are_plain, numbers)):
            return None
        return mapped(f, *(as_table(xs, 1) for xs in numbers)).all_elements()

    def total(self, terms: Sequence[Any]) -> Any:
        if len(terms) <= self._most_numbers or not _are_plain(terms):
            return None
        return total(as_table(terms, 1))

    def highest(self, numbers: Sequence[Any]) -> Any:
        if len(numbers) <= self._most_numbers or not _are_plain(numbers):
            return None
        return _highest(as_table(numbers, 1))

    def gather(self, numbers: Sequence[Any], places: Sequence[Any]) -> list[Any] | None:
        if len(numbers) <= FEW_TO_READ or not (_are_plain(numbers) and _are_plain(places)):
            return None
        return gathered(as_table(numbers, 1), as_table(places, 1)).all_elements()

    def order(self, numbers: Sequence[Any]) -> tuple[list[Any], list[Any]] | None:
        primals = numbers
        while levels := [x.level for x in primals if isinstance(x, Dual)]:
            primals, _ = split(primals, max(levels))
        if len(numbers) <= FEW or not _are_plain(primals):
            return None
        places = order_of_rows(as_table(primals, 1), len(numbers))
        return _taken(numbers, places), places.all_elements()


class _AlikeNeurons:
    """Neurons that are alike: in each row of a table the weights of one, and its bias."""

    def __init__(self, table: Array, count: int, bias: Any, activation: str) -> None:
        self.table = table
        self._count = count
        self._bias = bias
        self._activation = activation

    def loop(self, row: Callable[[Callable[[Array], Any]], Any]) -> Array:
        """A loop over the neurons that collects a row of each.

        Args:
            row: from the function that gives the output of the neuron for an array of its inputs
                to numbers, or to an array of them.
        """
        trace = Trace()
        with trace.running():
            leaf = variable(trace, self.table.width)
            weights = strided(leaf, 0, ((self._count, 1),))

            def output(taken: Array) -> Any:
                net = _sum_of_products(weights, taken)
                bias = leaf.element(self._count) if leaf.width > self._count else self._bias
                net = net if bias is None else net + bias
                return net if self._activation == "linear" else TABLE[self._activation](net)

            found = row(output)
        body = Body(trace, self.table.length, [(leaf, self.table)], columns=[found])
        return make_loop(body).collected(0)


def _rows_of(neurons: Sequence[Any], count: int) -> _AlikeNeurons | None:
    """Neurons of so many weights as rows; None where they are not alike."""
    weights, biases = [neuron.w for neuron in neurons], [neuron.b for neuron in neurons]
    activation = neurons[0].activation
    are_alike = (
        {*map(len, weights)} == {count}
        and len({bias is None for bias in biases}) == 1
        and all(neuron.activation == activation for neuron in neurons)
    )
    if not are_alike:
        return None
    is_own = biases[0] is not None and any(bias is not biases[0] for bias in biases)
    rows = [[*w, b] if is_own else w for w, b in zip(weights, biases, strict=True)]
    numbers = list(chain.from_iterable(rows))
    if not _are_plain(numbers if biases[0] is None else [*numbers, biases[0]]):
        return None
    return _AlikeNeurons(as_table(numbers, len(rows[0])), count, biases[0], activation)


def _as_image(image: Sequence[Any]) -> Image | None:
    """An image of nested lists as an array; None where its numbers are no plain ones."""
    numbers = list(chain.from_iterable(chain.from_iterable(image)))
    if not numbers or not _are_plain(numbers):
        return None
    return Image(as_table(numbers, 1), (len(image), len(image[0]), len(image[0][0])))


def _sum_of_products(one: Array, other: Array) -> Any:
    trace = Trace()
    with trace.running():
        leaves = [variable(trace, 1), variable(trace, 1)]
        product = leaves[0].element(0) * leaves[1].element(0)
    rows = list(zip(leaves, (one, other), strict=True))
    return make_loop(Body(trace, other.length, rows, sums=[product])).total(0)


#: So many numbers are compared in one step.
_AT_ONCE = 16


def _highest(source: Array) -> Any:
    """The highest number of an array; which one of equal ones is not defined."""
    rest: list[Any] = []
    while (rows := source.size() // _AT_ONCE) > 1:
        done = rows * _AT_ONCE
        rest += [source.element(i) for i in range(done, source.size())]
        # The numbers that are compared are far apart: each step is one of whole vectors.
        source = mapped_rows(
            _highest_of, strided(source, 0, ((rows, 1), (_AT_ONCE, rows)), _AT_ONCE)
        )
    return _highest_of([*source.all_elements(), *rest])


def _highest_of(numbers: Sequence[Any]) -> Any:
    return reduce(maximum, numbers)


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


def _taken(numbers: Sequence[Any], places: Array) -> list[Any]:
    """The numbers at places that there are; of numbers with tangents, these too."""
    levels = [x.level for x in numbers if isinstance(x, Dual)]
    if not levels:
        return gathered(as_table(numbers, 1), places).all_elements()
    primals, tangents = split(numbers, max(levels))
    moves, flow = as_numbers(tangents)
    taken = _taken(moves, places)
    shares = taken if flow is None else as_shares(taken, _taken(flow, places))
    pairs = zip(_taken(primals, places), shares, strict=True)
    return [Dual(x, share, max(levels)) for x, share in pairs]


def _are_plain(numbers: Sequence[Any]) -> bool:
    """Whether they are of kinds that operations of a loop take."""
    return all(
        issubclass(kind, (Value, float, int)) and not issubclass(kind, Dual)
        for kind in {*map(type, numbers)}
    )
