"""Of what has passed in one run, a later one runs a part; what was skipped, all of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.again import SHARE

ROOT = Path(__file__).parents[1]

TESTS = """\
import os
import pytest

@pytest.mark.parametrize("case", range(400))
def test_cases(case): pass

def test_alone(): pass

@pytest.mark.once
def test_once(): pass

@pytest.mark.skipif("EXTRA" not in os.environ, reason="needs it")
@pytest.mark.parametrize("case", range(10))
def test_with_an_extra(case): pass
"""


@pytest.mark.once
def test_a_later_run_takes_what_was_skipped_and_a_part_of_the_rest(
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

    assert passed() == 402
    monkeypatch.setenv("EXTRA", "1")
    assert abs(passed() - 400 / SHARE - 11) < 30
    assert abs(passed() - 400 / SHARE - 1 - 10 / SHARE) < 30
