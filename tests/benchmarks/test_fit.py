"""Whole trainings, from the call of `fit` to the weights, beside scikit-learn and PyTorch.

Compiling is part of the time. PyTorch is no extra of this project: `pip install torch`. Its
networks work on whole batches, begin with the weights of ours and take the samples in the same
order, so that both end with the same weights.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from tinygrad_bp import nn, optim


@pytest.mark.parametrize("solver", ["sgd", "adam"])
def test_digits_beside_scikit_learn(against: Any, benchmark: Any, solver: str) -> None:
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn is not installed")
    network = pytest.importorskip("sklearn.neural_network", reason="needs the extra `examples`")
    digits = datasets.load_digits()
    rows = len(digits.data) if benchmark.enabled else 40
    epochs = 20 if benchmark.enabled else 1
    inputs, targets = digits.data[:rows] / 16, digits.target[:rows]
    lists = inputs.tolist(), targets.tolist()
    rate = 0.05 if solver == "sgd" else 1e-3

    def ours() -> Any:
        model = nn.MLP(64, [32, 10], "relu", seed=1)
        optimizer: Any = (
            optim.SGD(model.parameters(), rate, momentum=0.9, nesterov=True)
            if solver == "sgd"
            else optim.Adam(model.parameters(), rate)
        )
        history = nn.fit(
            *(model, *lists, nn.cross_entropy, optimizer), epochs=epochs, batch_size=32, seed=1
        )
        return history.loss[-1]

    def peer() -> Any:
        classifier = network.MLPClassifier(
            (32,),
            solver=solver,
            alpha=0.0,
            batch_size=32,
            learning_rate_init=rate,
            max_iter=epochs,
            random_state=1,
            tol=0.0,
            n_iter_no_change=epochs + 1,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it has not converged
            classifier.fit(inputs, targets)
        return classifier.loss_

    if benchmark.enabled:
        assert ours() == pytest.approx(peer(), abs=0.1)
    against(ours, peer, steps=1, rounds=5, bar="1")


def moons(count: int) -> tuple[Any, Any, list[int]]:
    inputs, signs = nn.data.moons(count, seed=1)
    return inputs, [float(y > 0) for y in signs], [16, 16, 1]


def iris() -> tuple[Any, Any, list[int]]:
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn is not installed")
    data = datasets.load_iris()
    return ((data.data - data.data.mean(0)) / data.data.std(0)).tolist(), data.target, [16, 3]


DATA: dict[str, Callable[[], Any]] = {
    "moons, 200": lambda: moons(200),
    "moons, 2000": lambda: moons(2000),
    "iris": iris,
}


@pytest.mark.parametrize("size", [32, None])
@pytest.mark.parametrize("name", DATA)
def test_small_data_beside_pytorch(
    against: Any, benchmark: Any, name: str, size: int | None
) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    torch.set_num_threads(1)  # more of them are slower
    inputs, targets, outputs = DATA[name]()
    epochs = 100 if benchmark.enabled else 2
    rows, batch = len(inputs), size or len(inputs)
    of_classes = outputs[-1] > 1
    loss: Any = nn.cross_entropy if of_classes else nn.binary_cross_entropy_with_logits

    def network() -> Any:
        return nn.MLP(len(inputs[0]), outputs, "tanh", seed=1)

    def ours() -> Any:
        model = network()
        optimizer = optim.Adam(model.parameters(), 1e-2)
        nn.fit(model, inputs, targets, loss, optimizer, epochs=epochs, batch_size=size, seed=1)
        return [p.data for p in model.parameters()]

    orders = [
        torch.tensor(random.Random(f"1 {epoch}").sample(range(rows), rows) if size else range(rows))
        for epoch in range(epochs)
    ]
    xs = torch.tensor(inputs, dtype=torch.float64)
    ys = (
        torch.tensor(targets) if of_classes else torch.tensor(targets, dtype=torch.float64)[:, None]
    )

    def peer() -> Any:
        layers: list[Any] = []
        for layer in network().layers:
            n, m = len(layer.neurons[0].w), len(layer.neurons)
            linear = torch.nn.Linear(n, m, dtype=torch.float64)
            weights = [[w.data for w in neuron.w] for neuron in layer.neurons]
            biases = [neuron.b.data for neuron in layer.neurons]
            with torch.no_grad():
                linear.weight.copy_(torch.tensor(weights, dtype=torch.float64))
                linear.bias.copy_(torch.tensor(biases, dtype=torch.float64))
            layers += [linear, torch.nn.Tanh()]
        model = torch.nn.Sequential(*layers[:-1])
        optimizer = torch.optim.Adam(model.parameters(), 1e-2)
        of_batch = (
            torch.nn.functional.cross_entropy
            if of_classes
            else torch.nn.functional.binary_cross_entropy_with_logits
        )
        losses = []
        for order in orders:
            total = 0.0
            for first in range(0, rows, batch):
                places = order[first : first + batch]
                optimizer.zero_grad()
                loss = of_batch(model(xs[places]), ys[places])
                loss.backward()
                optimizer.step()
                total += loss.item() * len(places)
            losses.append(total / rows)
        return [
            number
            for layer in model
            if isinstance(layer, torch.nn.Linear)
            for w, b in zip(layer.weight.tolist(), layer.bias.tolist(), strict=True)
            for number in [*w, b]
        ]

    # Rounding grows from step to step.
    tolerance = 1e-3 if benchmark.enabled else 1e-9
    assert ours() == pytest.approx(peer(), rel=tolerance, abs=tolerance)
    against(ours, peer, steps=1, rounds=7, bar="1")
