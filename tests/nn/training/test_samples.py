# ruff: noqa: N806 (rows are X, targets Y)
"""Samples and their batches."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np
import pytest

from tinygrad_bp.nn.training.samples import DataPoint, batches, samples_of


def test_each_row_has_its_target_and_its_place() -> None:
    assert samples_of([[1.0], [2.0]], (3, 4)) == [DataPoint(0, [1.0], 3), DataPoint(1, [2.0], 4)]
    X, Y = np.array([[1.0], [2.0]]), np.array([3, 4])
    assert samples_of(X, Y) == samples_of([[1.0], [2.0]], [3, 4])


@pytest.mark.parametrize(("X", "Y"), [([1.0], []), ([1.0], [1.0, 2.0])])
def test_a_target_for_each(X: list[float], Y: list[float]) -> None:  # noqa: N803
    with pytest.raises(ValueError, match=f"each of {len(X)} samples, got {len(Y)}"):
        samples_of(X, Y)


class TestBatches:
    samples = samples_of(range(7), range(7))

    def test_the_last_is_what_is_left(self) -> None:
        assert list(batches(self.samples, 3, None)) == [
            self.samples[:3],
            self.samples[3:6],
            self.samples[6:],
        ]

    def test_an_order_by_its_name(self) -> None:
        one, same, other = (list(batches(self.samples, 3, name)) for name in ("a", "a", "b"))
        assert one == same != other
        assert [len(batch) for batch in one] == [3, 3, 1]
        assert sorted(chain(*one)) == self.samples

    def test_one_batch_stays_in_its_order(self) -> None:
        assert list(batches(self.samples, 7, "a")) == [self.samples]


@pytest.mark.parametrize(("X", "Y"), [([], []), (np.empty((0, 2)), []), ([], [1.0])])
def test_no_samples(X: Any, Y: Any) -> None:  # noqa: N803
    both = "X is" if len(Y) else "X and Y are"
    with pytest.raises(ValueError, match=f"{both} empty: expected at least one sample"):
        samples_of(X, Y)


@pytest.mark.parametrize("given", [None, "text", {"a": [1.0]}])
def test_what_has_no_entries(given: Any) -> None:
    with pytest.raises(TypeError, match="X must be a list or an array with an entry for each"):
        samples_of(given, [1.0])
    with pytest.raises(TypeError, match="Y must be a list or an array with an entry for each"):
        samples_of([1.0], given)
