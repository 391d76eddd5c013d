"""Files of C, compiled as strictly as there is a compiler here, and called."""

from __future__ import annotations

import ctypes
import math
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp.autodiff.tree import flatten

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

#: On Windows, compilers of C bring a library of mathematics of their own, which Python has not.
COMPILER = (
    None if os.name == "nt" else next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
)

HAS_COMPILER = pytest.mark.skipif(
    COMPILER is None, reason="there is no C compiler with the library that Python has"
)

#: Warnings are errors, and nothing is fused, so that operations are rounded as Python rounds them.
WARNINGS = ["-Wall", "-Wextra", "-Werror", "-pedantic"]
OPTIONS = ["-std=c99", *WARNINGS, "-ffp-contract=off", "-O1", "-shared", "-fPIC"]


def library(folder: Path, *sources: str) -> Any:
    """The functions of these files."""
    assert COMPILER is not None
    place = folder / str(len(list(folder.iterdir())))  # one loaded again would be the first
    source, made = place.with_suffix(".c"), place.with_suffix(".so")
    source.write_text("\n".join(sources), encoding="utf-8")
    done = subprocess.run(
        [COMPILER, *OPTIONS, "-o", str(made), str(source), "-lm"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return ctypes.CDLL(str(made))


def called(
    function: Any, args: Sequence[Any], result: Any, kind: Any = ctypes.c_double
) -> list[float]:
    """The numbers that a function of C gives, where the result is like this one."""
    given: list[Any] = []
    for arg in args:
        numbers = flatten(arg)[0]
        given.append(kind(arg) if isinstance(arg, float) else (kind * len(numbers))(*numbers))
    parts = result if isinstance(result, tuple) else (result,)
    outs = []
    for part in parts:
        room = (kind * (len(flatten(part)[0]) + 2))()
        room[-2] = room[-1] = 777.0  # what is written behind the end is seen
        outs.append(room)
    function.restype = None
    function(*given, *outs)
    assert all(list(room)[-2:] == [777.0, 777.0] for room in outs)
    return [x for room in outs for x in list(room)[:-2]]


def assert_as_python(
    folder: Path, functions: Sequence[tuple[Callable[..., Any], Sequence[Any]]]
) -> None:
    """Compares functions in C, at these arguments, with the backend `python`.

    Python has functions of its own for some of `math`, which differ in the last places; and a sum
    that begins at 0 adds up in another order.
    """
    sources = [
        tg.jit(f, backend="python").to_c(*args, name=f"f{i}")
        for i, (f, args) in enumerate(functions)
    ]
    made = library(folder, *sources)
    for i, (f, args) in enumerate(functions):
        result = tg.jit(f, backend="python")(*args)
        found = called(made[f"f{i}"], args, result)
        wanted = flatten(result)[0]
        size = max([1.0, *(abs(x) for x in wanted if math.isfinite(x))])
        for x, y in zip(found, wanted, strict=True):
            is_same = x == y or (x != x and y != y)
            assert is_same or math.isclose(x, y, rel_tol=1e-13, abs_tol=1e-14 * size), sources[i]
