"""Kills at random moments, in a training that saves and in a command: nothing is lost.

A few in the tests; `KILLS=100 pytest tests/test_kills.py` does more of them, at moments that
`SEED` draws.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tinygrad_bp import nn
from tinygrad_bp.nn.storage import read
from tinygrad_bp.nn.tabular import Predictor

ROOT = Path(__file__).parents[1]
KILLS, SEED = int(os.environ.get("KILLS", "6")), int(os.environ.get("SEED", "1"))

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")

TRAINING = """
import sys
from pathlib import Path
from tinygrad_bp import nn

path, epochs = sys.argv[1], int(sys.argv[2])
X, Y = nn.data.moons(20, seed=1)
model = nn.MLP(2, [4, 2], "tanh", seed=1)
begun = lambda run: print("begun", flush=True)
nn.fit(model, X, Y, "cross_entropy", nn.optim.Adam(model.parameters(), 0.05), epochs,
       batch_size=5, seed=3, callbacks=[begun, nn.Checkpoint(path)], compiled=False,
       resume=path if Path(path).exists() else None)
"""


def begin(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_training_that_is_killed_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    path, whole, epochs = tmp_path / "killed.json", tmp_path / "whole.json", 40 * KILLS
    before = 0
    for _ in range(KILLS):
        with begin("-c", TRAINING, str(path), str(epochs)) as process:
            assert process.stdout
            assert process.stdout.readline() in (b"begun\n", b"")  # nothing if it is through
            time.sleep(rng.uniform(0, 0.1))
            process.kill()
        saved = read(path).training
        assert saved["epoch"] >= before
        before = saved["epoch"]
    for target in (path, whole):
        with begin("-c", TRAINING, str(target), str(epochs)) as process:
            assert process.communicate()[1] == b""
    assert path.read_bytes() == whole.read_bytes()


def test_a_command_that_is_killed_leaves_the_old_model_or_the_new_one(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    rows = "".join(f"{x},{x * x % 7},{x % 2}\n" for x in range(40))
    (tmp_path / "t.csv").write_text(f"x,y,k\n{rows}")
    path = tmp_path / "m.json"
    arguments = ("-m", "tinygrad_bp", "train", str(tmp_path / "t.csv"), "--epochs", "3")
    network = nn.Sequential(nn.data.Standardise([0.0, 1.0], [3.0, 1.0]), nn.MLP(2, [3, 2], seed=1))
    Predictor(network, ["x", "y"], "k", ["0", "1"]).save(path)
    old = path.read_bytes()
    start = time.monotonic()
    with begin(*arguments, "--out", str(tmp_path / "new.json")) as process:
        assert process.wait() == 0
    took, new = time.monotonic() - start, (tmp_path / "new.json").read_bytes()
    for _ in range(KILLS):
        path.write_bytes(old)
        with begin(*arguments, "--out", str(path)) as process:
            time.sleep(rng.uniform(0, 1.2 * took))
            process.send_signal(rng.choice([signal.SIGKILL, signal.SIGTERM]))
        assert path.read_bytes() in (old, new)
