"""The ways to say the same derivation: whether there are node deltas, and with which sign."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

from ...autodiff.ops import TABLE
from ..document.blocks import Equation, Glossary
from ..document.words import listed, said
from ..formulas.formula import Call, Derivative, Number, Symbol, negative, text, with_numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...autodiff.value import Value
    from ..document.words import Words
    from ..formulas.formula import Formula
    from .chain_rule import Derivation, Step

#: "tutorial" has node deltas δ = ∂E/∂net, "negated" has δ = -∂E/∂net, "plain" has none.
CONVENTIONS = ("tutorial", "negated", "plain")

#: How many names a glossary tells of.
_ENTRIES = 20


@dataclass(frozen=True)
class Wording:
    """How a derivation is said: by which convention, and with how many digits."""

    derivation: Derivation
    convention: str
    digits: int

    @property
    def output(self) -> Symbol:
        """The symbol of what is differentiated."""
        return self.derivation.notation.symbols[self.derivation.output]

    def derivative(self, node: Value) -> Derivative:
        """∂output/∂node."""
        symbol = self.derivation.notation.symbols[node]
        return Derivative(self.output, symbol, self.derivation.number(node))

    def delta(self, step: Step | None) -> Symbol | None:
        """The node delta of a step, where it has one and the convention has any."""
        if step is None or step.delta is None or self.convention == "plain":
            return None
        sign = -1.0 if self.convention == "negated" else 1.0
        return replace(step.delta, value=sign * step.number)

    def by_sign(self, formula: Formula) -> Formula:
        """What a node delta is of a derivative, and the derivative of a node delta."""
        return negative(formula) if self.convention == "negated" else formula

    def known(self, node: Value) -> Formula:
        """What the derivative of the output by a node is called: δ_o1, or ∂E_total/∂out_h1."""
        delta = self.delta(self.derivation.step(node))
        return self.by_sign(delta) if delta else self.derivative(node)

    def said(self, formula: Formula) -> Formula:
        """A formula as the convention has it: "plain" turns -(target - out) to out - target."""
        if self.convention != "plain" or not isinstance(formula, Call):
            return formula
        operands = tuple(map(self.said, formula.operands))
        inside = operands[0]
        if formula.op.name == "neg" and isinstance(inside, Call) and inside.op.name == "sub":
            return Call(inside.op, inside.operands[::-1])
        return Call(formula.op, operands)

    def number(self, value: float) -> Number:
        """A number with as many digits as are shown."""
        return Number(value, self.digits)

    def shown(self, formula: Formula) -> Formula:
        """A formula with numbers in the place of its symbols."""
        return with_numbers(formula, self.digits)

    def equation(self, *sides: Formula) -> Equation:
        """The sides, without those that read like the one before."""
        kept: list[Formula] = []
        for side in sides:
            if not kept or text(side) != text(kept[-1]):
                kept.append(side)
        return Equation(tuple(kept))

    def glossary(self) -> Glossary:
        """The symbols that need a word, each with what it means."""
        steps = self.derivation.steps
        name = steps[-1].name
        how = said("the partial derivative: how fast {y} changes with {x}", y=name.of, x=name.by)
        entries: list[tuple[Formula, Words]] = [(name, how)]
        terms = (term for step in steps for term in step.terms)
        if direct := next((term.local.name for term in terms if term.local.name.held), None):
            what = "what {x} does to {y} directly: {held_constant}"
            held = held_constant(direct)
            entries.append((direct, said(what, x=direct.by, y=direct.of, held_constant=held)))
        deltas = [(step, delta) for step in steps if (delta := self.delta(step))]
        for step, delta in deltas[:1]:
            others = ", and so for the others" if len(deltas) > 1 else ""
            sign = ""
            if self.convention == "negated":
                sign = "; the sign is taken out of it, so that an update adds"
            what = "the node delta of a neuron, {derivative}{others}{sign}"
            derivative = self.by_sign(step.name)
            entries.append((delta, said(what, derivative=derivative, others=others, sign=sign)))
        symbols = self.derivation.notation.symbols
        for node in [self.derivation.output, *self.derivation.wrt]:
            if not node.label:
                named = (
                    f"a name for the node of value {node.data:.{self.digits}g}, which has no label"
                )
                entries.append((symbols[node], named))
        for node in self._nodes():
            if node.label and symbols[node].label != node.label:
                entries.append((symbols[node], f"another node with the label {node.label!r}"))
        return Glossary(tuple(entries[:_ENTRIES]), tuple(islice(self._names_in_text(), _ENTRIES)))

    def _names_in_text(self) -> Iterator[tuple[Formula, Words]]:
        """What Python's names stand for that mathematics writes otherwise."""
        nodes = self._nodes()
        if any(node.op is TABLE["sigmoid"] for node in nodes):
            x = Symbol("x")
            one_and_power = Call(TABLE["add"], (Number(1.0), Call(TABLE["exp"], (negative(x),))))
            formula = Call(TABLE["div"], (Number(1.0), one_and_power))
            yield (
                Call(TABLE["sigmoid"], (x,)),
                said("the logistic function, {formula}", formula=formula),
            )
        for node in nodes:
            symbol = self.derivation.notation.symbols[node]
            if node.label and symbol.name != node.label == symbol.label:
                label = node.label if len(node.label) <= 60 else f"{node.label[:57]}..."
                yield symbol, f"the name here of the node with the label {label!r}"

    def _nodes(self) -> list[Value]:
        """The named nodes in the formulas on the way."""
        notation = self.derivation.notation
        found = {self.derivation.output: None}
        for step in self.derivation.steps:
            found[step.node] = None
            for term in step.terms:
                found.update(dict.fromkeys(notation.depends_on(term.local.node)))
        return list(found)


def held_constant(name: Derivative) -> Words:
    """What a local derivative holds constant: "y and u are held constant"."""
    verb = "are" if name.held[1:] else "is"
    return said("{them} {verb} held constant", them=listed(name.held), verb=verb)
