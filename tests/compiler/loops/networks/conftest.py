"""Backends for which whatever networks ask is a loop."""

from __future__ import annotations

import pytest

from tests.thorough import THOROUGH
from tinygrad_bp.compiler.backends import code_of
from tinygrad_bp.compiler.loops.networks.recorder import LIMITS

BACKENDS = ["python", pytest.param("llvm", marks=THOROUGH), pytest.param("jax", marks=THOROUGH)]


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A backend for which whatever is alike is a loop."""
    name: str = request.param
    if name == "llvm":
        pytest.importorskip("llvmlite", reason="the extra `fast` is not installed")
    if name == "jax":
        pytest.importorskip("jax", reason="JAX is not installed")
    for limit in LIMITS:
        monkeypatch.setattr(code_of(name), limit, 0, raising=False)
    return name
