"""A series fades: each sheet leaves open what the one before does, and more."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tinygrad_bp.teach.lessons.blanks import KINDS
from tinygrad_bp.teach.worksheets.series import fading


@pytest.mark.parametrize("count", range(2, 9))
def test_each_leaves_more_open(count: int) -> None:
    series = fading(count)
    assert len(series) == count
    assert series[0] == ((), "numbers")
    assert series[-1] == (KINDS, "none")
    for (before, _), (after, _) in pairwise(series):
        assert {*before} < {*after}


@pytest.mark.parametrize("count", [0, 1, 9])
def test_too_few_or_too_many_are_told(count: int) -> None:
    with pytest.raises(ValueError, match="a series has 2 to 8 sheets"):
        fading(count)
