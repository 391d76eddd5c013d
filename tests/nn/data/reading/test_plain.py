"""Plain numbers are taken at the first look, and are what a second one would take."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest

from tinygrad_bp.nn.data import tables
from tinygrad_bp.nn.data.reading.reader import Reader
from tinygrad_bp.nn.data.tables import Table, read_table

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
    monkeypatch.setattr(tables, "_is_plain", lambda *_: False)
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
    monkeypatch.setattr(tables, "_is_plain", lambda *_: False)
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
