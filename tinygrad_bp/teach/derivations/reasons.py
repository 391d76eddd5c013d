"""Why the derivative of a named step is what it is: p - y, from softmax and cross entropy."""

from __future__ import annotations

from ...autodiff.ieee import ieee_arithmetic
from ..document.blocks import Equation, Fold, Prose
from ..document.words import said
from ..formulas.formula import Derivative, product
from ..formulas.notation import formula_of
from ..formulas.steps.step import adds_up_to_one

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...autodiff.value import Value
    from ..document.blocks import Block
    from ..formulas.formula import Formula
    from ..formulas.notation import Notation
    from ..formulas.steps.step import NamedStep
    from .chain_rule import Derivation


def steps_taken(derivation: Derivation) -> list[NamedStep]:
    """The named steps in a derivation, in its order."""
    terms = (term for step in derivation.steps for term in step.terms)
    return list(dict.fromkeys(term.local.step for term in terms if term.local.step is not None))


def reasons(derivation: Derivation) -> Iterator[Fold]:
    """For each kind of named step in a derivation, why its derivative is what it is."""
    return reasons_of(steps_taken(derivation), derivation.notation)


def reasons_of(steps: Iterable[NamedStep], notation: Notation) -> Iterator[Fold]:
    """The same of some named steps, in the names of a notation that has them."""
    firsts: dict[tuple[str, bool], NamedStep] = {}
    for step in steps:
        firsts.setdefault((step.kind, step.chosen is None), step)
    for step in firsts.values():
        yield _Reason(step, notation).fold()


class _Reason:
    """Works out by hand the derivative of a named step."""

    def __init__(self, step: NamedStep, notation: Notation) -> None:
        self.step, self.notation = step, notation
        self.symbols = notation.symbols
        self.places = [k for k, x in enumerate(step.outputs) if x in step.slopes]
        if step.chosen is not None:  # one that is not the class, then the class
            self.places.sort(key=lambda k: k == step.chosen)
            self.places = [*self.places[:1], *self.places[1:][-1:]]

    def fold(self) -> Fold:
        """The reason, behind a title that says what it is a reason for."""
        with ieee_arithmetic():
            x = self.step.outputs[self.places[0]]
            slope = self.formula(self.step.slopes[x])
            title = said("Why {derivative} is {slope}", derivative=self.derivative(x), slope=slope)
            blocks = self._of_sigmoid() if self.step.normaliser is None else self._of_softmax()
            return Fold(title, tuple(blocks), is_aside=True)

    def formula(self, value: Value) -> Formula:
        """A formula in the names of the notation."""
        return formula_of(value, self.symbols)

    def derivative(self, by: Value, of: Value | None = None) -> Derivative:
        """∂E/∂by, or that of another."""
        above = self.step.node if of is None else of
        return Derivative(self.symbols[above], self.symbols[by])

    def _of_softmax(self) -> Iterator[Block]:
        step = self.step
        assert step.normaliser is not None
        log_sum = step.normaliser.log()
        yield Prose(
            said(
                "Each probability is a quotient with {sum} below, and a logarithm takes a quotient "
                "apart:",
                sum=self.symbols[step.normaliser],
            )
        )
        error, told = self.symbols[step.node], self.notation.formula(step.node)
        yield Equation((error, told, self.formula(self._taken_apart(log_sum))))
        if step.shift is not None:
            why = "{shift}, the largest output, was taken off all of them so that no number is "
            why += "too large. In every probability it cancels, and so it does here."
            yield Prose(said(why, shift=self.symbols[step.shift]))
        first = step.outputs[self.places[0]]
        yield Prose(
            said(
                "In {sum} each output has one term, which is its own derivative; so the derivative "
                "of {log} by an output is that term divided by {sum}: {p} for {x}, and so on. The "
                "rest brings the second part:",
                sum=self.symbols[step.normaliser],
                log=self.formula(log_sum),
                p=self.symbols[step.probabilities[self.places[0]]],
                x=self.symbols[first],
            )
        )
        for k in self.places:
            x, p = step.outputs[k], step.probabilities[k]
            sides = [self.derivative(x), self.formula(step.slopes[x])]
            if step.chosen is not None:
                sides.insert(1, self.formula(p - 1.0 if k == step.chosen else p))
            yield Equation(tuple(sides))
        if step.chosen is None:
            return
        right = step.probabilities[step.chosen]
        yield Prose(
            said(
                "The way through {p} comes to the same. By the rule for quotients,",
                p=self.symbols[right],
            )
        )
        for k in self.places:
            x = step.outputs[k]
            names = [self.derivative(right), self.derivative(x, of=right)]
            factors = [self.formula(factor) for factor in step.long_way[x]]
            result = step.probabilities[k] - 1.0 if k == step.chosen else step.probabilities[k]
            yield Equation(
                (self.derivative(x), product(names), product(factors), self.formula(result))
            )

    def _taken_apart(self, log_sum: Value) -> Value:
        """log(S) - out_o2; of a distribution the outputs, each as often as it should be."""
        step = self.step
        if step.chosen is not None:
            x = step.outputs[step.chosen]
            return log_sum - (x if step.shift is None else x - step.shift)
        terms = [
            y * (x if step.shift is None else x - step.shift)
            for x, y in zip(step.outputs, step.targets, strict=True)
        ]
        whole = sum(step.targets[1:], step.targets[0])
        all_logs = log_sum if adds_up_to_one(step.targets) else whole * log_sum
        return all_logs - sum(terms[1:], terms[0])

    def _of_sigmoid(self) -> Iterator[Block]:
        step = self.step
        ((x, (by_p, of_p)),) = step.long_way.items()
        (p,), (y,) = step.probabilities, step.targets
        yield Prose(said("The error changes with {p}:", p=self.symbols[p]))
        apart = (1.0 - y) / (1.0 - p) - y / p
        yield Equation((self.derivative(p), self.formula(apart), self.formula(by_p)))
        yield Prose(
            said(
                "and {p} with {x}, as the logistic function does:",
                p=self.symbols[p],
                x=self.symbols[x],
            )
        )
        yield Equation((self.derivative(x, of=p), self.formula(of_p)))
        yield Prose("In their product the denominator cancels:")
        yield Equation(
            (
                self.derivative(x),
                product([self.derivative(p), self.derivative(x, of=p)]),
                self.formula(step.slopes[x]),
            )
        )
