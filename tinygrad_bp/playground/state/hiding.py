"""What a link can hide: controls, panels and numbers, each by a name.

>>> is_hidden("w5", ["weights"]), is_hidden("∂E_total/∂w5", ["weights"]), is_hidden("b1", ["b1"])
(True, False, True)
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

#: The parts of the page by the names of their sections.
PANELS = {
    "settings": "settings",
    "derivation": "derivation",
    "lesson": "lesson",
    "curve": "error curve",
    "data": "data",
    "plane": "plane",
    "compare": "comparison",
    "phases": "phase track",
}

#: The buttons and controls by their names; those of settings have the settings' names.
CONTROLS = {
    "presets": "preset menu",
    "play": "play",
    "phase": "phase",
    "update": "update",
    "back": "back",
    "rewind": "rewind",
    "speed": "speed",
    "link": "copy link",
    "take": "take away",
    "presenter": "presenter",
}

#: Kinds of numbers, with the names of the quantities of each.
_NUMBERS = {
    "weights": r"w\d.*(?<!\+)",
    "biases": r"b(_|\d).*(?<!\+)",
    "updated": r"[wb].*\+",
    "derivatives": r"∂.*",
    "net": r"net_.*",
    "out": r"out_.*",
    "errors": r"E(_.*)?",
}
NUMBERS = {
    "weights": "weights",
    "biases": "biases",
    "updated": "updated weights",
    "derivatives": "derivatives",
    "net": "net inputs",
    "out": "outputs",
    "errors": "errors",
}


def is_hidden(quantity: str, hide: Collection[str]) -> bool:
    """Whether a link hides a number.

    Args:
        quantity: "w5", "net_h1", "E_total", "∂E_total/∂w5", "w5+".
        hide: the names that the link has: of kinds of numbers, or of quantities.
    """
    if not hide:
        return False
    kinds = (re.fullmatch(_NUMBERS[name], quantity) for name in hide if name in _NUMBERS)
    return quantity in hide or any(kinds)
