"""Kernels fill as many numbers as they are told, and none behind."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy", reason="needs NumPy")
pytest.importorskip("llvmlite", reason="needs the extra `fast`")


@pytest.mark.parametrize("count", [1, 7, 8, 9, 24])
def test_numbers_that_fill_no_vector(count: int) -> None:
    from tinygrad_bp.compiler.numpy.kernels import kernel

    x, y = np.linspace(-2.0, 2.0, 24), np.full(32, 7.0)
    kernel("tanh")(x.ctypes.data, y.ctypes.data, count)
    np.testing.assert_allclose(y[:count], np.tanh(x[:count]), rtol=1e-15)
    assert (y[count:] == 7.0).all()
