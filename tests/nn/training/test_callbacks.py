"""What fit can do after each epoch: stop, save, record."""

from __future__ import annotations

from typing import Any

import pytest

from tests.nn.training.small import fit, network
from tinygrad_bp import nn, optim


class TestCallbacks:
    def test_early_stopping(self) -> None:
        model = nn.MLP(1, [1], init=[0.0, 0.0])
        options = {
            "X": [[1.0]],
            "Y": [2.0],
            "epochs": 50,
            "validation": ([[1.0]], [1.0]),
            "optimizer": optim.SGD(model.parameters(), 0.05),
        }
        _, history = fit(model, callbacks=[nn.EarlyStopping(3, restore_best=True)], **options)
        assert len(history.loss) == history.best_epoch + 3 < 50
        assert history.stopped == "no lower loss in 3 epochs"
        assert model.state_dict() == history.best

    def test_a_function_can_stop(self) -> None:
        def stop_at_two(run: Any) -> None:
            if run.epoch == 2:
                run.stop("enough")

        _, history = fit(epochs=10, callbacks=[stop_at_two])
        assert (len(history.loss), history.stopped) == (2, "enough")

    def test_recorder(self) -> None:
        recorder = nn.WeightRecorder()
        model, _ = fit(epochs=3, callbacks=[recorder])
        assert recorder.weights.keys() == model.state_dict().keys()
        assert {len(path) for path in recorder.weights.values()} == {4}
        assert [path[0] for path in recorder.weights.values()] == list(
            network().state_dict().values()
        )
        assert [path[-1] for path in recorder.weights.values()] == list(model.state_dict().values())

    @pytest.mark.parametrize("make", [nn.EarlyStopping, lambda n: nn.Checkpoint("x", n)])
    def test_no_epochs(self, make: Any) -> None:
        with pytest.raises(ValueError, match="must be a whole number, at least 1 epoch, not 0"):
            make(0)
