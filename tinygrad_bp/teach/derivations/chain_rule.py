"""The chain rule through the named nodes of a graph, as data: what `explain` puts into words.

A node's `Step` says how the derivative of the output by it comes about: for every named node
that is calculated from it directly, the derivative by that one (worked out in an earlier step)
times the local derivative between the two; where there are several, their sum.

>>> from tinygrad_bp.teach.formulas.formula import text
>>> x = Value(3.0, label="x")
>>> y = x * x
>>> y.label = "y"
>>> z = 2 * y + x
>>> z.label = "z"
>>> derivation = derive(z, [x])
>>> for step in derivation.steps:
...     for term in step.terms:
...         local = term.local
...         print(text(local.name), "=", text(local.formula), "=", local.number)
∂z/∂y = 2 = 2.0
∂z/∂x|y = 1 = 1.0
∂y/∂x = x + x = 6.0
>>> [(text(step.name), step.number) for step in derivation.steps]
[('∂z/∂y', 2.0), ('∂z/∂x', 13.0)]
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import permutations

from ...autodiff.passes import Graph
from ...autodiff.value import Value
from ..formulas.formula import Derivative, Number, Symbol
from ..formulas.noise import settled
from ..formulas.notation import Notation
from .gradient import backward_numbers
from .local_derivatives import LocalDerivative, LocalDerivatives
from .node_deltas import node_deltas

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


@dataclass(frozen=True, eq=False)
class Term:
    """What comes to a node from one that is calculated from it.

    That is ∂output/∂(local.node) times the local derivative.

    Attributes:
        local: the local derivative by this node of one worked out earlier.
        part: the addend of the output that all of this comes from: E_o1, where the output is
            E_total = E_o1 + E_o2. The output itself where there is no single one.
        number: ∂part/∂(local.node) * local.number, with the first as the backward pass has
            it; where the part has no other term here, it is ∂part/∂node.
    """

    local: LocalDerivative
    part: Value
    number: float


@dataclass(frozen=True, eq=False)
class Step:
    """How the derivative of the output by one node comes about.

    Attributes:
        node: the node.
        name: ∂output/∂node, whose value is `number`.
        part: the addend of the output that all paths from the output to the node go through;
            the output where there is no single one, the node itself where it is that addend.
        terms: what is added up, in the order in which they are calculated.
        is_by_parts: whether each term is the derivative of an addend of the output of its
            own: ∂E_total/∂out_h1 = ∂E_o1/∂out_h1 + ∂E_o2/∂out_h1.
        number: the derivative, the same float as `backward()` leaves in `node.grad`, unless
            that is nothing but rounding noise: then it is what it is without, mostly 0.
        delta: the node delta, δ_o1, whose value is `number` too; None where the node is not
            the net input of a neuron.
    """

    node: Value
    name: Derivative
    part: Value
    terms: tuple[Term, ...]
    is_by_parts: bool
    number: float
    delta: Symbol | None


class Derivation:
    """Everything between an output and what it is differentiated by; `derive` makes it.

    Args:
        output: the node that is differentiated.
        wrt: what by.
        chain: the local derivatives of the graph; several derivations may share them.

    Attributes:
        output: the node that is differentiated.
        wrt: what by, in the order given.
        notation: the names of the nodes, and their formulas.
        gradient: ∂output/∂node for every node of the graph, named or not, the same floats
            as `backward()` leaves in `.grad`, rounding noise and all.
        deltas: the net inputs of neurons, each with the name of its node delta.
        steps: a `Step` for each named node on the way from the output to those of `wrt`
            (not for the output), after all that it is worked out from.
    """

    def __init__(self, output: Value, wrt: Sequence[Value], chain: LocalDerivatives) -> None:
        self.output, self.wrt, self.notation = output, tuple(wrt), chain.notation
        self.gradient = backward_numbers(output, self.notation.order, chain.moved)
        self._settled: dict[Value, float] = {}
        for node, taken in self.notation.steps.items():
            # The graph need not have the probabilities: what comes to them is the textbook's.
            for x, slope in backward_numbers(taken.textbook, taken.between).items():
                self.gradient.setdefault(x, self.number(node) * slope)
        self.deltas = node_deltas(self.notation)
        self.steps: list[Step] = []
        self._chain = chain
        self._place = {named: place for place, named in enumerate(self.notation.symbols)}
        self._place[output] = -1  # what acts on it directly comes first
        self._operands = _between(output, wrt, chain)
        self._by_node: dict[Value, Step] = {}
        reached: dict[Value, list[LocalDerivative]] = {}
        for node in _outward(output, self._operands):
            if node is not output:
                if node not in reached:
                    continue  # all ways to it are flat: a comparison, a sign
                self._by_node[node] = step = self._step(node, reached[node])
                self.steps.append(step)
            for local in self.local_derivatives(node):
                reached.setdefault(local.operand, []).append(local)

    def number(self, node: Value) -> float:
        """∂output/∂node, as `backward()` leaves it, without noise; 0.0 if independent."""
        return self._settled.get(node, self.gradient.get(node, 0.0))

    def step(self, node: Value) -> Step | None:
        """The step of a node; None for the output, and for a node that is not on the way."""
        return self._by_node.get(node)

    def part(self, node: Value) -> Value:
        """The `part` of a node's step; the output where it has none."""
        step = self.step(node)
        return self.output if step is None else step.part

    def leading_to(self, last: Step) -> list[Step]:
        """The steps that one is worked out from, and it, in the order of the derivation."""
        found = {last.node}
        stack = [last]
        while stack:
            for term in stack.pop().terms:
                step = self.step(term.local.node)
                if step is not None and step.node not in found:
                    found.add(step.node)
                    stack.append(step)
        return [step for step in self.steps if step.node in found]

    def local_derivatives(self, node: Value) -> list[LocalDerivative]:
        """Those of a node by the nodes that lead to `wrt`, in the order of its formula."""
        found = (self._chain.between(node, operand) for operand in self._operands.get(node, ()))
        return [local for local in found if local is not None]

    def trunk(self, node: Value) -> list[LocalDerivative]:
        """The local derivatives along the only path to a node.

        It begins at the output, or where paths join: ∂E_total/∂w1 is ∂E_total/∂out_h1, which
        is a sum, times ∂out_h1/∂net_h1 times ∂net_h1/∂w1; the trunk of w1 is those two.
        """
        path: list[LocalDerivative] = []
        step = self.step(node)
        while step is not None and len(step.terms) == 1:
            path.append(step.terms[0].local)
            step = self.step(path[-1].node)
        return path[::-1]

    def _step(self, node: Value, into: list[LocalDerivative]) -> Step:
        terms = tuple(
            Term(local, self.part(local.node), self.number(local.node) * local.number)
            for local in sorted(into, key=lambda local: self._place[local.node])
        )
        self._settle(node, terms)
        symbol, number = self.notation.symbols[node], self.number(node)
        delta = self.deltas.get(node)
        return Step(
            node,
            Derivative(self.notation.symbols[self.output], symbol, number),
            self._common_part(node, terms),
            terms,
            self._is_by_parts(terms),
            number,
            Symbol(delta, number, delta) if delta else None,
        )

    def _settle(self, node: Value, terms: Sequence[Term]) -> None:
        """Take the rounding noise out of a derivative."""
        shares = [term.number for term in terms]
        number = self.number(node)
        if any(t.local.is_settled or t.local.node in self._settled for t in terms):
            number = sum(shares[1:], shares[0])
        if len(shares) > 1:
            number = settled(number, shares)
        if number != self.number(node) and not math.isnan(number):
            self._settled[node] = number

    def _common_part(self, node: Value, terms: Sequence[Term]) -> Value:
        if len({term.part for term in terms}) > 1:
            return self.output
        term = terms[0]
        is_addend = len(terms) == 1 and term.local.node is term.part
        if is_addend and term.local.formula == Number(1.0) and node.op is not None:
            return node
        return term.part

    def _is_by_parts(self, terms: Sequence[Term]) -> bool:
        parts = {term.part for term in terms}
        # An addend that another one is an addend of has what comes through that one too.
        return 1 < len(parts) == len(terms) and not any(
            self._chain.depends(part, other) for part, other in permutations(parts, 2)
        )


def derive(output: Value, wrt: Iterable[Value] | None = None) -> Derivation:
    """The derivation of the output's derivatives by some nodes of its graph.

    Args:
        output: the node to differentiate.
        wrt: what by: leaves or other nodes, labelled or not. None for every named node.

    Raises:
        StaleGraphError: a leaf has been assigned since the graph was computed.
    """
    given = None if wrt is None else list(wrt)
    notation = Notation(output, *(given or ()))
    Graph((output, *(given or ()))).fresh_order()
    if given is None:
        given = [node for node in notation.symbols if node is not output]
    return Derivation(output, given, LocalDerivatives(notation))


def _between(
    output: Value, wrt: Collection[Value], chain: LocalDerivatives
) -> dict[Value, tuple[Value, ...]]:
    """For the named nodes on the way to `wrt`, the next ones on the way."""
    leading = set(wrt)
    operands = {}
    for node in chain.notation.results:
        if onward := tuple(part for part in chain.onward(node, output) if part in leading):
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
