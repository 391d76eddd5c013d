"""Loops as instructions: what is used of them, and what they carry."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

import tinygrad_bp as tg


def turning(places: tuple[int, ...], carried: tuple[Any, ...]) -> tuple[Any, ...]:
    """What is carried on: the first number grows, those at some places change, the others stay."""
    return tuple(
        x * 0.5 + carried[0] if i in places else x + 1.0 if not i else x
        for i, x in enumerate(carried)
    )


@pytest.mark.parametrize("backend", ["python", "llvm", "jax"])
def test_numbers_keep_their_places_where_others_are_left_out(backend: str) -> None:
    if backend != "python":
        pytest.importorskip("jax" if backend == "jax" else "llvmlite")
    # In JAX each is compiled for a while: there are fewer.
    sizes = (2,) if backend == "jax" else range(4)
    for places in itertools.chain.from_iterable(
        itertools.combinations((1, 2, 3), n) for n in sizes
    ):

        def f(x: Any, places: tuple[int, ...] = places) -> Any:
            run = tg.scan(lambda c, _: (turning(places, c), c[1] * c[3]), length=3)
            return run((x, 2.0, x * 3.0, 4.0))

        expected, rows = f(0.5)
        found, found_rows = tg.jit(f, backend=backend)(0.5)
        assert found == expected
        assert list(found_rows) == list(rows)


def test_a_loop_that_carries_nothing_that_is_unknown_carries_nothing() -> None:
    compiled = tg.jit(
        lambda xs: tg.scan(lambda c, x: (c, c * x), reverse=True)(3.0, xs), backend="python"
    )
    assert compiled([1.0, 2.0]) == (3.0, [3.0, 6.0])
    assert "carry" not in str(compiled.program)
    assert compiled([1.0, 2.0, 3.0]) == (3.0, [3.0, 6.0, 9.0])
