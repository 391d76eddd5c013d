"""A training that two processes share; `test_team.py` runs it in both.

python -m tests.nn.training.devices.two PROCESS PORT FOLDER
"""

from __future__ import annotations

import inspect
import os
import sys
from pathlib import Path
from typing import Any

import jax
import numpy as np

from tests.nn.training.devices.eight import X, Y
from tinygrad_bp import nn, optim


def join(process: int, port: str) -> None:
    # How long one waits at its end for another that is gone; by default 100 seconds.
    patience = "heartbeat_timeout_seconds"
    has_it = patience in inspect.signature(jax.distributed.initialize).parameters
    options: Any = {patience: 5} if has_it else {}
    jax.distributed.initialize(f"127.0.0.1:{port}", 2, process, **options)


def trained(epochs: int, callbacks: Any, seed: int | None = 3) -> Any:
    """What the network has learned, from other weights in each process."""
    model = nn.MLP(2, [3, 2], "tanh", seed=1 + jax.process_index())
    optimizer = optim.Adam(model.parameters(), 0.05)
    history = nn.fit(
        *(model, X, Y, "mse", optimizer, epochs, 10),
        seed=seed,
        compiled="jax",
        devices="all",
        callbacks=callbacks,
    )
    return [p.data for p in model.parameters()], history.loss, history.stopped


def stop(run: Any) -> None:
    if jax.process_index() and run.epoch == 3:
        run.stop("enough")


def fail(run: Any) -> None:
    if jax.process_index():
        raise KeyError("mine")


def die(run: Any) -> None:
    if jax.process_index() and run.epoch == 3:
        os.kill(os.getpid(), 9)


def main(process: int, port: str, folder: Path) -> None:
    join(process, port)
    weights, losses, _ = trained(5, ())
    np.savetxt(folder / f"{process}.txt", [*weights, *losses])
    print(trained(5, stop, seed=None)[1:], flush=True)
    try:
        trained(5, fail)
    except (ConnectionError, KeyError) as error:
        print(type(error).__name__, "it left" in str(error), flush=True)
    trained(5, [nn.Checkpoint(folder / f"{process}.json"), die])


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
