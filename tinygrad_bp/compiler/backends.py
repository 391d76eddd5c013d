"""The backends, and which of them is taken."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

BACKENDS = ("llvm", "python", "jax")

#: One for trainings alone: a single call takes longer with it.
WITHIN = "numpy"

#: Told once, where nobody asked for a backend and the fastest is not there.
HINT = (
    "tinygrad_bp: compiled functions run as generated Python here; "
    'pip install "tinygrad-bp[fast]" makes them native code, far faster.'
)


def code_of(backend: str) -> Callable[..., Any]:
    """What makes code of a program: its class in the backend."""
    if backend == "llvm":
        from .llvm.native import NativeCode

        native: Callable[..., Any] = NativeCode
        return native
    if backend == "jax":
        from .jax.code import JaxCode

        return JaxCode
    if backend == WITHIN:
        from .numpy.code import NumpyCode

        return NumpyCode
    from .python.code import PythonCode

    return PythonCode


def chosen(backend: str | None) -> str:
    """The backend of this name; for None the fastest that is installed.

    Raises:
        ValueError: if there is no backend of this name.
        ImportError: if what it needs is not installed.
    """
    if backend is None:
        return "llvm" if _has_llvm() else "python"
    if backend == WITHIN and find_spec("numpy"):
        return backend
    if backend not in BACKENDS:
        raise ValueError(
            f"backend must be one of {', '.join(map(repr, BACKENDS))} or None, not {backend!r}"
        )
    if backend == "llvm" and not _has_llvm(tell=False):
        raise ImportError(
            "the backend 'llvm' needs llvmlite and NumPy: pip install \"tinygrad-bp[fast]\""
        )
    if backend == "jax" and not _has_jax():
        raise ImportError("the backend 'jax' needs JAX: pip install \"tinygrad-bp[jax]\"")
    return backend


_told: list[bool] = []


def _has_llvm(tell: bool = True) -> bool:
    try:
        import llvmlite.binding
        import numpy
    except ImportError:
        if tell and not _told and sys.stderr is not None:
            _told.append(True)
            print(HINT, file=sys.stderr)
        return False
    return bool(llvmlite.binding and numpy)


def _has_jax() -> bool:
    try:
        import jax
    except ImportError:
        return False
    return bool(jax)
