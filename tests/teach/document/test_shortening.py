"""Long lists made short."""

from __future__ import annotations

import itertools

import pytest

from tinygrad_bp.teach.document.shortening import ends, spread, with_dots


@pytest.mark.parametrize("most", [1, 2, 3, 7, 10, 11])
def test_a_spread_has_the_ends_and_no_more_than_asked_for(most: int) -> None:
    found = spread(range(10), most)
    assert len(found) == min(most, 10)
    assert found[0] == 0
    assert most == 1 or found[-1] == 9
    gaps = {b - a for a, b in itertools.pairwise(found)}
    assert max(gaps, default=0) - min(gaps, default=0) <= 1


def test_ends_say_that_something_is_missing() -> None:
    assert ends([1, 2, 3, 4], 4, 0) == [1, 2, 3, 4]
    assert ends([1, 2, 3, 4, 5, 6], 5, 0) == [1, 2, 0, 4, 5, 6]


def test_names_with_dots_are_so_many_lines() -> None:
    names = [f"h{k}" for k in range(1, 10)]
    assert with_dots(names, 9) == names
    assert with_dots(names, 5) == ["h1", "h2", "h3", "...", "h9"]
