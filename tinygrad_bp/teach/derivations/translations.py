"""One derivation in each convention, and how to get from one to the other.

>>> from tinygrad_bp.autodiff.value import Value
>>> w, x = Value(0.5, label="w"), Value(3.0, label="x")
>>> net = w * x
>>> net.label = "net"
>>> E = (1.0 - net) ** 2
>>> E.label = "E"
>>> from tinygrad_bp.teach.document.text import as_text
>>> from tinygrad_bp.teach.document.blocks import Document
>>> from tinygrad_bp.teach.derivations.chain_rule import derive
>>> (fold,) = translations(derive(E, [w]), 9)
>>> print(as_text(Document("", (fold,), is_part=True)))
The same in other conventions
...
In an update w becomes w - η*δ*x.
...
In an update w becomes w + η*δ*x.
...
"""

from __future__ import annotations

from ...autodiff.ops import TABLE
from ..document.blocks import Equation, Fold, Prose
from ..document.words import said
from ..formulas.formula import Call, Number, Symbol, product, total
from .conventions import CONVENTIONS, Convention, turned
from .sections import flat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..document.blocks import Block
    from ..formulas.formula import Derivative, Formula
    from .chain_rule import Derivation, Step


def translations(derivation: Derivation, digits: int) -> Iterator[Fold]:
    """A weight of an output in each convention; nothing where there is none.

    Args:
        derivation: what is said.
        digits: how many significant digits numbers are shown with.
    """
    weight = next((step for step in derivation.steps if _is_example(derivation, step)), None)
    if weight is None:
        return
    blocks: list[Block] = []
    for name in CONVENTIONS:
        say = Convention(derivation, name, digits)
        blocks.append(Prose(_WORDS[name]))
        blocks += _Example(say, weight).blocks()
    blocks.append(
        Prose(
            said(
                "To go from the first to the second, change the sign of every {delta}, and that "
                "before {eta}. The derivatives by the weights, and what becomes of the weights, "
                "are the same in all of them.",
                delta=Symbol("δ"),
                eta=Symbol("η"),
            )
        )
    )
    path = derivation.trunk(weight.terms[0].local.node)
    activation = path[-1].node.op
    if any(local.step for local in path):
        blocks.append(Prose(_CANCELLED))
    elif activation is not None and activation.is_function:
        blocks.append(Prose(_NOT_CANCELLED))
    yield Fold("The same in other conventions", tuple(blocks), is_aside=True)


_WORDS = {
    "tutorial": "With δ for the derivative by a net input, an update subtracts:",
    "negated": "Many textbooks and courses take the sign out of δ; then an update adds:",
    "plain": "Without δ each derivative is written out, with output minus target in it:",
}
_CANCELLED = (
    "There is no derivative of an activation in the δ of an output here: with cross entropy it "
    "cancels. With a squared error it stays, and in the δ of hidden neurons it always does."
)
_NOT_CANCELLED = (
    "Where a course has the plain difference of output and target for the δ of an output, without "
    "the derivative of its activation, the error is another one: with cross entropy that factor "
    "cancels. In the δ of hidden neurons it stays."
)


def _is_example(derivation: Derivation, weight: Step) -> bool:
    """Whether it is a weight whose net inputs have the error right behind them."""
    if (
        weight.node.op is not None
        or Convention(derivation, "tutorial", 9).by_deltas(weight) is None
    ):
        return False
    links = [term.local for term in weight.terms]
    starts = [derivation.trunk(local.node)[0].node for local in links]
    is_bias = any(local.formula == Number(1.0) for local in links)
    return not is_bias and all(start is derivation.output for start in starts)


class _Example:
    """A weight in one convention."""

    def __init__(self, say: Convention, weight: Step) -> None:
        self.say, self.weight = say, weight

    def blocks(self) -> Iterator[Block]:
        """δ, the derivative by the weight, and the update."""
        say, weight = self.say, self.weight
        net = weight.terms[0].local.node
        step = say.derivation.step(net)
        factors = [say.rewritten(local.formula) for local in say.derivation.trunk(net)]
        whole = product(part for factor in factors for part in flat(factor))
        by_deltas = say.by_deltas(weight)
        is_negated = say.name == "negated"
        if by_deltas and step and (delta := say.delta(step)):
            yield self._equation(
                delta, say.by_sign(step.name), turned(whole) if is_negated else whole
            )
        yield self._equation(weight.name, self._derivative(whole))
        change = by_deltas or weight.name
        symbol = say.derivation.notation.symbols[weight.node]
        step_taken = product([Symbol("η"), *flat(change)])
        updated = Call(TABLE["add" if is_negated else "sub"], (symbol, step_taken))
        yield Prose(said("In an update {w} becomes {new}.", w=symbol, new=updated))

    def _derivative(self, whole: Formula) -> Formula:
        """The derivative by the weight: -δ_o1 * out_h1, or all of it where there is no δ."""
        say, terms = self.say, self.weight.terms
        if say.name == "plain" and len(terms) == 1:
            return product([whole, terms[0].local.formula])
        return total(product([say.known(term.local.node), term.local.formula]) for term in terms)

    def _equation(self, name: Symbol | Derivative, *sides: Formula) -> Equation:
        """The sides, the last of them with numbers, and the number."""
        number = self.say.number(name.value or 0.0)
        return self.say.equation(name, *sides, self.say.in_numbers(sides[-1]), number)
