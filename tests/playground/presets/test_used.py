"""The settings in one sentence: those that matter, in words, and which of them were changed."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp.playground.presets.catalogue import CATALOGUE
from tinygrad_bp.playground.presets.features import with_features
from tinygrad_bp.playground.presets.used import sentence, used


def said(name: str, **others: Any) -> str:
    preset = CATALOGUE[name]
    settings = {**preset.values(), **others}
    samples = with_features(preset.samples(settings), settings["features"])
    return ", ".join(part.text for part in sentence(preset, settings, samples))


def test_presets_in_a_sentence() -> None:
    assert said("operators") == (
        "XOR, 4 hidden neurons, tanh with sigmoid outputs, cross-entropy, gradient descent with "
        "η 0.5, all samples at once, biases one a neuron and learning, seed 0, 9 digits"
    )
    assert said("spiral") == (
        "120 samples with noise 0.02, 20 % held out, hidden layers of 8 and 8, tanh with sigmoid "
        "outputs, cross-entropy, Adam with η 0.03, all samples at once, biases one a neuron and "
        "learning, seed 2, 6 digits"
    )


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ({"hidden": []}, "no hidden layer"),
        ({"hidden": [3, 2, 1], "activations": ["relu", "tanh", "relu"]}, "ReLU, tanh and ReLU"),
        ({"features": ["x", "xx", "sin_y"]}, "the inputs x, x² and sin y"),
        ({"features": ["xy"]}, "the input xy"),
        ({"discrete": True}, "the plane in flat tints"),
        ({"frozen": ["w5", "b_h1"]}, "w5 and b_h1 frozen"),
        ({"momentum": 0.9, "batch_size": 2}, "momentum 0.9, 2 samples at a time"),
        ({"order": "sequential"}, "layers one after another"),
        ({"regularization": "l2"}, "L2 0.001"),
        ({"bias": "none"}, "no biases"),
        ({"stop_update": 1000, "stop_error": 0.01}, "stops at update 1,000, stops under 0.01"),
        ({"convention": "plain"}, "convention: no deltas"),
        ({"init": "zero"}, "weights 0 at first"),
    ],
)
def test_a_change_is_said(others: dict[str, Any], words: str) -> None:
    assert words in said("operators", **others)
    assert words not in said("operators")


def test_each_part_knows_whether_it_was_changed() -> None:
    preset = CATALOGUE["tutorial"]
    samples = preset.samples(preset.values())
    for part in sentence(preset, preset.values(), samples):
        assert not part.is_changed
    changed = sentence(preset, {**preset.values(), "train_biases": True}, samples)
    assert [part.text for part in changed if part.is_changed] == ["biases shared and learning"]


def test_what_does_not_matter_has_no_control() -> None:
    preset = CATALOGUE["tutorial"]
    samples = preset.samples(preset.values())
    names = used(preset, preset.values(), samples)
    assert not {"operator", "samples", "seed", "batch_size", "activations", "view"} & {*names}
    random = {**preset.values(), "start": "random", "optimizer": "adam"}
    assert "seed" in used(preset, random, samples)
    assert "momentum" not in used(preset, random, samples)


def test_inputs_can_be_chosen_of_two_numbers_only() -> None:
    for name, is_of_two in {"operators": True, "moons": True, "iris": False, "table": True}.items():
        preset = CATALOGUE[name]
        names = used(preset, preset.values(), preset.samples(preset.values()))
        assert ("features" in names) == is_of_two


def test_tints_are_chosen_where_there_is_a_plane() -> None:
    for name, has_plane in {
        "iris": True,
        "slope": True,
        "regression": False,
        "digits": False,
    }.items():
        preset = CATALOGUE[name]
        names = used(preset, preset.values(), preset.samples(preset.values()))
        assert ("discrete" in names) == has_plane
