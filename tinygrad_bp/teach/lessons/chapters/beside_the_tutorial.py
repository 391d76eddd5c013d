"""The figures that the tutorial prints, beside those computed."""

from __future__ import annotations

from ...document.blocks import Grid, Prose
from ...document.words import Verdict
from ...tutorial.figures import figures
from ...tutorial.reporting import typeset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...document.blocks import Block
    from ..setting import Setting


def beside_the_tutorial(setting: Setting) -> Iterator[Block]:
    """Each figure, and what the others are."""
    yield Prose(
        "Each figure that the tutorial prints, in its order, beside the number computed here, "
        "rounded to as many places. The last ones are those of 10,000 updates."
    )
    found = figures()
    rows = tuple(
        (
            typeset(figure.name),
            figure.as_printed,
            figure.printed,
            Verdict("agrees" if figure.agrees else "differs", figure.agrees),
        )
        for figure in found
    )
    yield Grid(("quantity", "computed", "printed", ""), rows)
    for note in dict.fromkeys(figure.note for figure in found if figure.note):
        names = [figure.name for figure in found if figure.note == note]
        yield Prose(typeset(f"{', '.join(names)}: {note}"))
