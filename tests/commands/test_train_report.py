"""The report of a training: the rows held out, counted class by class."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tinygrad_bp import nn
from tinygrad_bp.nn.data import splitting

if TYPE_CHECKING:
    from tests.conftest import Run


def test_the_confusion_matrix_counts_the_rows_held_out(points: Path, run: Run) -> None:
    _, out, _ = run("train", "points.csv", "--epochs", "1", "--test", "0.5")
    rows = [line.split() for line in out.splitlines()]
    matrix = [
        [0 if cell == "·" else int(cell) for cell in row[1:]]
        for row in rows[rows.index(["in", "out"]) :]
        if row[:1] in (["in"], ["out"]) and len(row) == 3
    ]
    assert len(matrix) == 2
    held_out = splitting.hold_out(nn.data.read_csv("points.csv"), 0.5, seed=0)[1]
    assert [sum(row) for row in matrix] == [held_out.Y.count(0), held_out.Y.count(1)]
    [right] = [row[3] for row in rows if row[:2] == ["held", "out"]]
    assert matrix[0][0] + matrix[1][1] == int(right)


def test_many_classes_are_listed_one_by_one(here: Path, run: Run) -> None:
    rows = "".join(f"{k % 12},{k % 12 + k / 1000},kind [{k % 12}]\n" for k in range(60))
    Path("t.csv").write_text("a,b,c\n" + rows)
    _, out, _ = run("train", "t.csv", "--epochs", "1")
    assert "most often mistaken for" in out
    counts = [line.split()[2:4] for line in out.splitlines() if line.startswith(" kind [")]
    assert len(counts) == 12
    assert sum(int(rows) for rows, _ in counts) == 12


ESCAPE = "\x1b[31m\x9b7m\x07"


def test_names_are_shown_as_text_and_not_obeyed(here: Path, run: Run) -> None:
    rows = "".join(f"{k},{'red' if k % 2 else '[red]blue'}{ESCAPE}\n" for k in range(40))
    Path("t.csv").write_text(f"a{ESCAPE},[bold]c{ESCAPE}\n{rows}")
    status, out, _ = run("train", "t.csv", "--epochs", "1", "--out", "-$(x) m.json")
    assert status == 0
    assert all(line.isprintable() for line in out.splitlines())
    assert "[bold]c␛[31m" in out
    assert "[red]blue␛[31m" in out
    assert out.splitlines()[-1] == "To apply it: tinygrad-bp predict './-$(x) m.json' NEW.csv"
