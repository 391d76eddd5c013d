"""A step that people take at once, and a graph in many operations: what there is to know of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ....autodiff.value import Value

#: How near to 1 the sum of probabilities has to be that were given as decimals.
_EXACT = 1e-12

_NET_OR_OUT = re.compile(r"(?:net|out|logit|z)(?:_(?P<rest>.+)|(?P<number>\d.*))", re.DOTALL)


@dataclass(frozen=True, eq=False)
class NamedStep:
    """A node of a graph, with what lies between it and what it is calculated from.

    Attributes:
        kind: "softmax" or "sigmoid": what makes the probabilities.
        node: the error, a node of the graph.
        outputs: what the probabilities are made of.
        targets: y, how likely each class should be; leaves that are not in the graph where it
            has numbers alone, or the number of a class.
        probabilities: p, one for each output; of a graph that has them, its own nodes.
        chosen: the place of the class, where there is one.
        normaliser: S, the sum that the softmax divides by; None for a sigmoid.
        shift: the output that is taken off all of them, where exp would overflow.
        textbook: the error, calculated from p and y, by the formula that people know.
        slopes: its derivative by each output.
        long_way: the same as the derivative by a probability and that of the probability.
        hidden: the nodes of the graph in between.
    """

    kind: str
    node: Value
    outputs: tuple[Value, ...]
    targets: tuple[Value, ...]
    probabilities: tuple[Value, ...]
    textbook: Value
    hidden: frozenset[Value]
    chosen: int | None = None
    normaliser: Value | None = None
    shift: Value | None = None
    slopes: Mapping[Value, Value] = field(default_factory=dict)
    long_way: Mapping[Value, tuple[Value, Value]] = field(default_factory=dict)

    @property
    def between(self) -> tuple[Value, ...]:
        """What lies between the outputs and the error: S and p."""
        sums = () if self.normaliser is None else (self.normaliser,)
        return (*sums, *self.probabilities)

    @property
    def names(self) -> dict[Value, str]:
        """All that has a name in the step, with the name that it has unless it has a label."""
        found = {x: f"out_{k}" for k, x in enumerate(self.outputs, 1)}
        ends = self.outputs or self.probabilities
        rests = [_rest(x, k) for k, x in enumerate(ends, 1)]
        if self.normaliser is not None:
            found[self.normaliser] = "S" + _sample(self.node)
        for letter, nodes in (("p", self.probabilities), ("y", self.targets)):
            found.update((x, f"{letter}_{rest}") for x, rest in zip(nodes, rests, strict=True))
        return found


def adds_up_to_one(targets: Iterable[Value]) -> bool:
    """Whether they are probabilities of all there is, as far as decimals can say it."""
    return abs(sum(y.data for y in targets) - 1.0) < _EXACT


def _rest(x: Value, place: int) -> str:
    """What the names that belong to an output end with: o1 for out_o1."""
    found = _NET_OR_OUT.fullmatch(x.label)
    return (found["rest"] or found["number"]) if found else x.label or str(place)


def _sample(node: Value) -> str:
    """What names of the same sample end with: _s2 of E_s2."""
    found = re.search(r"_s\d+$", node.label)
    return found[0] if found else ""
