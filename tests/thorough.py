"""Tests that take seconds wait for the checks' second run, which has the extra `fast`."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

THOROUGH = pytest.mark.skipif(
    find_spec("llvmlite") is None, reason="takes long: it runs where the extra `fast` is installed"
)
