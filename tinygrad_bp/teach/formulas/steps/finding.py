"""Steps that people take at once, found in graphs that take them one operation at a time.

The softmax with the cross entropy is one, the sigmoid with its own another. A graph computes
them in a way that does not overflow: it takes the largest output off all of them, and never
has a probability. People have the probabilities p, the error -log(p), and the derivative of
the error by each output, which is p - y.

>>> from tinygrad_bp.nn.losses import cross_entropy
>>> error = cross_entropy([Value(1.0, "out_o1"), Value(3.0, "out_o2")], 0)
>>> step = named_steps([error])[error]
>>> [p.label for p in step.probabilities], [round(p.data, 4) for p in step.probabilities]
(['p_o1', 'p_o2'], [0.1192, 0.8808])
>>> [y.data for y in step.targets]
[1.0, 0.0]
"""

from __future__ import annotations

from collections import Counter

from ....autodiff.graph import topological_order
from ....autodiff.ieee import ieee_arithmetic
from ....autodiff.value import Value
from .sigmoid import sigmoid_step
from .softmax import softmax_step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from .step import NamedStep


def named_steps(outputs: Iterable[Value], named: Collection[Value] = ()) -> dict[Value, NamedStep]:
    """The named steps in a graph, by the node that each ends with.

    Args:
        outputs: the last nodes of the graph.
        named: nodes that somebody wants to see: a step that would hide one is none.
    """
    order = topological_order(*outputs)
    uses = Counter(parent for node in order for parent in node.parents)
    wanted = {*outputs, *named}
    found: dict[Value, NamedStep] = {}
    with ieee_arithmetic():
        for node in order:
            step = softmax_step(node) or sigmoid_step(node, uses)
            if step is not None and _is_closed(step, uses, wanted):
                found[node] = step
                for x, name in step.names.items():
                    if x not in uses:  # it was made here
                        x.label = name
    return found


def _is_closed(step: NamedStep, uses: Counter[Value], wanted: set[Value]) -> bool:
    """Whether nobody sees or uses what the step hides."""
    inside = Counter(parent for node in (step.node, *step.hidden) for parent in node.parents)
    return not any(
        node.label or node in wanted or uses[node] != inside[node] for node in step.hidden
    )
