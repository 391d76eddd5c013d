"""What a Python function computes, as a formula."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp.autodiff.own.symbolic import formula_of

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("f", "formula"),
    [
        (lambda x, y: x * y + 2, "x * y + 2.0"),
        (lambda x, y: 2 / -(x**y), "2.0 / -x ** y"),
        (lambda x, y: tg.where(x > y, abs(x), x.sin()), "where(greater(x, y), abs(x), sin(x))"),
        (lambda x, y: tg.where(x <= 1, 0, y), "where(greater_equal(1.0, x), 0.0, y)"),
        (lambda x, y: x % 2 // y, "x % 2.0 // y"),
        (lambda x, y: np.sum(np.exp(np.array([x, y]))), "exp(x) + exp(y)"),
        (lambda x, y: 3, "3.0"),
        (lambda x, y: tg.maximum(x, -math.inf) * math.nan, "maximum(x, -math.inf) * math.nan"),
        (lambda x, y: None, "None"),
    ],
)
def test_a_function_that_uses_operations_has_a_formula(f: Callable[..., Any], formula: str) -> None:
    assert str(formula_of(f, ("x", "y"))) == formula


def doubled(x: Any) -> Any:
    for _ in range(10):
        x = x * x
    return x


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x if x > 0 else -x,
        math.exp,
        lambda x: x * x.data,
        lambda x: x * float(x),
        lambda x: x * tg.Value(2.0),
        lambda x: [x],
        lambda x: "x",
        doubled,
    ],
)
def test_one_that_asks_for_numbers_or_is_long_has_none(f: Callable[..., Any]) -> None:
    assert formula_of(f, ("x",)) is None
