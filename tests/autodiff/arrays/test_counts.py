"""Functions that count numbers in bins."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.autodiff.arrays.beside_numpy import cases, check

OF_COUNTS: dict[str, Any] = {
    "bincount": lambda x: np.bincount([0, 1, 1, 3], weights=x[:4]),
    "histogram": lambda x: np.histogram(x, 3)[0] * 1.0,
    "histogram, its edges": lambda x: np.histogram(x, 3)[1],
    "histogram between edges": lambda x: np.histogram(x, [-1.0, 0.0, 1.0])[0] * 1.0,
    "histogram of weights": lambda x: np.histogram(np.arange(7.0), 3, weights=x[:7])[0],
    "shares of weights": lambda x: np.histogram(
        np.arange(7.0), 3, range=(0.0, 9.0), weights=x[:7] ** 2, density=True
    )[0],
}


@cases(OF_COUNTS)
def test_counts(f: Any, n: int) -> None:
    check(f, n)


@pytest.mark.parametrize(
    "f",
    [
        np.histogram,
        lambda x: np.histogram(x, range=(0.0, np.inf)),
        lambda x: np.histogram(x, [0.0, 2.0, 1.0]),
        lambda x: np.histogram(x, 0),
    ],
)
def test_limits_that_are_no_numbers_are_numpys_errors(f: Any) -> None:
    x = np.array([1.0, np.nan, 0.5])
    with pytest.raises(ValueError, match=r"not finite|monotonically|must be positive") as expected:
        f(x)
    with pytest.raises(ValueError) as found:  # noqa: PT011 (by what NumPy says)
        tg.vjp(f, x)
    assert str(found.value) == str(expected.value)
    if f is not np.histogram:
        with pytest.raises(ValueError) as found:  # noqa: PT011
            tg.jit(f, backend="python")(x)
        assert str(found.value) == str(expected.value)
    else:
        assert np.all(np.isnan(tg.jit(f, backend="python")(x)[0]))


def test_rules_for_bins_are_refused() -> None:
    with pytest.raises(TypeError, match="takes a number of bins, or edges, not 'auto'"):
        tg.vjp(lambda x: np.histogram(x, "auto")[0], np.arange(3.0))
    with pytest.raises(ValueError, match="same length"):
        tg.vjp(lambda x: np.bincount([0, 1], weights=x), np.arange(3.0))


@pytest.mark.parametrize("how", [{"x": [-1, 0, 1]}, {"minlength": -1}, {"weights": np.eye(3)}])
def test_bins_that_are_none_are_numpys_errors(how: Any) -> None:
    def f(x: Any) -> Any:
        return np.bincount(
            how.get("x", [1, 0, 1]), x @ how.get("weights", np.ones(3)) + x, how.get("minlength", 0)
        )

    x = np.ones((3, 3)) if "weights" in how else np.ones(3)
    with pytest.raises(ValueError) as expected:  # noqa: PT011 (by what NumPy says)
        f(x)
    for g in (lambda x: tg.vjp(f, x), tg.jit(f, backend="python")):
        with pytest.raises(ValueError) as found:  # noqa: PT011
            g(x)
        assert str(found.value) == str(expected.value)
