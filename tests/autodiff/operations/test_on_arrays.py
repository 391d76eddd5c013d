"""Operations of the table take arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value


def test_arrays_of_floats() -> None:
    x = np.array([0.5, 1.0])
    assert tg.exp(x).tolist() == [math.exp(0.5), math.exp(1.0)]
    assert tg.exp(x).dtype == float
    assert tg.maximum(x[:, None], np.array([0.7, 0.2])).tolist() == [[0.7, 0.5], [1.0, 1.0]]


def test_arrays_of_values_and_a_value_beside_them() -> None:
    v = np.array([Value(0.5), Value(2.0)])
    total: Any = np.sum(tg.maximum(Value(1.0), v) * tg.log(v))
    total.backward()
    assert [x.grad for x in v] == [2.0, math.log(2.0) + 1.0]


def test_what_is_no_array_is_refused() -> None:
    with pytest.raises(TypeError, match=r"exp\(\) takes a real number, not list"):
        tg.exp([1.0])  # type: ignore[call-overload]
    with pytest.raises(TypeError, match=r"exp\(\) takes a real number, not str: 'a'"):
        tg.exp(np.array(["a", 1.0], dtype=object))
