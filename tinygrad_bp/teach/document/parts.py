"""What a lesson is made of, beside the headings, sentences and equations of `blocks`."""

from __future__ import annotations

from dataclasses import dataclass, field

from .blocks import Equation, Glossary, Heading, Prose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from ..formulas.formula import Formula
    from .blocks import Block, Words

    Cell: TypeAlias = str | Formula | Words


@dataclass(frozen=True)
class Table:
    """Rows of cells under a head; the first column names what the others are about."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Fold:
    """A part of its own, which a page can hide behind its title."""

    title: Words
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class NetworkPicture:
    """Where the picture of the network stands."""


@dataclass(frozen=True)
class Curve:
    """How a number went from round to round; the first is that of round 0."""

    name: str
    numbers: tuple[float, ...]


Part: TypeAlias = "Heading | Prose | Equation | Glossary | Table | Fold | NetworkPicture | Curve"


@dataclass(frozen=True)
class Section:
    """A chapter of a lesson."""

    title: str
    parts: list[Part] = field(default_factory=list)


def words_of(cell: Cell) -> Words:
    """What is in a cell, as words."""
    return cell if isinstance(cell, tuple) else (cell,)
