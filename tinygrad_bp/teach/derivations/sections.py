"""A derivation as sections: sentences and equations, a section for each derivative."""

from __future__ import annotations

from ...autodiff.graph import topological_order
from ...autodiff.ops import TABLE
from ..document.blocks import Equation, Prose, Section
from ..document.shortening import ends
from ..document.words import joined, listed, said
from ..formulas.formula import Call, Derivative, Number, Symbol, product, text, total
from .floats import in_a_program
from .glossary import held_constant
from .shares import MOST, shares_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ...autodiff.value import Value
    from ..document.blocks import Block
    from ..document.words import Words
    from ..formulas.formula import Formula
    from .chain_rule import Step, Term
    from .conventions import Convention
    from .local_derivatives import LocalDerivative

#: How many steps, terms of a sum and factors of a product are shown; of more, the first and
#: the last.
STEPS, TERMS, FACTORS = 60, 10, 8

#: The longest formula that is all of a derivative, in characters of text.
_WHOLE = 120

_DOTS = Symbol("...")


def derivation_sections(say: Convention) -> Iterator[Section]:
    """A section for each derivative of a derivation, in the words of a convention.

    What is needed for several is worked out in the first that needs it.
    """
    writer = DerivationWriter(say, with_floats=True)
    for node in say.derivation.wrt:
        symbol = say.derivation.notation.symbols[node]
        title = said("The derivative of {y} by {x}", y=say.output, x=symbol)
        yield Section(title, tuple(writer.derivative(node)))


