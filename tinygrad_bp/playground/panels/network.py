"""The network as it is drawn: neurons, links, biases, errors, and which of them are lit.

A number that may not be shown, because it is not yet known or is asked for, is None.
"""

from __future__ import annotations

from ...draw.layers import layers_of
from ..presets.catalogue import is_scaled
from ..run.phases import derivative_name
from ..run.slopes import curve, slope
from .lit import lit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...autodiff.value import Value
    from ...nn.modules import Layer
    from ..run.moment import Moment


def links(moment: Moment) -> list[tuple[str, str, str]] | None:
    """The name of each link, its source and its target, which stay; its numbers are in `view`."""
    layers = layers_of(moment.calculation.model)
    return None if layers is None else _Picture(moment, layers).links()


def view(moment: Moment) -> dict[str, Any] | None:
    """What the drawing shows; None of a network that is not made of layers of neurons."""
    layers = layers_of(moment.calculation.model)
    return None if layers is None else _Picture(moment, layers).data()


class _Picture:
    """The parts of the drawing at a moment."""

    def __init__(self, moment: Moment, layers: list[Layer]) -> None:
        self.moment = moment
        self.layers = layers
        [self.sample] = moment.calculation.samples
        inputs = [value.label for value in self.sample.inputs]
        self.names = [inputs, *([n.name for n in layer] for layer in self.sample.layers)]
        self.states = moment.neurons
        self.is_open = moment.phase is None and not moment.asked and not moment.settings["hide"]

    def data(self) -> dict[str, Any]:
        moment, total = self.moment, self.moment.calculation.total
        activations = {neuron.activation for layer in self.layers for neuron in layer.neurons}
        return {
            "layers": [self._inputs(), *map(self._neurons, range(len(self.layers)))],
            **self._weights(),
            "biases": self._biases(),
            "errors": self._errors(),
            "total": {"name": total.label, "value": self._known(total)},
            "curves": {name: {"points": curve(name)} for name in sorted(activations)},
            "lit": lit(moment),
            "selection": moment.selection,
            "view": moment.settings["view"],
            "sample": {
                "index": moment.sample,
                "count": len(moment.run.rows),
                "is_scaled": is_scaled(moment.settings),
            },
            "asked": sorted(moment.asked),
            "moved": [*moment.moved],
        }

    def _known(self, value: Value) -> float | None:
        return self.moment.number(value) if self.is_open or self.moment.knows(value.label) else None

    def _present(self, parameter: Value) -> dict[str, Any]:
        """What a parameter is now, and its derivative."""
        return {
            "value": self._number_of(parameter),
            "derivative": self._derivative(parameter.label),
        }

    def _number_of(self, parameter: Value) -> float | None:
        return self._known(parameter) if self.is_open else self.moment.present_number(parameter)

    def _derivative(self, name: str) -> float | None:
        if not (self.is_open or self.moment.knows(derivative_name(name))):
            return None
        return self.moment.derivatives.get(name, 0.0)

    def _inputs(self) -> list[dict[str, Any]]:
        columns = self.moment.run.samples.columns or [""] * len(self.sample.inputs)
        return [
            {"name": value.label, "label": label, "kind": "input", "out": self._known(value)}
            for value, label in zip(self.sample.inputs, columns, strict=True)
        ]

    def _neurons(self, depth: int) -> list[dict[str, Any]]:
        is_last = depth == len(self.layers) - 1
        numbers, layer = self.sample.layers[depth], self.layers[depth]
        labels = (is_last and self.moment.run.samples.classes) or [""] * len(numbers)
        found = []
        for number, neuron, label in zip(numbers, layer.neurons, labels, strict=False):
            net, out = self._known(number.net), self._known(number.out)
            state = self.states.get(number.name)
            found.append(
                {
                    "name": number.name,
                    "label": label,
                    "kind": "output" if is_last else "hidden",
                    "net": net,
                    "out": out,
                    "activation": neuron.activation,
                    "slope": None if net is None else slope(neuron.activation, net),
                    "bias": "" if neuron.b is None else neuron.b.label,
                    "state": "" if state is None else state.kind,
                }
            )
        return found

    def _weights(self) -> dict[str, Any]:
        """What each link is now, and its derivative, in their order; and which are frozen."""
        fixed = self.moment.run.fixed
        found = [w for layer in self.layers for neuron in layer.neurons for w in neuron.w]
        return {
            "weights": [self._number_of(weight) for weight in found],
            "gradients": [self._derivative(weight.label) for weight in found],
            "frozen": [weight.label for weight in found if weight.label in fixed],
        }

    def links(self) -> list[tuple[str, str, str]]:
        return [
            (weight.label, source, target)
            for depth, layer in enumerate(self.layers)
            for target, neuron in zip(self.names[depth + 1], layer.neurons, strict=True)
            for source, weight in zip(self.names[depth], neuron.w, strict=True)
        ]

    def _biases(self) -> list[dict[str, Any]]:
        found, fixed = [], self.moment.run.fixed
        for names, layer in zip(self.names[1:], self.layers, strict=True):
            for bias, own in layer.own_biases():
                found.append(
                    {
                        "name": bias.label,
                        "of": [names[own - 1]] if own else names,
                        **self._present(bias),
                        "fixed": bias.label in fixed,
                        "shared": not own,
                    }
                )
        return found

    def _errors(self) -> list[dict[str, Any]]:
        """For each output its part of the error, where that is a sum, and its target."""
        sample = self.sample
        parts: list[Value | None] = [*sample.parts] or [None] * len(sample.outputs)
        return [
            {
                "name": "" if part is None else part.label,
                "of": name,
                "value": None if part is None else self._known(part),
                "target": self._known(target),
                "target_name": target.label,
            }
            for part, name, target in zip(parts, self.names[-1], sample.targets, strict=True)
        ]
