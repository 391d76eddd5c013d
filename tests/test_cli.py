"""The command as its users meet it: output, files, and one line for what cannot be done."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

import tinygrad_bp
from tinygrad_bp import cli

ROOT = Path(__file__).parents[1]
DIAGRAMS = ["dE_total_dw1.svg", "dE_total_dw5.svg", "graph.svg", "network.svg"]


def start(*arguments, **environment):
    """The command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tinygrad_bp", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.fixture(scope="module")
def example():
    return tinygrad_bp.tutorial.worked_example()


def svg_text(path):
    return " ".join(ElementTree.parse(path).getroot().itertext())


def test_the_tutorial_is_printed_and_drawn(run, here):
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


def test_a_second_run_overwrites_its_own_files_and_nothing_else(run, here):
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


def test_json_is_all_that_is_printed_and_has_the_same_numbers(run, here, example):
    status, out, err = run("tutorial", "--json")
    assert (status, err) == (0, "")
    document = json.loads(out)
    assert document["given"]["w8"] == 0.55
    assert document["learning_rate"] == 0.5
    assert document["diagrams"] == [
        str(Path("tutorial") / name)
        for name in ("graph.svg", "network.svg", "dE_total_dw5.svg", "dE_total_dw1.svg")
    ]
    expected = [
        [
            {
                "name": figure.name,
                "value": figure.value,
                "printed": figure.printed or None,
                "agrees": figure.agrees if figure.printed else None,
                "note": figure.note or None,
            }
            for figure in section.figures
        ]
        for section in example
    ]
    assert [section["figures"] for section in document["sections"]] == expected
    assert (here / "tutorial" / "graph.svg").exists()


def test_no_diagrams_writes_nothing(run, here):
    assert run("tutorial", "--no-diagrams")[0] == 0
    assert json.loads(run("tutorial", "--no-diagrams", "--json")[1])["diagrams"] == []
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("columns", ["20", "60", "80", "200"])
def test_no_width_cuts_a_digit(run, monkeypatch, example, columns):
    monkeypatch.setenv("COLUMNS", columns)
    _, out, _ = run("tutorial", "--no-diagrams")
    assert "…" not in out
    numbers = [float(word) for word in out.split() if re.fullmatch(r"-?\d+\.\d+", word)]
    for section in example:
        for figure in section.figures:
            assert figure.printed in out
            assert any(number == pytest.approx(figure.value, rel=5e-12) for number in numbers)
    assert max(map(len, out.splitlines())) <= min(max(60, int(columns)), 100)


