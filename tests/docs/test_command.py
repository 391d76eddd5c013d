"""Commands in the docs are run when they are built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("sphinx", reason='the docs need Sphinx: pip install ".[docs]"')

from docs.extension.command import result_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_command_is_that_of_this_tree_and_gives_its_output(tmp_path: Path) -> None:
    status, output = result_of("tinygrad-bp check net_h1=0.445", tmp_path)
    assert status == 1
    assert output.startswith("net_h1 = 0.445: does not agree with 0.3775\n")


def test_an_error_is_shown_with_its_status(tmp_path: Path) -> None:
    status, output = result_of("tinygrad-bp check nothing=1 > numbers.txt\necho after", tmp_path)
    assert status == 2
    assert "error: " in output
    assert "after" not in output
    assert (tmp_path / "numbers.txt").exists()
