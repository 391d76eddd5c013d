"""A decomposition that is written out number by number, as long programs without loops are."""

from __future__ import annotations

from typing import Any

import numpy as np

import tinygrad_bp as tg


def log_of_root(A: Any) -> Any:  # noqa: N803 - a matrix
    """Half the logarithm of the determinant, by Cholesky's decomposition."""
    n = len(A)
    L = [[0.0] * n for _ in range(n)]  # noqa: N806
    for i in range(n):
        for j in range(i + 1):
            s = A[i][j] - sum(L[i][k] * L[j][k] for k in range(j))
            L[i][j] = tg.sqrt(s) if i == j else s / L[j][j]
    return sum(tg.log(L[i][i]) for i in range(n))


_ROWS = np.random.default_rng(0).normal(size=(6, 6))
MATRIX: list[list[float]] = (_ROWS @ _ROWS.T + 6.0 * np.eye(6)).tolist()
