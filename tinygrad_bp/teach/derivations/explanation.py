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
from ..formulas.nodes import node_of, nodes_of
from ..formulas.notation import Notation
from .chain_rule import derive
from .conventions import CONVENTIONS, Convention, checked_convention
from .glossary import glossary
from .reasons import reasons
from .sections import derivation_sections
from .translations import translations

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

    >>> import tinygrad_bp as tg
    >>> net = tg.tutorial.build()
    >>> tg.explain(net["E_total"], net["w5"]).text().splitlines()[0]
    'The derivative of E_total by w5'
    """

    def __init__(self, derivation: Derivation, convention: str, digits: int) -> None:
        self.derivation = derivation
        say = Convention(derivation, convention, digits)
        first, *others = derivation_sections(say)
        if derivation.steps:
            first = Section(first.title, (glossary(say), *first.blocks))
        sections: tuple[Block, ...] = (first, *others, *reasons(derivation))
        if convention != CONVENTIONS[0]:
            sections += (*translations(derivation, digits),)
        self._document = Document(first.title, sections, is_part=True, digits=digits)

    @property
    def document(self) -> Document:
        """What it says: a section for each derivative."""
        return self._document

    @property
    def blocks(self) -> list[Block]:
        """The sections, sentences and equations, in the order of reading, without asides."""
        sections = (block for block in self.document.blocks if isinstance(block, Section))
        return list(Document("", tuple(sections)).all_blocks())

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
    wrt: Value | str | Iterable[Value | str],
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
        wrt: with respect to what: a node of its graph, a leaf or not, or its name; or several.
        convention: "tutorial" has node deltas δ = ∂E/∂net; "negated" takes the sign out of
            them, δ = -∂E/∂net, so that an update adds; "plain" has none, and writes
            out - target for -(target - out). Deltas are those of an error, known by its
            label (E, E_total, loss, ...): other outputs have none.
        digits: how many significant digits numbers are shown with, 1 to 17.

    Raises:
        TypeError: where something other than Values and names is given.
        ValueError: for another convention or number of digits, where `wrt` is empty, and for a
            name that the graph does not have.
        StaleGraphError: a leaf has been assigned since the graph was computed.

    >>> from tinygrad_bp import tutorial
    >>> net = tutorial.build()
    >>> print(explain(net["E_total"], "w5"))
    The derivative of E_total by w5
    ...
      ∂E_total/∂w5 = δ_o1 * out_h1 = 0.138498562 * 0.593269992 = 0.0821670406
    ...
    """
    several = _nodes(output, wrt)
    check_digits(digits)
    return Explanation(derive(output, several), checked_convention(convention), digits)


def _nodes(output: Value, wrt: Value | str | Iterable[Value | str]) -> list[Value]:
    """What the output is differentiated by, each once."""
    given = [wrt] if isinstance(wrt, (Value, str)) else wrt
    if isinstance(given, bytes) or not hasattr(given, "__iter__"):
        raise TypeError(f"wrt must be a Value or several, not {type(wrt).__name__}: {shown(wrt)}")
    several = list(given)
    if not several:
        raise ValueError("wrt is empty: give at least one Value of the graph")
    nodes = [each for each in several if not isinstance(each, str)]
    for value in (output, *nodes):
        if not isinstance(value, Value):
            kind = type(value).__name__
            raise TypeError(f"explain() takes Values, not {kind}: {shown(value)}; see Value.label")
    known = {} if len(nodes) == len(several) else nodes_of(Notation(output))
    found = [node_of(each, known) if isinstance(each, str) else each for each in several]
    return list(dict.fromkeys(found))
