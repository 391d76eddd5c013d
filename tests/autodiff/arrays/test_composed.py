"""Functions that are made of others: arrays of a trace stay arrays in them."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp.autodiff.arrays.composed import COMPOSED


@pytest.mark.parametrize("name", sorted(function.__name__ for function in COMPOSED))
def test_many_numbers_take_few_instructions(name: str) -> None:
    function = getattr(np, name, None) or getattr(np.linalg, name)
    f = tg.jit(function, backend="python")
    x = np.linspace(-1.0, 2.0, 500)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert f(x) == pytest.approx(function(x), rel=1e-12)
    assert len(f.program.instructions) < 60
