"""Which symbols of a lesson light which parts in the picture of its network."""

from __future__ import annotations

from ...draw.layers import layers_of
from ...draw.parts import bias_part, neuron_part, weight_parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ...autodiff.value import Value
    from ..formulas.formula import Symbol
    from .calculation import Calculation


def lit_parts(
    calculation: Calculation, symbols: Mapping[Value, Symbol]
) -> dict[str, tuple[str, ...]]:
    """By the name of each part of the diagram, the names of the symbols for what it stands for.

    A part is an input, a neuron, a weight, or the bias of a layer.
    """
    samples = calculation.samples
    layers = layers_of(calculation.model) or []

    def names(values: Iterable[Value]) -> list[str]:
        return [symbols[value].name for value in dict.fromkeys(values) if value in symbols]

    def with_new(parameters: Iterable[Value]) -> list[str]:
        """The names of parameters, and of what becomes of them in the update."""
        found = names(parameters)
        return [*found, *(f"{name}+" for name in found)]

    found: dict[str, list[str]] = {}
    for row in range(len(samples[0].inputs)):
        found[neuron_part(0, row)] = names(sample.inputs[row] for sample in samples)
    for depth, layer in enumerate(layers, 1):
        if layer.b is not None:
            found[bias_part(depth - 1)] = with_new([layer.b])
        for row, neuron in enumerate(layer.neurons):
            own = [neuron.b] if neuron.b is not None and layer.b is None else []
            here = with_new(own)
            for sample in samples:
                run = sample.layers[depth - 1][row]
                here += [*names([run.net, run.out]), f"δ_{run.name}"]
                if depth == len(layers):
                    here += names([*sample.parts[row : row + 1], *sample.targets[row : row + 1]])
            found[neuron_part(depth, row)] = here
            for tail, weight in enumerate(neuron.w):
                for part in weight_parts(depth - 1, tail, row):
                    found[part] = with_new([weight])
    return {part: tuple(here) for part, here in found.items()}
