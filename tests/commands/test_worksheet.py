"""`worksheet` as a teacher meets it: one sheet, a class, a series, and what comes back."""

from __future__ import annotations

import csv
import json
import os
from typing import TYPE_CHECKING

import pytest

from tinygrad_bp.teach.worksheets.classes import class_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Refused, Run


def test_one_sheet_as_text(run: Run) -> None:
    status, out, err = run("worksheet", "--blanks", "updates", "--student", "Anna")
    assert (status, err) == (0, "")
    assert "Name: Anna. Sheet: " in out
    assert "  w5+ = w5 - η * ∂E_total/∂w5 = (1)____________" in out


def test_one_sheet_with_its_answers_and_graded(run: Run, here: Path) -> None:
    out = run("worksheet", "--blanks", "up,sums", "--out", "a.html", "--answers", "a.md")[1]
    assert out.splitlines() == ["Written: a.html", "Written: a.md"]
    assert "0.35891648" in (here / "a.md").read_text()
    assert "0.35891648" not in (here / "a.html").read_text()
    # Typed into the page, and saved with it by the browser.
    page = (here / "a.html").read_text().replace('name="w5+"', 'name="w5+" value="0.35891648"')
    (here / "typed.html").write_text(page)
    status, out, err = run("worksheet", "--grade", "typed.html")
    assert (status, err) == (0, "")
    assert "1 of 10 blanks right, 9 empty." in out


@pytest.mark.once
def test_a_class_and_what_comes_back(run: Run, here: Path) -> None:
    names = ["Anna Berg", "../../x", "=1+1", "名前 太郎", "Anna Berg"]
    (here / "class.txt").write_text("\n".join(names))
    status, out, err = run(
        "worksheet", "--class", "class.txt", "--blanks", "updates", "--out", "evening"
    )
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "Note: class.txt, line 5: Anna Berg is there before, so this is Anna Berg (2)",
        "Written: 5 sheets in evening/sheets",
        "For you: answers.html, class.json, to-fill-in.csv beside them",
    ]
    assert sorted(path.name for path in (here / "evening" / "sheets").iterdir()) == [
        "1_1.html", "Anna Berg _2.html", "Anna Berg.html", "x.html", "名前 太郎.html",
    ]  # fmt: skip
    assert {path.name for path in here.iterdir()} == {"class.txt", "evening"}

    made = class_of((here / "evening" / "class.json").read_text())
    folder = here / "handed in"
    folder.mkdir()
    for number, sheet in enumerate(made.sheets[:3]):
        answers = {step.name: f"{step.value:.7g}" for step in sheet.lesson.blanks}
        answers |= {"w5+": f"{-sheet.lesson.blanks[0].value:.7g}"} if number else {}
        data = {**sheet.as_data(), "format": "tinygrad_bp answers", "answers": answers}
        (folder / f"{number}.json").write_text(json.dumps(data))
    (folder / "photo.csv").write_bytes(b"\x89PNG\xff\x00")
    (folder / "other.pdf").write_bytes(b"%PDF")
    os.mkfifo(folder / "pipe.txt")
    status, out, err = run(
        "worksheet", "--grade", "handed in", "--of", "evening", "--out", "results.csv"
    )
    assert (status, err) == (1, "")  # two files were not graded
    lines = [line.split() for line in out.splitlines()]
    assert ["Anna", "Berg", "8", "0"] in lines
    assert ["../../x", "7", "1"] in lines
    assert "sign: 2 students, 2 blanks; for one, w5+ = " in out
    assert "handed in/photo.csv is not text in UTF-8" in out
    assert "handed in/pipe.txt is no file" in out
    with (here / "results.csv").open(encoding="utf-8") as file:
        rows = [*csv.reader(file)]
    assert len(rows) == 1 + 3 * 8 + 2
    assert "'=1+1" in [row[0] for row in rows]


def test_a_table_that_was_filled_in_from_paper(run: Run, here: Path) -> None:
    (here / "class.csv").write_text("name;age\nAnna;12\nBen;13\n")
    run("worksheet", "--class", "class.csv", "--blanks", "error", "--form", "txt", "--out", "e")
    (answer, *_) = class_of((here / "e" / "class.json").read_text()).sheets[1].lesson.blanks
    lines = (here / "e" / "to-fill-in.csv").read_text().splitlines()
    lines[2] = lines[2].replace(",,", f",{answer.value:.6g},", 1)
    (here / "filled.csv").write_text("\n".join(lines))
    out = run("worksheet", "--grade", "filled.csv", "--of", "e")[1]
    assert ["Anna", "nothing", "came", "back"] in [line.split() for line in out.splitlines()]
    assert "1 of 3 blanks right, 2 empty." in out


def test_notes_of_ones_own_are_graded_with_the_network_of_the_options(run: Run, here: Path) -> None:
    (here / "ben.txt").write_text("net_o1 = 0.18\nE_total+ = abc\n")
    out = run(
        "worksheet", "--layers", "1,1", "--activation", "tanh", "--bias", "none", "--inputs", "0.3",
        "--targets", "0.5", "--loss", "mse", "--grade", "ben.txt",
    )[1]  # fmt: skip
    assert "ben " in out
    assert "E_total+ = abc: no number" in out


