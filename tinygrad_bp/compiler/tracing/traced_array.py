"""NumPy arrays as a function sees them while it is traced.

What is done with them as wholes, a floor above says; arrays of objects do the rest, one a number.
"""

from __future__ import annotations

from functools import cache, partial
from math import prod
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from ...autodiff.logic import is_condition
from ...autodiff.tree import as_array, opened
from .arrays import SAME, Array, array, stacked
from .lengths import Length

if TYPE_CHECKING:
    from collections.abc import Callable


class WholeArrays:
    """What does things with arrays of a trace as wholes, without a node for each number.

    A floor above registers what makes one (`arithmetic/`), once an array asks for it. Whatever it
    does not do is NotImplemented: then arrays of objects do it, one a number.
    """

    def function(self, function: Any, args: Any, kwargs: Any) -> Any:
        """A function or a ufunc of NumPy."""
        return NotImplemented

    def attribute(self, array: TracedArray, name: str) -> Any:
        """An attribute or a method of an array."""
        return NotImplemented

    def item(self, array: TracedArray, key: Any) -> Any:
        """`array[key]`."""
        return NotImplemented

    def entries(self, array: Any, key: Any) -> Any:
        """`array[key]` of an array of objects, where the key has an array of a trace."""
        return NotImplemented

    def assign(self, array: TracedArray, key: Any, thing: Any) -> Any:
        """`array[key] = thing`: the array afterwards."""
        return NotImplemented

    def is_whole(self, array: TracedArray) -> bool:
        """Whether it has so many numbers that it is an array also where derivatives are taken."""
        return False

    def flowed(self, array: TracedArray, share: Any) -> Any:
        """What flows to the array, an `ArrayGradient` or a `MaskedArray`, as an array like it."""
        raise NotImplementedError

    def flowing(self, array: TracedArray, thing: Any, back: bool) -> Any:
        """An array like it as a `MaskedArray`, or (where it flows back) as an `ArrayGradient`."""
        raise NotImplementedError


_makers: list[Callable[[], WholeArrays]] = [WholeArrays]


def do_with_whole_arrays(make: Callable[[], WholeArrays]) -> None:
    """Registers what makes that which does things with whole arrays."""
    _makers[:] = [make]
    _whole.cache_clear()


@cache
def _whole() -> WholeArrays:
    return _makers[0]()


#: What changes an array that it is given: functions, and methods.
_CHANGING = {"copyto", "fill_diagonal", "place", "put", "putmask"}
_CHANGING_ITSELF = {"fill", "partition", "put", "sort"}


