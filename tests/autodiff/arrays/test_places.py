"""Which entries a computed index may mean, beside NumPy's indexing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp.autodiff.arrays.places import Candidates
from tinygrad_bp.autodiff.tree import as_array


@pytest.mark.parametrize(
    "key",
    [
        (2,),
        (slice(None), 1),
        (..., None, np.array([1, 0])),
        (np.array([2, 0]), slice(None), np.array([1, 1])),
        (np.array([[2], [0]]), np.array([1, 3, 1])),
        (slice(2, 0, -1), 3, np.array([[1, 0]])),
    ],
)
def test_candidates_are_those_that_numpy_takes(key: tuple[Any, ...]) -> None:
    table = np.arange(24).reshape(3, 4, 2)

    def look(x: Any) -> Any:
        numbers = [np.size(part) for part in key if isinstance(part, (int, np.ndarray))]
        parts = iter(np.split(np.arange(sum(numbers)), np.cumsum(numbers)[:-1]))
        computed = []
        for part in key:
            if isinstance(part, (int, np.ndarray)):
                own = [x[i] for i in next(parts).tolist()]
                computed.append(as_array(own, np.shape(part)) if np.ndim(part) else own[0])
            else:
                computed.append(part)
        found = Candidates(table.shape, tuple(computed))
        assert found.shape == table[key].shape
        given = [part for part in key if isinstance(part, (int, np.ndarray))]
        place = found.first.copy() if found.shape else found.first
        for one, part in zip(found.computed, given, strict=True):
            place = place + np.ravel(part)[one.used] * one.stride
        np.testing.assert_array_equal(place, table[key])
        assert found.steps == found.table().size
        return x[0]

    tg.jit(look, backend="python")(np.arange(9.0))
