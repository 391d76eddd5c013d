"""What the symbols of a derivation mean."""

from __future__ import annotations

from itertools import islice

from ...autodiff.operations.traversal import walk
from ...autodiff.ops import TABLE
from ..document.blocks import Glossary
from ..document.words import listed, said
from ..formulas.formula import Call, Derivative
from ..formulas.reading import from_python

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...autodiff.value import Value
    from ..document.words import Words
    from ..formulas.formula import Formula
    from .conventions import Convention

#: How many names a glossary tells of.
_ENTRIES = 20


def glossary(say: Convention) -> Glossary:
    """The symbols that need a word, each with what it means."""
    steps = say.derivation.steps
    name = steps[-1].name
    how = said("the partial derivative: how fast {y} changes with {x}", y=name.of, x=name.by)
    entries: list[tuple[Formula, Words]] = [(name, how)]
    terms = (term for step in steps for term in step.terms)
    if direct := next((term.local.name for term in terms if term.local.name.held), None):
        what = "what {x} does to {y} directly: {held_constant}"
        held = held_constant(direct)
        entries.append((direct, said(what, x=direct.by, y=direct.of, held_constant=held)))
    deltas = [(step, delta) for step in steps if (delta := say.delta(step))]
    for step, delta in deltas[:1]:
        others = ", and so for the others" if len(deltas) > 1 else ""
        sign = ""
        if say.name == "negated":
            sign = "; the sign is taken out of it, so that an update adds"
        what = "the node delta of a neuron, {derivative}{others}{sign}"
        derivative = say.by_sign(step.name)
        entries.append((delta, said(what, derivative=derivative, others=others, sign=sign)))
    symbols = say.derivation.notation.symbols
    for node in [say.derivation.output, *say.derivation.wrt]:
        if not node.label:
            named = f"a name for the node of value {node.data:.{say.digits}g}, which has no label"
            entries.append((symbols[node], named))
    for node in _nodes(say):
        if node.label and symbols[node].label != node.label:
            entries.append((symbols[node], f"another node with the label {node.label!r}"))
    return Glossary(tuple(entries[:_ENTRIES]), tuple(islice(_names_in_text(say), _ENTRIES)))


def _names_in_text(say: Convention) -> Iterator[tuple[Formula, Words]]:
    """What Python's names stand for that mathematics writes otherwise."""
    nodes = _nodes(say)
    if any(node.op is TABLE["sigmoid"] for node in nodes):
        formula = from_python("1 / (1 + exp(-x))")
        yield from_python("sigmoid(x)"), said("the logistic function, {formula}", formula=formula)
    local = [term.local.formula for step in say.derivation.steps for term in step.terms]
    if any(isinstance(part, Call) and part.op is TABLE["where"] for f in local for part in walk(f)):
        yield from_python("where(c, a, b)"), said("a where c is so, and b where it is not")
    for node in nodes:
        symbol = say.derivation.notation.symbols[node]
        if node.label and symbol.name != node.label == symbol.label:
            label = node.label if len(node.label) <= 60 else f"{node.label[:57]}..."
            yield symbol, f"the name here of the node with the label {label!r}"


def _nodes(say: Convention) -> list[Value]:
    """The named nodes in the formulas on the way."""
    notation = say.derivation.notation
    found = {say.derivation.output: None}
    for step in say.derivation.steps:
        found[step.node] = None
        for term in step.terms:
            found.update(dict.fromkeys(notation.depends_on(term.local.node)))
    return list(found)


def held_constant(name: Derivative) -> Words:
    """What a local derivative holds constant: "y and u are held constant"."""
    verb = "are" if name.held[1:] else "is"
    return said("{them} {verb} held constant", them=listed(name.held), verb=verb)
