"""A derivation around one node at a time: what lies farther on is taken as numbers.

A whole `Derivation` of a large network has thousands of steps. To say how the error changes with
one weight, a few are enough where the derivatives by the nodes after it are known: the local
derivatives on its way, as far as where paths join, and the terms that are added up there. They
are the same steps and terms, worked out when they are first asked for.

>>> from tinygrad_bp.teach.formulas.formula import text
>>> from tinygrad_bp.teach.tutorial import build
>>> net = build()
>>> net["E_total"].backward()
>>> known = {name: node.grad for name, node in net.items()}
>>> near = Nearby(net["E_total"], known, lambda x: [y for y in net.values() if is_user(y, x)])
>>> [text(local.name) for local in near.trunk(net["w1"])]
['∂out_h1/∂net_h1', '∂net_h1/∂w1']
>>> for share in near.shares(net["out_h1"]):
...     print(share.node.label, f"{share.number:.9f}")
net_o1 0.055399425
net_o2 -0.019049118
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from ...autodiff.graph import topological_order
from ...autodiff.ieee import ieee_arithmetic
from ...autodiff.value import Value, apply
from ..formulas.formula import Derivative, Number, Symbol, updated
from ..formulas.notation import Notation
from .chain_rule import Step, Term
from .gradient import edges
from .local_derivatives import LocalDerivative, LocalDerivatives
from .node_deltas import delta_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from typing import Any


class Nearby:
    """The steps of a derivation, each worked out from its neighbours alone.

    Args:
        output: the node that is differentiated; it has a label.
        known: the derivatives of the output that are known, by the labels of the nodes.
        users: gives for a node the labelled nodes, but for those of `inner`, that are calculated
            from it with no other labelled node between.
        inner: the output, and the labelled nodes whose formulas are read together with its
            own: its addends, and what they are calculated from where that is one step with them.
        moved: what leaves are now, where the derivatives go through that.
    """

    def __init__(
        self,
        output: Value,
        known: Mapping[str, float],
        users: Callable[[Value], Iterable[Value]],
        inner: Iterable[Value] = (),
        moved: Mapping[Value, float] | None = None,
    ) -> None:
        self.output, self._known, self._users = output, known, users
        self._moved = moved or {}
        self._inner = frozenset((output, *inner))
        self._extracts: dict[Value, Extract] = {}
        self._steps: dict[Value, Step | None] = {}
        self._formulas: dict[Value, list[Value]] = {}
        self._addends: dict[tuple[Value, Value], Value] = {}

    def extract(self, node: Value) -> Extract:
        """The formula of a node, as a graph of its own."""
        if node in self._inner:
            node = self.output
        if node not in self._extracts:
            inner = self._inner if node is self.output else ()
            self._extracts[node] = Extract(node, inner, self._moved)
        return self._extracts[node]

    def number(self, node: Value) -> float:
        """∂output/∂node; 0.0 where the output does not depend on it."""
        if node is self.output:
            return 1.0
        if node.label in self._known:
            return self._known[node.label]
        return sum(share.number for share in self.shares(node))

    def symbol(self, node: Value) -> Symbol:
        """The name of a node, with its number."""
        return Symbol(node.label, node.data, node.label)

    def now(self, node: Value) -> Symbol:
        """The name that a node has in the derivatives by what lies before it, with its number."""
        symbol = self.symbol(node)
        return updated(symbol, self._moved[node]) if node in self._moved else symbol

    def derivative(self, node: Value) -> Derivative:
        """∂output/∂node, with its number."""
        return Derivative(self.symbol(self.output), self.symbol(node), self.number(node))

    def delta(self, node: Value) -> Symbol | None:
        """The node delta of a net input; None of any other node."""
        name = delta_name(node.label)
        if not name and (name := delta_name(node.label, is_logit=True)):
            extract = self.extract(self.output)
            steps = extract.notation.steps.values()
            if not any(extract.copies.get(node) in step.slopes for step in steps):
                return None
        return Symbol(name, self.number(node), name) if name else None

    def users(self, node: Value) -> list[Value]:
        """The nodes that are calculated from a node with no other named one between."""
        found = [] if node in self._inner else list(self._users(node))
        return list(dict.fromkeys([*found, *self._tail.users(node)]))

    def local(self, user: Value, node: Value) -> LocalDerivative | None:
        """The derivative of one of its users by a node; None where it is always 0."""
        if user in self._inner or user in self._tail.made:
            return self._tail.local(user, node)
        addend = self._addend(user, node)
        name = Derivative(self.symbol(user), self.symbol(node), 1.0)
        if addend is node:
            return LocalDerivative(user, node, name, Number(1.0), (), 1.0)
        other = _other_factor(addend, node)
        if other is not None:
            is_before = node not in self._moved
            factor = self.now(other) if is_before else self.symbol(other)
            number = other.data if factor.value is None else factor.value
            return LocalDerivative(
                user, node, replace(name, value=number), factor, (factor,), number
            )
        extract = self.extract(addend)
        found = extract.local(addend, node) if addend in extract.copies else None
        if found is None:
            return None
        return replace(found, node=user, name=replace(name, value=found.number))

    def shares(self, node: Value) -> list[Inflow]:
        """What comes to a node from each of its users, as numbers."""
        found = []
        for user in self.users(node):
            if user in self._inner or user in self._tail.made:
                local = self._tail.local(user, node)
                slope = 0.0 if local is None else local.number
            else:
                slope = _slope(self._addend(user, node), node, self._moved)
            found.append(Inflow(user, self.number(user) * slope))
        return found

    def step(self, node: Value) -> Step | None:
        """The step of a node; None where the output does not depend on it."""
        if node not in self._steps:
            self._steps[node] = self._step(node)
        return self._steps[node]

    def trunk(self, node: Value, most: int = 8) -> list[LocalDerivative]:
        """The last local derivatives along the only path to a node, at most so many of them.

        They begin at the output, where paths join, or where there would be too many.
        """
        path: list[LocalDerivative] = []
        while len(path) < most and len(users := self.users(node)) == 1:
            local = self.local(users[0], node)
            if local is None:
                break
            path.append(local)
            node = local.node
        return path[::-1]

    def _addend(self, user: Value, node: Value) -> Value:
        """The addend of a sum that a node is in, whose derivative is that of the sum."""
        if (user, node) not in self._addends:
            if user not in self._formulas:
                self._formulas[user] = _formula_of(user)
            self._addends[user, node] = _addend(user, node, self._formulas[user])
        return self._addends[user, node]

    @property
    def _tail(self) -> Extract:
        return self.extract(self.output)

    def _step(self, node: Value) -> Step | None:
        if node is self.output:
            return None
        locals_ = [local for user in self.users(node) if (local := self.local(user, node))]
        if not locals_:
            return None
        terms = tuple(
            Term(local, self.output, self.number(local.node) * local.number) for local in locals_
        )
        name = self.derivative(node)
        number = name.value or 0.0
        return Step(node, name, self.output, terms, False, number, self.delta(node))


class Inflow(NamedTuple):
    """What comes to a node through one that is calculated from it."""

    node: Value
    number: float


def is_user(user: Value, node: Value) -> bool:
    """Whether one is calculated from the other with no labelled node between."""
    return user is not node and node in _formula_of(user)


def _formula_of(user: Value) -> list[Value]:
    """The nodes of a node's formula, which ends at the labelled ones."""

    def before(part: Value) -> tuple[Value, ...]:
        return part.parents if part is user or not part.label else ()

    return topological_order(user, parents=before)


