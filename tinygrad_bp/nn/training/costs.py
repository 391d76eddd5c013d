"""What a training takes, eagerly and by compiled code: an estimate, to choose by."""

from __future__ import annotations

from importlib.util import find_spec
from time import perf_counter, process_time
from typing import NamedTuple

from ...autodiff.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Costs(NamedTuple):
    """What a way to compute takes, in microseconds.

    Attributes:
        begin: to load what it needs, and to begin.
        compiling: to compile a node of the graph of a loss, its derivative included.
        step: for each step.
        node: for a node each time that it is computed.
        parameter: for each parameter in a step.
        compiling_more, node_more: the same for each node beyond `FEW`; as before, if None.
    """

    begin: float
    compiling: float
    step: float
    node: float
    parameter: float
    compiling_more: float | None = None
    node_more: float | None = None


#: From some 1,000 nodes on there are arrays in a loss, and a node more is a number more in them.
FEW = 1_000

#: The ways of native code.
NATIVE = ("hasty", "llvm")

#: Set once, so that the choice is always the same, from what `python -m
#: tests.nn.training.measured_costs` prints: networks of 13 to 26,804 nodes, batches of 8 to 512,
#: Adam. "hasty" is native code that is compiled without optimisation.
COSTS = {
    "eager": Costs(0.0, 0.0, 0.0, 0.7, 1.0),
    "python": Costs(8e4, 45.0, 5.0, 0.03, 0.7),
    "numpy": Costs(9.5e4, 45.0, 170.0, 0.0003, 0.05, 6.0, 0.00015),
    "hasty": Costs(1.45e5, 75.0, 3.0, 0.0014, 0.02, 12.0, 0.0003),
    "llvm": Costs(1.85e5, 130.0, 3.0, 0.0003, 0.008, 12.0, 0.0001),
}


def quickest(
    nodes: int, steps: int, samples: int, parameters: int = 0, among: Iterable[str] = COSTS
) -> str:
    """The way that takes the least time.

    Args:
        nodes: the size of the graph of one sample's loss.
        steps: how many steps are made.
        samples: how many losses are computed in all.
        parameters: how many numbers a step changes.
        among: the ways that there are.

    A network of one small layer is as quick by itself, for some samples; iris and the moons take
    seconds eagerly, and more where the code is made with care; that pays after some 500,000
    samples. Large steps, and few of them, are done before code is made.

    >>> quickest(nodes=50, steps=10, samples=100)
    'eager'
    >>> quickest(nodes=1_000, steps=700, samples=20_000, parameters=337)
    'hasty'
    >>> quickest(nodes=1_000, steps=100, samples=20_000, parameters=337)
    'numpy'
    >>> quickest(nodes=1_000, steps=31_250, samples=1_000_000, parameters=337)
    'llvm'
    """

    return min(among, key=lambda way: seconds(way, nodes, steps, samples, parameters))


def seconds(way: str, nodes: int, steps: int, samples: int, parameters: int = 0) -> float:
    """How long a training takes in one of the ways of `COSTS`; see `quickest`.

    >>> seconds("eager", nodes=50, steps=10, samples=100)
    0.0035
    """
    costs = COSTS[way]
    few, more = min(nodes, FEW), max(0, nodes - FEW)
    compiling_more, node_more = costs.compiling_more, costs.node_more
    compiling = few * costs.compiling
    compiling += more * (costs.compiling if compiling_more is None else compiling_more)
    computing = few * costs.node + more * (costs.node if node_more is None else node_more)
    each = costs.step + costs.parameter * parameters
    return (costs.begin + compiling + samples * computing + steps * each) / 1e6


#: NumPy keeps all numbers of a batch: so many at most, a quarter of a GB.
_MOST_KEPT = 1 << 25


def ways(nodes: int, size: int) -> list[str]:
    """The ways of `COSTS` whose packages are there, for batches of a size.

    >>> ways(nodes=3_000_000, size=16)[:2], "numpy" in ways(nodes=3_000_000, size=16)
    (['eager', 'python'], False)
    """
    native = NATIVE if find_spec("llvmlite") else ()
    has_arrays = nodes * size <= _MOST_KEPT and find_spec("numpy")
    return ["eager", "python", *native, *(["numpy"] if has_arrays else [])]


#: The nodes for a parameter of a network of layers, and how many bytes each takes at most.
_NODES, _BYTES = 3, 2_200

#: From so many seconds, and GB, on people want to know.
_LONG, _LARGE = 10.0, 1.0


def forecast(
    parameters: int,
    steps: int,
    samples: int,
    pace: float | None = None,
    among: Iterable[str] | None = None,
) -> str:
    """A word to who waits for a training to begin; empty where it does not take long.

    The time is rough: parameters that are used many times in a sample take more.

    Args:
        parameters: how many there are.
        steps: how many steps are made.
        samples: how many losses are computed in all.
        pace: how many times as long things take as in `COSTS`; by default that is tried.
        among: the ways that there are; by default those whose packages are there.

    >>> forecast(163_603, steps=5_000, samples=80_000, pace=1.0, among=COSTS)
    '163,603 parameters: tracing and compiling takes some 6 s, all of it some 20 s'
    >>> print(forecast(1_076_010, steps=9_000, samples=144_000, pace=3.0, among=COSTS))
    1,076,010 parameters: tracing and compiling takes some 2 minutes, all of it some ... and 2 GB
    >>> forecast(337, steps=700, samples=11_200, pace=1.0, among=COSTS)
    ''
    """
    nodes = _NODES * parameters
    if steps <= 0:
        return ""
    among = ways(nodes, samples // steps) if among is None else among
    way = quickest(nodes, steps, samples, parameters, among)
    before, whole = seconds(way, nodes, 0, 0), seconds(way, nodes, steps, samples, parameters)
    if whole < _LONG / 4:
        return ""
    now = pace_of_now() if pace is None else pace
    if whole * now < _LONG:
        return ""
    memory = parameters * _BYTES / 1e9
    return (
        f"{parameters:,} parameters: tracing and compiling takes some {_rounded(before * now)}, "
        f"all of it some {_rounded(whole * now)}"
        f"{f' and {memory:.0f} GB' if memory > _LARGE else ''}"
    )


def pace_of_now() -> float:
    """How many times as long things take now as in `COSTS`, on this machine with all it does.

    It is the quickest of many pieces of work, as one may have to wait for another program; times
    what all of them have to wait.
    """
    wall, processor, pieces = perf_counter(), process_time(), []
    while process_time() - processor < _TRIED:
        begin = process_time()
        total = x = Value(1.0)
        for _ in range(1_000):
            total = total * x + x
        pieces.append(process_time() - begin)
    waits = (perf_counter() - wall) / (process_time() - processor)
    return min(pieces) / 2_000 / _NODE * max(1.0, waits)


#: How many seconds are tried, and what a node took where `COSTS` were measured.
_TRIED, _NODE = 0.15, 2.5e-7


def _rounded(seconds: float) -> str:
    """A time that is roughly known.

    >>> _rounded(0.2), _rounded(24.5), _rounded(59.0), _rounded(290.0), _rounded(9e3)
    ('1 s', '20 s', '1 minute', '5 minutes', '2 hours')
    """
    if seconds < 10:
        return f"{max(1, round(seconds))} s"
    if seconds < 55:
        return f"{round(seconds, -1):.0f} s"
    number, unit = (seconds / 60, "minute") if seconds < 5400 else (seconds / 3600, "hour")
    count = max(1, round(number))
    return f"{count:,} {unit}{'s' * (count > 1)}"
