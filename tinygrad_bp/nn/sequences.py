"""Numbers and Values in sequences: what models, losses and data take and give.

>>> as_list((1.0, 2.0)), as_list(3.0)
((1.0, 2.0), [3.0])
>>> one_or_all([1.0, 2.0]), one_or_all([3.0])
([1.0, 2.0], 3.0)
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import reduce

from ..autodiff import ops
from ..autodiff.floats import as_float, as_lists_of_cells
from ..autodiff.hooks import recorder_here
from ..autodiff.value import Value
from ..letters import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, TypeVar

    #: A number, with or without a graph behind it.
    Scalar = Value | float
    #: What a model or a loss takes: numbers in any sequence or array, or one alone.
    Numbers = Scalar | Iterable[Scalar]
    #: Of Values come Values, of plain numbers plain numbers.
    N = TypeVar("N", Value, float)

    class Outputs(Value, list[Value]):  # type: ignore[misc]
        """What a network gives: a list of Values, or one Value where there is one output.

        Which of the two depends on how many outputs there are, and a type checker cannot count
        them. So it may be used as either, and a name that neither has is an error.
        """


#: Of a list that Python's recursion does not come to the end of.
TOO_DEEP = "there are lists nested too deeply, or one that holds itself"


def as_list(x: Any) -> Sequence[Any]:
    """The numbers as a list, from a sequence, an array, a table, or a single number or Value.

    Raises:
        TypeError: for a text, None, a set or a dict, whose numbers have no order.
    """
    if x.__class__ is list:
        given: list[Any] = x
        return given
    if hasattr(x, "tolist"):
        x = as_lists_of_cells(x)
    elif is_frame_like(x):  # which is iterated over by its columns
        x = x.rows() if hasattr(x, "rows") else as_lists_of_cells(x.to_numpy())
    elif is_table_of_arrow(x):
        x = list(zip(*(column.to_pylist() for column in x.columns), strict=True))
    elif hasattr(x, "to_list"):  # a series of polars
        x = x.to_list()
    elif hasattr(x, "to_numpy"):
        x = as_lists_of_cells(x.to_numpy())
    elif hasattr(x, "toarray"):  # a sparse matrix, whose rows are matrices
        x = x.toarray().tolist()
    elif hasattr(x, "__array__"):  # what NumPy can read
        import numpy

        x = as_lists_of_cells(numpy.asarray(x))
    if isinstance(x, (list, tuple)):
        return x
    is_one = not hasattr(x, "__iter__")
    if x is None or (not is_one and isinstance(x, (str, bytes, Set, Mapping))):
        raise TypeError(f"expected numbers in a list, a tuple or an array, got {shown(x)}")
    return [x] if is_one else list(x)


def rows_of(name: str, given: Any, each: str) -> Sequence[Any]:
    """What is given as rows or targets, as a list of them.

    Args:
        name: what it is called in errors.
        given: what is given.
        each: what it should have an entry for.

    Raises:
        TypeError: if it is no list, array or frame; says what to give instead.
    """
    way_out = ""
    try:
        listed = as_list(given)
        if len(listed) != 1 or listed[0] is not given or isinstance(given, Value):
            return listed
        as_float(given)
        return listed  # a number
    except TypeError:
        if isinstance(given, Mapping):
            way_out = ": rows of columns by their names are list(zip(*columns.values()))"
        elif hasattr(given, "collect"):
            way_out = ": collect() gives the frame"
    raise TypeError(
        f"{name} must be a list or an array with an entry for each {each}, not "
        f"{shown(given)}{way_out}"
    )


def is_frame_like(x: Any) -> bool:
    """Whether it is a frame, as pandas and polars have them."""
    return hasattr(x, "to_numpy") and hasattr(x, "columns")


def is_table_of_arrow(x: Any) -> bool:
    """Whether it is a table of columns, as Arrow has them."""
    return hasattr(x, "column_names") and hasattr(x, "to_pylist")


def refuse_inputs(inputs: Sequence[Any], count: int) -> None:
    """Raise an error if these are not the inputs of a model, which takes so many.

    Raises:
        ValueError: if they are not as many numbers, or are many rows of numbers.
        TypeError: if one is not a number.
    """
    if inputs and all(map(is_nested, map(_plain, inputs))):
        raise ValueError(
            f"expected {count} inputs, got {len(inputs)} rows: a call takes one row of numbers, "
            f"so write model.predict(X)"
        )
    if len(inputs) != count:
        raise ValueError(f"expected {count} inputs, got {len(inputs)}")
    refuse_others("input", inputs)


def refuse_others(what: str, numbers: Sequence[Any]) -> None:
    """Raise a TypeError if one of them is neither a number nor a Value."""
    for place, number in enumerate(numbers):
        if not isinstance(number, Value):
            try:
                as_float(number)
            except TypeError:
                raise TypeError(f"{what} {place} is {shown(number)}: expected a number") from None


def _plain(x: Any) -> Any:
    """The lists that an array is written as; anything else as it is."""
    return as_lists_of_cells(x) if hasattr(x, "tolist") else x


def one_or_all(outputs: Any) -> Outputs:
    """The outputs, or the one where there is one."""
    given: Outputs = outputs[0] if len(outputs) == 1 else outputs
    return given


def total(terms: Iterable[Any]) -> Any:
    """Their sum, without the 0 that Python's `sum` begins with."""
    first, *others = terms
    if recorder := recorder_here():
        made = recorder.total([first, *others])
        if made is not None:
            return made
    return sum(others, first)


