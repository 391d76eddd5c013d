"""A compiled function for one structure of arguments: traced, lowered, made into code."""

from __future__ import annotations

import inspect
from math import prod
from typing import TYPE_CHECKING, Any

from ..autodiff.forward import Dual
from ..autodiff.hooks import differentiating, recording
from ..autodiff.tree import flatten, is_whole
from .arguments import argument_layouts, rebuilt, variables
from .closed import ClosedNumbers
from .layout import ArrayLayout, NumberLayout, RowsLayout, result_layout, rows_layout
from .loops.networks.recorder import LIMITS, LoopRecorder
from .program.lowering import lower
from .tracing.arrays import Array
from .tracing.containers import TracedList, is_free_array
from .tracing.errors import PLACES, leaked, no_number
from .tracing.trace import Trace, current
from .tracing.traced import TracedNode
from .tracing.traced_array import TracedArray, do_with_whole_arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..autodiff.tree import Structure
    from .arguments import Arguments
    from .layout import Layout
    from .tracing.lengths import Length


class ClosesOverDualsError(Exception):
    """The function closes over a variable of a `jvp` around it: its result has a tangent."""


#: NumPy's words where an array of its own is asked for entries at computed places.
_NO_INDEX = ("only integers", "Cannot cast array data from dtype('O') to dtype('int")


class Version:
    """The function for one structure of arguments.

    Args:
        f: the function.
        make: what makes code of a program and its variables.
        found: the arguments, taken apart.
        args, kwargs: the arguments.
        keeps_stops: whether the code may be differentiated; see `Trace`.

    Attributes:
        program: what `f` does.
        code: what a backend made of it.
        quick: a function that takes the arguments as they are, and gives NotImplemented where it
            does not know them; None where there is none.

    Raises:
        ClosesOverDualsError: if a `jvp` around it makes what `f` closes over vary.
    """

    def __init__(
        self,
        f: Callable[..., Any],
        make: Callable[..., Any],
        found: Arguments,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        keeps_stops: bool = False,
    ) -> None:
        self.key = found.key
        trace = Trace()
        trace.keeps_stops = keeps_stops
        kind = getattr(make, "func", make)
        limits = {x: getattr(kind, x, None) for x in LIMITS}
        with recording(LoopRecorder(trace, _jacobian, **limits)), trace.running():
            inputs = variables(trace, args, kwargs, found.shapes, _parameters(f))
            for variable, slot in zip(inputs, found.slots, strict=True):
                variable.is_answer = getattr(getattr(slot, "dtype", None), "kind", "") == "b"
            takes_answers = any(variable.is_answer for variable in inputs)
            traced_args, traced_kwargs = rebuilt((args, kwargs), found.shapes, inputs)
            try:
                result = f(*traced_args, **traced_kwargs)
            except (IndexError, TypeError) as error:
                if any(words in str(error) for words in _NO_INDEX):
                    raise trace.refused_index or no_number("an index", PLACES) from error
                raise
            try:
                entries, self.structure = flatten(result, "jit()", whole=is_free_array)
            except TypeError as error:
                raise TypeError(f"the function must return numbers or Values: {error}") from None
            nodes = [x.node if is_free_array(x) else x for x in entries]
            if any(isinstance(x, TracedNode) and x.trace is not trace for x in nodes):
                raise leaked()
        if any(isinstance(x, Dual) for x in entries):
            raise ClosesOverDualsError
        self.lengths: list[Length] = [variable.length for variable in inputs]
        #: Where each entry of the result is: a number, or an array and how it is shown.
        self.places: list[tuple[int, _HandedOn | None]] = []
        scalars: list[Any] = []
        collected: list[Array] = []
        for x, node in zip(entries, nodes, strict=True):
            if isinstance(node, Array):
                self.places.append((len(collected), _HandedOn(x)))
                collected.append(node)
            else:
                self.places.append((len(scalars), None))
                scalars.append(x)
        self.program = lower(trace, scalars, collected, inputs)
        self.code = make(self.program, inputs)
        self._closed = ClosedNumbers(self.program.scalars, list)
        self.quick: Callable[..., Any] | None = None
        if not kwargs and not takes_answers:  # of which the quick way would take floats
            taken = argument_layouts(args, found.shapes, self.lengths)
            given = result_layout(self.structure, self._block)
            if taken is not None and given is not None:
                self.quick = self.code.quick(taken, given)
                if self.quick and self.program.scalars:
                    self.quick = _where_values_are_numbers(self.quick)

    def fits(self, found: Arguments) -> bool:
        """Whether it was made for such arguments."""
        return found.key == self.key and self.fits_lengths(found.lengths)

    def fits_lengths(self, now: Sequence[int]) -> bool:
        """Whether it was made for arrays of such lengths."""
        of = dict(zip(self.lengths, now, strict=True))
        for length, size in of.items():
            # A loop without iterations is not in the program.
            if size != length.size and not (length.is_free and size and length.size):
                return False
            if any(of[other] != size for other in length.equal):
                return False
        return True

    def _block(self, block: Structure) -> Layout:
        """The layout of a number or an array of the result."""
        if block.start == block.stop:
            return ArrayLayout(0, block.shape or ())
        place, shown = self.places[block.start]
        if shown is not None:
            return shown.layout(place + 1, self.lengths)
        if block.shape is None:
            return NumberLayout(0, place)
        return ArrayLayout(0, block.shape, place)

    def run(self, found: Arguments) -> Any:
        """The results for these arguments."""
        numbers, collected = self.code.run(found.slots, self._closed(), found.lengths)
        entries = [
            numbers[place] if show is None else show(collected[place])
            for place, show in self.places
        ]
        return self.structure.rebuild(entries)

    def built(self, numbers: Callable[[int, int], Any], arrays: Sequence[Any], module: Any) -> Any:
        """The result of a backend that has arrays of its own.

        Args:
            numbers: gives the scalar results from one on and up to another.
            arrays: the arrays of results, flat.
            module: what makes such arrays, by NumPy's names.
        """

        def block(part: Structure) -> Any:
            if part.start == part.stop:
                return module.zeros(part.shape or ())
            place, show = self.places[part.start]
            if show is not None:
                return show(arrays[place], module)
            if part.shape is None:
                return numbers(place, place + 1)[0]
            return numbers(place, place + part.stop - part.start).reshape(part.shape)

        return self.structure.build(block)


