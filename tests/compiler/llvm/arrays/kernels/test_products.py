"""Products of matrices and outer products, for all numbers of lanes, rows and columns."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pytest

np = pytest.importorskip("numpy", reason="native code reads NumPy's arrays")
pytest.importorskip("llvmlite", reason="needs the extra `fast`")

from tests.compiler.llvm.entry.programs import compiled  # noqa: E402
from tinygrad_bp.compiler.llvm.arrays.kernels.products import (  # noqa: E402
    BLOCK,
    CLEAR,
    COLUMNS,
    OUTER,
    PRODUCT,
)

PITCH = 40
RNG = np.random.default_rng(1)


@pytest.fixture(scope="module")
def call() -> Callable[..., None]:
    """Calls a kernel with arrays, whole numbers and floats."""
    declared = "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)"
    texts = [text for kernel in (PRODUCT, OUTER, CLEAR) for text in kernel.texts()]
    engine = compiled("\n".join([declared, *texts]).replace("define internal", "define"))

    def run(name: str, *args: Any) -> None:
        kinds = {np.ndarray: ctypes.c_void_p, int: ctypes.c_int64, float: ctypes.c_double}
        function = ctypes.CFUNCTYPE(None, *[kinds[type(arg)] for arg in args])
        given = [arg.ctypes.data if isinstance(arg, np.ndarray) else arg for arg in args]
        function(engine.get_function_address(name))(*given)

    return run


@pytest.mark.parametrize("lanes", range(8, 41, 8))
def test_a_product_for_all_numbers_of_lanes(call: Callable[..., None], lanes: int) -> None:
    """The result is one that is there, and one of the four of the block twice."""
    w, x = RNG.normal(size=(3, 5)), RNG.normal(size=(5, PITCH))
    out = RNG.normal(size=(3, PITCH))
    expected = out.copy()
    expected[:, :lanes] -= (w @ x)[:, :lanes]
    terms = 8 * np.array([[k, k * PITCH] for k in range(5)])
    rows = [0, 1, 2, 2]
    block = 8 * np.array([[*(5 * r for r in rows), 0, *(PITCH * r for r in rows)]])
    call("product", out, w, x, terms, 5, block, 1, -1.0, lanes)
    np.testing.assert_allclose(out, expected, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("rows", [1, 3, 4, 6])
@pytest.mark.parametrize("columns", [1, 2, 3, 5])
def test_an_outer_product_that_fills_no_whole_blocks(
    call: Callable[..., None], rows: int, columns: int
) -> None:
    """Over 16 lanes, and over two terms."""
    a, b = RNG.normal(size=(2, rows, PITCH)), RNG.normal(size=(2, columns, PITCH))
    out = RNG.normal(size=(rows, columns))
    expected = out + 0.5 * np.einsum("til,tjl->ij", a[:, :, :16], b[:, :, :16])
    terms = 8 * PITCH * np.array([[0, 0], [rows, columns]])
    at = [*range(rows), *[rows - 1] * (-rows % BLOCK)]
    is_ = 8 * np.array([[i * PITCH, i * columns] for i in at])
    at = [*range(columns), *[columns - 1] * (-columns % COLUMNS)]
    js = 8 * np.array([[j * PITCH, j] for j in at])
    call("outer", out, a, b, terms, 2, is_, rows, js, columns, 0.5, 16)
    np.testing.assert_allclose(out, expected, rtol=1e-13, atol=1e-14)


def test_lanes_without_a_row_are_cleared(call: Callable[..., None]) -> None:
    x = np.full((3, PITCH), np.nan)
    x[:, :5] = 1.0
    call("clear", x, 3, PITCH, 5, 8)
    np.testing.assert_array_equal(x[:, :8], [[1.0] * 5 + [0.0] * 3] * 3)
    assert np.isnan(x[:, 8:]).all()
