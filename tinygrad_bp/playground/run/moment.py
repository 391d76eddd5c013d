"""A moment of a run: all that the panels of the page read."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

from ...autodiff.engine.recomputation import compute_again
from ...autodiff.graph import topological_order
from ...autodiff.ieee import ieee_arithmetic
from ...draw.layers import layers_of
from ...teach.derivations.gradient import backward_numbers, edges
from ...teach.formulas.noise import slopes_without_noise
from ...teach.lessons.calculation import Task
from ...teach.lessons.samples import checked_samples
from ..state.hiding import is_hidden
from .phases import derivative_name, phases_of, unknown_after
from .progress import Progress
from .trouble import neurons_of, trouble_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ...autodiff.value import Value
    from ...teach.lessons.calculation import Calculation
    from .live_run import LiveRun
    from .phases import Phase
    from .trouble import NeuronState, Trouble


_NOTHING: Mapping[Value, float] = {}

#: What rounding leaves of terms that cancel is smaller.
_TINY = 1e-12


@dataclass(frozen=True)
class Moment:
    """A moment of a run.

    Attributes:
        settings: by name.
        run: where the parameters move.
        sample: the place of the sample in use.
        calculation: the forward pass of that sample with the present parameters; its nodes are
            labelled with their names.
        present: the derivative of the sample's error by each named node, with the present
            parameters: "w5", "net_h1", "out_h1".
        phases: those of one update.
        phase: how many of them are done; None where nobody walks by phases, and all is known.
        asked: quantities that an open question asks for: they are shown nowhere.
        selection: the name of what is selected; "" for nothing.
        path: which path of the selection is lit.
        is_checked: whether the finite difference of the selection was asked for.
        stopped: why it stopped playing, in a sentence; "" where somebody stopped it.
        progress: how far somebody is in the lesson.
        epoch: how many seconds an epoch takes, while it plays; None where that is not known.
    """

    settings: Mapping[str, Any]
    run: LiveRun
    sample: int
    calculation: Calculation
    present: Mapping[str, float]
    phases: tuple[Phase, ...]
    phase: int | None = None
    asked: frozenset[str] = frozenset()
    selection: str = ""
    path: int = 0
    is_checked: bool = False
    stopped: str = ""
    progress: Progress = field(default_factory=Progress)
    epoch: float | None = None

    @cached_property
    def trouble(self) -> Trouble | None:
        """What is wrong with the run."""
        return trouble_of(self.run)

    @cached_property
    def neurons(self) -> Mapping[str, NeuronState]:
        """The neurons that are saturated or dead, whatever the sample."""
        [sample] = self.calculation.samples
        layers = layers_of(self.calculation.model) or []
        activations = {
            number.name: neuron.activation
            for numbers, layer in zip(sample.layers, layers, strict=False)
            for number, neuron in zip(numbers, layer.neurons, strict=True)
        }
        return neurons_of(self.run, activations)

    # The update that is walked through

    @cached_property
    def after(self) -> Mapping[str, float]:
        """What the parameters that move are after the update, where they move in turns.

        The derivatives by what lies before them go through these. Empty where all move at once.
        """
        run = self.run
        names = {phase.alone for phase in self.phases if phase.alone}
        if not names or not (run.is_ready and math.isfinite(run.error)):
            return {}
        return {name: x for name, x in run.after.items() if name in names}

    @cached_property
    def taken(self) -> Mapping[str, float]:
        """The derivative by each named node that the update takes, of the sample's error.

        It is by what the parameters are when the update comes to it.
        """
        if not self.after:
            return self.present
        total, parameters = self.calculation.total, self.calculation.parameters
        moved = {p: self.after[p.label] for p in parameters if p.label in self.after}
        nodes = topological_order(total)
        return _settled(nodes, backward_numbers(total, nodes, moved), moved)

    @property
    def derivatives(self) -> Mapping[str, float]:
        """Those that are shown: of an update that is walked through, the ones that it takes."""
        return self.present if self.phase is None else self.taken

    @property
    def through(self) -> Mapping[str, float]:
        """What the parameters are that the derivatives go through, where they move before these."""
        return {} if self.phase is None else self.after

    def moving_before(self, name: str) -> list[str]:
        """The parameters that an update moves before it takes the derivative by a named node."""
        found: list[str] = []
        [sample] = self.calculation.samples
        for passed in reversed(sample.stages):
            own = [parameter.label for parameter in passed.stage.parameters()]
            numbers = [value.label for number in passed.numbers for value in number.values]
            if name in (*own, *numbers):
                break
            found += own
        moving = {phase.alone for phase in self.phases if phase.alone}
        return [each for each in found if each in moving]

    @cached_property
    def moved(self) -> Mapping[str, float | None]:
        """What the parameters are that have moved in the phases that are done, by name."""
        done = self.phases[: self.phase or 0]
        moved = (phase.alone for phase in done if phase.alone and phase.group == "update")
        return {name: self.after.get(name) for name in moved}

    @cached_property
    def unforeseen(self) -> frozenset[str]:
        """What cannot be told before there is code for an update in turns."""
        if self.run.is_ready:
            return frozenset()
        return frozenset(
            quantity
            for phase in self.phases
            if phase.alone and (phase.group == "update" or self.moving_before(phase.alone))
            for quantity in phase.quantities
        )

    @cached_property
    def unknown(self) -> frozenset[str]:
        """The quantities that the phases of this update have not come to.

        A derivative that no phase works out, as by a weight that is frozen, is known with the last
        of those that are.
        """
        if self.phase is None:
            return frozenset()
        found = unknown_after(self.phases, self.phase) | self.unforeseen
        if any(quantity.startswith("∂") for quantity in found):
            worked_out = {quantity for phase in self.phases for quantity in phase.quantities}
            found |= {*map(derivative_name, self.present)} - worked_out
        return found

    def number(self, node: Value) -> float:
        """The number of a node of the calculation, without rounding noise, as `explain` has it."""
        is_tiny = 0.0 < abs(node.data) < _TINY  # only then is the whole graph worth a look
        return self.calculation.number(node) if is_tiny else node.data

    def present_number(self, parameter: Value) -> float | None:
        """What a parameter is now, moved or not; None where that may not be shown."""
        name = parameter.label
        if name in self.moved:
            return self.moved[name] if self.knows(f"{name}+") else None
        return self.number(parameter) if self.knows(name) else None

    def knows(self, quantity: str) -> bool:
        """Whether a quantity may be shown: "w5", "net_h1", "E_total", "∂E_total/∂w5", "w5+"."""
        if quantity in self.asked or is_hidden(quantity, self.settings["hide"]):
            return False
        return quantity not in self.unknown


def moment_of(settings: Mapping[str, Any], run: LiveRun, **known: Any) -> Moment:
    """The present moment of a run.

    Args:
        settings: by name; "sample" is the sample in use.
        run: the run.
        known: the other attributes of the moment.
    """
    sample = min(settings["sample"], len(run.rows) - 1)
    graph = run.graph
    if graph is not None and run.is_playing and graph.recipe is run.recipe:
        graph.follow(run, sample)
    else:
        graph = MomentGraph(run, sample)
        run.graph = graph if run.is_playing else None
    calculation, phases = graph.calculation, graph.phases
    return Moment(settings, run, sample, calculation, graph.derivatives(), phases, **known)


class MomentGraph:
    """The calculation of a moment, and its phases.

    While a run plays, that of the next moment has the same nodes, with other numbers: who pauses
    gets one of his own, which stays as it is.
    """

    def __init__(self, run: LiveRun, sample: int) -> None:
        self.recipe = run.recipe
        self.calculation = calculation_of(run, sample)
        self.phases = phases_of_run(run, self.calculation)
        self._nodes = topological_order(self.calculation.total)
        self._leaves = [node for node in self._nodes if node.op is None]

    def follow(self, run: LiveRun, sample: int) -> None:
        """Take the numbers of now."""
        [seen] = self.calculation.samples
        leaves = [*self.calculation.parameters, *seen.inputs, *seen.targets]
        numbers = [*run.parameters.values(), *run.rows[sample], *run.targets[sample]]
        for leaf, number in zip(leaves, numbers, strict=True):
            leaf.data = number
        for leaf in self._leaves:
            leaf.grad = 0.0
        with ieee_arithmetic():
            compute_again(self._nodes)
        self.calculation.__dict__.pop("_settled", None)

    def derivatives(self) -> dict[str, float]:
        """That of the error by each node that has a name."""
        self.calculation.total.backward()
        return _settled(self._nodes, {node: node.grad for node in self._nodes})


def _settled(
    order: Sequence[Value], slopes: dict[Value, float], moved: Mapping[Value, float] = _NOTHING
) -> dict[str, float]:
    """The derivatives by the named nodes, without rounding noise, as `explain` has them.

    Args:
        order: the graph, operands first.
        slopes: the derivative of its last node by each.
        moved: what parameters are that these go through.
    """
    largest = max(map(abs, slopes.values()))
    if any(0.0 < abs(slope) < _TINY * largest for slope in slopes.values()):
        with ieee_arithmetic():
            slopes |= slopes_without_noise(order, slopes, lambda node: edges(node, moved))
    return {node.label: slope for node, slope in slopes.items() if node.label}


def phases_of_run(run: LiveRun, calculation: Calculation) -> tuple[Phase, ...]:
    """The phases of the next update."""
    has_mean = len(run.rows) > 1
    return phases_of(calculation, run.fixed, has_mean=has_mean, order=run.recipe.order)


def calculation_of(run: LiveRun, sample: int) -> Calculation:
    """The forward pass of a sample with the present parameters; inf and nan go on in it."""
    with ieee_arithmetic():
        given = checked_samples(run.model, [run.rows[sample]], [run.targets[sample]])
        return Task(run.model, given, run.recipe.loss_function).calculate(finite=False)
