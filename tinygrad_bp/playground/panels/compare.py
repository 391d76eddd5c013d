"""Two runs in lockstep that differ in one setting: their numbers side by side, and why they differ.

The numbers stand in the order in which they are worked out: the weights as the last update moved
them, then the forward pass, the error and its derivatives.
"""

from __future__ import annotations

import math
from dataclasses import replace

from ...teach.document.words import listed, said
from ...teach.lessons.naming import by_layers
from ..run.moment import moment_of
from ..run.phases import derivative_name, place_in
from ..state.settings import BY_NAME, compared
from . import network
from .curve import thinned
from .wording import in_words, markup, plain, symbol_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ...teach.document.words import Words
    from ..run.moment import Moment

#: So many numbers are told apart on the page.
_MOST_ROWS = 500


def view(moment: Moment) -> dict[str, Any]:
    """What the comparison shows; a setting of None where there is none."""
    settings, other = moment.settings, moment.run.other
    change = compared(settings["compare"])
    if other is None or change is None:
        return {"setting": None}
    name, value = change
    known = {key: getattr(moment, key) for key in ("asked", "selection")}
    beside = moment_of({**settings, name: value, "compare": "off"}, other, **known)
    if moment.phase is not None:
        phase = place_in(moment.phases, moment.phase, beside.phases)
        beside = replace(beside, phase=phase)
    is_lost = not math.isfinite(other.error)
    behind = moment.run.update - other.update
    rows = _rows(moment, beside, is_level=not behind)
    first = next((row["name"] for row in rows if row["first"]), None)
    control = BY_NAME[name]
    return {
        "setting": control.label,
        "value": settings["compare"],
        "sides": [in_words(name, settings[name]), in_words(name, value)],
        "update": moment.run.update,
        "behind": 0 if is_lost else behind,
        "digits": settings["digits"],
        "rows": rows[:_MOST_ROWS],
        "left_out": max(0, len(rows) - _MOST_ROWS),
        "first": first,
        "why": plain(
            _lost(other.update) if is_lost and behind else _why(moment, beside, name, first)
        ),
        "networks": [[network.links(side), network.view(side)] for side in (moment, beside)],
        "errors": [_known(side, thinned(side.run.errors)) for side in (moment, beside)],
        "scale": settings["scale"],
    }


def _rows(moment: Moment, beside: Moment, *, is_level: bool) -> list[dict[str, Any]]:
    """The numbers of both runs; None for one that a run does not have, or that is not known.

    Where they are at different updates, no number is the first that differs.
    """
    left, right = dict(_numbers(moment)), dict(_numbers(beside))
    names = [*left, *(name for name in right if name not in left)]
    found: list[dict[str, Any]] = []
    for name in names:
        one, other = left.get(name), right.get(name)
        same = repr(one) == repr(other) and (name in left) == (name in right)
        row = {"name": name, "symbol": markup(symbol_of(name)), "left": one, "right": other}
        is_first = is_level and not same and all(r["same"] for r in found)
        found.append({**row, "same": same, "first": is_first})
    return found


def _numbers(moment: Moment) -> Iterator[tuple[str, float | None]]:
    """The numbers of a moment in the order in which they are worked out."""
    model, [sample] = moment.calculation.model, moment.calculation.samples
    layers = by_layers(model) if moment.run.update else [model.parameters()]
    for layer in layers:
        for parameter in layer:
            yield parameter.label, moment.present_number(parameter)
    for node in [*sample.numbers, *sample.parts, moment.calculation.total]:
        yield node.label, node.data if moment.knows(node.label) else None
    for layer in by_layers(model):
        for parameter in layer:
            name = derivative_name(parameter.label)
            number = moment.derivatives.get(parameter.label, 0.0)
            yield name, number if moment.knows(name) else None


def _known(moment: Moment, errors: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """The errors, without that of an update whose error is asked for."""
    is_known = moment.knows("E_total")
    return [pair for pair in errors if is_known or pair[0] != moment.run.update]


# Why


def _lost(update: int) -> Words:
    """Where the second run can go no further."""
    return f"The second run diverged at update {update:,}: its error is no longer a number."


def _why(moment: Moment, beside: Moment, setting: str, first: str | None) -> Words:
    """Why the first number that differs does, as far as that is known."""
    if first is None:
        return (
            "No number differs yet."
            if moment.run.update
            else "Before the first update no number differs."
        )
    it = symbol_of(first)
    because = _because(moment, setting, first)
    if first in moment.moved.keys() ^ beside.moved.keys():
        because = "one run has moved it already"
    if not because:
        return said("{it} is the first number that differs.", it=it)
    return said("{it} is the first number that differs: {because}.", it=it, because=because)


def _because(moment: Moment, setting: str, first: str) -> Words:
    """Why a setting changes a number; "" where that is not known."""
    it = symbol_of(first)
    match setting:
        case "order":
            if moved := _moved_before(moment, first):
                way = "one run had already changed {them} when it came to {it}"
                return said(way, them=listed([symbol_of(name) for name in moved]), it=it)
        case "learning_rate":
            return said("each run takes its derivative times another {eta}", eta=symbol_of("η"))
        case "train_biases" | "frozen":
            return "it is fixed in one run, and learns in the other"
        case "optimizer" | "momentum" | "regularization" | "regularization_rate":
            return "the same derivatives move it another way"
        case "loss":
            return "the error is measured another way"
        case "activation" | "activations" | "output_activation":
            return "from the same net input it comes out another way"
        case "start" | "seed" | "bias" | "hidden":
            return "the runs began with other numbers"
    return ""


def _moved_before(moment: Moment, name: str) -> list[str]:
    """The parameters of later layers, which a sequential update has moved before this one."""
    found: list[str] = []
    for layer in by_layers(moment.calculation.model):
        labels = [parameter.label for parameter in layer if parameter.label not in moment.run.fixed]
        if name.removeprefix(derivative_name("")) in labels:
            return found
        found += labels
    return []
