"""Two processes that train together: one result, one file, and a word where one is gone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.thorough import THOROUGH
from tinygrad_bp import nn, optim

jax = pytest.importorskip("jax", reason="needs the extra `jax`")

ROOT = Path(__file__).parents[4]


def begin(process: int, port: int, folder: Path) -> subprocess.Popen[str]:
    arguments = ["tests.nn.training.devices.two", str(process), str(port), str(folder)]
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env={**os.environ, "JAX_PLATFORMS": "cpu", "JAX_DISABLE_MOST_OPTIMIZATIONS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def alone(epochs: int, **options: Any) -> tuple[list[float], list[float]]:
    """The weights and the losses of one process, by eager code."""
    from tests.nn.training.devices.eight import X, Y

    model = nn.MLP(2, [3, 2], "tanh", seed=1)
    optimizer = optim.Adam(model.parameters(), 0.05)
    options = {"seed": 3, "compiled": False, **options}
    history = nn.fit(model, X, Y, "mse", optimizer, epochs, 10, **options)
    return [p.data for p in model.parameters()], history.loss


def own_lines(output: str) -> list[str]:
    """What the script printed, without what JAX says of the connection."""
    return [line for line in output.splitlines() if not line.startswith("[")]


@THOROUGH
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_two_processes_train_as_one(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with ExitStack() as both:
        processes = [both.enter_context(begin(i, port, tmp_path)) for i in (0, 1)]
        try:
            (out, errors), (others_out, others_errors) = [
                process.communicate(timeout=300) for process in processes
            ]
        finally:
            for process in processes:
                process.kill()

    # The weights are those of one process: it is the first one's start that counts.
    weights, losses = alone(5)
    for i in (0, 1):
        found = np.loadtxt(tmp_path / f"{i}.txt")
        np.testing.assert_allclose(found, [*weights, *losses], rtol=0, atol=1e-10)
    # One that stops stops the other one, after the same losses though neither had a seed.
    stopped, failed = own_lines(out)
    others_stopped, others_failed = own_lines(others_out)
    assert "another process, after epoch 3" in stopped, errors
    assert others_stopped == stopped.replace("another process, after epoch 3", "enough")
    # What goes wrong in one, the other one hears of.
    assert (failed, others_failed) == ("ConnectionError True", "KeyError False"), others_errors
    # One that is killed ends the run of the other one, which says so; the file is whole, and there
    # is one only. On another number of devices it goes on as if nothing had been.
    assert processes[1].returncode == -9, others_errors
    assert processes[0].returncode != 0
    assert "ConnectionError: another process of this training has ended" in errors
    assert [path.name for path in tmp_path.glob("*.json")] == ["0.json"]
    resumed, all_losses = alone(5, resume=tmp_path / "0.json")
    assert [*resumed, *all_losses] == pytest.approx([*weights, *losses], abs=1e-10)


def test_matrices_of_32_bits_are_multiplied_with_all_of_them() -> None:
    from tinygrad_bp.nn.training.devices.choice import team_of

    team = team_of(None, "float32", "jax")
    assert team
    matrix = np.ones((2, 2), np.float32)
    with team.together():
        code = jax.jit(jax.numpy.matmul).lower(matrix, matrix).as_text()
    assert "precision = [HIGHEST, HIGHEST]" in code
