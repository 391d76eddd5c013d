"""A student who works out a network with pen and paper, and the slips that students make.

Nothing here comes from the package but the network and the names of its numbers: each number is
worked out in plain floats, by a formula that is written here; and a slip is another formula in the
place of one, or other digits in what is written down.
"""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tinygrad_bp import nn
from tinygrad_bp.teach.lessons.calculation import Task
from tinygrad_bp.teach.lessons.samples import checked_samples

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tinygrad_bp import Value

    Read: TypeAlias = Callable[[str], float]
    Formula: TypeAlias = Callable[[Read], float]


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


#: The activations, and their slopes as they are usually written: by the output.
ACTIVATIONS: dict[str, Callable[[float], float]] = {
    "linear": lambda net: net,
    "sigmoid": logistic,
    "tanh": math.tanh,
    "relu": lambda net: max(net, 0.0),
}
SLOPES: dict[str, Callable[[float], float]] = {
    "sigmoid": lambda out: out * (1 - out),
    "tanh": lambda out: 1 - out**2,
    "relu": lambda out: float(out > 0),
}

#: The error of an output with a target, its slope by the output, and whether outputs are averaged.
LOSSES: dict[str, tuple[Callable[[float, float], float], Callable[[float, float], float], bool]] = {
    "half_squared_error": (lambda o, t: 0.5 * (t - o) ** 2, lambda o, t: o - t, False),
    "mse": (lambda o, t: (o - t) ** 2, lambda o, t: 2 * (o - t), True),
    "mae": (lambda o, t: abs(o - t), lambda o, t: math.copysign(1.0, o - t), True),
    "binary_cross_entropy": (
        lambda o, t: -(t * math.log(o) + (1 - t) * math.log(1 - o)),
        lambda o, t: (1 - t) / (1 - o) - t / o,
        True,
    ),
}


@dataclass(frozen=True)
class Network:
    """A network with numbers of its own, drawn from a seed; weights and samples have few digits."""

    sizes: tuple[int, ...]
    hidden: str
    output: str
    loss: str
    bias: str | None = "neuron"
    samples: int = 1
    rate: float = 0.5
    seed: int = 0

    def __str__(self) -> str:
        sizes = "-".join(map(str, self.sizes))
        bias = "" if self.bias == "neuron" else f" bias={self.bias}"
        return f"{sizes} {self.hidden}/{self.output} {self.loss}{bias} samples={self.samples}"


@dataclass(frozen=True)
class Neuron:
    """The names of a neuron's numbers; without an activation its net input is its output."""

    net: str
    out: str
    weights: tuple[str, ...]
    inputs: tuple[str, ...]
    bias: str | None
    sample: str

    @property
    def delta(self) -> str:
        """The derivative of the error by the net input."""
        return f"δ_{self.net[4:]}" if self.net != self.out else f"∂E_total/∂{self.out}"


