"""What each way of a training takes on this machine, beside what `COSTS` has it take.

    python -m tests.nn.training.measured_costs

takes a minute or two. All times are those of the processor, so that other programs count little.
What a way has to load is timed in processes of their own. For losses of so many nodes it prints
how long it takes until the first step is done, and each step after it with 8, 64 and 512 samples;
then which way is quickest, by what was measured, for so many samples in all, and where `COSTS` has
another: what that takes more. Where it is much, `COSTS` has to be set anew.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from tinygrad_bp import nn
from tinygrad_bp.nn.training.costs import quickest, seconds
from tinygrad_bp.nn.training.eager_losses import EagerLosses
from tinygrad_bp.nn.training.given.samples import samples_of
from tinygrad_bp.nn.training.run import Run
from tinygrad_bp.nn.training.steps.compiled_steps import CompiledSteps

NETWORKS = ([2, 1], [2, 8, 1], [2, 16, 16, 1], [64, 32, 10], [64, 64, 64, 10])
SIZES, COUNTS = (8, 64, 512), (100, 1_000, 10_000, 100_000, 1_000_000)
#: The backend of each way, and whether its code is made in haste.
WAYS = {
    "python": ("python", False),
    "numpy": ("numpy", False),
    "hasty": ("llvm", True),
    "llvm": ("llvm", False),
}
#: How long steps are repeated, in seconds.
_LONG = 0.05


class Measured(NamedTuple):
    """The nodes of a loss, the parameters, the seconds until a first step, and those of others."""

    nodes: int
    parameters: int
    first: float
    later: list[float]


def seconds_of(f: Callable[[], Any]) -> float:
    """What one call takes, of as many as fill a moment."""
    begin, calls = time.process_time(), 0
    while (taken := time.process_time() - begin) < _LONG or not calls:
        f()
        calls += 1
    return taken / calls


def measured(widths: Sequence[int], way: str, sizes: Sequence[int] = SIZES) -> Measured:
    """What a way takes for a network, with so many samples in a step."""
    nin, *nouts = widths
    rows = [[((i * 7 + k * 13) % 11) / 11 for k in range(nin)] for i in range(max(sizes))]
    loss: Any = nn.cross_entropy if nouts[-1] > 1 else nn.binary_cross_entropy_with_logits
    samples = samples_of(rows, [i % max(2, nouts[-1]) for i in range(len(rows))])
    first, later = 0.0, []
    for size in sizes:
        model = nn.MLP(nin, nouts, "tanh", seed=1)
        run = Run(model, nn.optim.Adam(model.parameters()), None, 1)
        eager = EagerLosses(run, loss)
        eager(samples[:1], 1.0)
        if way == "eager":
            of_one = seconds_of(partial(eager, samples[:1], 1.0))
            later.append(size * of_one + seconds_of(run.optimizer.step))
            continue
        backend, hasty = WAYS[way]
        begin, places = time.process_time(), list(range(size))
        steps = CompiledSteps(
            *(run, loss, samples, backend), size=size, clip_norm=None, hasty=hasty
        )
        steps.run(places)
        first = first or time.process_time() - begin
        later.append(seconds_of(partial(steps.run, places)))
    return Measured(eager.nodes, len(model.parameters()), first, later)


def begin_of(way: str) -> float:
    """What is loaded, and made once in a process, in seconds: all of a tiny training."""
    script = (
        "import time; from tests.nn.training.measured_costs import measured; "
        f"begin = time.process_time(); measured([1, 1], {way!r}, (2,)); "
        "print(time.process_time() - begin)"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return max(0.0, float(done.stdout) - _LONG)


def main() -> None:
    """Print the tables."""
    begins = {"eager": 0.0, **{way: begin_of(way) for way in WAYS}}
    for way, taken in begins.items():
        print(f"{way:7} begins in {taken:5.3f} s ({seconds(way, 0, 0, 0):5.3f} by COSTS)")
        measured([1, 1], way, (2,))
    print(" nodes  way     compiled in        a step of 8, 64 and 512 samples, in us, and by COSTS")
    table = [["nodes", "batch", *(f"{count:,} in all" for count in COUNTS)]]
    for widths in NETWORKS:
        found = {way: measured(widths, way) for way in begins}
        nodes, parameters = found["eager"][:2]
        for way, (_, _, first, later) in found.items():
            known = seconds(way, nodes, 0, 0)
            by_costs = [seconds(way, nodes, 1, size, parameters) - known for size in SIZES]
            cells = [
                f"{taken * 1e6:10,.0f} ({expected * 1e6:,.0f})"
                for taken, expected in zip(later, by_costs, strict=True)
            ]
            compiled = f"{first:6.3f} s ({known - seconds(way, 0, 0, 0):5.3f})"
            print(f"{nodes:6,}  {way:7} {compiled}", *cells)
        for i, size in enumerate(SIZES):
            row = [f"{nodes:,}", str(size)]
            for count in COUNTS:
                whole = {
                    way: begins[way] + found[way].first + found[way].later[i] * count / size
                    for way in found
                }
                best = min(whole, key=lambda way: whole[way])
                chosen = quickest(nodes, -(-count // size), count, parameters)
                more = f", not {chosen} ({whole[chosen] / whole[best]:.1f})"
                row.append(best if chosen == best else best + more)
            table.append(row)
    for row in table:
        print("".join(f"{cell:26}" for cell in row))


if __name__ == "__main__":
    main()
