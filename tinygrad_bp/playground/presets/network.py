"""The network that the settings ask for.

>>> from tinygrad_bp.playground.presets.catalogue import CATALOGUE
>>> tutorial = CATALOGUE["tutorial"]
>>> model = network(tutorial.values(), tutorial.samples(tutorial.values()), tutorial.given)
>>> [p.label for p in model.parameters()][-4:], [y.data for y in model([0.05, 0.1])]
(['w6', 'w7', 'w8', 'b2'], [0.7513650695523157, 0.7729284653214625])
"""

from __future__ import annotations

from ...nn.modules import MLP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .samples import Samples


def network(settings: Mapping[str, Any], samples: Samples, given: Sequence[float] = ()) -> MLP:
    """A new network with as many inputs and outputs as the samples have.

    Args:
        settings: hidden, activation, activations, output_activation, bias, start, init and seed.
        samples: what it is for.
        given: the weights of the preset; where there are not as many as it takes, and where
            `start` is "random", they are drawn.
    """
    inputs, outputs = len(samples.rows[0]), len(samples.targets[0])
    hidden, bias = settings["hidden"], settings["bias"]
    by_layer = settings["activations"]
    is_by_layer = len(by_layer) == len(hidden) > 0
    model = MLP(
        inputs,
        [*hidden, outputs],
        by_layer if is_by_layer else settings["activation"],
        settings["output_activation"],
        None if bias == "none" else bias,
        settings["seed"],
        init=float if settings["init"] == "zero" else settings["init"],  # float() is 0.0
    )
    parameters = model.parameters()
    if settings["start"] == "given" and len(given) == len(parameters):
        for parameter, number in zip(parameters, given, strict=True):
            parameter.data = number
    return model
