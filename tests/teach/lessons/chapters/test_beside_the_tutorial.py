"""The chapter beside the tutorial's figures."""

from __future__ import annotations

import tinygrad_bp as tg
from tests.teach.lessons.chapters.conftest import said, tables


def test_the_tutorials_figures_stand_beside_it(tutorial: tg.Lesson) -> None:
    ((head, *rows),) = tables(tutorial, "Beside the tutorial")
    assert head == ["quantity", "computed", "printed", ""]
    assert [row[3] for row in rows].count("agrees") == 28
    assert [row[3] for row in rows].count("differs") == 6
    assert "∂E_o2/∂out_h1: The printed figure has a slip" in said(tutorial, "Beside the tutorial")
