"""The forward pass: neuron by neuron, sample by sample."""

from __future__ import annotations

from ....nn.modules import Layer
from ....nn.structure.names import NetworkNames
from ...document.blocks import Fold, Grid, Prose, Section
from ...formulas.formula import Symbol
from ..limits import COLUMNS, NEURONS, ROWS
from .maps import maps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ....nn.structure.passing import NumberPass, StagePass
    from ...document.blocks import Block
    from ...document.words import Words
    from ..calculation import SamplePass
    from ..setting import Setting


def forward_pass(setting: Setting) -> Iterator[Block]:
    """From the inputs to the outputs."""
    yield Prose(
        f"From the inputs to the outputs, {'neuron' if setting.layers else 'number'} by "
        f"{'neuron' if setting.layers else 'number'}: the formula, the numbers put in, the result."
    )
    if setting.has_one_sample:
        yield from _layers(setting, setting.samples[0])
        return
    first = setting.samples[0]
    size = sum(map(len, first.layers)) + len(first.unstaged)
    shown = max(1, NEURONS // size)
    for n, sample in enumerate(setting.samples[:shown], 1):
        yield Fold(f"Sample {n}", tuple(_layers(setting, sample)))
    if left := len(setting.samples[shown:]):
        yield Prose(f"The other {left:,} samples go the same way; these are their outputs:")
        yield _outputs(setting, shown)


def _layers(setting: Setting, sample: SamplePass) -> Iterator[Section]:
    is_dense = setting.layers is not None
    for title, stage in zip(titles(sample.stages), sample.stages, strict=True):
        blocks: list[Block] = []
        if not is_dense:
            blocks.append(Prose(stage.stage.told()))
            blocks += _maps(setting, stage)
        numbers = stage.numbers
        blocks += [block for number in numbers[:NEURONS] for block in _number(setting, number)]
        if left := len(numbers[NEURONS:]):
            noun = "neurons of this layer" if is_dense else "numbers"
            blocks.append(Prose(f"{left:,} more {noun} go the same way."))
        yield Section(title, tuple(blocks))
    if unstaged := sample.unstaged:
        left = len(unstaged[NEURONS:])
        more = [Prose(f"{left:,} more numbers go the same way.")] * bool(left)
        yield Section(
            "What follows" if sample.stages else "The module",
            (*map(setting.equation, unstaged[:NEURONS]), *more),
        )


def titles(stages: Sequence[StagePass]) -> Iterator[str]:
    """A heading for each stage; layers of neurons are counted where several are hidden."""
    layers = [stage for stage in stages if isinstance(stage.stage, Layer)]
    hidden = 0
    for stage in stages:
        if stage not in layers:
            yield stage.stage.kind.capitalize()
        elif stage is layers[-1]:
            yield "Output layer"
        else:
            hidden += 1
            yield "Hidden layer" + f" {hidden}" * (len(layers) > 2)


def _maps(setting: Setting, stage: StagePass) -> Iterator[Block]:
    if stage.numbers and stage.numbers[0].place:
        name = NetworkNames(setting.model).number(stage.stage, 1, ()).removesuffix("1")
        yield from maps(setting, stage.gives, name, counts=stage.numbers[0].own > 0)


def _number(setting: Setting, neuron: NumberPass) -> Iterator[Block]:
    for node in dict.fromkeys([neuron.net, neuron.out]):
        if node in setting.symbols:
            for part in setting.notation.depends_on(node):
                if part.op is not None and not part.label:  # of a sum that is too long
                    yield setting.equation(part)
        yield setting.equation(node)


def _outputs(setting: Setting, skipped: int) -> Grid:
    """What comes out for the samples after the first ones."""
    heads = [Symbol(name) for name in setting.output_names[:COLUMNS]]
    rows: list[tuple[Words, ...]] = [
        (f"{n}", *(setting.number(out.data) for out in sample.outputs[:COLUMNS]))
        for n, sample in enumerate(setting.samples, 1)
    ]
    return Grid(("sample", *heads), tuple(rows[skipped : skipped + ROWS]))
