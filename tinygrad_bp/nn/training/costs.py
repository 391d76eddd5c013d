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
    """

    begin: float
    compiling: float
    step: float
    node: float
    parameter: float


#: Measured once, so that the choice is always the same: networks of 6 to 7,220 nodes, batches of 8
#: and 32, Adam. "hasty" is native code that is compiled without optimisation.
COSTS = {
    "eager": Costs(0.0, 0.0, 0.0, 0.7, 1.0),
    "python": Costs(8e4, 60.0, 5.0, 0.03, 0.7),
    "numpy": Costs(1.2e5, 45.0, 120.0, 0.0003, 0.05),
    "hasty": Costs(1.5e5, 75.0, 3.0, 0.0014, 0.02),
    "llvm": Costs(1.5e5, 600.0, 3.0, 0.0003, 0.008),
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
    samples.

    >>> quickest(nodes=50, steps=10, samples=100)
    'eager'
    >>> quickest(nodes=1_000, steps=700, samples=20_000, parameters=337)
    'hasty'
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
    each = costs.step + costs.parameter * parameters
    whole = costs.begin + nodes * (costs.compiling + samples * costs.node) + steps * each
    return whole / 1e6
