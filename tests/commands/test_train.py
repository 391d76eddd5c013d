"""`tinygrad-bp train`: a table in, a report and a model out."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import warnings
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tinygrad_bp import nn
from tinygrad_bp.nn import tabular

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.commands.conftest import Read, Rings
    from tests.conftest import Refused, Run

ROOT = Path(__file__).parents[2]


def test_a_table_is_learned_and_reported(points: Path, run: Run) -> None:
    status, out, err = run("train", "points.csv", "--epochs", "60", "--rate", "0.05")
    assert (status, err) == (0, "")
    words = " ".join(out.split())
    assert "side: 2 classes, predicted from x, y" in words
    for name, rows in (("trained on", 64), ("held out", 16)):
        right, share = words.partition(f"{name} {rows} ")[2].split()[:2]
        assert rows * 0.85 <= int(right) <= rows
        assert share == f"{int(right) / rows:.1%}"
    assert words.endswith("To apply it: tinygrad-bp predict model.json NEW.csv")


def test_before_a_long_training_it_says_how_long_it_takes(
    points: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tinygrad_bp.nn.training.costs._LONG", 0.0)
    _, _, err = run("train", "points.csv", "--epochs", "2")
    assert err == (
        "42 parameters: tracing and compiling takes some 1 s, all of it some 1 s (Ctrl-C ends it)\n"
    )


def test_the_same_seed_gives_the_same_model(points: Path, run: Run) -> None:
    others = (["--seed", "4"], ["--batch", "8"], ["--rate", "0.1"], ["--activation", "relu"])
    models = []
    for options in ([], [], *others):
        run("train", "points.csv", "--epochs", "2", "--seed", "3", *options)
        models.append(Path("model.json").read_bytes())
    assert models[0] == models[1]
    assert len(set(models)) == 1 + len(others)


def test_the_file_holds_the_scale_of_the_rows_trained_on(
    points: Path, run: Run, rings: Rings, table: Read
) -> None:
    run("train", "points.csv", "--epochs", "1", "--test", "0")
    saved = json.loads(Path("model.json").read_text())
    x = [float(row["x"]) for row in table(rings())]
    scale = saved["model"]["layers"][0]
    assert scale["means"][0] == pytest.approx(sum(x) / len(x))
    notes = saved["notes"]
    names = {"features": ["x", "y"], "target": "side", "classes": ["in", "out"], "missing": "drop"}
    assert {name: notes[name] for name in names} == names
    assert [column["kind"] for column in notes["columns"]] == ["number", "number"]


def test_numbers_are_predicted_in_their_own_units(
    points: Path, run: Run, rings: Rings, table: Read
) -> None:
    Path("sum.csv").write_text(rings(200, lambda x, y: 1000 + 50 * x - 20 * y))
    status, out, _ = run("train", "sum.csv", "--epochs", "60", "--rate", "0.02")
    assert status == 0
    words = " ".join(out.split())
    assert "side: numbers, predicted from x, y" in words
    rms, mean, explained = map(float, words.partition("held out 40 ")[2].split()[:3])
    assert mean < rms < 10
    assert 0.99 < explained < 1
    for row in table(run("predict", "model.json", "new.csv")[1]):
        expected = 1000 + 50 * float(row["x"]) - 20 * float(row["y"])
        assert float(row["predicted side"]) == pytest.approx(expected, abs=20)


def test_classes_can_be_numbers_and_numbers_classes(
    points: Path, run: Run, rings: Rings, table: Read
) -> None:
    Path("t.csv").write_text(rings(40, lambda x, y: int(x > 0)))
    assert "side: 2 classes" in run("train", "t.csv", "--epochs", "1")[1]
    assert "side: numbers" in run("train", "t.csv", "--epochs", "1", "--kind", "numbers")[1]
    rows = table(run("predict", "model.json", "new.csv")[1])
    assert "." in rows[0]["predicted side"]


def test_standard_input_and_output(
    points: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    rings: Rings,
    feed: Callable[[str], None],
) -> None:
    feed(rings().replace("in", "drÿn"))
    status, out, err = run("train", "-", "--out", "-", "--epochs", "30", "--rate", "0.1")
    assert status == 0
    assert "held out" in err
    assert sorted(os.listdir()) == ["new.csv", "points.csv"]
    nn.load(io.StringIO(out))
    feed(out)
    assert "drÿn" in run("predict", "-", "new.csv")[1]
    Path("m.json").write_text(out, encoding="utf-8")
    feed((points / "new.csv").read_text())
    assert "near,0.2,drÿn" in run("predict", "m.json", "-")[1]


def press_ctrl_c(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Ctrl-C while a loss is computed, after so many."""
    losses = iter(range(10**9))

    def loss(outputs: Any, target: Any) -> Any:
        if next(losses) == after:
            signal.raise_signal(signal.SIGINT)
        return nn.cross_entropy(outputs, target)

    monkeypatch.setattr(tabular, "cross_entropy", loss)
    # Compiled code does not call the loss at each sample.
    monkeypatch.setattr(tabular, "fit", partial(nn.fit, compiled=False))