def test_output_that_is_no_terminal_is_plain(run):
    out = run("tutorial", "--no-diagrams")[1]
    assert "\x1b" not in out
    assert all(line == line.rstrip() for line in out.splitlines())


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("environment", "colours"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_has_colours_unless_they_are_unwanted(environment, colours):
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
def test_an_encoding_without_the_letters_gets_others(encoding):
    process = start("tutorial", "--no-diagrams", PYTHONIOENCODING=encoding)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")
    lines = out.decode("ascii").splitlines()
    assert any(
        line.split() == ["dE_total/dw5", "0.0821670405642", "0.082167041", "ok"] for line in lines
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals of this kind")
@pytest.mark.parametrize("arguments", [["tutorial", "--no-diagrams"], ["draw", "x", "x=1"]])
def test_a_reader_that_leaves_early_is_no_error(arguments):
    process = start(*arguments)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=60) == cli.BROKEN_PIPE
    process.stderr.close()


# A text shorter than Python's buffer is lost at another point than a longer one.
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize("arguments", [["tutorial", "--no-diagrams"], ["draw", "x", "x=1"]])
def test_a_full_disk_is_one_line(arguments):
    with open("/dev/full", "w") as full:
        process = subprocess.run(
            [sys.executable, "-m", "tinygrad_bp", *arguments],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert process.returncode == 2
    assert process.stderr.decode().splitlines() == [
        f"tinygrad-bp {arguments[0]}: error: [Errno 28] No space left on device"
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="the shell is another")
def test_a_closed_output_is_no_error(here):
    command = f'"{sys.executable}" -m tinygrad_bp tutorial --no-diagrams >&-'
    process = subprocess.run(
        command,
        shell=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        check=False,
    )
    assert (process.returncode, process.stderr) == (0, b"")


def test_an_interrupt_leaves_quietly(run, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(tinygrad_bp.tutorial, "worked_example", interrupted)
    assert run("tutorial") == (130, "", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["teach"], "invalid choice: 'teach'"),
        (["tutorial", "--colour"], "unrecognized arguments: --colour"),
        (["tutorial", "now"], "unrecognized arguments: now"),
        (["tutorial", "one\ntwo"], "unrecognized arguments: one two"),
        (["x" * 100_000], "invalid choice"),
        (["tutorial", "--out"], "expected one argument"),
        (["tutorial", "--out", ""], "the name is empty"),
        (["tutorial", "--out", "file"], "file is a file: choose a folder"),
        (["tutorial", "--out", "file/in"], "file/in"),
        (["tutorial", "--out", "x" * 300], "name too long"),
        (["tutorial", "--out", "\0"], "null"),
        (["tutorial", "--out", "taken"], "graph.svg: Is a directory"),
        (["draw"], "give either an expression"),
        (["draw", "x", "x=1", "--network", "2,1"], "give either an expression"),
        (["draw", "w * x", "w=1"], "x has no number"),
        (["draw", "w * ", "w=1"], "cannot read"),
        (["draw", "-w", "w=1"], "unrecognized arguments: -w"),
        (["draw", "x / 0", "x=1"], "division by zero"),
        (["draw", "x" * 20_000, "x=1"], "20,004 characters"),
        (["draw", "x = x * x; " * 600 + "x", "x=1"], "more than 500 nodes"),
        (["draw", "x", "x=1", "--wrt", "y"], "--wrt y: the expression names x only"),
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
def test_bad_input_is_one_line_and_status_2(run, here, arguments, message):
    (here / "file").write_text("a file")
    (here / "taken" / "graph.svg").mkdir(parents=True)
    before = sorted(here.rglob("*"))
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    line, end, rest = err.partition("\n")
    assert (end, rest) == ("\n", "")
    assert line.startswith("tinygrad-bp")
    assert len(line) < 600
    assert "error: " in line
    assert any(part in line for part in message.split("|"))
    assert sorted(here.rglob("*")) == before


def test_a_machine_without_graphviz_says_what_to_install(run, monkeypatch, here):
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    monkeypatch.setenv("PATH", "")
    status, out, err = run("draw", "x * x", "x=1")
    assert (status, out) == (2, "")
    assert err.startswith("tinygrad-bp draw: error: drawing needs Graphviz")
    assert err.count("\n") == 1
    assert run("tutorial")[2].endswith("--no-diagrams gives the numbers alone\n")
    assert list((here / "tutorial").iterdir()) == []


def test_a_picture_is_written_whole_or_not_at_all(run, here, monkeypatch):
    def half(diagram, path):
        Path(path).write_text("half a pict")
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(tinygrad_bp.Diagram, "save", half)
    (here / "old.svg").write_text("the old one")
    status, _, err = run("draw", "x", "x=1", "--out", "old.svg")
    assert (status, err) == (2, "tinygrad-bp draw: error: old.svg: No space left on device\n")
    assert [path.name for path in here.iterdir()] == ["old.svg"]
    assert (here / "old.svg").read_text() == "the old one"


@pytest.mark.parametrize("ending", ["svg", "png", "pdf", "dot"])
def test_an_expression_is_drawn_into_a_file(run, here, ending):
    arguments = ["sigmoid(w * x)", "w=2", "--out", f"neuron.{ending}", "x=0.5"]
    assert run("draw", *arguments) == (0, "", "")
    picture = (here / f"neuron.{ending}").read_bytes()
    start = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "dot": b"digraph"}[ending]
    assert picture.startswith(start)
    assert [path.name for path in here.iterdir()] == [f"neuron.{ending}"]


def test_an_expression_is_drawn_to_the_output_with_its_gradients(run):
    status, out, err = run("draw", "δ = w * x; δ ** 2", "w=3", "x=0.25")
    assert (status, err) == (0, "")
    out.encode("ascii")
    text = list(ElementTree.fromstring(out).itertext())
    assert {"δ", "w", "x", "0.75", "0.5625", "4.5", "0.375"} <= set(text)


def test_a_derivative_is_lit(run):
    _, out, _ = run("draw", "E = (w * x) ** 2", "--wrt", "w", "w=3", "x=0.25")
    assert "∂E/∂w = 1.5 × 0.25 = 0.375" in "".join(ElementTree.fromstring(out).itertext())


def test_a_network_is_drawn(run):
    status, out, _ = run("draw", "--network", "2,4,1")
    assert status == 0
    assert out == run("draw", "--network", "2,4,1")[1]
    ElementTree.fromstring(out)


def test_a_picture_is_not_poured_into_a_terminal(run, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    status, out, err = run("draw", "x", "x=1")
    assert (status, out) == (2, "")
    assert "--out graph.svg" in err


@pytest.mark.parametrize("arguments", [["--help"], ["tutorial", "--help"], ["draw", "--help"]])
def test_help_shows_an_example(run, arguments):
    status, out, err = run(*arguments)
    assert (status, err) == (0, "")
    assert f"  tinygrad-bp {' '.join(arguments[:-1])}" in out or "Example: tinygrad-bp" in out
    out.encode("ascii")


def test_the_examples_of_the_help_run(run, here):
    _, out, _ = run("draw", "--help")
    commands = [line.strip() for line in out.splitlines() if line.startswith("  tinygrad-bp ")]
    assert len(commands) == 3
    for command in commands:
        python = f'"{sys.executable}" -m tinygrad_bp'
        subprocess.run(
            command.replace("tinygrad-bp", python, 1),
            shell=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    assert sorted(path.name for path in here.iterdir()) == ["dEdw.svg", "network.png", "neuron.svg"]


def test_the_version(run):
    assert run("--version") == (0, f"tinygrad-bp {tinygrad_bp.__version__}\n", "")


def test_help_loads_nothing_that_it_does_not_show():
    program = (
        "import sys; from tinygrad_bp import cli\n"
        "try: cli.main(['draw', '--help'])\n"
        "except SystemExit: pass\n"
        "print(*(name for name in ('rich', 'graphviz', 'pygraphviz') if name in sys.modules))"
    )
    process = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert process.stdout.splitlines()[-1] == ""
