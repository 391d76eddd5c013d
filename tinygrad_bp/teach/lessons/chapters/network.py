"""The network, the error, and all that is given."""

from __future__ import annotations

from ....nn.losses import IN_WORDS
from ...document.blocks import Grid, NetworkPicture, Prose
from ...document.words import counted, said
from ...formulas.formula import Symbol
from ..lights import lit_parts
from ..limits import COLUMNS, ROWS
from ..naming import biases, neuron_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ....nn.modules import MLP, Layer
    from ...document.blocks import Block
    from ...document.words import Words
    from ..setting import Setting


def network(setting: Setting) -> Iterator[Block]:
    """What there is before anything is calculated."""
    *hidden, last = setting.model.layers
    yield Prose(
        said(
            "The network has {inputs}{hidden}, and an output layer of {outputs}. A neuron "
            "multiplies each of its inputs by a weight, and adds up the products{bias}: the sum is "
            "its net input. Its output is {output}.",
            inputs=counted(len(setting.samples[0].inputs), "input"),
            hidden="".join(f", a hidden layer of {_neurons(layer)}" for layer in hidden),
            outputs=_neurons(last),
            bias=_bias(setting.model),
            output=_output(setting.model),
        )
    )
    yield _picture(setting)
    yield Prose(
        said(
            "The error is {how}.{mean} The learning rate {eta} is {rate}.",
            how=IN_WORDS.get(setting.loss, setting.loss),
            mean=_mean(setting),
            eta=Symbol("η"),
            rate=setting.number(setting.learning_rate),
        )
    )
    yield Prose(_training_of_biases(setting))
    yield Prose(
        f"Numbers are shown rounded to {counted(setting.digits, 'significant digit')}, and "
        f"calculated with all their digits: the last digit of a result can differ from what the "
        f"numbers that are shown would give."
    )
    yield from _parameters(setting)
    yield from _one_sample(setting) if setting.has_one_sample else _samples(setting)


def _neurons(layer: Layer) -> str:
    activation = layer.neurons[0].activation
    how = "no activation" if activation == "linear" else f"the activation {activation}"
    return f"{counted(len(layer.neurons), 'neuron')} with {how}"


def _bias(model: MLP) -> str:
    layer = model.layers[0]
    if layer.b is not None:
        return " and the bias that its layer shares"
    return "" if layer.neurons[0].b is None else " and a bias of its own"


def _output(model: MLP) -> str:
    linear = [layer.neurons[0].activation == "linear" for layer in model.layers]
    if all(linear):
        return "the net input itself"
    return "the activation of that" + ", or the net input itself where it has none" * any(linear)


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
    )


def _parameters(setting: Setting) -> Iterator[Block]:
    added = biases(setting.model)
    parameters = setting.model.parameters()
    weights = [value for value in parameters if value not in added]
    others = [value for value in parameters if value in added]
    for kind, kinds, values in (("weight", "weights", weights), ("bias", "biases", others)):
        rows = tuple(
            (setting.symbols[value], setting.number(value.data)) for value in values[:ROWS]
        )
        if rows:
            yield Grid((kind, "value"), rows, is_plain=True)
        if left := len(values) - len(rows):
            yield Prose(f"{left:,} more {kinds} are left out of this table.")


def _one_sample(setting: Setting) -> Iterator[Block]:
    (sample,) = setting.samples
    values = [*sample.inputs, *sample.targets]
    rows = tuple((setting.name(value), setting.number(value.data)) for value in values)
    yield Grid(("given", "value"), rows)


def _samples(setting: Setting) -> Iterator[Block]:
    first = setting.samples[0]
    heads = [Symbol(f"i{k}") for k in range(1, len(first.inputs) + 1)]
    heads += [Symbol(f"target_o{k}") for k in range(1, len(first.targets) + 1)]
    rows: tuple[tuple[Words, ...], ...] = tuple(
        (f"{n}", *(setting.number(value.data) for value in [*sample.inputs, *sample.targets]))
        for n, sample in enumerate(setting.samples[:ROWS], 1)
    )
    if all(len(row) == len(heads) + 1 for row in rows):
        yield Grid(("sample", *heads[:COLUMNS]), tuple(row[: COLUMNS + 1] for row in rows))
    if left := len(heads[COLUMNS:]):
        yield Prose(f"{left:,} more columns are left out of this table.")
    yield Prose("What belongs to the second sample has s2 at the end of its name, and so on.")
