"""Sentences with formulas in them, written as templates that read as sentences.

>>> from tinygrad_bp.teach.formulas.formula import Symbol
>>> said("{y} changes with {x} alone, {count:,} times.", y=Symbol("y"), x=Symbol("x"), count=1000)
(Symbol(name='y', ...), ' changes with ', Symbol(name='x', ...), ' alone, 1,000 times.')
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeAlias

    from ..formulas.formula import Formula

    Piece: TypeAlias = str | Formula | "Verdict"
    #: A string, a formula, a verdict, or several of these in a row.
    Words: TypeAlias = Piece | tuple[Piece, ...]


@dataclass(frozen=True)
class Verdict:
    """A word or a mark that says whether something is right, in colour where there is colour."""

    text: str
    is_good: bool


def said(template: str, **put_in: Words | float) -> Words:
    """The words of a template, each `{name}` in it replaced by what is put in for that name.

    Args:
        template: what `str.format` takes, with names alone: `{left:,} more, of {whole}`.
        put_in: words, which stay as they are, and numbers, which are formatted.
    """
    found: list[Piece] = []
    for literal, name, form, _ in Formatter().parse(template):
        if literal:
            found.append(literal)
        if name is not None:
            given = put_in[name]
            if isinstance(given, (int, float)):
                found.append(format(given, form or ""))
            else:
                found += pieces(given)
    return tuple(_merged(found))


def pieces(words: Words) -> tuple[Piece, ...]:
    """What the words are, one by one."""
    return words if isinstance(words, tuple) else (words,)


def listed(items: Sequence[Words]) -> Words:
    """All of them as in a sentence, with "and" before the last.

    >>> listed(["w1", "w2", "w3"])
    ('w1, w2 and w3',)
    """
    found: list[Piece] = []
    for i, item in enumerate(items):
        if i:
            found.append(" and " if i == len(items) - 1 else ", ")
        found += pieces(item)
    return tuple(_merged(found))


def joined(items: Sequence[Words], between: str) -> Words:
    """All of them, with a string between each two.

    >>> joined(["a", "b", "c"], " = ")
    ('a = b = c',)
    """
    found: list[Piece] = []
    for i, item in enumerate(items):
        found += [between] * (i > 0)
        found += pieces(item)
    return tuple(_merged(found))


def _merged(found: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces, with strings that follow each other made one."""
    string = ""
    for piece in found:
        if isinstance(piece, str):
            string += piece
            continue
        if string:
            yield string
        string = ""
        yield piece
    if string:
        yield string
