"""What documents are made of: sections, sentences, equations, tables, figures.

A document is data and nothing else. Each form that it can be read in is written by a module
of its own: `text`, `markdown`, `latex`, `html`.

>>> from tinygrad_bp.teach.document.text import as_text
>>> from tinygrad_bp.teach.formulas.formula import Number, Symbol
>>> print(as_text(Document("An equation", (Equation((Symbol("x"), Number(0.5))),))), end="")
An equation
===========
<BLANKLINE>
  x = 0.5
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..formulas.formula import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, TypeAlias

    from ...autodiff.value import Value
    from ...nn.base import Module
    from ..formulas.formula import Formula
    from .words import Words

#: The longest equation that stays on one line where it is typeset, in characters of text.
_ONE_LINE = 50


@dataclass(frozen=True)
class Prose:
    """A sentence or a few."""

    words: Words


@dataclass(frozen=True)
class Equation:
    """Sides that are equal, on a line of their own or, where they are long, on several."""

    sides: tuple[Formula, ...]

    @property
    def is_long(self) -> bool:
        """Whether, where it is typeset, each side after the first has a row of its own."""
        line = " = ".join(map(text, self.sides))
        as_fractions = re.sub(r"∂(\w+)/∂(\w+)", lambda name: max(name.groups(), key=len), line)
        return len(self.sides) > 2 and len(as_fractions) > _ONE_LINE


@dataclass(frozen=True)
class Glossary:
    """Symbols, each with what it means; then those that only text needs a word on."""

    entries: tuple[tuple[Formula, Words], ...]
    in_text: tuple[tuple[Formula, Words], ...] = ()


@dataclass(frozen=True)
class Grid:
    """Rows of cells under a head; the first column names what the others are about.

    Attributes:
        head: a word on each column.
        rows: as many cells each.
        is_plain: whether the rows are names with their numbers, which need no head and may
            stand side by side.
    """

    head: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]
    is_plain: bool = False


@dataclass(frozen=True)
class Item:
    """One of a list: some words, and what belongs under them."""

    words: Words
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Listing:
    """Things one below the other, which may be numbered."""

    items: tuple[Item, ...]
    is_numbered: bool = False


@dataclass(frozen=True)
class NetworkPicture:
    """A network: of layers as it is usually drawn, of other stages as grids of numbers.

    Attributes:
        names: the names of the inputs, then of the neurons of each layer, or of whatever a
            stage calculates.
        model: the network, whose weights stand at its lines.
        inputs, outputs: what stands in the circles of the inputs and outputs beside their
            names; None for nothing. Grids need the inputs, nested as the network takes them,
            and have all numbers that are calculated unless `outputs` is None.
        lit: by the name that a part has in the diagram (`draw.parts` says which), the
            names of the symbols that light it where a page is pointed at.
        is_of_layers: whether it is nothing but layers one after another.
        hidden: what stands in the circles of each hidden layer, names and numbers.
    """

    names: tuple[tuple[str, ...], ...]
    model: Module
    inputs: Any
    outputs: tuple[Value, ...] | None
    lit: Mapping[str, tuple[str, ...]]
    is_of_layers: bool = True
    hidden: tuple[tuple[Value, ...], ...] = ()


@dataclass(frozen=True)
class Curve:
    """How a number went from update to update; the first is that before any."""

    name: str
    numbers: tuple[float, ...]


@dataclass(frozen=True)
class Curves:
    """Several in one picture, on one scale; some may be shorter than others."""

    name: str
    curves: tuple[Curve, ...]


@dataclass(frozen=True)
class Fold:
    """A part with a title, behind which a page can hide it.

    Attributes:
        title: what it is about.
        blocks: what it says.
        is_aside: whether it is no part of what there is to read first, so that a page which
            opens one fold for a start opens another.
    """

    title: Words
    blocks: tuple[Block, ...]
    is_aside: bool = False


@dataclass(frozen=True)
class Section:
    """A part with a heading; sections in it are of the next lower level."""

    title: Words
    blocks: tuple[Block, ...]


Block: TypeAlias = (
    "Prose | Equation | Glossary | Grid | Listing | NetworkPicture | Curve | Curves | Fold "
    "| Section"
)


@dataclass(frozen=True)
class Document:
    """Something to read.

    Attributes:
        title: what it is about.
        blocks: what it says, in order.
        is_part: whether it is meant to stand inside something else. Then its title is not
            shown above it: its sections have their own.
        digits: to how many significant digits a page shows the number of a symbol that one
            points at.
    """

    title: Words
    blocks: tuple[Block, ...]
    is_part: bool = False
    digits: int = 9

    def all_blocks(self) -> Iterator[Block]:
        """Every block in the order of reading, a section before what is in it."""
        stack = [*reversed(self.blocks)]
        while stack:
            yield (block := stack.pop())
            if isinstance(block, (Section, Fold)):
                stack += reversed(block.blocks)
            elif isinstance(block, Listing):
                stack += (
                    inner for item in reversed(block.items) for inner in reversed(item.blocks)
                )
