"""Small arrays are taken as wholes, so that all is tried on few numbers."""

from __future__ import annotations

import pytest

from tinygrad_bp.compiler import jit  # it says what does things with whole arrays
from tinygrad_bp.compiler.arithmetic import whole


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than three numbers are many."""
    assert jit
    monkeypatch.setattr(whole, "MOST", 3)
