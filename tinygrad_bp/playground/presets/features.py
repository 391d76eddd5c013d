"""Inputs that are computed from the two numbers of each sample, beside these or in their place.

>>> from tinygrad_bp.playground.presets.samples import Samples
>>> given = Samples(((0.5, 2.0),), ((1.0,),), columns=("x", "y"))
>>> samples = with_features(given, ["x", "xx", "xy"])
>>> samples.columns, samples.rows
(('x', 'x²', 'xy'), ((0.5, 0.25, 1.0),))
>>> samples.as_given is given
True
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .samples import Samples

    Row = tuple[float, ...]


@dataclass(frozen=True)
class Feature:
    """An input of the network.

    Attributes:
        of: gives it for the two numbers of a sample.
        python: the same in Python, of `x` and `y`.
        name: what it is called, with {x} and {y} for the names of the two columns.
        column: which of the two numbers it is; None where it is computed.
    """

    of: Callable[[float, float], float]
    python: str
    name: str
    column: int | None = None


def _wave(function: Callable[[float], float]) -> Callable[[float], float]:
    """The function, which has no value at what is not finite."""
    return lambda number: function(number) if math.isfinite(number) else math.nan


_SIN, _COS = _wave(math.sin), _wave(math.cos)

#: What an input can be, by the name in the setting `features`.
FEATURES = {
    "x": Feature(lambda x, y: x, "x", "{x}", 0),
    "y": Feature(lambda x, y: y, "y", "{y}", 1),
    "xx": Feature(lambda x, y: x * x, "x * x", "{x}²"),
    "yy": Feature(lambda x, y: y * y, "y * y", "{y}²"),
    "xy": Feature(lambda x, y: x * y, "x * y", "{x}{times}{y}"),
    "sin_x": Feature(lambda x, y: _SIN(x), "math.sin(x)", "sin {x}"),
    "sin_y": Feature(lambda x, y: _SIN(y), "math.sin(y)", "sin {y}"),
    "cos_x": Feature(lambda x, y: _COS(x), "math.cos(x)", "cos {x}"),
    "cos_y": Feature(lambda x, y: _COS(y), "math.cos(y)", "cos {y}"),
}

#: With these the inputs are the two numbers.
PLAIN = ("x", "y")


def has_features(samples: Samples) -> bool:
    """Whether the inputs can be chosen: each sample has two numbers."""
    return len(samples.as_given.rows[0]) == 2


def with_features(samples: Samples, names: Sequence[str]) -> Samples:
    """The samples with these inputs, computed from those that were given.

    Samples of more or fewer numbers than two stay as they were given.
    """
    given = samples.as_given
    if tuple(names) == PLAIN or not has_features(given):
        return given
    if samples.features == tuple(names):
        return samples
    x, y = given.columns or PLAIN
    times = "" if len(x) == len(y) == 1 else "·"
    return replace(
        given,
        rows=computed(given.rows, names),
        test_rows=computed(given.test_rows, names),
        columns=tuple(FEATURES[name].name.format(x=x, y=y, times=times) for name in names),
        features=tuple(names),
        before=given,
    )


def places_before(old: Samples, new: Samples) -> list[int | None]:
    """For each input of the new samples its place among those of the old; None where it is new.

    Args:
        old, new: the same samples, with other inputs.

    >>> from tinygrad_bp.playground.presets.samples import Samples
    >>> given = Samples(((0.5, 2.0),), ((1.0,),))
    >>> places_before(given, with_features(given, ["y", "yy"]))
    [1, None]
    """
    if not has_features(new):
        return [*range(len(new.rows[0]))]
    names = old.features or PLAIN
    return [names.index(name) if name in names else None for name in new.features or PLAIN]


def computed(rows: Sequence[Sequence[float]], names: Sequence[str]) -> tuple[Row, ...]:
    """The inputs for each pair of numbers; the pairs themselves where there are no names.

    >>> computed([[3.0, 2.0]], ["yy", "y"]), computed([[3.0, 2.0]], ())
    (((4.0, 2.0),), ((3.0, 2.0),))
    """
    if not names:
        return tuple(map(tuple, rows))
    functions = [FEATURES[name].of for name in names]
    return tuple(tuple(function(x, y) for function in functions) for x, y in rows)
