"""The computation graph as a picture: every number, where it came from, its gradient.

>>> from tinygrad_bp.autodiff.value import Value
>>> x = Value(2.0, label="x")
>>> y = x * x + 1
>>> y.backward()
>>> draw_graph(y)
<Diagram: .svg(), .png(), .show(), .save(path), .source>
"""

from __future__ import annotations

import math

from ..autodiff.graph import topological_order
from ..autodiff.value import Value
from .diagram import Diagram
from .labels import check_digits, number, short
from .node import card, ports, slope_in_names, summary
from .style import DIM, DIRECTIONS, ENTRIES, RED, cell, new_graph, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

#: How many paths of a derivative its title adds up.
_PATHS = 4

#: The largest graph that a notebook shows unasked.
_NOTEBOOK_NODES = 40


class GraphTooLargeError(ValueError):
    """A graph has more nodes than anyone can read in a picture.

    The way out is to draw a part of it, or to raise the limit:

    >>> from tinygrad_bp.autodiff.value import Value
    >>> total = Value(0.0)
    >>> for _ in range(1000):
    ...     total = total + 1.0
    >>> draw_graph(total)
    Traceback (most recent call last):
    tinygrad_bp.draw.computation.GraphTooLargeError: this graph has more than 500 nodes, ...
    >>> draw_graph(total, max_nodes=2000)
    <Diagram: .svg(), .png(), .show(), .save(path), .source>
    """


def draw_graph(
    value: Value,
    *,
    digits: int = 4,
    local_derivatives: bool = False,
    max_nodes: int = 500,
    direction: str = "right",
    title: str = "",
) -> Diagram:
    """The graph that a Value was computed by, with data and gradient on every node.

    It is read from left to right, unless told otherwise: leaves, rounded and yellow, go into
    operations, in blue. Numbers that are not Values stand in the operation. Where the order of
    the operands matters, it says where the 1st and the 2nd come in.

    Args:
        value: the result, the last node.
        digits: how many significant digits are shown.
        local_derivatives: whether each edge has the derivative of the operation by that
            operand, as of the forward pass.
        max_nodes: the largest graph to draw, in nodes.
        direction: where the result stands, seen from the leaves: "right", "down", "left" or
            "up".
        title: a line above the picture.

    Raises:
        GraphTooLargeError: for a larger one, at once.
        ValueError: for another direction.

    >>> from tinygrad_bp.autodiff.value import Value
    >>> a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    >>> draw_graph(a * b).save("product.svg")  # doctest: +SKIP
    """
    nodes = _nodes(value, max_nodes)
    edge_numbers = nodes if local_derivatives else ()
    return _draw(nodes, digits, edge_numbers, direction=direction, title=title)


def draw_chain(
    output: Value,
    wrt: Value,
    *,
    digits: int = 4,
    max_nodes: int = 500,
    direction: str = "right",
    title: str | None = None,
) -> Diagram:
    """The graph with the paths of one derivative lit, from `wrt` to `output`.

    Each lit edge has the derivative of the operation by that operand, in names where it is
    short, and as a number: which weight it is that is multiplied by. Their product along a
    path, summed over the paths, is the derivative; the title does that sum. These are the
    numbers of the forward pass: no backward pass is needed, and `.grad` is not touched.

    Args:
        output: what is differentiated.
        wrt: with respect to what: any node of the graph of the output.
        digits: how many significant digits are shown.
        max_nodes: the largest graph to draw, in nodes.
        direction: where the output stands, seen from `wrt`: "right", "down", "left" or "up".
        title: a line above the picture, in the place of that sum.

    Raises:
        ValueError: if the output does not depend on it; for another direction.
        GraphTooLargeError: for a larger graph, at once.

    >>> from tinygrad_bp.autodiff.value import Value
    >>> x = Value(2.0, label="x")
    >>> y = (3 * x) ** 2
    >>> y.label = "y"
    >>> "∂y/∂x = 12 × 3 = 36" in draw_chain(y, x).source
    True
    """
    nodes = _nodes(output, max_nodes)
    _check_value(wrt)
    lit = {wrt}
    for node in nodes:
        if not lit.isdisjoint(node.parents):
            lit.add(node)
    if output not in lit:
        raise ValueError(
            f"{output!r} does not depend on {wrt!r}: choose a Value that it was computed from"
        )
    if title is None:
        title = _sum_of_paths(nodes, wrt, lit, digits)
    return _draw(nodes, digits, edge_numbers=lit, lit=lit, direction=direction, title=title)


