"""A number that is asked for stands nowhere, not even where another one is the same by chance.

>>> hidden({"value": 0.25, "numbers": "<mn>0.5</mn>⋅<mn>0.25</mn>"}, [0.25])
{'value': None, 'numbers': ''}
"""

from __future__ import annotations

import re

from ...run.phases import derivative_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from ...run.moment import Moment
    from .nodes import Nodes

#: How near a number is to another one that is told by it.
_NEAR = 1e-3

_NUMBER = re.compile(r"<mn>([\d.]+(?:e-?\d+)?)</mn>")


def values_asked(moment: Moment, nodes: Nodes) -> list[float]:
    """The numbers that an open question asks for."""
    found = [
        node.data for label, node in nodes.by_name.items() if label in moment.asked and node.op
    ]
    found += [
        x for label, x in moment.derivatives.items() if derivative_name(label) in moment.asked
    ]
    return [x for x in found if x]


def hidden(data: Any, values: Sequence[float]) -> Any:
    """What is shown, without numbers that are as good as one of some values, or its opposite."""
    if not values:
        return data
    if isinstance(data, dict):
        found = {name: hidden(inner, values) for name, inner in data.items()}
        if _tells(_numbers_in(data.get("numbers") or ""), values):
            found["numbers"] = ""
        return found
    if isinstance(data, list):
        return [hidden(inner, values) for inner in data]
    return None if isinstance(data, float) and _tells([data], values) else data


def _numbers_in(markup: str) -> Iterator[float]:
    """The numbers of a formula."""
    yield from map(float, _NUMBER.findall(markup))


def _tells(numbers: Iterable[float], values: Sequence[float]) -> bool:
    return any(
        abs(abs(number) - abs(value)) <= _NEAR * abs(value)
        for number in numbers
        for value in values
    )
