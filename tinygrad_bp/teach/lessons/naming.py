"""The names in a lesson: of a network's neurons, weights and biases."""

from __future__ import annotations

from ...nn.modules import MLP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...autodiff.value import Value


def copied(model: MLP) -> MLP:
    """The same network of Values of its own, whose labels are names for a lesson.

    Labels that somebody chose stay. Others become w1, w2, ... through all layers, and b1,
    b2, ... for the bias of each layer or b_h1, b_o1, ... for that of each neuron.
    """
    copy = MLP(**model.config(), init=model.state_dict())
    default = MLP(**model.config(), init=float).parameters()
    labels = [parameter.label for parameter in model.parameters()]
    names = neuron_names(copy)
    weights = 0
    for row, layer in zip(names, copy.layers, strict=True):
        for name, neuron in zip(row, layer.neurons, strict=True):
            for weight in neuron.w:
                weights += 1
                weight.label = f"w{weights}"
            if neuron.b is not None and layer.b is None:
                neuron.b.label = f"b_{name}"
    for parameter, usual, label in zip(copy.parameters(), default, labels, strict=True):
        if label and label != usual.label:
            parameter.label = label
    return copy


def neuron_names(model: MLP) -> list[list[str]]:
    """The names of the neurons: h1, h2, ... and o1, o2, ...; h1_2 where hidden layers follow.

    >>> neuron_names(MLP(2, [1, 2, 1]))
    [['h1_1'], ['h2_1', 'h2_2'], ['o1']]
    """
    last = len(model.layers)
    prefixes = ["h" if last == 2 else f"h{depth}_" for depth in range(1, last)] + ["o"]
    return [
        [f"{prefix}{k}" for k in range(1, len(layer.neurons) + 1)]
        for prefix, layer in zip(prefixes, model.layers, strict=True)
    ]


def biases(model: MLP) -> set[Value]:
    """The parameters that are biases."""
    return {neuron.b for layer in model.layers for neuron in layer.neurons if neuron.b is not None}


def by_layers(model: MLP) -> list[list[Value]]:
    """The parameters of each layer, from the last to the first: the order of a backward pass."""
    return [layer.parameters() for layer in reversed(model.layers)]