def notebook_display(value: Value) -> dict[str, str] | None:
    """What a notebook shows for a Value: the diagram of a small graph, else nothing of its own."""
    try:
        svg = draw_graph(value, max_nodes=_NOTEBOOK_NODES).svg()
    except (GraphTooLargeError, RuntimeError):  # too large to read, or there is no Graphviz
        return None
    return {"image/svg+xml": svg, "text/plain": repr(value)}


def _nodes(output: Value, max_nodes: int) -> list[Value]:
    """The graph in topological order, counted first, and no further than to the limit."""
    _check_value(output)
    seen = {output}
    found = [output]
    for node in found:
        if len(found) > max_nodes:
            raise GraphTooLargeError(
                f"this graph has more than {max_nodes} nodes, too many to read: draw a part "
                f"of it (a Value nearer to its leaves), or pass a larger max_nodes="
            )
        for parent in node.parents:
            if parent not in seen:
                seen.add(parent)
                found.append(parent)
    return topological_order(output)


def _check_value(given: Any) -> None:
    if not isinstance(given, Value):
        raise TypeError(f"only a Value has a graph to draw, not {type(given).__name__}: {given!r}")


def _draw(
    nodes: list[Value],
    digits: int,
    edge_numbers: Collection[Value],
    *,
    lit: Collection[Value] | None = None,
    direction: str,
    title: str,
) -> Diagram:
    check_digits(digits)
    if direction not in DIRECTIONS:
        raise ValueError(f"direction must be one of {', '.join(DIRECTIONS)}, not {direction!r}")
    graph = new_graph(title, rankdir=DIRECTIONS[direction])
    entry = ENTRIES[direction]
    names = {node: f"n{index}" for index, node in enumerate(nodes)}
    for node, name in names.items():
        is_dim = lit is not None and node not in lit
        graph.node(name, f"<{card(node, digits, is_dim, lit is None, entry)}>")
        numbered = ports(node)
        for index, (operand, slope) in enumerate(zip(node.operands, node.partials, strict=True)):
            if not isinstance(operand, Value):
                continue
            is_lit = lit is not None and node in lit and operand in lit
            look: dict[str, str] = {}
            if is_lit:
                look = {"color": RED, "penwidth": "4", "arrowsize": "0.9"}
            elif lit is not None:
                look = {"color": DIM, "penwidth": "1.2"}
            if operand in edge_numbers and node in edge_numbers:
                # Nothing flows where the derivative is None: another branch, or no slope.
                rows = [cell(number(slope or 0.0, digits), 15, RED, bold=is_lit, padding=2)]
                if is_lit:
                    in_names = slope_in_names(node, index, digits)
                    rows[:0] = [cell(line, 13, padding=0) for line in in_names]
                look["label"] = f"<{table(*rows)}>"
            port = f":p{index}:{entry}" if index in numbered else ""
            graph.edge(names[operand], name + port, **look)
    return Diagram(graph.source, {name: summary(node) for node, name in names.items()})


def _sum_of_paths(nodes: list[Value], wrt: Value, lit: Collection[Value], digits: int) -> str:
    """The derivative as the product along its path, or the sum of the products along a few."""
    # The factors of each path to a node, one path more than are shown; the derivative.
    paths: dict[Value, list[list[float]]] = {wrt: [[]]}
    slopes = {wrt: 1.0}
    for node in nodes:
        if node in lit and node is not wrt:
            edges = [
                (operand, partial)
                for operand, partial in zip(node.operands, node.partials, strict=True)
                if partial is not None and isinstance(operand, Value) and operand in lit
            ]
            ways = [[partial, *path] for operand, partial in edges for path in paths[operand]]
            paths[node] = ways[: _PATHS + 1]
            slopes[node] = sum(partial * slopes[operand] for operand, partial in edges)
    output = nodes[-1]
    ways = paths[output]
    terms = [number(math.prod(path), digits) for path in ways]
    if len(ways) == 1:
        # From the output back, as the chain rule is written.
        shown = " × ".join(_in_brackets([number(factor, digits) for factor in ways[0]]))
    elif len(ways) <= _PATHS:
        shown = " + ".join(_in_brackets(terms))
    else:
        shown = "the sum over all its paths"
    total = number(slopes[output], digits)
    name = f"∂{short(output.label) or 'output'}/∂{short(wrt.label) or 'input'}"
    return " = ".join([name, *[shown] * (shown not in ("", total)), total])


def _in_brackets(numbers: list[str]) -> list[str]:
    """Numbers to be multiplied or added: the negative ones after the first in brackets."""
    return [f"({text})" if index and text[0] == "-" else text for index, text in enumerate(numbers)]