def test_ctrl_c_keeps_the_best_weights(
    points: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        press_ctrl_c(patch, after=5 * 64 + 20)
        status, out, err = run("train", "points.csv", "--epochs", "1000000")
    assert status == 130
    assert "Stopped by Ctrl-C in epoch 6" in err
    assert "Kept: the weights of epoch 5." in err
    assert "those of epoch 5 of 5" in " ".join(out.split())
    assert run("train", "points.csv", "--epochs", "5", "--out", "five.json")[0] == 0
    assert Path("model.json").read_bytes() == Path("five.json").read_bytes()


def test_ctrl_c_before_there_is_anything_to_keep(
    points: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    press_ctrl_c(monkeypatch, after=20)
    status, out, err = run("train", "points.csv")
    assert (status, out) == (130, "")
    assert "Nothing was saved" in err
    assert not Path("model.json").exists()


BAD_TABLES: dict[str, tuple[str | bytes, str]] = {
    "empty.csv": ("", "empty.csv is empty"),
    "binary.csv": (bytes(range(256)), "binary.csv is not text in UTF-8"),
    "ragged.csv": ("x,y,side\n1,2,a\n1,2\n", "line 3: expected 3 cells, got 2"),
    "one.csv": ("x,y,side\n1,2,a\n", "the table has 1 row: expected at least 2"),
    "header.csv": ("x,y,side\n", "no rows under the names"),
    "constant.csv": ("x,side\n1,a\n2,a\n", "'side' is a in every row: there is nothing to learn"),
    "same.csv": ("x,y\n1,2.5\n2,2.5\n", "'y' is 2.5 in every row"),
    "nan.csv": ("x,z,side\n1,nan,a\nnan,2,b\n", "left out 2 of 2 rows, where 'x' or 'z' is"),
    "text.csv": ("x,side\n1,a\nBob,b\n", "line 3, 'x': expected a number, got 'Bob'"),
    "gap.csv": ("x,side\n1,a\n2,\n", "the table has 1 row: expected at least 2"),
    "names.csv": (
        "x,side\n" + "".join(f"{k},name {k}\n" for k in range(20)),
        "'side' has 20 classes in 20 rows",
    ),
    "many.csv": (
        "x,side\n" + "".join(f"{k},name {k % 101}\n" for k in range(999)),
        "'side' has 101 classes in 999 rows: expected at most 100",
    ),
    "twice.csv": ("x,x,side\n1,2,a\n3,4,b\n", "several columns 'x'"),
    "huge.csv": ("x,y\n1e308,1.5\n-1e308,2\n1e308,3\n", "too large"),
    "image.png": (b"\x89PNG\r\n\x1a\n\0\0", "not text in UTF-8"),
}


@pytest.mark.parametrize("name", BAD_TABLES)
def test_a_bad_table_is_one_line(here: Path, name: str, refused: Refused) -> None:
    content, message = BAD_TABLES[name]
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    refused("train", name, says=message)
    assert os.listdir() == [name]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.csv"], "none.csv: No such file"),
        (["."], ".: Is a directory"),
        ([""], "the name is empty"),
        (
            ["points.csv", "--target", "colour"],
            "has no column 'colour': its columns are x, y, side",
        ),
        (["points.csv", "--features", "x,z,w"], "has no columns 'z', 'w'"),
        (["points.csv", "--features", "x,side"], "'side' is the target, and cannot be among"),
        (["points.csv", "--target", "x", "--features", "x,y"], "'x' is the target"),
        (["points.csv", "--ignore", "side"], "'side' is the target, and cannot be ignored: name"),
        (["points.csv", "--target", "x", "--ignore", "y,x"], "name another with --target"),
        (["points.csv", "--ignore", "z"], "has no column 'z'"),
        (["points.csv", "--ignore", "x,y"], "no column to predict from"),
        (["points.csv", "--kind", "numbers"], "'side': expected a number, got"),
        (["points.csv", "--kind", "words"], "invalid choice: 'words'"),
        (
            ["points.csv", "--target", "x", "--ignore", "side", "--kind", "classes"],
            "'x' has 80 classes",
        ),
        (["points.csv", "--hidden", "8,0"], "give 1 to 10 sizes"),
        (["points.csv", "--hidden", "-8"], "give 1 to 10 sizes|expected one argument"),
        (["points.csv", "--hidden", "9" * 5000], "give 1 to 10 sizes"),
        (["points.csv", "--activation", "step"], "activation must be one of linear"),
        (["points.csv", "--activation", "log"], "log"),
        (["points.csv", "--test", "1"], "expected a number from 0 to below 1, not '1'"),
        (["points.csv", "--test", "nan"], "expected a number from 0 to below 1, not 'nan'"),
        (["points.csv", "--test", "0.001"], "--test 0.001 leaves a part of 80 rows empty"),
        (["points.csv", "--test", "0.999"], "--test 0.999 leaves a part of 80 rows empty"),
        (["points.csv", "--epochs", "0"], "expected a whole number of 1 or more, not '0'"),
        (["points.csv", "--batch", "x"], "expected a whole number of 1 or more, not 'x'"),
        (["points.csv", "--rate", "0"], "expected a number above 0, not '0'"),
        (
            ["points.csv", "--activation", "relu", "--hidden", "8,8", "--rate", "1e300"],
            "try a smaller --rate than 1e+300",
        ),
        (["points.csv", "--seed", "x"], "invalid int value: 'x'"),
        (["points.csv", "--out", "points.csv"], "points.csv is not complete JSON"),
        (["points.csv", "--out", "no/model.json"], "no: there is no such folder"),
        (["points.csv", "--out", "."], ". is not a file: choose another name"),
        (["points.csv", "--out", "/dev/null"], "/dev/null is not a file|no such folder"),
    ],
)
def test_bad_arguments_are_one_line(
    points: Path, arguments: list[str], message: str, refused: Refused, rings: Rings
) -> None:
    refused("train", *arguments, says=message)
    assert sorted(os.listdir()) == ["new.csv", "points.csv"]
    assert Path("points.csv").read_text() == rings()


