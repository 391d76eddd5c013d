"""The chapters of a lesson, in order."""

from __future__ import annotations

from ...document.blocks import Section
from .backward_pass import backward_pass
from .beside_the_tutorial import beside_the_tutorial
from .error import error
from .forward_pass import forward_pass
from .network import network
from .results import results
from .update import update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..setting import Setting


def chapters_of(setting: Setting) -> tuple[Section, ...]:
    """The lesson, chapter by chapter.

    Raises:
        ValueError: where a derivative is asked for by something that is not in the graph.
    """
    chapters = [
        ("The network", network),
        ("The forward pass", forward_pass),
        ("The error", error),
        ("The backward pass", backward_pass),
        ("The update", update),
        ("After the update", results),
    ]
    if setting.order == 2:
        from .second_derivatives import second_derivatives  # few lessons have these two

        chapters.append(("Second derivatives", second_derivatives))
    if setting.comparisons:
        from .side_by_side import side_by_side

        chapters.append(("Side by side", side_by_side))
    if setting.is_tutorial:
        chapters.append(("Beside the tutorial", beside_the_tutorial))
    return tuple(Section(title, tuple(blocks(setting))) for title, blocks in chapters)
