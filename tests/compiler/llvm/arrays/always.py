"""Native code of arrays for any program, run in memory that is full of nan at first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.compiler.program.arrays.by_number import assert_near
from tinygrad_bp.compiler.llvm import native
from tinygrad_bp.compiler.llvm.arrays.module import ArrayModule
from tinygrad_bp.compiler.program.arrays.finding import find_arrays
from tinygrad_bp.compiler.program.program import Program


def _module(program: Program, slots: Sequence[Any], flags: str, threads: int) -> ArrayModule:
    return ArrayModule(find_arrays(program, slots), slots, flags, program.array_outputs)


class SlowCode(native.NativeCode):
    """Code that is called in the general way, so that its memory can be seen to."""

    def quick(self, arguments: Any, result: Any) -> None:
        return None


def arrays_of(f: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The function, compiled to native code of arrays."""
    monkeypatch.setattr(native, "array_module", _module)
    full = SimpleNamespace(**{**vars(np), "empty": lambda size: np.full(size, np.nan)})
    monkeypatch.setattr(native, "numpy", full)
    compiled: Any = tg.jit(f, backend="llvm")
    compiled._make = partial(SlowCode, fastmath=False, threads=1)
    return compiled


def assert_native(monkeypatch: pytest.MonkeyPatch, f: Any, *args: Any) -> Any:
    """Native code of arrays gives the numbers of the function itself; the compiled function."""
    compiled = arrays_of(f, monkeypatch)
    assert_near(compiled(*args), f(*args))
    return compiled
