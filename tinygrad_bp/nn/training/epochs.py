"""The epochs of a training: steps through all samples, then validation, callbacks, the record."""

from __future__ import annotations

from contextlib import contextmanager

from ..batches.draws import keys_of, set_keys
from ..predicting.modes import in_mode
from .callbacks import OBSERVERS
from .given.samples import order_of
from .interrupts import Pressed
from .run import mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Protocol

    from .chosen_losses import ChosenLosses
    from .devices.team import Team
    from .given.samples import DataPoint
    from .given.streams import Stream
    from .progress import Show
    from .run import Callback, Run

    class Steps(Protocol):
        """The steps of an epoch."""

        #: How many there are, as far as is known.
        count: int

        def __call__(self, stops: Pressed, heard: Heard) -> list[float] | None:
            """Make them; the losses of all samples, or None if Ctrl-C came before the end."""

    #: Is told which part of an epoch is done.
    Heard = Callable[[float], object]


class ShuffledSteps:
    """Steps through samples that are there, many in a call where compiled code makes them.

    Args:
        run: the training.
        samples: all samples.
        size: how many a step takes.
        shuffle: whether each epoch takes them in a new order.
        losses_of: what computes their losses.
        clip_norm: the largest norm of a step's gradient, or None.
    """

    def __init__(
        self,
        run: Run,
        samples: list[DataPoint],
        size: int,
        shuffle: bool,
        losses_of: ChosenLosses,
        clip_norm: float | None,
    ) -> None:
        self._run, self._samples, self._size, self._shuffle = run, samples, size, shuffle
        self._losses_of, self._clip_norm = losses_of, clip_norm
        self._keys = keys_of(run.model)
        self.count = -(-len(samples) // size)

    def __call__(self, stops: Pressed, heard: Heard) -> list[float] | None:
        run, samples, losses_of = self._run, self._samples, self._losses_of
        name = f"{run.seed} {run.epoch}" if self._shuffle else None
        order = order_of(len(samples), self._size, name)
        set_keys(self._keys, run.seed, run.epoch)
        losses: list[float] = []
        while len(losses) < len(samples) and not stops:
            left = order[len(losses) :]
            if (steps := losses_of.steps) and (made := steps.run(left, stops)):
                losses += made
            else:
                losses_of.settle()
                batch = [samples[place] for place in left[: self._size]]
                losses += _step(run, batch, losses_of, self._clip_norm, stops)
            if len(losses) < len(samples):
                heard(len(losses) / len(samples))
        return losses if len(losses) == len(samples) else None


class StreamedSteps:
    """Steps through batches that come one after another.

    Args:
        run: the training.
        stream: the batches.
        losses_of: what computes their losses.
        clip_norm: the largest norm of a step's gradient, or None.
    """

    def __init__(
        self, run: Run, stream: Stream, losses_of: ChosenLosses, clip_norm: float | None
    ) -> None:
        self._run, self._stream = run, stream
        self._losses_of, self._clip_norm = losses_of, clip_norm
        self._keys = keys_of(run.model)
        self.count = stream.length

    def __call__(self, stops: Pressed, heard: Heard) -> list[float] | None:
        run, losses_of = self._run, self._losses_of
        losses: list[float] = []
        for number, batch in enumerate(self._stream.batches()):
            set_keys(self._keys, run.seed, run.epoch, number)
            losses += _step(run, losses_of.given(batch), losses_of, self._clip_norm, stops)
            if stops:
                return None
            if number + 1 < self.count:
                heard((number + 1) / self.count)
        return losses


class Validation:
    """The losses of samples that nothing is learned from.

    Args:
        run: the training.
        samples: the samples, which may be none.
        losses_of: what computes their losses.
    """

    def __init__(self, run: Run, samples: list[DataPoint], losses_of: ChosenLosses) -> None:
        self._model, self._samples = run.model, samples
        self.losses_of = losses_of

    def __bool__(self) -> bool:
        return bool(self._samples)

    def __call__(self, stops: Pressed) -> list[float] | None:
        """The losses; None if Ctrl-C was pressed meanwhile."""
        if not self._samples:
            return []
        with in_mode(self._model, training=False):
            return _losses(self.losses_of, self._samples, 0.0, stops) or None


def go_through(
    run: Run,
    epochs: int,
    steps: Steps,
    losses_of: ChosenLosses,
    validation: Validation,
    callbacks: list[Callback],
    *,
    team: Team | None,
    show: Show | None,
    pressed: Pressed,
) -> None:
    """Train for so many epochs, unless a callback, Ctrl-C or another process stops it.

    Args:
        run: the training.
        epochs: how many epochs it is to have then, with those before.
        steps: make an epoch's steps.
        losses_of: what computes the losses of these.
        validation: gives the losses of other samples.
        callbacks: are called after each epoch.
        team: the processes and their devices, for "jax".
        show: shows how far it is, to whom it may concern.
        pressed: what Ctrl-C adds to.
    """
    may_change = not all(isinstance(callback, OBSERVERS) for callback in callbacks)
    # Who looks at the parameters finds them as they are then.
    is_watched = bool(validation or callbacks or run.schedule)
    # Of several processes none stops within an epoch, where the others would wait for it.
    stops = pressed if team is None or team.is_alone else Pressed()

    def heard(part: float) -> None:
        if show:
            show(run.epoch + part, run.history)

    while run.epoch < epochs and not run.history.stopped:
        losses = steps(stops, heard)
        run.history.compiled, run.history.compiled_note = losses_of.backend, losses_of.note
        if is_watched:
            losses_of.settle()
        watched = None if losses is None else validation(stops)
        if losses is not None and watched is not None:
            run.end_epoch(mean(losses), watched, losses_of.numbers())
            if show:
                show(run.epoch, run.history)
            for callback in callbacks:
                callback(run)
            if may_change:
                losses_of.compare_again()
                validation.losses_of.compare_again()
        if pressed:
            done = run.epoch
            run.stop(
                f"Ctrl-C in epoch {done + 1}" if watched is None else f"Ctrl-C after epoch {done}"
            )
        if team and team.any(bool(run.history.stopped)) and not run.history.stopped:
            run.stop(f"another process, after epoch {run.epoch}")


@contextmanager
def settled(losses_of: ChosenLosses, run: Run) -> Iterator[None]:
    """Leaves parameters, optimiser and history as the last step left them, however it ends."""
    try:
        yield
    finally:
        losses_of.settle()
        run.settle()


def _step(
    run: Run,
    batch: list[DataPoint],
    losses_of: ChosenLosses,
    clip_norm: float | None,
    stops: Pressed,
) -> list[float]:
    """Change the parameters by the gradient of the mean loss.

    Returns:
        The losses before; none if Ctrl-C was pressed before there was a step.
    """
    run.optimizer.zero_grad()
    losses = _losses(losses_of, batch, 1 / len(batch), stops)
    if not losses:
        return losses
    run.step(clip_norm)
    return losses


def _losses(
    losses_of: ChosenLosses, batch: list[DataPoint], share: float, stops: Pressed
) -> list[float]:
    """The losses; none if Ctrl-C was pressed while code was made for them."""
    if losses_of.is_choosing:
        return stops.unless(lambda: losses_of(batch, share))
    return losses_of(batch, share)
