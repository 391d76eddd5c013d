"""Functions of numbers that are given arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value

from .test_rules import make


def test_what_is_elementwise_is_an_operation_of_arrays_too() -> None:
    """No link of each number by each; whatever else arrays get is not taken for elementwise."""

    def made(function: Any, rule: Any) -> Any:
        return make("jvp", function, lambda p, t: (None, rule(*p, *t)))

    tripled = made(lambda x: x * x, lambda x, t: 3.0 * x * t)
    shared = made(lambda x: x / np.size(x), lambda x, t: t)
    summed = made(lambda x: x * x, lambda x, t: np.sum(t) * np.ones_like(x))
    centred = made(lambda x: x - np.mean(x), lambda x, t: t)
    x = np.array([1.0, 2.0, 3.0])
    for f, value, slopes in (
        (tripled, x * x, np.diag(3.0 * x)),
        (shared, x / 3.0, np.eye(3)),
        (summed, x * x, np.ones((3, 3))),
        (centred, x - 2.0, np.eye(3)),
    ):
        assert f(x) == pytest.approx(value)
        assert np.allclose(tg.jacobian(f)(x), slopes)
        assert np.allclose(tg.jit(tg.jacobian(f), backend="python")(x), slopes)
    values = np.array([Value(n) for n in x])
    ops = [{y.op.symbol for y in f(values)} for f in (tripled, summed)]
    assert ops == [{tripled.name}, {summed.name}]
    assert len(tripled(values)[0].operands) == 1
    assert len(summed(values)[0].operands) == 3  # links
