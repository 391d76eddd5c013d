"""A student's numbers for softmax with cross entropy, and the slips that are made there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn

if TYPE_CHECKING:
    from tinygrad_bp.teach.checking.checked import Checked


@pytest.fixture(scope="module")
def error() -> tg.Value:
    model = nn.MLP(2, [2, 3], "tanh", seed=3)
    made = tg.lesson(model, [0.5, -1.0], 1, loss=nn.cross_entropy)
    return made.setting.calculation.total


@pytest.fixture(scope="module")
def outputs() -> list[float]:
    """What the same network gives, by hand."""
    model = nn.MLP(2, [2, 3], "tanh", seed=3)
    x = [0.5, -1.0]
    for layer, function in zip(model.layers, (math.tanh, float), strict=True):
        rows = [[w.data for w in neuron.w] for neuron in layer.neurons]
        x = [function(math.fsum(w * i for w, i in zip(row, x, strict=True))) for row in rows]
    return x


def one(error: tg.Value, name: str, number: float) -> Checked:
    (entry,) = tg.check_work(error, {name: f"{number:.6g}"}).entries
    return entry


def probabilities(outputs: list[float]) -> list[float]:
    exps = [math.exp(x) for x in outputs]
    return [e / math.fsum(exps) for e in exps]


def test_right_numbers_agree(error: tg.Value, outputs: list[float]) -> None:
    p = probabilities(outputs)
    right = {
        "S": math.fsum(map(math.exp, outputs)),
        "p_o1": p[0],
        "p_o3": p[2],
        "y_o1": 0.0,
        "y_o2": 1.0,
        "E_total": -math.log(p[1]),
        "dE_total/dout_o1": p[0],
        "δ_o2": p[1] - 1.0,
        "dE_total/dp_o2": -1.0 / p[1],
        "dE_total/dp_o1": 0.0,
        "dp_o2/dout_o2": p[1] * (1.0 - p[1]),
        "dp_o2/dout_o3": -p[1] * p[2],
    }
    found = tg.check_work(error, right)
    assert [entry.name for entry in found.entries if not entry.agrees] == []


@pytest.mark.once
def test_slips_are_named(error: tg.Value, outputs: list[float]) -> None:
    p = probabilities(outputs)
    slips = [
        ("δ_o2", p[1], "y_o2 was left out"),  # p without minus y
        ("δ_o2", 1.0 - p[1], "the sign is wrong"),  # y - p
        ("δ_o2", outputs[1] - 1.0, "out_o2 was used instead of p_o2"),  # no softmax
        ("δ_o1", p[0] - 1.0, "y_o2 was used instead of y_o1"),  # of another class
        ("E_total", -math.log(p[0]), "p_o1 was used instead of p_o2"),
        ("E_total", -math.log(outputs[1]), "out_o2 was used instead of p_o2"),
        ("E_total", math.log(p[1]), "the sign is wrong"),
        ("E_total", -math.log10(p[1]), "the logarithm to base 10 was taken"),
        ("p_o1", math.exp(outputs[0]), "the division by S was left out"),
        ("p_o1", outputs[0] / math.fsum(map(math.exp, outputs)), "exp was left out"),
    ]
    for name, number, words in slips:
        entry = one(error, name, number)
        assert not entry.agrees
        assert words in entry.slips[0].words, (name, [slip.words for slip in entry.slips[:3]])
        assert entry.slips[0].value == pytest.approx(number, abs=1e-9)


@pytest.mark.once
def test_a_softmax_of_three_samples_has_names_for_each() -> None:
    model = nn.MLP(3, [4, 3, 2], "tanh", seed=7)
    samples = [[0.1, 0.2, 0.3], [-1.0, 0.5, 0.0], [0.9, -0.4, 0.2]]
    made = tg.lesson(model, samples, [0, 1, 1], loss=nn.cross_entropy)
    total = made.setting.calculation.total
    p = total.data  # any number: the names are what is asked about
    names = ["p_o1_s1", "y_o2_s3", "S_s2", "E_s2", "dE_total/dout_o1_s2", "dE_s2/dout_o1_s2"]
    found = tg.check_work(total, dict.fromkeys(names, f"{p:.6g}"))
    assert [entry.quantity for entry in found.entries[:4]] == names[:4]
    derivatives = [entry.expected for entry in found.entries[4:]]
    assert derivatives[0] == pytest.approx(derivatives[1] / 3.0, rel=1e-12)


def test_slips_are_named_where_each_output_has_a_probability_of_its_own() -> None:
    model = nn.MLP(2, [2], init=[0.4, -0.7, 0.1, 0.9, 0.3, -0.2])
    loss = nn.binary_cross_entropy_with_logits
    made = tg.lesson(model, [[0.5, 0.8], [-0.3, 0.6]], [[1, 0], [0, 1]], loss=loss)
    total = made.setting.calculation.total

    def logistic(x: float) -> float:
        return 1.0 / (1.0 + math.exp(-x))

    p = logistic(0.4 * 0.5 - 0.7 * 0.8 + 0.1)
    slips = [
        ("dE_o1_s1/dout_o1_s1", p, "-target_o1_s1 was left out"),  # p without minus y
        ("dE_o1_s1/dout_o1_s1", 1.0 - p, "the sign is wrong"),
        ("out_o1_s1", 1.0, "this is target_o1_s1"),
        ("out_o1_s2", 0.0, "this is target_o1_s2"),
    ]
    for name, number, words in slips:
        assert words in one(total, name, number).slips[0].words, name
