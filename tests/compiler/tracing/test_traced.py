"""Traced Values: choices between them are operations, and what is no operation is as ever."""

from __future__ import annotations

from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, jit


def test_plain_numbers_decide() -> None:
    layers, slope = 3, 0.5

    def f(x: Any) -> Any:
        for i in range(layers):
            if i % 2 and slope < 1.0:
                x = x * slope
        return max(x * 0.0 if layers < 2 else x * 1.0, key=lambda _: 0) if layers > 5 else x

    assert jit(f)(2.0) == 1.0


def test_conditions() -> None:
    leaf = Value(1.0)

    def f(x: Any) -> Any:
        return [
            tg.where(x > 0, x, -x),
            tg.where(x <= 1.0, 1.0, x),
            tg.where(leaf > x, leaf, x),
            tg.where(leaf <= 1.5, 10.0, 20.0),
            tg.where(leaf * leaf > 2.0, 10.0, 20.0),
            tg.where(x * 2 < leaf + 1, x, 0.0),
            tg.where(Value(1.5) > leaf, x, 0.0),
            tg.maximum(x, leaf),
            tg.minimum(x, 0.5),
        ]

    compiled = jit(f)
    for x in (-2.0, 1.0, 1.25, 3.0):
        for leaf.data in (1.0, 2.0):
            eager = [getattr(y, "data", y) for y in f(x)]
            assert compiled(x) == eager
    assert compiled.cache_info().misses == 1


def test_comparisons_of_other_things_are_as_ever() -> None:
    with pytest.raises(TypeError, match="not supported between"):
        jit(lambda x: x > "a")(1.0)
    f = jit(lambda x: [x == x * 1.0, x != x, x in [x], x == "a", x != None, f"{x}" == ""])  # noqa: E711
    assert f(1.0) == [0.0, 0.0, 1.0, 0.0, 1.0, 0.0]


def test_printed_it_is_said_to_have_no_number() -> None:
    shown: list[str] = []

    def f(x: Any) -> Any:
        shown.append(f"{x}, {x * 2.0}")
        return x

    jit(f)(1.0)
    assert shown == ["<traced number, another at each call>, <traced mul, computed at each call>"]
