"""All presets, in the order of the menu.

>>> CATALOGUE["operators"].samples(CATALOGUE["operators"].values()).targets
((0.0,), (1.0,), (1.0,), (0.0,))
"""

from __future__ import annotations

from .glyphs import DIGITS
from .logic import OPERATORS, TUTORIAL
from .plane import CIRCLES, GAUSSIANS, MOONS, POINTS, REGRESSION, SLOPE, SPIRAL
from .preset import Preset
from .tables import IRIS, TABLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

CATALOGUE: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        TUTORIAL,
        OPERATORS,
        MOONS,
        CIRCLES,
        SPIRAL,
        GAUSSIANS,
        IRIS,
        DIGITS,
        REGRESSION,
        SLOPE,
        POINTS,
        TABLE,
    )
}


def is_scaled(settings: Mapping[str, Any]) -> bool:
    """Whether the columns of the samples are on another scale than the one they were given on.

    >>> is_scaled(CATALOGUE["iris"].values()), is_scaled(CATALOGUE["moons"].values())
    (True, False)
    """
    return bool(settings["scaled"]) and "scaled" in CATALOGUE[settings["preset"]].data
