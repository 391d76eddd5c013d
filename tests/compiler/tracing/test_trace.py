"""A trace: nodes of it are of no use in another run, and afterwards all is as before."""

from __future__ import annotations

from inspect import getattr_static
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import TracingError, Value, jit
from tinygrad_bp.autodiff import hooks

# Values of other runs


def keep(kept: list[Any], x: Any) -> Any:
    kept.append(x)


def test_values_that_leak() -> None:
    kept: list[Any] = []
    jit(lambda x: keep(kept, x * 2.0) or x)(1.0)
    message = "outside of the run that it is from"
    for f in (
        lambda x: x + kept[0],
        lambda x: kept[0],
        lambda x: kept[0] * 2.0,
        lambda x: [x, {"a": kept[0]}],
        lambda x: tg.vmap(lambda y: y * kept[0], reduce="sum")([x, x]),
        lambda x: tg.vmap(lambda y: kept[0], reduce="sum")([x, x]),
        lambda x: tg.scan(lambda c, _: (c * x, kept[0]), length=2)(x)[0],
    ):
        with pytest.raises(TracingError, match=message):
            jit(f)(1.0)


@pytest.mark.parametrize(
    "use",
    [
        lambda array: array + 1.0,
        lambda array: np.ones(3) * array,
        lambda array: np.array([Value(1.0), Value(2.0), Value(3.0)]) * array,
        lambda array: tg.grad(lambda x: (x * array).sum())(np.ones(3)),
        lambda array: tg.jit(lambda x: x + array)(np.ones(3)),
    ],
)
def test_arrays_that_leak(use: Any) -> None:
    kept: list[Any] = []
    jit(lambda x: keep(kept, x) or x.sum())(np.arange(3.0))
    with pytest.raises(TracingError, match="outside of the run that it is from"):
        use(kept[0])


def test_values_that_leak_from_the_body_of_a_loop() -> None:
    def first(rows: Any) -> Any:
        kept: list[Any] = []
        tg.vmap(lambda x: keep(kept, x * 2.0) or x)(rows)
        return kept[0]

    kept: list[Any] = []
    for f in (
        first,
        lambda rows: first(rows) * 2.0,
        lambda rows: rows[0] * first(rows),
        lambda rows: tg.vmap(lambda x: x * first(rows))(rows)[0],
        lambda rows: tg.vmap(lambda x: x)([first(rows)])[0],
        lambda rows: tg.vmap(lambda x: kept[0])(keep(kept, first(rows)) or rows),
    ):
        with pytest.raises(TracingError, match="outside of the run that it is from"):
            jit(f)([1.0, 2.0])


# All is as before


def test_after_an_error_values_are_as_before() -> None:
    leaf = Value(1.0)
    names = ("data", "backward", "__gt__")  # of `grad`, see `autodiff.hooks.MOST_CHANGES`
    before = {name: getattr_static(Value, name) for name in names}

    def failing(x: Any) -> Any:
        tg.vmap(lambda y: y * leaf + 1 / 0)([x, x])

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            jit(failing)(1.0)
    assert {name: getattr_static(Value, name) for name in names} == before
    assert not hooks.standing
    (leaf * 2.0).backward()
    assert (leaf.data, leaf.grad, leaf > 0.5) == (1.0, 2.0, True)
    with pytest.raises(ValueError, match="math domain error"):
        tg.log(leaf - 2.0)
    assert jit(lambda x: x * leaf)(3.0) == 3.0