class Paper:
    """The formulas of a network, by the names of its numbers: net_h1, E_total, δ_o1, w5+, ...

    Attributes:
        given: the numbers that are not worked out.
        formulas: of the others, in the order in which they are worked out.
        neurons: by samples and layers.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        rng = random.Random(network.seed)
        self.given: dict[str, float] = {"η": network.rate}
        self.formulas: dict[str, Formula] = {}
        self.weights: list[list[tuple[str, ...]]] = []
        count = 0
        depth = len(network.sizes) - 1
        for nin, nout in itertools.pairwise(network.sizes):
            rows = []
            for _ in range(nout):
                rows.append(tuple(f"w{count + j}" for j in range(1, nin + 1)))
                count += nin
            self.weights.append(rows)
        for name in itertools.chain.from_iterable(itertools.chain.from_iterable(self.weights)):
            self.given[name] = round(rng.uniform(0.11, 0.89) * rng.choice([1, 1, -1]), 2)
        self.suffixes = [
            f"_s{s}" if network.samples > 1 else "" for s in range(1, network.samples + 1)
        ]
        is_probable = network.loss == "binary_cross_entropy"
        self.neurons: list[list[list[Neuron]]] = []
        for suffix in self.suffixes:
            before = tuple(f"i{k}{suffix}" for k in range(1, network.sizes[0] + 1))
            self.given.update({name: round(rng.uniform(0.06, 0.94), 2) for name in before})
            layers = []
            for layer, rows in enumerate(self.weights, 1):
                letter = "o" if layer == depth else "h" if depth == 2 else f"h{layer}_"
                row = []
                for k, weights in enumerate(rows, 1):
                    name = f"{letter}{k}"
                    bias = {None: None, "layer": f"b{layer}", "neuron": f"b_{name}"}[network.bias]
                    if bias and bias not in self.given:
                        self.given[bias] = round(rng.uniform(0.11, 0.79), 2)
                    out = f"out_{name}{suffix}"
                    is_linear = self.activation(layer - 1) == "linear"
                    net = out if is_linear else f"net_{name}{suffix}"
                    row.append(Neuron(net, out, weights, before, bias, suffix))
                layers.append(row)
                before = tuple(neuron.out for neuron in row)
            for neuron in layers[-1]:
                low, high = (0.2, 0.8) if is_probable else (0.02, 0.98)
                self.given[self.target(neuron)] = round(rng.uniform(low, high), 2)
            self.neurons.append(layers)
        self._forward()
        self._backward()

    def activation(self, layer: int) -> str:
        is_last = layer == len(self.weights) - 1
        return self.network.output if is_last else self.network.hidden

    def target(self, neuron: Neuron) -> str:
        return neuron.out.replace("out_", "target_")

    def part(self, neuron: Neuron) -> str:
        """The error of an output: of the only one it is that of the sample, or E_total."""
        if len(self.neurons[-1][-1] if self.neurons else self.weights[-1]) > 1:
            return neuron.out.replace("out_", "E_")
        return f"E{neuron.sample}" if neuron.sample else "E_total"

    @property
    def output(self) -> Value:
        """The same network of the package, as a lesson has it."""
        net, n = self.network, self.given
        init = [
            n[name]
            for layer, rows in enumerate(self.weights)
            for k, weights in enumerate(rows)
            for name in [*weights, *self._biases(layer, k)]
        ]
        model = nn.MLP(
            net.sizes[0], net.sizes[1:], net.hidden, net.output, bias=net.bias, init=init
        )
        rows = [[n[name] for name in layers[0][0].inputs] for layers in self.neurons]
        targets = [[n[self.target(neuron)] for neuron in layers[-1]] for layers in self.neurons]
        samples = checked_samples(model, rows, targets)
        return Task(model, samples, getattr(nn, net.loss)).calculate().total

    def _biases(self, layer: int, k: int) -> list[str]:
        """The bias that comes after the weights of a neuron among the parameters."""
        row = self.neurons[0][layer]
        bias, is_last = row[k].bias, k == len(row) - 1
        return [bias] if bias and (is_last or self.network.bias == "neuron") else []

    def _forward(self) -> None:
        network = self.network
        loss, _, is_mean = LOSSES[network.loss]
        for suffix, layers in zip(self.suffixes, self.neurons, strict=True):
            for layer, row in enumerate(layers):
                f = ACTIVATIONS[self.activation(layer)]
                for neuron in row:
                    self.formulas[neuron.net] = _net(neuron)
                    if neuron.net != neuron.out:
                        self.formulas[neuron.out] = of(f, neuron.net)
            parts = [self.part(neuron) for neuron in layers[-1]]
            for part, neuron in zip(parts, layers[-1], strict=True):
                self.formulas[part] = of(loss, neuron.out, self.target(neuron))
            if len(parts) > 1:
                error = f"E{suffix}" if suffix else "E_total"
                self.formulas[error] = _mean(parts) if is_mean else _sum(parts)
        if network.samples > 1:
            self.formulas["E_total"] = _mean([f"E{suffix}" for suffix in self.suffixes])

    def _backward(self) -> None:
        network = self.network
        _, slope, is_mean = LOSSES[network.loss]
        share = 1 / network.samples / (network.sizes[-1] if is_mean else 1)
        for layers in self.neurons:
            for neuron in layers[-1]:
                whole = of(slope, neuron.out, self.target(neuron))
                self.formulas[f"∂E_total/∂{neuron.out}"] = times(share, whole)
            for layer in reversed(range(len(layers))):
                for k, neuron in enumerate(layers[layer]):
                    if layer + 1 < len(layers):
                        paths = [(after.delta, after.weights[k]) for after in layers[layer + 1]]
                        self.formulas[f"∂E_total/∂{neuron.out}"] = _products(paths)
                    if neuron.net != neuron.out:
                        f = SLOPES[self.activation(layer)]
                        local = self.local(neuron)
                        self.formulas[local] = of(f, neuron.out)
                        self.formulas[neuron.delta] = _products(
                            [(f"∂E_total/∂{neuron.out}", local)]
                        )
        for layer, row in enumerate(self.neurons[0]):
            for k, neuron in enumerate(row):
                for j, w in enumerate(neuron.weights):
                    same = [layers[layer][k] for layers in self.neurons]
                    self.formulas[f"∂E_total/∂{w}"] = _products(
                        [(each.delta, each.inputs[j]) for each in same]
                    )
        for w in itertools.chain.from_iterable(itertools.chain.from_iterable(self.weights)):
            self.formulas[f"{w}+"] = of(
                lambda old, rate, step: old - rate * step, w, "η", f"∂E_total/∂{w}"
            )

    def local(self, neuron: Neuron) -> str:
        return f"∂{neuron.out}/∂{neuron.net}"


def worked_out(
    paper: Paper, wrong: Mapping[str, Formula] | None = None, places: int | None = None
) -> dict[str, float]:
    """All numbers of a network.

    Args:
        paper: the network.
        wrong: other formulas in the place of some.
        places: to how many places each number is rounded before it is used; None for all.
    """
    numbers = dict(paper.given)
    for name, formula in {**paper.formulas, **(wrong or {})}.items():
        number = formula(numbers.__getitem__)
        numbers[name] = number if places is None else round(number, places)
    return numbers


def of(f: Callable[..., float], *names: str) -> Formula:
    """A function of the numbers of some names."""
    return lambda r: f(*map(r, names))


def read(name: str) -> Formula:
    """The number of a name."""
    return lambda r: r(name)


def times(factor: float, formula: Formula) -> Formula:
    """So many times what a formula gives."""
    return lambda r: factor * formula(r)


def redirected(formula: Formula, others: Mapping[str, str]) -> Formula:
    """The formula, with the numbers of other names read in the place of some."""
    return lambda r: formula(lambda name: r(others.get(name, name)))


def misread(formula: Formula, name: str, number: float) -> Formula:
    """The formula, with another number read in the place of one."""
    return lambda r: formula(lambda other: number if other == name else r(other))


def _net(neuron: Neuron) -> Formula:
    pairs = list(zip(neuron.weights, neuron.inputs, strict=True))
    bias = neuron.bias
    return lambda r: sum(r(w) * r(x) for w, x in pairs) + (r(bias) if bias else 0.0)


def _sum(names: Sequence[str]) -> Formula:
    return lambda r: sum(map(r, names))


def _mean(names: Sequence[str]) -> Formula:
    return lambda r: sum(map(r, names)) / len(names)


def _products(pairs: Sequence[tuple[str, str]]) -> Formula:
    return lambda r: sum(r(one) * r(other) for one, other in pairs)
