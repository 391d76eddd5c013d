"""What is marked `once` is run until it has passed, and everything else each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

TESTS = """\
import os
import pytest

def test_each_time(): pass

@pytest.mark.once
def test_once(): pass

@pytest.mark.once
@pytest.mark.skipif("EXTRA" not in os.environ, reason="needs it")
@pytest.mark.parametrize("case", range(10))
def test_once_with_an_extra(case): pass
"""


@pytest.mark.once
def test_a_later_run_leaves_out_what_has_passed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "test_some.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "conftest.py").write_text("from tests.conftest import pytest_configure\n")
    monkeypatch.setenv("TESTS_PASSED", str(tmp_path / "passed"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))

    def passed() -> int:
        run = [sys.executable, "-m", "pytest", "-n", "0", "-c", os.devnull, "--rootdir=."]
        done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=True)
        found = re.search(r"(\d+) passed", done.stdout)
        assert found, done.stdout
        return int(found[1])

    assert passed() == 2
    monkeypatch.setenv("EXTRA", "1")
    assert passed() == 11
    assert passed() == 1
