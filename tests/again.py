"""One run after another: of what has passed in one, a later one runs a part.

The file that TESTS_PASSED names holds the tests that passed in runs with other Pythons and other
extras. What is not in it, since it was skipped there, is run as a whole.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from zlib import crc32

import pytest

if TYPE_CHECKING:
    from pathlib import Path

#: Where extras and their versions change what is seen: all is run again.
WHOLE = ("tests/nn/", "tests/commands/", "tests/draw/", "tests/playground/", "tests/test_")
#: Elsewhere, of the cases of a test one in so many.
SHARE = 4


def is_run_again(item: pytest.Item) -> bool:
    """Whether a test that has passed elsewhere is run by this Python too."""
    if item.get_closest_marker("once"):
        return False
    if item.nodeid.startswith(WHOLE) or not hasattr(item, "callspec"):
        return True
    version = "{}.{}".format(*sys.version_info)  # each has a share of its own
    return crc32(f"{version} {item.nodeid}".encode()) % SHARE == 0


class Again:
    """Leaves out tests that passed before, and writes down those that pass now."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.passed: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        before = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        known = set(before.splitlines())
        left_out = [x for x in items if x.nodeid in known and not is_run_again(x)]
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            without = set(left_out)
            items[:] = [x for x in items if x not in without]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.passed.append(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if not hasattr(session.config, "workerinput"):  # once, where several processes run tests
            with self.path.open("a", encoding="utf-8") as file:
                file.writelines(f"{test}\n" for test in self.passed)
