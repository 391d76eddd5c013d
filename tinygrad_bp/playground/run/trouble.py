"""What goes wrong in a run, and the ways out: it diverges, or it is stuck.

>>> diverged(5, 1000.0).reason
'The error is no longer a number: a learning rate of 1000 overshoots further each time.'
>>> [label for label, _ in diverged(5, 1000.0).ways_out]
['Rewind, with 0.5', 'Back to update 4']
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...draw.layers import layers_of
from ...teach.lessons.naming import neuron_names
from .slopes import slope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ...nn.base import Module
    from .live_run import LiveRun

#: An activation is flat where its slope is below this; where it is below the other one, so little
#: gets through that a run may be stuck.
FLAT, NEARLY_FLAT = 0.01, 0.05

#: A run is stuck where its error stays the same, but for this share of it, for so many updates.
SAME, PATIENCE = 1e-3, 500

#: An error below this is none to be stuck at.
SMALL = 1e-3


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a run.

    Attributes:
        kind: "diverged" or "stuck".
        update: since when.
        reason: why, in a sentence.
        ways_out: what can be done, each with the messages that do it.
    """

    kind: str
    update: int
    reason: str
    ways_out: tuple[tuple[str, tuple[dict[str, Any], ...]], ...]


def trouble_of(run: LiveRun) -> Trouble | None:
    """What is wrong with a run at its present update."""
    if not math.isfinite(run.error):
        was_finite = run.is_set or math.isfinite(run.errors[run.update])
        if was_finite and all(map(math.isfinite, run.parameters.values())):
            return out_of_range(run.update)
        return diverged(run.update, run.recipe_before.learning_rate)
    if not run.is_ready or not is_flat(run.errors, run.update):
        return None
    outputs, activations = neuron_names(run.model)[-1], activations_of(run.model)
    found = neuron_states(
        run.numbers(run.rows), {name: activations[name] for name in outputs}, NEARLY_FLAT
    )
    if len(found) < len(outputs):
        return None
    has_probabilities = {activations[name] for name in outputs} == {"sigmoid"}
    return stuck(run.update, run.error, has_probabilities=has_probabilities)


def neurons_of(run: LiveRun, activations: Mapping[str, str]) -> dict[str, NeuronState]:
    """The neurons of a run that are saturated or dead, whatever the sample.

    None before there is machine code that tells it.
    """
    if not run.is_ready:
        return {}
    return neuron_states(run.numbers(run.rows), activations)


def activations_of(model: Module) -> dict[str, str]:
    """The activation of each neuron by its name.

    >>> from tinygrad_bp.nn import MLP
    >>> activations_of(MLP(1, [1, 1], "tanh"))
    {'h1': 'tanh', 'o1': 'linear'}
    """
    layers = layers_of(model) or []
    return {
        name: neuron.activation
        for names, layer in zip(neuron_names(model), layers, strict=True)
        for name, neuron in zip(names, layer.neurons, strict=True)
    }


def diverged(update: int, rate: float) -> Trouble:
    """A run whose error became inf or nan at an update, with that learning rate."""
    smaller = min(0.5, rate / 10)
    set_rate = {"type": "set", "name": "learning_rate", "value": smaller}
    before = max(0, update - 1)
    return Trouble(
        "diverged",
        update,
        f"The error is no longer a number: a learning rate of {rate:g} overshoots further each "
        f"time.",
        (
            (f"Rewind, with {smaller:g}", ({"type": "rewind"}, set_rate)),
            (f"Back to update {before}", ({"type": "go", "update": before},)),
        ),
    )


def out_of_range(update: int) -> Trouble:
    """Numbers that were put in at an update, with which the error is inf or nan."""
    reason = "The error is no longer a number: some of the numbers put in are too large for it."
    return Trouble("diverged", update, reason, (("Undo", ({"type": "undo"},)),))


def stuck(update: int, error: float, *, has_probabilities: bool) -> Trouble:
    """A run whose outputs are all saturated, and whose error stays what it is.

    Args:
        update: where it is.
        error: what the error has stayed at.
        has_probabilities: whether the outputs are from 0 to 1, so that there is a cross entropy.
    """
    loss = {"type": "set", "name": "loss", "value": "binary_cross_entropy"}
    ways_out: list[tuple[str, tuple[dict[str, Any], ...]]] = [("New seed", ({"type": "new_seed"},))]
    if has_probabilities:
        ways_out.append(("Use cross-entropy", (loss,)))
    return Trouble(
        "stuck",
        update,
        f"Every output is saturated and the error has stayed at {error:.3g} for {PATIENCE} "
        f"updates.",
        tuple(ways_out),
    )


def is_flat(errors: Sequence[float], update: int) -> bool:
    """Whether the error has stayed the same for long, and is not small."""
    if update < PATIENCE or not SMALL < errors[update] < math.inf:
        return False
    lately = errors[update - PATIENCE : update + 1]
    return max(lately) - min(lately) < SAME * errors[update]


@dataclass(frozen=True)
class NeuronState:
    """A neuron that hardly lets a derivative through, whatever the sample.

    Attributes:
        kind: "saturated", or "dead": a ReLU whose net input is never above 0.
        slope: the largest of its activation, in size, for all samples.
    """

    kind: str
    slope: float


def neuron_states(
    numbers: Mapping[str, Sequence[float]], activations: Mapping[str, str], below: float = FLAT
) -> dict[str, NeuronState]:
    """The neurons that are saturated or dead.

    Args:
        numbers: net input and output of neurons for each sample, as "net_h1" and "out_h1".
        activations: that of each neuron, by its name.
        below: the slope from which on enough gets through.

    >>> nets = {"net_h1": [-1.0, -2.0], "out_h1": [0.0, 0.0]}
    >>> neuron_states(nets, {"h1": "relu"})
    {'h1': NeuronState(kind='dead', slope=0.0)}
    """
    found = {}
    for name, activation in activations.items():
        if activation == "linear":
            continue
        steepest = 0.0
        for net in numbers[f"net_{name}"]:
            steepest = max(steepest, abs(slope(activation, net)))
            if steepest >= below:
                break
        else:
            found[name] = NeuronState("dead" if activation == "relu" else "saturated", steepest)
    return found
