"""What is lit in the drawing: the numbers in use at a phase, or a path of what is selected.

A path leads from the error against the flow to what is selected. Its factors are those of the
chain rule, in the order in which they are multiplied. The badges number those that the derivation
shows: where paths join, it begins with the derivative there, which is their sum.
"""

from __future__ import annotations

from itertools import pairwise

from ...draw.layers import layers_of
from ..run.phases import derivative_name
from ..run.slopes import slope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...autodiff.value import Value
    from ...nn.structure.passing import NumberPass
    from ..run.moment import Moment


def focus(moment: Moment) -> str:
    """The name of what is looked at: what is selected, else what the last phase was about."""
    if moment.selection or not moment.phase:
        return moment.selection
    phase = moment.phases[moment.phase - 1]
    return phase.alone or ("" if phase.group in ("mean", "update") else phase.name)


def lit(moment: Moment) -> dict[str, Any]:
    """The parts that are lit, by the names that they have in the drawing.

    `order` has the ways of the marker, `numbers` the quantities in use, `slopes` the neurons
    whose tangent is drawn, `factors` those of the whole path, `badges` where the ones that the
    derivation shows stand, and `now` is the quantity that results.
    """
    return _Light(moment).data()


def paths_of(moment: Moment) -> int:
    """How many paths lead from the error to what is selected; 1 where nothing is."""
    return _Light(moment).paths(moment.selection)


