"""`tinygrad-bp draw`: expressions and networks, to files and to the output."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn
from tinygrad_bp.autodiff.graph import topological_order

if TYPE_CHECKING:
    from tests.conftest import Refused, Run

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("ending", ["svg", "png", "pdf", "dot"])
def test_an_expression_is_drawn_into_a_file(run: Run, here: Path, ending: str) -> None:
    arguments = ["sigmoid(w * x)", "w=2", "--out", f"neuron.{ending}", "x=0.5"]
    assert run("draw", *arguments) == (0, "", "")
    picture = (here / f"neuron.{ending}").read_bytes()
    start = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "dot": b"digraph"}[ending]
    assert picture.startswith(start)
    assert [path.name for path in here.iterdir()] == [f"neuron.{ending}"]


def test_an_expression_is_drawn_to_the_output_with_its_gradients(run: Run) -> None:
    status, out, err = run("draw", "δ = w * x; δ ** 2", "w=3", "x=0.25")
    assert (status, err) == (0, "")
    out.encode("ascii")
    text = list(ElementTree.fromstring(out).itertext())
    assert {"δ", "w", "x", "0.75", "0.5625", "4.5", "0.375"} <= set(text)


def test_a_derivative_is_lit(run: Run) -> None:
    _, out, _ = run("draw", "E = (w * x) ** 2", "--wrt", "w", "w=3", "x=0.25")
    assert "∂E/∂w = 1.5 × 0.25 = 0.375" in "".join(ElementTree.fromstring(out).itertext())


def test_a_network_is_drawn(run: Run) -> None:
    status, out, _ = run("draw", "--network", "2,4,1")
    assert status == 0
    assert out == run("draw", "--network", "2,4,1")[1]
    ElementTree.fromstring(out)


def test_a_picture_is_not_poured_into_a_terminal(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    refused("draw", "x", "x=1", says="--out graph.svg")


def test_a_machine_without_graphviz_says_what_to_install(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    monkeypatch.setenv("PATH", "")
    refused("draw", "x * x", "x=1", says="drawing needs Graphviz")


def test_a_picture_is_written_whole_or_not_at_all(
    run: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(path: Path, picture: bytes) -> None:
        with path.open("wb") as file:
            file.write(picture[:100])
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", half)
    (here / "old.svg").write_text("the old one")
    status, _, err = run("draw", "x", "x=1", "--out", "old.svg")
    assert (status, err) == (2, "tinygrad-bp draw: error: old.svg: No space left on device\n")
    assert [path.name for path in here.iterdir()] == ["old.svg"]
    assert (here / "old.svg").read_text() == "the old one"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["draw"], "give either an expression"),
        (["draw", "x", "x=1", "--network", "2,1"], "give either an expression"),
        (["draw", "w * x", "w=1"], "x has no number"),
        (["draw", "w * ", "w=1"], "cannot read"),
        (["draw", "-w", "w=1"], "unrecognized arguments: -w"),
        (["draw", "x / 0", "x=1"], "division by zero"),
        (["draw", "x" * 20_000, "x=1"], "20,004 characters"),
        (["draw", "x = x * x; " * 600 + "x", "x=1"], "more than 500 nodes"),
        (["draw", "x", "x=1", "--wrt", "y"], "--wrt y: the expression has only the names x"),
        (["draw", "x * x", "x=1; y=2", "--wrt", "y"], "does not depend on"),
        (["draw", "--network", "2,1", "--wrt", "w"], "--wrt goes with an expression"),
        (["draw", "--network", "2"], "give 2 to 10 sizes"),
        (["draw", "--network", "2," * 10 + "1"], "give 2 to 10 sizes"),
        (["draw", "--network", "100,100"], "10000 weights"),
        (["draw", "--network", "2,x"], "give 2 to 10 sizes"),
        (["draw", "--network", "2,0"], "give 2 to 10 sizes"),
        (["draw", "--network", "2,101"], "give 2 to 10 sizes"),
        (["draw", "x", "x=1", "--out", "graph.gif"], "'.gif'|graph.gif"),
        (["draw", "x", "x=1", "--out", "graph"], "graph"),
        (["draw", "x", "x=1", "--out", "no/graph.svg"], "no/graph.svg: No such file"),
    ],
)
def test_bad_input_is_one_line(refused: Refused, arguments: list[str], message: str) -> None:
    refused(*arguments, says=message)


def test_the_examples_of_the_help_run(run: Run, here: Path) -> None:
    _, out, _ = run("draw", "--help")
    commands = [line.strip() for line in out.splitlines() if line.startswith("  tinygrad-bp ")]
    assert len(commands) == 5
    for command in commands:
        python = f'"{sys.executable}" -m tinygrad_bp'
        subprocess.run(
            command.replace("tinygrad-bp", python, 1),
            shell=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    names = ["dEdw.svg", "dEdw1.svg", "n.svg", "network.png", "neuron.svg"]
    assert sorted(path.name for path in here.iterdir()) == names


def test_advice_is_in_words_of_the_command(refused: Refused) -> None:
    refused("draw", "--network", "100,100", "--out", "n.svg", says="take smaller layers")
    expression = "; ".join(f"a{k} = x * {'*'.join(['x'] * 40)}" for k in range(20))
    total = "+".join(f"a{k}" for k in range(20))
    way_out = "too many to read: draw a part of the expression"
    refused("draw", f"{expression}; {total}", "x=1", "--out", "n.svg", says=way_out)


OWN = ["--layers", "1,2,1", "--activation", "tanh", "--inputs", "1/2", "--targets", "1"]


def test_a_network_of_ones_own_is_drawn_with_its_numbers(run: Run, here: Path) -> None:
    def words(*options: str) -> set[str]:
        status, out, _ = run("draw", *options)
        assert status == 0
        return set(ElementTree.fromstring(out).itertext())

    assert {"0.5", "out_o1"} <= words(*OWN) - words("--layers", "1,2,1")
    two = [*OWN[:5], "1/2;1", "--targets", "1;0"]
    assert "0.5" not in words(*two)
    nn.save(nn.MLP(3, [2], seed=1), here / "model.json")
    assert "i3" in words("--model", "model.json")


def texts(svg: str) -> list[str]:
    return [*ElementTree.fromstring(svg).itertext()]


def test_the_graph_of_its_error_and_the_paths_of_a_derivative(run: Run) -> None:
    model = nn.MLP(1, [2, 1], "tanh", "tanh", bias="layer", seed=0)
    error = tg.lesson(model, [0.5], 1.0).error
    error.backward()
    w1 = next(node for node in topological_order(error) if node.label == "w1")
    for option, diagram in (
        (["--graph"], tg.draw_graph(error)),
        (["--wrt", "w1", "--out", "-"], tg.draw_chain(error, w1)),
    ):
        status, out, _ = run("draw", *OWN, *option)
        assert (status, texts(out)) == (0, texts(diagram.svg()))


def test_the_names_are_listed(run: Run) -> None:
    assert run("draw", *OWN, "--names")[1].startswith(
        "given: b1, b2, i1, target_o1, w1, w2, w3, w4"
    )
    assert (
        run("draw", "y = x * 2; y + z", "x=1", "z=3", "--names")[1]
        == "given: x, z\ncalculated: y\n"
    )


def test_an_unknown_name_is_told_with_those_like_it(refused: Refused) -> None:
    refused("draw", *OWN, "--wrt", "w9", says="the graph has no 'w9'; near it: w")
    refused("draw", *OWN, "--network", "2,1", says="give either an expression")
    refused("draw", "x", "x=1", *OWN, says="give either an expression")


def test_a_direction_and_a_title(run: Run, refused: Refused) -> None:
    net = nn.MLP(2, [3, 1], seed=0)
    out = run("draw", "--network", "2,3,1", "--title", "a & b")[1]
    assert out.strip() == tg.draw_network(net, title="a & b").svg().strip()
    w, x = tg.Value(2.0, label="w"), tg.Value(3.0, label="x")
    output = w * x
    output.backward()
    words = ["draw", "w * x", "w=2", "x=3", "--direction", "down", "--title", "Größe"]
    expected = tg.draw_graph(output, direction="down", title="Größe").svg()
    assert texts(run(*words)[1]) == texts(expected)
    assert _size(run(*words)[1]) == _size(expected) != _size(tg.draw_graph(output).svg())
    lit = tg.draw_chain(output, w, direction="up", title="of w").svg()
    out = run("draw", "w * x", "w=2", "x=3", "--wrt", "w", "--direction", "up", "--title", "of w")[
        1
    ]
    assert (texts(out), _size(out)) == (texts(lit), _size(lit))
    refused("draw", "--network", "2,1", "--direction", "down", says="--direction goes with a graph")


def _size(svg: str) -> str:
    return ElementTree.fromstring(svg).attrib["viewBox"]
