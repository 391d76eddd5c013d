"""A derivative as the page works it out: factors, a step for each, and paths that add up.

The factors are the local derivatives on the way, from the error or from where paths join. A
node that several paths lead to has a term for each of them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from ....autodiff.value import Value
from ....teach.derivations.local_derivatives import LocalDerivative
from ....teach.formulas.formula import Derivative, Number, Symbol, product, total
from .writing import written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ....teach.formulas.formula import Formula
    from .nodes import Nodes
    from .writing import Writer

#: The most factors; of a longer way the first is the derivative by a node on it.
FACTORS = 4

#: Of more paths than MOST, the LARGEST are shown, and what the others come to; these can be
#: listed where there are no more than LISTED.
MOST, LARGEST, LISTED = 4, 3, 16


class Factor(NamedTuple):
    """A factor of a derivative.

    Attributes:
        start: what it is the derivative of.
        name: its name, with its number.
        local: the local derivative that it is worked out as.
    """

    start: Value
    name: Derivative
    local: LocalDerivative


class Chain:
    """The derivative of the error by one node.

    Args:
        nodes: the calculation.
        write: how formulas are written.
        node: it.
        path: the place of the way from the error that is lit, among all of them.
    """

    def __init__(self, nodes: Nodes, write: Writer, node: Value, path: int) -> None:
        self.nodes, self.near, self.write, self.node = nodes, nodes.near, write, node
        self.name = self.near.derivative(node)
        trunk = _merged(self.near.trunk(node, FACTORS + 2), nodes)
        if len(trunk) > FACTORS or (trunk and trunk[0].start is not nodes.total):
            trunk = trunk[1 - FACTORS :]
        self.trunk = trunk
        self.start = trunk[0].start if trunk else node
        shares = [] if self.start is nodes.total else self.near.shares(self.start)
        #: What is added up where paths join nearest to the node; empty where there is one.
        self.shares = shares if len(shares) > 1 else []
        #: How many ways lead from a term to the error, and the place of the term that is lit.
        self.beyond = nodes.ways_from(self.shares[0].node) if self.shares else 1
        self.path = path // self.beyond % len(self.shares) if self.shares else 0

    @property
    def number(self) -> float:
        """The derivative."""
        return self.name.value or 0.0

    @property
    def is_known(self) -> bool:
        """Whether the derivative may be told."""
        return self.write.knows(self.name)

    @cached_property
    def is_walked(self) -> bool:
        """Whether the phase of this derivative is done, though it may be asked for."""
        return self.write.is_found(self.node.label)

    # Factors

    def data(self) -> dict[str, Any]:
        """The chain: the derivative, its factors, and where the paths join."""
        factors = self.factors if len(self.factors) > 1 else []
        hidden = [
            f.name for f in self.trunk if not self._tells(self.write.as_said(f.local.formula))
        ]
        return {
            "symbols": written(self.name),
            "value": self._shown(self.name),
            "state": self.write.state(self.name.name),
            "factors": [
                {
                    "badge": badge,
                    "symbols": written(name),
                    "value": self._shown(name) if name not in hidden else None,
                    "at": at,
                }
                for badge, (name, at) in enumerate(factors, 1)
            ],
        }

    @cached_property
    def factors(self) -> list[tuple[Derivative, dict[str, str]]]:
        """Each factor's name, and where in the drawing its number stands."""
        found = [(factor.name, self._place(factor.local)) for factor in self.trunk]
        if self.start is not self.nodes.total and self.trunk:
            name = self.near.derivative(self.start)
            found.insert(0, (name, {"name": self.nodes.neuron_of(self.start), "side": "out"}))
        return found

    def _place(self, local: LocalDerivative) -> dict[str, str]:
        """Beside an error, above a neuron for its slope, or where a link begins."""
        nodes, node = self.nodes, local.node
        owner = nodes.neuron_of(node)
        if not owner:
            return {"name": node.label, "side": "error", "of": nodes.neuron_of(local.operand)}
        number = nodes.numbers[owner]
        if local.operand is number.net:
            return {"name": owner, "side": "slope"}
        if local.operand.label in nodes.parameters:
            source = nodes.source_of(owner, local.operand)
            return {"name": source or local.operand.label, "side": "out" if source else "bias"}
        return {"name": owner, "side": "in"}

    def _shown(self, name: Derivative) -> float | None:
        """A number of the chain, unless it is unknown yet or asked for."""
        if not self.is_walked or not self.write.knows(name):
            return None
        return name.value

    # Steps

    def steps(self) -> list[dict[str, Any]]:
        """A step for each factor; where paths join, their terms."""
        found: list[dict[str, Any]] = []
        if self.start is not self.nodes.total and self.trunk:
            found.append(self._first())
        for factor in self.trunk:
            formula = self.write.as_said(factor.local.formula)
            value = factor.local.number if self._tells(formula) else None
            found.append({**self._how(factor.name), **self._sides(formula, value)})
        if len(found) > 1:
            for badge, step_data in enumerate(found, 1):
                step_data["badge"] = badge
        if self.shares and not self.trunk:
            found.append(self._first())
        return found

    def _tells(self, formula: Formula) -> bool:
        """Whether what a local formula comes to may be told."""
        if not self.is_walked:
            return False
        return not isinstance(formula, (Symbol, Derivative)) or self.write.knows(formula)

    def _sides(self, formula: Formula, value: float | None) -> dict[str, Any]:
        return self.write.sides(formula, value, is_known=self.is_walked)

    def _how(self, name: Derivative) -> dict[str, Any]:
        return {"of": written(name.of), "by": written(name.by)}

    def _first(self) -> dict[str, Any]:
        """Where the factors begin: paths that join, or a derivative that is worked out there."""
        name = self.near.derivative(self.start)
        data = {**self._how(name), "value": self._shown(name)}
        if self.shares:
            return {**data, "paths": self._paths()}
        return {**data, "select": self.start.label}

    def _paths(self) -> dict[str, Any]:
        """The terms of a sum, the largest ones where there are many, and what the others add."""
        kept = list(range(len(self.shares)))
        if len(kept) > MOST:
            by_size = sorted(kept, key=lambda k: -abs(self.shares[k].number))
            kept = sorted({*by_size[:LARGEST], self.path})
        rest = [k for k in range(len(self.shares)) if k not in kept]
        return {
            "rows": [self._path(k) for k in kept],
            "more": [self._path(k) for k in rest] if len(rest) <= LISTED else [],
            "left": len(rest),
            "together": sum(self.shares[k].number for k in rest) if self.is_walked else None,
        }

    def _path(self, index: int) -> dict[str, Any]:
        user, number = self.shares[index]
        known = self.known(user)
        local = self.near.local(user, self.start)
        formula = Number(0.0) if local is None else self.write.as_said(local.formula)
        formula = product([known, formula])
        value = number if self.is_walked and self._tells(formula) else None
        return {
            "index": index * self.beyond,
            "is_lit": index == self.path,
            "through": self.nodes.neuron_of(user) or user.label,
            **self._sides(formula, value),
        }

    def known(self, node: Value) -> Formula:
        """The derivative by a node: δ_o1, or ∂E_total/∂net_o1 where there is no δ."""
        delta = self.delta(node)
        return self.write.by_sign(delta) if delta else self.near.derivative(node)

    def delta(self, node: Value) -> Symbol | None:
        """The node delta of a net input, with the sign of the convention; None without one."""
        delta = None if self.write.convention == "plain" else self.near.delta(node)
        if delta is None or not self.write.is_negated:
            return delta
        return replace(delta, value=-(delta.value or 0.0))

    # Deltas

    def by_delta(self) -> dict[str, Any] | None:
        """The derivative by node deltas: δ_o1 * out_h1; or what the delta of a neuron is."""
        own = self.delta(self.node)
        if own:
            side = self.write.by_sign(self.name)
            value = own.value if self.is_walked and self.is_known else None
            return {"name": written(own), **self._sides(side, value)}
        parts = self._by_deltas() if self.trunk else []
        if not parts:
            return None
        shares = total(product([self.write.by_sign(delta), rest]) for delta, rest in parts)
        return {"name": "", **self._sides(shares, self._shown(self.name))}

    def deltas(self) -> Formula | None:
        """What an update goes by: δ_o1 * out_h1, or the sum of a few such; None without them."""
        parts = self._by_deltas()
        return total(product(part) for part in parts) if parts else None

    def _by_deltas(self) -> list[tuple[Symbol, Formula]]:
        """The delta of each user of the node, and the local derivative by it."""
        users = self.near.users(self.node)
        found: list[tuple[Symbol, Formula]] = []
        for user in users if len(users) <= MOST else ():
            delta, local = self.delta(user), self.near.local(user, self.node)
            if delta is None or local is None:
                return []
            found.append((delta, self.write.as_said(local.formula)))
        return found

    # The update

    @property
    def is_by_gradient(self) -> bool:
        """Whether an update takes off the learning rate times the derivative, and no more."""
        recipe = self.write.moment.run.recipe
        return recipe.optimizer == "sgd" and not recipe.momentum

    @property
    def is_mean_known(self) -> bool:
        """Whether the phase of the mean over the samples is done."""
        moment = self.write.moment
        done = moment.phases[: moment.phase]
        own = ("", self.node.label)
        return any(phase.group == "mean" and phase.alone in own for phase in done)


def _merged(trunk: list[LocalDerivative], nodes: Nodes) -> list[Factor]:
    """The factors along a way, without those of a sum by its addends, which are 1.

    ∂E_total/∂E_o1 * ∂E_o1/∂out_o1 is one factor, ∂E_total/∂out_o1.
    """
    found: list[Factor] = []
    for local in trunk:
        factor = Factor(local.node, local.name, local)
        if found and found[-1].local.formula == Number(1.0) and _is_passed(found[-1].local, nodes):
            above = found.pop()
            name = Derivative(above.name.of, local.name.by, local.number, local.name.held)
            factor = Factor(above.start, name, local)
        found.append(factor)
    return found


def _is_passed(local: LocalDerivative, nodes: Nodes) -> bool:
    """Whether the operand is an addend: one of the error, or one that has no name of its own."""
    return local.operand in nodes.sample.parts or local.operand.label not in nodes.by_name
