"""Every number of a backpropagation step as a student works it out, each with its formula.

A solution holds the values of a graph, the derivatives between its named nodes, the updated
parameters, and the values after the update. A quantity's formula is written in quantities that
come before it, so that a change in one can be followed to all that it leads to. How the
derivatives come about is what `explain` says, too: a `Derivation`.

>>> from tinygrad_bp.teach.formulas.formula import text
>>> w, x = Value(0.5, "w"), Value(3.0, "x")
>>> y = w * x
>>> y.label = "y"
>>> E = y**2
>>> E.label = "E"
>>> solution = Solution(E, learning_rate=0.1)
>>> for name in ("y", "dE/dw", "w+"):
...     quantity = solution.quantity(name)
...     number = round(solution.numbers[quantity.name], 9)
...     print(quantity.name, "=", text(quantity.formula), "=", number)
y = w * x = 1.5
∂E/∂w = ∂E/∂y * x = 9.0
w+ = w - η*∂E/∂w = -0.4
"""

from __future__ import annotations

from itertools import chain

from ...autodiff.graph import topological_order
from ...autodiff.operations.traversal import names_in, substituted
from ...autodiff.ops import TABLE
from ...autodiff.passes import Graph
from ...autodiff.value import Value
from ..derivations.chain_rule import Derivation
from ..derivations.local_derivatives import LocalDerivatives
from ..document.words import listed, said
from ..formulas.formula import (
    Call,
    Derivative,
    Number,
    Symbol,
    addends,
    product,
    updated,
)
from ..formulas.nodes import leaves_of, nodes_of, unknown
from ..formulas.noise import settled
from ..formulas.notation import Notation
from .names import QuantityNames, usual
from .quantity import Quantity, evaluated, in_product, is_same, long_sum, unsimplified

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..derivations.chain_rule import Step, Term
    from ..derivations.local_derivatives import LocalDerivative
    from ..formulas.formula import Formula
    from .names import Meaning
    from .quantity import Numbers


