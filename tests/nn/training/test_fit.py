# ruff: noqa: N803 (rows are X, targets Y)
"""fit: what a hand-written loop does, stopping, errors that say where, and exact resuming."""

from __future__ import annotations

import io
import json
import math
import os
import random
import signal
import subprocess
import sys
import threading
from itertools import pairwise
from pathlib import Path
from time import monotonic

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, nn, optim

X, Y = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [0.0, 1.0], [1.0, 1.0]], [1.0, 0.0, 0.5, -1.0, 2.0]


def network():
    return nn.MLP(2, [3, 1], "tanh", seed=1)


def fit(model=None, X=X, Y=Y, **options):
    model = model or network()
    options.setdefault("optimizer", optim.SGD(model.parameters(), 0.1, momentum=0.5))
    return model, nn.fit(model, X, Y, **options)


class TestLikeALoopByHand:
    @pytest.mark.parametrize("size", [1, 2, 5, None])
    def test_trajectory_and_losses(self, size):
        model, history = fit(epochs=3, batch_size=size, shuffle=False)
        by_hand = network()
        optimizer = optim.SGD(by_hand.parameters(), 0.1, momentum=0.5)
        expected = []
        for _ in range(3):
            losses = []
            for first in range(0, 5, size or 5):
                batch = list(zip(X, Y, strict=True))[first : first + (size or 5)]
                errors = [nn.mse(by_hand(x), y) for x, y in batch]
                optimizer.zero_grad()
                (sum(errors) * (1 / len(batch))).backward()
                optimizer.step()
                losses += [error.data for error in errors]
            expected.append(sum(losses) / 5)
        assert history.loss == pytest.approx(expected, rel=1e-14)
        assert list(model.state_dict().values()) == pytest.approx(
            list(by_hand.state_dict().values()), rel=1e-13
        )

    def test_a_seed_repeats_the_orders(self):
        runs = [fit(epochs=4, batch_size=1, seed=seed)[1].loss for seed in (7, 7, 8)]
        assert runs[0] == runs[1] != runs[2]

    def test_without_a_seed_pythons_own_generator(self):
        losses = []
        for _ in range(2):
            random.seed(3)
            losses.append(fit(epochs=4, batch_size=1)[1].loss)
        assert losses[0] == losses[1]

    def test_each_epoch_has_every_sample_once_in_an_order_of_its_own(self):
        seen = []

        def loss(output, target):
            seen.append(target)
            return nn.mse(output, target)

        fit(epochs=3, batch_size=2, seed=1, loss=loss)
        orders = [seen[k : k + 5] for k in (0, 5, 10)]
        assert [sorted(order) for order in orders] == [sorted(Y)] * 3
        assert len({tuple(order) for order in orders}) == 3

    def test_arrays(self):
        assert fit(X=np.array(X), Y=np.array(Y), epochs=2)[1].loss == fit(epochs=2)[1].loss

    def test_adam_unless_told(self):
        model = network()
        nn.fit(model, X, Y, epochs=1)
        after, before = (m.state_dict().values() for m in (model, network()))
        moved = [abs(a - b) for a, b in zip(after, before, strict=True)]
        assert moved == pytest.approx([0.001] * len(moved), rel=1e-4)

    def test_schedule_and_clipping(self):
        model = network()
        optimizer = optim.SGD(model.parameters(), 1.0)
        schedule = optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)
        recorder = nn.WeightRecorder()
        fit(
            model,
            epochs=3,
            optimizer=optimizer,
            schedule=schedule,
            clip_norm=1e-3,
            callbacks=[recorder],
        )
        paths = list(zip(*recorder.weights.values(), strict=True))
        steps = [math.dist(a, b) for a, b in pairwise(paths)]
        assert steps == pytest.approx([1e-3, 0.5e-3, 0.25e-3], rel=1e-2)
        assert optimizer.lr == 0.125