def _addend(user: Value, node: Value, formula: Iterable[Value]) -> Value:
    """The addend of a sum that a node is in, by the nodes of the formula of the sum.

    What has it in several addends, and what is no sum, is told as a whole.
    """
    depends = {node}
    for part in formula:
        if not depends.isdisjoint(part.parents if part is user or not part.label else ()):
            depends.add(part)
    while user.op is not None and user.op.name == "add":
        own = [operand for operand in user.operands if operand in depends]
        if len(own) != 1:
            break
        user = own[0]
    return user


def _other_factor(product: Value, node: Value) -> Value | None:
    """What a node is multiplied by in a product of two labelled nodes; None of all else."""
    if product.op is None or product.op.name != "mul":
        return None
    one, other = product.operands
    other = other if one is node else one
    if other is node or not isinstance(other, Value) or not other.label:
        return None
    return other if node in product.parents else None


def _slope(user: Value, node: Value, moved: Mapping[Value, float]) -> float:
    """How a node changes with another one in its formula, as a backward pass has it."""
    found = {user: 1.0}
    for part in reversed(_formula_of(user)):
        if part not in found or part is node or (part.label and part is not user):
            continue
        for operand, partial in edges(part, moved):
            if partial is not None and isinstance(operand, Value):
                found[operand] = found.get(operand, 0.0) + found[part] * partial
    return found.get(node, 0.0)


class Extract:
    """The formula of a node as a graph of its own, which ends at the labelled nodes before it.

    Args:
        node: the node.
        inner: labelled nodes that it does not end at.
        moved: what leaves are now, where the derivatives go through that.

    Attributes:
        notation: its names and formulas.
        made: the nodes that got a name here, and are in no other graph.
    """

    def __init__(
        self, node: Value, inner: Collection[Value] = (), moved: Mapping[Value, float] | None = None
    ) -> None:
        def before(part: Value) -> tuple[Value, ...]:
            is_inside = part is node or part in inner or not part.label
            return part.parents if is_inside else ()

        copies: dict[Any, Value] = {}
        with ieee_arithmetic():
            for part in topological_order(node, parents=before):
                if part.op is None or not before(part):
                    copies[part] = Value(part.data, part.label)
                else:
                    copies[part] = apply(part.op, *(copies.get(x, x) for x in part.operands))
                    copies[part].label = part.label
            self.notation = Notation(copies[node])
        self.output = copies[node]
        self.copies = copies
        now = {copies[part]: x for part, x in (moved or {}).items() if part in copies}
        self._chain = LocalDerivatives(self.notation, now)
        labelled = {copy: part for part, copy in copies.items() if part.label}
        self.made = frozenset(x for x in self.notation.symbols if x not in labelled)
        #: What each named node here stands for: one made here for itself.
        self.originals = {x: labelled.get(x, x) for x in self.notation.symbols}

    def users(self, node: Value) -> list[Value]:
        """The named nodes here that the derivative by a node leads on to."""
        operand = node if node in self.made else self.copies.get(node)
        if operand is None or operand not in self.notation:
            return []
        results = self.notation.results
        found = [x for x in results if operand in self._chain.onward(x, self.output)]
        return [self.originals[x] for x in found]

    def local(self, user: Value, node: Value) -> LocalDerivative | None:
        """The local derivative of a named node here by another one."""
        result = user if user in self.made else self.copies[user]
        operand = node if node in self.made else self.copies[node]
        found = self._chain.between(result, operand)
        return found and replace(found, node=user, operand=node)
