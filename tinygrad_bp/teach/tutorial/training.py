"""The tutorial's training: gradient descent on its one sample, in either order of updates.

A step is written with Values, and its derivatives come out of backward passes. It is compiled
once, so that ten thousand take no longer than a blink.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from ...autodiff.passes import pull_back
from ...autodiff.transforms import gradients
from ...autodiff.value import Value
from .network import (
    GIVEN,
    HIDDEN_WEIGHTS,
    LEARNING_RATE,
    OUTPUT_WEIGHTS,
    connected,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal

WEIGHTS = HIDDEN_WEIGHTS + OUTPUT_WEIGHTS


class TutorialOutputs(NamedTuple):
    """The two outputs of the network."""

    out_o1: float
    out_o2: float


@dataclass(frozen=True)
class TutorialRun:
    """What a training run gives.

    Attributes:
        weights: w1 to w8 after the last update.
        errors: E_total before each update and after the last: one more than there were steps.
        outputs: out_o1 and out_o2 after the last update.

    >>> run = train(1)
    >>> [round(error, 9) for error in run.errors], round(run.weights["w5"], 9)
    ([0.298371109, 0.291027774], 0.35891648)
    """

    weights: dict[str, float]
    errors: list[float]
    outputs: TutorialOutputs


def train(
    steps: int, update: Literal["simultaneous", "sequential"] = "simultaneous"
) -> TutorialRun:
    """Train the tutorial's network on its one sample, with its learning rate of 0.5.

    Args:
        steps: how many times all the weights are updated.
        update: "simultaneous" takes every gradient from the old weights, then updates all
            weights, as the tutorial's text asks for. "sequential" updates the output layer
            first and takes the hidden layer's gradients through its new weights, as the
            tutorial's closing figures were made; the activations are those of the same
            forward pass in both.

    Returns:
        The weights, errors and outputs. The biases are not updated, as in the tutorial.

    Raises:
        TypeError: where `steps` is not a whole number.
        ValueError: where `steps` is negative, or `update` is not one of the two.

    >>> run = train(1)
    >>> print(f"{run.weights['w5']:.9f}, {run.errors[0]:.9f}, {run.errors[1]:.9f}")
    0.358916480, 0.298371109, 0.291027774
    """
    try:
        steps = operator.index(steps)
    except TypeError:
        kind = type(steps).__name__
        raise TypeError(f"steps must be a whole number of updates, not {kind}: {steps!r}") from None
    if steps < 0:
        raise ValueError(f"steps must be a number of updates, 0 or more, not {steps}")
    if update not in ["simultaneous", "sequential"]:
        raise ValueError(f"update must be 'simultaneous' or 'sequential', not {update!r}")
    weights = [GIVEN[name] for name in WEIGHTS]
    step, hidden_step = _compiled()
    errors = []
    while True:
        error, outputs, deltas, updated = step(weights)
        errors.append(error)
        if len(errors) > steps:
            break
        if update == "sequential":
            outer = updated[len(HIDDEN_WEIGHTS) :]
            hidden = hidden_step([*weights[: len(HIDDEN_WEIGHTS)], *outer], deltas)
            updated = [*hidden, *outer]
        weights = updated
    return TutorialRun(dict(zip(WEIGHTS, weights, strict=True)), errors, TutorialOutputs(*outputs))


@cache
def _compiled() -> tuple[Callable[..., Any], Callable[..., Any]]:
    from ...compiler.jit import jit  # only a training needs the compiler

    return jit(_step, backend="python"), jit(_hidden_step, backend="python")


def _step(weights: list[Value]) -> tuple[Value, list[Value], list[Value], list[Value]]:
    """By w1 to w8: the error, the outputs, the node deltas of the outputs, the new weights."""
    net = _network(weights)
    outputs, deltas = ("out_o1", "out_o2"), ("net_o1", "net_o2")
    slopes = gradients(net["E_total"], [net[name] for name in (*deltas, *WEIGHTS)])
    return net["E_total"], [net[name] for name in outputs], slopes[:2], _moved(weights, slopes[2:])


def _hidden_step(weights: list[Value], deltas: list[Value]) -> list[Value]:
    """The new weights of the hidden layer, by node deltas that go back through these weights."""
    net = _network(weights)
    hidden = [net[name] for name in HIDDEN_WEIGHTS]
    through_o1, through_o2 = (
        pull_back([net[name]], [delta], hidden)
        for name, delta in zip(("net_o1", "net_o2"), deltas, strict=True)
    )
    return _moved(hidden, [one + other for one, other in zip(through_o1, through_o2, strict=True)])


def _network(weights: list[Value]) -> dict[str, Value]:
    fixed = {name: Value(number) for name, number in GIVEN.items() if name not in WEIGHTS}
    return connected({**fixed, **dict(zip(WEIGHTS, weights, strict=True))})


def _moved(weights: list[Value], slopes: list[Value]) -> list[Value]:
    return [weight - LEARNING_RATE * slope for weight, slope in zip(weights, slopes, strict=True)]
