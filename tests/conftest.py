"""Settings of the test run as a whole.

Property tests draw the same examples at every run, so that a change is judged by what
it changes. `pytest --hypothesis-profile=search` looks for new examples instead.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.register_profile("search", max_examples=2000, deadline=None, database=None)
settings.load_profile("same")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    return tmp_path


@pytest.fixture
def run(here: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[Any, str, str]]:
    """Runs the command in an empty folder: status, standard output, standard error."""
    from tinygrad_bp import cli

    def run(*arguments: str) -> tuple[Any, str, str]:
        try:
            status: Any = cli.main(arguments)
        except SystemExit as exit:
            status = exit.code
        return status, *capsys.readouterr()

    return run
