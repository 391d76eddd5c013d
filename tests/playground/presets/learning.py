"""Training for the tests of presets: by `fit`, which the page's own training does not use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tinygrad_bp import nn
from tinygrad_bp.nn.optim.optimizers import BY_NAME as OPTIMIZERS
from tinygrad_bp.nn.sequences import as_list
from tinygrad_bp.playground.presets.network import network
from tinygrad_bp.playground.presets.samples import Samples
from tinygrad_bp.teach.lessons.naming import biases

Rows = Sequence[Sequence[float]]


def learned(
    settings: Mapping[str, Any], samples: Samples, updates: int, given: Sequence[float] = ()
) -> tuple[nn.MLP, float]:
    """A network after so many updates with all samples, and the error that it has then."""
    model = network(settings, samples, given)
    still = set() if settings["train_biases"] else biases(model)
    moving = [parameter for parameter in model.parameters() if parameter not in still]
    optimizer: Any = OPTIMIZERS[settings["optimizer"]](moving)
    optimizer.lr = settings["learning_rate"]
    return model, teach(model, samples, optimizer, settings["loss"], updates)[-1]


def teach(model: nn.MLP, samples: Samples, optimizer: Any, loss: str, updates: int) -> list[float]:
    """The errors before each update, and after the last."""
    is_one = len(samples.targets[0]) == 1
    targets: Any = [target[0] if is_one else target for target in samples.targets]
    given = {"loss": loss, "optimizer": optimizer, "batch_size": len(targets), "shuffle": False}
    history = nn.fit(model, samples.rows, targets, epochs=updates, progress=False, **given)
    last = nn.fit(model, samples.rows, targets, epochs=1, progress=False, **given)
    return [*history.loss, *last.loss]


def share_right(model: nn.MLP, rows: Rows, targets: Rows) -> float:
    """The share of rows whose class the network finds."""
    outputs = [[y.data for y in as_list(model(row))] for row in rows]
    right = [_class(y) == _class(target) for y, target in zip(outputs, targets, strict=True)]
    return sum(right) / len(right)


def _class(outputs: Sequence[float]) -> int:
    if len(outputs) == 1:
        return int(outputs[0] > 0.5)
    return max(range(len(outputs)), key=outputs.__getitem__)
