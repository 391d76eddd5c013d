# ruff: noqa: N803 (rows are X, targets Y)
"""Training: `fit` runs a model over data until its loss is low.

>>> from tinygrad_bp import nn
>>> X, Y = nn.data.XOR
>>> model = nn.MLP(2, [4, 1], activation="tanh", seed=1)
>>> optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
>>> history = fit(model, X, Y, optimizer=optimizer, epochs=300, batch_size=1, seed=1)
>>> [round(model(x).data, 3) + 0.0 for x in X]
[0.0, 1.0, 1.0, 0.0]
"""

from __future__ import annotations

import math
import random
import signal
import sys
from contextlib import contextmanager, nullcontext

from ..base import as_list
from ..losses import mse
from ..optim.optimizers import Adam
from ..storage import MISTAKES, ModelFileError, read
from ..utils import clip_grad_norm_
from .callbacks import OBSERVERS
from .evaluation import Losses
from .history import History
from .progress import has_onlooker, progress_bar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from os import PathLike
    from typing import Any

    from ..base import Module
    from ..losses import Loss
    from ..optim.lr_scheduler import Schedule
    from ..optim.optimizers import Optimizer
    from .evaluation import Sample

    Rows = Sequence[Any]
    Callback = Callable[["Run"], object]


def fit(
    model: Module,
    X: Rows,
    Y: Rows,
    loss: Loss = mse,
    optimizer: Optimizer | None = None,
    epochs: int = 100,
    batch_size: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    progress: bool = True,
    callbacks: Iterable[Callback] = (),
    *,
    validation: tuple[Rows, Rows] | None = None,
    schedule: Schedule | None = None,
    clip_norm: float | None = None,
    resume: str | PathLike[str] | None = None,
    compiled: bool | str = "auto",
) -> History:
    """Train a model, and tell how it went.

    Ctrl-C stops after the step in hand; a second one at once.

    Args:
        model: what is called with a row of X.
        X, Y: the samples and their targets.
        loss: a function of the outputs and the target of one sample. A step lowers the
            mean over its batch.
        optimizer: what changes the parameters; `Adam` unless told.
        epochs: how often all samples are gone through, those before a resume included.
        batch_size: how many samples a step takes: 1 for a step after each, None for all.
        shuffle: whether each epoch has an order of its own, where a step does not take all.
        seed: what makes the orders repeatable; taken from Python's `random` unless told.
        progress: whether to show a bar, in a terminal or a notebook.
        callbacks: functions of the run, called after each epoch; see `callbacks`.
        validation: X and Y whose loss is taken after each epoch.
        schedule: what sets the learning rate after each epoch.
        clip_norm: the greatest norm of a step's gradient; longer ones are scaled.
        resume: a file that `Checkpoint` saved: go on exactly from there, with a model, an
            optimiser, data and options as they were at the first start.
        compiled: whether the losses and gradients come from compiled code, see `jit`: "auto"
            where that pays, by a count of the operations, and where it can be; True with the
            fastest backend installed; "llvm" or "python" with that one; False for eager code,
            to the last bit. The history tells which it was. The results are the same to
            about 1e-14 a step.

    Compiled code is what the model and the loss did with the first sample. It is compared
    with eager code on the first samples, and again after callbacks of your own: a model
    that draws random numbers, or changes, goes on eagerly. What else they do besides
    computing (print, count, keep results) is not done at every sample: use compiled=False.

    Raises:
        FloatingPointError: if a loss is inf or nan; names the epoch, the sample and the
            first node that went wrong, samples counted from 0. The weights stay those
            before the step.
        ArithmeticError, ValueError: if an operation has no result; names the same.
        ModelFileError: if the file to resume from does not fit.
        TracingError: if `compiled` is neither "auto" nor False, and compiled code cannot be
            the same as the model and the loss: they look at a number, or change.
        ImportError: if the backend is not installed.
    """
    callbacks = list(callbacks)
    samples = _samples(X, Y)
    watched = _samples(*validation) if validation else []
    size = len(samples) if batch_size is None else batch_size
    if size < 1:
        raise ValueError(
            f"batch_size is a number of samples from 1 up, or None, not {batch_size!r}"
        )
    optimizer = optimizer or Adam(model.parameters())
    run = Run(model, optimizer, schedule, random.getrandbits(32) if seed is None else seed)
    losses_of = Losses(run, loss, samples, compiled, epochs, size)
    watched_losses_of = Losses(run, loss, watched, compiled, epochs, len(watched) or 1)
    may_change = not all(isinstance(callback, OBSERVERS) for callback in callbacks)
    if resume is not None:
        run.load(resume, bool(watched))
    for callback in callbacks:
        if begin := getattr(callback, "begin", None):
            begin(run)

    bar = progress_bar(epochs) if progress and has_onlooker() else nullcontext(None)
    with _ctrl_c_waits() as pressed, bar as show:
        while run.epoch < epochs and not run.history.stopped:
            losses: list[float] = []
            for batch in _batches(samples, size, f"{run.seed} {run.epoch}" if shuffle else None):
                losses += _step(run, batch, losses_of, clip_norm)
                if pressed:
                    break
            run.history.compiled, run.history.compiled_note = losses_of.backend, losses_of.note
            is_whole = len(losses) == len(samples)
            if is_whole:
                run.end_epoch(_mean(losses), watched_losses_of(watched))
                if show:
                    show(run.epoch, run.history)
                for callback in callbacks:
                    callback(run)
                if may_change:
                    losses_of.check_again()
                    watched_losses_of.check_again()
            if pressed:
                done = run.epoch
                run.stop(
                    f"Ctrl-C after epoch {done}" if is_whole else f"Ctrl-C in epoch {done + 1}"
                )
    if pressed:
        print(
            f"Stopped by {run.history.stopped}: the model has the current weights, "
            f"history.best those of the best epoch, {run.history.best_epoch}.",
            file=sys.stderr,
        )
    return run.history


