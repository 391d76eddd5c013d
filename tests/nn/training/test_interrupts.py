"""Ctrl-C: the step in hand is done, a second one stops at once."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import pytest

from tests.nn.training.small import fit
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
            fit(epochs=9, loss=self.pressing(1, 2))
        assert signal.getsignal(signal.SIGINT) is before

    def test_in_another_thread(self) -> None:
        results = []
        thread = threading.Thread(target=lambda: results.append(fit(epochs=2)[1].loss))
        thread.start()
        thread.join()
        assert results == [fit(epochs=2)[1].loss]