class Solution:
    """The quantities of a graph, made when they are asked for, each after all that it uses.

    Args:
        output: the error, or whatever else is differentiated.
        learning_rate: η of the update.
        parameters: labels of the leaves that an update changes; None for those whose label
            begins with w.
        moved: what parameters are, by their labels, when the derivatives by what lies before
            them are taken.

    Attributes:
        notation: the names of the nodes, and their formulas.
        parameters: the leaves that an update changes.
        moved: what they are where derivatives go through that; empty if they move all at once.
        quantities: by their names, in an order in which they can be worked out.
        numbers: their values.
        eta: the learning rate.
    """

    def __init__(
        self,
        output: Value,
        learning_rate: float = 0.5,
        parameters: Iterable[str] | None = None,
        moved: Mapping[str, float] | None = None,
    ) -> None:
        self.output = output
        self.notation = Notation(output)
        Graph([output]).fresh_order()
        self._nodes = nodes_of(self.notation)
        if parameters is None:
            parameters = [name for name in self._nodes if name[:1] in ("w", "W")]
            parameters = [name for name in parameters if self._nodes[name].op is None]
        self.parameters = {*leaves_of(self._nodes, parameters, "parameters").values()}
        leaves = leaves_of(self._nodes, moved or (), "moved")
        self.moved = {leaves[name]: number for name, number in (moved or {}).items()}
        self._chain = LocalDerivatives(self.notation, self.moved)
        self._leaf_of = {self._updated(leaf).name: leaf for leaf in self.moved}
        self._derivations: dict[Value, Derivation] = {}
        self._names = QuantityNames(self._nodes, output, self._derivation(output).deltas)
        #: By what is differentiated (the addend of it that all paths go through), and by what.
        self._derivatives: dict[tuple[Value, Value], Quantity] = {}
        self.quantities: dict[str, Quantity] = {}
        self.numbers: Numbers = {}
        for node, symbol in self.notation.symbols.items():
            kind = "leaf" if node.op is None else "value"
            self._add(Quantity(symbol, kind, self.notation.formula(node)))
        eta = "η"
        while eta in self.quantities:
            eta += "_"
        self.eta = self._add(Quantity(Symbol(eta), "leaf", Number(learning_rate)))

    # What a student may ask about

    def quantity(self, name: str) -> Quantity:
        """The quantity of this name, as somebody may have written it.

        Raises:
            ValueError: the graph has no such quantity; the message lists names like it.
        """
        meaning = self._names.meaning(name)
        found = None if meaning is None else self._meant(meaning)
        if found is None:
            raise ValueError(unknown(name, chain(*self.names().values()), usual(name)))
        return found

    def _meant(self, meaning: Meaning) -> Quantity | None:
        node, of = meaning.node, meaning.of
        if node is None:
            return self.eta
        match meaning.kind:
            case "value":
                return self.quantities[self.notation.name(node)]
            case "after":
                return self.update(node) if node.op is None else self.after(node)
        assert of is not None
        if meaning.kind == "derivative":
            return self.derivative(of, node)
        return self._held_derivative(of, node, meaning.held)

    def _held_derivative(self, of: Value, by: Value, held: tuple[Value, ...]) -> Quantity | None:
        """The derivative with some nodes held constant; None if it is neither of the two."""
        whole = self.derivative(of, by)
        moved = {node for node in held if node is by or self._chain.depends(node, by)}
        if held and not moved:
            return whole  # what does not change with it is constant anyhow
        local = self._chain.between(of, by) if by in self.notation.depends_on(of) else None
        if local is None or (held and moved != set(self._chain.held(of, by))):
            return None
        return self.local_derivative(local)

    def names(self) -> dict[str, list[str]]:
        """The usual names of what may be asked for, by what they are; further ones are read too."""
        out = self.notation.name(self.output)
        derivation = self._derivation(self.output)
        derivatives = [
            *(f"∂{out}/∂{name}" for name, node in self._nodes.items() if node is not self.output),
            *(term.local.name.name for step in derivation.steps for term in step.terms),
        ]
        return {
            "values": list(self._nodes),
            "derivatives": list(dict.fromkeys(derivatives)),
            "node deltas": list(derivation.deltas.values()),
            "after the update": [
                f"{name}+" for name, node in self._nodes.items() if node in self.parameters
            ],
        }

    # How the quantities come about

    def derivative(self, of: Value, by: Value) -> Quantity:
        """∂of/∂by along all paths, made after all that it is worked out from."""
        derivation = self._derivation(of)
        step = derivation.step(by)
        if step is None or step.part is by:
            symbol = self._symbol(of, by)
            number = Number(1.0 if step or of is by else 0.0)
            return self.quantities.get(symbol.name) or self._add(
                Quantity(symbol, "derivative", number)
            )
        if self._derivation(self.output).part(by) is step.part:
            derivation = self._derivation(self.output)  # the same number, by its usual name
        if (step.part, by) not in self._derivatives:
            for each in derivation.leading_to(derivation.step(by) or step):
                self._add_step(derivation, each)
        return self._derivatives[step.part, by]

    def local_derivative(self, local: LocalDerivative) -> Quantity:
        """The derivative of a node by another that stands in its formula, the rest constant."""
        name, whole = local.name, (local.node, local.operand)
        if not name.held and whole in self._derivatives:
            return self._derivatives[whole]
        if name.name in self.quantities:
            return self.quantities[name.name]
        self._move(local)
        found = Quantity(name, "derivative", local.formula, unsimplified(local))
        if not name.held:
            self._derivatives[whole] = found
        return self._add(found)

    def update(self, leaf: Value) -> Quantity:
        """A parameter after one step of gradient descent: w5 - η * ∂E_total/∂w5."""
        symbol = self._updated(leaf)
        if symbol.name not in self.quantities:
            slope = in_product(self.derivative(self.output, leaf))
            step = product([Symbol(self.eta.name), slope])
            formula = Call(TABLE["sub"], (self.notation.symbols[leaf], step))
            found = self._add(Quantity(symbol, "update", formula))
            given = self.moved.get(leaf)
            if given is not None and not is_same(self.numbers[found.name], given):
                # It moved by something else than the derivative, and is taken as it is.
                self._add(Quantity(symbol, "leaf", Number(given)))
        return self.quantities[symbol.name]

    def _move(self, local: LocalDerivative) -> None:
        """Update the parameters that a derivative goes through where they have moved."""
        for name in names_in(local.formula) if self.moved else ():
            if name not in self.quantities:
                self.update(self._leaf_of[name])

    def after(self, node: Value) -> Quantity:
        """A value once more, from the updated parameters."""
        swaps: dict[str, Formula] = {}
        order = topological_order(node, parents=self.notation.depends_on)
        for part in order:
            name = self.notation.name(part)
            formula = self.notation.formula(part)
            if part in self.parameters:
                swaps[name] = Symbol(self.update(part).name)
            elif part.op is not None and (changed := substituted(formula, swaps)) != formula:
                swaps[name] = symbol = self._updated(part)
                if symbol.name not in self.quantities:
                    self._add(Quantity(symbol, "after", changed))
        name = self.notation.name(node)
        return self.quantities[f"{name}+" if name in swaps else name]

    def complete(self) -> None:
        """Make all derivatives of the output, and all updates: what may be mixed up."""
        derivation = self._derivation(self.output)
        for step in derivation.steps:
            if step.part is not step.node:
                self._add_step(derivation, step)
        for node in self.notation.symbols:
            if node in self.parameters:
                self.update(node)

    def _derivation(self, of: Value) -> Derivation:
        if of not in self._derivations:
            self._derivations[of] = Derivation(of, list(self.notation.symbols), self._chain)
        return self._derivations[of]

    def _add_step(self, derivation: Derivation, step: Step) -> None:
        """The derivative that a step works out, after what it uses."""
        key = step.part, step.node
        if key in self._derivatives or step.part is step.node:
            return
        for term in step.terms:
            self._move(term.local)
        first, *others = step.terms
        if step.is_by_parts:
            shares = [self._share(derivation, term) for term in step.terms]
            found = self._whole(*key, long_sum(shares))
        elif not others and first.local.node is step.part:
            found = self._whole(*key, first.local.formula, unsimplified(first.local))
        else:
            found = self._whole(*key, long_sum(self._products(derivation, step.terms)))
        for term in step.terms:
            if term.local.node is step.part and (held := term.local.name.held):
                local = self.local_derivative(term.local)
                local.twin, found.twin = found.name, local.name
                local.remark = said("with {them} held constant", them=listed(held))
                found.remark = "along all paths"
        self._derivatives[key] = self._add(found)

    def _share(self, derivation: Derivation, term: Term) -> Formula:
        """The derivative of one addend of the output: ∂E_o1/∂out_h1."""
        key = term.part, term.local.operand
        if key not in self._derivatives:
            if term.local.node is term.part:
                found = self._whole(*key, term.local.formula, unsimplified(term.local))
            else:
                found = self._whole(*key, long_sum(self._products(derivation, [term])))
            self._derivatives[key] = self._add(found)
        return in_product(self._derivatives[key])

    def _products(self, derivation: Derivation, terms: Iterable[Term]) -> list[Formula]:
        """The products of outer and inner derivative, those that are not always 0."""
        found = []
        for term in terms:
            node, formula = term.local.node, term.local.formula
            outer: Formula = Number(1.0)
            if node is not derivation.part(node):
                outer = in_product(self._derivatives[derivation.part(node), node])
            inner = formula
            if not isinstance(formula, (Symbol, Number)):
                inner = in_product(self.local_derivative(term.local))
            factors = [factor for factor in (outer, inner) if factor != Number(1.0)]
            if Number(0.0) not in factors:
                found.append(product(factors))
        return found

    def _whole(
        self, part: Value, by: Value, formula: Formula, others: tuple[Formula, ...] = ()
    ) -> Quantity:
        """The derivative of an addend, called one of the output where it is all of that."""
        derivation = self._derivation(self.output)
        is_all = derivation.step(by) is not None and derivation.part(by) is part
        symbol: Symbol | Derivative = self._symbol(self.output if is_all else part, by)
        if is_all and by in derivation.deltas:
            symbol = Symbol(derivation.deltas[by])
        return Quantity(symbol, "derivative", formula, others)

    def _symbol(self, of: Value, by: Value) -> Derivative:
        return Derivative(self.notation.symbols[of], self.notation.symbols[by])

    def _updated(self, node: Value) -> Symbol:
        """The symbol of a node after the update: w5+, out_h1+."""
        return updated(self.notation.symbols[node])

    def _add(self, quantity: Quantity) -> Quantity:
        terms = [evaluated(term, self.numbers) for term in addends(quantity.formula)]
        self.numbers[quantity.name] = settled(quantity.run(self.numbers), terms)
        self.quantities[quantity.name] = quantity
        return quantity
