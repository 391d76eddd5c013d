"""Layer normalisation, by PyTorch's definition worked out in plain numbers."""

from __future__ import annotations

import io
import math
from typing import Any

import pytest

from tinygrad_bp import Value, check_gradients, jit, nn, value_and_grad

X = [0.5, -1.25, 3.0]


def by_hand(x: Any, weight: Any, bias: Any, eps: float) -> Any:
    mean = math.fsum(x) / len(x)
    variance = math.fsum((number - mean) ** 2 for number in x) / len(x)
    root = math.sqrt(variance + eps)
    return [(n - mean) / root * w + b for n, w, b in zip(x, weight, bias, strict=True)]


def plain(x: Any) -> float:
    return float(getattr(x, "data", x))


@pytest.mark.parametrize("eps", [1e-5, 0.5])
def test_the_definition(eps: float) -> None:
    layer = nn.LayerNorm(3, eps)
    assert [y.data for y in layer(X)] == pytest.approx(by_hand(X, [1] * 3, [0] * 3, eps), rel=1e-14)
    weight, bias = [2.0, -1.0, 0.5], [0.25, 0.0, 3.0]
    layer.load_state_dict([*weight, *bias])
    assert [y.data for y in layer.eval()(X)] == pytest.approx(
        by_hand(X, weight, bias, eps), rel=1e-14
    )


def test_gradients() -> None:
    layer = nn.LayerNorm(3)
    params = [2.0, -1.0, 0.5, 0.25, 0.0, 3.0]
    check_gradients(lambda p, x: layer.apply(p, x)[1] ** 2, params, X)


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e149, 1e151, 1e200, 1e300])
@pytest.mark.parametrize("backend", [None, "python", "numpy"])
def test_huge_numbers_are_on_the_same_scale(size: float, backend: str | None) -> None:
    """Their squares are no floats; a derivative is that of the numbers, divided by the size."""
    layer = nn.LayerNorm(3, 0.0)

    def second(x: Any) -> Any:
        return layer(x)[1]

    both = value_and_grad(second)
    value, slopes = (jit(both, backend=backend) if backend else both)([x * size for x in X])
    expected, there = both(X)
    assert plain(value) == pytest.approx(expected.data, rel=1e-13)
    assert [plain(s) * size for s in slopes] == pytest.approx([*map(plain, there)], rel=1e-12)


def test_equal_numbers_are_all_zero() -> None:
    assert [y.data for y in nn.LayerNorm(2)([7.0, 7.0])] == [0.0, 0.0]


def test_in_a_network() -> None:
    rows, targets = nn.data.XOR
    losses = []
    for compiled in (False, "python"):
        net = nn.Sequential(nn.Layer(2, 3, "tanh", seed=1), nn.LayerNorm(3), nn.Layer(3, 1, seed=2))
        losses.append(nn.fit(net, rows, targets, epochs=3, batch_size=2, seed=1, compiled=compiled))
    assert losses[0].loss == pytest.approx(losses[1].loss, rel=1e-13)
    assert [layer.gives for layer in net.summary().layers] == [(3,), (3,), ()]


@pytest.mark.parametrize("bias", [True, False])
def test_in_a_file(bias: bool) -> None:
    model = nn.Sequential(nn.LayerNorm(2, 0.1, bias=bias), nn.Dropout(0.25))
    model.load_state_dict([float(k) for k in range(2 + 2 * bias)])
    file = io.StringIO()
    nn.save(model, file)
    file.seek(0)
    back: Any = nn.load(file)
    assert repr(back) == repr(model)
    assert back.state_dict() == model.state_dict()
    assert [p.label for p in back.parameters()] == [p.label for p in model.parameters()]


def test_what_does_not_fit() -> None:
    with pytest.raises(ValueError, match="expected 2 inputs, got 3"):
        nn.LayerNorm(2)(X)
    with pytest.raises(TypeError, match="input 1 is 'a': expected a number"):
        nn.LayerNorm(2)([Value(1.0), "a"])  # type: ignore[list-item]
