"""What the network gives after the first update, and after the last."""

from __future__ import annotations

from ...document.blocks import Curve, Grid, Prose
from ...formulas.steps.finding import named_steps
from ..limits import ROWS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...document.blocks import Block
    from ...document.words import Words
    from ..setting import Setting


def results(setting: Setting) -> Iterator[Block]:
    """The error and the outputs, before and after."""
    yield Prose(
        "The forward pass once more, with the new numbers. Hidden outputs too change only now: "
        "every derivative was taken with the old ones."
    )
    yield from _outputs(setting)
    training, rounds = setting.training, setting.rounds
    if rounds > 1:
        pairs = zip(setting.model.parameters(), training.last.model.parameters(), strict=True)
        rows = tuple(
            (setting.symbols[old], setting.number(old.data), setting.number(new.data))
            for old, new in pairs
        )
        yield Grid(("parameter", "before", f"after {rounds:,} updates"), rows[:ROWS])
    yield Prose("The error after each update:")
    errors = tuple((f"{n:,}", setting.number(training.errors[n])) for n in _milestones(rounds))
    yield Grid(("updates", setting.total), errors)
    if rounds > 1:
        yield Curve(setting.total.name, tuple(training.errors))


def _outputs(setting: Setting) -> Iterator[Block]:
    """A table of the error and the outputs, with a column for each stage of the training."""
    training, rounds = setting.training, setting.rounds
    stages = [setting.calculation, training.first]
    heads = ["before", "after 1 update"]
    if rounds > 1:
        stages.append(training.last)
        heads.append(f"after {rounds:,} updates")
    rows: list[tuple[Words, ...]] = [
        (setting.total, *(setting.number(stage.number(stage.total)) for stage in stages), "")
    ]
    shown = min(len(setting.samples), max(1, ROWS // len(setting.samples[0].outputs)))
    steps = [setting.notation.steps, *(named_steps([stage.total]) for stage in stages[1:])]
    for n, sample in enumerate(setting.samples[:shown]):
        results = [stage.samples[n].results(of) for stage, of in zip(stages, steps, strict=True)]
        targets = setting.targets(sample)
        without = len(results[0]) - len(targets)  # what becomes probabilities has no target
        for k, outputs in enumerate(zip(*results, strict=True)):
            target = setting.number(targets[k - without].data) if targets and k >= without else ""
            pairs = zip(stages, outputs, strict=True)
            numbers = [setting.number(stage.number(out)) for stage, out in pairs]
            rows.append((setting.name(outputs[0]), *numbers, target))
    yield Grid(("", *heads, "target"), tuple(rows))
    if left := len(setting.samples[shown:]):
        yield Prose(f"The outputs of {left:,} more samples are left out.")


def _milestones(rounds: int) -> list[int]:
    """0, 1, 2, 5, 10, 20, 50, ... and the last.

    >>> _milestones(30)
    [0, 1, 2, 5, 10, 20, 30]
    """
    found, scale = [0], 1
    while scale <= rounds:
        found += [n for n in (scale, 2 * scale, 5 * scale) if n < rounds]
        scale *= 10
    return [*found, rounds]
