"""`tinygrad-bp tutorial`: every figure, its diagrams, on any terminal, and as JSON."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tinygrad_bp import tutorial

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.conftest import Refused, Run
    from tinygrad_bp.teach.tutorial import Chapter

ROOT = Path(__file__).parents[2]
DIAGRAMS = ["dE_total_dw1.svg", "dE_total_dw5.svg", "graph.svg", "network.svg"]


@pytest.fixture(scope="module")
def example() -> Sequence[Chapter]:
    return tutorial.worked_example()


def svg_text(path: Path) -> str:
    return " ".join(ElementTree.parse(path).getroot().itertext())


def test_the_tutorial_is_printed_and_drawn(run: Run, here: Path) -> None:
    status, out, err = run("tutorial")
    assert (status, err) == (0, "")
    assert "28 of the 34 figures agree to their last printed digit" in " ".join(out.split())
    assert [path.name for path in sorted((here / "tutorial").iterdir())] == DIAGRAMS
    for name in DIAGRAMS:
        assert f"  {Path('tutorial') / name}\n" in out
        assert "E_total" in svg_text(here / "tutorial" / name) or name == "network.svg"
    assert "∂E_total/∂w5 = " in svg_text(here / "tutorial" / "dE_total_dw5.svg")
    assert "∂E_total/∂w1 = " in svg_text(here / "tutorial" / "dE_total_dw1.svg")
    # The gradient of w5 and the net input of o1, to the digits that a diagram shows.
    assert "0.08217" in svg_text(here / "tutorial" / "graph.svg")
    assert "1.106" in svg_text(here / "tutorial" / "graph.svg")
    network = svg_text(here / "tutorial" / "network.svg")
    assert all(f"w{i}" in network for i in range(1, 9))
    assert "0.15" in network
    assert "0.35" in network


def test_a_second_run_overwrites_its_own_files_and_nothing_else(run: Run, here: Path) -> None:
    folder = here / "my notes" / "week 3"
    assert run("tutorial", "--out", str(folder))[0] == 0
    before = (folder / "graph.svg").read_bytes()
    (folder / "graph.svg").write_text("half a file")
    (folder / "notes.txt").write_text("mine")
    (folder / "graph.png").write_text("mine too")
    (folder / "sub").mkdir()
    assert run("tutorial", "--out", str(folder))[0] == 0
    assert (folder / "graph.svg").read_bytes() == before
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "graph.png").read_text() == "mine too"
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*DIAGRAMS, "notes.txt", "graph.png", "sub"]
    )


#: Figures of the tutorial, of each kind: printed and right, skipped, printed and wrong.
FIGURES = {
    "out_h1": (0.5932699921071872, "0.593269992", True),
    "net_h2": (0.3925, None, None),
    "E_total": (0.2983711087600027, "0.298371109", True),
    "∂E_total/∂w5": (0.08216704056423077, "0.082167041", True),
    "E_total after 1 update": (0.291027773693600, "0.291027924", False),
}


def test_json_is_all_that_is_printed(run: Run, here: Path) -> None:
    status, out, err = run("tutorial", "--json")
    assert (status, err) == (0, "")
    document = json.loads(out)
    assert document.keys() == {"given", "learning_rate", "sections", "diagrams"}
    assert document["given"]["w8"] == 0.55
    assert document["learning_rate"] == 0.5
    assert document["diagrams"] == [
        str(Path("tutorial") / name)
        for name in ("graph.svg", "network.svg", "dE_total_dw5.svg", "dE_total_dw1.svg")
    ]
    assert (here / "tutorial" / "graph.svg").exists()


def test_json_has_every_figure_as_computed_and_as_printed(run: Run) -> None:
    sections = json.loads(run("tutorial", "--no-diagrams", "--json")[1])["sections"]
    assert all(section["title"] and section["text"] for section in sections)
    figures = [figure for section in sections for figure in section["figures"]]
    # The last part computes figures of the part before it once more.
    printed = [f for section in sections[:-1] for f in section["figures"] if f["printed"]]
    assert (len(printed), sum(f["agrees"] for f in printed)) == (34, 28)
    for figure in figures:
        assert figure.keys() == {"name", "value", "printed", "agrees", "note"}
        if figure["printed"] is None:
            assert figure["agrees"] is None
        else:
            # A number that differs by more than half of the last digit does not agree.
            digits = len(figure["printed"].partition(".")[2])
            off = abs(figure["value"] - float(figure["printed"]))
            assert figure["agrees"] == (off <= 0.5000001 * 10.0**-digits)
            assert figure["note"] or figure["agrees"]
    first = {figure["name"]: figure for figure in reversed(figures)}
    for name, (value, as_printed, agrees) in FIGURES.items():
        assert first[name]["value"] == pytest.approx(value, rel=1e-12)
        assert (first[name]["printed"], first[name]["agrees"]) == (as_printed, agrees)


def test_no_diagrams_writes_nothing(run: Run, here: Path) -> None:
    assert run("tutorial", "--no-diagrams")[0] == 0
    assert json.loads(run("tutorial", "--no-diagrams", "--json")[1])["diagrams"] == []
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("columns", ["20", "60", "80", "200"])
def test_no_width_cuts_a_digit(
    run: Run, monkeypatch: pytest.MonkeyPatch, example: Sequence[Chapter], columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    _, out, _ = run("tutorial", "--no-diagrams")
    assert "…" not in out
    numbers = [float(word) for word in out.split() if re.fullmatch(r"-?\d+\.\d+", word)]
    for section in example:
        for figure in section.figures:
            assert figure.printed in out
            assert any(number == pytest.approx(figure.value, rel=5e-12) for number in numbers)
    assert max(map(len, out.splitlines())) <= min(max(60, int(columns)), 100)


def test_output_that_is_no_terminal_is_plain(run: Run) -> None:
    out = run("tutorial", "--no-diagrams")[1]
    assert "\x1b" not in out
    assert all(line == line.rstrip() for line in out.splitlines())


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("environment", "colours"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_has_colours_unless_they_are_unwanted(
    environment: dict[str, str], colours: bool
) -> None:
    import pty

    reader, writer = pty.openpty()
    command = [sys.executable, "-m", "tinygrad_bp", "tutorial", "--no-diagrams"]
    variables = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    variables |= {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **environment}
    process = subprocess.Popen(command, stdout=writer, env=variables)
    os.close(writer)
    out = b""
    while True:
        try:
            piece = os.read(reader, 4096)
        except OSError:  # Linux says so when the other end is closed
            break
        if not piece:
            break
        out += piece
    os.close(reader)
    assert process.wait() == 0
    assert "✓".encode() in out
    assert (b"\x1b[32m" in out) == colours


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_an_encoding_without_the_letters_gets_others(encoding: str) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "tinygrad_bp", "tutorial", "--no-diagrams"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert (process.returncode, process.stderr) == (0, b"")
    lines = process.stdout.decode("ascii").splitlines()
    assert any(
        line.split() == ["dE_total/dw5", "0.0821670405642", "0.082167041", "ok"] for line in lines
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tutorial", "--out"], "expected one argument"),
        (["tutorial", "--out", ""], "the name is empty"),
        (["tutorial", "--out", "-"], "four diagrams cannot go to standard output"),
        (["tutorial", "--out", "file"], "file is a file: choose a folder"),
        (["tutorial", "--out", "file/in"], "file/in"),
        (["tutorial", "--out", "x" * 300], "name too long"),
        (["tutorial", "--out", "\0"], "null"),
        (["tutorial", "--out", "taken"], "graph.svg: Is a directory"),
    ],
)
def test_a_place_that_cannot_be_is_one_line(
    refused: Refused, here: Path, arguments: list[str], message: str
) -> None:
    (here / "file").write_text("a file")
    (here / "taken" / "graph.svg").mkdir(parents=True)
    refused(*arguments, says=message)


def test_a_machine_without_graphviz_still_has_the_numbers(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, here: Path
) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    monkeypatch.setenv("PATH", "")
    (here / "tutorial").mkdir()
    refused("tutorial", says="--no-diagrams gives the numbers alone")
