"""What `fit` can do after each epoch besides training.

A callback is any function of the run. If it has a method `begin`, that is called with
the run before the first epoch; a method `end`, after the last.

>>> from tinygrad_bp import nn
>>> recorder = WeightRecorder()
>>> model = nn.MLP(1, [1], init=[0.0, 1.0])
>>> history = nn.fit(model, [[1.0]], [3.0], optimizer=nn.optim.SGD(model.parameters(), 0.25),
...                  epochs=2, callbacks=[recorder, lambda run: print(run.epoch)])
1
2
>>> recorder.weights["layers.0.neurons.0.w.0"]
[0.0, 1.0, 1.0]
"""

from __future__ import annotations

import math

from ..arguments import real, whole
from ..storage import save

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike
    from typing import Any

    from .run import Run


class EarlyStopping:
    """Stop when the loss (the validation loss, if there is one) no longer falls.

    Args:
        patience: how many epochs without a lower loss it waits for.
        restore_best: whether the model has the weights of its best epoch in the end, whether it
            was stopped or not.
        min_delta: how much lower a loss has to be than the lowest before, to count as lower.

    >>> import tinygrad_bp as tg
    >>> net = tg.nn.MLP(2, [1], seed=1)
    >>> too_fast = tg.optim.SGD(net.parameters(), lr=1.0)
    >>> history = tg.nn.fit(net, *tg.data.AND, optimizer=too_fast, callbacks=EarlyStopping(3))
    >>> history.stopped
    'no lower loss in 3 epochs'
    """

    def __init__(
        self, patience: int = 10, *, restore_best: bool = False, min_delta: float = 0.0
    ) -> None:
        self.patience = whole("patience", patience, 1, "at least 1 epoch")
        self.restore_best = restore_best
        self.min_delta = real("min_delta", min_delta)
        self._seen = self._epoch = 0
        self._lowest = math.inf

    def begin(self, run: Run) -> None:
        self._seen = self._epoch = 0
        self._lowest = math.inf
        # A run cut after its last epoch and resumed ends where it would have.
        self(run)

    def __call__(self, run: Run) -> None:
        for epoch, loss in enumerate(run.history.watched[self._seen :], self._seen + 1):
            if loss < self._lowest - self.min_delta or not self._epoch:
                self._lowest, self._epoch = loss, epoch
        self._seen = run.epoch
        if run.epoch - self._epoch >= self.patience:
            by = f" by {self.min_delta:g}" if self.min_delta else ""
            run.stop(f"no lower loss{by} in {self.patience} epochs")

    def end(self, run: Run) -> None:
        if self.restore_best and run.history.best:
            run.restore_best()


class Checkpoint:
    """Save the model and the state of its training, for `fit(..., resume=path)`.

    Args:
        path: the file; each save happens whole or leaves the one before.
        every: after how many epochs. The first save is before the first epoch.
        notes: what else to keep with the model.

    >>> from tempfile import TemporaryDirectory
    >>> import tinygrad_bp as tg
    >>> with TemporaryDirectory() as folder:
    ...     for epochs in (3, 5):  # the second run goes on from the third epoch
    ...         net = tg.nn.MLP(2, [2, 1], seed=1)
    ...         file = f"{folder}/run.json"
    ...         history = tg.nn.fit(net, *tg.data.XOR, epochs=epochs, callbacks=Checkpoint(file),
    ...                             resume=file if epochs > 3 else None)
    >>> len(history.loss)
    5
    """

    def __init__(
        self, path: str | PathLike[str], every: int = 1, *, notes: dict[str, Any] | None = None
    ) -> None:
        self.path = path
        self.every = whole("every", every, 1, "at least 1 epoch")
        self.notes = notes

    def begin(self, run: Run) -> None:
        self(run)

    def __call__(self, run: Run) -> None:
        if run.leads and run.epoch % self.every == 0:
            save(run.model, self.path, training=run.state_dict(), notes=self.notes)


class WeightRecorder:
    """Record every parameter over time.

    Attributes:
        weights: name to numbers: at the start, and after each epoch.

    >>> import tinygrad_bp as tg
    >>> recorder = WeightRecorder()
    >>> history = tg.nn.fit(tg.nn.MLP(2, [1], seed=1), *tg.data.AND, epochs=5, callbacks=recorder)
    >>> {name: len(numbers) for name, numbers in recorder.weights.items()}
    {'layers.0.neurons.0.w.0': 6, 'layers.0.neurons.0.w.1': 6, 'layers.0.neurons.0.b': 6}
    """

    def __init__(self) -> None:
        self.weights: dict[str, list[float]] = {}

    def begin(self, run: Run) -> None:
        self.weights = {name: [] for name in run.model.state_dict()}
        self(run)

    def __call__(self, run: Run) -> None:
        for name, number in run.model.state_dict().items():
            self.weights[name].append(number)


#: Those that leave the model as it is, apart from its weights.
OBSERVERS = (EarlyStopping, Checkpoint, WeightRecorder)
