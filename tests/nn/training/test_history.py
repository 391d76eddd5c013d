"""The record of a training, as curves."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tinygrad_bp import nn


class Axes:
    """Records what is drawn."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **options: self.calls.append((name, *map(list_of, args), options))


def list_of(x: Any) -> Any:
    return x if isinstance(x, str) else list(x)


class TestPlot:
    def test_curves(self) -> None:
        axes = Axes()
        assert nn.History([3.0, 2.0], [4.0, 1.0]).plot(axes) is axes
        assert ("plot", [1, 2], [3.0, 2.0], {"label": "loss"}) in axes.calls
        assert ("plot", [1, 2], [4.0, 1.0], {"label": "validation loss"}) in axes.calls
        assert ("set_yscale", "log", {}) in axes.calls

    def test_losses_of_zero_have_no_logarithm(self) -> None:
        axes = Axes()
        nn.History([1.0, 0.0]).plot(axes)
        nn.History([1.0, 2.0], [1.0, 0.0]).plot(axes)
        assert "set_yscale" not in [call[0] for call in axes.calls]

    def test_without_matplotlib(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "matplotlib", None)
        monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
        with pytest.raises(ImportError, match=r"pip install \"tinygrad_bp\[plot\]\""):
            nn.History([1.0]).plot()
