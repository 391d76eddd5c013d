"""What was told of how a table is written holds for another, where that is told nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp.nn.data.reading.format import Format


def test_what_is_told_comes_before_what_was() -> None:
    before = Format(":", ",", ".", "cp1251")
    assert Format().after(before) == before
    assert Format(";", ".", None, "utf-8").after(before) == Format(";", ".", None, "utf-8")
    assert Format(thousands=",").after(before) == Format(":", None, ",", "cp1251")
    assert Format.read(before.described()) == before
    assert Format().after(Format(missing_values=("-1",))).missing_values == ("-1",)
    assert Format(missing_values=()).after(Format(missing_values=("-1",))).missing_values == ()
    assert Format.read({"missing_values": [-1, "x"]}).missing_values == ("-1", "x")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"separator": "ab"}, "separator must be one character, not 'ab'"),
        ({"decimal": ""}, "decimal must be . or , not ''"),
        ({"decimal": ",", "thousands": ","}, "thousands must be one character other than"),
        ({"encoding": "utf-9"}, "encoding must be one that Python knows"),
        ({"encoding": 8}, "encoding must be one that Python knows"),
        ({"missing_values": [None]}, "missing_values must be texts or numbers, not None"),
        ({"missing_values": {}.keys}, "missing_values must be texts or numbers, not <built-in"),
        ({"colour": "red"}, "unexpected keyword argument"),
        (["separator"], "expected how a table is written"),
    ],
)
def test_what_describes_none(said: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        Format.read(said)
