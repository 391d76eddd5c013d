"""The rows of the data: inputs, targets, and what the network makes of them.

`table` is what stays while a run goes on; `view` is what follows it.
"""

from __future__ import annotations

import math
import re

from ...nn.losses import BY_NAME
from ..presets.catalogue import is_scaled
from ..run.classes import classes_of
from ..run.outputs import output_code
from ..run.phases import derivative_name
from ..state.hiding import is_hidden

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..run.classes import Classes
    from ..run.moment import Moment

#: How many rows are sent at most, of those to learn from and of those to test with.
MOST_ROWS = 500

#: A logit beyond this is off its scale: its probability is within 1 % of 0 or 1.
LOGIT = 5.0


def table(moment: Moment) -> dict[str, Any]:
    """The rows and their targets, with what they are called."""
    samples = moment.run.samples
    classes = classes_of(samples, moment.run.recipe.loss)
    [sample] = moment.calculation.samples
    inputs = [value.label for value in sample.inputs]
    return {
        "columns": list(samples.given_columns or inputs),
        "inputs": inputs,
        "outputs": [_plain(output.label) for output in sample.outputs],
        "classes": list(classes.names) if classes else None,
        "dots": _dots(samples.columns),
        "goals": _goals(classes),
        "scale": _scale(classes),
        "is_scaled": is_scaled(moment.settings),
        "scales": [list(scale) for scale in samples.scales],
        "train": _part(samples.as_given.rows, samples.targets, classes),
        "test": _part(samples.as_given.test_rows, samples.test_targets, classes),
    }


def view(moment: Moment) -> dict[str, Any] | None:
    """What the network gives for each row, its error, and how many it gets right.

    None where a link hides it.
    """
    if "data" in moment.settings["hide"]:
        return None
    run = moment.run
    samples = run.samples
    classes = classes_of(samples, run.recipe.loss)
    made = output_code(run.recipe.model, BY_NAME[run.recipe.loss])
    numbers = [*run.parameters.values()]
    train = made.rows(numbers, samples.rows, samples.targets)
    test = made.rows(numbers, samples.test_rows, samples.test_targets)
    sample = _sample(moment)
    own = _results(*train, samples.targets, classes)
    other = _results(*test, samples.test_targets, classes)
    for part in (own, other):
        _hide(part, moment)
    if moment.sample < MOST_ROWS:
        own["outputs"][moment.sample] = [output["out"] for output in sample["outputs"]]
        own["errors"][moment.sample] = sample["total"]
        if own["said"] and None in own["outputs"][moment.sample]:
            own["said"][moment.sample] = None
    if classes and len(run.targets[0]) > 1:  # of these the table says which class it takes
        own["outputs"] = other["outputs"] = []
    return {
        "in_use": moment.sample,
        "digits": moment.settings["digits"],
        "sample": sample,
        "train": own,
        "test": other,
        "mean": run.error if moment.knows("E_total") else None,
    }


def _dots(columns: Sequence[str]) -> int | None:
    """How many dots a row of a picture has, where the inputs are its dots: "row 1, dot 3".

    >>> _dots(["row 1, dot 1", "row 1, dot 2", "row 2, dot 1", "row 2, dot 2"]), _dots(["x", "y"])
    (2, None)
    """
    places = [re.fullmatch(r"row \d+, dot (\d+)", name) for name in columns]
    found = [int(place[1]) for place in places if place]
    return max(found) if found and len(found) == len(columns) else None


def _goals(classes: Classes | None) -> list[float] | None:
    """What a message calls each class: the target of the one output, or its number."""
    if classes is None:
        return None
    if classes.level is not None and classes.middle == 0:
        return [-1.0, 1.0]
    return [float(k) for k in range(len(classes.names))]


def _scale(classes: Classes | None) -> tuple[float, float] | None:
    """The ends of the scale on which an output lies, where it tells two classes apart."""
    if classes is None or classes.level is None:
        return None
    if classes.level == classes.middle:
        return (-1.0, 1.0) if classes.middle == 0 else (0.0, 1.0)
    return -LOGIT, LOGIT


def _plain(label: str) -> str:
    """The name of an output without what it begins with."""
    return label.removeprefix("out_")


def _part(
    rows: Sequence[Sequence[float]], targets: Sequence[Sequence[float]], classes: Classes | None
) -> dict[str, Any]:
    return {
        "count": len(rows),
        "rows": [list(row) for row in rows[:MOST_ROWS]],
        "targets": [list(row) for row in targets[:MOST_ROWS]],
        "kinds": [classes.of(row) for row in targets[:MOST_ROWS]] if classes else None,
    }


def _results(
    outputs: list[list[float]],
    errors: list[float],
    targets: Sequence[Sequence[float]],
    classes: Classes | None,
) -> dict[str, Any]:
    scores = classes.scores(targets, outputs) if classes else None
    accuracy, confusion = scores or (None, None)
    few = outputs[:MOST_ROWS]
    return {
        "outputs": few,
        "errors": errors[:MOST_ROWS],
        "said": [classes.said(row) for row in few] if classes else None,
        "accuracy": accuracy,
        "right": None if accuracy is None else round(accuracy * len(outputs)),
        "confusion": confusion,
    }


def _hide(part: dict[str, Any], moment: Moment) -> None:
    """Take out the kinds of numbers that a link hides."""
    hide = moment.settings["hide"]
    if is_hidden("out_o1", hide):
        part["outputs"] = [[None] * len(row) for row in part["outputs"]]
        part["said"] = part["said"] and [None] * len(part["said"])
    if is_hidden("E_total", hide):
        part["errors"] = [None] * len(part["errors"])


def _sample(moment: Moment) -> dict[str, Any]:
    """The sample in use, output by output; None where a number is not yet known, or asked for."""
    [sample] = moment.calculation.samples
    number = moment.number

    def known(name: str, value: float) -> float | None:
        return value if moment.knows(name) else None

    outputs = []
    for place, output in enumerate(sample.outputs):
        target = sample.targets[place].data if sample.targets else math.nan
        out = known(output.label, number(output))
        # For the tutorial's error how far it is off is a derivative, which may be asked for.
        slope = derivative_name(output.label)
        off = None if out is None else known(slope, out - target)
        part = sample.parts[place] if sample.parts else None
        outputs.append(
            {
                "name": _plain(output.label),
                "target": target,
                "out": out,
                "off": off,
                "part": None if part is None else part.label,
                "error": None if part is None else known(part.label, number(part)),
            }
        )
    total = moment.calculation.total
    return {"outputs": outputs, "total": known(total.label, number(total))}
