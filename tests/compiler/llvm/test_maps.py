"""Rows in the lanes of vectors: no row is read but those that there are."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from tinygrad_bp import exp, sin, value_and_grad, vmap
from tinygrad_bp.compiler.jit import Compiled

pytest.importorskip("numpy", reason="native code reads NumPy's arrays")
pytest.importorskip("llvmlite", reason="needs the extra `fast`")

AT_THE_END_OF_A_PAGE = """
import ctypes, mmap
import numpy as np, tinygrad_bp as tg

size = mmap.PAGESIZE
pages = mmap.mmap(-1, 2 * size)
begin = ctypes.addressof(ctypes.c_char.from_buffer(pages))
libc = ctypes.CDLL(None, use_errno=True)
libc.mprotect.argtypes = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
assert libc.mprotect(begin + size, size, 0) == 0  # whoever reads on is killed
numbers = np.frombuffer(pages, float, size // 8)
numbers[:] = np.arange(len(numbers))
f = tg.jit(tg.vmap(lambda row: row[0] * 2.0 + row[1], reduce="sum"), backend="llvm")
for rows in range(1, 18):
    last = numbers[len(numbers) - 2 * rows :].reshape(rows, 2)
    assert f(last) == (last[:, 0] * 2.0 + last[:, 1]).sum()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="protects a page of memory")
def test_nothing_is_read_behind_the_last_row() -> None:
    subprocess.run([sys.executable, "-c", AT_THE_END_OF_A_PAGE], check=True, timeout=120)


def test_code_made_in_haste_has_no_lanes_and_gives_the_same() -> None:
    def loss(w: Any, rows: Any) -> Any:
        return vmap(lambda row: exp(sin(row[0] * w[0])) * row[1] + w[1], reduce="mean")(rows)

    rows = [[0.25 * i, 1.0 - 0.5 * i] for i in range(11)]
    expected = value_and_grad(loss)([0.5, 2.0], rows)
    for hasty in (False, True):
        f = Compiled(value_and_grad(loss), "llvm", hasty=hasty)
        value, slopes = f([0.5, 2.0], rows)
        assert ("<8 x double>" in f.source) != hasty
        assert [value, *slopes] == pytest.approx([expected[0], *expected[1]], rel=1e-13)
