"""Functions of arrays, compiled as whole arrays, beside the same on arrays of objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import tinygrad_bp as tg
from tinygrad_bp.autodiff.tree import flatten
from tinygrad_bp.compiler.program.program import Repeat


def size(program: Any) -> int:
    """The number of instructions, those in loops included."""
    inner = (size(x.body) for x in program.instructions if isinstance(x, Repeat))
    return len(program.instructions) + sum(inner)


def numbers(tree: Any) -> Any:
    """All numbers of a result."""
    return np.array([getattr(x, "data", x) for x in flatten(tree)[0]], dtype=float)


def assert_as_objects(
    f: Callable[..., Any],
    *args: Any,
    backend: str = "python",
    eager: Callable[..., Any] | None = None,
) -> Any:
    """It gives what it gives eagerly, and so do its derivatives; gives the program.

    Args:
        f: a function of arrays and numbers.
        args: what it is called with.
        backend: what compiles it.
        eager: another way to write it, where NumPy asks arrays of objects for their numbers.
    """
    plain = eager or f
    compiled = tg.jit(f, backend=backend)
    assert_close(compiled(*args), plain(*args))
    which = tuple(range(len(args)))
    arrays = [np.cos(np.arange(np.size(x))).reshape(np.shape(x)) + 0.5 for x in args]
    tangents = tuple(t if t.ndim else float(t) for t in arrays)
    for transform in (
        lambda g: tg.grad(lambda *xs: total(g(*xs)), which),
        lambda g: lambda *xs: tg.hvp(lambda *ys: total(g(*ys)), xs, tangents),
        lambda g: lambda *xs: tg.jvp(g, xs, tangents),
    ):
        assert_close(tg.jit(transform(f), backend=backend)(*args), transform(plain)(*args))
    return compiled.program


def total(tree: Any) -> Any:
    """A number that depends on all numbers of a result, in second order too."""
    parts = tree if isinstance(tree, (list, tuple)) else [tree]
    found: Any = 0.0
    for part in parts:
        found = found + (np.sum(part * part * 0.5 + part) if np.ndim(part) else part * part)
    return found


def assert_close(ours: Any, theirs: Any) -> None:
    mine, expected = numbers(ours), numbers(theirs)
    scale = np.abs(expected[np.isfinite(expected)]).max(initial=1.0)
    np.testing.assert_allclose(mine, expected, rtol=1e-10, atol=1e-10 * scale)
