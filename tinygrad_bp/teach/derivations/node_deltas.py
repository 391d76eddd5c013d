"""Node deltas: which nodes are the net inputs of neurons, and what their deltas are called."""

from __future__ import annotations

import re
from collections import Counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...autodiff.value import Value
    from ..formulas.notation import Notation

_LOGIT = re.compile(r"out(?:_(?P<neuron>.+)|(?P<number>\d.*))", re.DOTALL)
_NET_INPUT = re.compile(r"net(?:_(?P<neuron>.+)|(?P<number>\d.*))?", re.DOTALL)


def node_deltas(notation: Notation) -> dict[Value, str]:
    """The net inputs of neurons, each with the name of its delta.

    A net input is known by its label, such as net_o1, or by its use: it is a labelled sum of
    which nothing but one activation is calculated, or a softmax with its error. A name that a
    node has is not taken.

    >>> from tinygrad_bp.teach.formulas.notation import Notation
    >>> from tinygrad_bp.teach.tutorial import build
    >>> list(node_deltas(Notation(build()["E_total"])).values())
    ['δ_h1', 'δ_h2', 'δ_o1', 'δ_o2']
    """
    taken = {symbol.name for symbol in notation.symbols.values()}
    deltas: dict[Value, str] = {}
    uses = Counter(part for node in notation.results for part in notation.depends_on(node))
    activated = {
        node.parents[0]
        for node in notation.results
        if node.op is not None and node.op.is_function and len(node.parents) == 1
    }
    logits = {output for step in notation.steps.values() for output in step.outputs}
    for node, symbol in notation.symbols.items():
        if node.op is None or not node.label:
            continue
        is_sum = node.op.name in ("add", "sub") and (
            node in logits or (node in activated and uses[node] == 1)
        )
        name = delta_name(symbol.name, node in logits) or (f"δ_{symbol.name}" if is_sum else "")
        if name and name not in taken:
            taken.add(name)
            deltas[node] = name
    return deltas


def delta_name(name: str, is_logit: bool = False) -> str:
    """What the delta of a net input is called by its name; "" where it is no such name.

    >>> delta_name("net_o1"), delta_name("out_o1"), delta_name("out_o1", is_logit=True)
    ('δ_o1', '', 'δ_o1')
    """
    found = _NET_INPUT.fullmatch(name) or (_LOGIT.fullmatch(name) if is_logit else None)
    if found is None:
        return ""
    rest = found["neuron"] or found["number"] or ""
    return f"δ_{rest}" if rest else "δ"
