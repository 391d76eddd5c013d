"""Loops in blocks of iterations: the same as loops."""

from __future__ import annotations

from typing import Any

import pytest

import tinygrad_bp as tg

np = pytest.importorskip("numpy", reason="native code reads NumPy's arrays")
pytest.importorskip("llvmlite", reason="needs the extra `fast`")

from tinygrad_bp.compiler.llvm import blocks  # noqa: E402

ROWS = np.random.default_rng(0).integers(-3, 4, size=(101, 3)).astype(float)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: tg.scan(lambda c, r: (c + r[0] * r[1], c * r[2]))(0.0, x),
        tg.vmap(lambda r: [r[0] * r[1], r], reduce="sum"),
        tg.vmap(lambda r: [r[0] * r[1], r]),
        lambda x: tg.vmap(lambda r: tg.vmap(lambda s: s[0] * r[1], reduce="sum")(x))(x),
        tg.vmap(lambda r: tg.scan(lambda c, s: (c + s * r[0], c))(0.0, r)),
        tg.grad(lambda x: tg.scan(lambda c, r: (r[0] - c, None))(0.0, x)[0]),
        tg.grad(tg.vmap(lambda r: r[0] * r[1] * r[2], reduce="sum")),
        lambda x: tg.scan(lambda c, r: (r[0] - c, None), length=101)(0.0, x),
    ],
)
@pytest.mark.parametrize("threads", [1, 2])
def test_loops_in_blocks_give_what_loops_give(
    f: Any, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The numbers are small integers: no sum is rounded, whatever its order."""
    expected = tg.jit(f, backend="llvm")(ROWS)
    monkeypatch.setattr("tinygrad_bp.compiler.llvm.threads.WORTH", 0)
    for block in (1, 20, 100):  # 101 iterations in blocks of one, and of a few
        monkeypatch.setattr(blocks, "BLOCK", block)
        compiled = tg.jit(f, backend="llvm", threads=threads)
        for _ in range(2):
            assert repr(compiled(ROWS)) == repr(expected)


def test_a_loop_that_is_over_in_a_moment_is_not_divided() -> None:
    f = tg.jit(
        tg.vmap(lambda row: tg.scan(lambda c, x: (c + x, None))(0.0, row)[0]),
        backend="llvm",
        arrays=False,
    )
    f(ROWS)
    assert f.source.count(".patient(") == 2  # the rows are; it is defined, and called
    assert ".blocks" in f.source
