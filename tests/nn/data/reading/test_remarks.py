"""What is said of columns that may not be meant as they are read."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest

from tinygrad_bp.nn.data.reading.remarks import Remarks
from tinygrad_bp.nn.data.tables import read_table


def notes(cells: list[str], separator: str = "|", **options: Any) -> list[str]:
    """What is said of a table with a column of these cells, and one of whole numbers."""
    lines = [f"{cell}{separator}{k}" for k, cell in enumerate(cells)]
    text = "\n".join([f"a{separator}y", *lines])
    return read_table(io.StringIO(text), **options).notes


@pytest.mark.parametrize(
    ("cells", "separator", "note"),
    [
        (["1,234", "5"], "\t", "read 1,234 in 'a' as 1234; decimal=',' reads it as 1.234"),
        (["1.234", "5"], "\t", "read 1.234 in 'a' as 1.234; decimal=',' reads it as 1234"),
        (["1,234", "5"], ";", "read 1,234 in 'a' as 1.234; decimal='.' reads it as 1234"),
        (["1.234", "5"], ";", "read 1.234 in 'a' as 1.234; decimal=',' reads it as 1234"),
        (['"1,234"', "5"], ",", "read 1,234 in 'a' as 1234; decimal=',' reads it as 1.234"),
    ],
)
def test_a_mark_that_can_be_read_in_two_ways(cells: list[str], separator: str, note: str) -> None:
    assert notes(cells, separator)[-1] == note
    decimal = "," if "'.'" in note else "."
    assert not notes(cells, separator, decimal=decimal)


def test_what_says_how_a_mark_is_meant() -> None:
    for cells in (["1,234", "0.5"], ["1,234", "1,234,567"], ["1,234.5", "1"], ["1.234", "1.5"]):
        assert not notes(cells, "\t")
    assert not notes(["1.234", "5"], ",")  # as programs write it
    assert not notes(["1,234", "5"], "\t", thousands=",")
    assert not notes(["1,234", "5"], "\t", text="a")


def test_it_is_said_once_for_a_table_even_far_below() -> None:
    rows = "".join(f"{k}\t{k}\t{k}\n" for k in range(1, 1500))
    [note] = read_table(io.StringIO(f"a\tb\ty\n{rows}1,500\t1,500\t7\n")).notes
    assert note == "read 1,500 in 'a' as 1500; decimal=',' reads it as 1.5"


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        (["12 kg", "13.5kg"], "read 'a' without its unit: 12 kg is 12"),
        (["12%", "0", "5 %"], "read 'a' without its unit: 12% is 0.12"),
        (["$5", "6"], "took the numbers in 'a' that have no $ for such as have it"),
        (["2-", "3"], "took cells such as 2- in 'a' for numbers below 0"),
        (["3", "(1.5)"], "took cells such as (1.5) in 'a' for numbers below 0"),
        (["12:30", "9:15"], "read 'a' as times, in hours: 12:30 is 12.5"),
        (
            ["2009-10", "2010-11"],
            "read 'a' as seasons, by their first years: 2009-10 is 2009",
        ),
        (["20240101", "20240102", "20240103"], "read 'a' as dates, such as 20240101"),
        (["Yes", "no", "yes"], "'Yes' and 'yes' in 'a' are two texts, of which each is an input"),
        (
            ["1.2 m", "80 cm"],
            "took 'a' for texts, since it has numbers in several units, such as '1.2 m' and "
            "'80 cm'",
        ),
        (
            ["12 kg", "13", "14 kg"],
            "took 'a' for texts, since it has numbers with a unit and without, such as '12 kg' "
            "and '13'",
        ),
        (
            ["59:30", "1:02:10"],
            "took 'a' for texts, since it has times of two kinds, some of them with seconds",
        ),
        (
            ["01067", "80331"],
            "took 'a' for numbers, though some begin with 0, as 01067: if they are names, name it "
            "in text=",
        ),
        (
            ["12345678901234567", "12"],
            "took 'a' for numbers, though some have more digits than are kept, as "
            "12345678901234567: if they are names, name it in text= or ignore=",
        ),
        (
            [*(f"202401{day}" for day in range(10, 30)), "5", "6", "7"],
            "took 'a' for numbers, though most cells are like 20240110, which may be a date",
        ),
        (
            ["2024-01-01T12:00Z", "2024-01-02 12:00"],
            "took the times in 'a' for those of UTC, by their zones, and such as 2024-01-02 12:00, "
            "which has no zone, for UTC too",
        ),
        (
            ["2024-01-01", "9999-12-31", "9999-12-31"],
            "9999-12-31 in 'a' is no day on which something happened: if it stands for a missing "
            "value, say missing_values=['9999-12-31']",
        ),
        *(
            (
                [*map(str, range(20, 50)), mark, mark],
                f"{mark} in 'a' is far from all other numbers: if it stands for a missing value, "
                f"say missing_values=['{mark}']",
            )
            for mark in ("-999", "9999", "99999999")
        ),
        (
            [*map(str, range(20)), "-1", "-1"],
            "-1 in 'a' is the one number below 0: if it stands for a missing value, say "
            "missing_values=['-1']",
        ),
    ],
)
def test_what_is_said(cells: list[str], note: str) -> None:
    assert notes(cells) == [note]


@pytest.mark.parametrize(
    "cells",
    [
        ["$5", "$6"],
        ["true", "false"],
        ["1st", "2nd", "3rd"],
        ["0", "1", "0"],
        [str(2**60), "5"],
        ["-1", "0", "1"] * 5,
        [*map(str, range(60, 140)), "99", "99", "999"],
        ["-999", "-999", "5"],
        ["2024-01-01", "2024-01-02"],
        ["12345", "67890"],
    ],
)
def test_what_is_usual_is_not_said(cells: list[str]) -> None:
    assert notes(cells) == []


def test_of_what_is_told_to_be_texts_nothing_is_said() -> None:
    assert notes(["1.2 m", "80 cm", "Yes", "yes", "007"], text="a") == []


def test_columns_of_which_the_same_is_to_be_said_share_a_note() -> None:
    remarks = Remarks()
    for name in "abcdef":
        remarks.add("read {} so", name)
    remarks.add("a note")
    assert remarks.notes() == ["read 'a', 'b', 'c', 'd' and 2 more so", "a note"]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["12%", "5", "70%"], "line 3, 'a': expected a percentage, got '5'"),
        (["12%", "5", "7"], "line 2, 'a': expected a number without a unit, got '12%'"),
        (
            ["20240101", "20240102", "20240105", "99999999"],
            r"expected a date, got '99999999'; missing_values=\['99999999'\] takes what is so",
        ),
        ([*map(str, range(9)), "gone", "gone"], r"missing_values=\['gone'\] takes what is so"),
        (["1_2", "3"], "line 2, 'a': expected a number, got '1_2'; leave out"),
        (
            ["$\u20ac"[k % 2] + str(k) for k in range(30)],
            "'a' has numbers in several units, such as '\\$0' and '\u20ac1'",
        ),
        (
            [*(f"{k} kg" for k in range(30)), "31", "32 lb"],
            "line 32, 'a': expected a number in 'kg', got '31'; line 33",
        ),
    ],
)
def test_what_is_likely_wrong_is_refused(cells: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        notes(cells)


def written(rng: random.Random, numbers: list[int], unit: str) -> list[str]:
    """Whole numbers of hundredths as somebody writes them, in one way for all."""
    decimal, group = tuple(rng.choice([".,", ",.", ". ", ",\u2009", ".'", ",\u00a0", "._", ",_"]))
    places, gap = rng.choice((0, 2)), rng.choice(("", " ", "\u00a0"))
    minus = rng.choice("-\u2212\u2013") + "{}"
    if not unit:
        minus = rng.choice([minus, "({})", "{}-"])
    digits = rng.choice([0x30, 0x30, 0x30, 0x660, 0xFF10])
    cells = []
    for number in numbers:
        text = f"{abs(number) / 100:,.{places}f}".translate({0x2C: group, 0x2E: decimal})
        text = text.replace("_", "").translate({0x30 + k: digits + k for k in range(10)})
        text += gap + unit if unit else ""
        cells.append(minus.format(text) if number < 0 else text)
    return cells


def test_numbers_that_are_written_in_many_ways_are_the_same_or_in_doubt() -> None:
    rng = random.Random(1)
    for _ in range(200):
        top = 10 ** rng.randint(3, 9)
        numbers = [100 * rng.randint(-(top if rng.random() < 0.4 else 0), top) for _ in range(9)]
        unit = rng.choice(["", "", "kg", "km/h", "$", "%", "\u00b0C", "m\u00b2"])
        cells = written(rng, numbers, unit)
        text = "\n".join(["a|y", *(f"{cell}|{k}" for k, cell in enumerate(cells))])
        table = read_table(io.StringIO(text))
        expected = [number / (10_000 if unit == "%" else 100) for number in numbers]
        is_same = [x for [x] in table.X] == pytest.approx(expected, rel=1e-15)
        assert is_same or any("reads it as" in note for note in table.notes), cells
