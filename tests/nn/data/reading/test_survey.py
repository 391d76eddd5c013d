"""What is found in a column, piece by piece."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest

from tinygrad_bp.nn.data import tables
from tinygrad_bp.nn.data.reading.cells.numerals import Numerals
from tinygrad_bp.nn.data.reading.reader import Reader
from tinygrad_bp.nn.data.reading.survey import MOST_TEXTS, ColumnLook, survey
from tinygrad_bp.nn.data.tables import Table, read_table


def test_cells_are_counted_over_all_pieces() -> None:
    blocks = [([2, 3], [["1", "x"], ["NA", "y"]]), ([4], [["3", "x"]])]
    first, second = ColumnLook("a", Numerals()), ColumnLook("b", Numerals())
    survey({0: first, 1: second}, blocks)
    assert (first.numbers, first.marks, first.others) == (2, 0, 0)
    assert first.units[""].mean == 2.0
    assert (second.others, second.texts) == (3, {"x": 2, "y": 1})


@pytest.mark.parametrize("keeps_all", [False, True])
def test_only_so_many_texts_are_kept(keeps_all: bool) -> None:
    look = ColumnLook("a", Numerals(), keeps_all=keeps_all)
    for _ in range(2):
        look.add([str(k) for k in range(MOST_TEXTS + 10)])
    assert look.many is not keeps_all
    assert look.numbers == 2 * (MOST_TEXTS + 10)


def test_huge_numbers_have_a_mean() -> None:
    look = ColumnLook("a", Numerals())
    look.add(["1e308"] * 4)
    look.add(["1e308"] * 4)
    assert look.units[""].mean == pytest.approx(1e308)


@pytest.mark.parametrize(
    ("cells", "order", "is_open"),
    [
        (["13/1/2024", "1/2/2024"], "dmy", False),
        (["1/13/2024", "1/2/2024"], "mdy", False),
        (["1/2/2024"], "mdy", True),
        (["1/1/2024"], "mdy", False),
        (["2024-01-02"], "mdy", False),
    ],
)
def test_the_order_of_dates(cells: list[str], order: str, is_open: bool) -> None:
    look = ColumnLook("a", Numerals())
    look.add(cells)
    assert look.dates == len(cells)
    assert look.order("mdy") == (order, is_open)


def test_numbers_are_counted_by_their_units() -> None:
    look = ColumnLook("a", Numerals())
    look.add(["5 kg", "7 kg", "$3", "-999", "4", "2", "x", "12:30"])
    assert {unit: (tally.count, tally.mean) for unit, tally in look.units.items()} == {
        "kg": (2, 6.0),
        "$": (1, 3.0),
        "": (3, -331.0),
    }
    assert (look.numbers, look.others, look.times.count) == (4, 4, 1)
    assert (look.low, look.high, look.strange) == (2.0, 4.0, {-999.0: 1})


#: Of plain numbers the first look keeps what a second one would take.
PLAIN = {
    "numbers": "a,b,y\n1,2.5,-3e2\n4, 5 ,6\n",
    "whole numbers as classes": "a,y\n1,0\n2,1\n3,0\n4,1\n",
    "names as classes": "a,y\n1,oak\n2,ash\n3,oak\n",
    "classes of two spellings": "a,y\n1,0\n2,0.0\n3,0\n4,0.0\n",
    "decimal commas": "a;y\n1,5;2,5\n3;4\n",
    "a column without values": "a,b,y\n1,,3\n2,,4\n",
    "a target without a value": "a,y\n1,2\n3,\n4,5\n",
    "a class without a value": "a,y\n1,oak\n3,?\n4,ash\n2,oak\n",
    "thousands": 'a,y\n1,2\n3,"4,000"\n',
    "a missing value": "a,y\n1,2\n,3\n4,5\n",
    "texts": "a,b,y\n1,x,2\n3,z,4\n",
    "dates": "a,y\n2024-01-02,2\n2024-01-03,4\n",
    "one that begins with 0": "a,y\n007,2\n123,4\n",
    "infinite": "a,y\n1,2\n1e999,3\n2,3\n",
    "huge": "a,y\n1e308,2\n1.7e308,3\n1.5e308,1.79e308\n",
}

TAKEN_AT_ONCE = {*list(PLAIN)[:6], "one that begins with 0", "huge"}


def everything(table: Table) -> Any:
    return (*vars(table).values(), list(table.X))


def read(text: str, **options: Any) -> Any:
    try:
        return everything(read_table(io.StringIO(text), **options))
    except ValueError as error:
        return str(error)


@pytest.mark.parametrize("options", [{}, {"keep_cells": False}, {"target": None}, {"target": 0}])
@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_one_look_gives_what_two_give(
    text: str, options: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = read(text, **options)
    monkeypatch.setattr(tables, "_take_plain", lambda *_: False)
    assert found == read(text, **options)


def test_random_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(1)
    monkeypatch.setattr("tinygrad_bp.nn.data.reading.reader._PIECE", 20)
    monkeypatch.setattr("tinygrad_bp.nn.data.reading.survey.MOST_TEXTS", 15)
    cells = ["1", "2", "0.5", "-3", " 4 ", "1e3"]
    given = []
    for _ in range(150):
        some = [
            *cells,
            *rng.sample(["NA", "x", "-", "1,000", "2024-01-01", "$5"], rng.choice((0, 1))),
        ]
        rows = [[rng.choice(some) for _ in range(3)] for _ in range(rng.randint(2, 30))]
        given.append("a|b|y\n" + "".join("|".join(row) + "\n" for row in rows))
    found = [read(text) for text in given]
    monkeypatch.setattr(tables, "_take_plain", lambda *_: False)
    assert found == [read(text) for text in given]


@pytest.mark.parametrize("keep_cells", [False, True])
@pytest.mark.parametrize("name", PLAIN)
def test_plain_numbers_are_gone_through_once(
    name: str, keep_cells: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    blocks = Reader.blocks
    monkeypatch.setattr(Reader, "blocks", lambda reader: looks.append(1) or blocks(reader))  # type: ignore[func-returns-value]
    read(PLAIN[name], keep_cells=keep_cells)
    assert len(looks) == (1 if name in TAKEN_AT_ONCE else 2)
