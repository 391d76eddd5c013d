"""Dates as they are written in one country and another."""

from __future__ import annotations

import pytest

from tinygrad_bp.nn.data.reading.cells.dates import are_dates_of_digits, days, has_zone


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1970-01-01", 0.0),
        ("1969-12-31T12:00:00", -0.5),
        ("2024/02/29", 19782.0),
        ("29.02.24", 19782.0),
        ("29/2/1969", None),
        ("2024-02-29 24:00", None),
        ("01.01.1970 6:00 pm", 0.75),
        ("01.01.1970 12:00 AM", 0.0),
        ("1970-01-01 01:00:00.5Z", 3600.5 / 86400),
        ("1970-01-01T01:00+01:00", 0.0),
        ("0001-01-01T00:00+01:00", None),
        ("1970-01.01", None),
        ("12:30", None),
        ("1 January 1970", 0.0),
        ("1. Jan. 1970", 0.0),
        ("02-JAN-70", 1.0),
        ("January 2, 1970", 1.0),
        ("Sept 30 2023", 19630.0),
        ("Fri, 02 Jan 1970 12:00:00 GMT", 1.5),
        ("Mar 1970", 59.0),
        ("1970-03", 59.0),
        ("1970-13", None),
        ("1970-1", None),
        ("31 Feb 2024", None),
        ("32-Jan-2024", None),
        ("1 Foo 2024", None),
        ("March", None),
        ("19700102", 1.0),
        ("1970-01-01 00:00:00.123456789", 0.123456 / 86400),
        ("19700102T12:00Z", 1.5),
        ("19701302", None),
        ("12345678", None),
        ("3.5", None),
    ],
)
def test_dates(cell: str, day: float | None) -> None:
    assert days(cell) == day


def test_numbers_that_are_dates() -> None:
    assert are_dates_of_digits(["19991231", "20000101", "20991231"])
    assert not are_dates_of_digits(["19991231", "20000101"])  # it may be chance
    assert not are_dates_of_digits(["19991231", "20000101", "20991331"])
    assert not are_dates_of_digits(["1999-12-31", "2000-01-01", "2000-01-02"])


def test_one_that_is_no_date_does_not_change_what_the_others_are() -> None:
    some = [f"202401{day:02}" for day in range(1, 29)]
    for strange in ("99999999", "0", "00000000", "-999", "-1"):
        assert are_dates_of_digits([*some[:3], strange])
    assert are_dates_of_digits([*some, "20240230"])
    assert not are_dates_of_digits([*some, "20240230", "20240231", "20241301"])
    assert not are_dates_of_digits([str(20240101 + k) for k in range(99)])  # years and numbers


def test_dates_with_zones() -> None:
    assert has_zone("2024-01-01T12:00Z")
    assert has_zone("1/2/2024 12:00 +02:00")
    assert not has_zone("2024-01-01T12:00")
