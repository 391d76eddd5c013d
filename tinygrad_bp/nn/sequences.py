"""Numbers and Values in sequences: what models, losses and data take and give.

>>> as_list((1.0, 2.0)), as_list(3.0)
((1.0, 2.0), [3.0])
>>> one_or_all([1.0, 2.0]), one_or_all([3.0])
([1.0, 2.0], 3.0)
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, TypeVar

    from ..autodiff.value import Value

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


def as_list(x: Any) -> Sequence[Any]:
    """The numbers as a list, from a sequence, a NumPy array, or a single number or Value."""
    if hasattr(x, "tolist"):
        x = x.tolist()
    if isinstance(x, (list, tuple)):
        return x
    return list(x) if hasattr(x, "__iter__") else [x]


def one_or_all(outputs: Any) -> Outputs:
    """The outputs, or the one where there is one."""
    given: Outputs = outputs[0] if len(outputs) == 1 else outputs
    return given


def total(terms: Iterable[Any]) -> Any:
    """Their sum, without the 0 that Python's `sum` begins with."""
    first, *others = terms
    return sum(others, first)


def shape(x: Any) -> tuple[int, ...]:
    """The lengths of a nested sequence, from the outside in.

    Raises:
        ValueError: if parts side by side have different shapes.

    >>> shape([[1, 2, 3], [4, 5, 6]])
    (2, 3)
    """
    if not is_nested(x):
        return ()
    shapes = [shape(part) for part in x]
    for other in shapes[1:]:
        if other != shapes[0]:
            raise ValueError(f"one part has the shape {shapes[0]} and another {other}")
    return (len(x), *(shapes[0] if shapes else ()))


def is_nested(x: Any) -> bool:
    """Whether it is a sequence, and not a number."""
    return isinstance(x, (list, tuple))


def checked_size(name: str, size: int, least: int = 1) -> int:
    """The size, if it is a whole number and at least `least`."""
    if not isinstance(size, int) or size < least:
        raise ValueError(f"{name} must be a whole number, at least {least}, not {size!r}")
    return size
