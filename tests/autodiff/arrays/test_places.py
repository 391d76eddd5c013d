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


def _moved(table: Any, x: Any) -> Any:
    i = tg.floor(x)
    moved = table.copy()
    moved[i] = x * x
    moved[np.stack([i, i]) - 1.0] = 0.5 * x
    return moved.sum() * table.reshape(2, 2)[i - 1.0, 0:2][0] + table[[i]].sum()


def test_values_are_places_eagerly_as_in_compiled_code() -> None:
    table = np.array([1.0, 2.0, 3.0, 4.0])
    value, (by_table, by_x) = tg.value_and_grad(_moved, (0, 1))(table, 2.5)
    assert (value, by_x) == (40.5, 16.5)
    assert by_table.tolist() == [3.0, 0.0, 13.5, 3.0]
    compiled = tg.jit(tg.value_and_grad(_moved, (0, 1)), backend="python")
    same, (by_table_too, by_x_too) = compiled(table, 2.5)
    assert (same, by_x_too) == (value, by_x)
    assert by_table_too.tolist() == by_table.tolist()
    assert tg.jvp(_moved, (table, 2.5), (table, 1.0)) == (40.5, 72.0)


@pytest.mark.parametrize(
    ("place", "words"), [(0.5, "whole number, not 0.5"), (4.0, "out of bounds"), ("a", "integers")]
)
def test_values_that_are_no_places(place: Any, words: str) -> None:
    place = tg.Value(place) if isinstance(place, float) else place
    with pytest.raises(IndexError, match=words):
        tg.grad(lambda table: table[place])(np.ones(4))
    with pytest.raises(IndexError, match=words):
        tg.grad(lambda table: table.__setitem__(place, 1.0))(np.ones(4))
