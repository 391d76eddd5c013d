"""What a lesson is about, and what its chapters share: names, numbers, derivatives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from ...autodiff.graph import topological_order
from ...draw.layers import layers_of
from ...nn.losses import IN_WORDS
from ..derivations.chain_rule import Derivation
from ..derivations.conventions import Convention
from ..derivations.local_derivatives import LocalDerivatives
from ..document.blocks import Equation
from ..document.shortening import spread
from ..formulas.formula import Derivative, Number, Symbol
from ..formulas.nodes import node_of, nodes_of
from ..formulas.notation import Notation
from .limits import DERIVATIVES, TWICE
from .naming import by_layers
from .training import UPDATES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...autodiff.value import Value
    from ...nn.base import Module
    from ...nn.modules import Layer
    from ..formulas.steps.step import NamedStep
    from .calculation import Calculation, SamplePass
    from .comparing import ComparedSetting
    from .training import Training


@dataclass(frozen=True)
class Setting:
    """What a lesson is about: the calculation before and after training, and how it is shown.

    Attributes:
        calculation: the forward pass with the numbers given.
        training: what the updates make of them.
        loss: the name of the loss.
        learning_rate: what the derivatives are multiplied by.
        rounds: how many updates there are.
        fixed: the parameters that are not updated.
        wrt: the names of what the derivatives are taken by; None for all that are updated.
        digits: how many significant digits numbers are shown with.
        is_tutorial: whether all of it is as in the tutorial.
        order: 2 for a chapter on second derivatives.
        comparisons: trainings with other settings, side by side.
        convention: how node deltas are said, one of `CONVENTIONS`.
        update: the order in which parameters are updated, one of `UPDATES`.
    """

    calculation: Calculation
    training: Training
    loss: str
    learning_rate: float
    rounds: int
    fixed: set[Value]
    wrt: list[str] | None
    digits: int
    is_tutorial: bool
    order: int = 1
    comparisons: tuple[ComparedSetting, ...] = ()
    convention: str = "tutorial"
    update: str = UPDATES[0]

    @property
    def model(self) -> Module:
        return self.calculation.model

    @property
    def samples(self) -> list[SamplePass]:
        return self.calculation.samples

    @property
    def error_in_words(self) -> str:
        """What the error of a sample is; of one output nothing is summed or averaged."""
        words = IN_WORDS.get(self.loss, self.loss)
        if len(self.samples[0].outputs) > 1:
            return words
        return re.sub(", (summed|averaged) over the outputs$", "", words)

    @property
    def has_one_sample(self) -> bool:
        return len(self.samples) == 1

    @cached_property
    def layers(self) -> list[Layer] | None:
        """The layers, where the network is nothing but layers of neurons one after another."""
        return layers_of(self.model)

    # Samples

    @property
    def output_names(self) -> list[str]:
        """What the outputs are called, whatever the sample."""
        suffix = "" if self.has_one_sample else "_s1"
        return [output.label.removesuffix(suffix) for output in self.samples[0].outputs]

    def steps(self, sample: SamplePass) -> list[NamedStep]:
        """The named steps to the error of a sample, one for all its outputs or one for each."""
        found = map(self.notation.steps.get, dict.fromkeys([*sample.parts, sample.error]))
        return [step for step in found if step is not None]

    def targets(self, sample: SamplePass) -> list[Value]:
        """What each output should be; of a class, how likely it should be."""
        steps = [] if sample.targets else self.steps(sample)
        return [*sample.targets, *(target for step in steps for target in step.targets)]

    # Names and numbers

    @cached_property
    def notation(self) -> Notation:
        """The names in the lesson, in the order of the forward pass.

        The model's parameters have one even if unused.
        """
        total = self.calculation.total
        used = {*topological_order(total)}
        numbers = (value for sample in self.samples for value in sample.numbers)
        return Notation(*filter(used.__contains__, numbers), total, *self.model.parameters())

    @property
    def symbols(self) -> Mapping[Value, Symbol]:
        return self.notation.symbols

    @property
    def total(self) -> Symbol:
        """The symbol of the error."""
        return self.symbols[self.calculation.total]

    def name(self, node: Value) -> Symbol:
        """The symbol of a node, also of one that the error does not depend on."""
        return self.symbols.get(node) or Symbol(node.label, node.data, node.label)

    def number(self, value: float) -> Number:
        """A number with as many digits as are shown."""
        return Number(value, self.digits)

    def equation(self, node: Value) -> Equation:
        """How a node is calculated."""
        if node not in self.symbols:  # the error does not depend on it
            return Equation((self.name(node), self.number(node.data)))
        return Equation(tuple(self.notation.sides(node, self.digits)))

    # Derivatives

    @cached_property
    def trained(self) -> list[Value]:
        """The parameters that are updated, in the order of the backward pass."""
        return [value for layer in self._trained_by_layers() for value in layer]

    @cached_property
    def wanted(self) -> list[Value]:
        """What the derivatives are taken by, all that are asked for.

        Raises:
            ValueError: where a name is not in the graph, or none is given.
        """
        if self.wrt is None:
            return self.trained
        symbols = nodes_of(self.notation)  # before the names that code has, and in their place
        known = symbols | dict(self.model.named_parameters()) | symbols
        wanted = [node_of(name, known) for name in self.wrt]
        if not self.wrt:
            raise ValueError("wrt is empty: name at least one weight")
        return list(dict.fromkeys(wanted))

    @cached_property
    def twice(self) -> list[Value]:
        """The parameters that second derivatives are taken by, in the order of the network.

        Raises:
            ValueError: where something else is asked for, and where there are too many.
        """
        for node in self.wanted:
            if node not in self.model.parameters():
                raise ValueError(
                    f"second derivatives are by weights and biases, and not by "
                    f"{self.name(node).name}: leave it out of wrt"
                )
        if (number := len(self.wanted)) > TWICE:
            raise ValueError(
                f"by {number:,} weights and biases there would be {number**2:,} second "
                f"derivatives: name at most {TWICE} of them with wrt"
            )
        wanted = set(self.wanted)
        return [node for node in self.model.parameters() if node in wanted]

    @cached_property
    def derivation(self) -> Derivation:
        """How the derivatives come about; unless they are asked for, of many an equal share."""
        wrt = self.wanted
        if self.wrt is None and len(wrt) > DERIVATIVES:
            layers = self._trained_by_layers()
            share = max(1, DERIVATIVES // len(layers))
            wrt = [value for layer in layers for value in spread(layer, share)]
        return Derivation(self.calculation.total, wrt, self.chain)

    @cached_property
    def chain(self) -> LocalDerivatives:
        """The local derivatives, which derivatives share."""
        return LocalDerivatives(self.notation, self.moved)

    @cached_property
    def moved(self) -> dict[Value, float]:
        """What the parameters are, as derivatives by what lies before them go through that.

        Empty where all are updated at once, and derivatives go through the old numbers.
        """
        if self.update == UPDATES[0]:
            return {}
        new = zip(self.model.parameters(), self.training.first.model.parameters(), strict=True)
        used = {*self.notation.symbols}
        return {p: after.data for p, after in new if p in used and p not in self.fixed}

    @property
    def say(self) -> Convention:
        """How the derivation is said."""
        return Convention(self.derivation, self.convention, self.digits)

    def derivative(self, node: Value) -> Derivative:
        """∂E_total/∂node, with its number."""
        return Derivative(self.total, self.symbols[node], self.derivation.number(node))

    def _trained_by_layers(self) -> list[list[Value]]:
        return [
            [value for value in layer if value not in self.fixed] for layer in by_layers(self.model)
        ]