def test_a_series_fades(run: Run, here: Path) -> None:
    run("worksheet", "--series", "3", "--out", "fading", "--form", "txt")
    counts = [
        (here / "fading" / "sheets" / f"student {n}.txt").read_text().count("_" * 12)
        for n in (1, 2, 3)
    ]
    assert counts[0] < counts[1] < counts[2]


def test_nothing_is_replaced_unless_it_is_asked_for(run: Run, here: Path) -> None:
    (here / "class.txt").write_text("Anna\nBen\n")
    (here / "e" / "sheets").mkdir(parents=True)
    (here / "e" / "sheets" / "Ben.html").write_text("mine")
    make = ["worksheet", "--class", "class.txt", "--blanks", "error", "--out", "e"]
    status, _, err = run(*make)
    assert status == 2
    assert "e/sheets/Ben.html is there already: choose another name with --out, or give" in err
    assert not (here / "e" / "class.json").exists()
    assert (here / "e" / "sheets" / "Ben.html").read_text() == "mine"
    assert run(*make, "--replace")[0] == 0
    assert (here / "e" / "sheets" / "Ben.html").read_text() != "mine"
    for options in (["--out", "e/answers.html"], ["--out", "x.txt", "--answers", "e/answers.html"]):
        status, _, err = run("worksheet", *options)
        assert (status, "there already" in err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "culprit"),
    [
        (["--blanks", "nothing"], "blanks: expected some of"),
        (["--class", "class.txt"], "--out FOLDER"),
        (["--class", "none.txt", "--out", "e"], "none.txt"),
        (["--class", "bad.csv", "--out", "e"], "bad.csv: line 2: '..' is no name"),
        (["--class", ".", "--out", "e"], ". is no file"),
        (["--class", "latin.txt", "--out", "e"], "latin.txt is not text in UTF-8"),
        (["--class", "class.txt", "--out", "class.txt"], "class.txt is a file"),
        (["--class", "class.txt", "--out", "e", "--answers", "a.md"], "--answers goes with one"),
        (["--class", "class.txt", "--out", "e", "--student", "A"], "--student or --class"),
        (["--series", "99", "--out", "e"], "a series has 2 to 8 sheets"),
        (["--series", "3", "--out", "e", "--blanks", "error"], "leave out --blanks and --hints"),
        (["--class", "class.txt", "--out", "e", "--draw", "1", "--same-numbers"], "not both"),
        (["--out", "a.pdf"], "a.pdf"),
        (["--out", "a.md", "--answers", "a.md"], "both a.md"),
        (["--form", "tex"], "--form goes with"),
        (["--of", "e"], "--of goes with --grade"),
        (["--grade", "none.json"], "none.json: there is no such file"),
        (["--grade", "folder"], "there are no files of answers"),
        (["--grade", "class.txt", "--of", "class.txt"], "class.txt: this is no record of a class"),
        (["--grade", "class.txt", "--out", "a.html"], "does not end in .csv"),
        (["--grade", "class.txt", "--series", "2"], "leave out --class"),
        (["--layers", "2,1", "--targets", "1,2"], "2 targets"),
        (["--loss", "nothing"], "--loss must be one of"),
        (["--digits", "99"], "digits"),
    ],
)
def test_bad_input_is_one_line(
    refused: Refused, here: Path, arguments: list[str], culprit: str
) -> None:
    (here / "class.txt").write_text("Anna\n")
    (here / "bad.csv").write_text("name\n..\n")
    (here / "latin.txt").write_bytes("Zoë\n".encode("latin-1"))
    (here / "folder").mkdir()
    refused("worksheet", *arguments, says=culprit)
    assert not (here / "e").exists()


def test_answers_that_say_they_belong_to_nothing_are_told(run: Run, here: Path) -> None:
    (here / "a.json").write_text('{"format": "x", "answers": {"w5+": "1"}}')
    status, out, err = run("worksheet", "--grade", "a.json")
    assert (status, err) == (1, "")
    assert "a.json: this is no worksheet, and no answers to one" in out


def test_a_dash_is_standard_output(run: Run, refused: Refused, here: Path) -> None:
    sheet = ["worksheet", "--blanks", "updates"]
    alone = run(*sheet)
    assert run(*sheet, "--out", "-") == alone
    status, out, err = run(*sheet, "--out", "sheet.html", "--answers", "-")
    assert (status, err) == (0, "")
    assert "0.35891648" in out
    assert out.endswith("Written: sheet.html\n")
    report = run("worksheet", "--grade", "sheet.html")[1]
    status, out, err = run("worksheet", "--grade", "sheet.html", "--out", "-")
    assert run("worksheet", "--grade", "sheet.html", "--out", "results.csv")[0] == status
    assert out == (here / "results.csv").read_text(encoding="utf-8")
    assert err == report
    refused("worksheet", "--series", "2", "--out", "-", says="say which folder the sheets go to")
