"""The nodes of a graph by the names that people call them.

>>> w, x = Value(0.5, "w_1"), Value(3.0, "x")
>>> nodes = nodes_of(Notation(w * x))
>>> sorted(nodes), node_of("W1", nodes) is w
(['v1', 'w_1', 'x'], True)
"""

from __future__ import annotations

import difflib
import re

from ...autodiff.value import Value
from ...letters import visible
from .notation import Notation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def nodes_of(notation: Notation) -> dict[str, Value]:
    """The named nodes of a graph: by their names in formulas, and by their labels."""
    nodes = {symbol.name: node for node, symbol in notation.symbols.items()}
    for node, symbol in notation.symbols.items():
        nodes.setdefault(node.label or symbol.name, node)
    return nodes


def find_node(name: str, nodes: Mapping[str, Value]) -> Value | None:
    """The node of this name, or the only one whose name differs in case and punctuation."""
    name = name.strip()
    if name in nodes:
        return nodes[name]
    for key in (str.lower, bare):
        alike = {node for label, node in nodes.items() if key(label) == key(name)}
        if len(alike) == 1:
            return alike.pop()
    return None


def node_of(name: str, nodes: Mapping[str, Value]) -> Value:
    """The node that `find_node` finds.

    Raises:
        ValueError: if there is none; names those that are called alike.
    """
    node = find_node(name, nodes)
    if node is None:
        raise ValueError(unknown(name, nodes))
    return node


def leaves_of(nodes: Mapping[str, Value], names: Iterable[str], argument: str) -> dict[str, Value]:
    """The leaves among the nodes that have these names.

    Raises:
        ValueError: if there is none of a name; says which argument has it.
    """
    leaves = {name: node for name, node in nodes.items() if node.op is None}
    found = {}
    for name in names:
        if name not in leaves:
            raise ValueError(f"{argument}: {unknown(name, leaves)}")
        found[name] = leaves[name]
    return found


def unknown(name: str, known: Iterable[str], meant: str = "") -> str:
    """What an error says of a name that the graph does not have: which ones are like it.

    Args:
        name: the name.
        known: those that there are.
        meant: the same name in the way that those are written.
    """
    known = list(dict.fromkeys(map(visible, known)))
    near = difflib.get_close_matches(meant or name, known, 4, 0.5)
    if found := re.fullmatch(r"[d∂Δ]_?(\w+)", name):  # dw5 is short for ∂E_total/∂w5
        near = [other for other in known if other.endswith(f"/∂{found[1]}")] + near
    near = [*near, *(other for other in known if other.startswith(f"{name}_"))][:4]
    hint = f"; near it: {', '.join(near)}" if near else f"; it has {', '.join(known[:8])}, ..."
    return f"the graph has no {visible(name[:60])!r}{hint}"


def bare(name: str) -> str:
    """A name without what people write in different ways: capitals, spaces, underscores."""
    return re.sub(r"[^\w+']|_", "", name).lower()
