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

    @pytest.mark.parametrize(("min_delta", "epochs"), [(0.0, 8), (0.5, 5), (3.0, 3)])
    def test_what_counts_as_lower(self, min_delta: float, epochs: int) -> None:
        """The losses are 9, 8, 6.5, 6.25, 6.125, 6, 6, 6, ..., and the end is counted by hand."""
        targets = iter([3.0, 8**0.5, 6.5**0.5, 2.5, 6.125**0.5, *[6**0.5] * 9])

        def move(run: Any) -> None:
            model.load_state_dict([-next(targets)])

        model = nn.Neuron(1, "linear", bias=None, init=[0.0])
        move(None)
        stopping = nn.EarlyStopping(2, min_delta=min_delta)
        options: Any = {"X": [1.0], "Y": [0.0], "optimizer": optim.SGD(model.parameters(), 0.0)}
        _, history = fit(model, epochs=12, callbacks=[stopping, move], **options)
        assert len(history.loss) == epochs
        by = f" by {min_delta:g}" if min_delta else ""
        assert history.stopped == f"no lower loss{by} in 2 epochs"

    def test_the_best_weights_come_back_where_nothing_stops(self) -> None:
        model = nn.Neuron(1, "linear", init=[0.0, 0.0])
        too_fast = optim.SGD(model.parameters(), 1.5)
        stopping = nn.EarlyStopping(50, restore_best=True)
        _, history = fit(model, X=[1.0], Y=[1.0], epochs=4, optimizer=too_fast, callbacks=stopping)
        assert (history.best_epoch, history.stopped) == (1, "")
        assert model.state_dict() == history.best

    def test_the_end_is_told(self) -> None:
        class Told:
            ends = 0

            def __call__(self, run: Any) -> None:
                assert not self.ends

            def end(self, run: Any) -> None:
                self.ends = run.epoch

        told = Told()
        fit(epochs=3, callbacks=told)
        assert told.ends == 3

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
