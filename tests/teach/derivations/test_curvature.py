"""Second derivatives, compared with differences in many digits."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import mpmath
import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn
from tinygrad_bp.autodiff.value import Value
from tinygrad_bp.teach.derivations.chain_rule import derive
from tinygrad_bp.teach.derivations.curvature import (
    hessian_numbers,
    product_of_jacobians,
    slope_graph,
    slope_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Function = Callable[[Sequence[Any]], Any]

WEIGHTS = [f"w{k}" for k in range(1, 9)]


@pytest.fixture(autouse=True)
def digits() -> Any:
    with mpmath.workdps(60):
        yield


def sigmoid(x: Any) -> Any:
    return 1 / (1 + mpmath.exp(-x))


def tutorials_outputs(w: Sequence[Any]) -> list[Any]:
    i1, i2, b1, b2 = map(mpmath.mpf, (0.05, 0.1, 0.35, 0.6))
    h1, h2 = (sigmoid(w[k] * i1 + w[k + 1] * i2 + b1) for k in (0, 2))
    return [sigmoid(w[k] * h1 + w[k + 1] * h2 + b2) for k in (4, 6)]


def tutorials_error(w: Sequence[Any]) -> Any:
    o1, o2 = tutorials_outputs(w)
    return (mpmath.mpf(0.01) - o1) ** 2 / 2 + (mpmath.mpf(0.99) - o2) ** 2 / 2


STEP = mpmath.mpf(10) ** -15  # differences lose 30 of 60 digits to it, and are off by 1e-30


def first(f: Function, at: Sequence[Any], i: int) -> Any:
    def moved(by: Any) -> Any:
        return f([x + by * (k == i) for k, x in enumerate(at)])

    return (moved(STEP) - moved(-STEP)) / (2 * STEP)


def second(f: Function, at: Sequence[Any], i: int, j: int) -> Any:
    return first(lambda w: first(f, w, j), at, i)


def test_the_tutorials_hessian_is_that_of_differences() -> None:
    net = tg.tutorial.build()
    found = hessian_numbers(net["E_total"], [net[name] for name in WEIGHTS])
    at = [mpmath.mpf(net[name].data) for name in WEIGHTS]
    for i in range(8):
        for j in range(8):
            expected = float(second(tutorials_error, at, i, j))
            # Sums of some terms that nearly cancel, in floats.
            assert found[i][j] == pytest.approx(expected, rel=1e-12, abs=1e-17)


def test_the_tutorials_product_is_that_of_differences() -> None:
    net = tg.tutorial.build()
    outputs = [net["out_o1"], net["out_o2"]]
    found = product_of_jacobians(net["E_total"], [outputs], [net[name] for name in WEIGHTS])
    at = [mpmath.mpf(net[name].data) for name in WEIGHTS]
    for i in range(8):
        for j in range(8):
            # The second derivative of half a square is 1.
            expected = sum(
                first(lambda w, k=k: tutorials_outputs(w)[k], at, i)  # type: ignore[misc]
                * first(lambda w, k=k: tutorials_outputs(w)[k], at, j)  # type: ignore[misc]
                for k in (0, 1)
            )
            assert found[i][j] == pytest.approx(float(expected), rel=1e-13, abs=1e-17)


X, CLASSES = [[1.0, -0.5, 0.2], [0.1, 0.7, -1.0], [0.3, 0.3, 0.9]], [0, 1, 0]


def deep_outputs(w: Sequence[Any], x: Sequence[float]) -> list[Any]:
    """3-4-3-2 with tanh and no activation of the outputs, parameters neuron by neuron."""
    numbers, outs = iter(w), [mpmath.mpf(item) for item in x]
    for size in (4, 3, 2):
        nets = [sum(next(numbers) * out for out in outs) + next(numbers) for _ in range(size)]
        outs = [mpmath.tanh(net) for net in nets] if size > 2 else nets
    return outs


def deep_error(w: Sequence[Any]) -> Any:
    losses = []
    for x, target in zip(X, CLASSES, strict=True):
        outs = deep_outputs(w, x)
        losses.append(mpmath.log(sum(mpmath.exp(out) for out in outs)) - outs[target])
    return sum(losses) / 3


def test_a_deep_networks_hessian_and_product_over_samples() -> None:
    net = nn.MLP(3, [4, 3, 2], "tanh", seed=3)
    lesson = tg.lesson(net, X, CLASSES, loss="cross_entropy", learning_rate=0.01)
    parameters = lesson.setting.model.parameters()
    outputs = [sample.outputs for sample in lesson.setting.samples]
    hessian = hessian_numbers(lesson.error, parameters)
    jacobians = product_of_jacobians(lesson.error, outputs, parameters)
    at = [mpmath.mpf(parameter.data) for parameter in parameters]
    rng = random.Random(1)
    for _ in range(12):
        i, j = rng.randrange(len(at)), rng.randrange(len(at))
        expected = float(second(deep_error, at, i, j))
        assert hessian[i][j] == pytest.approx(expected, rel=1e-11, abs=1e-16)
        product = mpmath.mpf(0)
        for x in X:
            outs = deep_outputs(at, x)
            scale = sum(mpmath.exp(out) for out in outs)
            p = [mpmath.exp(out) / scale for out in outs]
            a, b = (
                [first(lambda w, k=k, x=x: deep_outputs(w, x)[k], at, n) for k in (0, 1)]  # type: ignore[misc]
                for n in (i, j)
            )
            for k in (0, 1):
                for m in (0, 1):
                    product += a[k] * (p[k] * (k == m) - p[k] * p[m]) * b[m] / 3
        assert jacobians[i][j] == pytest.approx(float(product), rel=1e-11, abs=1e-16)


def test_without_second_derivatives_of_the_outputs_both_are_the_same() -> None:
    x = [Value(0.5), Value(-1.5)]
    w = [Value(0.3), Value(0.7)]
    out = w[0] * x[0] + w[1] * x[1]
    error = (out - 1.0) ** 2
    assert hessian_numbers(error, w) == product_of_jacobians(error, [[out]], w)
    assert hessian_numbers(error, w) == [[0.5, -1.5], [-1.5, 4.5]]  # 2 x x'


def test_a_slope_is_a_graph_whose_derivatives_are_second_ones() -> None:
    net = tg.tutorial.build()
    weights = [net[name] for name in WEIGHTS]
    hessian = hessian_numbers(net["E_total"], weights)
    derivation = derive(net["E_total"], weights)
    for i, weight in enumerate(weights):
        slope = slope_graph(derivation, weight)
        assert isinstance(slope, Value)
        assert slope.label == slope_name(derivation, weight) == f"g_w{i + 1}"
        assert slope.data == pytest.approx(derivation.number(weight), rel=1e-14)
        found = [number.data for number in tg.gradients(slope, weights)]
        assert found == pytest.approx(hessian[i], rel=1e-12, abs=1e-17)  # grouped otherwise
    assert slope_name(derivation, net["net_o1"]) == "δ_o1"


def test_a_slope_that_cannot_change_is_a_number() -> None:
    x = Value(2.0, label="x")
    y = 3 * x
    y.label = "y"
    assert slope_graph(derive(y, [x]), x) == 3.0
    with pytest.raises(KeyError):
        slope_graph(derive(y, [x]), Value(1.0))
