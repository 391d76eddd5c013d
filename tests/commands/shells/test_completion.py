"""What shells complete; bash is asked itself."""

from __future__ import annotations

import argparse
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tinygrad_bp.cli import _parser
from tinygrad_bp.commands.shells.completion import options_of

if TYPE_CHECKING:
    from tests.conftest import Run

[COMMANDS] = [
    action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction)
]


@pytest.mark.skipif(sys.platform == "win32", reason="has no bash")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["tr"], ["train"]),
        (["train", "--mi"], ["--missing", "--missing-values"]),
        (["train", "--missing", ""], ["drop", "fill", "refuse"]),
        (["predict", "--missing-"], ["--missing-values"]),
        (["predict", "--prob"], ["--probabilities"]),
        (["predict", "--out", "p"], []),  # a file
        (["predict", "p"], []),
        (["train", ""], []),  # a file, and no options where none was begun
        (["train", "--activation", "tanh"], ["tanh"]),
        (["lesson", "--loss", "cross"], ["cross_entropy"]),
        (["completion", "f"], ["fish"]),
    ],
)
def test_bash_completes(run: Run, words: list[str], found: list[str]) -> None:
    status, script, err = run("completion", "bash")
    assert (status, err) == (0, "")
    line = " ".join(f"'{word}'" for word in ["tinygrad-bp", *words])
    asked = f"COMP_WORDS=({line}); COMP_CWORD={len(words)}; _tinygrad_bp; "
    printed = 'printf "%s\\n" "${COMPREPLY[@]}"'
    process = subprocess.run(
        ["bash", "-euc", f"{script}\n{asked}{printed}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert process.stderr == ""
    assert process.stdout.split() == found


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_has_all_commands_and_their_options(run: Run, shell: str) -> None:
    script = run("completion", shell)[1]
    for name, parser in COMMANDS.choices.items():
        assert name in script
        for option in options_of(parser):
            for text in option.names:
                assert (f"-l {text[2:]} " if shell == "fish" and text[:2] == "--" else text) in (
                    script if shell != "fish" or text[:2] == "--" else f"{text} {script}"
                )
    quotes = script.replace(r"\'", "").count("'")
    assert quotes % 2 == 0


def test_another_shell_is_refused(run: Run) -> None:
    status, _, err = run("completion", "csh")
    assert status == 2
    assert "choose from" in err
