"""Every figure that the tutorial prints, beside the number it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from .network import build
from .passages import BY_THE_TEXT, SEQUENTIAL, Passage
from .training import train

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal


@dataclass(frozen=True)
class Figure:
    """One number of the worked example, beside what the tutorial prints for it.

    Attributes:
        name: the quantity: "out_h1", "∂E_total/∂w5", "w5 after 1 update".
        value: the number, in double precision.
        printed: the figure as the tutorial prints it; "" where the text skips the step.
        note: where the two differ, one sentence that says what the printed figure is.

    >>> figure = Figure("net_h1", 0.3775, printed="0.3775")
    >>> figure.agrees
    True
    >>> Figure("net_h1", 0.445, printed="0.3775").agrees
    False
    """

    name: str
    value: float
    printed: str = ""
    note: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the value, rounded to as many places as are printed, is the printed figure.

        >>> Figure("out_o1", 0.7513650695523157, "0.75136507").agrees
        True
        """
        return bool(self.printed) and self.as_printed == self.printed

    @property
    def as_printed(self) -> str:
        """The value, rounded to as many places as are printed; in full where none are.

        >>> Figure("w5 after 1 update", 0.35891647971788465, "0.35891648").as_printed
        '0.35891648'
        """
        if not self.printed:
            return repr(self.value)
        return str(Decimal(self.value).quantize(Decimal(self.printed)))


@dataclass(frozen=True)
class Chapter:
    """A part of the worked example: a title, a word on how it goes, its numbers in order.

    >>> from tinygrad_bp.teach.tutorial import worked_example
    >>> first = worked_example()[0]
    >>> first.title, first.figures[0].name
    ('Forward pass', 'net_h1')
    """

    title: str
    text: str
    figures: list[Figure]


def figures() -> list[Figure]:
    """Every figure that the tutorial prints, in its order, beside the number it stands for.

    The value is that of the update order which the text asks for; where the tutorial printed
    something else, the note says what.

    >>> [figure.printed for figure in figures() if not figure.agrees]
    ['-0.019049119', '0.291027924', '0.000035085', '0.0000351085', '0.015912196', '0.984065734']
    """
    return [figure for chapter in _by_the_text() for figure in chapter.figures if figure.printed]


def worked_example() -> list[Chapter]:
    """The tutorial's whole calculation in its order, with the steps that its text skips.

    The last chapter trains the network once more, in the update order that the tutorial's
    closing figures come from.

    >>> for chapter in worked_example():
    ...     print(chapter.title)
    Forward pass
    Error
    Backward pass: output layer
    Backward pass: hidden layer
    Training with simultaneous updates
    Training with sequential updates
    """
    return [*_by_the_text(), _chapter(SEQUENTIAL, _trained("sequential"))]


def _by_the_text() -> list[Chapter]:
    numbers = {name: value.data for name, value in build().items()} | _trained("simultaneous")
    return [_chapter(passage, numbers) for passage in BY_THE_TEXT]


def _chapter(passage: Passage, numbers: Mapping[str, float]) -> Chapter:
    return Chapter(
        passage.title,
        passage.text,
        [
            Figure(
                name,
                numbers[name] if name in numbers else _derivative(name),
                printed,
                passage.notes.get(name, ""),
            )
            for name, printed in passage.printed.items()
        ],
    )


@cache
def _derivative(name: str) -> float:
    output, wrt = name[1:].split("/∂")
    net = build()
    net[output].backward()
    return net[wrt].grad


@cache
def _trained(update: Literal["simultaneous", "sequential"]) -> dict[str, float]:
    """The numbers of the training, which takes a while, by the names that they have above."""
    first, last = train(1, update), train(10_000, update)
    return {
        **{f"{name} after 1 update": weight for name, weight in first.weights.items()},
        "E_total after 1 update": last.errors[1],
        "E_total after 9,999 updates": last.errors[-2],
        "E_total after 10,000 updates": last.errors[-1],
        "E_total after 10,000 updates, in a later edition": last.errors[-1],
        "out_o1 after 10,000 updates": last.outputs.out_o1,
        "out_o2 after 10,000 updates": last.outputs.out_o2,
    }
