"""All presets, in the order of the menu.

>>> CATALOGUE["operators"].samples(CATALOGUE["operators"].values()).targets
((0.0,), (1.0,), (1.0,), (0.0,))
"""

from __future__ import annotations

from .glyphs import DIGITS
from .logic import OPERATORS, TUTORIAL
from .plane import CIRCLES, MOONS, POINTS, REGRESSION, SPIRAL
from .preset import Preset
from .tables import IRIS, TABLE

CATALOGUE: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        TUTORIAL,
        OPERATORS,
        MOONS,
        CIRCLES,
        SPIRAL,
        IRIS,
        DIGITS,
        REGRESSION,
        POINTS,
        TABLE,
    )
}
