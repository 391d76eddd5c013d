"""Small estimators, and rows for them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tinygrad_bp import nn

#: Enough for the checks, which ask for little.
SMALL: Any = {"hidden": [2], "epochs": 8, "learning_rate": 0.3, "compiled": "python"}


def moons() -> tuple[Any, Any]:
    X, Y = nn.data.moons(60, seed=1)  # noqa: N806
    return np.array(X), np.array(["upper" if y > 0 else "lower" for y in Y])
