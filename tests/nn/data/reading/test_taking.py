"""Rows as numbers, with what is missing, wrong or not known."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tinygrad_bp.nn.data.reading.columns import Column
from tinygrad_bp.nn.data.reading.reader import reading
from tinygrad_bp.nn.data.reading.taking import Taking

COLUMNS = [Column("a", fill=7.0), Column("b", "text", ["x", "y"], fill="y")]


def taken(text: str, missing: str = "drop") -> tuple[Any, Taking]:
    with reading(io.StringIO(text)) as reader:
        taking = Taking(reader, COLUMNS, reader.places(["a", "b"]), missing)
        [(rows, holes)] = [taking.rows(*block) for block in reader.blocks()]
    return [row for place, row in enumerate(rows) if place not in holes], taking


def test_columns_are_found_by_name() -> None:
    rows, taking = taken("c,b,a\n0,x,1\n0,z,2\n")
    assert rows == [(1.0, 1.0, 0.0), (2.0, 0.0, 0.0)]
    assert taking.notes() == [
        "1 cell of 'b' with a text that is not known, taken for none of those that are: 'z'"
    ]
    taking.refuse()


def test_missing_values() -> None:
    text = "a,b\n,x\n3,\n"
    assert taken(text)[0] == []
    assert taken(text)[1].notes("predicted nothing for") == [
        "predicted nothing for 2 of 2 rows, where 'a' or 'b' is missing"
    ]
    rows, taking = taken(text, "fill")
    assert rows == [(7.0, 1.0, 0.0), (3.0, 0.0, 1.0)]
    assert taking.notes() == ["filled 2 missing cells in 'a' or 'b'"]
    with pytest.raises(ValueError, match="2 wrong cells: line 2, 'a': the value is missing"):
        taken(text, "refuse")[1].refuse({})


def test_a_way_out_is_told_where_there_is_one() -> None:
    taking = taken("a,b\nq,x\n")[1]
    with pytest.raises(ValueError, match=r"line 2, 'a': expected a number, got 'q'$"):
        taking.refuse()
    with pytest.raises(ValueError, match="'n' has 9 texts; leave out columns with ignore="):
        taking.refuse({"n": "'n' has 9 texts"})
