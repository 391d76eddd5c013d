"""`check` as its users meet it: numbers on the command line or in a file."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from tinygrad_bp import nn

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Refused, Run


def test_numbers_on_the_command_line(run: Run) -> None:
    status, out, err = run("check", "net_h1=0.445", "dE_o2/dout_h1=-0.017144205", "w5+=0.35891648")
    assert (status, err) == (1, "")
    lines = out.splitlines()
    assert lines[0] == "net_h1 = 0.445: does not agree with 0.3775"
    assert lines[1] == "  1. w1*0.5 + w2*i2 + b1 = 0.445: i1 = 0.05 was read as 0.5"
    assert "  1. δ_o2 * w6 = -0.0171442064: w6 was used instead of w7" in lines
    assert lines[-2:] == ["w5+ = 0.35891648: agrees, to all 8 digits", "1 of 3 numbers right."]


@pytest.mark.parametrize(
    "text",
    [
        "# my notes\nnet_h1 = 0,3775\n\nδ_o1 = .1385\n",
        "name,number\nnet_h1,0.3775\nδ_o1,.1385\n",
        'net_h1;"0,3775"\nδ_o1;0,1385\n',
        "net_h1\t0.3775\ndelta_o1\t0.1385",
        "\ufeffnet_h1: 0.3775\ndelta_o1: 0.1385",
        '{"net_h1": 0.3775, "δ_o1": "0.1385"}',
        '[["net_h1", 0.3775], ["δ_o1", 0.1385]]',
    ],
)
@pytest.mark.parametrize("from_input", [False, True])
def test_numbers_in_a_file(
    run: Run, here: Path, monkeypatch: pytest.MonkeyPatch, text: str, from_input: bool
) -> None:
    (here / "notes").write_bytes(text.encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), "latin-1"))
    status, out, err = run("check", "--file", "-" if from_input else "notes")
    assert (status, err) == (0, "")
    assert out.count("agrees, to all 4 digits") == 2
    assert out.endswith("2 of 2 numbers right.\n")


def test_another_learning_rate(run: Run) -> None:
    assert "agrees" in run("check", "w5+=0.3917833", "--rate", "0.1")[1]


@pytest.mark.parametrize(
    ("arguments", "culprit"),
    [
        (["net_h9=1"], "no 'net_h9'; near it: net_h2, net_h1"),
        (["dw5=0.0821"], "no 'dw5'; near it: ∂E_total/∂w5"),
        (["foo"], "as in net_h1=0.3775, not 'foo'"),
        (["net_h1="], "not 'net_h1='"),
        (["net_h1=abc"], "net_h1: expected a number such as"),
        (["net_h1=nan"], "not 'nan'"),
        (["net_h1=1", "net_h1=2"], "net_h1 is given twice: 1 and 2"),
        (["net_h1=1", "net h1=2"], "are the same quantity, net_h1"),
        ([], "give one of your numbers"),
        (["--file", "nowhere"], "nowhere: No such file"),
        (["--file", "latin"], "latin is not text in UTF-8"),
        (["--file", "broken.json"], "broken.json starts like JSON but is not valid JSON"),
        (["--file", "nested.json"], 'not \'["a", [['),
        (["--rate", "x", "net_h1=1"], "--rate"),
    ],
)
def test_bad_input_is_one_line(
    refused: Refused, here: Path, arguments: list[str], culprit: str
) -> None:
    (here / "latin").write_bytes(b"net_h1 = 1\xb5")
    (here / "broken.json").write_text('{"net_h1": 1')
    (here / "nested.json").write_text('{"a": {"b": 1}}')
    refused("check", *arguments, says=culprit)


def test_a_cell_longer_than_any_number_is_one_line(here: Path, refused: Refused) -> None:
    (here / "long.csv").write_text("net_h1," + "1" * 200_000)
    refused("check", "--file", "long.csv", says="expected a name and a number")


@pytest.mark.parametrize("rate", ["nan", "inf"])
def test_a_rate_is_a_finite_number(refused: Refused, rate: str) -> None:
    refused("check", "--rate", rate, "w1+=1", says="learning_rate must be a finite number")


def test_a_name_longer_than_any_is_one_line(refused: Refused) -> None:
    refused("check", "/".join("d" * 10_000) + "=1", says="is longer than any name")


def test_the_status_says_whether_all_is_right(run: Run) -> None:
    assert run("check", "net_h1=0.3775", "w5+=0.35891648")[0] == 0
    assert run("check", "net_h1=0.3775", "w5+=0.4589")[0] == 1
    assert run("check", "net_h1=0.3775", "net_h9=1")[0] == 1


def test_an_unknown_name_is_told_and_the_rest_is_checked(run: Run) -> None:
    status, out, err = run("check", "net_h9=1", "net_h1=0.3775", "dE_o1/dw9=2", "w5+=abc")
    assert (status, err) == (1, "")
    lines = " ".join(out.split())
    assert lines.startswith("net_h1 = 0.3775: agrees, to all 4 digits")
    assert "the graph has no 'net_h9'; near it: net_h2, net_h1" in lines
    assert "the graph has no 'dE_o1/dw9'; near it: ∂" in lines
    assert "w5+ = abc: not checked: expected a number such as -0.0821, 8.21e-2 or 1/8" in lines
    assert lines.endswith("1 of 4 numbers right, 3 not checked.")


#: A network of one neuron for each layer, and what a calculator gives for it: 1/8 * 2 = 1/4,
#: 1/4 * 1/2 = 1/8, (1 - 1/8)² / 2 = 49/128, and the derivatives 1/8 - 1 = -7/8, -7/8 * 1/4 and
#: -7/8 * 1/2 * 2.
CHAIN = ["--layers", "1,1,1", "--activation", "linear", "--bias", "none", "--weights", "w.csv"]
CHAIN += ["--inputs", "2", "--targets", "1", "--learning-rate", "1/4"]


def test_a_network_of_ones_own(run: Run, here: Path) -> None:
    (here / "w.csv").write_text("w1,1/8\nw2,1/2\n")
    right = ["out_h1=1/4", "out_o1=1/8", "E_total=49/128", "dE_total/dw2=-7/32", "w2+=71/128"]
    right += ["dE_total/dw1=-7/8", "dE_total/dout_o1=-0.875", "w1+=11/32"]
    status, out, _ = run("check", *CHAIN, *right)
    assert (status, out.splitlines()[-1]) == (0, "8 of 8 numbers right.")
    status, out, _ = run("check", *CHAIN, "dE_total/dw1=-7/16")
    assert status == 1
    assert "does not agree with -0.875" in out


def test_a_saved_model_of_several_samples(run: Run, here: Path) -> None:
    model = nn.MLP(2, [2, 1], "tanh", seed=3)
    nn.save(model, here / "model.json")
    outputs = [model([0.5, -1.0]), model([2.0, 1.0])]
    total = (nn.mse(outputs[0], 1.0) + nn.mse(outputs[1], 0.0)) / 2
    total.backward()
    bias = model.layers[1].neurons[0].b
    assert bias is not None
    numbers = [f"out_o1_s2={outputs[1].data!r}", f"E_total={total.data!r}"]
    numbers += [f"dE_total/db_o1={bias.grad!r}", f"b_o1+={bias.data - 0.1 * bias.grad!r}"]
    options = ["--model", "model.json", "--inputs", "1/2,-1;2,1", "--targets", "1;0"]
    status, out, _ = run("check", *options, "--loss", "mse", "--rate", "0.1", *numbers)
    assert (status, out.splitlines()[-1]) == (0, "4 of 4 numbers right.")


def test_the_names_are_listed(run: Run, here: Path) -> None:
    status, out, _ = run("check", "--names")
    assert status == 0
    kinds = dict(line.split(": ", 1) for line in out.replace("\n  ", " ").splitlines())
    assert [*kinds] == ["values", "derivatives", "node deltas", "after the update"]
    assert kinds["values"].startswith("b1, b2, E_o1, E_o2, E_total, i1, i2, net_h1")
    assert kinds["after the update"] == "w1+, w2+, w3+, w4+, w5+, w6+, w7+, w8+"
    every = [name for names in kinds.values() for name in names.split(", ")]
    status, out, _ = run("check", *(f"{name}=0.123456" for name in every))
    assert "not checked" not in out
    (here / "w.csv").write_text("w1,1/8\nw2,1/2\n")
    assert "after the update: w1+, w2+\n" in run("check", *CHAIN, "--names")[1]


@pytest.mark.parametrize(
    ("name", "start"), [("c.html", "<!DOCTYPE html>"), ("c.md", "- net\\_h1 = 1")]
)
def test_it_is_written_in_the_form_of_the_files_ending(
    run: Run, here: Path, name: str, start: str
) -> None:
    assert run("check", "net_h1=1", "--out", name) == (1, "", "")
    assert (here / name).read_text(encoding="utf-8").startswith(start)
    assert run("check", "net_h1=1", "--out", "-")[1] == run("check", "net_h1=1")[1]


def test_the_students_file_stays(here: Path, refused: Refused) -> None:
    (here / "mine.txt").write_text("net_h1 = 0.3775")
    refused(
        "check", "--file", "mine.txt", "--out", "mine.txt", says="mine.txt is read, so it stays"
    )


def test_the_answers_to_a_worksheet_say_themselves_what_they_are_about(
    run: Run, here: Path, refused: Refused
) -> None:
    make = ["worksheet", "--layers", "1,1", "--inputs", "0.5", "--targets", "1", "--draw", "1"]
    run(*make, "--blanks", "error", "--student", "Anna", "--out", "a.html", "--answers", "a.txt")
    answer = (here / "a.txt").read_text().splitlines()[-1].split()[2]
    page = (here / "a.html").read_text()
    (here / "right.html").write_text(
        page.replace('name="E_total"', f'name="E_total" value="{answer}"')
    )
    status, out, err = run("check", "--file", "right.html")
    assert (status, err) == (0, "")
    assert out.startswith("Anna: 1 of 1 blank right\n")
    (here / "wrong.html").write_text(
        page.replace('name="E_total"', 'name="E_total" value="7.654321"')
    )
    assert run("check", "--file", "wrong.html")[0] == 1
    (here / "bad.json").write_text('{"answers": {"E_total": "1"}}')
    refused("check", "--file", "bad.json", says="no worksheet")
    refused("check", "--file", "right.html", "net_h1=1", says="give it alone")
