"""Two ways to the same numbers: close is close for the largest of them."""

from __future__ import annotations

from tinygrad_bp.nn.training.steps.rounding import are_close


def test_is_measured_by_the_largest_number() -> None:
    assert are_close([1e6, 1e-5], [1e6, 2e-5])
    assert not are_close([1.0, 1e-5], [1.0, 2e-5])
    assert are_close([], [])


def test_nan_is_close_to_nothing() -> None:
    assert not are_close([float("nan")], [1.0])
