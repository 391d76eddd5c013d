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
    from collections.abc import Iterable, Mapping
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


class LinearLR(Schedule):
    """The learning rate goes from one factor of itself to another in `total_iters` epochs.

    With the defaults it is a warm-up: a third of the rate at first, all of it after five epochs.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1.0 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
    ) -> None:
        super().__init__(optimizer)
        self.start_factor = real("start_factor", start_factor)
        self.end_factor = real("end_factor", end_factor)
        self.total_iters = whole("total_iters", total_iters, 1, "at least 1 epoch")
        optimizer.lr = self.rate()

    def rate(self) -> float:
        part = min(self.epoch, self.total_iters) / self.total_iters
        return self.initial * (self.start_factor + (self.end_factor - self.start_factor) * part)


class SequentialLR(Schedule):
    """Schedules one after another: each but the first begins at its milestone.

    Args:
        optimizer: theirs.
        schedulers: the schedules, of which each counts its epochs from its own beginning.
        milestones: the epochs at which the second begins, the third, and so on.

    A warm-up of two epochs, and half a cosine wave to 0:

    >>> from tinygrad_bp import Value, optim
    >>> adam = optim.Adam([Value(1.0)], lr=0.5)
    >>> warm_up = LinearLR(adam, start_factor=0.5, total_iters=2)
    >>> schedule = SequentialLR(adam, [warm_up, CosineAnnealingLR(adam, T_max=4)], milestones=[2])
    >>> rates = []
    >>> for _ in range(7):
    ...     rates.append(round(adam.lr, 3))
    ...     schedule.step()
    >>> rates
    [0.25, 0.375, 0.5, 0.427, 0.25, 0.073, 0.0]
    """

    def __init__(
        self, optimizer: Optimizer, schedulers: Iterable[Schedule], milestones: Iterable[int]
    ) -> None:
        super().__init__(optimizer)
        self.schedulers = list(schedulers)
        self.milestones = [
            whole("a milestone", epoch, 1, "at least 1 epoch") for epoch in milestones
        ]
        if not self.schedulers or len(self.milestones) != len(self.schedulers) - 1:
            raise ValueError(
                f"expected a milestone for each schedule but the first, got {len(self.milestones)} "
                f"for {len(self.schedulers)}"
            )
        if self.milestones != sorted({*self.milestones}):
            raise ValueError(f"the milestones must rise, not be {shown(self.milestones)}")
        if any(one.optimizer is not optimizer for one in self.schedulers):
            raise ValueError("one of the schedules is that of another optimizer")
        # The others were made when the first may have set the learning rate already.
        self.initial = self.schedulers[0].initial
        optimizer.lr = self.rate()

    def rate(self) -> float:
        place = sum(self.epoch >= milestone for milestone in self.milestones)
        one = self.schedulers[place]
        one.initial = self.initial
        one.epoch = self.epoch - ([0, *self.milestones][place])
        return one.rate()
