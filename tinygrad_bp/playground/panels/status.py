"""What the run is doing, in words: what, where, why, and the ways out."""

from __future__ import annotations

import math

from ..presets.catalogue import CATALOGUE
from .wording import called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..run.moment import Moment
    from ..run.trouble import NeuronState

_WHERE = {
    "forward": "the forward pass",
    "error": "the error",
    "backward": "the backward pass",
    "mean": "the mean over all samples",
    "update": "the update",
}

#: Neurons that let nothing through are worth a word while the error is above this.
_WORTH_A_WORD = 0.01


def view(moment: Moment) -> dict[str, Any]:
    """The status: a sentence, the update, the error, and what to do where something is wrong."""
    run = moment.run
    lead, reason, actions = _notice(moment)
    word, where = _sentence(moment)
    many = len(run.rows) > 1
    error = run.error if many else moment.calculation.total.data
    phase = _phase(moment)
    return {
        "word": word,
        "where": where,
        "lead": lead,
        "reason": reason,
        "actions": actions,
        "update": run.update,
        "last": run.last,
        "error": error if moment.knows("E_total") else None,
        "error_name": "mean error" if many else "E_total",
        "epoch": _lasting(moment.epoch) if run.is_playing and moment.epoch else "",
        "epoch_name": "an update takes" if run.recipe.updates_an_epoch == 1 else "an epoch takes",
        "is_playing": run.is_playing,
        "phase_word": "" if phase is None else f"{phase[0]}, {phase[1]}" if phase[1] else phase[0],
        "title": CATALOGUE[moment.settings["preset"]].title,
        "shape": _shape(moment),
    }


def _lasting(seconds: float) -> str:
    r"""A time in two digits.

    >>> _lasting(1.234e-5), _lasting(0.1234), _lasting(12.34), _lasting(0.0)
    ('12\xa0µs', '120\xa0ms', '12\xa0s', '0\xa0µs')
    """
    size, unit = next(
        (size, unit) for size, unit in ((1.0, "s"), (1e-3, "ms"), (0.0, "µs")) if seconds >= size
    )
    return f"{float(f'{seconds / (size or 1e-6):.2g}'):g}\u00a0{unit}"


def _phase(moment: Moment) -> tuple[str, str] | None:
    """In which part of an update it is, and at what; None where nobody walks by phases."""
    if not moment.phase:
        return None
    phase = moment.phases[moment.phase - 1]
    name = phase.alone or ("" if phase.group == "mean" else phase.name)
    return _WHERE[phase.group].removeprefix("the "), name


def _sentence(moment: Moment) -> tuple[str, str]:
    """What it is doing, and the name of what it is at."""
    run = moment.run
    trouble = moment.trouble
    if trouble is not None and trouble.kind == "diverged":
        return f"Diverged at update {trouble.update:,}.", ""
    if run.is_playing and not run.is_ready:
        return f"Making machine code for {len(run.parameters):,} weights and biases.", ""
    phase = _phase(moment)
    if phase is not None:
        begin = "Running" if run.is_playing else "Paused in"
        part, name = phase
        return (f"{begin} the {part}, at", name) if name else (f"{begin} the {part}.", "")
    if run.is_playing:
        return f"Running, update {run.update:,}.", ""
    if moment.stopped:
        return moment.stopped, ""
    if trouble is not None:
        return f"Stuck at update {run.update:,}.", ""
    if run.update < run.last:
        return f"Back at update {run.update:,}.", ""
    return (f"Paused after update {run.update:,}." if run.update else "Ready at update 0."), ""


def _notice(moment: Moment) -> tuple[str, str, list[dict[str, Any]]]:
    """What is wrong: in short, why, and the ways out, each with its messages."""
    run = moment.run
    trouble = moment.trouble
    if trouble is not None:
        actions = [
            {"label": label, "messages": list(messages)} for label, messages in trouble.ways_out
        ]
        is_told = trouble.kind != "stuck" or moment.knows("E_total")
        return "", trouble.reason if is_told else "", actions
    if run.is_playing or moment.phase is not None or not _WORTH_A_WORD < run.error < math.inf:
        return "", "", []
    for name, state in moment.neurons.items():
        return _of_neuron(name, state, moment)
    return "", "", []


def _of_neuron(
    name: str, state: NeuronState, moment: Moment
) -> tuple[str, str, list[dict[str, Any]]]:
    count = len(moment.run.rows)
    samples = f"all {count:,} samples" if count > 1 else "the sample"
    new_seed = {"label": "New seed", "messages": [{"type": "new_seed"}]}
    select = {"label": f"Show {called(name)}", "messages": [{"type": "select", "name": name}]}
    if state.kind == "dead":
        reason = (
            f"Its net input is not above 0 for {samples}, so its slope is 0 and its weights stand "
            f"still. Give it a larger bias, or a new seed."
        )
        return f"{called(name)} is dead.", reason, [new_seed, select]
    where = f" for {samples}" if count > 1 else ""
    most = " at most" if count > 1 and state.slope else ""
    # A cross-entropy makes up for the slope of a probability, and of nothing else.
    outputs = {number.name for number in moment.calculation.samples[0].layers[-1]}
    is_probability = name in outputs and moment.settings["output_activation"] == "sigmoid"
    helps = "cross-entropy for the loss" if is_probability else "a smaller learning rate"
    reason = (
        f"Its slope is {state.slope:.2g}{most}{where}, so almost nothing reaches its weights. "
        f"Start from smaller weights, or take {helps}."
    )
    return f"{called(name)} is saturated.", reason, [new_seed, select]


def _shape(moment: Moment) -> str:
    """The network and its samples: "2-2-2, one sample"."""
    [sample] = moment.calculation.samples
    sizes = [len(moment.run.rows[0]), *map(len, sample.layers)]
    count = len(moment.run.rows)
    samples = "one sample" if count == 1 else f"{count:,} samples"
    return f"{'-'.join(map(str, sizes))}, {samples}"
