"""The command as a whole: what goes wrong is one line and a status; help, version, signals."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tinygrad_bp
from tinygrad_bp import cli

if TYPE_CHECKING:
    from tests.conftest import Refused, Run

ROOT = Path(__file__).parents[1]


#: Python keeps what could not be written, and tries again at its end.
BUFFERED = {"PYTHONUNBUFFERED": ""}


def start(*arguments: str) -> subprocess.Popen[bytes]:
    """The command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tinygrad_bp", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **BUFFERED},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals of this kind")
@pytest.mark.parametrize(
    "arguments", [["tutorial", "--no-diagrams"], ["draw", "x", "x=1"], ["--help"], ["--version"]]
)
def test_a_reader_that_leaves_early_is_no_error(arguments: list[str]) -> None:
    process = start(*arguments)
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=60) == cli.BROKEN_PIPE
    process.stderr.close()


# A text shorter than Python's buffer is lost at another point than a longer one.
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize(
    "arguments", [["tutorial", "--no-diagrams"], ["draw", "x", "x=1"], ["--help"], ["--version"]]
)
def test_a_full_disk_is_one_line(arguments: list[str]) -> None:
    with open("/dev/full", "w") as full:
        process = subprocess.run(
            [sys.executable, "-m", "tinygrad_bp", *arguments],
            cwd=ROOT,
            env={**os.environ, **BUFFERED},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert process.returncode == 2
    command = "tinygrad-bp" if arguments[0].startswith("-") else f"tinygrad-bp {arguments[0]}"
    assert process.stderr.decode().splitlines() == [
        f"{command}: error: standard output: No space left on device"
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="the shell is another")
def test_a_closed_output_is_no_error(here: Path) -> None:
    command = f'"{sys.executable}" -m tinygrad_bp tutorial --no-diagrams >&-'
    process = subprocess.run(
        command,
        shell=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        check=False,
    )
    assert (process.returncode, process.stderr) == (0, b"")


def test_an_interrupt_leaves_quietly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tinygrad_bp.tutorial, "worked_example", interrupted)
    assert run("tutorial") == (130, "", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--foo"], "the following arguments are required: COMMAND"),
        (["train", "t.csv", "--foo"], "tinygrad-bp train: error: unrecognized arguments: --foo"),
        (["teach"], "invalid choice: 'teach'"),
        (["trian", "t.csv"], ": did you mean train? (see tinygrad-bp --help)"),
        (["train", "t.csv", "--targt", "x"], ": did you mean --target? (see tinygrad-bp train"),
        (["train", "t.csv", "--foo"], "unrecognized arguments: --foo (see tinygrad-bp train"),
        (["train", "t.csv", "--missing", "dorp"], ": did you mean drop? (see tinygrad-bp train"),
        (["tutorial", "--colour"], "unrecognized arguments: --colour"),
        (["tutorial", "now"], "unrecognized arguments: now"),
        (["tutorial", "one\ntwo"], "unrecognized arguments: one two"),
        (["x" * 100_000], "invalid choice"),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    refused: Refused, arguments: list[str], message: str
) -> None:
    refused(*arguments, says=message)


@pytest.mark.parametrize("arguments", [["--help"], ["tutorial", "--help"], ["draw", "--help"]])
def test_help_shows_an_example(run: Run, arguments: list[str]) -> None:
    status, out, err = run(*arguments)
    assert (status, err) == (0, "")
    assert f"  tinygrad-bp {' '.join(arguments[:-1])}" in out or "Example: tinygrad-bp" in out
    out.encode("ascii")


def test_the_version(run: Run) -> None:
    assert run("--version") == (0, f"tinygrad-bp {tinygrad_bp.__version__}\n", "")


def test_help_loads_nothing_that_it_does_not_show() -> None:
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


ESCAPE = "\x1b[31m\x9b7m\x07"


@pytest.mark.parametrize(
    "arguments",
    [
        [f"te{ESCAPE}ach"],
        ["tutorial", f"--{ESCAPE}"],
        ["check", f"{ESCAPE}=1"],
        ["check", "--file", f"{ESCAPE}.txt"],
        ["draw", f"x{ESCAPE}", "x=1"],
        ["draw", "x", f"x={ESCAPE}"],
        ["draw", "x", "x=1", "--wrt", ESCAPE],
        ["explain", ESCAPE],
        ["predict", f"{ESCAPE}.json", "t.csv"],
        ["train", f"{ESCAPE}.csv"],
        ["lesson", "--weights", f"{ESCAPE}.json"],
        ["lesson", "--out", f"{ESCAPE}.html{ESCAPE}"],
    ],
)
def test_an_error_shows_control_characters_and_obeys_none(run: Run, arguments: list[str]) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.endswith("\n")
    assert err[:-1].replace("é", "e").isprintable()


@pytest.mark.skipif(sys.platform == "win32", reason="the shell is another")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ("tutorial --no-diagrams", 0),
        ("tutorial --nothing", 2),
        ("train none.csv", 2),
        ("train t.csv --epochs 2", 0),
        ("draw x x=1 --out x.svg", 0),
    ],
)
def test_without_standard_error_or_a_home_it_works(here: Path, arguments: str, status: int) -> None:
    (here / "t.csv").write_text("a,b\n" + "".join(f"{k},{k * 1.5}\n" for k in range(20)))
    process = subprocess.run(
        f'"{sys.executable}" -m tinygrad_bp {arguments} 2>&-',
        shell=True,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
        stdout=subprocess.PIPE,
        check=False,
    )
    assert process.returncode == status
    assert b"Traceback" not in process.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["train", "t.csv", "--rate=--"],
        ["train", "t.csv", "--out=--"],
        ["train", "t.csv", "--ignore=--"],
        ["lesson", "--loss=--"],
        ["explain", "w1", "--of=--"],
        ["check", "--file=--"],
        ["draw", "x", "x=1", "--wrt=--"],
        ["predict", "m.json", "t.csv", "--out=--"],
    ],
)
def test_two_dashes_are_no_value(refused: Refused, arguments: list[str]) -> None:
    refused(*arguments, says="expected a value, not '--'")


def test_without_words_it_is_its_help(run: Run) -> None:
    assert run() == run("--help")
    assert run()[0] == 0


def test_an_error_names_options_and_no_arguments_of_python(here: Path, refused: Refused) -> None:
    rows = "".join(f"name {k},{k},{k % 2}\n" for k in range(40))
    (here / "t.csv").write_text(f"the name,x,y\n{rows}bob,?x,1\n")
    refused(
        "train", "t.csv", says="; leave out columns with --ignore 'x,the name', or take them as"
    )
