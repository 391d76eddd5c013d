"""Words and formulas as plain data, for a page that puts them in: strings, and MathML.

>>> plain(("take ", symbol_of("w5")))
['take ', {'math': '<msub data-name="w5"><mi>w</mi><mn>5</mn></msub>'}]
"""

from __future__ import annotations

from ...autodiff.operations.traversal import rewritten
from ...teach.document.shortening import with_dots
from ...teach.document.words import Verdict, listed, pieces
from ...teach.formulas.formula import Derivative, Symbol
from ...teach.formulas.mathml import mathml
from ..state.settings import BY_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ...teach.document.words import Words
    from ...teach.formulas.formula import Formula

#: Of more parameters than these, the first ones and the last are named.
_LISTED = 6


def symbol_of(quantity: str) -> Symbol | Derivative:
    """How a quantity is written: "net_h1", "w5+", "∂E_total/∂w5"."""
    of, _, by = quantity.partition("/")
    if by:
        return Derivative(_symbol(of[1:]), _symbol(by[1:]))
    return _symbol(quantity)


def _symbol(name: str) -> Symbol:
    return Symbol(name, label=name)


def moved_listed(names: Sequence[str]) -> Words:
    """Parameters among words; of many, the first ones and the last."""
    return listed([name if name == "..." else _symbol(name) for name in with_dots(names, _LISTED)])


def called(neuron: str) -> str:
    """A neuron as the drawing has it.

    >>> called("h1_2")
    'h1.2'
    """
    return neuron.replace("_", ".")


def without_values(formula: Formula) -> Formula:
    """The same with symbols that do not carry their numbers with them."""
    return rewritten(formula, _without_value)


def _without_value(part: Formula) -> Formula:
    if isinstance(part, Derivative):
        of = _without_value(part.of)
        assert isinstance(of, (Symbol, Derivative))
        held = tuple(_symbol_without_value(each) for each in part.held)
        return Derivative(of, _symbol_without_value(part.by), held=held)
    return _symbol_without_value(part) if isinstance(part, Symbol) else part


def _symbol_without_value(symbol: Symbol) -> Symbol:
    return Symbol(symbol.name, label=symbol.label)


def markup(formula: Formula) -> str:
    """A formula as MathML that holds no numbers but those that it shows, as text has them."""
    return mathml(without_values(formula), has_powers=False)


def plain(words: Words) -> list[Any]:
    """Words as a list of strings, and of objects whose "math" is MathML."""
    return [
        piece.text
        if isinstance(piece, Verdict)
        else piece
        if isinstance(piece, str)
        else {"math": markup(piece)}
        for piece in pieces(words)
    ]


def in_words(name: str, value: Any) -> str:
    """A setting with a value of it.

    >>> in_words("learning_rate", 0.25), in_words("train_biases", True)
    ('learning rate η 0.25', 'biases learn: yes')
    """
    control = BY_NAME[name]
    schema = control.field.schema()
    for each in schema.get("names", []):
        if each["name"] == value:
            return f"{control.label}: {each['label']}"
    if isinstance(value, bool):
        return f"{control.label}: {'yes' if value else 'no'}"
    return f"{control.label} {control.field.write(value)}"
