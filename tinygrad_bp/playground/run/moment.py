"""A moment of a run: all that the panels of the page read."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from ...autodiff.graph import topological_order
from ...autodiff.ieee import ieee_arithmetic
from ...teach.formulas.noise import slopes_without_noise
from ...teach.lessons.calculation import Task
from ...teach.lessons.samples import checked_samples
from ..state.hiding import is_hidden
from .phases import phases_of, unknown_after
from .progress import Progress
from .trouble import neurons_of, trouble_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ...autodiff.value import Value
    from ...teach.lessons.calculation import Calculation
    from .live_run import LiveRun
    from .phases import Phase
    from .trouble import NeuronState, Trouble


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
        derivatives: that of the sample's error by each named node: "w5", "net_h1", "out_h1".
        phases: those of one update.
        phase: how many of them are done; None where nobody walks by phases, and all is known.
        asked: quantities that an open question asks for: they are shown nowhere.
        selection: the name of what is selected; "" for nothing.
        path: which path of the selection is lit.
        is_checked: whether the finite difference of the selection was asked for.
        stopped: why it stopped playing, in a sentence; "" where somebody stopped it.
        progress: how far somebody is in the lesson.
    """

    settings: Mapping[str, Any]
    run: LiveRun
    sample: int
    calculation: Calculation
    derivatives: Mapping[str, float]
    phases: tuple[Phase, ...]
    phase: int | None = None
    asked: frozenset[str] = frozenset()
    selection: str = ""
    path: int = 0
    is_checked: bool = False
    stopped: str = ""
    progress: Progress = field(default_factory=Progress)

    @cached_property
    def trouble(self) -> Trouble | None:
        """What is wrong with the run."""
        return trouble_of(self.run)

    @cached_property
    def neurons(self) -> Mapping[str, NeuronState]:
        """The neurons that are saturated or dead, whatever the sample."""
        return neurons_of(self.run)

    def number(self, node: Value) -> float:
        """The number of a node of the calculation, without rounding noise, as `explain` has it."""
        is_tiny = 0.0 < abs(node.data) < _TINY  # only then is the whole graph worth a look
        return self.calculation.number(node) if is_tiny else node.data

    def knows(self, quantity: str) -> bool:
        """Whether a quantity may be shown: "w5", "net_h1", "E_total", "∂E_total/∂w5", "w5+"."""
        if quantity in self.asked or is_hidden(quantity, self.settings["hide"]):
            return False
        if self.phase is None:
            return True
        return not quantity.endswith("+") and quantity not in unknown_after(self.phases, self.phase)


def moment_of(settings: Mapping[str, Any], run: LiveRun, **known: Any) -> Moment:
    """The present moment of a run.

    Args:
        settings: by name; "sample" is the sample in use.
        run: the run.
        known: the other attributes of the moment.
    """
    sample = min(settings["sample"], len(run.rows) - 1)
    calculation = calculation_of(run, sample)
    calculation.total.backward()
    derivatives = _derivatives(calculation.total)
    phases = phases_of(calculation, run.fixed, has_mean=len(run.rows) > 1)
    return Moment(settings, run, sample, calculation, derivatives, phases, **known)


def _derivatives(total: Value) -> dict[str, float]:
    """The derivatives by the named nodes, without rounding noise, as `explain` has them."""
    nodes = topological_order(total)
    found = {node.label: node.grad for node in nodes if node.label}
    largest = max(map(abs, found.values()))
    if any(0.0 < abs(slope) < _TINY * largest for slope in found.values()):
        with ieee_arithmetic():
            noisy = slopes_without_noise(nodes)
        found.update({node.label: slope for node, slope in noisy.items() if node.label})
    return found


def calculation_of(run: LiveRun, sample: int) -> Calculation:
    """The forward pass of a sample with the present parameters; inf and nan go on in it."""
    with ieee_arithmetic():
        given = checked_samples(run.model, [run.rows[sample]], [run.targets[sample]])
        return Task(run.model, given, run.recipe.loss_function).calculate(finite=False)
