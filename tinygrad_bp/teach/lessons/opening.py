"""A lesson with some of its steps left open: blanks in the place of their numbers.

What is left open is shown nowhere else in the lesson either: not where it is put into the next
step, not in a sentence, a title, a table or a picture.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile

from ...autodiff.operations.traversal import rewritten, walk
from ..document.blocks import (
    Curve,
    Curves,
    Document,
    Equation,
    Fold,
    Glossary,
    Grid,
    Item,
    Listing,
    NetworkPicture,
    Prose,
    Section,
)
from ..document.words import Verdict, pieces
from ..formulas.formula import Blank, Derivative, Number, Symbol, of_names
from .blanks import FORWARD, PRODUCTS, OpenStep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..document.blocks import Block
    from ..document.words import Piece, Words
    from ..formulas.formula import Formula
    from .blanks import Quantities

#: What stands where a number would tell what is left open.
_DOTS = "..."

#: A number among words, which may be one that was worked out.
_NUMBER = re.compile(r"-?\d+\.\d+(?:e[-+]?\d+)?|-?\de[-+]?\d+")


class Opening:
    """Leaves steps of some kinds open.

    Args:
        quantities: what the lesson is about.
        kinds: the kinds of the steps that are left open.
        hints: one of `HINTS`.

    Attributes:
        steps: what was left open so far, in order.
    """

    def __init__(self, quantities: Quantities, kinds: Iterable[str], hints: str) -> None:
        self.steps: list[OpenStep] = []
        self._quantities, self._hints = quantities, hints
        self._kinds = set(kinds)
        self._open = {name for name, kind in quantities.kinds.items() if kind in self._kinds}
        self._uses: dict[str, set[str]] = {}
        self._in_equations: set[str] = set()
        self._asked: set[str] = set()
        self._secrets: set[float] = set()

    def sections(self, sections: Sequence[Section]) -> tuple[Section, ...]:
        """The sections of a lesson with blanks, which are numbered in the order of reading."""
        for equation in _equations(sections):
            first, *others = equation.sides
            if isinstance(first, (Symbol, Derivative)):
                key = self._key(first)
                self._uses.setdefault(key, set()).update(self._used(others, key))
                if isinstance(others[-1], Number):
                    self._in_equations.add(key)
        # What comes from nothing that has a name, as a derivative of 1 does, is no step.
        self._open = {name for name in self._open if self._uses.get(name, {""}) - {name}}
        values = self._quantities.values
        told = {value for name, value in values.items() if name not in self._open}
        self._secrets = {values[name] for name in self._open} - told - self._quantities.given
        return tuple(Section(part.title, tuple(self._blocks(part.blocks))) for part in sections)

    # Names

    def _key(self, name: Symbol | Derivative) -> str:
        return self._quantities.key(name.name)

    def _used(self, sides: Iterable[Formula], key: str) -> set[str]:
        """What numbers are put in for where the sides are worked out, which are those of `key`."""
        return {
            self._key(name)
            for side in sides
            for name in _names(side)
            if name is not side or self._key(name) != key
        }

    def _is_open(self, part: Piece) -> bool:
        return isinstance(part, (Symbol, Derivative)) and self._key(part) in self._open

    def _blank(self, symbol: Symbol | Derivative) -> Blank:
        key = self._key(symbol)
        self._asked.add(key)
        kind, value = self._quantities.kinds[key], self._quantities.values[key]
        asked = self._shown(symbol)
        assert isinstance(asked, (Symbol, Derivative))
        self.steps.append(OpenStep(len(self.steps) + 1, kind, asked, value))
        return Blank.numbered(len(self.steps), symbol.name)

    def _shown(self, formula: Formula) -> Formula:
        """Without the numbers that a page shows of the symbols that one points at."""
        return rewritten(formula, self._without_number)

    def _without_number(self, part: Formula) -> Formula:
        if isinstance(part, Derivative):
            part = of_names(part)
        if isinstance(part, (Symbol, Derivative)) and self._is_open(part):
            return replace(part, value=None)
        return part

    # Blocks

    def _blocks(self, blocks: Sequence[Block]) -> Iterator[Block]:
        for i, block in enumerate(blocks):
            if isinstance(block, Prose) and _leads_on(block):
                below = [*takewhile(lambda other: isinstance(other, Equation), blocks[i + 1 :])]
                if below and not any(map(self._keeps, below)):
                    continue
            yield from self._block(block)

    def _block(self, block: Block) -> Iterator[Block]:
        match block:
            case Prose(words=words):
                if not self._tells(words):
                    yield Prose(self._words(words))
            case Equation():
                if self._keeps(block):
                    yield self._equation(block)
            case Glossary(entries=entries):
                shown = tuple((self._shown(name), self._words(words)) for name, words in entries)
                yield replace(block, entries=shown)
            case Grid(head=head, rows=rows):
                filled = tuple(self._row(head, row) for row in rows)
                yield replace(block, head=tuple(map(self._words, head)), rows=filled)
            case Listing(items=items):
                inside = [(self._words(item.words), self._blocks(item.blocks)) for item in items]
                yield replace(block, items=tuple(Item(words, tuple(it)) for words, it in inside))
            case NetworkPicture():
                tells = FORWARD in self._kinds
                yield replace(block, outputs=None, hidden=()) if tells else block
            case Curve(name=name) | Curves(name=name):
                if self._open.isdisjoint((name, f"{name}+")):
                    yield block
            case Fold(title=title, blocks=blocks) | Section(title=title, blocks=blocks):
                yield replace(block, title=self._words(title), blocks=tuple(self._blocks(blocks)))

    # Equations

    def _keeps(self, block: Block) -> bool:
        """Whether anything is left of an equation."""
        assert isinstance(block, Equation)
        return len(self._sides(block)) > 1 or self._has_blank(block)

    def _has_blank(self, equation: Equation) -> bool:
        first, *_, last = equation.sides
        return (
            isinstance(first, (Symbol, Derivative))
            and self._key(first) in self._open - self._asked
            and isinstance(last, Number)
        )

    def _equation(self, equation: Equation) -> Equation:
        sides, first = self._sides(equation), equation.sides[0]
        if self._has_blank(equation) and isinstance(first, (Symbol, Derivative)):
            sides.append(self._blank(first))
        return Equation(tuple(sides))

    def _sides(self, equation: Equation) -> list[Formula]:
        """The sides that may be shown."""
        first, *others = equation.sides
        if isinstance(first, (Symbol, Derivative)):
            key = self._key(first)
            is_open = key in self._open
            used = self._used(others, key) or self._uses.get(key, set())
        else:  # a product without a name of its own
            key, used = "", self._used(equation.sides, "")
            is_open = PRODUCTS in self._kinds or not self._open.isdisjoint(used)
        put_in_tells = not self._open.isdisjoint(used)
        sides = [self._shown(first)]
        for number, side in enumerate(others, 1):
            if any(_names(side)):
                is_name = isinstance(side, (Symbol, Derivative)) and self._key(side) == key
                is_told = not is_open or self._hints != "none" or is_name
            elif number == len(others):
                is_told = not is_open
            else:
                is_told = not put_in_tells and (not is_open or self._hints == "numbers")
            if is_told:
                sides.append(self._shown(side))
        return sides

    # Words and tables

    def _words(self, words: Words) -> Words:
        """Words without the numbers that are left open."""
        about_open = any(self._is_open(piece) for piece in pieces(words))
        found: list[Piece] = []
        for piece in pieces(words):
            if isinstance(piece, Number) and (about_open or piece.value in self._secrets):
                before = found[-1] if found else ""
                if isinstance(before, str) and before.endswith(" = "):
                    found[-1] = before.removesuffix(" = ")
                else:
                    found.append(_DOTS)
            else:
                found.append(piece if isinstance(piece, (str, Verdict)) else self._shown(piece))
        return tuple(found)

    def _tells(self, words: Words) -> bool:
        """Whether a number that is left open stands among the letters of a sentence."""
        text = " ".join(piece for piece in pieces(words) if isinstance(piece, str))
        return any(
            abs(float(shown) - secret) <= 1e-3 * abs(secret)
            for shown in _NUMBER.findall(text)
            for secret in self._secrets
        )

    def _row(self, head: tuple[Words, ...], row: tuple[Words, ...]) -> tuple[Words, ...]:
        (corner, *heads), (first, *others) = head, row
        cells = [
            self._cell(self._quantities.names_in_table(corner, first, above), cell)
            for above, cell in zip(heads, others, strict=True)
        ]
        return (self._words(first), *cells)

    def _cell(self, names: Iterable[str], cell: Words) -> Words:
        """A cell of a table, whose number may be that of one of these."""
        if not isinstance(cell, Number):
            return self._words(cell)
        values = self._quantities.values
        alike = [key for key in map(self._quantities.key, names) if key in self._open]
        if cell.value in self._secrets:
            alike += (key for key in values if key in self._open and key not in self._asked)
        found = next((key for key in alike if values[key] == cell.value), None)
        if found is None:
            return _DOTS if cell.value in self._secrets else cell
        if found in self._asked | self._in_equations:
            return _DOTS
        return self._blank(self._quantities.symbols[found])


def _equations(blocks: Sequence[Block]) -> Iterator[Equation]:
    document = Document("", tuple(blocks))
    return (block for block in document.all_blocks() if isinstance(block, Equation))


def _names(formula: Formula) -> Iterator[Symbol | Derivative]:
    return (
        part
        for part in walk(formula)
        if isinstance(part, (Symbol, Derivative)) and part.name != _DOTS
    )


def _leads_on(prose: Prose) -> bool:
    """Whether a sentence is about what stands below it."""
    last = pieces(prose.words)[-1]
    return isinstance(last, str) and last.endswith(":")
