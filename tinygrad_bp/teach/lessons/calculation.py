"""The calculation that a lesson shows: the forward pass of a network, and the error.

>>> from tinygrad_bp.nn import MLP
>>> from tinygrad_bp.nn.losses import mse
>>> from tinygrad_bp.teach.lessons.samples import checked_samples
>>> net = MLP(1, [1], output_activation="tanh", init=[0.5, 0.0])
>>> task = Task(net, checked_samples(net, [[1.0], [2.0]], [0.0, 1.0]), mse)
>>> calculation = task.calculate()
>>> [sample.error.label for sample in calculation.samples], calculation.total.label
(['E_s1', 'E_s2'], 'E_total')
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from ...autodiff.graph import topological_order
from ...autodiff.value import Value
from ...nn.structure.passing import nested, stages_passed
from ..formulas.noise import without_noise
from .naming import copied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ...nn.base import Module
    from ...nn.losses import Loss
    from ...nn.structure.passing import NumberPass, StagePass
    from ..formulas.steps.step import NamedStep
    from .samples import GivenSample


@dataclass(frozen=True)
class SamplePass:
    """The forward pass of one sample.

    Attributes:
        inputs: i1, i2, ...
        shape: how they are nested for the network.
        targets: target_o1, ...; empty where the target is a class.
        stages: what the network goes through, in order.
        outputs: what comes out at the end.
        parts: the addends of the error that belong to one output each, E_o1, E_o2, ...;
            empty where the loss is not such a sum.
        error: the loss of the sample.
    """

    inputs: list[Value]
    shape: tuple[int, ...]
    targets: list[Value]
    stages: list[StagePass]
    outputs: list[Value]
    parts: list[Value]
    error: Value

    @property
    def numbers(self) -> list[Value]:
        """All that the stages calculate, in their order, with the net inputs."""
        return [x for stage in self.stages for number in stage.numbers for x in number.values]

    @property
    def layers(self) -> list[list[NumberPass]]:
        """The numbers of each stage that calculates some."""
        return [stage.numbers for stage in self.stages if stage.numbers]

    @property
    def unstaged(self) -> list[Value]:
        """What the network calculates outside of its stages, as far as it has a name."""
        staged = {*topological_order(*self.numbers)}
        return [
            node
            for node in topological_order(*self.outputs)
            if node.label and node.op is not None and node not in staged
        ]

    def results(self, steps: Mapping[Value, NamedStep]) -> list[Value]:
        """The outputs, and the probabilities that a named step of the graph makes of them."""
        ends = dict.fromkeys([*self.parts, self.error])
        made = [p for end in ends if end in steps for p in steps[end].probabilities]
        return list(dict.fromkeys([*self.outputs, *made]))


@dataclass(frozen=True)
class Calculation:
    """The forward pass of all samples, to their mean error, by the parameters of `model`."""

    model: Module
    samples: list[SamplePass]
    total: Value

    def number(self, node: Value) -> float:
        """The number of a node, without rounding noise."""
        return self._settled.get(node, node.data)

    @cached_property
    def parameters(self) -> list[Value]:
        """Those of the model."""
        return self.model.parameters()

    @cached_property
    def _settled(self) -> dict[Value, float]:
        return without_noise(topological_order(self.total))


@dataclass(frozen=True)
class Task:
    """What is calculated: the loss of a network on samples.

    Attributes:
        model: the network, which is only read.
        given: the samples.
        loss: of the outputs and the targets of one sample.
    """

    model: Module
    given: Sequence[GivenSample]
    loss: Loss

    def calculate(self, *, finite: bool = True) -> Calculation:
        """A new graph on a copy of the network, each node with its name as its label.

        Args:
            finite: whether the errors of the samples have to be finite numbers.

        Raises:
            ArithmeticError, ValueError: where the loss has no value; names the sample.
        """
        model = copied(self.model)
        samples = []
        for number, given in enumerate(self.given, 1):
            suffix = f"_s{number}" if len(self.given) > 1 else ""
            try:
                sample = _forward(model, given, self.loss, suffix)
                if finite and not math.isfinite(sample.error.data):
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


def _forward(model: Module, given: GivenSample, loss: Loss, suffix: str) -> SamplePass:
    inputs = [Value(value.data, f"{value.label}{suffix}") for value in given.inputs]
    stages, outputs = stages_passed(model, nested(inputs, given.shape), suffix)
    for k, output in enumerate(outputs, 1):
        output.label = output.label or f"out_y{k}{suffix}"
    if isinstance(given.targets, int):
        targets: list[Value] = []
        error = loss(outputs, given.targets)
    else:
        targets = [
            Value(target, f"target_{_name(output, suffix)}{suffix}")
            for output, target in zip(outputs, given.targets, strict=True)
        ]
        error = loss(outputs, targets) if len(outputs) > 1 else loss(outputs[0], targets[0])
    if not isinstance(error, Value) or error.op is None:
        raise TypeError(
            f"a loss must give a Value that is calculated from the outputs, not {error!r}"
        )
    parts = _parts(error, outputs)
    for output, part in zip(outputs, parts, strict=False):
        part.label = f"E_{_name(output, suffix)}{suffix}"
    error.label = f"E{suffix}"
    return SamplePass(inputs, given.shape, targets, stages, outputs, parts, error)


def _name(output: Value, suffix: str) -> str:
    """What an output is called without what stands before and after its name."""
    return output.label.removeprefix("out_").removesuffix(suffix)


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
