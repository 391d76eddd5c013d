"""The names in a lesson: of a network's neurons, weights and biases."""

from __future__ import annotations

from ...nn.base import independent_copy
from ...nn.modules import Layer
from ...nn.structure.names import NetworkNames, parameter_names
from ...nn.structure.stages import stages_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...autodiff.value import Value
    from ...nn.base import Module, ModuleT


def copied(model: ModuleT) -> ModuleT:
    """The same network of Values of its own, whose labels are names for a lesson.

    Labels that somebody chose stay. Others become what `NetworkNames` calls them: w1, w2, ...
    through all layers, and b1, b2, ... for the bias of each layer or b_h1, b_o1, ... for that
    of each neuron. What no stage has is called by the path to it.
    """
    copy = independent_copy(model)
    for parameter, name in parameter_names(copy).items():
        parameter.label = name
    return copy


def neuron_names(model: Module) -> list[list[str]]:
    """The names of the neurons: h1, h2, ... and o1, o2, ...; h1_2 where hidden layers follow.

    >>> from tinygrad_bp.nn import MLP
    >>> neuron_names(MLP(2, [1, 2, 1]))
    [['h1_1'], ['h2_1', 'h2_2'], ['o1']]
    """
    names = NetworkNames(model)
    return [
        [names.number(layer, own, ()) for own in range(1, len(layer.neurons) + 1)]
        for layer in names.stages
        if isinstance(layer, Layer)
    ]


def biases(model: Module) -> set[Value]:
    """The parameters that are biases."""
    return {bias for stage in stages_of(model) for bias, _ in stage.own_biases()}


def by_layers(model: Module) -> list[list[Value]]:
    """The parameters of each stage, from the last to the first: the order of a backward pass.

    What stands in no stage comes at the end.
    """
    groups = [stage.parameters() for stage in reversed(stages_of(model))]
    seen: set[Value] = set()
    found = []
    for group in [*groups, model.parameters()]:
        if new := [parameter for parameter in group if parameter not in seen]:
            found.append(new)
            seen.update(new)
    return found
