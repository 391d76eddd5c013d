"""Ctrl-C: the step in hand is done, a second one stops at once."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import pytest

from tests.nn.training.small import X, fit, network
from tinygrad_bp import nn


class TestCtrlC:
    @staticmethod
    def pressing(*calls: Any) -> Any:
        """A loss during whose calls of these numbers Ctrl-C is pressed."""
        count = iter(range(1000))

        def loss(output: Any, target: Any) -> Any:
            if next(count) in calls:
                os.kill(os.getpid(), signal.SIGINT)
            return nn.mse(output, target)

        return loss

    def test_stops_after_the_step_in_hand(self, capsys: pytest.CaptureFixture[str]) -> None:
        before = signal.getsignal(signal.SIGINT)
        model, history = fit(epochs=9, batch_size=2, shuffle=False, loss=self.pressing(12))
        # Two whole epochs of 5, and then the step with the samples 10 to 13, in twos.
        by_hand, short = fit(epochs=2, batch_size=2, shuffle=False)
        assert history.loss == short.loss
        assert history.best == short.best
        assert model.state_dict() != by_hand.state_dict()
        assert history.stopped == "Ctrl-C in epoch 3"
        assert "Stopped by Ctrl-C in epoch 3: the model has" in capsys.readouterr().err
        assert signal.getsignal(signal.SIGINT) is before

    def test_in_the_last_step_of_an_epoch(self) -> None:
        model, history = fit(epochs=9, batch_size=2, shuffle=False, loss=self.pressing(9))
        assert history.loss == fit(epochs=2, batch_size=2, shuffle=False)[1].loss
        assert model.state_dict() == fit(epochs=2, batch_size=2, shuffle=False)[0].state_dict()
        assert history.stopped == "Ctrl-C after epoch 2"

    def test_twice_stops_at_once(self) -> None:
        before = signal.getsignal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            fit(epochs=9, loss=self.pressing(11, 12))
        assert signal.getsignal(signal.SIGINT) is before

    def test_in_another_thread(self) -> None:
        results = []
        thread = threading.Thread(target=lambda: results.append(fit(epochs=2)[1].loss))
        thread.start()
        thread.join()
        assert results == [fit(epochs=2)[1].loss]


class TestBeforeTheFirstStep:
    """While both ways are tried, and code is made, nothing is waited for."""

    @pytest.mark.parametrize("call", [1, 4])  # eagerly, and in the trace
    def test_stops_at_once(self, call: int, capsys: pytest.CaptureFixture[str]) -> None:
        calls = []

        def loss(output: Any, target: Any) -> Any:
            calls.append("begun")
            if len(calls) - 1 == call:
                os.kill(os.getpid(), signal.SIGINT)
                calls.append("gone on")
            return nn.mse(output, target)

        before, handler = network().state_dict(), signal.getsignal(signal.SIGINT)
        model, history = fit(epochs=9, loss=loss, compiled="python")
        assert calls == ["begun"] * (call + 1)
        assert model.state_dict() == before
        assert (history.loss, history.stopped) == ([], "Ctrl-C in epoch 1")
        assert capsys.readouterr().err.startswith("Stopped by Ctrl-C in epoch 1: the model has")
        assert signal.getsignal(signal.SIGINT) is handler

    def test_in_the_loss_of_validation_data(self) -> None:
        def pressed(output: Any, target: Any) -> Any:
            if isinstance(target, float) and target == 9.0:
                os.kill(os.getpid(), signal.SIGINT)
            return nn.mse(output, target)

        model, history = fit(epochs=9, loss=pressed, validation=(X, [9.0] * 5), compiled="python")
        # The steps of the epoch are made, but it is not complete.
        assert model.state_dict() == fit(epochs=1)[0].state_dict()
        assert (history.loss, history.validation_loss) == ([], [])
        assert history.stopped == "Ctrl-C in epoch 1"

    def test_what_is_raised_without_ctrl_c(self) -> None:
        def loss(output: Any, target: Any) -> Any:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            fit(loss=loss)

    def test_the_compiler_is_left_to_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pytest.importorskip("llvmlite")
        from tinygrad_bp.compiler.llvm import native

        may_end, ended = threading.Event(), threading.Event()

        def compiler(source: str, level: int) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            if may_end.wait(30):
                ended.set()

        monkeypatch.setattr(native, "_compiled", compiler)
        model, history = fit(epochs=9, compiled="llvm")
        assert not ended.is_set()
        assert (history.loss, history.stopped) == ([], "Ctrl-C in epoch 1")
        assert model.state_dict() == network().state_dict()
        may_end.set()
        assert ended.wait(30)
