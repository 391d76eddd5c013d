"""The chapter of the update."""

from __future__ import annotations

import pytest

import tinygrad_bp as tg
from tests.teach.lessons.chapters.conftest import said, tables


def test_updates_are_equations_or_of_many_a_table(tutorial: tg.Lesson, large: tg.Lesson) -> None:
    assert "w5+ = w5 - η * ∂E_total/∂w5 = 0.4 - 0.5*0.082167041 = 0.35891648" in said(
        tutorial, "The update"
    )
    assert tables(tutorial, "The update") == []
    ((head, *rows),) = tables(large, "The update")
    assert head == ["parameter", "before", "derivative", "after"]
    assert len(rows) == 337
    before, slope, after = map(float, rows[0][1:])
    assert after == pytest.approx(before - 0.01 * slope, abs=1e-8)
