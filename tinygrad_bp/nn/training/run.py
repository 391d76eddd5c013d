"""A training under way: how far it is, its record so far, and how a file continues it."""

from __future__ import annotations

import math

from ...letters import visible
from ..base import independent_copy
from ..optim.clipping import clip_grad_norm_
from ..storage import MISTAKES, ModelFileError, read
from .history import History

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from os import PathLike
    from typing import Any

    from ..base import Module
    from ..optim.lr_scheduler import Schedule
    from ..optim.optimizers import Optimizer

    #: What `fit` calls after each epoch.
    Callback = Callable[["Run"], object]


class Run:
    """A training under way: what `fit` works on, and what callbacks are given.

    Attributes:
        model: the model.
        optimizer: the optimiser.
        schedule: what sets the learning rate, or None.
        seed: what the order of the samples in each epoch is drawn from.
        epoch: how many epochs are complete.
        history: the record up to now.
        columns: the names of the numbers in a row, if the samples came with them.
        buffers: what belongs to the state of the model and is no parameter.
        buffers_after: their numbers after the step whose losses were taken.
        leads: whether this process is the one that writes files, where there are several.
    """

    def __init__(
        self, model: Module, optimizer: Optimizer, schedule: Schedule | None, seed: int
    ) -> None:
        self.model = model
        self.optimizer = optimizer
        self.schedule = schedule
        self.seed = seed
        self.epoch = 0
        self.history = History()
        self.leads = True
        self.columns: list[str] = []
        named_buffers = model.named_buffers()
        self._state = [*model.named_parameters(), *named_buffers]
        self.buffers = [buffer for _, buffer in named_buffers]
        self.buffers_after: Sequence[float] = ()
        #: The numbers of the optimiser's parameters and the buffers after the best epoch, if the
        #: history has yet to get them.
        self._best: Sequence[float] | None = None

    def stop(self, reason: str) -> None:
        """End the training after this epoch; the history says why."""
        self.history.stopped = reason

    def restore_best(self) -> None:
        """Give the model the best weights so far."""
        self.model.load_state_dict(self.history.best)

    def step(self, clip_norm: float | None) -> None:
        """Change the parameters by their gradients, and the buffers as the batch has it."""
        if clip_norm is not None:
            clip_grad_norm_(self.optimizer.params, clip_norm)
        self.optimizer.step()
        for buffer, number in zip(self.buffers, self.buffers_after, strict=True):
            buffer.data = number

    def end_epoch(
        self,
        loss: float,
        validation_losses: list[float],
        numbers: Sequence[float] | None = None,
    ) -> None:
        """Count an epoch.

        Args:
            loss: the mean loss of the samples.
            validation_losses: those of the validation data.
            numbers: of the optimiser's parameters and the buffers, where these have yet to get
                them; see `settle`.
        """
        history = self.history
        self.epoch += 1
        history.loss.append(loss)
        if validation_losses:
            history.validation_loss.append(mean(validation_losses))
        if not history.best_epoch or history.watched[-1] < history.watched[history.best_epoch - 1]:
            history.best_epoch = self.epoch
            self._best = numbers
            if numbers is None:
                history.best = {name: x.data for name, x in self._state}
        if self.schedule:
            self.schedule.step()

    def settle(self) -> None:
        """Put the best weights into the history, where they are numbers so far."""
        if self._best is not None:
            values = [*self.optimizer.params, *self.buffers]
            best = dict(zip(values, self._best, strict=True))
            self.history.best = {name: best.get(x, x.data) for name, x in self._state}
            self._best = None

    def state_dict(self) -> dict[str, Any]:
        """What a run needs, besides the weights, to continue exactly where it was interrupted."""
        return {
            "epoch": self.epoch,
            "seed": self.seed,
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule and self.schedule.state_dict(),
            "loss": self.history.loss,
            "validation_loss": self.history.validation_loss,
            "best_epoch": self.history.best_epoch,
            "best": self.history.best,
        }

    def load(self, path: str | PathLike[str], validated: bool) -> None:
        """Continue from a file that holds a model and the state of its training.

        Args:
            path: the file.
            validated: whether there are validation data, whose losses continue those in the file.

        Raises:
            ModelFileError: if the file does not fit the model or how it is trained.
        """
        try:
            saved = read(path, independent_copy(self.model))
            if not saved.training:
                raise ValueError("it holds a model but no training")
            self.restore(saved.training, saved.model.state_dict(), validated)
        except MISTAKES as error:
            raise ModelFileError(f"cannot resume from {visible(str(path))}: {error}") from None

    def restore(self, state: dict[str, Any], weights: dict[str, float], validated: bool) -> None:
        """Continue from what `state_dict()` gave, with these weights.

        Raises:
            MISTAKES: if they do not fit.
        """
        if bool(self.schedule) != bool(state["schedule"]):
            raise ValueError("it was saved with a different schedule of the learning rate")
        history = History(
            [float(loss) for loss in state["loss"]],
            [float(loss) for loss in state["validation_loss"]],
            int(state["best_epoch"]),
            {name: float(number) for name, number in state["best"].items()},
        )
        epoch, losses = int(state["epoch"]), len(history.loss)
        if losses != epoch or len(history.validation_loss) != epoch * validated:
            raise ValueError(
                f"after {epoch} epochs it has {losses} losses and "
                f"{len(history.validation_loss)} validation losses"
            )
        self.model.load_state_dict(weights)
        self.optimizer.load_state_dict(state["optimizer"])
        if self.schedule:
            self.schedule.load_state_dict(state["schedule"])
        self.epoch, self.seed, self.history = epoch, int(state["seed"]), history


def mean(numbers: list[float]) -> float:
    """Their mean."""
    return math.fsum(numbers) / len(numbers)
