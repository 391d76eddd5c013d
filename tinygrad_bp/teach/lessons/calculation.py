"""The calculation that a lesson shows: a network, samples, their error, and its training.

>>> from tinygrad_bp.nn import MLP
>>> from tinygrad_bp.nn.losses import mse
>>> net = MLP(1, [1], output_activation="tanh", init=[0.5, 0.0])
>>> task = Task(net, checked_samples(net, [[1.0], [2.0]], [0.0, 1.0]), mse)
>>> calculation = task.calculate()
>>> [sample.error.label for sample in calculation.samples], calculation.total.label
(['E_s1', 'E_s2'], 'E_total')
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...autodiff.floats import as_float
from ...autodiff.graph import topological_order
from ...autodiff.value import Value
from ...nn.modules import MLP
from ...nn.sequences import as_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from ...nn.losses import Loss
    from ...nn.modules import Layer


@dataclass(frozen=True)
class Given:
    """A sample as it was given: numbers with names, and targets, or the number of a class."""

    inputs: tuple[Value, ...]
    targets: tuple[float, ...] | int


@dataclass(frozen=True)
class Neuron:
    """What a neuron does with one sample; without an activation its net input is its output."""

    name: str
    net: Value
    out: Value


@dataclass(frozen=True)
class Sample:
    """The forward pass of one sample.

    Attributes:
        inputs: i1, i2, ...
        targets: target_o1, ...; empty where the target is a class.
        layers: the neurons, layer by layer.
        parts: the addends of the error that belong to one output each, E_o1, E_o2, ...;
            empty where the loss is no such sum.
        error: the loss of the sample.
    """

    inputs: list[Value]
    targets: list[Value]
    layers: list[list[Neuron]]
    parts: list[Value]
    error: Value

    @property
    def outputs(self) -> list[Value]:
        return [neuron.out for neuron in self.layers[-1]]


@dataclass(frozen=True)
class Calculation:
    """The forward pass of all samples, to their mean error, by the parameters of `model`."""

    model: MLP
    samples: list[Sample]
    total: Value


@dataclass(frozen=True)
class Task:
    """What is calculated: the loss of a network on samples.

    Attributes:
        model: the network, which is only read.
        given: the samples.
        loss: of the outputs and the targets of one sample.
    """

    model: MLP
    given: Sequence[Given]
    loss: Loss

    def calculate(self) -> Calculation:
        """A new graph on a copy of the network, each node with its name as its label.

        Raises:
            ArithmeticError, ValueError: where the loss has no value; names the sample.
        """
        model = copied(self.model)
        samples = []
        for number, given in enumerate(self.given, 1):
            suffix = f"_s{number}" if len(self.given) > 1 else ""
            try:
                sample = _forward(model, given, self.loss, suffix)
                if not math.isfinite(sample.error.data):
                    raise FloatingPointError(f"the error is {sample.error.data}")
            except (ArithmeticError, LookupError, ValueError) as error:
                if not suffix:
                    raise
                raise type(error)(f"sample {number}: {error}") from error
            samples.append(sample)
        if len(samples) == 1:
            total = samples[0].error
        else:
            errors = [sample.error for sample in samples]
            total = sum(errors[1:], errors[0]) / len(errors)
        total.label = "E_total"
        return Calculation(model, samples, total)


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
    return [_of_layer(layer) for layer in reversed(model.layers)]


def _of_layer(layer: Layer) -> list[Value]:
    return layer.parameters()


def checked_samples(model: MLP, inputs: Any, targets: Any) -> list[Given]:
    """The samples, one or several, if they fit the network.

    Args:
        model: the network.
        inputs: the numbers of one sample, or a sequence of such.
        targets: the same of its targets; a number for a network of one output, or a class.

    Raises:
        ValueError: for another number of inputs, targets or samples, or one that is not
            finite; names the sample.
        TypeError: for what is no number.
    """
    rows, wanted = as_list(inputs), as_list(targets)
    nin, nout = len(model.layers[0].neurons[0].w), len(model.layers[-1].neurons)
    if not rows:
        raise ValueError("inputs is empty: give at least one sample")
    is_several = any(_is_row(row) for row in rows) or (nin == 1 < len(rows))
    if not is_several:
        alone = len(wanted) == 1 and not _is_row(targets)
        rows, wanted = [rows], [wanted[0] if alone else wanted]
    if len(rows) != len(wanted):
        raise ValueError(f"expected a target for each of {len(rows)} samples, got {len(wanted)}")
    return [
        _checked(row, target, nin, nout, f"sample {number}: " if is_several else "")
        for number, (row, target) in enumerate(zip(rows, wanted, strict=True), 1)
    ]


def _is_row(item: Any) -> bool:
    return hasattr(item, "__iter__") and not isinstance(item, (str, bytes))


def _checked(row: Any, target: Any, nin: int, nout: int, where: str) -> Given:
    items = as_list(row)
    if len(items) != nin:
        raise ValueError(f"{where}the network has {nin} inputs, and {len(items)} are given")
    inputs = tuple(
        Value(_number(item, where), getattr(item, "label", "") or f"i{k}")
        for k, item in enumerate(items, 1)
    )
    if nout > 1 and not _is_row(target):
        if as_float(target, "lesson") != int(as_float(target, "lesson")):
            raise ValueError(f"{where}the network has {nout} outputs, and 1 target is given")
        return Given(inputs, int(as_float(target, "lesson")))
    aims = tuple(_number(item, where) for item in as_list(target))
    if len(aims) != nout:
        raise ValueError(
            f"{where}the network has {nout} outputs, and {len(aims)} targets are given"
        )
    return Given(inputs, aims)


def _number(item: Any, where: str) -> float:
    number = item.data if isinstance(item, Value) else as_float(item, "lesson")
    if not math.isfinite(number):
        raise ValueError(f"{where}inputs and targets are finite numbers, not {number}")
    return number


def _forward(model: MLP, given: Given, loss: Loss, suffix: str) -> Sample:
    inputs = [Value(value.data, f"{value.label}{suffix}") for value in given.inputs]
    x, layers = inputs, []
    for names, layer in zip(neuron_names(model), model.layers, strict=True):
        row = [
            _neuron(neuron, x, f"{name}{suffix}")
            for name, neuron in zip(names, layer.neurons, strict=True)
        ]
        layers.append(row)
        x = [neuron.out for neuron in row]
    outputs = [neuron.out for neuron in layers[-1]]
    if isinstance(given.targets, int):
        targets: list[Value] = []
        error = loss(outputs, given.targets)
    else:
        targets = [
            Value(target, f"target_o{k}{suffix}") for k, target in enumerate(given.targets, 1)
        ]
        error = loss(outputs, targets) if len(outputs) > 1 else loss(outputs[0], targets[0])
    if not isinstance(error, Value) or error.op is None:
        raise TypeError(f"a loss gives a Value that is calculated from the outputs, not {error!r}")
    parts = _parts(error, outputs)
    for k, part in enumerate(parts, 1):
        part.label = f"E_o{k}{suffix}"
    error.label = f"E{suffix}"
    return Sample(inputs, targets, layers, parts, error)


def _neuron(neuron: Any, x: Iterable[Value], name: str) -> Neuron:
    """As `neuron(x)`, with the bias as the last addend, as the tutorial writes it."""
    first, *others = [w * xi for w, xi in zip(neuron.w, x, strict=True)]
    net = sum(others, first)
    if neuron.b is not None:
        net = net + neuron.b
    if neuron.activation == "linear":
        net.label = f"out_{name}"
        return Neuron(name, net, net)
    net.label = f"net_{name}"
    out = getattr(net, neuron.activation)()
    out.label = f"out_{name}"
    return Neuron(name, net, out)


def _parts(error: Value, outputs: list[Value]) -> list[Value]:
    """The addends of an error of which each depends on one output, in the order of these."""
    if len(outputs) == 1:
        return []
    whole: Any = error
    while whole.op is not None and (
        whole.op.name == "neg" or (whole.op.name == "div" and len(whole.parents) == 1)
    ):
        whole = whole.operands[0]
        if not isinstance(whole, Value):
            return []
    ends = set(outputs)
    addends, stack = [], [whole]
    while stack:
        node = stack.pop()
        reached = _ends_reached(node, ends)
        if len(reached) == 1 and node not in ends:
            addends.append((node, reached))
        elif node.op is not None and node.op.name == "add" and len(node.parents) == 2:
            stack += reversed(node.parents)
        else:
            return []
    if [reached for _, reached in addends] != [{output} for output in outputs]:
        return []
    return [node for node, _ in addends]


def _ends_reached(node: Value, ends: set[Value]) -> set[Value]:
    """Which of the ends a node is calculated from, without looking behind them."""
    order = topological_order(node, parents=lambda inner: () if inner in ends else inner.parents)
    return ends.intersection(order)


@dataclass(frozen=True)
class Training:
    """What rounds of updates do.

    Attributes:
        errors: the error before each update and after the last.
        first: the network after the first update, in a new graph.
        last: the network after all of them.
    """

    errors: list[float]
    first: Calculation
    last: Calculation


def train(task: Task, fixed: set[str], learning_rate: float, rounds: int) -> Training:
    """Updates by gradient descent on all samples at once, all parameters together.

    Args:
        task: what is calculated; its network is not changed.
        fixed: the names in `state_dict()` of the parameters that stay.
        learning_rate: what the derivatives are multiplied by.
        rounds: how many updates there are.

    Raises:
        FloatingPointError: where the error becomes infinite or no number; names the round.
    """
    run = task.calculate()
    free = [value for name, value in run.model.named_parameters() if name not in fixed]
    everything = topological_order(run.total)
    errors, first = [run.total.data], dict[str, float]()
    for number in range(1, rounds + 1):
        for node in everything:
            node.grad = 0.0
        run.total.backward()
        try:
            for parameter in free:
                parameter.data -= learning_rate * parameter.grad
            run.total.recompute()
            if not math.isfinite(run.total.data):
                raise FloatingPointError(f"the error is {run.total.data}")
        except (ArithmeticError, ValueError) as error:
            raise FloatingPointError(
                f"after update {number}: {error}; try a smaller learning rate"
            ) from error
        errors.append(run.total.data)
        if number == 1:
            first = run.model.state_dict()
    return Training(errors, _with(task, first), _with(task, run.model.state_dict()))


def _with(task: Task, numbers: Mapping[str, float]) -> Calculation:
    model = copied(task.model)
    model.load_state_dict(numbers)
    return Task(model, task.given, task.loss).calculate()
