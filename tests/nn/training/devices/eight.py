"""Trainings on eight devices that are all the processor; `test_device_steps.py` runs it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

from tinygrad_bp import nn, optim
from tinygrad_bp.nn.optim.lr_scheduler import CosineAnnealingLR

#: 21 samples in batches of 10: neither 10 nor the last one of 1 divides by 8 or by 3.
X, Y = (np.random.default_rng(1).normal(size=(21, n)) for n in (2, 2))


class Halving(optim.SGD):
    """An optimiser of somebody's own."""

    def step(self) -> None:
        super().step()
        self.lr *= 0.5


def normalised() -> Any:
    """Its samples meet, and draw what is dropped."""
    first = nn.Layer(2, 3, "tanh", bias=None, seed=1)
    return nn.Sequential(first, nn.BatchNorm(3), nn.Dropout(0.25), nn.Layer(3, 2, seed=2))


def trained(
    compiled: Any, make: Any = optim.Adam, epochs: int = 5, model: Any = None, **options: Any
) -> Any:
    """The weights, the running statistics, and the losses."""
    model = model or nn.MLP(2, [3, 2], "tanh", seed=1)
    optimizer = make(model.parameters(), 0.05)
    history = nn.fit(
        *(model, X, Y, "mse", optimizer, epochs),
        batch_size=options.pop("batch_size", 10),
        seed=3,
        compiled=compiled,
        validation=(X[:5], Y[:5]),
        schedule=CosineAnnealingLR(optimizer, 8),
        clip_norm=0.3,
        **options,
    )
    assert history.compiled == ("" if compiled is False else "jax"), history.compiled_note
    weights = model.state_dict().values()
    return np.array([*weights, *history.loss, *history.validation_loss])


def same(found: Any, expected: Any, tolerance: float = 1e-10) -> None:
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)


def nesterov(params: Any, lr: float) -> Any:
    return optim.SGD(params, lr, momentum=0.5, nesterov=True, weight_decay=0.1)


def centered(params: Any, lr: float) -> Any:
    return optim.RMSprop(params, lr, momentum=0.4, centered=True)


def main(path: Path) -> None:
    eager = trained(False)
    one = trained("jax", callbacks=nn.Checkpoint(path), epochs=3)
    same(trained("jax", devices="all", resume=path), eager)
    print("a checkpoint resumes on another number of devices")
    same(one, trained(False, epochs=3))
    same(trained("jax", devices=3), eager)
    same(trained("jax", devices=[6, 1], dtype="float32"), eager, 1e-5)
    print("one device, three, and numbers of 32 bits")
    for make in (nesterov, centered, Halving):
        same(trained("jax", make, devices="all"), trained(False, make))
    print("all optimisers")
    # Of batches of 10 the last would have one sample.
    eager = trained(False, model=normalised(), batch_size=11)
    for devices in (8, 3):
        found = trained("jax", model=normalised(), batch_size=11, devices=devices)
        same(found, eager)
    print("batches that are normalised")


if __name__ == "__main__":
    main(Path(sys.argv[1]) / "model.json")
