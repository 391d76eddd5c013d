"""Which chapters a lesson has, and in which order."""

from __future__ import annotations

import tinygrad_bp as tg

CHAPTERS = [
    "The network", "The forward pass", "The error", "The backward pass", "The update",
    "After the update",
]  # fmt: skip


def test_the_chapters_stand_in_order(tutorial: tg.Lesson, large: tg.Lesson) -> None:
    assert [section.title for section in tutorial.sections] == [*CHAPTERS, "Beside the tutorial"]
    assert [section.title for section in large.sections] == CHAPTERS