class DerivationWriter:
    """Writes one derivative after the other, and knows what was worked out already.

    Args:
        say: the derivation, and how it is said.
        with_floats: whether it ends with the float that a program finds.
    """

    def __init__(self, say: Convention, with_floats: bool = False) -> None:
        self.say, self.with_floats = say, with_floats
        self.derivation = say.derivation
        self.symbols = say.derivation.notation.symbols
        self._told: set[Value] = set()
        self._left_out: set[Value] = set()
        self._defined: set[Value] = set()

    def derivative(self, node: Value) -> Iterator[Block]:
        """The blocks of the derivative by a node."""
        step = self.derivation.step(node)
        if node is self.derivation.output:
            yield Prose("It is 1: a number changes exactly as much as itself.")
            yield Equation((self.say.derivative(node), Number(1.0)))
        elif step is None:
            yield from self._nothing(node)
        else:
            trunk = self.trunk(step)
            if len(trunk) > 1:
                yield Prose("By the chain rule:")
                yield Equation((step.name, product(ends(trunk, FACTORS, _DOTS))))
            yield from self._steps(step)
            yield from self._closing(step, trunk)

    def on_the_way(self, nodes: Collection[Value]) -> Iterator[Block]:
        """The derivatives by some nodes, as far as others are worked out from them."""
        for step in self.derivation.steps:
            if step.node in nodes and step.node not in self._told:
                yield from self._worked_out(step, is_last=False)

    def leave_out(self, nodes: Collection[Value]) -> None:
        """Take it as known that the derivatives by these are found as those of others are."""
        self._left_out.update(nodes)
        self._told.update(nodes)

    def _nothing(self, node: Value) -> Iterator[Block]:
        if node in topological_order(self.derivation.output):
            why = (
                "It is 0. The only ways from {x} to {y} lead through operations that are flat, as "
                "a comparison or a sign is: a small change of {x} changes nothing."
            )
        else:
            why = (
                "It is 0, because {y} does not depend on {x}: nothing that it is calculated from "
                "has {x} in it."
            )
        yield Prose(said(why, x=self.symbols[node], y=self.say.output))
        yield Equation((self.say.derivative(node), Number(0.0)))

    def _steps(self, last: Step) -> Iterator[Block]:
        steps = [step for step in self.derivation.leading_to(last) if step.node not in self._told]
        left_out = len(steps) - STEPS
        for i, step in enumerate(steps):
            if left_out <= 0 or i < STEPS // 2 or i >= STEPS // 2 + left_out:
                yield from self._worked_out(step, step is last)
            elif i == STEPS // 2:
                yield Prose(
                    f"{left_out:,} further steps are left out here. They go the same way, and what "
                    f"follows uses their results."
                )
            self._told.add(step.node)

    def _worked_out(self, step: Step, is_last: bool) -> Iterator[Block]:
        self._told.add(step.node)
        yield from self._sum(step) if step.terms[1:] else self._product(step, is_last)

    def _product(self, step: Step, is_last: bool) -> Iterator[Block]:
        """A node that one link leads to: what the closing says of the last is left to it."""
        (term,) = step.terms
        local = term.local
        yield from self._local(local)
        factors: list[Formula] = [step.name]
        if local.node is not self.derivation.output:
            factors = [self.say.derivative(local.node), local.name]
        numbers = product(map(self.say.in_numbers, factors))
        if delta := self.say.delta(step):
            yield self.say.equation(
                delta,
                self.say.by_sign(step.name),
                self.say.by_sign(product(factors)),
                self.say.by_sign(numbers),
                self.say.in_numbers(delta),
            )
        elif len(factors) > 1 and not is_last:
            formula: list[Formula] = []
            if not isinstance(above := self.say.known(local.node), Derivative):
                formula = [product([above, self.say.rewritten(local.formula)])]
            yield self.say.equation(
                step.name, product(factors), *formula, numbers, self.say.number(step.number)
            )

    def _local(self, local: LocalDerivative) -> Iterator[Block]:
        """The derivative of one node by the next."""
        node, symbol = local.node, self.symbols[local.operand]
        notation = self.derivation.notation
        held = said(" while {them}", them=held_constant(local.name)) if local.name.held else ""
        yield Prose(
            said("How {y} changes with {x}{held}:", y=self.symbols[node], x=symbol, held=held)
        )
        if node not in self._defined:
            self._defined.add(node)
            for part in local.step.between if local.step else ():
                formula = notation.formula(part)
                yield Equation((self.symbols[part], formula, self.say.number(part.data)))
            name = self.symbols[node]
            yield Equation((name, notation.formula(node), self.say.in_numbers(name)))
        factors = [self.say.rewritten(factor) for factor in local.factors]
        formula, worked = self.say.rewritten(local.formula), product(factors)
        yield self.say.equation(
            local.name,
            *[worked]
            * (isinstance(worked, Call) and len(text(worked)) <= _WHOLE and not local.step),
            formula,
            self.say.in_numbers(formula),
            self.say.number(local.number),
        )
        others = [
            self.symbols[other]
            for other in notation.depends_on(node)
            if self._is_addend(local)
            and other.op is not None
            and local.operand not in topological_order(other)
        ]
        if others:
            one = "{it} does not change with {x}: it adds nothing."
            several = "{it} do not change with {x}: they add nothing."
            them = listed(ends(others, 4, _DOTS))
            yield Prose(said(several if others[1:] else one, it=them, x=symbol))

    def _sum(self, step: Step) -> Iterator[Block]:
        """A node that several links lead to."""
        symbol, terms = self.symbols[step.node], step.terms
        nodes = [term.local.node for term in terms]
        ways = [self.symbols[way] for way in nodes if way is not self.derivation.output]
        directly = "directly and " if len(ways) < len(nodes) else ""
        yield Prose(
            said(
                f"{{x}} acts on {{y}} {directly}through {{ways}}. The shares add up:",
                x=symbol,
                y=self.say.output,
                ways=listed(ends(ways, 4, _DOTS)),
            )
        )
        shares = [self._share(step, term) for term in terms]
        yield self.say.equation(step.name, total(ends(shares, TERMS, _DOTS)))
        for term in ends(terms, TERMS, None):
            if term is None:
                left = terms[TERMS // 2 : TERMS // 2 - TERMS]
                has_table = len(left) <= MOST
                end = ":" if has_table else "."
                yield Prose(f"{len(left):,} more shares are found in the same way{end}")
                yield from [shares_table(self.say, left)] * has_table
            else:
                yield from self._local(term.local)
                yield from self._term(step, term)
        numbers = [self.say.number(term.number) for term in terms]
        yield Prose("Together:")
        together = total(ends(numbers, TERMS, _DOTS))
        yield self.say.equation(step.name, together, self.say.number(step.number))
        if delta := self.say.delta(step):
            yield self.say.equation(delta, self.say.by_sign(step.name), self.say.in_numbers(delta))

    def _share(self, step: Step, term: Term) -> Formula:
        """What a term is called: ∂E_o1/∂out_h1, or ∂E_total/∂net_o1 * ∂net_o1/∂out_h1."""
        if step.is_by_parts:
            return Derivative(self.symbols[term.part], self.symbols[step.node], term.number)
        if term.local.node is self.derivation.output:
            return term.local.name
        return product([self.say.derivative(term.local.node), term.local.name])

    def _term(self, step: Step, term: Term) -> Iterator[Block]:
        local = term.local
        if local.node in (self.derivation.output, term.part):
            return
        above, name = self.say.known(local.node), self.say.derivative(local.node)
        factors: list[Formula] = [name, local.name]
        known: list[Words] = [name]
        if step.is_by_parts:
            factors[0] = Derivative(self.symbols[term.part], name.by, name.value)
            known.insert(0, factors[0])
        if not isinstance(above, Derivative):
            known.append(above)
        known.append(self.say.number(self.derivation.number(local.node)))
        is_told = local.node not in self._left_out
        how = "was calculated earlier" if is_told else "is found in the same way"
        yield Prose(said("{these} {how}.", these=joined(known, " = "), how=how))
        yield self.say.equation(
            self._share(step, term),
            product(factors),
            *[product([above, self.say.rewritten(local.formula)])]
            * (not isinstance(above, Derivative)),
            self._in_numbers(above, local),
            self.say.number(term.number),
        )

    def _in_numbers(self, above: Formula, local: LocalDerivative) -> Formula:
        """What is known times a local derivative, in numbers; a δ stands alone where that is 1."""
        known = self.say.in_numbers(above)
        if local.formula == Number(1.0) and not isinstance(above, Derivative):
            return known
        return product([known, self.say.number(local.number)])

    def _closing(self, step: Step, trunk: list[Derivative]) -> Iterator[Block]:
        term = step.terms[-1]
        above = self.say.known(term.local.node)
        if len(step.terms) == 1 and len(trunk) > 1:
            number = self.say.number(step.number)
            names = product(ends(trunk, FACTORS, _DOTS))
            numbers = product(ends([self.say.in_numbers(part) for part in trunk], FACTORS, _DOTS))
            yield Prose("Putting it together:")
            yield self.say.equation(step.name, names, numbers, number)
            if not isinstance(above, Derivative):
                by_delta = product([above, self.say.rewritten(term.local.formula)])
                numbers = self._in_numbers(above, term.local)
                yield self.say.equation(step.name, by_delta, numbers, number)
            if (whole := self._whole(step)) and len(text(whole)) <= _WHOLE:
                yield Prose("With every piece in its place:")
                yield self.say.equation(step.name, whole)
        if self.with_floats:
            yield Prose(
                in_a_program(self.say.output, step, trunk, self.derivation.gradient[step.node])
            )
        if isinstance(above, Call) and len(step.terms) == 1 and step.node.op is None:
            symbol, eta = self.symbols[step.node], Symbol("η")
            change = product([eta, above.operands[0], self.say.rewritten(term.local.formula)])
            update = "With the learning rate {eta}, an update adds: {w} becomes {new}."
            new = Call(TABLE["add"], (symbol, change))
            yield Prose(said(update, eta=eta, w=symbol, new=new))

    def trunk(self, step: Step) -> list[Derivative]:
        """The factors of a derivative along its path, from the output or from where paths join."""
        path = self.derivation.trunk(step.node)
        if len(path) > 1 and self._is_addend(path[0]):
            # The derivative by an addend is 1: it begins with ∂E_total/∂out_o1.
            first, *path = path[1:]
            return [self.say.derivative(first.operand), *(local.name for local in path)]
        start = path[0].node if path else step.node
        names = [local.name for local in path]
        if start is not self.derivation.output:
            names.insert(0, self.say.derivative(start))
        return names

    def _is_addend(self, local: LocalDerivative) -> bool:
        return local.node is self.derivation.output and local.formula == Number(1.0)

    def _whole(self, step: Step) -> Formula | None:
        """The derivative as one formula, from the output or from the deltas where paths join."""
        path = self.derivation.trunk(step.node)
        joined = self.derivation.step(path[0].node)
        terms = joined.terms if joined else ()
        if len(path) > FACTORS or len(terms) > TERMS:
            return None
        shares = [
            product(
                [
                    *[self.say.known(term.local.node)]
                    * (term.local.node is not self.derivation.output),
                    self.say.rewritten(term.local.formula),
                ]
            )
            for term in terms
        ]
        factors = [total(shares)] if shares else []
        factors += [self.say.rewritten(local.formula) for local in path]
        factors = [part for factor in factors for part in flat(factor) if part != Number(1.0)]
        return product(factors) if len(factors) > 1 else None


def flat(formula: Formula) -> list[Formula]:
    """The factors of a product, those of products in it too."""
    if isinstance(formula, Call) and formula.op.name == "mul":
        return [part for operand in formula.operands for part in flat(operand)]
    return [formula]