class _HandedOn:
    """How the caller gets an array of results that was only handed on."""

    def __init__(self, thing: TracedArray | TracedList) -> None:
        assert thing.node is not None
        self._length, self._width = thing.node.length, thing.node.width
        #: From the numbers of a row to an item of a list; of an array, the shape of a row.
        self._row: Any = None
        self._made_as: Any = None
        self._shape: tuple[int, ...] = ()
        if isinstance(thing, TracedList):
            self._row, self._made_as = thing.row, thing.made_as
        else:
            self._shape = thing.row_shape()
        if not self._row and not prod(self._shape):
            self._length.pin()

    def __call__(self, numbers: Any, module: Any = None) -> Any:
        """The array or the list, from its flat numbers; a module that has arrays of its own."""
        if self._row:
            n, is_array = self._width, module is None and hasattr(numbers, "tolist")
            flat = numbers.tolist() if is_array else list(numbers)
            items = [self._row(flat[i : i + n]) for i in range(0, len(flat), n)]
            return items if self._made_as is list else self._made_as(items)
        rows = -1 if prod(self._shape) else self._length.size
        if module is None:
            import numpy

            numbers = numpy.asarray(numbers, dtype=float)
        return numbers.reshape((rows, *self._shape))

    def layout(self, place: int, lengths: Sequence[Length]) -> Layout:
        """Its layout, as the array of results at a place."""
        rows = rows_layout(self._length, lengths)
        if not self._row:
            return ArrayLayout(place, (rows, *self._shape))
        if self._made_as is not list:
            raise LookupError(self._made_as)
        try:
            row = self._row([NumberLayout(place, i) for i in range(self._width)])
        except TypeError:  # an array in a row, which holds nothing but numbers
            raise LookupError from None
        return RowsLayout(place, row, self._width, rows)


def _large_arrays() -> Any:
    from .arithmetic.whole import LargeArrays  # with NumPy, which need not be there

    return LargeArrays()


do_with_whole_arrays(_large_arrays)


def _jacobian(call: Any) -> Any:
    if len(call.inputs) < 2 and not any(map(is_whole, call.fresh)):
        return None
    try:
        from .arithmetic.jacobians import jacobian_by_loop
    except ImportError:  # there is no NumPy
        return None
    return jacobian_by_loop(call)


def _where_values_are_numbers(quick: Callable[..., Any]) -> Callable[..., Any]:
    """The function, but not for calls where a Value that it closes over is more than a number."""

    def checked(*args: Any) -> Any:
        if differentiating.get() or current() is not None:
            return NotImplemented
        return quick(*args)

    return checked


def _parameters(f: Callable[..., Any]) -> Sequence[str]:
    try:
        return list(inspect.signature(f).parameters)
    except (TypeError, ValueError):
        return ()
