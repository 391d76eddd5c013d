"""What is checked here where scikit-learn is not loaded: the same is refused."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.nn.estimators.small import SMALL, moons
from tinygrad_bp import nn
from tinygrad_bp.nn.estimators import checking


@pytest.fixture(autouse=True)
def without_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "has_scikit_learn", lambda: False)


class Frame(SimpleNamespace):
    """What pandas and polars have in common."""

    def to_numpy(self) -> Any:
        return np.array(self.numbers)


@pytest.mark.parametrize(
    "rows",
    [
        [[1.0, None], [2.0, 3.0]],
        [[1.0, "2"], [2.0, 3.0]],
        np.array([[1.0, 2.0]], dtype=complex),
        np.array([["2024-01-01", "2024-01-02"]], dtype="M8[D]"),
        np.array([["2024-01-01", "2024-01-02"]], dtype="M8[ns]"),
        np.array([[5, 6]], dtype="m8[s]"),
        np.array([[5, 6]], dtype="m8[ns]"),
        np.ma.masked_array([[1.0, 2.0], [3.0, 4.0]], mask=[[False, True], [False, False]]),
    ],
)
def test_what_is_no_number_does_not_become_one(rows: Any) -> None:
    one = SimpleNamespace(n_features_in_=2)
    for use in (
        lambda: checking.checked(one, rows, [0, 1]),
        lambda: checking.checked_rows(one, rows),
    ):
        with pytest.raises(ValueError, match=r"X contains .* what is no number: row 0, input"):
            use()
    with pytest.raises(ValueError, match=r"y contains .* what is no number: row 0, input"):
        checking.checked(one, [[1.0]] * len(rows), rows, several=True)


def test_frames_have_the_columns_that_they_had() -> None:
    one, numbers = SimpleNamespace(), [[1.0, 2.0], [3.0, 4.0]]
    checking.checked(one, Frame(numbers=numbers, columns=["a", "b"]), [0, 1])
    assert one.feature_names_in_.tolist() == ["a", "b"]
    assert checking.checked_rows(one, numbers).tolist() == numbers
    with pytest.raises(ValueError, match=r"the columns of the frame are \['b', 'a'\]"):
        checking.checked_rows(one, Frame(numbers=numbers, columns=["b", "a"]))
    checking.checked(one, numbers, [0, 1])
    assert not hasattr(one, "feature_names_in_")


def test_arrays_and_frames() -> None:
    one = SimpleNamespace()
    rows, names = checking.checked(one, Frame(numbers=[[1, 2], [3, 4]]), np.array([["a"], ["b"]]))
    assert (rows.tolist(), names.tolist()) == ([[1.0, 2.0], [3.0, 4.0]], ["a", "b"])
    assert one.n_features_in_ == 2
    assert checking.checked_rows(one, [[5, 6]]).tolist() == [[5.0, 6.0]]


def test_whole_fits() -> None:
    X, names = moons()  # noqa: N806
    weights = np.ones(len(X))
    assert nn.Classifier(**SMALL).fit(X, names, weights).predict(X).shape == (60,)
    assert nn.Regressor(**SMALL).fit(X, X, weights).predict(X).shape == (60, 2)
    with pytest.raises(AttributeError, match="not fitted yet"):
        nn.Regressor(**SMALL).predict(X)


@pytest.mark.parametrize(
    ("X", "y", "several", "message"),
    [
        ([1.0, 2.0], [1, 2], False, "X must have rows of numbers"),
        ([[]], [1], False, "X must have rows of numbers"),
        ([[np.inf]], [1], False, "X contains inf or NaN"),
        ([[1.0]], None, False, "requires y to be passed"),
        ([[1.0]], [1, 2], False, "a target for each of 1 rows"),
        ([[1.0]], [[1, 2]], False, "a target for each of 1 rows"),
        ([[1.0]], [np.nan], True, "y contains inf or NaN"),
    ],
)
def test_what_is_refused(X: Any, y: Any, several: bool, message: str) -> None:  # noqa: N803
    with pytest.raises(ValueError, match=message):
        checking.checked(SimpleNamespace(), X, y, several=several)


@pytest.mark.parametrize("weights", [[1.0], [-1.0, 1.0], [np.nan, 1.0]])
def test_weights(weights: Any) -> None:
    assert checking.checked_weights(None, [1, 2]) is None
    with pytest.raises(ValueError, match="a weight of at least 0 for each of 2 rows"):
        checking.checked_weights(weights, [1, 2])


def test_other_rows_than_before() -> None:
    with pytest.raises(ValueError, match="X has 1 features, but SimpleNamespace is expecting 2"):
        checking.checked_rows(SimpleNamespace(n_features_in_=2), [[1.0]])
