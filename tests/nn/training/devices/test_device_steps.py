"""A training on devices of JAX: the weights are those of eager code, on any number of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.nn.training.small import X, Y, fit, network
from tests.thorough import THOROUGH
from tinygrad_bp import nn, optim

pytest.importorskip("jax", reason="needs the extra `jax`")

ROOT = Path(__file__).parents[4]


@THOROUGH
def test_eight_devices_give_the_weights_of_one(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.nn.training.devices.eight", str(tmp_path)],
        cwd=ROOT,
        env={
            **os.environ,
            "JAX_PLATFORMS": "cpu",
            "JAX_DISABLE_MOST_OPTIMIZATIONS": "1",  # of what is compiled here little is run
            "XLA_FLAGS": "--xla_force_host_platform_device_count=8",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "a checkpoint resumes on another number of devices",
        "one device, three, and numbers of 32 bits",
        "all optimisers",
        "batches that are normalised",
    ]


def test_what_is_not_finite_is_told_as_eager_code_tells_it() -> None:
    def failed(compiled: Any) -> tuple[str, Any]:
        model = network()
        optimizer = optim.SGD(model.parameters(), 1e60)
        with pytest.raises(ArithmeticError) as error:
            fit(model, optimizer=optimizer, epochs=9, batch_size=2, seed=1, compiled=compiled)
        return str(error.value).partition(":")[0], (optimizer.steps, model.state_dict())

    where, (steps, weights) = failed(False)
    assert steps > 2  # some were made before
    found, (found_steps, found_weights) = failed("jax")
    assert (found, found_steps) == (where, steps)
    assert found_weights == pytest.approx(weights, rel=1e-12)


def test_steps_end_where_something_is_pressed() -> None:
    from tinygrad_bp.nn.training.devices.choice import team_of
    from tinygrad_bp.nn.training.devices.device_steps import DeviceSteps
    from tinygrad_bp.nn.training.given.samples import samples_of

    class PressedAfterOne(list[int]):
        looks = 0

        def __bool__(self) -> bool:
            self.looks += 1
            return self.looks > 1

    model, team = network(), team_of(None, "float64", "jax")
    assert team
    optimizer = optim.SGD(model.parameters(), 0.1)
    samples = samples_of(X, Y)
    made = DeviceSteps(model, optimizer, nn.mse, samples, team, size=2, clip_norm=None)
    made.run([0, 1])  # compiled now
    made.run([2, 3])
    made._seconds = 1.0  # a slow machine: one step, and a look
    assert len(made.run([0, 1, 2, 3, 4], PressedAfterOne())) == 2
    assert optimizer.steps == 0  # what steps make of the numbers stays there until it is asked for
    made.settle()
    assert optimizer.steps == 3


@pytest.mark.parametrize("make", [optim.Adam, optim.SGD])
def test_numbers_may_stay_on_the_devices_for_epochs(make: Any) -> None:
    def trained(compiled: Any, **options: Any) -> tuple[Any, ...]:
        model = network()
        optimizer = make(model.parameters(), 0.05)
        model, history = fit(
            model, optimizer=optimizer, epochs=4, batch_size=2, seed=1, clip_norm=0.1,
            compiled=compiled, **options,
        )  # fmt: skip
        slopes = [p.grad for p in model.parameters()]
        best = [*history.best.values()]
        return [p.data for p in model.parameters()], slopes, best, history.loss, optimizer.steps

    def looked_at(run: Any) -> None:
        weights.append([p.data for p in run.model.parameters()])

    weights: list[list[float]] = []
    for found in (trained("jax"), trained("jax", callbacks=looked_at)):
        for numbers, expected in zip(found, trained(False), strict=True):
            assert numbers == pytest.approx(expected, rel=1e-12, abs=1e-15)
    assert len({*map(tuple, weights)}) == 4
