"""What a training was like: the losses epoch by epoch, the best weights, and why it ended.

In a notebook it shows itself: a sentence, and the losses as curves, which need no library.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from importlib import import_module
from math import isfinite, log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

#: The width and the height of the curves in a notebook, and the most points of one, in pixels.
_WIDTH, _HEIGHT, _POINTS = 460, 160, 230

#: The name of each curve and its colour: Okabe and Ito's, told apart in every kind of colour
#: blindness, and seen on a dark page too.
_CURVES = (("loss", "#0072B2"), ("validation loss", "#D55E00"))


@dataclass(repr=False)
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
        classes: the names of the classes, where the targets were names: the first is that of the
            target 0, and of the first output of `cross_entropy`.
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
    classes: list[str] = field(default_factory=list)
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
        for (name, _), losses in zip(_CURVES, self._curves, strict=True):
            if losses:
                ax.plot(range(1, len(losses) + 1), losses, label=name)
        ax.set_xlabel("epoch")
        ax.xaxis.get_major_locator().set_params(integer=True)
        ax.set_ylabel("loss")
        if self._spans_a_decade:
            ax.set_yscale("log")
        if self.validation_loss:
            ax.legend()
        return ax

    @property
    def _curves(self) -> tuple[list[float], list[float]]:
        return self.loss, self.validation_loss

    @property
    def _spans_a_decade(self) -> bool:
        """Whether logarithms show more: on a narrow range their ticks say little."""
        losses = [x for x in self.loss + self.validation_loss if isfinite(x)]
        return bool(losses) and 0 < 10 * min(losses) <= max(losses)

    def __repr__(self) -> str:
        return f"<History: {self._summary()}; .loss, .plot()>"

    def _summary(self) -> str:
        if not self.loss:
            return "no epoch yet"
        epochs = f"{len(self.loss)} epoch{'s' * (len(self.loss) > 1)}"
        losses = [
            f"{name} {curve[0]:.4g} to {curve[-1]:.4g}"
            for (name, _), curve in zip(_CURVES, self._curves, strict=True)
            if curve
        ]
        best = f"best epoch {self.best_epoch}" if self.best_epoch else "no best epoch"
        return ", ".join([epochs, *losses, best, *[self.stopped] * bool(self.stopped)])

    def _repr_html_(self) -> str:
        """The summary, and below it the curves: from the first epoch to the last."""
        text = escape(self._summary())
        shown = [x for curve in self._curves for x in curve if isfinite(x)]
        if len(self.loss) < 2 or not shown:
            return f"<p>{text}</p>"
        height: Callable[[float], float] = log if self._spans_a_decade else float
        low, high = height(min(shown)), height(max(shown))
        drawn, keys = [], []
        for (name, colour), curve in zip(_CURVES, self._curves, strict=True):
            step = max(1, len(curve) // _POINTS)
            points = " ".join(
                f"{i * _WIDTH / (len(curve) - 1):.1f},"
                f"{_HEIGHT * (high - height(x)) / (high - low or 1.0):.1f}"
                for i, x in [*enumerate(curve)][::step]
                if isfinite(x)
            )
            if points:
                keys.append(
                    '<span style="display: inline-block; width: 0.7em; height: 0.7em; '
                    f'background: {colour}"></span> {name}'
                )
                drawn.append(
                    f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2">'
                    f"<title>{name}</title></polyline>"
                )
        scale = ", on a logarithmic scale" if height is log else ""
        return (
            f"<p>{text}</p>"
            f'<svg viewBox="-4 -4 {_WIDTH + 8} {_HEIGHT + 8}" role="img" '
            f'aria-label="the losses as curves" style="width: 100%; max-width: {_WIDTH}px">'
            f"{''.join(drawn)}</svg>"
            f"<p>{' and '.join(keys)}: from {max(shown):.4g} at the top to {min(shown):.4g}"
            f"{scale}.</p>"
        )
