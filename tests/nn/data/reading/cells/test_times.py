"""Times of day, durations and seasons."""

from __future__ import annotations

import pytest

from tinygrad_bp.nn.data.reading.cells.times import are_of_two_kinds, are_seasons, hours, season


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12:30", 12.5),
        ("9:05:06", 9 + 306 / 3600),
        ("12:30:15.5", 12 + 1815.5 / 3600),
        ("1:05 PM", 13 + 1 / 12),
        ("12:00 a.m.", 0.0),
        ("12 pm", 12.0),
        ("36:15:00", 36.25),
        ("-1:30", -1.5),
        ("1 days 02:00:00", 26.0),
        ("2h 50m", 2 + 50 / 60),
        ("2 hours 5 minutes", 2 + 5 / 60),
        ("19h", 19.0),
        ("90 min", 1.5),
        ("12:60", None),
        ("13 pm", None),
        ("5 m", None),  # metres
        ("5", None),
        ("", None),
        ("2:1", None),
    ],
)
def test_times_in_hours(cell: str, number: float | None) -> None:
    found = hours(cell)
    assert found == (number if number is None else pytest.approx(number, rel=1e-15))


def test_times_of_two_kinds() -> None:
    assert are_of_two_kinds(["59:30", "1:02:10"])  # minutes and seconds, and hours before them
    assert not are_of_two_kinds(["59:30", "48:10"])
    assert not are_of_two_kinds(["12:30", "12:30:15"])


def test_seasons() -> None:
    assert season("2009-10") == season("2009/10") == season("2009-2010") == 2009.0
    assert season("1999-00") == 1999.0
    assert season("2009-11") is season("09-10") is None
    assert are_seasons(["2009-10", "2010-11", "2012-13"])
    assert not are_seasons(["2009-10"])  # it may be October
    assert not are_seasons(["2009-10", "2010-11", "2010-12"])