class _Light:
    """What is lit, as it is put together."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        [self.sample] = moment.calculation.samples
        self.layers = layers_of(moment.calculation.model) or []
        self.nodes: list[str] = []
        self.links: list[str] = []
        self.order: list[list[str]] = []
        self.numbers: list[str] = []
        self.slopes: list[str] = []
        self.factors: list[dict[str, Any]] = []
        self.joined = 0  # how many of the factors lead to where paths join
        self.now = ""
        self.first: dict[str, Any] = {}
        self.has_users = False  # whether several neurons take what is selected

    def data(self) -> dict[str, Any]:
        moment = self.moment
        phase = moment.phases[moment.phase - 1] if moment.phase else None
        if phase is not None and phase.group == "forward":
            self._forward(phase.name)
        elif phase is not None and phase.group == "error":
            self._error(phase.name)
        elif name := focus(moment):
            self._selected(name)
            if phase is not None and phase.group == "update" and phase.alone == name:
                self.now = phase.name
        names = ("nodes", "links", "order", "numbers", "slopes", "factors", "now")
        return {**{name: getattr(self, name) for name in names}, "badges": self._badges()}

    # The phases of the forward pass

    def _forward(self, name: str) -> None:
        depth, row = self._place(name)
        neuron = self.layers[depth].neurons[row]
        self.nodes = [name]
        self.links = [value.label for value in neuron.parameters()]
        self.numbers = [*self._given(depth), f"out_{name}"]
        self.now = f"out_{name}"

    def _error(self, name: str) -> None:
        outputs = [number.name for number in self.sample.layers[-1]]
        parts = [part.label for part in self.sample.parts]
        self.nodes, self.now = [name], name
        if name in parts:
            output = outputs[parts.index(name)]
            self.order, self.numbers = [[output, name]], [f"out_{output}"]
        else:
            ends = parts or outputs
            self.order = [[end, name] for end in ends]
            self.nodes += parts
            self.numbers = [] if parts else [f"out_{output}" for output in outputs]

    # A path of what is selected

    def _selected(self, name: str) -> None:
        """The path from the error to a parameter, an input or a neuron."""
        taker, of = self._taker(name)
        if taker is None:
            return
        way = self._way(*taker)
        depth, row = taker
        output = way[0]
        total = self.moment.calculation.total.label
        parts = self.sample.parts
        part = parts[output[1]].label if parts else total
        names = [total, *([part] if parts else []), self._number(output).name]
        self.nodes = [*dict.fromkeys([total, part]), *(self._number(at).name for at in way)]
        self._factor(part, "error", self._derivative(f"out_{names[-1]}"))
        for before, after in pairwise(way):
            self._slope(before)
            weight = self.layers[before[0]].neurons[before[1]].w[after[1]]
            self._factor(weight.label, "weight", self._passed(weight))
            if len(self.layers[before[0]].neurons) > 1:
                self._join(self._number(after).name)
            self.links.append(weight.label)
            names += [weight.label, self._number(after).name]
        if of != "out":
            self._slope(way[-1])
        if of in ("weight", "input"):
            column = next(
                k
                for k, w in enumerate(self.layers[depth].neurons[row].w)
                if name in (w.label, self._given(depth)[k])
            )
            weight = self.layers[depth].neurons[row].w[column]
            source = self._given(depth)[column]
            self.links.append(weight.label)
            names += [weight.label, source.removeprefix("out_")]
            if of == "weight":
                self.numbers = [source]
                given: Value = self.sample.layers[depth][row].given[column]
                self._factor(source.removeprefix("out_"), "out", self._known(given))
            else:
                self._factor(weight.label, "weight", self._passed(weight))
        elif of == "bias":
            self.links.append(name)
        self.order = [names]
        self.now = derivative_name(f"net_{name}" if of == "net" else name)

    def _taker(self, name: str) -> tuple[tuple[int, int] | None, str]:
        """The neuron that a path ends at, and what of it: its "weight", "bias", "net"."""
        for depth, layer in enumerate(self.layers):
            for row, neuron in enumerate(layer.neurons):
                if self.sample.layers[depth][row].name == name:
                    return (depth, row), "net"
                if any(weight.label == name for weight in neuron.w):
                    return (depth, row), "weight"
        for depth in range(len(self.layers)):
            users = self._users(depth, name)
            if users:
                count = self.moment.path // self._paths(depth)
                self.has_users = len(users) > 1
                inputs = [value.label for value in self.sample.inputs]
                return users[count % len(users)], "input" if name in inputs else "bias"
        return None, ""

    def _users(self, depth: int, name: str) -> list[tuple[int, int]]:
        """The neurons of a layer that take an input, or have a bias."""
        is_input = depth == 0 and name in [value.label for value in self.sample.inputs]
        return [
            (depth, row)
            for row, neuron in enumerate(self.layers[depth].neurons)
            if is_input or (neuron.b is not None and neuron.b.label == name)
        ]

    def paths(self, name: str) -> int:
        """How many paths lead from the error to something; 1 where there is nothing on them."""
        taker, _ = self._taker(name)
        if taker is None:
            return 1
        depth, _ = taker
        return max(1, len(self._users(depth, name))) * self._paths(depth)

    def _paths(self, depth: int) -> int:
        """How many paths lead from a neuron of a layer to the error."""
        count = 1
        for layer in self.layers[depth + 1 :]:
            count *= len(layer.neurons)
        return count

    def _way(self, depth: int, row: int) -> list[tuple[int, int]]:
        """The neurons of the path that is lit, from the output to the one where it ends."""
        index = self.moment.path % self._paths(depth)
        way = [(depth, row)]
        for deeper in range(depth + 1, len(self.layers)):
            here = index // self._paths(deeper)
            index %= self._paths(deeper)
            way.append((deeper, here))
        return way[::-1]

    def _place(self, name: str) -> tuple[int, int]:
        return next(
            (depth, row)
            for depth, layer in enumerate(self.sample.layers)
            for row, number in enumerate(layer)
            if number.name == name
        )

    def _number(self, place: tuple[int, int]) -> NumberPass:
        return self.sample.layers[place[0]][place[1]]

    def _given(self, depth: int) -> list[str]:
        """The quantities that a layer takes."""
        if depth == 0:
            return [value.label for value in self.sample.inputs]
        return [f"out_{number.name}" for number in self.sample.layers[depth - 1]]

    def _slope(self, place: tuple[int, int]) -> None:
        activation = self.layers[place[0]].neurons[place[1]].activation
        if activation == "linear":
            return
        number = self._number(place)
        self.slopes.append(number.name)
        known = self.moment.knows(f"∂out_{number.name}/∂net_{number.name}")
        self._factor(number.name, "slope", slope(activation, number.net.data) if known else None)

    def _known(self, value: Value) -> float | None:
        return self.moment.number(value) if self.moment.knows(value.label) else None

    def _passed(self, weight: Value) -> float | None:
        """A weight as the derivatives by what lies before it go through it."""
        moment, name = self.moment, weight.label
        if moment.phase is not None and weight.label in moment.moving_before(""):
            return moment.through.get(name) if moment.knows(f"{name}+") else None
        return self._known(weight)

    def _derivative(self, name: str) -> float | None:
        is_known = self.moment.knows(derivative_name(name))
        return self.moment.derivatives.get(name, 0.0) if is_known else None

    def _factor(self, at: str, kind: str, value: float | None) -> None:
        self.factors.append({"at": at, "kind": kind, "value": value})

    def _join(self, name: str) -> None:
        """Other paths lead to the output of a neuron too: the derivation begins there."""
        self.joined = len(self.factors)
        self.first = {"at": name, "kind": "out", "value": self._derivative(f"out_{name}")}

    def _badges(self) -> list[dict[str, Any]]:
        """The factors that have numbers: of those of one path, if it is one of several, none."""
        shown = self.factors[self.joined :]
        if self.joined:
            shown.insert(0, self.first)
        shown = [] if self.has_users or len(shown) < 2 else shown
        return [{**factor, "badge": badge} for badge, factor in enumerate(shown, 1)]
