"""The record of a training, as curves."""

from __future__ import annotations

import math
import re
import sys
from typing import Any
from xml.etree import ElementTree

import pytest

from tinygrad_bp import nn


class Axes:
    """Records what is drawn."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any, **options: Any) -> Axes:
            self.calls.append((name, *map(list_of, args), options))
            return self

        return call

    xaxis = property(lambda self: self)


def list_of(x: Any) -> Any:
    return x if isinstance(x, str) else list(x)


class TestPlot:
    def test_curves(self) -> None:
        axes = Axes()
        assert nn.History([30.0, 2.0], [4.0, 1.0]).plot(axes) is axes
        assert ("plot", [1, 2], [30.0, 2.0], {"label": "loss"}) in axes.calls
        assert ("plot", [1, 2], [4.0, 1.0], {"label": "validation loss"}) in axes.calls
        assert ("set_yscale", "log", {}) in axes.calls
        assert ("set_params", {"integer": True}) in axes.calls  # no epoch 2.5

    def test_losses_of_zero_have_no_logarithm(self) -> None:
        axes = Axes()
        nn.History([1.0, 0.0]).plot(axes)
        nn.History([1.0, 2.0], [1.0, 0.0]).plot(axes)
        assert "set_yscale" not in [call[0] for call in axes.calls]

    def test_a_narrow_range_has_plain_ticks(self) -> None:
        axes = Axes()
        nn.History([1.2, 1.1]).plot(axes)
        assert "set_yscale" not in [call[0] for call in axes.calls]

    def test_without_matplotlib(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "matplotlib", None)
        monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
        with pytest.raises(ImportError, match=r"pip install \"tinygrad_bp\[plot\]\""):
            nn.History([1.0]).plot()


class TestInANotebook:
    def test_it_says_in_a_line_what_the_training_was_like(self) -> None:
        history = nn.History([30.0, 2.0], [4.0, 1.0], best_epoch=2, stopped="interrupted")
        assert repr(history) == (
            "<History: 2 epochs, loss 30 to 2, validation loss 4 to 1, best epoch 2, interrupted; "
            ".loss, .plot()>"
        )
        assert repr(nn.History()) == "<History: no epoch yet; .loss, .plot()>"

    def test_the_curves_reach_from_the_largest_loss_to_the_smallest(self) -> None:
        shown = nn.History([4.0, 2.0], [3.0, 1.0])._repr_html_()
        svg = ElementTree.fromstring(shown[shown.index("<svg") : shown.index("</svg>") + 6])
        curves = {curve[0].text: curve.get("points") for curve in svg}
        assert curves == {"loss": "0.0,0.0 460.0,106.7", "validation loss": "0.0,53.3 460.0,160.0"}
        assert "from 4 at the top to 1." in shown

    def test_logarithms_where_they_show_more(self) -> None:
        shown = nn.History([100.0, 10.0, 1.0])._repr_html_()
        assert 'points="0.0,0.0 230.0,80.0 460.0,160.0"' in shown
        assert "logarithmic scale" in shown

    @pytest.mark.parametrize(
        "losses", [[], [1.0], [math.nan, math.nan], [1.0, 1.0], [0.0, 1.0, math.inf, math.nan]]
    )
    def test_any_losses_have_a_picture_or_a_sentence(self, losses: list[float]) -> None:
        shown = nn.History(losses)._repr_html_()
        ElementTree.fromstring(f"<div>{shown}</div>")
        points = re.findall(r'points="([^"]*)"', shown)
        assert not any(word in "".join(points) for word in ("nan", "inf"))

    def test_a_long_training_has_no_more_points_than_can_be_seen(self) -> None:
        shown = nn.History([1.0 / n for n in range(1, 100_001)])._repr_html_()
        assert len(shown) < 6000
