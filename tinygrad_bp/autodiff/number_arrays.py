"""Arrays of Values that do what NumPy's arrays of floats do.

NumPy asks the entries of an array of objects one by one: for a method, or for an answer to a
comparison. Where there is no such method, or no answer since a function is traced, the operation
of the table is asked in its place. What a function is given while it is differentiated or
compiled are such arrays; one that somebody makes by `np.array([x, y])` is NumPy's own.
"""

from __future__ import annotations

from functools import reduce
from itertools import accumulate
from math import prod
from typing import TYPE_CHECKING, Any

import numpy

from .arrays.matrices import OF_MATRICES
from .arrays.numbers import each, of_numbers
from .arrays.places import chosen, entries_at, has_computed, mask_of, with_entries_at
from .arrays.rows import OF_ROWS, plain
from .arrays.statistics import OF_STATISTICS
from .arrays.taking import OF_PLACES
from .logic import is_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Ufuncs that put numbers together by answers, and what there is where there are no numbers.
_REDUCED = {
    numpy.maximum: (),
    numpy.minimum: (),
    numpy.logical_and: (True,),
    numpy.logical_or: (False,),
}


class NumberArray(numpy.ndarray[Any, Any]):
    """An array of objects whose functions are those of the table."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        f = of_numbers(ufunc.__name__)
        operands = [plain(x) for x in inputs]
        out = kwargs.pop("out", None)
        if out is not None:
            kwargs["out"] = tuple(plain(x) for x in out)
        if "where" in kwargs:  # else NumPy would ask here again, without end
            kwargs["where"] = plain(kwargs["where"])
        if f is not None and method == "__call__" and out is None and not kwargs:
            return _shown(each(f, *operands, results=ufunc.nout))
        if f is not None and ufunc in _REDUCED and out is None:
            start = _REDUCED[ufunc]
            if method == "reduce":
                return _reduced(f, start, *operands, **kwargs)
            if method == "accumulate":
                return _accumulated(f, start, *operands, **kwargs)
        found = getattr(ufunc, method)(*operands, **kwargs)
        return out[0] if out is not None else _shown(found)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        own = _OWN.get(function)
        found = NotImplemented if own is None else own(*args, **kwargs)
        if found is NotImplemented:
            try:
                found = super().__array_function__(function, types, args, kwargs)
            except TypeError as error:
                if not any(words in str(error) for words in ("Cannot cast", "not supported for")):
                    raise
                raise TypeError(
                    f"{function.__module__}.{function.__name__}() works on floats, not on Values: "
                    f"write what it computes by functions of arrays of Values (@, numpy.sum, "
                    f"numpy.where, numpy.linalg.solve), or give it plain numbers"
                ) from error
        return _shown(found)

    def __getitem__(self, key: Any) -> Any:
        if not has_computed(key):
            return super().__getitem__(key)
        for part in key if isinstance(key, tuple) else (key,):
            if hasattr(part, "entries_of"):
                return part.entries_of(self, key)
        return _shown(entries_at(self, key))

    def __setitem__(self, key: Any, things: Any) -> None:
        if (mask := mask_of(key)) is not None:
            self[...] = chosen(self, mask, things)
        elif has_computed(key):
            self[...] = with_entries_at(self, key, things)
        else:
            super().__setitem__(key, things)

    def astype(self, dtype: Any, *args: Any, **kwargs: Any) -> Any:
        """A copy; floats are what Values are already."""
        is_same = numpy.dtype(dtype).kind in "fO"
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
        found = NotImplemented if args else OF_ROWS[numpy.sort](self, axis, **kwargs)
        if found is NotImplemented:
            super().sort(axis, *args, **kwargs)
        else:
            self[...] = found


def _as_function(name: str) -> Callable[..., Any]:
    """A method that does what the function of NumPy of the same name does."""
    own, of_numpy = OF_ROWS[getattr(numpy, name)], getattr(numpy.ndarray, name)

    def method(self: NumberArray, *args: Any, **kwargs: Any) -> Any:
        found = own(self, *args, **kwargs)
        return _shown(of_numpy(self, *args, **kwargs) if found is NotImplemented else found)

    return method


for _name in ("argmax", "argmin", "argsort"):
    setattr(NumberArray, _name, _as_function(_name))

_OWN: dict[Any, Callable[..., Any]] = {**OF_ROWS, **OF_PLACES, **OF_STATISTICS, **OF_MATRICES}


def _shown(found: Any) -> Any:
    """Answers as bools where all of them are; a number as itself."""
    if isinstance(found, (tuple, list)) and not hasattr(found, "_fields"):
        return found.__class__(map(_shown, found))
    if not isinstance(found, numpy.ndarray) or found.dtype.kind != "O":
        return found
    if found.size and all(map(is_answer, found.flat)):
        return found.astype(bool)
    return found.view(NumberArray)


def _reduced(
    f: Callable[..., Any],
    start: Sequence[Any],
    array: Any,
    axis: Any = 0,
    dtype: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    **others: Any,
) -> Any:
    """The numbers along some axes put together, from the first to the last."""
    _refuse(others)
    n = array.ndim
    axes = [i % n for i in (range(n) if axis is None else numpy.atleast_1d(axis).tolist())]
    kept = [i for i in range(n) if i not in axes]
    start = start if initial is None else (initial,)
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


def _refuse(others: Any) -> None:
    if others:
        raise TypeError(f"arrays of Values know no {', '.join(others)}= here")
