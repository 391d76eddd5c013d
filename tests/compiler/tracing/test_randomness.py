"""Random numbers that are drawn while a function is compiled: one is told that they stay."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg

NOISES: dict[str, Any] = {
    "random": random.random,
    "np.random": np.random.uniform,
}


@pytest.mark.parametrize("module", NOISES)
def test_who_draws_while_it_is_compiled_is_told_so_once(module: str) -> None:
    def noisy(x: Any) -> Any:
        return x + NOISES[module]()

    compiled = tg.jit(noisy, backend="python")
    words = rf"noisy\(\) draws random numbers from {module} while it is compiled: .* help: draw"
    with pytest.warns(UserWarning, match=words) as told:
        found = compiled(1.0)
    assert told[0].filename == __file__
    assert compiled(1.0) == found  # and no warning, which is an error in tests


def test_a_method_that_draws_is_told_too() -> None:
    class Noise:
        @tg.jit
        def of(self, x: Any) -> Any:
            return x * random.random()

    with pytest.warns(UserWarning, match=r"of\(\) draws random numbers from random while"):
        Noise().of(1.0)


def test_who_draws_elsewhere_is_not() -> None:
    generator = random.Random(1)
    compiled = tg.jit(lambda x: x + generator.random(), backend="python")
    compiled(1.0)
    random.random()
    assert compiled(2.0) == compiled(2.0)


def test_code_that_draws_anew_at_each_call_is_not() -> None:
    @tg.custom_jvp
    def shaken(x: Any, y: Any, z: Any) -> Any:
        return float(x) + random.random()

    shaken.defjvps(None, None, None)
    compiled = tg.jit(shaken, backend="python")
    assert compiled(1.0, 2.0, 3.0) != compiled(1.0, 2.0, 3.0)
