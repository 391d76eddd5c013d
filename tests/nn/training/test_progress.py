"""The progress bar: only where someone looks."""

from __future__ import annotations

import io
import subprocess
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.nn.training.small import X, Y, fit
from tinygrad_bp import nn


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
