"""The chapter of what comes of the update."""

from __future__ import annotations

import tinygrad_bp as tg
from tests.teach.lessons.chapters.conftest import chapter, tables
from tinygrad_bp.teach.document.blocks import Curve


def test_the_results_have_a_column_for_each_stage(tutorial: tg.Lesson) -> None:
    outputs, parameters, errors = tables(tutorial, "After the update")
    assert outputs[0] == ["", "before", "after 1 update", "after 30 updates", "target"]
    assert [row[0] for row in outputs[1:]] == ["E_total", "out_o1", "out_o2"]
    assert outputs[1][1:3] == ["0.298371109", "0.291027774"]
    assert outputs[2][-1] == "0.01"
    run = tg.tutorial.train(30)
    assert outputs[2][3] == f"{run.outputs.out_o1:.9g}"
    assert parameters[0] == ["parameter", "before", "after 30 updates"]
    assert parameters[1][2] == f"{run.weights['w1']:.9g}"
    assert [row[0] for row in errors[1:]] == ["0", "1", "2", "5", "10", "20", "30"]
    assert errors[-1][1] == f"{run.errors[-1]:.9g}"
    (curve,) = (b for b in chapter(tutorial, "After the update") if isinstance(b, Curve))
    assert curve.numbers == tuple(run.errors)


def test_one_round_has_no_curve() -> None:
    blocks = chapter(tg.lesson(wrt="w1"), "After the update")
    assert not any(isinstance(block, Curve) for block in blocks)
