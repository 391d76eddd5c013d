"""The network, the error, and all that is given."""

from __future__ import annotations

from ....autodiff.value import Value
from ....letters import counted
from ....nn.losses import BY_NAME
from ....nn.sequences import is_nested, shape
from ....nn.structure.names import given_where
from ....nn.structure.passing import nested
from ....nn.structure.stages import stages_of
from ....nn.training.options import squashed_twice
from ...document.blocks import Fold, Glossary, Grid, Item, Listing, NetworkPicture, Prose
from ...document.words import said
from ...formulas.formula import Symbol
from ..lights import lit_parts
from ..limits import COLUMNS, ROWS, SAMPLES
from ..naming import biases, neuron_names
from .forward_pass import titles
from .maps import maps, weight_maps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ....nn.modules import Layer
    from ....nn.structure.passing import StagePass
    from ...document.blocks import Block
    from ...document.words import Words
    from ..calculation import SamplePass
    from ..setting import Setting


def network(setting: Setting) -> Iterator[Block]:
    """What there is before anything is calculated."""
    if setting.layers is not None:
        yield from _layers(setting, setting.layers)
    else:
        yield from _stages(setting)
    yield Prose(
        said(
            "The error is {how}.{mean} The learning rate {eta} is {rate}.",
            how=setting.error_in_words,
            mean=_mean(setting),
            eta=Symbol("η"),
            rate=setting.number(setting.learning_rate),
        )
    )
    loss = BY_NAME.get(setting.loss)
    if warning := loss and squashed_twice(setting.model, loss):
        yield Prose(f"Mind: {warning}.")
    if stages_of(setting.model):
        yield Prose(_training_of_biases(setting))
    yield Prose(
        f"Numbers are shown rounded to {counted(setting.digits, 'significant digit')}, and "
        f"calculated with all their digits: the last digit of a result can differ from what the "
        f"numbers that are shown would give. Where terms of a sum cancel, more digits are shown."
    )
    yield from _parameters(setting)
    yield from _one_sample(setting) if setting.has_one_sample else _samples(setting)


def _layers(setting: Setting, layers: Sequence[Layer]) -> Iterator[Block]:
    """A network that is nothing but layers of neurons."""
    *hidden, last = layers
    yield Prose(
        said(
            "The network has {inputs}{hidden} and an output layer of {outputs}. A neuron "
            "multiplies each of its inputs by a weight, and adds up the products{bias}: the sum is "
            "its net input. Its output is {output}.",
            inputs=counted(len(setting.samples[0].inputs), "input"),
            hidden="".join(f", a hidden layer of {layer.details()}" for layer in hidden)
            + "," * bool(hidden),
            outputs=last.details(),
            bias=_bias(layers[0]),
            output=_output(layers),
        )
    )
    yield _picture(setting)


def _stages(setting: Setting) -> Iterator[Block]:
    """Any network: what it goes through, and what its numbers are called."""
    sample = setting.samples[0]
    stages = sample.stages
    if not stages:
        module = type(setting.model).__name__
        told = f"The network is {module}, a module of one's own: the forward pass has its formulas."
        yield Prose(told)
        return
    besides = "; what it calculates besides stands at the end of the forward pass"
    besides *= bool(sample.unstaged)
    yield Prose(f"The network goes through these stages, one after another{besides}:")
    yield Listing(
        tuple(
            Item(_stage(title, stage)) for title, stage in zip(titles(stages), stages, strict=True)
        ),
        is_numbered=True,
    )
    columns = [stage.numbers for stage in stages if stage.numbers]
    if not setting.has_one_sample:
        yield Prose("In the picture it has the numbers of the first sample.")
    yield NetworkPicture(
        names=(
            tuple(value.label for value in sample.inputs),
            *(tuple(number.name for number in column) for column in columns),
        ),
        model=setting.model,
        inputs=nested(sample.inputs, sample.shape),
        outputs=tuple(sample.numbers),
        lit={},
        is_of_layers=False,
    )
    if entries := tuple(_names_by_place(setting)):
        yield Prose("A name says where a number stands, as in these:")
        yield Glossary(entries)


def _stage(title: str, stage: StagePass) -> str:
    """Output layer: 2 neurons with no activation, which give 2 numbers."""
    details = stage.stage.details()
    sizes = " × ".join(map(str, shape(stage.gives))) if is_nested(stage.gives) else "1"
    noun = "number" if sizes == "1" else "numbers"
    return f"{title}{': ' * bool(details)}{details}; it gives {sizes} {noun}"


def _names_by_place(setting: Setting) -> Iterator[tuple[Symbol, str]]:
    """For each kind of name with a place, the last of them, and what it says."""
    suffix = "" if setting.has_one_sample else "_s1"
    sample = setting.samples[0]
    if given := given_where(setting.model, sample.shape):
        yield Symbol(sample.inputs[-1].label.removesuffix(suffix)), f"the input: {given}"
    told: set[int] = set()
    for passed in sample.stages:
        stage = passed.stage
        for placed in [*stage.weights_by_place()][-1:] if id(stage) not in told else []:
            yield setting.symbols[placed.weight], f"a weight: {placed.where}"
        told.add(id(stage))
        for last in passed.numbers[-1:]:
            if where := stage.where(last.own, last.place):
                yield Symbol(last.name.removesuffix(suffix)), where


