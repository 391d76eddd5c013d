"""The scale that curves of a picture share: how high each of their numbers stands.

>>> heights(scale_of([[4.0, 2.0, 0.0]]), [4.0, 2.0, 0.0])
[1.0, 0.5, 0.0]
>>> scale = scale_of([[1.0, 0.1], [1.0, 0.001]])
>>> scale.is_log, [round(height, 9) for height in heights(scale, [1.0, 0.1])]
(True, [1.0, 0.666666667])
"""

from __future__ import annotations

import math
from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Numbers that are so many times the least of them are shown by their logarithms.
_FAR_APART = 100


@dataclass(frozen=True)
class CurveScale:
    """Where a curve has its lowest and its highest number, and whether logarithms count."""

    low: float
    high: float
    is_log: bool

    @property
    def kind(self) -> str:
        """What a caption adds, nothing for the usual scale."""
        return ", logarithmic scale" if self.is_log else ""


def scale_of(curves: Iterable[Sequence[float]]) -> CurveScale:
    """The scale on which all numbers of some curves have a place."""
    numbers = [number for curve in curves for number in curve]
    low, high = min(numbers), max(numbers)
    return CurveScale(low, high, low > 0 and high / low > _FAR_APART)


def heights(scale: CurveScale, numbers: Iterable[float]) -> list[float]:
    """From 0 for the lowest place to 1 for the highest; all 0 where there is but one."""
    place = math.log10 if scale.is_log else float
    low, high = place(scale.low), place(scale.high)
    return [(place(number) - low) / (high - low) if high > low else 0.0 for number in numbers]
