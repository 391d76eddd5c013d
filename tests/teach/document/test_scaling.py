"""The scale that curves share."""

from __future__ import annotations

import pytest

from tinygrad_bp.teach.document.scaling import heights, scale_of


def test_one_scale_for_all_numbers() -> None:
    scale = scale_of([[3.0, 1.0], [5.0]])
    assert (scale.low, scale.high, scale.is_log, scale.kind) == (1.0, 5.0, False, "")
    assert heights(scale, [1.0, 3.0, 5.0]) == [0.0, 0.5, 1.0]


def test_far_apart_the_logarithms_count_where_there_are_any() -> None:
    scale = scale_of([[1000.0], [1.0]])
    assert scale.kind == ", logarithmic scale"
    assert heights(scale, [10.0]) == pytest.approx([1 / 3])  # log10 of 10, of 1 to 1000
    assert not scale_of([[100.0, 1.0]]).is_log
    assert not scale_of([[1000.0, 0.0]]).is_log
    assert not scale_of([[1000.0, -1.0]]).is_log


def test_huge_numbers_and_equal_ones_have_a_place() -> None:
    scale = scale_of([[1e308, 1e-308]])
    assert heights(scale, [1e308, 1e-308]) == [1.0, 0.0]
    assert heights(scale_of([[2.0, 2.0]]), [2.0]) == [0.0]
