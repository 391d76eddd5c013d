"""What a device does in a step, beside the optimisers' own step on numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tinygrad_bp import Value, optim
from tinygrad_bp.nn.optim.clipping import clip_grad_norm_

jax = pytest.importorskip("jax", reason="needs the extra `jax`")

pytestmark = pytest.mark.usefixtures("doubles")

OPTIMIZERS: dict[str, Callable[[Any], Any]] = {
    "SGD": lambda ps: optim.SGD(ps, 0.1, weight_decay=0.2),
    "momentum": lambda ps: optim.SGD(ps, 0.1, momentum=0.5),
    "Nesterov": lambda ps: optim.SGD(ps, 0.1, momentum=0.5, nesterov=True, weight_decay=0.1),
    "Adam": lambda ps: optim.Adam(ps, 0.1, betas=(0.8, 0.9), weight_decay=0.1),
    "RMSprop": lambda ps: optim.RMSprop(ps, 0.1),
    "RMSprop, all of it": lambda ps: optim.RMSprop(ps, 0.1, momentum=0.4, centered=True),
}

GRADIENTS = [[0.5, -2.0, 0.0], [1.0, 1.0, 1e-9], [0.0, 3.0, -1e4]]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimiser_does_to_arrays_what_it_does_to_numbers(name: str) -> None:
    from tinygrad_bp.nn.training.devices.steps import State, stepped

    params = [Value(1.0), Value(-0.5), Value(2.0)]
    optimizer = OPTIMIZERS[name](params)
    memory = {key: jax.numpy.zeros(3) for key in optimizer.memory}
    state = State(jax.numpy.asarray([p.data for p in params]), memory, jax.numpy.asarray(0.0))
    for gradient in GRADIENTS:
        for p, slope in zip(params, gradient, strict=True):
            p.grad = slope
        state = stepped(optimizer, state, jax.numpy.asarray(gradient), optimizer.lr)
        optimizer.step()
        np.testing.assert_allclose(state.numbers, [p.data for p in params], rtol=1e-14)
        for key, numbers in optimizer.memory.items():
            np.testing.assert_allclose(state.memory[key], numbers, rtol=1e-14)
    assert state.steps == optimizer.steps


@pytest.mark.parametrize("gradient", [*GRADIENTS, [0.0, 0.0], [3e200, -4e200], [3e-200, 4e-200]])
def test_a_gradient_is_clipped_as_on_numbers(gradient: list[float]) -> None:
    from tinygrad_bp.nn.training.devices.steps import shortened

    params = [Value(0.0) for _ in gradient]
    for p, slope in zip(params, gradient, strict=True):
        p.grad = slope
    clip_grad_norm_(params, 0.75)
    found = shortened(jax.numpy.asarray(gradient), 0.75)
    np.testing.assert_allclose(found, [p.grad for p in params], rtol=1e-14)
