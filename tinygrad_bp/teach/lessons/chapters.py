"""What a lesson says, and in which order: from a calculation to its sections."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ...autodiff.ops import TABLE
from ...nn.losses import IN_WORDS
from .. import tutorial
from ..derivations.chain_rule import Derivation
from ..derivations.conventions import Convention
from ..derivations.glossary import glossary
from ..derivations.local_derivatives import LocalDerivatives
from ..derivations.sections import derivation_sections
from ..document.blocks import Curve, Equation, Fold, NetworkPicture, Prose, Section, Table
from ..formulas.formula import Call, Derivative, Number, Symbol, product, with_numbers
from ..formulas.notation import Notation
from ..tutorial.reporting import typeset
from .calculation import biases, by_layers, neuron_names
from .lit import lit_parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...autodiff.value import Value
    from ..document.blocks import Block
    from ..document.words import Words
    from ..formulas.formula import Formula
    from .calculation import Calculation, Neuron, Sample, Training

#: How much of a large lesson is written out: derivatives unless they are asked for, the
#: blocks in them, neurons of the forward pass, updates, rows and columns of a table.
DERIVATIVES, BLOCKS, NEURONS, UPDATES, ROWS, COLUMNS = 24, 500, 60, 40, 400, 8

_ETA = Symbol("η")


@dataclass(frozen=True)
class Setting:
    """What a lesson is about: the calculation before and after training, and how it is shown."""

    calculation: Calculation
    training: Training
    loss: str
    learning_rate: float
    rounds: int
    fixed: set[Value]
    wrt: list[str] | None
    digits: int
    is_tutorial: bool

    @cached_property
    def notation(self) -> Notation:
        """The names in the lesson. The model's parameters have one even if unused."""
        calculation = self.calculation
        return Notation(calculation.total, *calculation.model.parameters())

    @cached_property
    def gradient(self) -> dict[Value, float]:
        """∂E_total/∂node for each node."""
        from ..derivations.gradient import backward_numbers

        return backward_numbers(self.calculation.total, self.notation.order)

    @cached_property
    def trained(self) -> list[Value]:
        """The parameters that are updated, in the order of the backward pass."""
        layers = by_layers(self.calculation.model)
        return [parameter for layer in layers for parameter in layer if parameter not in self.fixed]


def sections(setting: Setting) -> tuple[Section, ...]:
    """The lesson, chapter by chapter.

    Raises:
        ValueError: where a derivative is asked for by something that is not in the graph.
    """
    teller = _Teller(setting)
    found = [
        Section("The network", tuple(teller.network())),
        Section("The forward pass", tuple(teller.forward())),
        Section("The error", tuple(teller.error())),
        Section("The backward pass", tuple(teller.backward())),
        Section("The update", tuple(teller.update())),
        Section("After the update", tuple(teller.after())),
    ]
    if setting.is_tutorial:
        found.append(Section("Beside the tutorial", tuple(teller.beside())))
    return tuple(found)


