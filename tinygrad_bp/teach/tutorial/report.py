"""The tutorial's worked example as the command shows it: tables, a document, diagrams."""

from __future__ import annotations

from decimal import Decimal

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ...nn import MLP
from .calculation import GIVEN, LEARNING_RATE, build

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from rich.console import RenderableType

    from ...draw.diagram import Diagram
    from .calculation import Figure, Section

_INTRODUCTION = """\
Matt Mazur's "A Step by Step Backpropagation Example", computed. Its network has two inputs, \
two hidden neurons h1 and h2, and two outputs o1 and o2. Every number below is read from a graph \
of Values, every derivative from a backward pass. Beside it stands the figure that the tutorial \
prints, if it prints one, and ✓ where the number, rounded to as many places, is that figure."""


def tables(sections: Sequence[Section]) -> RenderableType:
    """The worked example for a terminal: a table for each part, with notes below it."""
    given = ", ".join(f"{name}={number:g}" for name, number in GIVEN.items())
    parts: list[RenderableType] = [
        Text(_INTRODUCTION),
        Text(f"\nGiven: {given}; learning rate {LEARNING_RATE:g}."),
    ]
    for section in sections:
        parts += [Text(f"\n{section.title}", style="bold"), Text(section.text), _table(section)]
        parts += [
            Padding(Text(f"{_listed(names)}: {note}"), (0, 0, 0, 2))
            for note, names in _notes(section.figures).items()
        ]
    # The last part computes figures of the part before it once more.
    printed = [figure for section in sections[:-1] for figure in section.figures if figure.printed]
    agreeing = sum(figure.agrees for figure in printed)
    parts.append(
        Text(
            f"\n{agreeing} of the {len(printed)} figures agree to their last printed digit; the "
            f"notes say what the others are."
        )
    )
    return Group(*parts)


def _table(section: Section) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", overflow="fold", style="cyan")
    table.add_column(" computed", no_wrap=True)
    table.add_column(" tutorial", no_wrap=True)
    table.add_column("", no_wrap=True)
    for figure in section.figures:
        if not figure.printed:
            verdict = Text()
        elif figure.agrees:
            verdict = Text("✓", style="green")
        else:
            verdict = Text("differs", style="bold red")
        printed = _aligned(figure.printed) if figure.printed else ""
        table.add_row(figure.name, _aligned(_digits(figure.value)), printed, verdict)
    return table


def _digits(number: float) -> str:
    """Twelve significant digits, three more than the tutorial prints, and no exponent."""
    return f"{Decimal(f'{number:.12g}'):f}"


def _aligned(digits: str) -> str:
    return digits if digits.startswith("-") else f" {digits}"


def _notes(figures: Iterable[Figure]) -> dict[str, list[str]]:
    notes: dict[str, list[str]] = {}
    for figure in figures:
        if figure.note:
            notes.setdefault(figure.note, []).append(figure.name)
    return notes


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1])] * (len(names) > 1) + [names[-1]])


def document(sections: Iterable[Section]) -> dict[str, Any]:
    """The worked example for a program: what JSON can hold.

    "printed" and "agrees" are None where the tutorial skips the step, "note" where there
    is nothing to say.
    """
    return {
        "given": GIVEN,
        "learning_rate": LEARNING_RATE,
        "sections": [
            {
                "title": section.title,
                "text": section.text,
                "figures": [
                    {
                        "name": figure.name,
                        "value": figure.value,
                        "printed": figure.printed or None,
                        "agrees": figure.agrees if figure.printed else None,
                        "note": figure.note or None,
                    }
                    for figure in section.figures
                ],
            }
            for section in sections
        ],
    }


def diagrams() -> dict[str, Diagram]:
    """The tutorial's diagrams, each by the name of its file.

    The graph with data and gradient on each node, the network as the tutorial draws it, and
    the paths of ∂E_total/∂w5 and ∂E_total/∂w1 lit.
    """
    from ...draw.computation import draw_chain, draw_graph
    from ...draw.network import draw_network

    net = build()
    net["E_total"].backward()
    return {
        "graph.svg": draw_graph(net["E_total"]),
        "network.svg": draw_network(
            network(),
            inputs=[net["i1"].data, net["i2"].data],
            outputs=[net["out_o1"].data, net["out_o2"].data],
        ),
        "dE_total_dw5.svg": draw_chain(net["E_total"], net["w5"]),
        "dE_total_dw1.svg": draw_chain(net["E_total"], net["w1"]),
    }


def network() -> MLP:
    """The tutorial's network as a module, whose parameters have the tutorial's names."""
    order = ("w1", "w2", "w3", "w4", "b1", "w5", "w6", "w7", "w8", "b2")
    return MLP(2, [2, 2], "sigmoid", "sigmoid", bias="layer", init=[GIVEN[name] for name in order])
