"""Functions of several numbers at once: `logsumexp`, `softmax`, and `stop_gradient` of containers.

They are made of the operations of the table, so derivatives of every order, diagrams and compiled
code follow. The first two are shifted by the largest number, without which exp would overflow; the
shift cancels, so it counts as a constant, and nothing flows back through it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Set
from operator import index
from typing import Any, TypeVar

from ..letters import shown
from . import ops
from .floats import as_float
from .tree import is_array, is_whole, opened, with_values

_Thing = TypeVar("_Thing")

#: As much is taken off where the largest is infinite: inf - inf would be nan.
_MOST = sys.float_info.max
#: The sum is 1 or more, as the largest is one of its terms, but 0 where all numbers are -inf:
#: there it is this, and nothing flows.
_LEAST = 0.5


def logsumexp(xs: Any, axis: int | None = None) -> Any:
    """The logarithm of the sum of the exponentials, without overflow.

    Args:
        xs: numbers or Values in a list, a tuple or an array.
        axis: of an array, the axis along which they are added up; None takes all of them.

    Returns:
        One number; of an array and an axis, an array without that axis. Where all numbers are
        -inf it is -inf, with derivatives of 0.

    Raises:
        TypeError: if there is something else than numbers.
        ValueError: if there are no numbers, or no such axis.

    >>> logsumexp([1000.0, 1000.0])
    1000.6931471805599
    """
    if not is_array(xs):
        highest, _, total = _shifted(_numbers(xs, axis, "logsumexp()"))
        return ops.log(total) + highest
    highest, _, total = _shifted_rows(_rows(xs, axis, "logsumexp()"))
    found = ops.log(total) + highest
    if len(found.shape) > 1:
        return found[..., 0]
    return found[0] if hasattr(found[0], "_apply") else float(found[0])


def softmax(xs: Any, axis: int | None = -1) -> Any:
    """The exponentials divided by their sum, without overflow: shares that add up to 1.

    Args:
        xs: numbers or Values in a list, a tuple or an array.
        axis: of an array, the axis along which the shares add up to 1; None takes all numbers.

    Returns:
        As many numbers, in a list, a tuple or an array, as they came. Where all numbers are -inf,
        as in a row that is masked altogether, the shares are 0.

    Raises:
        TypeError: if there is something else than numbers.
        ValueError: if there are no numbers, or no such axis.

    >>> softmax([1000.0, 1000.0])
    [0.5, 0.5]
    """
    if not is_array(xs):
        _, powers, total = _shifted(_numbers(xs, axis, "softmax()"))
        shares = [power / total for power in powers]
        return tuple(shares) if isinstance(xs, tuple) else shares
    import numpy

    _, powers, total = _shifted_rows(_rows(xs, axis, "softmax()"))
    found = powers / total
    return found.reshape(xs.shape) if axis is None else numpy.moveaxis(found, -1, axis)


def stop_gradient(x: _Thing) -> _Thing:
    """x as a constant: no derivative by what it was computed from.

    Args:
        x: a number, a Value, an array of these, or containers of them. In a container, what is
            no Value may be anything, and stays what it is.

    Raises:
        TypeError: for anything else.

    >>> from tinygrad_bp import grad
    >>> grad(lambda x: x * stop_gradient(x))(3.0)
    3.0
    >>> grad(lambda w: w["a"] * stop_gradient(w)["a"] + w["b"])({"a": 3.0, "b": 2.0})
    {'a': 3.0, 'b': 1.0}
    """
    stop: Any = ops.stop_gradient
    if opened(x) is None:
        stopped: _Thing = stop(x)
    else:
        stopped = with_values(x, stop, lambda part: stop(part) if is_whole(part) else part)
    return stopped


def _shifted(numbers: list[Any]) -> tuple[Any, list[Any], Any]:
    """The largest, the exponentials of what the numbers are below it, and their sum."""
    highest = numbers[0]
    for number in numbers[1:]:
        highest = ops.maximum(highest, number)
    highest = ops.stop_gradient(highest)
    shift = ops.minimum(ops.maximum(highest, -_MOST), _MOST)
    powers = [ops.exp(number - shift) for number in numbers]
    return highest, powers, ops.maximum(sum(powers[1:], powers[0]), _LEAST)


def _shifted_rows(x: Any) -> tuple[Any, Any, Any]:
    """The same of each row, along the last axis of an array."""
    import numpy

    if x.dtype.kind == "f":
        highest = x.max(axis=-1, keepdims=True)
        with numpy.errstate(over="ignore"):  # of the lowest number below the highest
            powers = numpy.exp(x - numpy.clip(highest, -_MOST, _MOST))
        return highest, powers, numpy.maximum(powers.sum(axis=-1, keepdims=True), _LEAST)
    highest, n = x, x.shape[-1]
    while n > 1:  # halves, which overlap where they are odd: a step for twice as many numbers
        half = (n + 1) // 2
        highest, n = ops.maximum(highest[..., :half], highest[..., n - half :]), half
    highest = ops.stop_gradient(highest)
    shift = ops.minimum(ops.maximum(highest, -_MOST), _MOST)
    powers = ops.exp(x - shift)
    return highest, powers, ops.maximum(numpy.sum(powers, axis=-1, keepdims=True), _LEAST)


def _numbers(xs: Any, axis: Any, caller: str) -> list[Any]:
    if not isinstance(xs, Iterable) or isinstance(xs, (str, bytes, Set, Mapping)):
        raise TypeError(f"{caller} takes numbers in a list, a tuple or an array, not {shown(xs)}")
    if axis not in (None, 0, -1):
        raise ValueError(f"{caller}: a list has no axis {axis!r}; make an array of lists of lists")
    numbers = [x if hasattr(x, "_apply") else as_float(x, caller) for x in xs]
    if not numbers:
        raise ValueError(f"{caller} takes one number or more, and there are none")
    return numbers


def _rows(x: Any, axis: Any, caller: str) -> Any:
    """The array with the axis last; all of it as one row, if there is none."""
    import numpy

    axes = len(x.shape)
    if axis is None:
        x = numpy.ravel(x)
    elif -axes <= index(axis) < axes:
        x = numpy.moveaxis(x, axis, -1)
    else:
        raise ValueError(f"{caller}: an array of shape {x.shape} has no axis {axis!r}")
    if not x.shape[-1]:
        raise ValueError(f"{caller} takes one number or more, and there are none")
    return x.astype(float) if x.dtype.kind in "biuf" else x
