"""Neurons that let nothing through, and runs that stay where they are, are found."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from tinygrad_bp.playground.run.trouble import (
    PATIENCE,
    activations_of,
    is_flat,
    neuron_states,
    neurons_of,
    stuck,
    trouble_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tinygrad_bp.playground.run.live_run import LiveRun


@pytest.mark.parametrize(
    ("activation", "net", "out", "kind"),
    [
        ("sigmoid", 8.0, 1 / (1 + math.exp(-8.0)), "saturated"),
        ("tanh", -6.0, math.tanh(-6.0), "saturated"),
        ("relu", -0.5, 0.0, "dead"),
        ("leaky_relu", -0.5, -0.005, ""),
        ("silu", -20.0, -4.1e-8, "saturated"),
        ("relu", 0.5, 0.5, ""),
        ("sigmoid", 1.0, 1 / (1 + math.exp(-1.0)), ""),
        ("linear", 100.0, 100.0, ""),
    ],
)
def test_a_neuron_that_lets_nothing_through(
    activation: str, net: float, out: float, kind: str
) -> None:
    found = neuron_states({"net_h1": [net], "out_h1": [out]}, {"h1": activation})
    assert [state.kind for state in found.values()] == [kind] * bool(kind)


def test_one_sample_that_gets_through_is_enough() -> None:
    assert not neuron_states({"net_h1": [-1.0, 1.0], "out_h1": [0.0, 1.0]}, {"h1": "relu"})


def test_an_error_is_flat_when_it_has_stayed_long_and_is_not_small() -> None:
    assert is_flat([0.125] * (PATIENCE + 1), PATIENCE)
    assert not is_flat([0.125] * (PATIENCE + 1), PATIENCE - 1)
    assert not is_flat([1e-5] * (PATIENCE + 1), PATIENCE)
    assert not is_flat([0.25 - k * 1e-4 for k in range(PATIENCE + 1)], PATIENCE)
    assert not is_flat([math.nan] * (PATIENCE + 1), PATIENCE)


def test_a_stuck_run_has_a_way_out() -> None:
    assert [label for label, _ in stuck(900, 0.125, has_probabilities=True).ways_out] == [
        "New seed",
        "Use cross-entropy",
    ]
    assert len(stuck(900, 0.125, has_probabilities=False).ways_out) == 1


def test_outputs_that_are_all_wrong_and_saturated_are_stuck(
    tutorial: Callable[..., LiveRun],
) -> None:
    run = tutorial()
    run.change(run.recipe, [*{**run.parameters, "b2": 60.0}.values()])
    run.advance(PATIENCE)
    assert {*neurons_of(run, activations_of(run.model))} >= {"o1", "o2"}
    trouble = trouble_of(run)
    assert trouble
    assert trouble.kind == "stuck"
