"""What a network of another shape can take over from the one before it.

>>> from tinygrad_bp.nn import MLP
>>> old = MLP(1, [1, 1], bias="layer", init=[2.0, 0.5, 3.0, 0.25])
>>> new = MLP(1, [2, 1], init=float)
>>> take_what_fits(old, new)
>>> [p.data for p in new.parameters()]
[2.0, 0.5, 0.0, 0.0, 3.0, 0.0, 0.25]
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...nn.modules import MLP, Layer


def take_what_fits(old: MLP, new: MLP) -> None:
    """Give the new network the weights and biases that stand in the same places of the old one.

    Hidden layers are counted from the inputs on, and the outputs are matched with the outputs.
    """
    hidden = zip(old.layers[:-1], new.layers[:-1], strict=False)
    for before, layer in (*hidden, (old.layers[-1], new.layers[-1])):
        _take_layer(before, layer)


def _take_layer(old: Layer, new: Layer) -> None:
    for before, neuron in zip(old.neurons, new.neurons, strict=False):
        for weight, kept in zip(neuron.w, before.w, strict=False):
            weight.data = kept.data
        if neuron.b is not None and before.b is not None:
            neuron.b.data = before.b.data
