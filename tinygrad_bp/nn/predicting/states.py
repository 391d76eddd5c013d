"""What a model is made of, to tell whether it is still what code was made for.

>>> from tinygrad_bp.nn.modules import MLP
>>> model = MLP(1, [1], seed=1)
>>> before = state_of(model)
>>> model.layers[0].neurons[0].b.data = 5.0  # a number that compiled code reads at each call
>>> state_of(model) == before
True
>>> model.layers[0].neurons[0].activation = "tanh"
>>> state_of(model) == before
False
"""

from __future__ import annotations

import weakref
from types import FunctionType

from ...autodiff.tree import is_array
from ...autodiff.value import Value
from ..parts import PLAIN, inside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def state_of(model: Any) -> Any:
    """All of a model but the numbers of its leaves, to be compared, and to be a key.

    The numbers that a function closes over count; those in its globals do not, and neither does
    what is in an object of a class that nobody can open.
    """
    found: list[Any] = []
    seen: dict[int, int] = {}
    waiting: list[Any] = [model]
    while waiting:
        part = waiting.pop()
        kind = part.__class__
        if kind in PLAIN:
            found += kind, part if part == part else "nan"
        elif isinstance(part, Value):
            found.append(id(part) if part.op is None else "a result")
        elif id(part) in seen:
            found.append(seen[id(part)])
        else:
            seen[id(part)] = len(seen)
            if kind is list and {*map(type, part)} == {Value}:
                found += kind, *[id(x) if x.op is None else "a result" for x in part]
            elif opened := inside(part):
                found += kind, *opened[0]
                waiting += opened[1]
            elif is_array(part):
                found += part.shape, part.tobytes()
            else:
                found.append(_itself(part))
                if kind is FunctionType and part.__closure__:
                    waiting += [cell.cell_contents for cell in part.__closure__ if _is_full(cell)]
    return tuple(found)


def _itself(part: Any) -> Any:
    """What is equal only for the same object, and does not keep it."""
    try:
        reference = weakref.ref(part)
        hash(reference)
    except TypeError:
        return id(part)
    return id(part), reference


def _is_full(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018 (an error if there is nothing yet)
    except ValueError:
        return False
    return True
