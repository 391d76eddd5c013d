"""What a training was like: the losses epoch by epoch, the best weights, and why it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


@dataclass
class History:
    """The record of a training.

    Attributes:
        loss: the mean loss of the samples, one number an epoch; each sample's is taken
            before the step that it is part of.
        validation_loss: that of the validation data after each epoch; empty without them.
        best_epoch: the epoch with the lowest loss (validation loss where there is one),
            from 1; 0 before there is one.
        best: the weights after that epoch, for `model.load_state_dict`.
        stopped: why the training ended before its last epoch; empty if it did not.
        compiled: the backend of the compiled code that gave the losses and gradients, "llvm"
            or "python"; empty if eager code did.
        compiled_note: why eager code did, or made the steps of the optimiser; else empty.

    >>> import tinygrad_bp as tg
    >>> history = tg.nn.fit(tg.nn.MLP(2, [1], seed=1), *tg.data.AND, epochs=20)
    >>> len(history.loss), history.loss[-1] < history.loss[0], history.best_epoch
    (20, True, 20)
    """

    loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    best_epoch: int = 0
    best: dict[str, float] = field(default_factory=dict, repr=False)
    stopped: str = ""
    compiled: str = field(default="", compare=False)
    compiled_note: str = field(default="", compare=False)

    @property
    def watched(self) -> list[float]:
        """What says which epoch is best: the validation loss where there is one."""
        return self.validation_loss or self.loss

    def plot(self, ax: Any = None) -> Any:
        """The losses as curves, on the axes given or on new ones; gives back the axes.

        Raises:
            ImportError: without matplotlib, which the extra `plot` installs.
        """
        if ax is None:
            try:
                ax = import_module("matplotlib.pyplot").subplots()[1]
            except ImportError:
                raise ImportError(
                    'plot() needs matplotlib: pip install "tinygrad_bp[plot]"'
                ) from None
        for name, losses in (("loss", self.loss), ("validation loss", self.validation_loss)):
            if losses:
                ax.plot(range(1, len(losses) + 1), losses, label=name)
        ax.set_xlabel("epoch")
        ax.set_ylabel("loss")
        if self.loss and min(self.loss + self.validation_loss) > 0:
            ax.set_yscale("log")
        if self.validation_loss:
            ax.legend()
        return ax
