"""One run after another: what is the same everywhere, and has passed in one, later ones leave out.

The file that TESTS_PASSED names holds the tests that passed in runs with other Pythons and other
extras. What is marked `once` and was skipped there, for want of an extra, is run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


class Again:
    """Leaves out what is marked `once` and passed before, and writes down what passes now."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.passed: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        before = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        known = set(before.splitlines())
        left_out = [x for x in items if x.nodeid in known and x.get_closest_marker("once")]
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
