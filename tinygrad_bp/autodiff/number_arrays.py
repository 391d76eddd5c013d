"""Arrays of Values that do what NumPy's arrays of floats do, and Values that NumPy is given.

NumPy asks the entries of an array of objects one by one: for a method, or for an answer to a
comparison. Where there is no such method, or no answer since a function is traced, the operation
of the table is asked in its place. What a function is given while it is differentiated or
compiled are such arrays, and so is what NumPy makes of single Values (`numpy.stack([x, y])`); one
that somebody makes by `np.array([x, y])` is NumPy's own.
"""

from __future__ import annotations

from functools import reduce
from itertools import accumulate
from math import prod
from typing import TYPE_CHECKING, Any

import numpy

from .arrays.counts import OF_COUNTS
from .arrays.curves import OF_CURVES
from .arrays.matrices import OF_MATRICES
from .arrays.missing import OF_MISSING
from .arrays.numbers import as_answers, each, floats_of, is_of_numbers, of_numbers, plain
from .arrays.orders import OF_ORDERS
from .arrays.places import chosen as with_chosen
from .arrays.places import entries_at, has_computed, mask_of, with_entries_at, with_known
from .arrays.refusing import tell
from .arrays.rows import OF_ROWS, axes_of, chosen
from .arrays.statistics import OF_STATISTICS
from .arrays.taking import OF_PLACES
from .logic import is_answer
from .value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Ufuncs that put numbers together, and what there is where there are no numbers.
_STARTS = {
    numpy.add: (0.0,),
    numpy.multiply: (1.0,),
    numpy.logical_and: (True,),
    numpy.logical_or: (False,),
}


