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

import random
import sys
import warnings
from contextlib import nullcontext

from ..arguments import real, whole
from ..batches.draws import keys_of
from ..losses import mse
from ..predicting.frames import columns_of, refuse_other_columns
from ..predicting.modes import in_mode
from .chosen_losses import ChosenLosses
from .costs import forecast
from .devices.choice import begin, leaving, team_of
from .diagnosis import largest_weight, why_nowhere
from .epochs import ShuffledSteps, StreamedSteps, Validation, go_through, settled
from .given.labels import classified, numbers_of
from .given.samples import samples_of
from .given.streams import stream_of
from .given.weights import weighted
from .interrupts import ctrl_c_held
from .options import (
    callbacks_of,
    checked_model,
    checked_schedule,
    cut_of,
    loss_of,
    most_classes,
    optimizer_of,
    squashed_twice,
    validation_samples,
)
from .progress import has_onlooker, progress_bar
from .run import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractContextManager
    from os import PathLike
    from typing import Any, SupportsIndex

    from ..base import Module
    from ..losses import Loss
    from ..optim.lr_scheduler import Schedule
    from ..optim.optimizers import Optimizer
    from .epochs import Steps
    from .history import History
    from .progress import Show
    from .run import Callback

    Rows = Iterable[Any]


def fit(
    model: Module,
    X: Rows | Callable[[], Rows],
    Y: Rows | None = None,
    loss: Loss | str = mse,
    optimizer: Optimizer | type[Optimizer] | str | None = None,
    epochs: SupportsIndex = 100,
    batch_size: SupportsIndex | None = None,
    shuffle: bool = True,
    seed: SupportsIndex | None = None,
    progress: bool = True,
    callbacks: Callback | Iterable[Callback] = (),
    *,
    validation: tuple[Rows, Rows] | None = None,
    schedule: Schedule | None = None,
    clip_norm: float | None = None,
    resume: str | PathLike[str] | None = None,
    compiled: bool | str = "auto",
    devices: Any = None,
    dtype: str = "float64",
    sample_weight: Iterable[float] | None = None,
    class_weight: Mapping[Any, float] | Iterable[float] | str | None = None,
) -> History:
    """Train a model, and return the record of it.

    Ctrl-C stops after the current step, or at once before it, while code is made for it; a second
    Ctrl-C stops at once.

    Args:
        model: what is called with a row of X.
        X, Y: the samples and their targets: lists, arrays, frames and series. Without Y, X gives
            batches, each a pair of both, for data that do not fit in memory: what can be gone
            through again in each epoch, or a function that gives that. Targets may be the names
            of classes, for a loss of `nn` that takes their numbers; see `History.classes`.
        loss: a function of the outputs and the target of one sample, or the name of one of
            `nn`'s. A step lowers the mean over its batch.
        optimizer: what changes the parameters, or its class or name, as in "sgd", for one with
            its defaults; by default `Adam`.
        epochs: how often it goes through all samples, counting the epochs before a resume.
        batch_size: how many samples a step takes: 1 for a step after each, None for all. Of
            batches that are given as such, each is a step.
        shuffle: whether each epoch takes the samples in a new order, unless a step takes all.
        seed: makes the orders repeatable; by default it comes from Python's `random`.
        progress: whether to show a bar, in a terminal or a notebook.
        callbacks: functions of the run, or one, called after each epoch; see `callbacks`.
        validation: X and Y whose loss is taken after each epoch.
        schedule: what sets the learning rate after each epoch.
        clip_norm: the largest norm of a step's gradient; longer gradients are scaled down.
        resume: a file that `Checkpoint` saved: go on exactly from there, with a model, an
            optimiser, data and options as they were at the first start.
        compiled: whether the losses and gradients come from compiled code, see `jit`, and whole
            steps with them, many in a call: for a tenth of a second, or until the epoch ends.
            "auto" compiles if that is possible and saves time, by a count of the operations; True
            uses the fastest backend installed; "llvm", "python" or "numpy" that one; False runs
            the model itself. An optimiser whose step looks at more than a parameter at a time makes
            its steps itself. The results agree to about 1e-14 a step, and the history says what
            was used. "jax" makes the steps on devices that JAX finds, an epoch in a call.
        devices: which of these share each batch, with compiled="jax": "all", how many, or a list
            of JAX's devices or of their numbers; by default one. The devices of several processes
            that `jax.distributed` joins count too: each runs the same program, and what differs
            (weights at the start, the seed) is taken from the first, which writes checkpoints.
        dtype: the kind of the numbers on devices, "float64" or "float32".
        sample_weight: how much each sample counts, relative to the mean: the loss is the weighted
            mean. Validation data are not weighted.
        class_weight: how much each class counts, by its name or in the order of their numbers;
            "balanced" lets all classes count alike.

    While it runs the model is in training, see `Module.train`; for the validation data it is not.

    Compiled code repeats what the model and the loss did with the first sample. It is compared
    with eager code on the first samples, and again after callbacks of your own: a model that
    draws random numbers, or changes, continues eagerly. Anything else that they do besides
    computing (print, count, keep results) does not happen for every sample: use compiled=False.

    Warns:
        UserWarning: if the loss squashes outputs that the model has squashed already, as
            `cross_entropy` does with those of a softmax; at the end, if the loss did not fall, and
            a cause can be seen: neurons that let nothing through, or huge weights; or if the model
            gives the same whatever it is given.

    Raises:
        FloatingPointError: if a loss is inf or nan; the message names the epoch, the
            sample (counted from 0) and the first node that went wrong. The weights stay as
            they were before the step.
        ArithmeticError, ValueError: if an operation has no result; the message says the same.
        ModelFileError: if the file to resume from does not fit.
        TracingError: if `compiled` is neither "auto" nor False, and no compiled code can do
            what the model and the loss do: they look at a number, say, or change.
        ImportError: if the backend is not installed.
        ConnectionError: if another process of this training has ended.

    >>> import tinygrad_bp as tg
    >>> net = tg.nn.MLP(2, [4, 1], activation="tanh", seed=1)
    >>> adam = tg.optim.Adam(net.parameters(), lr=0.05)
    >>> history = fit(net, *tg.data.XOR, optimizer=adam, epochs=300)
    >>> history.loss[-1] < 0.001
    True
    >>> [round(net(row).data) for row in tg.data.XOR[0]]
    [0, 1, 1, 0]
    """
    model, loss, callbacks = checked_model(model), loss_of(loss), callbacks_of(callbacks)
    if warning := squashed_twice(model, loss):
        warnings.warn(warning, stacklevel=2)
    epochs = whole("epochs", epochs, 0)
    stream = stream_of(X, epochs) if Y is None else None
    samples = stream.first if stream else samples_of(X, Y)
    columns = columns_of(X)
    watched = validation_samples(validation)
    if validation is not None:
        refuse_other_columns(columns, validation[0])
    samples, watched, classes = classified(samples, watched, 0 if stream else most_classes(loss))
    class_weight = numbers_of(class_weight, classes)
    loss_there, (loss, samples) = loss, weighted(loss, samples, sample_weight, class_weight)
    size = len(samples)
    if batch_size is not None and not stream:
        size = whole("batch_size", batch_size, 1, "at least 1, or None for all samples")
    clip_norm = None if clip_norm is None else real("clip_norm", clip_norm, finite=False)
    optimizer = optimizer_of(optimizer, model)
    schedule = checked_schedule(schedule, optimizer)
    run = Run(
        model,
        optimizer,
        schedule,
        random.getrandbits(32) if seed is None else whole("seed", seed, None),
    )
    run.history.classes, run.columns = classes, columns
    if columns or model.feature_names:
        model.feature_names = columns
    if classes:
        model.class_names, model.class_cut = classes, cut_of(loss_there)
    team = team_of(devices, dtype, compiled)
    if dtype == "float32" and keys_of(model):
        raise ValueError('random numbers, as in Dropout, need dtype="float64"')
    if stream and (team or sample_weight is not None or class_weight is not None):
        raise ValueError(
            'compiled="jax", sample_weight and class_weight take X and Y, not batches one after '
            "another"
        )
    losses_of = ChosenLosses(
        *(run, loss, samples, compiled, epochs * (stream.length if stream else 1), size),
        clip_norm=clip_norm,
        takes_steps=stream is None,
        team=team,
    )
    watched_losses_of = ChosenLosses(
        run, loss_there, watched, compiled, epochs, len(watched) or 1, team=team
    )
    steps: Steps
    if stream:
        steps = StreamedSteps(run, stream, losses_of, clip_norm)
    else:
        steps = ShuffledSteps(run, samples, size, shuffle, losses_of, clip_norm)
    with leaving(team):
        begin(run, team, resume, bool(watched))
        for callback in callbacks:
            if first := getattr(callback, "begin", None):
                first(run)

    largest_before = largest_weight(run)
    bar: AbstractContextManager[Show | None] = nullcontext()
    if progress and has_onlooker():
        count = (epochs - run.epoch) * steps.count
        work = len(optimizer.params), count, count * min(size, len(samples))
        bar = progress_bar(epochs, forecast(*work) if compiled else "")
    with (
        in_mode(model, training=True),
        ctrl_c_held() as pressed,
        bar as show,
        leaving(team),
        settled(losses_of, run),
    ):
        go_through(
            *(run, epochs, steps, losses_of),
            Validation(run, watched, watched_losses_of),
            callbacks,
            team=team,
            show=show,
            pressed=pressed,
        )
    if not run.history.stopped and (warning := why_nowhere(run, samples, largest_before)):
        warnings.warn(warning, stacklevel=2)
    with leaving(team):
        for callback in callbacks:
            if end := getattr(callback, "end", None):
                end(run)
    if pressed and sys.stderr is not None:  # else print would take standard output
        print(
            f"Stopped by {run.history.stopped}: the model has the current weights, "
            f"history.best those of the best epoch, {run.history.best_epoch}.",
            file=sys.stderr,
        )
    return run.history
