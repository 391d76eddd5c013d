"""The forward pass: neuron by neuron, sample by sample."""

from __future__ import annotations

from ...document.blocks import Fold, Grid, Prose, Section
from ...formulas.formula import Symbol
from ..limits import COLUMNS, NEURONS, ROWS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...document.blocks import Block
    from ...document.words import Words
    from ..calculation import NeuronPass, SamplePass
    from ..setting import Setting


def forward_pass(setting: Setting) -> Iterator[Block]:
    """From the inputs to the outputs."""
    yield Prose(
        "From the inputs to the outputs, neuron by neuron: the formula, the numbers put in, the "
        "result."
    )
    if setting.has_one_sample:
        yield from _layers(setting, setting.samples[0])
        return
    size = sum(map(len, setting.samples[0].layers))
    shown = max(1, NEURONS // size)
    for n, sample in enumerate(setting.samples[:shown], 1):
        yield Fold(f"Sample {n}", tuple(_layers(setting, sample)))
    if left := len(setting.samples[shown:]):
        yield Prose(f"The other {left:,} samples go the same way; these are their outputs:")
        yield _outputs(setting, shown)


def _layers(setting: Setting, sample: SamplePass) -> Iterator[Section]:
    last = len(sample.layers)
    for depth, layer in enumerate(sample.layers, 1):
        title = "Output layer" if depth == last else "Hidden layer"
        if 2 < last != depth:
            title += f" {depth}"
        blocks = [block for neuron in layer[:NEURONS] for block in _neuron(setting, neuron)]
        if left := len(layer[NEURONS:]):
            blocks.append(Prose(f"{left:,} more neurons of this layer go the same way."))
        yield Section(title, tuple(blocks))


def _neuron(setting: Setting, neuron: NeuronPass) -> Iterator[Block]:
    for node in dict.fromkeys([neuron.net, neuron.out]):
        if node in setting.symbols:
            for part in setting.notation.depends_on(node):
                if part.op is not None and not part.label:  # of a sum that is too long
                    yield setting.equation(part)
        yield setting.equation(node)


def _outputs(setting: Setting, skipped: int) -> Grid:
    """What comes out for the samples after the first ones."""
    outputs = setting.samples[0].outputs[:COLUMNS]
    heads = [Symbol(f"out_o{k}") for k in range(1, len(outputs) + 1)]
    rows: list[tuple[Words, ...]] = [
        (f"{n}", *(setting.number(out.data) for out in sample.outputs[:COLUMNS]))
        for n, sample in enumerate(setting.samples, 1)
    ]
    return Grid(("sample", *heads), tuple(rows[skipped : skipped + ROWS]))
