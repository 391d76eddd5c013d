"""A training under way: its best weights, and how it goes on from a file to the same bits."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

import tinygrad_bp as tg
from tests.nn.training.small import X, Y, fit, network
from tinygrad_bp import nn, optim


class TestResume:
    @staticmethod
    def trained(path: Path, epochs: int, cut: int | None = None, **options: Any) -> Any:
        def cut_here(run: Any) -> None:
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
    def test_it_ends_with_the_same_bits(self, tmp_path: Path, cut: int | None) -> None:
        path, whole_path = tmp_path / "cut.json", tmp_path / "whole.json"
        whole, history = self.trained(whole_path, 12, seed=5)
        with pytest.raises(ZeroDivisionError):
            self.trained(path, 12, cut, seed=5)
        model, resumed = self.trained(path, 12, resume=path)
        assert model.state_dict() == whole.state_dict()
        assert resumed == history
        assert path.read_bytes() == whole_path.read_bytes()
        assert nn.load(path).state_dict() == whole.state_dict()

    def test_killed_at_random_moments(self, tmp_path: Path) -> None:
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
                while not (kills or killed.exists() or process.poll() is not None):
                    sleep(0.001)  # a machine may have become quicker: at first it is watched
                try:
                    process.wait(limit * rng.uniform(0.3, 0.6) if kills else 0.01)
                    break
                except subprocess.TimeoutExpired:
                    process.kill()
                    kills += 1
                    limit *= 1.2
        assert kills
        assert process.returncode == 0
        assert whole.read_bytes() == killed.read_bytes()

    def test_a_finished_run_stays_as_it_is(self, tmp_path: Path) -> None:
        path = tmp_path / "run.json"
        model, history = self.trained(path, 3, seed=5)
        again, same = self.trained(path, 3, resume=path)
        assert (again.state_dict(), same) == (model.state_dict(), history)

    def test_early_stopping_stops_a_run_that_was_cut_there(self, tmp_path: Path) -> None:
        path = tmp_path / "run.json"
        stopping = nn.EarlyStopping(1)

        def options(model: Any) -> Any:
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
            (lambda o: o.update(scheduled=True), "a different schedule"),
        ],
    )
    def test_a_file_that_does_not_fit(self, tmp_path: Path, change: Any, message: str) -> None:
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
    def test_a_history_that_does_not_fit(self, tmp_path: Path, change: Any) -> None:
        path = tmp_path / "run.json"
        fit(epochs=1, callbacks=[nn.Checkpoint(path)])
        saved = json.loads(path.read_text())
        saved["training"].update(change)
        path.write_text(json.dumps(saved))
        with pytest.raises(nn.ModelFileError, match=r"after -?1 epochs it has . losses and"):
            fit(resume=path)

    def test_validation_data_that_were_not_there(self, tmp_path: Path) -> None:
        path = tmp_path / "run.json"
        fit(epochs=2, callbacks=[nn.Checkpoint(path)])
        with pytest.raises(nn.ModelFileError, match="2 losses and 0 validation losses"):
            fit(resume=path, validation=(X, Y))

    def test_a_model_without_training(self, tmp_path: Path) -> None:
        nn.save(network(), tmp_path / "model.json")
        with pytest.raises(nn.ModelFileError, match="a model but no training"):
            fit(resume=tmp_path / "model.json")
