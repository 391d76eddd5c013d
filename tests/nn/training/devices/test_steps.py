"""What a device does in a step, beside the optimisers' own step on numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tinygrad_bp import Value, nn, optim
from tinygrad_bp.nn.optim.clipping import clip_grad_norm_
from tinygrad_bp.nn.optim.rules import rule_of

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
    params = [Value(1.0), Value(-0.5), Value(2.0)]
    optimizer = OPTIMIZERS[name](params)
    rule = rule_of(optimizer, jax.numpy.sqrt)
    kept = [jax.numpy.zeros(3) for _ in optimizer.memory]
    now = jax.numpy.asarray([p.data for p in params])
    for steps, gradient in enumerate(GRADIENTS):
        for p, slope in zip(params, gradient, strict=True):
            p.grad = slope
        now, kept = rule(optimizer.lr, steps + 1, now, jax.numpy.asarray(gradient), kept)
        optimizer.step()
        np.testing.assert_allclose(now, [p.data for p in params], rtol=1e-14)
        for found, numbers in zip(kept, optimizer.memory.values(), strict=True):
            np.testing.assert_allclose(found, numbers, rtol=1e-14)


def test_an_optimiser_that_keeps_more_than_numbers_makes_its_steps_itself() -> None:
    weights: list[list[float]] = []
    for compiled in ("jax", False):
        model = nn.MLP(2, [1], seed=1)
        optimizer: Any = optim.SGD(model.parameters(), 0.1)
        optimizer.rates = [0.1]
        nn.fit(model, [[1.0, 2.0]], [3.0], optimizer=optimizer, epochs=2, compiled=compiled)
        weights.append([p.data for p in model.parameters()])
    np.testing.assert_allclose(weights[0], weights[1], rtol=1e-14)


@pytest.mark.parametrize("gradient", [*GRADIENTS, [0.0, 0.0], [3e200, -4e200], [3e-200, 4e-200]])
def test_a_gradient_is_clipped_as_on_numbers(gradient: list[float]) -> None:
    from tinygrad_bp.nn.training.devices.steps import shortened

    params = [Value(0.0) for _ in gradient]
    for p, slope in zip(params, gradient, strict=True):
        p.grad = slope
    clip_grad_norm_(params, 0.75)
    found = shortened(jax.numpy.asarray(gradient), 0.75)
    np.testing.assert_allclose(found, [p.grad for p in params], rtol=1e-14)


def test_what_fails_while_it_is_waited_for_is_told_as_a_process_that_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tinygrad_bp.nn.training.devices import device_steps
    from tinygrad_bp.nn.training.devices.choice import team_of
    from tinygrad_bp.nn.training.devices.team import Team
    from tinygrad_bp.nn.training.given.samples import samples_of

    class Unfinished:
        def block_until_ready(self, *_: Any) -> None:
            raise RuntimeError("UNAVAILABLE: connection reset by peer\n  @ 0x7f7c")

        addressable_data = block_until_ready
        end = property(lambda self: self)

    model = nn.MLP(2, [1], seed=1)
    samples = samples_of([[1.0, 2.0]], [3.0])
    team: Any = team_of(None, "float64", "jax")
    code = device_steps.DeviceSteps(
        model, optim.SGD(model.parameters(), 0.1), nn.mse, samples, team, size=1, clip_norm=None
    )
    team.is_alone = False
    monkeypatch.setattr(Team, "_said", lambda self, word: [])
    monkeypatch.setattr(device_steps, "on_devices", lambda devices, f: lambda *args: Unfinished())
    with pytest.raises(ConnectionError, match="UNAVAILABLE: connection reset by peer\\)"):
        code.run([0])