class TracedArray:
    """A NumPy array of the function that is compiled.

    Whatever NumPy's arrays can do and `WholeArrays` does not is done by an array of objects, one
    a number, which is made when something asks for it.
    """

    #: So that `flatten` takes it for an array.
    is_traced_array = True

    def __init__(self, node: Any, shape: tuple[int, ...], is_own: bool = False) -> None:
        self._node = node
        self._shape = shape
        self._entries: Any = None
        #: Whether the function made it, so that it may assign to it.
        self.is_own = is_own
        #: The arrays, still there, that have some of the same numbers, as a slice has; and itself.
        self.sharing: WeakValueDictionary[int, TracedArray] = WeakValueDictionary()

    @property
    def node(self) -> Array:
        """The array of the program."""
        if self._node is None:
            numbers = self._entries.ravel().tolist()
            width = prod(self._shape[1:])
            self._node = stacked(numbers, len(numbers) // width if width else 0, width)
        found: Array = self._node
        return found

    @property
    def whole_shape(self) -> tuple[int, ...]:
        """Its shape as it was traced; to look at it does not pin the length."""
        return self._shape

    def length(self) -> Length:
        """The number of rows."""
        return self.node.length

    def materialised(self) -> Any:
        """The array of objects."""
        if self._entries is None:
            self._entries = as_array(self.node.all_elements(), self._shape)
            self._entries.flags.writeable = False
        return self._entries

    def is_condition(self) -> bool:
        """Whether its numbers are answers."""
        if self._entries is not None:
            return all(map(is_condition, self._entries.flat))
        return is_condition(self.node)

    def entries_of(self, array: Any, key: Any) -> Any:
        """`array[key]` of an array of objects, where it is a part of the key."""
        found = _whole().entries(array, key)
        if found is NotImplemented:
            return as_array(array.ravel().tolist(), array.shape)[_materialised(key)]
        return found

    def adopt(self, other: TracedArray) -> None:
        """Has the numbers of the other from now on."""
        self.__class__ = other.__class__
        self.__dict__.update(other.__dict__, is_own=True, sharing=WeakValueDictionary())

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self._shape)

    def row_shape(self) -> tuple[int, ...]:
        """The shape of each row."""
        return self._shape[1:]

    @property
    def is_whole(self) -> bool:
        """Whether derivatives are taken by all of it at once."""
        return _whole().is_whole(self)

    def fresh(self) -> TracedArray:
        """An array of the same numbers, to differentiate by."""
        node = self.node
        return TracedArray(array(node.trace, node.length, node.width, SAME, node), self._shape)

    def flowed(self, share: Any) -> Any:
        """What flows to it, backward or forward, as an array like it."""
        return _whole().flowed(self, share)

    def flowing(self, thing: Any, back: bool = False) -> Any:
        """An array like it, as what flows to it forward, or back."""
        return _whole().flowing(self, thing, back)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__array_interface__":
            raise AttributeError(name)
        found = _whole().attribute(self, name)
        if found is NotImplemented and name in _CHANGING_ITSELF:
            return partial(self.changed, getattr(type(self.materialised()), name))
        return getattr(self.materialised(), name) if found is NotImplemented else found

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.materialised()

    def __array_ufunc__(self, ufunc: Any, method: str, *args: Any, **kwargs: Any) -> Any:
        if method == "__call__":
            found = _whole().function(ufunc, args, kwargs)
            if found is not NotImplemented:
                return found
        if method == "at" and isinstance(args[0], TracedArray):
            return args[0].changed(ufunc.at, *args[1:])
        return getattr(ufunc, method)(*_materialised(args), **_materialised(kwargs))

    def changed(self, f: Any, *args: Any, **kwargs: Any) -> None:
        """Does what changes an array in place with a copy, whose numbers it has from then on."""
        entries = self.materialised().copy()
        f(entries, *_materialised(args), **_materialised(kwargs))
        self[...] = entries

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        found = _whole().function(function, args, kwargs)
        if found is not NotImplemented:
            return found
        if function.__name__ in _CHANGING and isinstance(args[0], TracedArray):
            return args[0].changed(function, *args[1:], **kwargs)
        return function(*_materialised(args), **_materialised(kwargs))

    def __getitem__(self, key: Any) -> Any:
        found = _whole().item(self, key)
        return self.materialised()[_materialised(key)] if found is NotImplemented else found

    def __setitem__(self, key: Any, entry: Any) -> None:
        if not self.is_own:
            raise TypeError(
                "an array that a compiled function is called with cannot be assigned to: "
                "assign to a copy of it (X = X.copy())"
            )
        self._refuse_shared()
        found = _whole().assign(self, key, entry)
        if found is NotImplemented:
            entries = self.materialised().astype(object)  # a copy
            entries[_materialised(key)] = _materialised(entry)
            found = TracedArray(None, self._shape)
            found._entries = entries
        self.adopt(found)

    def _refuse_shared(self) -> None:
        if len(self.sharing) > 1:
            raise TypeError(
                "an array of which another one is a part cannot be assigned to in a function that "
                "is compiled: assign to a copy (X = X.copy())"
            )

    def __iter__(self) -> Any:
        if self.ndim > 1 and self.is_whole:
            return iter([self[i] for i in range(self.node.length.pin())])
        return iter(self.materialised())

    def __len__(self) -> int:
        return self.length().pin() if self._shape else len(self.materialised())

    def __copy__(self) -> TracedArray:
        return TracedArray(self.node, self._shape, is_own=True) if self.is_own else self

    def __deepcopy__(self, memo: object) -> TracedArray:
        return self.__copy__()

    def __repr__(self) -> str:
        return f"<traced array {self._shape}>"


def _operator(name: str, ufunc: str) -> None:
    """The methods of an operator."""

    def method(name: str, turned: bool) -> Any:
        def operate(self: TracedArray, *others: Any) -> Any:
            import numpy

            found = _whole().function(
                getattr(numpy, ufunc), (*others, self) if turned else (self, *others), {}
            )
            if found is not NotImplemented:
                return found
            return getattr(self.materialised(), name)(*_materialised(others))

        return operate

    def in_place(self: TracedArray, other: Any) -> Any:
        found = method(f"__{name}__", False)(self, other)
        if not self.is_own:
            return found
        self._refuse_shared()
        if not isinstance(found, TracedArray):
            entries, found = found, TracedArray(None, self._shape)
            found._entries = entries
        self.adopt(found)
        return self

    setattr(TracedArray, f"__{name}__", method(f"__{name}__", False))
    if name in _TURNED:
        setattr(TracedArray, f"__r{name}__", method(f"__r{name}__", True))
        setattr(TracedArray, f"__i{name}__", in_place)


_TURNED = {"add", "sub", "mul", "truediv", "pow", "matmul", "mod", "floordiv", "and", "or", "xor"}

for _name, _ufunc in {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "true_divide",
    "pow": "power",
    "matmul": "matmul",
    "mod": "remainder",
    "floordiv": "floor_divide",
    "neg": "negative",
    "pos": "positive",
    "abs": "absolute",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
    "eq": "equal",
    "ne": "not_equal",
    "and": "bitwise_and",
    "or": "bitwise_or",
    "xor": "bitwise_xor",
    "invert": "invert",
}.items():
    _operator(_name, _ufunc)


def _delegated(name: str) -> Any:
    def method(self: TracedArray, *args: Any) -> Any:
        return getattr(self.materialised(), name)(*_materialised(args))

    return method


for _name in ("contains", "bool", "float", "int"):
    setattr(TracedArray, f"__{_name}__", _delegated(f"__{_name}__"))
TracedArray.__hash__ = object.__hash__  # type: ignore[method-assign]


def _materialised(thing: Any) -> Any:
    if isinstance(thing, TracedArray):
        return thing.materialised()
    if (inside := opened(thing)) is not None:
        _, parts, make = inside
        return make([_materialised(part) for part in parts])
    return thing