class Run:
    """A training under way: what `fit` works on, and what callbacks are given.

    Attributes:
        model: the model.
        optimizer: the optimiser.
        schedule: what sets the learning rate, or None.
        seed: what the orders of the samples follow from.
        epoch: how many epochs are done.
        history: the record so far.
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
        self._parameters = model.named_parameters()

    def stop(self, reason: str) -> None:
        """End the training after this epoch; the history tells why."""
        self.history.stopped = reason

    def restore_best(self) -> None:
        """Give the model the best weights so far."""
        self.model.load_state_dict(self.history.best)

    def end_epoch(self, loss: float, validation_losses: list[float]) -> None:
        """Count an epoch, with its mean loss and the losses of the validation data."""
        history = self.history
        self.epoch += 1
        history.loss.append(loss)
        if validation_losses:
            history.validation_loss.append(_mean(validation_losses))
        if not history.best_epoch or history.watched[-1] < history.watched[history.best_epoch - 1]:
            history.best_epoch = self.epoch
            history.best = {name: p.data for name, p in self._parameters}
        if self.schedule:
            self.schedule.step()

    def state_dict(self) -> dict[str, Any]:
        """What a run needs, beside the weights, to go on exactly where it was cut."""
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
        """Go on from a file that holds a model and the state of its training.

        Args:
            path: the file.
            validated: whether there are validation losses to go on with.

        Raises:
            ModelFileError: if the file does not fit the model or how it is trained.
        """
        saved = read(path)
        state = saved.training
        try:
            if not state:
                raise ValueError("it holds a model but no training")
            if bool(self.schedule) != bool(state["schedule"]):
                raise ValueError("it was saved with another schedule of the learning rate")
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
            self.model.load_state_dict(saved.model.state_dict())
            self.optimizer.load_state_dict(state["optimizer"])
            if self.schedule:
                self.schedule.load_state_dict(state["schedule"])
            self.epoch, self.seed, self.history = epoch, int(state["seed"]), history
        except MISTAKES as error:
            raise ModelFileError(f"cannot resume from {path}: {error}") from None


def _samples(X: Rows, Y: Rows) -> list[Sample]:
    """Each sample with its place and its target."""
    rows, targets = as_list(X), as_list(Y)
    if len(rows) != len(targets) or not rows:
        raise ValueError(f"expected a target for each of {len(rows)} samples, got {len(targets)}")
    return [(place, *sample) for place, sample in enumerate(zip(rows, targets, strict=True))]


def _batches(samples: list[Sample], size: int, order: str | None) -> Iterator[list[Sample]]:
    """The samples in batches, shuffled in the order of this name where there is a choice."""
    if order is not None and size < len(samples):
        # An order that follows from its name has no state to be saved for a resume.
        samples = random.Random(order).sample(samples, len(samples))
    for first in range(0, len(samples), size):
        yield samples[first : first + size]


def _step(run: Run, batch: list[Sample], losses_of: Losses, clip_norm: float | None) -> list[float]:
    """Change the parameters by the gradient of the mean loss; gives the losses before."""
    run.optimizer.zero_grad()
    losses = losses_of(batch, share=1 / len(batch))
    if clip_norm is not None:
        clip_grad_norm_(run.optimizer.params, clip_norm)
    run.optimizer.step()
    return losses


def _mean(numbers: list[float]) -> float:
    return math.fsum(numbers) / len(numbers)


@contextmanager
def _ctrl_c_waits() -> Iterator[list[int]]:
    """A list that Ctrl-C adds to; a second one is Python's KeyboardInterrupt again."""
    pressed: list[int] = []

    def note(number: int, frame: object) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)

    try:
        before = signal.signal(signal.SIGINT, note)
    except ValueError:  # not the main thread, which alone is told of Ctrl-C
        yield pressed
        return
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)
