"""The options of tables: how they are written, and what becomes of their columns."""

from __future__ import annotations

import argparse

import pytest

from tinygrad_bp.commands.options.tables import (
    add_columns,
    add_format,
    add_missing,
    format_of,
    say,
)


def test_what_is_given_goes_to_the_table() -> None:
    parser = argparse.ArgumentParser()
    add_format(parser)
    add_columns(parser)
    add_missing(parser, "drop", "leave its row out")
    words = ["--separator", "tab", "--decimal", ",", "--text", "zip,year", "--header", "no"]
    args = parser.parse_args(words)
    assert format_of(args) == {
        "header": False,
        "separator": "\t",
        "decimal": ",",
        "thousands": None,
        "encoding": None,
        "missing_values": None,
    }
    assert (args.text, args.dates, args.month_first) == (["zip", "year"], "days", False)
    assert args.missing == "drop"
    args = parser.parse_args(["--missing-values=-999,gone"])
    assert format_of(args)["missing_values"] == ["-999", "gone"]


def test_what_is_said_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    notes = ["read as UTF-16", "a \x1b[31m name; encoding= names another"]
    say("t.csv", notes, {"encoding": "--encoding"})
    said = "t.csv: read as UTF-16\nt.csv: a ␛[31m name; --encoding names another\n"
    assert capsys.readouterr() == ("", said)
