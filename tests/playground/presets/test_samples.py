"""Samples: changed in one number, and divided into those to train on and those to test with."""

from __future__ import annotations

from tinygrad_bp.playground.presets.samples import Samples, held_out

ROWS = [[float(k)] for k in range(10)]


def test_a_number_is_changed_in_a_copy() -> None:
    samples = Samples(((1.0, 2.0),), ((3.0,),))
    assert samples.with_number(0, "rows", 1, 5.0) == Samples(((1.0, 5.0),), ((3.0,),))
    assert samples.rows == ((1.0, 2.0),)


def test_a_share_is_held_out_the_same_with_the_same_seed() -> None:
    one, same, other = (held_out(ROWS, ROWS, {"test_share": 0.3, "seed": k}) for k in (1, 1, 2))
    assert one == same != other
    assert (len(one.rows), len(one.test_rows)) == (7, 3)
    assert sorted(one.rows + one.test_rows) == [tuple(row) for row in ROWS]


def test_where_a_part_would_be_empty_nothing_is_held_out() -> None:
    samples = held_out(ROWS[:1], ROWS[:1], {"test_share": 0.5, "seed": 1})
    assert samples.test_rows == ()
    assert held_out(ROWS, ROWS, {"test_share": 0.0, "seed": 1}).rows == samples.rows + tuple(
        tuple(row) for row in ROWS[1:]
    )