@pytest.mark.parametrize("command", ["train", "predict"])
def test_help_shows_an_example(run: Run, command: str) -> None:
    status, out, err = run(command, "--help")
    assert (status, err) == (0, "")
    assert f"  tinygrad-bp {command} " in out
    out.encode("ascii")


@pytest.mark.skipif(sys.platform == "win32", reason="the shell is another")
def test_the_commands_of_the_page_on_tables(here: Path, table: Read) -> None:
    page = (ROOT / "docs" / "how-to" / "train-on-a-table.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```\{command\}\n(?::.*\n)*([^`]*)```", page)
    blocks = [block for block in blocks if "moons" in block]
    commands = "".join(blocks).rstrip() + " > predictions.csv"
    python = f'"{sys.executable}"'
    commands = commands.replace("python -c", f"{python} -c")
    commands = commands.replace("tinygrad-bp", f"{python} -m tinygrad_bp")
    process = subprocess.run(
        ["bash", "-ec", commands],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.stderr == ""  # not even that native code would be quicker: by less than seconds
    assert process.returncode == 0
    assert re.search(r"held out +40 +(3[5-9]|40) ", process.stdout)
    rows = table(Path("predictions.csv").read_text(encoding="utf-8"))
    assert len(rows) == 200
    assert sum(row["moon"] == row["predicted moon"] for row in rows) >= 180


def test_a_training_that_got_lost_says_so(points: Path, run: Run) -> None:
    status, out, err = run("train", "points.csv", "--rate", "1e100", "--epochs", "3")
    assert status == 0
    assert err == (
        "The network has learned nothing: a guess would do better. "
        "Try a smaller --rate than 1e+100.\n"
    )
    assert "To apply it" in out


def test_a_warning_of_a_training_is_a_line_of_the_command(points: Path, run: Run) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")  # in tests they are errors
        _, _, err = run(
            "train", "points.csv", "--rate", "1e100", "--batch", "999", "--epochs", "30"
        )
    [warning] = err.splitlines()
    assert warning.startswith("tinygrad-bp train: the loss did not fall: it was ")
    assert "grew from" in warning
    assert "clip_norm" not in warning


@pytest.mark.parametrize("options", [[], ["--target", "x", "--ignore", "side"]])
def test_a_training_that_is_too_short_does_not(points: Path, run: Run, options: list[str]) -> None:
    assert run("train", "points.csv", "--epochs", "1", "--rate", "1e-6", *options)[2] == ""
