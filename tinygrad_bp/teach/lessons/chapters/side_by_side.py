"""Trainings side by side, which differ in one setting each."""

from __future__ import annotations

from ....letters import counted
from ...document.blocks import Curve, Curves, Grid, Prose, Section
from ...document.text import one_line
from ...document.words import listed, said
from ...formulas.formula import Symbol
from ..limits import COLUMNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...document.blocks import Block
    from ...document.words import Words
    from ..comparing import ComparedRun, ComparedSetting
    from ..setting import Setting

#: By the name of a setting, the title of its comparison, and what is compared.
_SAID = {
    "learning_rate": (
        "Learning rates",
        "The same training, each time with another learning rate {eta}. A small one is slow; one "
        "that is too large steps beyond where the error is least, and it jumps or grows.",
    ),
    "train_biases": (
        "Biases fixed or learned",
        "The same training once with the biases as they are, and once with the biases updated like "
        "the weights: a bias is one more number to fit the targets with.",
    ),
    "loss": (
        "Losses",
        "The same training, each time down the slope of another loss. Numbers of different losses "
        "cannot be compared, so the table measures all of them by one: {error} is {how}.",
    ),
    "update": (
        "Orders of update",
        "All at once: every derivative is taken with the old numbers. Layer by layer: the last "
        "layer is updated first, and the derivatives of the layers before it go back through its "
        "new weights; the outputs of the neurons are those of the same forward pass.",
    ),
}

_VALUES = {
    False: "biases fixed",
    True: "biases learned",
    "simultaneous": "all at once",
    "sequential": "layer by layer",
}


def side_by_side(setting: Setting) -> Iterator[Block]:
    """A section for each comparison: what it is, a table, the curves."""
    yield Prose(
        said(
            "What would be otherwise with other settings? Each of these trainings begins with the "
            "numbers above, where {error} is {before}, makes {updates}, and differs in one thing.",
            error=setting.total,
            before=setting.number(setting.training.errors[0]),
            updates=counted(setting.rounds, "update"),
        )
    )
    for comparison in setting.comparisons:
        yield Section(_SAID[comparison.setting][0], tuple(_comparison(setting, comparison)))


def _comparison(setting: Setting, comparison: ComparedSetting) -> Iterator[Block]:
    yield Prose(
        said(
            _SAID[comparison.setting][1],
            eta=Symbol("η"),
            error=setting.total,
            how=setting.error_in_words,
        )
    )
    runs = comparison.runs
    names = [_name(setting, comparison.setting, run) for run in runs]
    stages = _stages(setting.rounds)
    later = (f"after {n:,}" for n in stages[1:])
    head: tuple[Words, ...] = (setting.total, "after 1 update", *later)
    rows = [
        (name, *(setting.number(run.errors[n]) if n < len(run.errors) else "" for n in stages))
        for name, run in zip(names, runs, strict=True)
    ]
    yield Grid(head, tuple(rows))
    if setting.has_one_sample:
        yield from _outputs(setting, names, runs)
    for name, run in zip(names, runs, strict=True):
        if run.failure:
            yield Prose(
                said("With {name} the training breaks off {why}.", name=name, why=run.failure)
            )
    curves = tuple(
        Curve(one_line(name), run.errors)
        for name, run in zip(names, runs, strict=True)
        if run.errors
    )
    yield Curves(setting.total.name, curves)
    yield Prose(_verdict(setting, names, runs))


def _name(setting: Setting, name: str, run: ComparedRun) -> Words:
    if name == "learning_rate":
        return said("{eta} = {rate}", eta=Symbol("η"), rate=setting.number(run.value))
    if name == "loss":
        return str(getattr(run.value, "__name__", "loss")).replace("_", " ")
    return _VALUES[run.value]


def _stages(rounds: int) -> list[int]:
    """1, the powers of ten from a thousandth of the rounds on, and the last.

    >>> _stages(1), _stages(30), _stages(10000)
    ([1], [1, 10, 30], [1, 100, 1000, 10000])
    """
    found, power = [1], 10
    while power < rounds:
        if power * 1000 > rounds:
            found.append(power)
        power *= 10
    return [*found, rounds] if rounds > 1 else found


def _outputs(
    setting: Setting, names: list[Words], runs: tuple[ComparedRun, ...]
) -> Iterator[Block]:
    (sample,) = setting.samples
    shown = sample.outputs[:COLUMNS]
    head: list[Words] = [f"after {counted(setting.rounds, 'update')}", *map(setting.name, shown)]
    rows: list[tuple[Words, ...]] = [
        (name, *map(setting.number, run.outputs[0][: len(shown)]))
        for name, run in zip(names, runs, strict=True)
        if run.outputs
    ]
    if sample.targets:
        rows.append(("target", *(setting.number(t.data) for t in sample.targets[: len(shown)])))
    yield Grid(tuple(head), tuple(rows))


def _verdict(setting: Setting, names: list[Words], runs: tuple[ComparedRun, ...]) -> Words:
    whole = [
        (run.errors[-1], name) for name, run in zip(names, runs, strict=True) if not run.failure
    ]
    if not whole:
        return "None of them comes to its end."
    least = min(error for error, _ in whole)
    best = [name for error, name in whole if error == least]
    if len(best) == len(runs):
        return said("All of them lead to the same {error}.", error=setting.total)
    return said(
        "The lowest {error} after {updates}: {least}, with {name}.",
        error=setting.total,
        updates=counted(setting.rounds, "update"),
        least=setting.number(least),
        name=listed(best),
    )
