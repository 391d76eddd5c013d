"""The chain rule through the named nodes of a graph, as data: what `explain` puts into words.

Between two named nodes with no named node between them is a `Link`, with its local
derivative as a formula and as a number. A node's `Step` says how its derivative comes about:
for every link that leads away from it, the derivative of the node at the other end (worked
out in an earlier step) times the number of the link; where there are several, their sum.

>>> from tinygrad_bp.teach.formulas.formula import text
>>> x = Value(3.0, label="x")
>>> y = x * x
>>> y.label = "y"
>>> z = 2 * y + x
>>> z.label = "z"
>>> derivation = derive(z, [x])
>>> for step in derivation.steps:
...     for term in step.terms:
...         print(text(term.link.name), "=", text(term.link.formula), "=", term.link.number)
∂z/∂y = 2 = 2.0
∂z/∂x = 1 = 1.0
∂y/∂x = x + x = 6.0
>>> [(text(step.name), step.number) for step in derivation.steps]
[('∂z/∂y', 2.0), ('∂z/∂x', 13.0)]
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ...autodiff.graph import refuse_stale
from ...autodiff.value import Value
from ..formulas.formula import Derivative, Number, Symbol
from ..formulas.notation import Notation
from .links import Link, links

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


@dataclass(frozen=True, eq=False)
class Term:
    """What comes to a node along one link: ∂output/∂(link.node) times the link's number.

    Attributes:
        link: the link, from a node worked out earlier (`link.node`) to this one.
        part: the addend of the output that all of this comes from: E_o1, where the output is
            E_total = E_o1 + E_o2. The output itself where there is no single one.
        number: ∂part/∂(link.node) * link.number, with the link's node as the backward pass
            has it; where the part has no other term here, it is ∂part/∂node.
    """

    link: Link
    part: Value
    number: float


@dataclass(frozen=True, eq=False)
class Step:
    """How the derivative of the output by one node comes about.

    Attributes:
        node: the node.
        output: the output.
        name: ∂output/∂node, whose value is `number`.
        terms: what is added up, in the order of the steps that it comes from.
        number: the derivative, the same float as `backward()` leaves in `node.grad`.
        delta: the node delta, δ_o1, whose value is `number` too; None where the node is not
            the net input of a neuron.
    """

    node: Value
    output: Value
    name: Derivative
    terms: tuple[Term, ...]
    number: float
    delta: Symbol | None

    @property
    def is_by_parts(self) -> bool:
        """Whether each term is the derivative of an addend of the output of its own.

        Then ∂E_total/∂out_h1 = ∂E_o1/∂out_h1 + ∂E_o2/∂out_h1.
        """
        parts = {term.part for term in self.terms}
        return 1 < len(parts) == len(self.terms) and self.output not in parts


class Derivation:
    """Everything between an output and what it is differentiated by; `derive` makes it.

    Attributes:
        output: the node that is differentiated.
        wrt: what by, in the order given.
        notation: the names of the nodes, and their formulas.
        gradient: ∂output/∂node for every node of the graph, named or not, the same floats
            as `backward()` leaves in `.grad`.
        steps: a `Step` for each named node on the way from the output to those of `wrt`
            (not for the output), after all that it is worked out from.
    """

    def __init__(self, output: Value, wrt: Sequence[Value], notation: Notation) -> None:
        self.output, self.wrt, self.notation = output, tuple(wrt), notation
        self.gradient = backward_numbers(output, notation.order)
        self.deltas = _deltas(notation)
        self._links: dict[Value, dict[Value, Link]] = {}
        self._operands = _between(output, wrt, notation)
        self._parts: dict[Value, Value] = {output: output}
        self.steps: list[Step] = []
        self._by_node: dict[Value, Step] = {}
        reached: dict[Value, list[Link]] = {}
        for node in _outward(output, self._operands):
            if node is not output:
                if node not in reached:
                    continue  # all ways to it are flat: a comparison, a sign
                self._by_node[node] = step = self._step(node, reached[node])
                self.steps.append(step)
            for link in self.links(node):
                reached.setdefault(link.operand, []).append(link)

    def number(self, node: Value) -> float:
        """∂output/∂node, the float that `backward()` leaves in `.grad`; 0.0 if independent."""
        return self.gradient.get(node, 0.0)

    def step(self, node: Value) -> Step | None:
        """The step of a node; None for the output, and for a node that is not on the way."""
        return self._by_node.get(node)

    def links(self, node: Value) -> list[Link]:
        """The links from a node towards those of `wrt`, in the order of its formula."""
        if node not in self._links:
            made = links(node, self.notation, self._operands.get(node, ()))
            self._links[node] = {link.operand: link for link in made}
        return list(self._links[node].values())

    def link(self, node: Value, operand: Value) -> Link | None:
        """The link between two nodes, if it is on the way."""
        self.links(node)
        return self._links[node].get(operand)

    def trunk(self, node: Value) -> list[Link]:
        """The links of the only path to a node: from the output, or from where paths join.

        In the order of the chain rule: ∂E_total/∂w1 is ∂E_total/∂out_h1, which is a sum,
        times ∂out_h1/∂net_h1 times ∂net_h1/∂w1; the trunk of w1 is those two links.
        """
        path: list[Link] = []
        step = self.step(node)
        while step is not None and len(step.terms) == 1:
            path.append(step.terms[0].link)
            step = self.step(path[-1].node)
        return path[::-1]

    def _step(self, node: Value, into: list[Link]) -> Step:
        terms = tuple(
            Term(link, self._parts[link.node], self.number(link.node) * link.number)
            for link in into
        )
        self._parts[node] = self._part(node, terms)
        symbol, number = self.notation.symbols[node], self.number(node)
        delta = self.deltas.get(node)
        return Step(
            node,
            self.output,
            Derivative(self.notation.symbols[self.output], symbol, number),
            terms,
            number,
            Symbol(delta, number, delta) if delta else None,
        )

    def _part(self, node: Value, terms: Sequence[Term]) -> Value:
        """The addend of the output that all paths to a node go through, or the output."""
        if len({term.part for term in terms}) > 1:
            return self.output
        term = terms[0]
        is_addend = len(terms) == 1 and term.link.node is term.part
        if is_addend and term.link.formula == Number(1.0) and node.op is not None:
            return node
        return term.part


def derive(output: Value, wrt: Iterable[Value] | None = None) -> Derivation:
    """The derivation of the output's derivatives by some nodes of its graph.

    Args:
        output: the node to differentiate.
        wrt: what by: leaves or other nodes, labelled or not. None for every named node.

    Raises:
        StaleGraphError: a leaf was assigned since the graph was computed.
    """
    given = None if wrt is None else list(wrt)
    notation = Notation(output, *(given or ()))
    refuse_stale(notation.order)
    if given is None:
        given = [node for node in notation.symbols if node is not output]
    return Derivation(output, given, notation)


def backward_numbers(output: Value, nodes: Sequence[Value]) -> dict[Value, float]:
    """What `output.backward()` leaves in the `.grad` of the nodes, which stay as they are.

    Args:
        output: the node to differentiate.
        nodes: all that it depends on, at least.
    """
    before = [node.grad for node in nodes]
    try:
        for node in nodes:
            node.grad = 0.0
        output.backward()
        return {node: node.grad for node in nodes}
    finally:
        for node, grad in zip(nodes, before, strict=True):
            node.grad = grad


def _between(
    output: Value, wrt: Collection[Value], notation: Notation
) -> dict[Value, tuple[Value, ...]]:
    """For the named nodes on the way from the output to `wrt`, the next ones on the way."""
    leading = set(wrt)
    operands = {}
    for node in notation.results:
        if onward := tuple(part for part in notation.depends_on(node) if part in leading):
            leading.add(node)
            operands[node] = onward
    return operands


def _outward(output: Value, operands: dict[Value, tuple[Value, ...]]) -> list[Value]:
    """The output and what it leads to, each after all that lead to it, first operands first."""
    waiting: Counter[Value] = Counter()
    nodes = [output]
    for node in nodes:
        for operand in operands.get(node, ()):
            if not waiting[operand]:
                nodes.append(operand)
            waiting[operand] += 1
    order, ready = [], [output]
    while ready:
        order.append(node := ready.pop())
        for operand in reversed(operands.get(node, ())):
            waiting[operand] -= 1
            if not waiting[operand]:
                ready.append(operand)
    return order


_NET_INPUT = re.compile(r"net(?:_(?P<neuron>.+)|(?P<number>\d.*))?", re.DOTALL)


def _deltas(notation: Notation) -> dict[Value, str]:
    """The net inputs of neurons by their labels or their use, with the names of their deltas."""
    taken = {symbol.name for symbol in notation.symbols.values()}
    deltas: dict[Value, str] = {}
    uses = Counter(part for node in notation.results for part in notation.depends_on(node))
    activated = {
        node.parents[0]
        for node in notation.results
        if node.op is not None and node.op.is_function and len(node.parents) == 1
    }
    for node, symbol in notation.symbols.items():
        if node.op is None or not node.label:
            continue
        found = _NET_INPUT.fullmatch(symbol.name)
        is_sum = node.op.name in ("add", "sub") and node in activated and uses[node] == 1
        if found or is_sum:
            rest = (found["neuron"] or found["number"] or "") if found else symbol.name
            name = f"δ_{rest}" if rest else "δ"
            if name not in taken:
                taken.add(name)
                deltas[node] = name
    return deltas