def _bias(layer: Layer) -> str:
    if layer.b is not None:
        return " and the bias that its layer shares"
    return "" if layer.neurons[0].b is None else " and a bias of its own"


def _output(layers: Sequence[Layer]) -> str:
    linear = [layer.neurons[0].activation == "linear" for layer in layers]
    if all(linear):
        return "the net input itself"
    return (
        "the activation of that"
        + ", or the net input itself where there is no activation" * any(linear)
    )


def _mean(setting: Setting) -> str:
    if setting.has_one_sample:
        return ""
    number = len(setting.samples)
    of_all = "both samples" if number == 2 else f"all {number:,} samples"
    return f" That of {of_all} is the mean of theirs, so that each counts the same."


def _training_of_biases(setting: Setting) -> str:
    if not biases(setting.model):
        return "There are no biases."
    if setting.fixed:
        return "The biases are kept fixed: only weights are updated."
    return "The biases are updated like the weights: a bias is a weight whose input is 1."


def _picture(setting: Setting) -> NetworkPicture:
    first = setting.samples[0]
    return NetworkPicture(
        names=(
            tuple(f"i{k}" for k in range(1, len(first.inputs) + 1)),
            *map(tuple, neuron_names(setting.model)),
        ),
        model=setting.model,
        inputs=tuple(first.inputs) if setting.has_one_sample else None,
        outputs=tuple(first.outputs) if setting.has_one_sample else None,
        lit=lit_parts(setting.calculation, setting.symbols),
        hidden=_hidden(setting) if setting.has_one_sample else (),
    )


def _hidden(setting: Setting) -> tuple[tuple[Value, ...], ...]:
    """What comes out of the hidden neurons, by their names."""
    return tuple(
        tuple(Value(neuron.out.data, neuron.name) for neuron in layer)
        for layer in setting.samples[0].layers[:-1]
    )


def _parameters(setting: Setting) -> Iterator[Block]:
    mapped: set[Value] = set()
    for stage in stages_of(setting.model):
        if tables := list(weight_maps(setting, stage)):
            yield from tables
            mapped.update(placed.weight for placed in stage.weights_by_place())
    added = biases(setting.model)
    parameters = [value for value in setting.model.parameters() if value not in mapped]
    weights = [value for value in parameters if value not in added]
    others = [value for value in parameters if value in added]
    noun = "weight" if stages_of(setting.model) else "number"
    for kind, kinds, values in ((noun, f"{noun}s", weights), ("bias", "biases", others)):
        rows = tuple(
            (setting.symbols[value], setting.number(value.data)) for value in values[:ROWS]
        )
        if rows:
            yield Grid((kind, "value"), rows, is_plain=True)
        if left := len(values) - len(rows):
            yield Prose(f"{left:,} more {kinds} are left out of this table.")


def _one_sample(setting: Setting) -> Iterator[Block]:
    (sample,) = setting.samples
    values = _given(setting, sample)
    if tables := list(_input_maps(setting, sample)):
        yield from tables
        values = setting.targets(sample)
    rows = tuple((setting.name(value), setting.number(value.data)) for value in values)
    if rows:
        yield Grid(("given", "value"), rows)
    yield from _classes(setting)


def _input_maps(setting: Setting, sample: SamplePass) -> Iterator[Block]:
    return maps(setting, nested(sample.inputs, sample.shape), "x")


def _samples(setting: Setting) -> Iterator[Block]:
    first = setting.samples[0]
    heads = [Symbol(value.label.removesuffix("_s1")) for value in _given(setting, first)]
    rows: tuple[tuple[Words, ...], ...] = tuple(
        (f"{n}", *(setting.number(value.data) for value in _given(setting, sample)))
        for n, sample in enumerate(setting.samples[:ROWS], 1)
    )
    if any(_input_maps(setting, first)):
        for n, sample in enumerate(setting.samples[:SAMPLES], 1):
            targets = tuple(
                (setting.name(value), setting.number(value.data))
                for value in setting.targets(sample)
            )
            table = [Grid(("given", "value"), targets)] * bool(targets)
            yield Fold(f"Sample {n}", (*_input_maps(setting, sample), *table))
        if left := len(setting.samples[SAMPLES:]):
            yield Prose(f"{left:,} more samples are left out here.")
    elif all(len(row) == len(heads) + 1 for row in rows):
        yield Grid(("sample", *heads[:COLUMNS]), tuple(row[: COLUMNS + 1] for row in rows))
        if left := len(heads[COLUMNS:]):
            yield Prose(f"{left:,} more columns are left out of this table.")
    yield from _classes(setting)
    yield Prose("What belongs to the second sample has s2 at the end of its name, and so on.")


def _given(setting: Setting, sample: SamplePass) -> list[Value]:
    return [*sample.inputs, *setting.targets(sample)]


def _classes(setting: Setting) -> Iterator[Prose]:
    """What the targets mean where a class was given for each sample."""
    steps = setting.steps(setting.samples[0])
    chosen = next((step.chosen for step in steps if step.chosen is not None), None)
    if chosen is not None:
        yield Prose(
            said(
                "A sample belongs to a class, and each class has an output: y is 1 for the right "
                "class and 0 for the others. {this} is class {number}, since they are counted from "
                "0: it belongs to {output}.",
                this="This one" if setting.has_one_sample else "The first sample",
                number=chosen,
                output=Symbol(setting.output_names[chosen]),
            )
        )
