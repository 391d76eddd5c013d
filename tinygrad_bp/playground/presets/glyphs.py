"""Small digits: ten glyphs of 3 by 5 dots, drawn here, with noise on every dot."""

from __future__ import annotations

from ...nn.initialisation import generator
from .preset import Preset, Promise
from .samples import Samples, held_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_GLYPHS = """
### .#. ### ### #.# ### ### ### ### ###
#.# ##. ..# ..# #.# #.. #.. ..# #.# #.#
#.# .#. ### ### ### ### ### .#. ### ###
#.# .#. #.. ..# ..# ..# #.# .#. #.# ..#
### ### ### ### ..# ### ### .#. ### ###
"""

#: The dots of each digit, row by row: 1.0 where it has ink.
GLYPHS = tuple(
    tuple(float(dot == "#") for row in rows for dot in row)
    for rows in zip(*map(str.split, _GLYPHS.strip().splitlines()), strict=True)
)


def _digits(settings: Mapping[str, Any]) -> Samples:
    rng = generator(settings["seed"])
    kinds = [k % len(GLYPHS) for k in range(settings["samples"])]
    rows = [[dot + rng.gauss(0.0, settings["noise"]) for dot in GLYPHS[kind]] for kind in kinds]
    targets = [tuple(float(kind == k) for k in range(len(GLYPHS))) for kind in kinds]
    columns = tuple(f"row {k // 3 + 1}, dot {k % 3 + 1}" for k in range(len(GLYPHS[0])))
    return held_out(rows, targets, settings, columns, tuple(map(str, range(len(GLYPHS)))))


DIGITS = Preset(
    "digits",
    "Ten digits of 3 by 5 dots with noise.",
    {
        "hidden": [10],
        "activation": "tanh",
        "output_activation": "linear",
        "loss": "cross_entropy",
        "optimizer": "adam",
        "learning_rate": 0.05,
        "bias": "neuron",
        "train_biases": True,
        "start": "random",
        "init": "xavier",
        "samples": 200,
        "noise": 0.15,
        "test_share": 0.25,
        "digits": 4,
        "speed": 4,
    },
    _digits,
    ("samples", "noise", "test_share"),
    promise=Promise(200, 0.01, 0.95),
)
