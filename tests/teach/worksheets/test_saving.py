"""The end of a page: what it says of the sheet stays data, and nothing is sent or loaded."""

from __future__ import annotations

import json
import re
from html import unescape
from xml.etree import ElementTree

import pytest

from tinygrad_bp.teach.worksheets.saving import STYLE_AND_SCRIPT, saving


@pytest.mark.parametrize(
    "hostile", ["</script><b>", '"><i>', "&quot;", "\u2028\ud800", "名前" * 99]
)
def test_what_a_form_says_stays_data(hostile: str) -> None:
    end = saving("a.json", {"student": hostile})
    page = ElementTree.tostring(end, encoding="unicode")
    found = re.search(r'data-about="([^"]*)"', page)
    assert found
    assert json.loads(unescape(found[1])) == {"student": hostile}
    assert page.count("<") == 5


def test_the_script_sends_and_loads_nothing_and_runs_no_text() -> None:
    assert STYLE_AND_SCRIPT.count("<script>") == STYLE_AND_SCRIPT.count("</script>") == 1
    assert not re.search(
        r"https?:|src=|url\(|fetch|XMLHttp|WebSocket|sendBeacon|innerHTML|eval|document\.write|import",
        STYLE_AND_SCRIPT,
    )
