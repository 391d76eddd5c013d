"""Schedules of the learning rate: call `step()` after each epoch, as in PyTorch.

>>> from tinygrad_bp import Value, nn
>>> optimizer = nn.optim.SGD([Value(1.0)], lr=0.5)
>>> schedule = StepLR(optimizer, step_size=2, gamma=0.1)
>>> for epoch in range(4):
...     print(epoch, optimizer.lr)
...     schedule.step()
0 0.5
1 0.5
2 0.05
3 0.05
"""

from __future__ import annotations

import math

from ...letters import shown
from ..arguments import real, whole
from .optimizers import Optimizer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Schedule:
    """What schedules share: the optimiser, its learning rate at the start, and the epoch.

    A subclass says in `rate` what the learning rate is in `self.epoch`.
    """

    def __init__(self, optimizer: Optimizer) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"expected an optimizer, as in nn.optim, not {shown(optimizer)}")
        self.optimizer = optimizer
        self.initial = optimizer.lr
        self.epoch = 0

    def rate(self) -> float:
        """The learning rate in this epoch."""
        raise NotImplementedError

    def step(self) -> None:
        """Go to the next epoch, and set the optimiser's learning rate."""
        self.epoch += 1
        self.optimizer.lr = self.rate()

    def state_dict(self) -> dict[str, Any]:
        """What a run needs to continue exactly where it was interrupted."""
        return {"initial": self.initial, "epoch": self.epoch}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Continue from what `state_dict()` gave.

        Raises:
            ValueError: if it is something else.
        """
        try:
            self.initial = real("initial", float(state["initial"]))
            self.epoch = whole("epoch", state["epoch"], 0)
        except (LookupError, OverflowError, TypeError, ValueError):
            raise ValueError(f"expected what state_dict() gives, got {shown(state)}") from None


class StepLR(Schedule):
    """The learning rate times `gamma` after every `step_size` epochs."""

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1) -> None:
        super().__init__(optimizer)
        self.step_size = whole("step_size", step_size, 1, "at least 1 epoch")
        self.gamma = real("gamma", gamma)

    def rate(self) -> float:
        return self.initial * self.gamma ** (self.epoch // self.step_size)


class CosineAnnealingLR(Schedule):
    """The learning rate falls along half a cosine wave, to `eta_min` in `T_max` epochs.

    Equation 5 of Loshchilov and Hutter 2017, without restarts: after `T_max` it rises again.
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0) -> None:  # noqa: N803
        super().__init__(optimizer)
        self.T_max = whole("T_max", T_max, 1, "at least 1 epoch")
        self.eta_min = real("eta_min", eta_min)

    def rate(self) -> float:
        wave = 1 + math.cos(math.pi * self.epoch / self.T_max)
        return self.eta_min + (self.initial - self.eta_min) * wave / 2
