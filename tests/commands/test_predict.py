"""`tinygrad-bp predict`: a table in, and the same with predictions out."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.commands.conftest import Read
    from tests.conftest import Refused, Run


def test_columns_are_found_by_name_and_the_others_pass_through(model: Path, run: Run) -> None:
    status, out, err = run("predict", "model.json", "new.csv")
    assert (status, err) == (0, "")
    assert out == (
        "y,comment,x,predicted side\n0.1,near,0.2,in\n2.5,far,-2.5,out\n"
    )  # fmt: skip


def test_probabilities_sum_to_one(model: Path, run: Run, table: Read) -> None:
    rows = table(run("predict", "model.json", "new.csv", "--probabilities")[1])
    for row, kind in zip(rows, ("in", "out"), strict=True):
        p = {name: float(row[f"probability of {name}"]) for name in ("in", "out")}
        assert sum(p.values()) == pytest.approx(1, rel=1e-15)
        assert max(p, key=p.__getitem__) == row["predicted side"] == kind


def test_data_are_in_utf_8_whatever_the_terminal_has(
    model: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("new.csv").write_text("x,y,né\n1,2,ÿ\n", encoding="utf-8")
    out = io.TextIOWrapper(io.BytesIO(), "ascii")
    monkeypatch.setattr(sys, "stdout", out)
    assert run("predict", "model.json", "new.csv")[0] == 0
    assert out.buffer.getvalue().decode().startswith("x,y,né,predicted side\n1,2,ÿ,")


def test_predictions_go_to_a_file(model: Path, run: Run, table: Read) -> None:
    assert run("predict", "model.json", "new.csv", "--out", "p.csv") == (0, "", "")
    assert [row["predicted side"] for row in table(Path("p.csv").read_text())] == ["in", "out"]


@pytest.mark.parametrize("out", ["model.json", "new.csv", "./new.csv", "link.csv"])
def test_what_is_read_is_not_written_to(model: Path, out: str, refused: Refused) -> None:
    Path("link.csv").symlink_to("new.csv")
    before = [model.read_bytes(), Path("new.csv").read_bytes()]
    refused("predict", "model.json", "new.csv", "--out", out, says="is read, so it stays")
    assert [model.read_bytes(), Path("new.csv").read_bytes()] == before


def test_standard_input_is_not_written_to_either(model: Path, refused: Refused) -> None:
    with open("new.csv") as stdin, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", stdin)
        refused("predict", "model.json", "-", "--out", "new.csv", says="is read, so it stays")


MODELS = {
    "list": "[1, 2]",
    "table": "x,y,side\n1,2,in\n",
    "other": '{"format": "another"}',
    "empty": "",
    "binary": "\0\1",
}


@pytest.mark.parametrize("name", MODELS)
def test_what_is_no_model_is_one_line(points: Path, name: str, refused: Refused) -> None:
    Path("m.json").write_text(MODELS[name])
    refused("predict", "m.json", "new.csv", says="m.json is no")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.update(notes={}), "not the columns of a table to apply it to"),
        (lambda d: d["notes"].update(features=["x"]), "damaged"),
        (lambda d: d["notes"].update(features="xy"), "damaged: expected a list of names"),
        (lambda d: d["notes"].update(classes=["a", "b", "c"]), "the model has 2 outputs"),
        (lambda d: d["notes"].update(classes=[1, 2]), "damaged: expected a list of names"),
        (lambda d: d["notes"].update(classes=None), "the model has 2 outputs"),
        (lambda d: d.update(version=99), "a newer release may read it"),
    ],
)
def test_a_model_of_another_kind_is_one_line(
    model: Path, change: Callable[[Any], Any], message: str, refused: Refused
) -> None:
    document = json.loads(model.read_text())
    change(document)
    model.write_text(json.dumps(document))
    refused("predict", "model.json", "new.csv", says=message)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.json", "new.csv"], "none.json: No such file"),
        (["model.json", "none.csv"], "none.csv: No such file"),
        (["model.json", "other.csv"], "other.csv has no columns 'x', 'y': its columns are a, b"),
        (["model.json", "text.csv"], "text.csv, line 2, 'x': expected a number, got 'one'"),
        (["-", "-"], "cannot both come from standard input"),
        (["model.json", "new.csv", "--out", "no/p.csv"], "no/p.csv"),
    ],
)
def test_a_bad_prediction_is_one_line(
    model: Path, arguments: list[str], message: str, refused: Refused
) -> None:
    Path("other.csv").write_text("a,b\n1,2\n")
    Path("text.csv").write_text("x,y\none,2\n")
    refused("predict", *arguments, says=message)


def test_numbers_have_no_probabilities(points: Path, run: Run, refused: Refused) -> None:
    run("train", "points.csv", "--target", "x", "--ignore", "side", "--epochs", "1")
    refused("predict", "model.json", "new.csv", "--probabilities", says="x is a number")


#: As a bank or a spreadsheet would write it.
REAL = "Datum;Ort;Betrag;Art\r\n" + "".join(
    f"{k + 1:02}.{k % 12 + 1:02}.2024;{('Köln', 'Ulm')[k % 2]};1.{k % 10}00,50;{'ab'[k % 2]}\r\n"
    for k in range(28)
)


def test_a_decimal_comma_of_the_training_is_one_again(here: Path, run: Run, table: Read) -> None:
    rows = "".join(f"{k / 7:.3f}\t{k}\t{k / 7 * 2:.3f}\n" for k in range(1, 25)).replace(".", ",")
    Path("t.tsv").write_text(f"a\tb\ty\n{rows}")
    status, _, err = run("train", "t.tsv", "--epochs", "2")
    assert (status, err) == (0, "t.tsv: numbers with a decimal comma\n")
    # Both are numbers either way: with a comma between thousands, too.
    Path("doubtful.tsv").write_text("a\tb\n1,234\t3\n2,500\t4\n")
    Path("clear.tsv").write_text("a\tb\n1.234\t3\n2.5\t4\n")
    (_, doubtful, said), (_, clear, nothing) = (
        run("predict", "model.json", f"{name}.tsv") for name in ("doubtful", "clear")
    )
    assert (said, nothing) == ("doubtful.tsv: numbers with a decimal comma\n", "")
    predicted = [[row["predicted y"] for row in table(out)] for out in (doubtful, clear)]
    assert predicted[0] == predicted[1]
    document = json.loads(Path("model.json").read_text())
    document["notes"]["decimal"] = ";"
    Path("model.json").write_text(json.dumps(document))
    assert "decimal is ';'" in run("predict", "model.json", "clear.tsv")[2]


def test_what_the_training_did_with_columns_is_done_again(
    here: Path, run: Run, table: Read
) -> None:
    Path("t.csv").write_bytes(REAL.encode("utf-16"))
    status, _, err = run("train", "t.csv", "--epochs", "30", "--rate", "0.1", "--dates", "parts")
    assert (status, err) == (0, "t.csv: read as UTF-16, as it is marked\n")
    new = "Betrag,Datum,Ort\n1500.5,2024-05-01,Köln\n1500.5,2024-05-01,Rom\n,2024-05-01,Ulm\n"
    Path("new.csv").write_text(new, encoding="utf-8")
    status, out, err = run("predict", "model.json", "new.csv", "--probabilities")
    assert err == (
        "new.csv: predicted nothing for 1 of 3 rows, where 'Betrag' is missing\n"
        "new.csv: 1 cell of 'Ort' with a text that is not known, taken for none of those that "
        "are: 'Rom'\n"
    )
    known, unknown, missing = table(out)
    assert known["predicted Art"] == "a"
    assert 0 < float(unknown["probability of b"]) < 1
    assert missing["predicted Art"] == missing["probability of a"] == ""
    status, out, err = run("predict", "model.json", "new.csv", "--missing", "fill")
    assert table(out)[2]["predicted Art"] == "b"
    assert "filled 1 missing cell in 'Betrag'" in err


def test_cells_that_are_wrong_are_all_told_and_nothing_is_written(
    model: Path, refused: Refused
) -> None:
    Path("bad.csv").write_text("x,y\n1,2\none,2\n3,two\n")
    says = "2 wrong cells: line 3, 'x': expected a number, got 'one'; line 4, 'y': expected"
    refused("predict", "model.json", "bad.csv", says=says)
    refused("predict", "model.json", "bad.csv", "--out", "p.csv", says=says)


def test_rows_of_texts_alone_without_names(here: Path, run: Run, table: Read) -> None:
    Path("t.csv").write_text("a,u,p\nb,v,q\n" * 20)
    status, _, err = run("train", "t.csv", "--epochs", "40")
    assert (status, err) == (
        0,
        "t.csv: without names of columns, so they are column 1, column 2, ...\n",
    )
    for text in ("b,v\n", "b,v\na,u\n", "column 1,column 2\nb,v\n"):
        Path("new.csv").write_text(text)
        status, out, err = run("predict", "model.json", "new.csv")
        assert (status, err) == (0, "")
        assert table(out)[0]["predicted column 3"] == "q"


def test_whether_there_are_names_can_be_told(here: Path, run: Run, table: Read) -> None:
    Path("t.csv").write_text("5,6\n" + "1,10\n2,20\n3,30\n" * 10)
    run("train", "t.csv", "--epochs", "2", "--header", "yes", "--kind", "numbers")
    status, out, _ = run("predict", "model.json", "t.csv", "--header", "yes")
    assert (status, len(table(out)), [*table(out)[0]]) == (0, 30, ["5", "6", "predicted 6"])
    Path("u.csv").write_text("a,u,p\n" + "c,v,p\nd,u,q\n" * 20)
    run("train", "u.csv", "--epochs", "2", "--header", "no")
    status, out, _ = run("predict", "model.json", "u.csv", "--header", "no")
    assert (status, len(table(out))) == (0, 41)


#: Rows of which each way to read them gives other numbers.
TOLD = "".join(f"{k}.{k % 10}00:{7 - k % 7},5:{('жук', 'уж')[k % 2]}\n" for k in range(1, 29))


def test_what_the_training_was_told_of_the_table_need_not_be_told_again(
    here: Path, run: Run, table: Read
) -> None:
    Path("t.csv").write_bytes(("длина:вес:зверь\n" + TOLD).encode("koi8-r"))
    told = ["--separator", ":", "--decimal", ",", "--encoding", "koi8-r", "--thousands", "."]
    assert run("train", "t.csv", "--epochs", "2", *told)[2] == ""
    Path("new.csv").write_bytes("длина:вес\n1.234:2,5\n".encode("koi8-r"))
    status, out, err = run("predict", "model.json", "new.csv")
    assert (status, err) == (
        0,
        "new.csv: read as KOI8-R, with 'длина' and 'вес', as in the training; --encoding names "
        "another\n",
    )
    # The same number by each of the ways to write it.
    for text in ("длина;вес\n1234;2,5\n", "вес:длина\n2,5:1 234\n"):
        Path("other.csv").write_text(text, encoding="utf-8")
        status, again, err = run("predict", "model.json", "other.csv")
        assert (status, err) == (0, "")
        assert table(again)[0]["predicted зверь"] == table(out)[0]["predicted зверь"]
    Path("point.csv").write_text("длина,вес\n1234,2.5\n", encoding="utf-8")
    assert table(run("predict", "model.json", "point.csv", "--decimal", ".")[1])[0]["вес"] == "2.5"
    document = json.loads(Path("model.json").read_text())
    assert document["notes"]["format"] == {
        "separator": ":", "decimal": ",", "thousands": ".", "encoding": "koi8-r"
    }  # fmt: skip
    document["notes"]["format"]["separator"] = "::"
    Path("model.json").write_text(json.dumps(document))
    assert "damaged: separator must be one character" in run("predict", "model.json", "new.csv")[2]


def test_names_that_are_numbers_are_known_again(here: Path, run: Run, refused: Refused) -> None:
    Path("t.csv").write_text("5,6\n" + "1,10\n2,20\n3,30\n" * 10)
    run("train", "t.csv", "--epochs", "2", "--header", "yes", "--kind", "numbers")
    assert run("predict", "model.json", "t.csv")[1].startswith("5,6,predicted 6\n1,10,")
    Path("bare.csv").write_text("1,10\n2,20\n")
    refused(
        *("predict", "model.json", "bare.csv"),
        says="bare.csv has no column '5': its columns are column 1, column 2, since its first line "
        "is taken for a row; --header yes takes it for names",
    )
    Path("one.csv").write_text("5/6\n1/10\n")
    refused("predict", "model.json", "one.csv", says="if that is several, name their --separator")


def test_what_was_done_with_cells_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run, refused: Refused, table: Read
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = "".join(
        f"{k} kg|{k}%|{k}:30|{2000 + k}-{k + 1:02}|{k if k % 9 else -999}|{k}.5\n"
        for k in range(10, 40)
    )
    Path("t.csv").write_text(f"weight|share|start|season|count|y\n{rows}")
    words = ("train", "t.csv", "--epochs", "1", "--out", "m.json", "--missing-values", "-999")
    status, _, said = run(*words)
    assert status == 0
    assert said.splitlines()[:5] == [
        "t.csv: read 'weight' without its unit: 10 kg is 10",
        "t.csv: read 'share' without its unit: 10% is 0.1",
        "t.csv: read 'start' as times, in hours: 10:30 is 10.5",
        "t.csv: read 'season' as seasons, by their first years: 2010-11 is 2010",
        "t.csv: left out 3 of 30 rows, where 'count' is missing",
    ]

    names = "weight,share,start,season,count"
    Path("new.csv").write_text(
        f"{names}\n20 kg,20%,20:30,2020-21,20\n20kg,20 %,8:30 pm,2020/21,20\n"
    )
    status, out, said = run("predict", "m.json", "new.csv")
    first, second = table(out)
    assert (status, said) == (0, "")
    assert float(first["predicted y"]) == float(second["predicted y"])

    Path("new.csv").write_text(f"{names}\n20 kg,20%,20:30,2020-21,-999\n")
    status, out, said = run("predict", "m.json", "new.csv")
    assert table(out)[0]["predicted y"] == ""
    assert "predicted nothing for 1 of 1 row, where 'count' is missing" in said
    assert table(run("predict", "m.json", "new.csv", "--missing-values", "x")[1])[0]["predicted y"]

    for place, wrong in enumerate(["20 lb", "20", "20", "2020", "20%"]):
        cells = ["20 kg", "20%", "20:30", "2020-21", "20"]
        cells[place] = wrong
        Path("new.csv").write_text(f"{names}\n{','.join(cells)}\n")
        refused("predict", "m.json", "new.csv", says=f"got '{wrong}'")


def test_models_of_before_have_nothing_of_units_and_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("a,y\n" + "".join(f"{k},{k}.5\n" for k in range(10)))
    assert run("train", "t.csv", "--epochs", "1", "--out", "m.json")[0] == 0
    said = json.loads(Path("m.json").read_text())
    before = run("predict", "m.json", "t.csv")
    del said["notes"]["format"]
    Path("m.json").write_text(json.dumps(said))
    assert run("predict", "m.json", "t.csv") == before


def test_groups_of_digits_that_may_be_decimals_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("a\ty\n" + "".join(f"{k}\t{k}.5\n" for k in range(10)))
    run("train", "t.csv", "--epochs", "1", "--out", "m.json")
    Path("new.csv").write_text("a\tb\n1,234\t5\n")
    said = run("predict", "m.json", "new.csv")[2]
    assert said == "new.csv: read 1,234 in 'a' as 1234; --decimal , reads it as 1.234\n"
    Path("new.csv").write_text("a\tb\n1.234\t5\n")
    assert run("predict", "m.json", "new.csv")[2] == ""
