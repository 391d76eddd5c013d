"""The nodes of a calculation by their names, and what is calculated from which."""

from __future__ import annotations

import math
from functools import cached_property

from ....autodiff.value import Value
from ....teach.derivations.nearby import Nearby
from ....teach.lessons.naming import biases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ....nn.structure.passing import NumberPass
    from ....teach.lessons.calculation import Calculation

_NOTHING: Mapping[str, float] = {}


class Nodes:
    """The forward pass of one sample, from what is selected to the error.

    Args:
        calculation: of one sample.
        derivatives: of its error, by the names of its nodes.
        through: what parameters are that these go through, where they have moved.
    """

    def __init__(
        self,
        calculation: Calculation,
        derivatives: Mapping[str, float],
        through: Mapping[str, float] = _NOTHING,
    ) -> None:
        self.calculation = calculation
        [self.sample] = calculation.samples
        self.total = calculation.total
        last = self.sample.layers[-1] if self.sample.layers else []
        outs = [number.out for number in last if number.out is not number.net]
        inner = [*self.sample.parts, *outs]
        self.parameters = {p.label: p for p in calculation.parameters}
        self.moved = {self.parameters[name]: x for name, x in through.items()}
        self.near = Nearby(self.total, derivatives, self._users, inner, self.moved)

    @cached_property
    def numbers(self) -> dict[str, NumberPass]:
        """The neurons by their names."""
        return {number.name: number for layer in self.sample.layers for number in layer}

    @cached_property
    def by_name(self) -> dict[str, Value]:
        """What can be selected, by its name: of a neuron, its net input."""
        sample = self.sample
        return {
            **{value.label: value for value in [*sample.inputs, *sample.parts, self.total]},
            **{value.label: value for value in sample.numbers},
            **{name: number.net for name, number in self.numbers.items()},
            **self.parameters,
        }

    def is_bias(self, node: Value) -> bool:
        """Whether a parameter is a bias."""
        return node in biases(self.calculation.model)

    def target_of(self, output: str) -> float | None:
        """What an output should be; None for what has no target."""
        named = zip(self.sample.outputs, self.sample.targets, strict=False)
        return next((target.data for out, target in named if out.label == output), None)

    def neuron_of(self, node: Value) -> str:
        """The name of the neuron that a net input or an output belongs to; "" of none."""
        return next((n.name for n in self.numbers.values() if node in (n.net, n.out)), "")

    def ways_from(self, node: Value) -> int:
        """How many ways lead from a neuron's net input or output to an output."""
        sizes = [len(layer) for layer in self.sample.layers]
        for depth, layer in enumerate(self.sample.layers):
            if any(node in (number.net, number.out) for number in layer):
                return math.prod(sizes[depth + 1 :])
        return 1

    def unit_of(self, number: NumberPass) -> Any:
        """The neuron that calculates a number."""
        stage = next(s for s in self.sample.stages if any(n is number for n in s.numbers))
        return stage.units[number.own - 1]

    def source_of(self, neuron: str, parameter: Value) -> str:
        """The name of what a weight of a neuron is multiplied by; "" of a bias."""
        number = self.numbers[neuron]
        for weight, given in zip(self.unit_of(number).w, number.given, strict=True):
            if weight is parameter and isinstance(given, Value):
                return self.neuron_of(given) or given.label
        return ""

    @cached_property
    def _taken(self) -> dict[Value, list[Value]]:
        """For each number, the net inputs that it is part of."""
        found: dict[Value, list[Value]] = {}
        for stage in self.sample.stages:
            for number in stage.numbers:
                unit = stage.units[number.own - 1]
                own = [*unit.w, *number.given, *([] if unit.b is None else [unit.b])]
                for part in own:
                    if isinstance(part, Value):
                        found.setdefault(part, []).append(number.net)
        return found

    def _users(self, node: Value) -> list[Value]:
        """The nodes that are calculated from a node directly, but for the last ones."""
        given = self._taken.get(node, [])
        return [*self._outs.get(node, []), *dict.fromkeys(given)]

    @cached_property
    def _outs(self) -> dict[Value, list[Value]]:
        """For each net input what the neuron gives, but for the last layer."""
        return {
            number.net: [number.out]
            for layer in self.sample.layers[:-1]
            for number in layer
            if number.out is not number.net
        }
