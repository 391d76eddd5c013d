"""Numbers: one or several for a row, on whatever scale they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.nn.estimators.small import SMALL
from tinygrad_bp import nn

X = np.linspace(-1, 1, 21).reshape(-1, 1)


def regressor(**settings: Any) -> Any:
    return nn.Regressor(**{**SMALL, "random_state": 1, "hidden": [4], "epochs": 150, **settings})


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (1e6, 3e7), (1e-6, 5.0)])
def test_any_scale(scale: float, shift: float) -> None:
    y = scale * X[:, 0] ** 2 + shift
    fitted = regressor().fit(X * 1e3 + 7, y)
    assert fitted.predict(X * 1e3 + 7).shape == (21,)
    assert fitted.score(X * 1e3 + 7, y) > 0.9


def test_several_targets() -> None:
    y = np.hstack([X, 3 - 2 * X])
    fitted = regressor().fit(X, y)
    found = fitted.predict(X)
    assert found.shape == (21, 2)
    squares, about = ((y - found) ** 2).sum(0), ((y - y.mean(0)) ** 2).sum(0)
    assert fitted.score(X, y) == pytest.approx(np.mean(1 - squares / about), rel=1e-12)
    assert fitted.score(X, y) > 0.98


def test_a_row_counts_as_often_as_it_weighs() -> None:
    y = np.sin(3 * X[:, 0])
    weights = np.arange(21) % 3
    weighted = regressor(epochs=20).fit(X, y, sample_weight=weights)
    repeated = regressor(epochs=20).fit(np.repeat(X, weights, 0), np.repeat(y, weights))
    assert weighted.predict(X) == pytest.approx(repeated.predict(X), rel=1e-8, abs=1e-10)


def test_what_cannot_be_fitted() -> None:
    with pytest.raises(ValueError, match="NaN"):
        regressor().fit(X, [float("nan")] * 21)
    with pytest.raises(ValueError, match="could not convert"):
        regressor().fit(X, ["a"] * 21)
    times = np.arange(21).astype("m8[ns]")
    for dates in (times, times + np.datetime64("2020-01-01")):
        with pytest.raises(ValueError, match=r"X contains .* what is no number: row 0, input 0 is"):
            regressor().fit(dates.reshape(-1, 1), X[:, 0])
        with pytest.raises(ValueError, match=r"y contains .* what is no number: row 0, input 0 is"):
            regressor().fit(X, dates)
        with pytest.raises(ValueError, match=r"X contains .* what is no number: row 0, input 0 is"):
            regressor(epochs=1).fit(X, X[:, 0]).predict(dates.reshape(-1, 1))


def test_the_score_of_one_target_is_finite() -> None:
    """That of scikit-learn's `r2_score`, which a search over folds can compare."""
    fitted = nn.Regressor(**SMALL).fit([[0.0], [1.0]], [[2.0, 0.0], [2.0, 1.0]])
    right = fitted.predict([[0.5]])
    assert fitted.score([[0.5]], right) == 1.0
    assert fitted.score([[0.5]], right + np.array([0.0, 1.0])) == 0.5
