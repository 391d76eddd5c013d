"""What a training takes, eagerly and by compiled code: an estimate, to choose by."""

from __future__ import annotations

#: What each way to compute takes, in microseconds: to begin, to compile a node, for a step, and
#: for a node each time that it is computed. Measured once, so that the choice is always the same.
COSTS = {
    "eager": (0.0, 0.0, 0.0, 0.7),
    "python": (1e5, 100.0, 30.0, 0.03),
    "llvm": (2e5, 400.0, 40.0, 0.002),
}


def quickest(nodes: int, steps: int, samples: int) -> str:
    """The way that takes the least time: "eager", or the backend of compiled code.

    Args:
        nodes: the size of the graph of one sample's loss.
        steps: how often compiled code is called.
        samples: how many losses are computed in all.

    >>> quickest(nodes=50, steps=10, samples=100)
    'eager'
    >>> quickest(nodes=500, steps=1_000, samples=100_000)
    'llvm'
    """

    def time(way: str) -> float:
        begin, compile_node, step, node = COSTS[way]
        return begin + compile_node * nodes + step * steps + node * nodes * samples

    return min(COSTS, key=time)
