"""A recurrent layer: NumPy's own steps, its derivatives back through time, and its lesson."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn
from tinygrad_bp.nn.structure.names import NetworkNames

RNG = np.random.default_rng(7)


def split(layer: nn.RNN) -> tuple[Any, Any, Any]:
    """The weights of the inputs, of what came before, and the biases, as PyTorch keeps them."""
    rows = np.array([[w.data for w in neuron.w] for neuron in layer.cell.neurons])
    biases = np.array([getattr(neuron.b, "data", 0.0) for neuron in layer.cell.neurons])
    return rows[:, : layer.nin], rows[:, layer.nin :], biases


def states(layer: nn.RNN, x: Any) -> list[Any]:
    """h_t = tanh(W_ih x_t + W_hh h_(t-1) + b), the formula of torch.nn.RNN."""
    w_x, w_h, b = split(layer)
    found = [np.zeros(len(b))]
    for row in x:
        found.append(np.tanh(w_x @ row + w_h @ found[-1] + b))
    return found


@pytest.mark.parametrize("bias", ["neuron", "layer", None])
@pytest.mark.parametrize(("nin", "nout"), [(1, 1), (2, 1), (1, 3), (3, 2)])
def test_the_steps_are_those_of_the_formula(nin: int, nout: int, bias: Any) -> None:
    x = RNG.normal(size=(4, nin))
    last = nn.RNN(nin, nout, bias=bias, seed=1)
    every = nn.RNN(nin, nout, bias=bias, all_steps=True, init=last.state_dict())
    for parameter, twin in zip(last.parameters(), every.parameters(), strict=True):
        parameter.data = twin.data = float(RNG.normal())
    _, *expected = states(last, x)
    assert [h.data for h in last(x.tolist())] == pytest.approx(expected[-1], rel=1e-12)
    found = [[h.data for h in row] for row in every(x)]
    assert np.array(found) == pytest.approx(np.array(expected), rel=1e-12)


def test_a_lesson_has_the_sum_over_the_time_steps() -> None:
    """The textbook's formula: ∂E/∂w_h is the sum of δ_t * h_(t-1), with δ from the last step on."""
    model = nn.Sequential(
        nn.RNN(1, 1, init=[0.6, 0.4, 0.1]), nn.Layer(1, 1, "linear", init=[1.5, 0.2])
    )
    x, target = [0.5, -0.3, 0.8], 0.7
    h = [float(state[0]) for state in states(model.layers[0], np.array(x)[:, None])]
    deltas: list[float] = []
    slope = 1.5 * (1.5 * h[3] + 0.2 - target)
    for state in h[:0:-1]:
        deltas.insert(0, slope * (1 - state**2))
        slope = 0.4 * deltas[0]
    made = tg.lesson(model, [[value] for value in x], target)
    text = " ".join(made.text().split())
    derivation = made.setting.derivation
    numbers = {made.setting.symbols[p].name: derivation.number(p) for p in derivation.wrt}
    pairs = zip(deltas, x, h, strict=False)
    assert numbers["w_x"] == pytest.approx(sum(d * xt for d, xt, _ in pairs), rel=1e-12)
    pairs = zip(deltas, x, h, strict=False)
    assert numbers["w_h"] == pytest.approx(sum(d * before for d, _, before in pairs), rel=1e-12)
    assert numbers["b_h"] == pytest.approx(sum(deltas), rel=1e-12)
    assert "h_2 = tanh(net_h_2)" in text
    assert "net_h_3 = w_x*x_3 + w_h*h_2 + b_h" in text
    assert "w_h acts on E_total through net_h_1, net_h_2 and net_h_3. The shares add up:" in text
    assert f"δ_h_2 * h_1 = {deltas[1]:.9g} * {h[1]:.9g} = {deltas[1] * h[1]:.9g}" in text
    assert "h_3 time step 3" in text


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (nn.RNN(1, 1), ["w_x", "w_h", "b_h"]),
        (nn.RNN(2, 1, bias=None), ["w_x_1", "w_x_2", "w_h"]),
        (nn.RNN(1, 2, bias="layer"), ["w_x_11", "w_h_11", "w_h_12", "w_x_21", "w_h_21", "w_h_22"]),
    ],
)
def test_weights_have_names(layer: nn.RNN, expected: list[str]) -> None:
    names = NetworkNames(layer).parameters
    assert [names[p] for p in layer.parameters()][: len(expected)] == expected
    for placed in layer.weights_by_place():
        assert placed.where.startswith("from ")


def test_it_is_saved_and_trained() -> None:
    model = nn.Sequential(nn.RNN(1, 3, seed=1), nn.Layer(3, 1, "linear", seed=2))
    sequences = [[[float(v)] for v in row] for row in RNG.integers(0, 2, size=(8, 3))]
    firsts = [row[0][0] for row in sequences]  # to be remembered over three steps
    optimizer = nn.optim.Adam(model.parameters(), lr=0.05)
    history = nn.fit(
        model, sequences, firsts, nn.mse, optimizer, epochs=150, seed=1, progress=False
    )
    assert history.loss[-1] < 0.01 < history.loss[0]
    file = io.StringIO()
    nn.save(model, file)
    file.seek(0)
    loaded = nn.load(file)
    assert loaded(sequences[0]).data == model(sequences[0]).data
    assert repr(nn.RNN(2, 1)).startswith("RNN(nin=2, nout=1, activation='tanh'")


def test_its_picture_is_unrolled() -> None:
    model = nn.Sequential(nn.RNN(1, 1, seed=1), nn.Layer(1, 1, seed=2))
    source = tg.draw_network(model, inputs=[[0.5], [1.0], [2.0]]).source
    for arrow in ("x -> s0", 's0 -> "n0.1"', 'n0 -> "n0.1"', "s1 -> n1"):
        assert arrow in source
    assert source.count("time step") == 3


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([], "at least one step"),
        ([[1.0]], "step 1: expected 2 inputs at each step, got 1"),
        ([[1.0, 2.0], [1.0]], "step 2: expected 2 inputs"),
    ],
)
def test_what_does_not_fit_is_told(x: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        nn.RNN(2, 1)(x)
