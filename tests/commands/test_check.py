"""`check` as its users meet it: numbers on the command line or in a file."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Refused, Run


def test_numbers_on_the_command_line(run: Run) -> None:
    status, out, err = run("check", "net_h1=0.445", "dE_o2/dout_h1=-0.017144205", "w5+=0.35891648")
    assert (status, err) == (0, "")
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
        (["foo"], "as in net_h1=0.3775, not 'foo'"),
        (["net_h1="], "not 'net_h1='"),
        (["net_h1=abc"], "net_h1: expected a number such as"),
        (["net_h1=nan"], "not 'nan'"),
        (["net_h1=1", "net_h1=2"], "net_h1 is given twice: 1 and 2"),
        (["net_h1=1", "net h1=2"], "are the same quantity, net_h1"),
        ([], "give one of your numbers"),
        (["--file", "nowhere"], "nowhere: No such file"),
        (["--file", "latin"], "latin: expected text in UTF-8"),
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
