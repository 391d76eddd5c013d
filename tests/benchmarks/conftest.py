"""How the benchmarks measure: rounds of two programs taken in turn, and the ratio of the two.

    pytest tests/benchmarks --benchmark-enable

times them and prints the ratios; in an ordinary run of the tests each is run once, to see
that it works. Machines are noisy, so only ratios within one run mean anything.
"""

from __future__ import annotations

import ctypes
import gc
import re
import shlex
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ratios: list[tuple[str, float, str]] = []


@pytest.fixture
def against(benchmark: Any, request: pytest.FixtureRequest) -> Callable[..., None]:
    """Times `ours` and `peer` in turn, and reports how many times as fast ours is.

    A round makes `steps` calls of each. `within` is how many times a call does the work that
    is reported, where it has a loop of its own.
    """

    def measure(
        ours: Callable[[], Any],
        peer: Callable[[], Any],
        steps: int,
        rounds: int,
        bar: str,
        within: int = 1,
    ) -> None:
        if not benchmark.enabled:
            steps = rounds = 1
        theirs: list[float] = []

        def run_peer() -> None:
            gc.collect()  # each begins without the other's garbage
            start = time.perf_counter()
            for _ in range(steps):
                peer()
            theirs.append(time.perf_counter() - start)
            gc.collect()

        def run_ours() -> None:
            for _ in range(steps):
                ours()

        run_ours()
        benchmark.pedantic(run_ours, setup=run_peer, rounds=rounds)
        if benchmark.enabled:
            # The median is what a run costs; the best is what it costs undisturbed.
            mine = benchmark.stats.stats
            middle = statistics.median(theirs) / mine.median
            best = min(theirs) / mine.min
            each = [f"{least / steps / within * 1e6:.4g} us" for least in (mine.min, min(theirs))]
            note = f"median {middle:.2f}, best {best:.2f}; one step {each[0]}, the peer's {each[1]}"
            benchmark.extra_info["ratio"] = middle
            ratios.append((request.node.name, middle, f"{note}; bar: {bar}"))

    return measure


@pytest.fixture
def report(benchmark: Any, request: pytest.FixtureRequest) -> Callable[[float, str], None]:
    """For what is not timed by the plugin: a ratio and a note to print with the others."""

    def add(ratio: float, note: str) -> None:
        benchmark.extra_info["ratio"] = ratio
        if benchmark.enabled:
            ratios.append((request.node.name, ratio, note))

    return add


@pytest.fixture(scope="session")
def c_library(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bool], Any]:
    """Builds a C file of this folder with a line from its first comment, and loads it."""
    if shutil.which("gcc") is None:
        pytest.skip("there is no gcc to build the C that is compared with")

    @cache
    def build(name: str, fastmath: bool) -> Any:
        folder = tmp_path_factory.mktemp("c")
        source = Path(shutil.copy(Path(__file__).parent / f"{name}.c", folder))
        lines = re.findall(r"^ \*\s+(gcc .*)", source.read_text(), re.MULTILINE)
        [line] = [line for line in lines if ("-ffast-math" in line) == fastmath]
        for command in line.split("&&"):
            subprocess.run(shlex.split(command), cwd=folder, check=True)
        return ctypes.CDLL(str(folder / f"{name}.so"))

    return build


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if ratios:
        terminalreporter.section("ratios, each within one run")
        for name, ratio, note in ratios:
            terminalreporter.write_line(f"{name:58} {ratio:6.2f}   {note}")
