"""`explain`: a derivation by the chain rule, in words, symbols and numbers.

>>> from tinygrad_bp.autodiff.value import Value
>>> w, x = Value(0.4, label="w"), Value(0.5, label="x")
>>> net = w * x
>>> net.label = "net"
>>> out = net.tanh()
>>> out.label = "out"
>>> print(explain(out, w, convention="plain"))
The derivative of out by w
...
  ∂out/∂w = ∂out/∂net * ∂net/∂w
...
  ∂out/∂net = 1 - out*out = 1 - 0.19737532*0.19737532 = 0.961042983
...
  ∂out/∂w = ∂out/∂net * ∂net/∂w = 0.961042983 * 0.5 = 0.480521491
...
"""

from __future__ import annotations

from ...autodiff.value import Value
from ...draw.labels import check_digits
from ...letters import shown
from ..document.blocks import Document, Section
from ..document.readable import Readable
from .chain_rule import derive
from .conventions import CONVENTIONS, Convention
from .glossary import glossary
from .sections import derivation_sections

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from ..document.blocks import Block
    from .chain_rule import Derivation


class Explanation(Readable):
    """A derivation in words; `explain` makes it. In a notebook it shows itself.

    Attributes:
        derivation: the same as data.
    """

    def __init__(self, derivation: Derivation, convention: str, digits: int) -> None:
        self.derivation = derivation
        say = Convention(derivation, convention, digits)
        first, *others = derivation_sections(say)
        if derivation.steps:
            first = Section(first.title, (glossary(say), *first.blocks))
        self._document = Document(first.title, (first, *others), is_part=True, digits=digits)

    @property
    def document(self) -> Document:
        """What it says: a section for each derivative."""
        return self._document

    @property
    def blocks(self) -> list[Block]:
        """The sections, sentences and equations, in the order of reading."""
        return list(self.document.all_blocks())

    def __repr__(self) -> str:
        names = ", ".join(map(self.derivation.notation.name, self.derivation.wrt[:3]))
        more = ", ..." if len(self.derivation.wrt) > 3 else ""
        output = self.derivation.notation.name(self.derivation.output)
        return (
            f"<Explanation of {output} by {names}{more}: print it, or .text(), .markdown(), "
            f".latex(), .html(), .save(path)>"
        )


def explain(
    output: Value,
    wrt: Value | Iterable[Value],
    *,
    convention: Literal["tutorial", "negated", "plain"] = "tutorial",
    digits: int = 9,
) -> Explanation:
    """The derivation of a derivative by the chain rule, through the nodes that have labels.

    It names each link between labelled nodes, gives its derivative in symbols and numbers,
    multiplies along paths and adds where paths join. What is needed twice is worked out once.
    The result is the number that `output.backward()` adds to `.grad`, but no `.grad` is
    touched. Nodes without a label get names (v1, v2, ...) where a formula needs them.

    Args:
        output: what is differentiated.
        wrt: with respect to what: a node of its graph, a leaf or not, or several.
        convention: "tutorial" has node deltas δ = ∂E/∂net; "negated" takes the sign out of
            them, δ = -∂E/∂net, so that an update adds; "plain" has none, and writes
            out - target for -(target - out).
        digits: how many significant digits numbers are shown with, 1 to 17.

    Raises:
        TypeError: where something other than Values is given.
        ValueError: for another convention or number of digits, and where `wrt` is empty.
        StaleGraphError: a leaf has been assigned since the graph was computed.

    >>> from tinygrad_bp import tutorial
    >>> net = tutorial.build()
    >>> print(explain(net["E_total"], net["w5"]))
    The derivative of E_total by w5
    ...
      ∂E_total/∂w5 = δ_o1 * out_h1 = 0.138498562 * 0.593269992 = 0.0821670406
    ...
    """
    given = [wrt] if isinstance(wrt, Value) else wrt
    if isinstance(given, (str, bytes)) or not hasattr(given, "__iter__"):
        raise TypeError(f"wrt must be a Value or several, not {type(wrt).__name__}: {shown(wrt)}")
    several = list(dict.fromkeys(given))
    if not several:
        raise ValueError("wrt is empty: give at least one Value of the graph")
    for value in (output, *several):
        if not isinstance(value, Value):
            kind = type(value).__name__
            raise TypeError(f"explain() takes Values, not {kind}: {shown(value)}; see Value.label")
    if convention not in CONVENTIONS:
        known = ", ".join(map(repr, CONVENTIONS))
        raise ValueError(f"convention must be one of {known}, not {convention!r}")
    check_digits(digits)
    return Explanation(derive(output, several), convention, digits)
