"""The tutorial's network with its one sample, and the four logical operators.

The operators can be switched while the network learns. Not every network comes back from the
complement of what it has learned: one with logistic outputs and the squared error stays where it
is, since all outputs are saturated. This one has been tried on all twelve switches.
"""

from __future__ import annotations

from ...nn.data import sets
from ...teach.tutorial.network import GIVEN, HIDDEN_WEIGHTS, LEARNING_RATE, OUTPUT_WEIGHTS
from .preset import Preset, Promise
from .samples import Samples

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_OPERATORS = {"xor": sets.XOR, "or": sets.OR, "nand": sets.NAND, "and": sets.AND}


def _of_tutorial(settings: Mapping[str, Any]) -> Samples:
    return Samples(
        ((GIVEN["i1"], GIVEN["i2"]),),
        ((GIVEN["target_o1"], GIVEN["target_o2"]),),
    )


def _of_operator(settings: Mapping[str, Any]) -> Samples:
    rows, targets = _OPERATORS[settings["operator"]]
    return Samples(tuple(rows), tuple((float(target),) for target in targets), classes=("0", "1"))


TUTORIAL = Preset(
    "tutorial",
    "Two inputs, two hidden neurons, two outputs and one sample, with the tutorial's numbers.",
    {"learning_rate": LEARNING_RATE},
    _of_tutorial,
    given=tuple(GIVEN[name] for name in (*HIDDEN_WEIGHTS, "b1", *OUTPUT_WEIGHTS, "b2")),
    promise=Promise(10_000, 3.511e-5),
)

OPERATORS = Preset(
    "operators",
    "XOR, OR, NAND and AND: they can be switched while the network learns.",
    {
        "hidden": [4],
        "activation": "tanh",
        "loss": "binary_cross_entropy",
        "bias": "neuron",
        "train_biases": True,
        "start": "random",
        "speed": 4,
        "sample": 3,  # of 1 and 1: with others there is little to work out, but 0 times a weight
    },
    _of_operator,
    ("operator",),
    promise=Promise(1500, 0.005),
)