class TestValidationAndBest:
    def test_the_validation_loss_is_that_of_the_weights_after_the_epoch(self):
        held_out = ([[2.0, 1.0], [0.1, 0.2]], [0.5, 0.25])
        model, history = fit(epochs=6, validation=held_out)
        losses = [nn.mse(model(x), y).data for x, y in zip(*held_out, strict=True)]
        assert history.validation_loss[-1] == pytest.approx(sum(losses) / 2, rel=1e-15)
        assert len(history.validation_loss) == 6

    def test_best(self):
        recorder = nn.WeightRecorder()
        # The second target pulls the weights away from what is best for the validation.
        model = nn.MLP(1, [1], init=[0.0, 0.0])
        optimizer = optim.SGD(model.parameters(), 0.05)
        _, history = fit(
            model,
            [[1.0]],
            [2.0],
            epochs=20,
            optimizer=optimizer,
            callbacks=[recorder],
            validation=([[1.0]], [1.0]),
        )
        best = min(range(20), key=history.validation_loss.__getitem__)
        assert 0 < best < 19
        assert history.best_epoch == best + 1
        assert history.best == {name: path[best + 1] for name, path in recorder.weights.items()}


class TestCallbacks:
    def test_early_stopping(self):
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

    def test_a_function_can_stop(self):
        def stop_at_two(run):
            if run.epoch == 2:
                run.stop("enough")

        _, history = fit(epochs=10, callbacks=[stop_at_two])
        assert (len(history.loss), history.stopped) == (2, "enough")

    def test_recorder(self):
        recorder = nn.WeightRecorder()
        model, _ = fit(epochs=3, callbacks=[recorder])
        assert recorder.weights.keys() == model.state_dict().keys()
        assert {len(path) for path in recorder.weights.values()} == {4}
        assert [path[0] for path in recorder.weights.values()] == list(
            network().state_dict().values()
        )
        assert [path[-1] for path in recorder.weights.values()] == list(model.state_dict().values())

    @pytest.mark.parametrize("make", [nn.EarlyStopping, lambda n: nn.Checkpoint("x", n)])
    def test_no_epochs(self, make):
        with pytest.raises(ValueError, match="number of epochs from 1 up, not 0"):
            make(0)


class TestCtrlC:
    @staticmethod
    def pressing(*calls):
        """A loss during whose calls of these numbers Ctrl-C is pressed."""
        count = iter(range(1000))

        def loss(output, target):
            if next(count) in calls:
                os.kill(os.getpid(), signal.SIGINT)
            return nn.mse(output, target)

        return loss

    def test_stops_after_the_step_in_hand(self, capsys):
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

    def test_in_the_last_step_of_an_epoch(self):
        model, history = fit(epochs=9, batch_size=2, shuffle=False, loss=self.pressing(9))
        assert history.loss == fit(epochs=2, batch_size=2, shuffle=False)[1].loss
        assert model.state_dict() == fit(epochs=2, batch_size=2, shuffle=False)[0].state_dict()
        assert history.stopped == "Ctrl-C after epoch 2"

    def test_twice_stops_at_once(self):
        before = signal.getsignal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            fit(epochs=9, loss=self.pressing(1, 2))
        assert signal.getsignal(signal.SIGINT) is before

    def test_in_another_thread(self):
        results = []
        thread = threading.Thread(target=lambda: results.append(fit(epochs=2)[1].loss))
        thread.start()
        thread.join()
        assert results == [fit(epochs=2)[1].loss]


class TestLossesThatGoWrong:
    @staticmethod
    def spoiled(bad):
        """A loss that is right three times, then what `bad` makes of the output."""
        count = iter(range(1000))

        def loss(output, target):
            return bad(output) if next(count) == 3 else nn.mse(output, target)

        return loss

    @pytest.mark.parametrize(
        ("bad", "error", "message"),
        [
            (
                lambda y: (y.exp() * 1e200) * 1e200 - 1,
                FloatingPointError,
                r"epoch 2, sample 1: the loss is inf, and the first node that went wrong is inf "
                r"in .*e\+200 \* 1e\+200",
            ),
            (
                lambda y: y * math.nan,
                FloatingPointError,
                r"epoch 2, sample 1: the loss is nan, .* is nan in .* \* nan",
            ),
            (
                lambda y: y + Value(math.inf, "z"),
                FloatingPointError,
                r"epoch 2, sample 1: the loss is inf, .* that went wrong is 'z' inf",
            ),
            (
                lambda y: (y * 0).log(),
                ValueError,
                r"epoch 2, sample 1: math domain error in log\(",
            ),
            (
                lambda y: (y * 0 + 1000).exp(),
                OverflowError,
                r"epoch 2, sample 1: math range error in exp\(",
            ),
        ],
    )
    def test_the_error_says_where(self, bad, error, message):
        model = network()
        options = {"optimizer": optim.SGD(model.parameters(), 0.1), "shuffle": False}
        with pytest.raises(error, match=message):
            fit(model, X[:2], Y[:2], epochs=9, loss=self.spoiled(bad), **options)
        # The weights are those before the step.
        other = network()
        options["optimizer"] = optim.SGD(other.parameters(), 0.1)
        fit(other, X[:2], Y[:2], epochs=1, **options)
        assert model.state_dict() == other.state_dict()

    def test_in_the_validation(self):
        bad = self.spoiled(lambda y: y * math.inf)
        with pytest.raises(FloatingPointError, match="epoch 1, validation sample 1: the loss is"):
            fit(X=X[:2], Y=Y[:2], validation=(X[:2], Y[:2]), loss=bad)


