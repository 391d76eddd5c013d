"""Arrays under a trace: what rows are read from, and how they look to the function.

Inside a program an `Array` is a node that stands for many numbers, row after row; its
`Element`s are numbers like any others. It is an argument, the rows that a loop collected,
constants, or numbers stacked by the function. The function itself sees a `TracedArray`
or a `TracedList`. As long as such a one is only handed to `vmap` or `scan`, its length is
no part of what is compiled; whoever looks at its length or at its entries pins it.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NoReturn

from ..autodiff.forward import assembled, components, levels_of, plus
from ..autodiff.passes import Structural
from ..autodiff.tree import as_array, flatten, is_array
from ..autodiff.value import Value
from .trace import Trace, Traced, current

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Length:
    """A number of rows: that of an argument, or one that is known for good."""

    def __init__(self, size: int, is_free: bool = False) -> None:
        self.size = size
        #: Whether the program works for other lengths too.
        self.is_free = is_free
        #: The others that have to be equal at each call.
        self.equal: list[Length] = []

    def pin(self) -> int:
        """The number of rows, which the program depends on from now on."""
        self.is_free = False
        return self.size


def common(lengths: Sequence[Length]) -> Length:
    """The one length of several arrays, gone through in step."""
    first, *others = lengths
    if not all(length.is_free for length in lengths):
        for length in lengths:
            length.pin()
    elif others := [other for other in others if other is not first]:
        first.equal.extend(others)
    return first


class Array(Traced):
    """Many numbers: `length` rows of `width` numbers each."""

    __slots__ = ("elements", "is_carry", "length", "width")

    elements: dict[int, Traced]
    #: Whether it stands for carried numbers, which are not in a row anywhere.
    is_carry: bool
    length: Length
    width: int

    def element(self, i: int) -> Any:
        """The number at a place, counted through all rows."""
        if self.op is STACK:
            return self._operands[i]
        if self.op is VIEW:
            return self._operands[0].element(i)
        if i not in self.elements:
            self.elements[i] = self.trace.node(Element, ELEMENT, self)
            self.elements[i].index = i  # type: ignore[attr-defined]
        return self.elements[i]

    def all_elements(self) -> list[Any]:
        """Every number of it."""
        return [self.element(i) for i in range(self.length.pin() * self.width)]

    def __add__(self, other: Any) -> Any:
        """The sum of what flows back to an array along two ways."""
        from .loops import added

        return added(self, as_rows(other, self))


class Element(Traced):
    """One number of an array."""

    __slots__ = ("index",)

    index: int


class _Element(Structural):
    name = "element"

    def pull(self, node: Any, g: Any, wanted: set[Any]) -> Any:
        return [(node.operands[0], Entries({node.index: g}))]

    def push(self, node: Any, tangents: dict[Any, Any]) -> Any:
        tangent = tangents.get(node.operands[0])
        return None if tangent is None else tangent.element(node.index)


class Stack(Structural):
    """Numbers put together to an array."""

    name = "stack"

    def pull(self, node: Any, g: Any, wanted: set[Any]) -> Any:
        pairs = zip(node.operands, entries(g, node), strict=True)
        return [(x, share) for x, share in pairs if x in wanted and share is not None]

    def push(self, node: Any, tangents: dict[Any, Any]) -> Any:
        found = [tangents.get(operand, 0.0) for operand in node.operands]
        rows = node.length.size
        return (
            stacked(found, rows, node.width) if any(x in tangents for x in node.operands) else None
        )


class View(Structural):
    """The same numbers in rows of another width."""

    name = "view"

    def pull(self, node: Any, g: Any, wanted: set[Any]) -> Any:
        [array] = node.operands
        return [(array, g if isinstance(g, Entries) else reshaped(g, array.length, array.width))]

    def push(self, node: Any, tangents: dict[Any, Any]) -> Any:
        tangent = tangents.get(node.operands[0])
        return None if tangent is None else reshaped(tangent, node.length, node.width)


class Constant(Structural):
    """Numbers that the function closes over, in an array or a list."""

    name = "constant"

    def __init__(self, numbers: Any) -> None:
        self.numbers = numbers


ELEMENT, STACK, VIEW = _Element(), Stack(), View()


class Entries:
    """What flows back to an array, where it flows to some of its numbers only."""

    def __init__(self, shares: dict[int, Any]) -> None:
        self.shares = shares

    def __add__(self, other: Any) -> Any:
        if not isinstance(other, Entries):
            return other + self
        for i, share in other.shares.items():
            self.shares[i] = plus(self.shares.get(i), share)
        return self


def entries(g: Any, array: Array) -> list[Any]:
    """What flows back to each number of the array; None where nothing does."""
    if isinstance(g, Entries):
        return [g.shares.get(i) for i in range(array.length.pin() * array.width)]
    return list(g.all_elements())


def as_rows(g: Any, array: Array) -> Array:
    """What flows back to the array, as an array of the same rows."""
    if isinstance(g, Array):
        return g
    shares = [0.0 if share is None else share for share in entries(g, array)]
    return stacked(shares, array.length.size, array.width)


def array(trace: Trace, length: Length, width: int, op: Any = None, *operands: Any) -> Array:
    """A new array; without an operation it is a variable of the trace."""
    node: Array = trace.node(Array, op, *operands)
    node.length = length
    node.width = width
    node.elements = {}
    node.is_carry = False
    return node


def reshaped(source: Array, length: Length, width: int) -> Array:
    """The same numbers in rows of another width."""
    if source.width == width:
        return source
    return array(source.trace, length, width, VIEW, source)


def stacked(numbers: Sequence[Any], rows: int, width: int) -> Array:
    """An array of these numbers. All the numbers of an array, in their order, are that array."""
    length = Length(rows)
    first = numbers[0] if numbers else None
    if isinstance(first, Element) and first.index == 0:
        [source] = first.operands
        if (
            not source.is_carry
            and len(numbers) == source.length.size * source.width
            and all(
                isinstance(x, Element) and x.operands[0] is source and x.index == i
                for i, x in enumerate(numbers)
            )
        ):
            return reshaped(source, length, width)
    if not any(isinstance(x, Value) for x in numbers):
        return array(_outermost(), length, width, Constant([float(x) for x in numbers]))
    # It belongs to the innermost loop, so that what flows back to it flows on at each turn.
    trace = current()
    assert trace is not None
    return array(trace, length, width, STACK, *numbers)


class TracedList(list[Any]):
    """A list of the function that is compiled, and the array that it is made from."""

    def __init__(self, items: Any = (), node: Array | None = None, row: Any = None) -> None:
        super().__init__(items)
        self._node = node
        #: From the numbers of a row to an item of the list.
        self.row: Callable[[Sequence[Any]], Any] = row

    @property
    def node(self) -> Array | None:
        """The array; None once the list was changed."""
        return self._node


def _looks(name: str) -> Any:
    ordinary = getattr(list, name)

    def look(self: TracedList, *args: Any, **kwargs: Any) -> Any:
        if self._node is not None:
            self._node.length.pin()
        return ordinary(self, *args, **kwargs)

    return look


def _changes(name: str) -> Any:
    look = _looks(name)

    def change(self: TracedList, *args: Any, **kwargs: Any) -> Any:
        result = look(self, *args, **kwargs)
        self._node = None
        return result

    return change


for _name in ("len", "iter", "getitem", "contains", "reversed", "add", "mul", "rmul", "eq", "ne"):
    setattr(TracedList, f"__{_name}__", _looks(f"__{_name}__"))
for _name in ("copy", "count", "index"):
    setattr(TracedList, _name, _looks(_name))
for _name in ("__setitem__", "__delitem__", "__iadd__", "__imul__"):
    setattr(TracedList, _name, _changes(_name))
for _name in ("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"):
    setattr(TracedList, _name, _changes(_name))


def traced_list(node: Array, row: Callable[[Sequence[Any]], Any]) -> TracedList:
    """The rows of the array as a list."""
    rows = range(node.length.size)
    items = (row([node.element(i * node.width + j) for j in range(node.width)]) for i in rows)
    return TracedList(items, node, row)


class TracedArray:
    """A NumPy array of the function that is compiled.

    Whatever NumPy's arrays can do is done by an array of objects, one a number, which is
    made when something asks for it.
    """

    #: So that `flatten` takes it for an array.
    is_traced_array = True

    def __init__(self, node: Array, shape: tuple[int, ...]) -> None:
        self.node = node
        self._shape = shape
        self._entries: Any = None

    def materialised(self) -> Any:
        """The array of objects."""
        if self._entries is None:
            self._entries = as_array(self.node.all_elements(), self._shape)
            self._entries.flags.writeable = False
        return self._entries

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self._shape)

    def row_shape(self) -> tuple[int, ...]:
        """The shape of each row."""
        return self._shape[1:]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__array_interface__":
            raise AttributeError(name)
        return getattr(self.materialised(), name)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.materialised()

    def __array_ufunc__(self, ufunc: Any, method: str, *args: Any, **kwargs: Any) -> Any:
        return getattr(ufunc, method)(*_materialised(args), **_materialised(kwargs))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return function(*_materialised(args), **_materialised(kwargs))

    def __setitem__(self, key: object, entry: object) -> NoReturn:
        raise TypeError(
            "an array that a compiled function is called with cannot be assigned to: "
            "assign to a copy of it (X = X.copy())"
        )

    def __copy__(self) -> TracedArray:
        return self  # it does not change

    def __deepcopy__(self, memo: object) -> TracedArray:
        return self

    def __repr__(self) -> str:
        return f"<traced array {self._shape}>"


def _delegated(name: str) -> Any:
    def method(self: TracedArray, *args: Any) -> Any:
        return getattr(self.materialised(), name)(*_materialised(args))

    return method


for _name in ("add", "sub", "mul", "truediv", "pow", "matmul"):
    setattr(TracedArray, f"__{_name}__", _delegated(f"__{_name}__"))
    setattr(TracedArray, f"__r{_name}__", _delegated(f"__r{_name}__"))
for _name in ("neg", "pos", "abs", "len", "iter", "getitem", "contains", "bool", "float", "int"):
    setattr(TracedArray, f"__{_name}__", _delegated(f"__{_name}__"))
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(TracedArray, f"__{_name}__", _delegated(f"__{_name}__"))
TracedArray.__hash__ = object.__hash__  # type: ignore[method-assign]


def _materialised(thing: Any) -> Any:
    if isinstance(thing, TracedArray):
        return thing.materialised()
    if isinstance(thing, dict):
        return {key: _materialised(part) for key, part in thing.items()}
    if type(thing) in (list, tuple):
        return type(thing)(map(_materialised, thing))
    return thing


class Rows:
    """What is gone through row by row: its array, and how a row of it looks to the function."""

    def __init__(self, source: Array, row: Callable[[Array], Any]) -> None:
        self.source = source
        self.row = row


def rows_of(thing: Any, caller: str) -> Rows:
    """The rows of an array or a list."""
    if isinstance(thing, TracedArray):
        shape = thing.row_shape()
        return Rows(thing.node, lambda leaf: _array_row(leaf, shape))
    if isinstance(thing, TracedList) and thing.node is not None:
        make = thing.row
        return Rows(thing.node, lambda leaf: make(leaf.all_elements()))
    if is_array(thing) and thing.dtype.kind in "biuf":
        import numpy

        shape = thing.shape[1:]
        constant = Constant(numpy.array(thing, dtype=float, order="C"))  # a copy
        source = array(_outermost(), Length(len(thing)), prod(shape), constant)
        return Rows(source, lambda leaf: _array_row(leaf, shape))
    numbers, structure = flatten(list(thing), caller)
    assert structure.parts
    first, *others = structure.parts
    if any(other.outline != first.outline for other in others):
        raise ValueError(f"{caller} needs items of one structure, and got {structure.outline}")
    levels = levels_of(numbers)
    parts = [part for x in numbers for part in components(x, levels)]
    n = 1 << len(levels)

    def row(leaf: Array) -> Any:
        found = leaf.all_elements()
        return first.rebuild([assembled(found[i : i + n], levels) for i in range(0, len(found), n)])

    return Rows(stacked(parts, len(structure.parts), first.stop * n), row)


def _outermost() -> Trace:
    trace = current()
    assert trace is not None
    return trace.outermost


def _array_row(leaf: Array, shape: tuple[int, ...]) -> Any:
    if not shape:
        return leaf.element(0)
    return TracedArray(reshaped(leaf, Length(shape[0]), prod(shape[1:])), shape)


def is_free_array(thing: Any) -> bool:
    """Whether it is an array or a list that the function only handed on."""
    return isinstance(thing, TracedArray) or (
        isinstance(thing, TracedList) and thing.node is not None
    )


def arrays_in(thing: Any) -> Iterator[Any]:
    """The NumPy arrays and traced arrays in nested containers."""
    if is_array(thing):
        yield thing
    elif isinstance(thing, dict):
        for part in thing.values():
            yield from arrays_in(part)
    elif isinstance(thing, (list, tuple)) and not (
        isinstance(thing, TracedList) and thing.node is not None
    ):
        for part in thing:
            yield from arrays_in(part)
