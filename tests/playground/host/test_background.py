"""The server behind a notebook ends, and its sessions with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="needs the extra `play`")

from tinygrad_bp.playground.host.background import BackgroundServer

from .conftest import children, wait_until


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Linux lists processes")
def test_it_ends_with_all_that_it_started() -> None:
    before = {*children(os.getpid())}
    server = BackgroundServer()
    assert server.page({}) != server.page({})
    wait_until(lambda: {*children(os.getpid())} > before)
    server.end()
    wait_until(lambda: {*children(os.getpid())} == before)
