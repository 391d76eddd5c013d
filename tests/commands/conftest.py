"""The command, run in an empty folder."""

from __future__ import annotations

import pytest

from tinygrad_bp import cli


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    return tmp_path


@pytest.fixture
def run(here, capsys):
    """Runs the command: status, standard output, standard error."""

    def run(*arguments):
        try:
            status = cli.main(arguments)
        except SystemExit as exit:
            status = exit.code
        return status, *capsys.readouterr()

    return run
