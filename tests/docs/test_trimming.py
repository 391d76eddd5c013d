"""A block of code ends with its last line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("sphinx", reason='the docs need Sphinx: pip install ".[docs]"')

from tests.docs.test_run import built

if TYPE_CHECKING:
    from pathlib import Path


def test_the_empty_line_that_ends_a_doctest_is_not_shown(tmp_path: Path) -> None:
    page = built(tmp_path, "# T\n\n```pycon\n>>> 1 + 1\n2\n\n```\n")
    assert '<span class="go">2</span>\n</pre>' in page
