"""`tinygrad-bp play`: what it prints, and what it refuses before anything is started."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tinygrad_bp import nn
from tinygrad_bp.playground.host import serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Refused


@pytest.fixture(autouse=True)
def installed() -> None:
    pytest.importorskip("starlette", reason="needs the extra `play`")


def test_check_1_one_address_is_printed() -> None:
    from tests.playground.host.conftest import Playing

    server = Playing("--preset", "operators")
    try:
        assert re.fullmatch(
            r"http://127\.0\.0\.1:\d+/#preset=operators \(Ctrl-C ends it\)\n", server.line
        )
    finally:
        assert server.end() == (130, "", "")


def test_others_get_in_with_a_token() -> None:
    from tests.playground.host.conftest import Playing

    server = Playing("--host", "0.0.0.0")
    try:
        assert re.match(r"http://[\d.]+:\d+/\?token=[\w-]{43} ", server.line)
    finally:
        assert server.end() == (130, "", "")


def test_what_cannot_be_is_one_line(refused: Refused, here: Path) -> None:
    (here / "no.json").write_text("{")
    (here / "no.csv").write_text("a,b\n1\n2,3\n")
    play = ("play", "--no-browser")
    refused(*play, "--port", "x", says="expected a port, from 0 to 65535, not 'x'")
    refused(*play, "--port", "65536", says="expected a port")
    refused(*play, "--preset", "xnor", says="xnor")
    refused(*play, "--model", "none.json", says="No such file")
    refused(*play, "--model", "no.json", says="not complete JSON")
    refused(*play, "--table", "no.csv", says="line 2")
    (here / "no.dat").write_bytes(b"\xff\x00")
    refused(*play, "--table", "no.dat", says="no.dat is not text in UTF-8")
    nn.save(nn.Sequential(nn.Flatten()), here / "other.json")
    refused(*play, "--model", "other.json", says="networks of layers, an nn.MLP")
    refused(*play, "--preset", "iris", "--table", "no.csv", says="leave out the others")
    refused(*play, "--host", "192.0.2.1", says="no address '192.0.2.1'")
    with closing(serving.listening(port=0)) as taken:
        port = taken.getsockname()[1]
        refused(*play, "--port", str(port), says="give another with --port")


def test_a_missing_extra_is_one_line(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "find_spec", lambda name: None)
    refused("play", says="pip install 'tinygrad_bp[play]'")
