"""`tinygrad-bp explain`: the text, the files, and one line for what cannot be done."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from tinygrad_bp import explain, lesson, nn, tutorial

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Refused, Run


def test_the_text_is_that_of_explain(run: Run) -> None:
    net = tutorial.build()
    status, out, err = run("explain", "w1")
    assert (status, err) == (0, "")
    assert out == f"{explain(net['E_total'], net['w1'])}\n"
    assert "∂E_total/∂w1 = δ_h1 * i1 = 0.00877135469 * 0.05 = 0.000438567734" in out


def test_options_reach_it(run: Run) -> None:
    net = tutorial.build()
    _, out, _ = run(
        "explain", "out_h1", "b2", "--of", "E_o2", "--convention", "plain", "--digits", "4"
    )
    expected = explain(net["E_o2"], [net["out_h1"], net["b2"]], convention="plain", digits=4)
    assert out == f"{expected}\n"


@pytest.mark.parametrize(
    ("option", "start"), [("--latex", r"\documentclass"), ("--html", "<!DOCTYPE html>")]
)
def test_documents_to_standard_output_and_to_files(
    run: Run, here: Path, option: str, start: str
) -> None:
    status, out, _ = run("explain", "w5", option)
    assert status == 0
    assert out.startswith(start)
    assert run("explain", "w5", option, "--out", "w5") == (0, "", "")
    assert (here / "w5").read_text(encoding="utf-8").strip() == out.strip()
    assert [path.name for path in here.iterdir()] == ["w5"]


@pytest.mark.parametrize(
    ("name", "start"),
    [("w5.tex", r"\documentclass"), ("w5.HTML", "<!DOCTYPE html>"), ("w5.md", "## The derivative")],
)
def test_the_ending_of_a_file_says_in_which_form(
    run: Run, here: Path, name: str, start: str
) -> None:
    assert run("explain", "w5", "--out", name) == (0, "", "")
    written = (here / name).read_text(encoding="utf-8")
    assert written.startswith(start)
    net = tutorial.build()
    explain(net["E_total"], net["w5"]).save(here / f"saved{(here / name).suffix}")
    assert (here / f"saved{(here / name).suffix}").read_text(encoding="utf-8") == written


def test_an_output_without_the_letters_gets_others(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", narrow)
    assert run("explain", "w5")[0] == 0
    narrow.seek(0)
    assert "dE_total/dw5 = delta_o1 * out_h1" in narrow.read()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "required: NAME"),
        (["w9"], "the graph has no 'w9'; near it: w"),
        (["w9", "w1\nx"], "no 'w1 x'"),
        (["w1", "--of", "E"], "has no 'E'"),
        (["w1", "--digits", "0"], "from 1 to 17, not 0"),
        (["w1", "--digits", "x"], "invalid int value"),
        (["w1", "--convention", "other"], "invalid choice"),
        (["w1", "--latex", "--html"], "not allowed with"),
        (["w1", "--out", ""], "the name is empty"),
        (["w1", "--out", "no/w1.txt"], "no/w1.txt: No such file"),
        (["w1", "--out", "folder"], "folder: Is a directory"),
        (["w1", "--html", "--out", "w1.tex"], "the ending of w1.tex names another form than"),
        (["w1", "--html", "--out", "model.json"], "'model.json' has none of these endings"),
    ],
)
def test_bad_input_is_one_line(
    refused: Refused, here: Path, arguments: list[str], message: str
) -> None:
    (here / "folder").mkdir()
    refused("explain", *arguments, says=message)


def test_an_unknown_name_is_told_and_the_rest_is_explained(run: Run) -> None:
    status, out, err = run("explain", "w9", "w1", "net_h3")
    assert (status, out) == (1, run("explain", "w1")[1])
    assert err.splitlines()[0].startswith("tinygrad-bp explain: the graph has no 'w9'; near it: w")
    assert err.splitlines()[1] == (
        "tinygrad-bp explain: the graph has no 'net_h3'; near it: net_h2, net_h1, net_o2, net_o1"
    )


def test_a_network_of_ones_own(run: Run) -> None:
    options = [
        "--layers",
        "3,4,3",
        "--activation",
        "tanh,linear",
        "--bias",
        "neuron",
        "--seed",
        "7",
    ]
    options += ["--inputs", "-1/2,1,2;0,1,1", "--targets", "2;0", "--loss", "cross_entropy"]
    model = nn.MLP(3, [4, 3], "tanh", seed=7)
    made = lesson(model, [[-0.5, 1, 2], [0, 1, 1]], [2, 0], loss="cross_entropy")
    for names in (["w1"], ["b_o2", "w13"]):
        assert run("explain", *names, *options) == (0, f"{explain(made.error, names)}\n", "")


def test_the_names_are_listed(run: Run) -> None:
    status, out, _ = run("explain", "--names")
    assert status == 0
    assert out.startswith("given: b1, b2, i1, i2, target_o1, target_o2, w1, w2,")
    assert "calculated: E_o1, E_o2, E_total, net_h1," in out
    assert "b_h1" in run("explain", "--names", "--bias", "neuron")[1]
