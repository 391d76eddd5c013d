"""Rules for places: as few loops as possible, and one rule for a view of a view."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp.compiler.loops.rules import StridedPart, composed, simple

LOOPS = st.lists(st.tuples(st.integers(1, 3), st.integers(-2, 4)), max_size=3).map(tuple)


@given(st.integers(0, 5), LOOPS)
def test_the_same_places_by_fewer_loops(base: int, nest: tuple[tuple[int, int], ...]) -> None:
    part, other = StridedPart(base, nest), StridedPart(base, simple(nest))
    assert len(other.nest) <= len(nest)
    assert [part.place(i) for i in range(part.size)] == [other.place(i) for i in range(other.size)]


@given(LOOPS, LOOPS, st.integers(0, 4))
def test_a_rule_of_a_rule(
    inner: tuple[tuple[int, int], ...], outer: tuple[tuple[int, int], ...], base: int
) -> None:
    seen, of = StridedPart(7, simple(inner)), StridedPart(base, simple(outer))
    places = [of.place(i) for i in range(of.size)]
    if min(places) < 0 or max(places) >= seen.size:
        return
    found = composed(seen, of)
    if found is not None:
        assert [found.place(i) for i in range(found.size)] == [seen.place(i) for i in places]


@pytest.mark.parametrize(
    ("inner", "outer", "nest"),
    [
        (((4, 1), (6, 4)), StridedPart(0, ((6, 1), (4, 6))), ((24, 1),)),
        (((5, 4),), StridedPart(1, ((2, 2),)), ((2, 8),)),
        (((4, 1), (6, 4)), StridedPart(1, ((5, 1),)), ((5, 4),)),
        (((4, 1), (6, 4)), StridedPart(3, ((5, 1),)), None),
    ],
)
def test_a_rule_is_one_where_no_loop_leaves_another(
    inner: tuple[tuple[int, int], ...],
    outer: StridedPart,
    nest: tuple[tuple[int, int], ...] | None,
) -> None:
    found = composed(StridedPart(0, inner), outer)
    assert (found and found.nest) == nest