def each(f: Callable[..., Any], *numbers: Sequence[Any]) -> list[Any]:
    """What a function gives of each number, or of those at the same place of several sequences.

    >>> each(lambda x, y: x - y, [3.0, 2.0], [1.0, 1.0])
    [2.0, 1.0]
    """
    if recorder := recorder_here():
        made = recorder.each(f, *numbers)
        if made is not None:
            return made
    return [f(*xs) for xs in zip(*numbers, strict=True)]


def highest(numbers: Sequence[Any]) -> Any:
    """The highest of some numbers.

    >>> highest([1.0, 3.0, 2.0])
    3.0
    """
    if recorder := recorder_here():
        made = recorder.highest(numbers)
        if made is not None:
            return made
    return reduce(ops.maximum, numbers)


def as_lists(x: Any) -> list[Any]:
    """A nested sequence as lists in lists, whatever kinds it is made of.

    Raises:
        ValueError: where it is nested too deeply, or holds itself.

    >>> as_lists(((1.0, 2.0), range(2)))
    [[1.0, 2.0], [0, 1]]
    """
    try:
        return [as_lists(part) if is_row(part) else part for part in as_list(x)]
    except RecursionError:
        raise ValueError(TOO_DEEP) from None


def is_row(x: Any) -> bool:
    """Whether it holds several things, which a number or a text does not."""
    return hasattr(x, "__iter__") and not isinstance(x, (str, bytes))


def flat(x: Any) -> list[Any]:
    """The numbers of a nested sequence in one list.

    Raises:
        ValueError: where it is nested too deeply, or holds itself.

    >>> flat([[1.0], [[2.0], 3.0]]), flat(4.0)
    ([1.0, 2.0, 3.0], [4.0])
    """
    numbers: list[Any] = []
    try:
        _flatten(as_list(x), numbers)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    return numbers


def _flatten(x: Sequence[Any], numbers: list[Any]) -> None:
    for part in x:
        if is_nested(part):
            _flatten(part, numbers)
        else:
            numbers.append(part)


def shape(x: Any) -> tuple[int, ...]:
    """The lengths of a nested sequence, from the outside in.

    Raises:
        ValueError: if parts side by side have different shapes.

    >>> shape([[1, 2, 3], [4, 5, 6]])
    (2, 3)
    """
    if not is_nested(x):
        return ()
    try:
        shapes = [shape(part) for part in x]
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    for other in shapes[1:]:
        if other != shapes[0]:
            raise ValueError(f"one part has the shape {shapes[0]} and another {other}")
    return (len(x), *(shapes[0] if shapes else ()))


def is_nested(x: Any) -> bool:
    """Whether it is a sequence, and not a number."""
    return isinstance(x, (list, tuple))