class NumberArray(numpy.ndarray[Any, Any]):
    """An array of objects whose functions are those of the table."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return of_ufunc(ufunc, method, inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return of_function(function, types, args, kwargs)

    def __getitem__(self, key: Any) -> Any:
        if not has_computed(key):
            try:
                return super().__getitem__(key)
            except IndexError:
                if (known := with_known(key)) is None:
                    raise
            return super().__getitem__(known)
        for part in key if isinstance(key, tuple) else (key,):
            if hasattr(part, "entries_of"):
                return part.entries_of(self, key)
        return _shown(entries_at(self, key))

    def __setitem__(self, key: Any, things: Any) -> None:
        if (mask := mask_of(key)) is not None:
            self[...] = with_chosen(self, mask, things)
        elif has_computed(key):
            self[...] = with_entries_at(self, key, things)
        else:
            try:
                super().__setitem__(key, things)
            except IndexError:
                if (known := with_known(key)) is None:
                    raise
                super().__setitem__(known, things)

    def astype(self, dtype: Any, *args: Any, **kwargs: Any) -> Any:
        """A copy; floats are what Values are already."""
        is_same = is_of_numbers(dtype)
        return self.copy() if is_same else super().astype(dtype, *args, **kwargs)

    def __repr__(self) -> str:
        return repr(plain(self))

    def take(self, indices: Any, *args: Any, **kwargs: Any) -> Any:
        """The entries at these places, which may be computed."""
        found = OF_PLACES[numpy.take](self, indices, *args, **kwargs)
        return super().take(indices, *args, **kwargs) if found is NotImplemented else found

    def max(self, *args: Any, **kwargs: Any) -> Any:
        """The largest number, or those along an axis."""
        return numpy.maximum.reduce(self, *(args or (kwargs.pop("axis", None),)), **kwargs)

    def min(self, *args: Any, **kwargs: Any) -> Any:
        """The smallest number, or those along an axis."""
        return numpy.minimum.reduce(self, *(args or (kwargs.pop("axis", None),)), **kwargs)

    def sort(self, axis: Any = -1, *args: Any, **kwargs: Any) -> None:
        """Put the numbers in their order, in place."""
        self[...] = numpy.sort(self, axis, *args, **kwargs)

    def partition(self, kth: Any, axis: Any = -1, *args: Any, **kwargs: Any) -> None:
        """Put the numbers in such an order, in place."""
        self[...] = numpy.partition(self, kth, axis, *args, **kwargs)


def _as_function(name: str) -> Callable[..., Any]:
    """A method that is the function of NumPy of the same name."""

    def method(self: NumberArray, *args: Any, **kwargs: Any) -> Any:
        return getattr(numpy, name)(self, *args, **kwargs)

    return method


for _name in ("argmax", "argmin", "argpartition", "argsort", "nonzero", "searchsorted"):
    setattr(NumberArray, _name, _as_function(_name))

_OWN: dict[Any, Callable[..., Any]] = {
    **OF_COUNTS,
    **OF_CURVES,
    **OF_MATRICES,
    **OF_MISSING,
    **OF_ORDERS,
    **OF_PLACES,
    **OF_ROWS,
    **OF_STATISTICS,
}
_NONE = numpy.empty(0, dtype=object).view(NumberArray)


def of_ufunc(ufunc: Any, method: str, inputs: Sequence[Any], kwargs: Any) -> Any:
    """What a ufunc of NumPy gives of Values, and of arrays of them."""
    operands = []
    for x in inputs:
        if hasattr(x, "is_traced_array"):
            return NotImplemented  # it does that itself
        operands.append(plain(x))
    f = of_numbers(ufunc.__name__)
    if f in _EQUALITY and any(isinstance(x, Value) for x in inputs):
        return ufunc(*operands)  # a Value says what to write instead
    if f is not None and method == "__call__" and not kwargs:
        return _shown(as_answers(ufunc, each(f, *operands, results=ufunc.nout)))
    try:
        if method == "__call__" and not kwargs:
            return _shown(ufunc(*operands))
        return _of_ufunc(ufunc, method, f, operands, {**kwargs})
    except _ERRORS as error:
        name = ufunc.__name__
        if (f is None or method == "at") and vars(numpy).get(name) is ufunc:
            tell(error, f"numpy.{name}()", getattr(ufunc, method), operands, kwargs)
        raise


def _of_ufunc(ufunc: Any, method: str, f: Any, operands: list[Any], kwargs: Any) -> Any:
    out = kwargs.pop("out", None)
    if out is not None:
        kwargs["out"] = tuple(plain(x) for x in out)
    if "where" in kwargs:  # else NumPy would ask here again, without end
        kwargs["where"] = plain(kwargs["where"])
    is_masked = kwargs.get("where", True) is not True
    dtype = kwargs.pop("dtype", None)
    if dtype is not None and not is_of_numbers(dtype):
        kwargs["dtype"] = dtype
    if method == "__call__" and out is not None and ufunc.nout == 1:
        place = kwargs["out"][0]
        if is_masked and floats_of(kwargs["where"]) is not None:
            _put(f or ufunc, operands, place, kwargs["where"])
            return out[0]
        found = each(f, *operands) if f is not None else ufunc(*operands)
        place[...] = each(chosen, kwargs["where"], found, place) if is_masked else found
        return out[0]
    if method in ("reduce", "accumulate") and out is None:
        if f is not None or is_masked:
            put = _reduced if method == "reduce" else _accumulated
            return put(f or ufunc, _STARTS.get(ufunc, ()), *operands, **kwargs)
    elif f is not None and out is None and not kwargs:
        if method == "outer":
            x, y = map(numpy.asarray, operands)
            return _shown(each(f, x.reshape(x.shape + (1,) * y.ndim), y))
        if method == "reduceat":
            return _shown(_reduced_at(f, *operands))
    found = getattr(ufunc, method)(*operands, **kwargs)
    if out is None:
        return _shown(found)
    return out[0] if ufunc.nout == 1 else out


def _put(f: Callable[..., Any], operands: list[Any], place: Any, mask: Any) -> None:
    """Write what a function gives where a mask is true: elsewhere it may have no value."""
    mask = numpy.broadcast_to(numpy.asarray(mask, dtype=bool), place.shape)
    place[mask] = each(f, *(numpy.broadcast_to(x, place.shape)[mask] for x in operands))


def of_function(function: Any, types: Any, args: Any, kwargs: Any) -> Any:
    """What another function of NumPy gives of Values, and of arrays of them."""
    for kind in types:
        if not issubclass(kind, (numpy.ndarray, Value)):
            return NotImplemented  # arrays of another kind do that themselves
    own = _OWN.get(function)
    args = [_with_array(x) if isinstance(x, Value) else x for x in args]
    if kwargs:
        kwargs = {key: _with_array(x) if isinstance(x, Value) else x for key, x in kwargs.items()}
    found = NotImplemented if own is None else own(*args, **kwargs)
    if found is NotImplemented:
        try:
            found = numpy.ndarray.__array_function__(_NONE, function, (), tuple(args), kwargs)
        except _ERRORS as error:
            tell(error, f"{function.__module__}.{function.__name__}()", function, args, kwargs)
            raise
    return _shown(found)


#: What NumPy raises where it is given what it cannot take.
_ERRORS = (TypeError, AttributeError, ValueError, IndexError)

#: Whether numbers of arrays are equal; Values alone are equal where they are one and the same.
_EQUALITY = (of_numbers("equal"), of_numbers("not_equal"))


def _with_array(thing: Value) -> Any:
    """A Value as an array without axes, which NumPy does not ask what to do."""
    return plain(thing).view(NumberArray)


def _shown(found: Any) -> Any:
    """Answers as bools where all of them are; a number as itself."""
    if isinstance(found, numpy.ndarray):
        if found.dtype.kind != "O":
            return found
        if found.size and is_answer(found.item(0)) and all(map(is_answer, found.flat)):
            return found.astype(bool)
        return found.view(NumberArray)
    if isinstance(found, (tuple, list)) and not hasattr(found, "_fields"):
        return found.__class__(map(_shown, found))
    return found


def _reduced(
    f: Callable[..., Any],
    start: Sequence[Any],
    array: Any,
    axis: Any = 0,
    dtype: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
    **others: Any,
) -> Any:
    """The numbers along some axes put together, from the first to the last."""
    _refuse(others)
    array = numpy.asarray(array)
    axes = axes_of(axis, array.ndim)
    kept = [i for i in range(array.ndim) if i not in axes]
    start = start if initial is None else (initial,)
    if where is not True:
        if not start:
            raise ValueError("where= of numbers without a first one: give initial= too")
        array = numpy.asarray(each(chosen, where, array, start[0]), dtype=object)
    if not start and not prod(array.shape[i] for i in axes):
        raise ValueError("no number is the largest or the smallest of none")
    shape = tuple(array.shape[i] for i in kept)
    rows = numpy.transpose(array, axes + kept).reshape(-1, prod(shape))
    found = numpy.empty(prod(shape), dtype=object)
    found[:] = [reduce(f, column, *start) for column in rows.T]
    if keepdims:
        shape = tuple(1 if i in axes else size for i, size in enumerate(array.shape))
    return _shown(found.reshape(shape)) if shape else found[0]


def _accumulated(
    f: Callable[..., Any], start: Sequence[Any], array: Any, axis: int = 0, **others: Any
) -> Any:
    """The same of the numbers up to each."""
    _refuse({key: x for key, x in others.items() if x is not None})
    rows = numpy.moveaxis(array, axis, -1)
    found = numpy.empty(rows.shape, dtype=object)
    for place in numpy.ndindex(rows.shape[:-1]):
        found[place] = list(accumulate([*start, *rows[place]], f))[len(start) :]
    return _shown(numpy.moveaxis(found, -1, axis))


def _reduced_at(f: Callable[..., Any], array: Any, begins: Sequence[int], axis: int = 0) -> Any:
    """The same of the numbers from each of some places to the next one."""
    rows = numpy.moveaxis(array, axis, 0)
    ends = [*begins[1:], len(rows)]
    parts = [
        _reduced(f, (), rows[begin : max(begin + 1, end)])
        for begin, end in zip(begins, ends, strict=True)
    ]
    found = numpy.empty((len(parts), *rows.shape[1:]), dtype=object)
    for i, part in enumerate(parts):
        found[i] = part
    return numpy.moveaxis(found, 0, axis)


def _refuse(others: Any) -> None:
    if others:
        raise TypeError(f"arrays of Values know no {', '.join(others)}= here")