class _Teller:
    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.calculation = setting.calculation
        self.symbols = setting.notation.symbols
        self.samples = self.calculation.samples
        self.is_one = len(self.samples) == 1
        self.total = self.symbols[self.calculation.total]

    def number(self, value: float) -> Number:
        return Number(value, self.setting.digits)

    def derivative(self, node: Value) -> Derivative:
        return Derivative(self.total, self.symbols[node], self.setting.gradient.get(node, 0.0))

    # The network

    def network(self) -> Iterator[Block]:
        setting, model = self.setting, self.calculation.model
        layers = model.layers
        hidden = "".join(
            f", a hidden layer of {_neurons(len(layer.neurons), layer.neurons[0].activation)}"
            for layer in layers[:-1]
        )
        last = layers[-1].neurons
        yield Prose(
            (
                f"The network has {_count(len(layers[0].neurons[0].w), 'input')}{hidden}, and an "
                f"output layer of {_neurons(len(last), last[0].activation)}. A neuron multiplies "
                f"each of its inputs by a weight and adds {_bias_words(model)}: its net input. Its "
                f"output is the activation of that.",
            )
        )
        yield self._picture()
        how = IN_WORDS.get(setting.loss, setting.loss)
        many = (
            f" Over the {len(self.samples)} samples it takes the mean, so that each counts alike."
            if not self.is_one
            else ""
        )
        yield Prose(
            (
                f"The error is {how}.{many} The learning rate ",
                _ETA,
                " is ",
                self.number(setting.learning_rate),
                ".",
            )
        )
        yield Prose((self._biases_said(),))
        yield from self._given()

    def _picture(self) -> NetworkPicture:
        first = self.samples[0]
        return NetworkPicture(
            names=(
                tuple(f"i{k}" for k in range(1, len(first.inputs) + 1)),
                *map(tuple, neuron_names(self.calculation.model)),
            ),
            model=self.calculation.model,
            inputs=tuple(first.inputs) if self.is_one else None,
            outputs=tuple(first.outputs) if self.is_one else None,
            lit=lit_parts(self.calculation, self.symbols),
        )

    def _biases_said(self) -> str:
        if not biases(self.calculation.model):
            return "There are no biases."
        if self.setting.fixed:
            return "The biases are kept fixed: only weights are updated."
        return "The biases are updated like the weights: a bias is a weight whose input is 1."

    def _given(self) -> Iterator[Block]:
        parameters = self.calculation.model.parameters()
        shown = parameters[:ROWS]
        yield Table(
            ("parameter", "value"),
            tuple((self.symbols[value], self.number(value.data)) for value in shown),
            is_plain=True,
        )
        if left := len(parameters) - len(shown):
            yield Prose((f"{left:,} more weights and biases are left out of this table.",))
        if self.is_one:
            rows = [
                (self._name(value), self.number(value.data))
                for value in [*self.samples[0].inputs, *self.samples[0].targets]
            ]
            yield Table(("given", "value"), tuple(rows))
            return
        first = self.samples[0]
        names = [f"i{k}" for k in range(1, len(first.inputs) + 1)]
        aims = [f"target_o{k}" for k in range(1, len(first.targets) + 1)]
        table: tuple[tuple[Words, ...], ...] = tuple(
            (f"{number}", *(self.number(value.data) for value in [*sample.inputs, *sample.targets]))
            for number, sample in enumerate(self.samples[:ROWS], 1)
        )
        heads = [Symbol(name) for name in (*names, *aims)]
        if all(len(row) == len(heads) + 1 for row in table):
            yield Table(("sample", *heads[:COLUMNS]), tuple(row[: COLUMNS + 1] for row in table))
        if left := len(heads[COLUMNS:]):
            yield Prose((f"{left:,} more columns are left out of this table.",))
        yield Prose(
            ("What belongs to the second sample has s2 at the end of its name, and so on.",)
        )

    def _name(self, node: Value) -> Formula:
        """The symbol of a node, also of one that the error does not depend on."""
        return self.symbols.get(node) or Symbol(node.label, node.data, node.label)

    # Forward

    def forward(self) -> Iterator[Block]:
        yield Prose(
            (
                "From the inputs to the outputs, neuron by neuron: the formula, the numbers put "
                "in, the result.",
            )
        )
        budget = NEURONS
        size = sum(map(len, self.samples[0].layers))
        for number, sample in enumerate(self.samples, 1):
            if number > 1 and size > budget:
                left = len(self.samples) - number + 1
                yield Prose(
                    (f"The other {left:,} samples go the same way; these are their outputs:",)
                )
                yield self._outputs(number)
                return
            yield from self._sample(number, sample)
            budget -= size

    def _sample(self, number: int, sample: Sample) -> Iterator[Block]:
        last = len(sample.layers)
        layers: list[Block] = []
        for depth, layer in enumerate(sample.layers, 1):
            title = "Output layer" if depth == last else "Hidden layer"
            if 2 < last != depth:
                title += f" {depth}"
            blocks: list[Block] = []
            for neuron in layer[:NEURONS]:
                blocks += self._neuron(neuron)
            if left := len(layer[NEURONS:]):
                blocks.append(Prose((f"{left:,} more neurons of this layer go the same way.",)))
            layers.append(Section(title, tuple(blocks)))
        if self.is_one:
            yield from layers
        else:
            yield Fold(f"Sample {number}", tuple(layers))

    def _neuron(self, neuron: Neuron) -> Iterator[Block]:
        nodes = [neuron.net] if neuron.net is neuron.out else [neuron.net, neuron.out]
        for node in nodes:
            if node in self.symbols:
                for part in self.setting.notation.depends_on(node):
                    if part.op is not None and not part.label:  # of a sum that is too long
                        yield self.equation(part)
                yield self.equation(node)
            else:  # the error does not depend on it
                yield Equation((self._name(node), self.number(node.data)))

    def equation(self, node: Value) -> Equation:
        """How a node is calculated."""
        return Equation(tuple(self.setting.notation.sides(node, self.setting.digits)))

    def _outputs(self, first: int) -> Table:
        outputs = self.samples[0].outputs
        heads = [Symbol(f"out_o{k}") for k in range(1, len(outputs) + 1)][:COLUMNS]
        rows: tuple[tuple[Words, ...], ...] = tuple(
            (f"{number}", *(self.number(out.data) for out in sample.outputs[:COLUMNS]))
            for number, sample in enumerate(self.samples, 1)
            if first <= number < first + ROWS
        )
        return Table(("sample", *heads), rows)

    # Error

    def error(self) -> Iterator[Block]:
        shown = 0
        for number, sample in enumerate(self.samples, 1):
            ends = {*sample.outputs, *sample.targets}
            nodes = [
                node for node in self._named_above(sample.error, ends) if node is not sample.error
            ]
            shown += len(nodes) + 1
            if shown > 2 * NEURONS:
                left = len(self.samples) - number + 1
                yield Prose((f"The errors of the other {left:,} samples are found alike:",))
                rows = tuple(
                    (self.symbols[sample.error], self.number(sample.error.data))
                    for sample in self.samples[number - 1 : number - 1 + ROWS]
                )
                yield Table(("error", "value"), rows)
                break
            for node in [*nodes, sample.error]:
                yield self.equation(node)
        if not self.is_one:
            yield Prose((f"The error of all {len(self.samples)} samples is the mean of theirs:",))
            if len(self.samples) <= NEURONS:
                yield self.equation(self.calculation.total)
            else:
                yield Equation((self.total, self.number(self.calculation.total.data)))

    def _named_above(self, error: Value, ends: set[Value]) -> list[Value]:
        """The named nodes between the outputs and an error, in the order of calculation."""
        notation = self.setting.notation
        found, stack = {error}, [error]
        while stack:
            for node in notation.depends_on(stack.pop()):
                if node not in found and node not in ends and node.op is not None:
                    found.add(node)
                    stack.append(node)
        return [node for node in self._order if node in found]

    @cached_property
    def _order(self) -> list[Value]:
        return list(self.symbols)

    # Backward

    def backward(self) -> Iterator[Block]:
        setting = self.setting
        wanted = self._wanted()
        chosen = self._chosen() if setting.wrt is None else wanted
        yield Prose(
            (
                "How much does ",
                self.total,
                " change with each of these? The chain rule says it, link by link; a part that "
                "was worked out for one is used again for the next.",
            )
        )
        derivation = Derivation(self.calculation.total, chosen, LocalDerivatives(setting.notation))
        say = Convention(derivation, "tutorial", setting.digits)
        if derivation.steps:
            yield glossary(say)
        folds = [section.blocks for section in derivation_sections(say)]
        used, told = 0, 0
        for node, inside in zip(chosen, folds, strict=True):
            if setting.wrt is None and told and used + len(inside) > BLOCKS:
                break
            used, told = used + len(inside), told + 1
            derivative = self.derivative(node)
            title = (derivative, " = ", self.number(derivative.value or 0.0))
            yield Fold(title, tuple(inside))
        if told < len(wanted):
            yield Prose(
                (
                    f"{told} of {len(wanted):,} derivatives are written out, some of each layer. "
                    f"The others go the same way, and their numbers are below; wrt= asks for "
                    f"certain ones.",
                )
            )

    def _wanted(self) -> list[Value]:
        """What the derivatives are taken by, all that are asked for."""
        setting = self.setting
        if setting.wrt is None:
            return setting.trained
        known = dict(self.calculation.model.named_parameters())
        for node, symbol in self.symbols.items():
            known[symbol.name] = node
            if node.label:
                known[node.label] = node
        for name in setting.wrt:
            if name not in known:
                names = [self.symbols[value].name for value in self.calculation.model.parameters()]
                some = ", ".join(names[:12]) + ", ..." * (len(names) > 12)
                raise ValueError(f"there is no {str(name)[:60]!r} in this lesson, but {some}")
        if not setting.wrt:
            raise ValueError("wrt is empty: name at least one weight")
        return list(dict.fromkeys(known[name] for name in setting.wrt))

    def _chosen(self) -> list[Value]:
        """All parameters that are trained; of many, an equal share of each layer."""
        layers = [
            [value for value in layer if value not in self.setting.fixed]
            for layer in by_layers(self.calculation.model)
        ]
        if len(self.setting.trained) <= DERIVATIVES:
            return self.setting.trained
        share = max(1, DERIVATIVES // len(layers))
        return [value for layer in layers for value in _spread(layer, share)]

    # Update

    def update(self) -> Iterator[Block]:
        setting = self.setting
        yield Prose(
            (
                "Each is moved against its derivative, so that ",
                self.total,
                " falls. All are updated at once: every derivative above is taken with the old "
                "numbers.",
            )
        )
        trained = setting.trained
        after = dict(
            zip(
                self.calculation.model.parameters(),
                setting.training.first.model.parameters(),
                strict=True,
            )
        )
        for value in trained if len(trained) <= UPDATES else trained[:1]:
            symbol = self.symbols[value]
            new = Symbol(f"{symbol.name}+", after[value].data, f"{symbol.label}+")
            formula = Call(TABLE["sub"], (symbol, product([_ETA, self.derivative(value)])))
            numbers = Call(
                TABLE["sub"],
                (
                    with_numbers(symbol, setting.digits),
                    product(
                        [
                            self.number(setting.learning_rate),
                            with_numbers(self.derivative(value), setting.digits),
                        ]
                    ),
                ),
            )
            yield Equation((new, formula, numbers, self.number(after[value].data)))
        if len(trained) > UPDATES:
            yield Table(
                ("parameter", "before", "derivative", "after"),
                tuple(
                    (
                        self.symbols[value],
                        self.number(value.data),
                        self.number(setting.gradient.get(value, 0.0)),
                        self.number(after[value].data),
                    )
                    for value in trained[:ROWS]
                ),
            )
            if left := len(trained[ROWS:]):
                yield Prose((f"{left:,} more are left out of this table.",))

    # After

    def after(self) -> Iterator[Block]:
        training, rounds = self.setting.training, self.setting.rounds
        yield Prose(
            (
                "The forward pass once more, now with the new numbers; hidden outputs change with "
                "it, not before.",
            )
        )
        stages = [self.calculation, training.first, training.last][: 2 + (rounds > 1)]
        heads = ["before", "after 1 update", f"after {rounds:,} updates"][: len(stages)]
        samples = len(self.samples)
        shown = min(samples, max(1, ROWS // len(self.samples[0].outputs)))
        rows: list[tuple[str | Formula, ...]] = [
            (self.total, *(self.number(stage.total.data) for stage in stages))
        ]
        for s in range(shown):
            outputs = [stage.samples[s].outputs for stage in stages]
            targets = self.samples[s].targets
            for k, column in enumerate(zip(*outputs, strict=True)):
                target: str | Formula = self.number(targets[k].data) if targets else ""
                name = self._name(column[0])
                rows.append((name, *(self.number(out.data) for out in column), target))
        rows[0] = (*rows[0], "")
        yield Table(("", *heads, "target"), tuple(rows))
        if samples > shown:
            yield Prose((f"The outputs of {samples - shown:,} more samples are left out.",))
        if rounds > 1:
            updated = [*self.calculation.model.parameters()][:ROWS]
            final = training.last.model.parameters()
            yield Table(
                ("parameter", "before", f"after {rounds:,} updates"),
                tuple(
                    (self.symbols[old], self.number(old.data), self.number(new.data))
                    for old, new in zip(updated, final, strict=False)
                ),
            )
        yield Prose(("The error after each update:",))
        yield Table(
            ("updates", self.total),
            tuple(
                (f"{number:,}", self.number(training.errors[number]))
                for number in _milestones(rounds)
            ),
        )
        if rounds > 1:
            yield Curve(self.total.name, tuple(training.errors))

    def beside(self) -> Iterator[Block]:
        yield Prose(
            (
                "Each figure that the tutorial prints, in its order, beside the number computed "
                "here. The last ones are those of 10,000 updates.",
            )
        )
        figures = tutorial.figures()
        yield Table(
            ("quantity", "computed", "printed", ""),
            tuple(
                (
                    typeset(figure.name),
                    self.number(figure.value),
                    figure.printed,
                    "agrees" if figure.agrees else "differs",
                )
                for figure in figures
            ),
        )
        for note in dict.fromkeys(figure.note for figure in figures if figure.note):
            names = [figure.name for figure in figures if figure.note == note]
            yield Prose(typeset(f"{', '.join(names)}: {note}"))


def _spread(items: Sequence[Value], most: int) -> list[Value]:
    """So many of the items at most, the first and the last among them, equally far apart."""
    if len(items) <= most:
        return list(items)
    if most == 1:
        return [items[0]]
    return [items[k * (len(items) - 1) // (most - 1)] for k in range(most)]


def _milestones(rounds: int) -> list[int]:
    """0, 1, 2, 5, 10, 20, 50, ... and the last."""
    found, scale = [0], 1
    while scale <= rounds:
        found += [n for n in (scale, 2 * scale, 5 * scale) if n < rounds]
        scale *= 10
    return [*found, rounds]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _neurons(count: int, activation: str) -> str:
    how = "no activation" if activation == "linear" else f"the activation {activation}"
    return f"{_count(count, 'neuron')} with {how}"


def _bias_words(model: object) -> str:
    layer = model.layers[0]  # type: ignore[attr-defined]
    if layer.b is not None:
        return "the bias that its layer shares"
    return "nothing else" if layer.neurons[0].b is None else "a bias of its own"
