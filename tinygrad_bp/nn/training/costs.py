"""What a training takes, eagerly and by compiled code: an estimate, to choose by."""

from __future__ import annotations

from typing import NamedTuple

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

#: Set once, so that the choice is always the same, from what `python -m
#: tests.nn.training.measured_costs` prints: networks of 13 to 26,804 nodes, batches of 8 to 512,
#: Adam. "hasty" is native code that is compiled without optimisation.
COSTS = {
    "eager": Costs(0.0, 0.0, 0.0, 0.7, 1.0),
    "python": Costs(8e4, 45.0, 5.0, 0.03, 0.7),
    "numpy": Costs(9.5e4, 45.0, 170.0, 0.0003, 0.05, 6.0, 0.00015),
    "hasty": Costs(1.45e5, 75.0, 3.0, 0.0014, 0.02, 12.0, 0.0003),
    "llvm": Costs(1.45e5, 600.0, 3.0, 0.0003, 0.008, 12.0, 0.0001),
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


#: What a parameter of a network of layers takes, in microseconds: until the first step, in which it
#: is in the graph of the sample that is computed both ways, and in each step of some 16 rows; and
#: how many bytes it takes at most.
_BEFORE, _IN_A_STEP, _BYTES = 28.0, 0.03, 2_200

#: From so many seconds, and GB, on people want to know.
_LONG, _LARGE = 10.0, 1.0


def forecast(parameters: int, steps: int) -> str:
    """A word to who waits for a training to begin; empty where it does not take long.

    The time is rough: parameters that are used many times in a sample take more.

    >>> forecast(parameters=163_603, steps=5_000)
    '163,603 parameters: tracing and compiling takes some 5 s, all of it some 30 s'
    >>> forecast(parameters=1_076_010, steps=9_000)
    '1,076,010 parameters: tracing and compiling takes some 30 s, all of it some 5 minutes and 2 GB'
    >>> forecast(parameters=337, steps=700)
    ''
    """
    before = parameters * _BEFORE / 1e6
    whole = before + parameters * steps * _IN_A_STEP / 1e6
    if whole < _LONG or steps <= 0:
        return ""
    memory = parameters * _BYTES / 1e9
    return (
        f"{parameters:,} parameters: tracing and compiling takes some {_rounded(before)}, "
        f"all of it some {_rounded(whole)}{f' and {memory:.0f} GB' if memory > _LARGE else ''}"
    )


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