class TestArguments:
    def test_targets(self):
        with pytest.raises(ValueError, match="a target for each of 5 samples, got 4"):
            fit(Y=Y[:4])
        with pytest.raises(ValueError, match="each of 0 samples"):
            fit(X=[], Y=[])

    def test_batch_size(self):
        with pytest.raises(ValueError, match="batch_size is a number of samples from 1 up"):
            fit(batch_size=0)

    def test_inputs(self):
        with pytest.raises(ValueError, match="epoch 1, sample 0: expected 2 inputs, got 1"):
            fit(X=[[1.0]] * 5)


class TestResume:
    @staticmethod
    def trained(path, epochs, cut=None, **options):
        def cut_here(run):
            if run.epoch == cut:
                raise ZeroDivisionError("cut")

        model = network()
        optimizer = optim.Adam(model.parameters(), 0.05)
        schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, 20)
        return fit(
            model,
            epochs=epochs,
            batch_size=2,
            optimizer=optimizer,
            schedule=schedule,
            validation=([[2.0, 1.0]], [0.5]),
            callbacks=[nn.Checkpoint(path, every=3, notes={"a": 1}), cut_here],
            **options,
        )

    @pytest.mark.parametrize("cut", [1, 3, 7, 12])
    def test_it_ends_with_the_same_bits(self, tmp_path, cut):
        path, whole_path = tmp_path / "cut.json", tmp_path / "whole.json"
        whole, history = self.trained(whole_path, 12, seed=5)
        with pytest.raises(ZeroDivisionError):
            self.trained(path, 12, cut, seed=5)
        model, resumed = self.trained(path, 12, resume=path)
        assert model.state_dict() == whole.state_dict()
        assert resumed == history
        assert path.read_bytes() == whole_path.read_bytes()
        assert nn.load(path).state_dict() == whole.state_dict()

    def test_killed_at_random_moments(self, tmp_path):
        script = """
import os, sys
from tinygrad_bp import nn, optim
X, Y = nn.data.moons(40, seed=1)
model = nn.MLP(2, [4, 1], "tanh", seed=1)
path = sys.argv[1]
optimizer = optim.Adam(model.parameters(), 0.01)
nn.fit(model, X, Y, optimizer=optimizer, epochs=150, batch_size=8, seed=1,
       callbacks=[nn.Checkpoint(path)], resume=path if os.path.exists(path) else None)
"""
        whole, killed = tmp_path / "whole.json", tmp_path / "killed.json"
        command = [sys.executable, "-c", script]
        tree = Path(tg.__file__).parents[1]
        start = monotonic()
        subprocess.run([*command, whole], check=True, cwd=tree)
        rng, kills, limit = random.Random(1), 0, monotonic() - start
        while True:
            with subprocess.Popen([*command, killed], cwd=tree) as process:
                try:
                    process.wait(limit * rng.uniform(0.3, 0.6))
                    break
                except subprocess.TimeoutExpired:
                    process.kill()
                    kills += 1
                    limit *= 1.2
        assert kills
        assert process.returncode == 0
        assert whole.read_bytes() == killed.read_bytes()

    def test_a_finished_run_stays_as_it_is(self, tmp_path):
        path = tmp_path / "run.json"
        model, history = self.trained(path, 3, seed=5)
        again, same = self.trained(path, 3, resume=path)
        assert (again.state_dict(), same) == (model.state_dict(), history)

    def test_early_stopping_stops_a_run_that_was_cut_there(self, tmp_path):
        path = tmp_path / "run.json"
        stopping = nn.EarlyStopping(1)

        def options(model):
            return {
                "optimizer": optim.SGD(model.parameters(), 0.0),
                "callbacks": [nn.Checkpoint(path), stopping],
            }

        model = network()
        _, history = fit(model, epochs=9, **options(model))
        assert len(history.loss) == 2
        model = network()
        assert len(fit(model, epochs=9, resume=path, **options(model))[1].loss) == 2

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (lambda o: o.update(model=nn.MLP(2, [4, 1])), "there is no parameter|no value"),
            (lambda o: o.update(kind=optim.Adam), "expected Adam's memory"),
            (lambda o: o.update(scheduled=True), "another schedule"),
        ],
    )
    def test_a_file_that_does_not_fit(self, tmp_path, change, message):
        path = tmp_path / "run.json"
        fit(epochs=1, callbacks=[nn.Checkpoint(path)])
        options = {"model": network(), "kind": optim.SGD, "scheduled": False}
        change(options)
        optimizer = options["kind"](options["model"].parameters())
        schedule = optim.lr_scheduler.StepLR(optimizer, 1) if options["scheduled"] else None
        with pytest.raises(
            nn.ModelFileError, match=rf"cannot resume from .*run\.json: .*({message})"
        ):
            fit(options["model"], optimizer=optimizer, schedule=schedule, resume=path)

    @pytest.mark.parametrize("change", [{"epoch": -1}, {"loss": []}, {"validation_loss": [1.0]}])
    def test_a_history_that_does_not_fit(self, tmp_path, change):
        path = tmp_path / "run.json"
        fit(epochs=1, callbacks=[nn.Checkpoint(path)])
        saved = json.loads(path.read_text())
        saved["training"].update(change)
        path.write_text(json.dumps(saved))
        with pytest.raises(nn.ModelFileError, match=r"after -?1 epochs it has . losses and"):
            fit(resume=path)

    def test_validation_data_that_were_not_there(self, tmp_path):
        path = tmp_path / "run.json"
        fit(epochs=2, callbacks=[nn.Checkpoint(path)])
        with pytest.raises(nn.ModelFileError, match="2 losses and 0 validation losses"):
            fit(resume=path, validation=(X, Y))

    def test_a_model_without_training(self, tmp_path):
        nn.save(network(), tmp_path / "model.json")
        with pytest.raises(nn.ModelFileError, match="a model but no training"):
            fit(resume=tmp_path / "model.json")


