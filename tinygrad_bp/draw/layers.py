"""Which networks are drawn as neurons: those that are nothing but layers one after another.

>>> from tinygrad_bp.nn import Softmax
>>> net = Sequential(Layer(2, 3), MLP(3, [2, 1]))
>>> [len(layer.neurons) for layer in layers_of(net)], layers_of(Sequential(net, Softmax()))
([3, 2, 1], None)
"""

from __future__ import annotations

from ..nn.modules import MLP, Layer
from ..nn.sequential import Sequential

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def layers_of(model: Any) -> list[Layer] | None:
    """The layers of a network that is nothing but layers one after another; else None."""
    if isinstance(model, MLP):
        return model.layers
    if isinstance(model, Layer):
        return [model]
    if not isinstance(model, Sequential):
        return None
    found = [layers_of(part) for part in model.layers]
    layers = [layer for part in found if part for layer in part]
    is_chain = all(found) and len({*map(id, layers)}) == len(layers)
    return layers if layers and is_chain else None
