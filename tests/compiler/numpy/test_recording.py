"""Programs of arrays as calls of NumPy, beside the same functions run eagerly."""

from __future__ import annotations

from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn

np = pytest.importorskip("numpy", reason="needs NumPy")

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(5, 4))
IMAGES = RANDOM.normal(size=(3, 36))


def mean_of(model: Any, loss: Any, target: Any) -> Any:
    def f(numbers: Any, rows: Any) -> Any:
        def of_row(row: Any) -> Any:
            return loss(model.apply(numbers, list(row)), target)

        return tg.vmap(of_row, reduce="mean")(rows)

    return f


def image_net() -> Any:
    """Filters, a pool of the largest, and a layer."""
    model = nn.Sequential(
        nn.Conv2d(1, 2, 3, seed=1), nn.MaxPool2d(2), nn.Flatten(), nn.Layer(8, 3, "linear", seed=2)
    )

    def f(numbers: Any, rows: Any) -> Any:
        def of_row(row: Any) -> Any:
            image = [[list(row[6 * i : 6 * i + 6]) for i in range(6)]]
            return nn.cross_entropy(model.apply(numbers, image), 1)

        return tg.vmap(of_row, reduce="mean")(rows)

    return model, f, IMAGES


def net(widths: list[int], activation: str, loss: Any, target: Any) -> Any:
    model = nn.MLP(4, widths, activation, seed=1)
    return model, mean_of(model, loss, target), X


CASES = [
    lambda: net([9, 9, 1], "tanh", nn.binary_cross_entropy_with_logits, 1.0),
    lambda: net([16, 3], "relu", nn.cross_entropy, 2),
    lambda: net([5, 3], "gelu", nn.mse, [0.1, 0.2, 0.3]),
    lambda: net([3], "softplus", nn.hinge, [1.0, -1.0, 1.0]),
    image_net,
]


@pytest.mark.parametrize("case", CASES)
def test_losses_and_gradients_of_batches_of_several_sizes(case: Any) -> None:
    model, f, rows = case()
    numbers = [p.data for p in model.parameters()]
    slopes = tg.value_and_grad(f)
    compiled = tg.jit(slopes, backend="numpy")
    for count in (len(rows), 2, 1, len(rows)):
        found, expected = compiled(numbers, rows[:count]), slopes(numbers, rows[:count])
        assert found[0] == pytest.approx(expected[0], rel=1e-13)
        np.testing.assert_allclose(found[1], expected[1], rtol=1e-12, atol=1e-14)


def test_arrays_forward_and_backward_views_and_sums() -> None:
    def f(x: Any, w: Any) -> Any:
        turned = x[::-1] * w[1] - tg.sin(x[0])
        return np.concatenate([turned, x * x[2]]), sum(turned) + 2.0 * sum(x), x @ x

    x, w = np.arange(1.0, 5.0), np.array([0.5, -2.0])
    found, expected = tg.jit(f, backend="numpy")(x, w), f(x, w)
    np.testing.assert_allclose(found[0], expected[0].astype(float), rtol=1e-14)
    assert list(found[1:]) == pytest.approx([float(y) for y in expected[1:]], rel=1e-14)


def test_a_loop_with_a_carry_is_refused() -> None:
    run = tg.scan(lambda carry, x: (carry * x, carry))
    with pytest.raises(tg.TracingError, match="a loop with a carry"):
        tg.jit(lambda xs: run(1.0, xs), backend="numpy")(np.ones(40))