class Terminal(io.StringIO):
    def isatty(self):
        return True


class TestProgress:
    def test_a_bar_in_a_terminal(self, monkeypatch):
        monkeypatch.setattr(sys, "stderr", terminal := Terminal())
        fit(epochs=30, validation=(X, Y))
        assert "30/30" in terminal.getvalue()
        assert "loss " in terminal.getvalue()
        assert "validation " in terminal.getvalue()

    def test_none_when_off(self, monkeypatch):
        monkeypatch.setattr(sys, "stderr", terminal := Terminal())
        fit(epochs=3, progress=False)
        assert terminal.getvalue() == ""

    def test_rich_is_not_loaded_where_nobody_looks(self):
        code = (
            "import sys; from tinygrad_bp import nn; m = nn.MLP(1, [1]);"
            "nn.fit(m, [[1.0]], [1.0], epochs=1); print('rich' in sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert (done.stdout, done.stderr) == ("False\n", "")


class Axes:
    """Records what is drawn."""

    def __init__(self):
        self.calls = []

    def __getattr__(self, name):
        return lambda *args, **options: self.calls.append((name, *map(list_of, args), options))


def list_of(x):
    return x if isinstance(x, str) else list(x)


class TestPlot:
    def test_curves(self):
        axes = Axes()
        assert nn.History([3.0, 2.0], [4.0, 1.0]).plot(axes) is axes
        assert ("plot", [1, 2], [3.0, 2.0], {"label": "loss"}) in axes.calls
        assert ("plot", [1, 2], [4.0, 1.0], {"label": "validation loss"}) in axes.calls
        assert ("set_yscale", "log", {}) in axes.calls

    def test_losses_of_zero_have_no_logarithm(self):
        axes = Axes()
        nn.History([1.0, 0.0]).plot(axes)
        assert "set_yscale" not in [call[0] for call in axes.calls]

    def test_without_matplotlib(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "matplotlib", None)
        monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
        with pytest.raises(ImportError, match=r"pip install \"tinygrad_bp\[plot\]\""):
            nn.History([1.0]).plot()
