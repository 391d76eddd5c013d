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
    from collections.abc import Sequence

    from ...nn.modules import MLP, Layer


def take_what_fits(old: MLP, new: MLP, places: Sequence[int | None] | None = None) -> None:
    """Give the new network the weights and biases that stand in the same places of the old one.

    Hidden layers are counted from the inputs on, and the outputs are matched with the outputs.

    Args:
        old, new: them.
        places: for each input of the new network its place among those of the old one, None
            where it was not there; by default they are the same.
    """
    hidden = zip(old.layers[:-1], new.layers[:-1], strict=False)
    for before, layer in (*hidden, (old.layers[-1], new.layers[-1])):
        is_first = before is old.layers[0] and layer is new.layers[0]
        _take_layer(
            before, layer, places if is_first and places else range(len(before.neurons[0].w))
        )


def _take_layer(old: Layer, new: Layer, places: Sequence[int | None]) -> None:
    for before, neuron in zip(old.neurons, new.neurons, strict=False):
        for weight, place in zip(neuron.w, places, strict=False):
            if place is not None:
                weight.data = before.w[place].data
        if neuron.b is not None and before.b is not None:
            neuron.b.data = before.b.data
