"""Ctrl-C at every moment: while the package is loaded, and after that, no traceback."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.thorough import THOROUGH
from tinygrad_bp import starting

ROOT = Path(__file__).parents[1]

#: Runs the command as its script does, and says when the package begins to load what it is made
#: of: that is its first moment, before which only Python itself can hear Ctrl-C.
AS_SCRIPT = """
import sys
sys.argv = ["/usr/bin/tinygrad-bp", "tutorial", "--no-diagrams"]

class Listener:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "tinygrad_bp.autodiff":
            print("started", flush=True)

sys.meta_path.insert(0, Listener)
from tinygrad_bp.cli import main
sys.exit(main())
"""


@THOROUGH
@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals of this kind")
def test_ctrl_c_at_any_moment_is_no_traceback() -> None:
    rng = random.Random(1)
    for _ in range(15):
        with subprocess.Popen(
            [sys.executable, "-c", AS_SCRIPT],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdout
            assert process.stderr
            assert process.stdout.readline() == b"started\n"
            time.sleep(rng.uniform(0, 0.3))
            process.send_signal(signal.SIGINT)
            error = process.stderr.read()
        # It may have ended before.
        assert (error, process.returncode in (0, starting.INTERRUPTED)) == (b"", True)


@pytest.mark.parametrize(
    ("argv", "is_command"),
    [
        (["/usr/bin/tinygrad-bp", "tutorial"], True),
        (["C:\\x\\tinygrad-bp.exe"], os.name == "nt"),
        (["C:\\x\\tinygrad-bp-script.py"], os.name == "nt"),
        (["tinygrad-bp-notes.py"], False),
        (["notes.py"], False),
        ([""], False),
        ([], False),
    ],
)
def test_only_the_command_hears_ctrl_c_so(
    argv: list[str], is_command: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", argv)
    assert starting.is_command() is is_command


@pytest.mark.parametrize(
    ("given", "is_command"),
    [
        (["-m", "tinygrad_bp"], True),
        (["-m", "tinygrad_bp", "tutorial", "--no-diagrams"], True),
        (["-X", "utf8", "-mtinygrad_bp", "tutorial"], True),
        (["-m", "notes.train", "tinygrad_bp"], False),
        (["-m", "notes"], False),
    ],
)
def test_while_a_module_is_looked_for_its_name_tells(
    given: list[str], is_command: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = next(i for i, argument in enumerate(given) if argument.startswith("-m"))
    begin = module + (2 if given[module] == "-m" else 1)
    monkeypatch.setattr(sys, "argv", ["-m", *given[begin:]])
    monkeypatch.setattr(sys, "orig_argv", ["python", *given])
    assert starting.is_command() is is_command


def test_ctrl_c_stays_that_of_a_program_that_is_run_as_a_module(tmp_path: Path) -> None:
    """While `python -m notes.train` imports the package around it, its arguments begin with -m."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "__init__.py").write_text(
        "import signal\nbefore = signal.getsignal(signal.SIGINT)\nimport tinygrad_bp"
    )
    (tmp_path / "notes" / "train.py").write_text(
        "import notes, signal\nassert signal.getsignal(signal.SIGINT) is notes.before"
    )
    subprocess.run(
        [sys.executable, "-m", "notes.train"],
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"},
        check=True,
    )


def test_a_program_that_imports_the_package_hears_ctrl_c_as_before() -> None:
    code = """
import signal, sys
before = signal.getsignal(signal.SIGINT)
for sys.argv in (["notes.py"], ["tinygrad-bp/notes.py"], [""], []):
    sys.modules = {k: m for k, m in sys.modules.items() if not k.startswith("tinygrad_bp")}
    import tinygrad_bp
    assert signal.getsignal(signal.SIGINT) is before, sys.argv
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_handler_of_somebody_elses_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["tinygrad-bp"])

    def theirs(number: int, frame: object) -> None:
        pass

    before = signal.signal(signal.SIGINT, theirs)
    try:
        starting.leave_on_ctrl_c()
        assert not starting.hear_ctrl_c()
        assert signal.getsignal(signal.SIGINT) is theirs
        signal.signal(signal.SIGINT, signal.default_int_handler)
        starting.leave_on_ctrl_c()
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
        assert starting.hear_ctrl_c()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert starting.was_interrupted()
        monkeypatch.setattr(starting, "_heard", [])
    finally:
        signal.signal(signal.SIGINT, before)


def ends_interrupted(code: str) -> None:
    """A program of its own ends as Ctrl-C ends it, and writes nothing."""
    process = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.stdout, process.stderr) == ("", "")
    assert process.returncode == starting.INTERRUPTED


def test_ctrl_c_where_nothing_can_be_raised_is_no_traceback() -> None:
    code = """
import signal, sys, weakref
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv = ["tinygrad-bp"]
from tests.thorough import THOROUGH
from tinygrad_bp import starting
starting.hear_ctrl_c()

class Thing:
    pass

def callback(_):
    raise KeyboardInterrupt

thing = Thing()
watch = weakref.ref(thing, callback)
del thing
print("went on")
"""
    ends_interrupted(code)


def test_a_library_that_makes_another_error_of_ctrl_c_is_no_traceback() -> None:
    code = """
import argparse, signal, sys
sys.argv = ["tinygrad-bp"]
signal.signal(signal.SIGINT, signal.default_int_handler)
from tinygrad_bp import cli

def run(args):
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        raise ImportError("a part of it is missing")

cli._arguments = lambda arguments: argparse.Namespace(command="play", run=run)
sys.exit(cli.main())
"""
    ends_interrupted(code)
