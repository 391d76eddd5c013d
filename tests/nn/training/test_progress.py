"""The progress bar: only where someone looks."""

from __future__ import annotations

import io
import subprocess
import sys
from itertools import count
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.nn.training.small import X, Y, fit
from tinygrad_bp import nn
from tinygrad_bp.nn.training import progress


class Terminal(io.StringIO):
    def isatty(self) -> Any:
        return True


class TestProgress:
    def test_a_bar_in_a_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stderr", terminal := Terminal())
        fit(epochs=30, validation=(X, Y))
        assert "30/30" in terminal.getvalue()
        assert "loss " in terminal.getvalue()
        assert "validation " in terminal.getvalue()

    def test_before_the_first_epoch_how_long_it_takes(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tinygrad_bp.nn.training.costs._LONG", 0.0)
        monkeypatch.setattr(sys, "stderr", terminal := Terminal())
        monkeypatch.setenv("COLUMNS", "200")
        written = []

        def loss(output: Any, target: Any) -> Any:
            written.append(terminal.getvalue())
            return nn.mse(output, target)

        fit(epochs=30, loss=loss)
        assert "13 parameters: tracing and compiling takes some 1 s" in written[0]

    def test_in_a_notebook_a_bar_without_widgets(self, monkeypatch: pytest.MonkeyPatch) -> None:
        shown: list[str] = []
        handle = SimpleNamespace(update=shown.append)
        display = SimpleNamespace(HTML=str, display=lambda bar, display_id: handle)
        monkeypatch.setitem(sys.modules, "ipykernel", ModuleType("ipykernel"))
        monkeypatch.setitem(sys.modules, "IPython.display", display)
        monkeypatch.setattr(sys, "stderr", stderr := io.StringIO())
        fit(epochs=30, validation=(X, Y))
        assert stderr.getvalue() == ""
        assert shown[-1].startswith('<progress value="30" max="30"></progress> epoch 30/30 loss ')
        assert "validation " in shown[-1]

    @pytest.mark.parametrize("streamed", [False, True])
    def test_long_epochs_show_how_far_they_are(
        self, streamed: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shown: list[str] = []
        handle = SimpleNamespace(update=shown.append)
        display = SimpleNamespace(HTML=str, display=lambda bar, display_id: handle)
        monkeypatch.setitem(sys.modules, "ipykernel", ModuleType("ipykernel"))
        monkeypatch.setitem(sys.modules, "IPython.display", display)
        monkeypatch.setattr(progress, "_PAUSE", 0.0)
        times = count(step=10.0)
        monkeypatch.setattr(progress, "monotonic", lambda: next(times))
        given = ([(X[i : i + 2], Y[i : i + 2]) for i in (0, 2, 4)], None) if streamed else (X, Y)
        fit(None, *given, epochs=2, batch_size=2, compiled=False)
        values = [float(bar.split('"')[1]) for bar in shown]
        steps = [1 / 3, 2 / 3] if streamed else [0.4, 0.8]
        assert values == pytest.approx([*steps, 1.0, *(1 + x for x in steps), 2.0], abs=1e-5)
        assert "epoch 0/2" in shown[1]
        seconds = [int(bar.split(", ")[1].split(" s left")[0]) for bar in shown[1:-1]]
        assert 50 < seconds[0] < 200
        assert seconds[-1] < seconds[0] / 3

    def test_the_end_is_shown_wherever_it_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        shown: list[str] = []
        handle = SimpleNamespace(update=shown.append)
        display = SimpleNamespace(HTML=str, display=lambda bar, display_id: handle)
        monkeypatch.setitem(sys.modules, "ipykernel", ModuleType("ipykernel"))
        monkeypatch.setitem(sys.modules, "IPython.display", display)
        _, history = fit(
            epochs=10_000, callbacks=lambda run: run.stop("enough") if run.epoch == 7 else None
        )
        assert f"epoch 7/10000 loss {history.loss[-1]:.6g}" in shown[-1]
        assert "left" not in shown[-1]

    def test_none_when_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stderr", terminal := Terminal())
        fit(epochs=3, progress=False)
        assert terminal.getvalue() == ""

    def test_rich_is_not_loaded_where_nobody_looks(self) -> None:
        code = (
            "import sys; from tinygrad_bp import nn; m = nn.MLP(1, [1]);"
            "nn.fit(m, [[1.0]], [1.0], epochs=1); print('rich' in sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert (done.stdout, done.stderr) == ("False\n", "")
