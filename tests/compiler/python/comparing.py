"""Functions of the backend `python`, and their numbers to the bit."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, Any

import numpy as np

import tinygrad_bp as tg
from tinygrad_bp import Value

if TYPE_CHECKING:
    from collections.abc import Callable


EDGES = [0.0, 1.0, 2.0, 0.5, 1e-3, 3.7, 710.0, 1e308, 5e-324, math.inf]

EDGES = [*EDGES, *(-x for x in EDGES), math.nan]


def bits(tree: Any) -> Any:
    """The numbers of a result as bytes; all nans are the same."""
    if isinstance(tree, dict):
        return {key: bits(part) for key, part in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [bits(part) for part in tree]
    if isinstance(tree, np.ndarray):
        return bits(tree.tolist())
    number = tree.data if isinstance(tree, Value) else tree
    return "nan" if number != number else struct.pack("d", number)


def compiled(f: Callable[..., Any]) -> Any:
    return tg.jit(f, backend="python")


def slots_of(program: Any) -> list[Any]:
    """The arrays of a program that are arguments."""
    return [array for array in program.arrays if array.op is None]


def assert_close(result: Any, expected: Any) -> None:
    """Sums may be added up in another order."""
    got, wanted = (tg.autodiff.tree.flatten(tree)[0] for tree in (result, expected))
    assert len(got) == len(wanted)
    size = max(1.0, *(abs(getattr(x, "data", x)) for x in wanted))
    for x, y in zip(got, wanted, strict=True):
        assert math.isclose(x, getattr(y, "data", y), rel_tol=1e-12, abs_tol=1e-12 * size)
