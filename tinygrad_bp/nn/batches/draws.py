"""Random numbers that follow from a key, the place of a sample, and a count: the same everywhere.

Compiled code has no state to draw from, and a training has to be one that can be repeated, and
resumed. So a number is a function of where it is drawn. The function computes with whole numbers
below 2^51, of which no operation rounds one: eager code and each backend give the same.

>>> with at_sample(7.0):
...     place = place_here()
>>> [number < bound_of(0.5) for number in drawn(12345.0, place, 8)]
[False, False, False, True, False, False, True, True]
"""

from __future__ import annotations

import random
from contextlib import contextmanager
from contextvars import ContextVar

from ...autodiff.value import Value
from ..parts import modules_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

#: A prime below 2^26 that is not 1 more than a multiple of 3, so that cubes are all different.
PRIME = 67_108_859.0
_INVERSE = 1.0 / PRIME

#: Added to a number and taken away again, it leaves the nearest whole one.
_WHOLE = 1.5 * 2.0**52

#: What places and counts are spread by: digits of pi and of e.
_OF_PLACES, _OF_COUNTS, _OF_SQUARES = 31_415_927.0, 27_182_819.0, 14_142_136.0

_place: ContextVar[Any] = ContextVar("place", default=None)

#: The place of the sample that a model is called with in a training; None outside of one.
place_here = _place.get


@contextmanager
def at_sample(place: Any) -> Iterator[None]:
    """While it lasts, the model is called with the sample at this place: a number or a Value."""
    token = _place.set(place)
    try:
        yield
    finally:
        _place.reset(token)


class Key:
    """What the numbers of one module follow from in an epoch; copies of the module share it.

    Attributes:
        value: a Value, so that compiled code reads it at each call.
    """

    def __init__(self) -> None:
        self.value = Value(0.0)


def keys_of(model: Any) -> list[Key]:
    """The keys of the modules in a model that draw random numbers."""
    return [
        module.key for _, module in modules_in(model) if isinstance(vars(module).get("key"), Key)
    ]


def set_keys(keys: list[Key], *moment: int) -> None:
    """Begin an epoch, or a batch: each key becomes one that follows from this moment."""
    for number, key in enumerate(keys):
        generator = random.Random(" ".join(map(str, (*moment, number))))
        key.value.data = float(generator.randrange(int(PRIME)))


def bound_of(p: float) -> float:
    """What a number that is drawn is below with this probability."""
    return (p - 0.5) * PRIME


def drawn(key: Any, place: Any, count: int) -> list[Any]:
    """So many whole numbers, from minus half of `PRIME` to half of it.

    Args:
        key: a whole number below `PRIME`, or a Value of one.
        place: a whole number below 2^25, or a Value of one.
        count: how many are drawn.
    """
    # No constant, lest XLA adds it up with itself, to nothing.
    whole = place * 0.0 + _WHOLE

    def rest(x: Any) -> Any:
        """The remainder of a whole number, from minus half the prime to half of it."""
        return x - PRIME * ((x * _INVERSE + whole) - whole)

    def cubed(x: Any) -> Any:
        return rest(rest(x * x) * x)

    begin = rest(_OF_PLACES * place + key)
    begin = cubed(rest(begin * begin + key))
    found = []
    for number in range(1, count + 1):
        mixed = cubed(rest(begin + _OF_COUNTS * number % PRIME))
        found.append(rest(mixed * mixed + _OF_SQUARES * number % PRIME))
    return found
