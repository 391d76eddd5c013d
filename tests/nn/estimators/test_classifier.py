"""Classes: their names and probabilities, and rows and classes that count more."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.nn.estimators.small import SMALL, moons
from tinygrad_bp import nn

X = np.array([[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]])


class Unknown:
    """As pandas has NA."""

    def __repr__(self) -> str:
        return "<NA>"

    def __ne__(self, other: object) -> Any:
        return self

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")

    __hash__ = object.__hash__


def classifier(**settings: Any) -> Any:
    return nn.Classifier(**{**SMALL, "random_state": 1, "epochs": 40, **settings})


class TestClasses:
    @pytest.mark.parametrize("names", [["a", "b", "c"], [7, 3, -1], [2.0, 1.0, 0.0]])
    def test_any_names(self, names: Any) -> None:
        y = [names[k] for k in (0, 0, 1, 1, 2, 2)]
        fitted = classifier(epochs=150).fit(X, y)
        assert fitted.classes_.tolist() == sorted(names)
        assert fitted.predict(X).tolist() == y
        assert fitted.score(X, y) == 1.0
        assert fitted.score(X, [y[0]] * 6, sample_weight=[1, 0, 0, 1, 0, 0]) == 0.5

    def test_probabilities(self) -> None:
        fitted = classifier().fit(*moons())
        rows = moons()[0][:5]
        shares, margin = fitted.predict_proba(rows), fitted.decision_function(rows)
        for row, share, far in zip(rows.tolist(), shares, margin, strict=True):
            first, second = (z.data for z in fitted.model_(row))
            assert far == pytest.approx(second - first, rel=1e-12)
            assert share[1] == pytest.approx(1 / (1 + math.exp(first - second)), rel=1e-12)
            assert share.sum() == pytest.approx(1.0, abs=1e-15)

    def test_lists_do(self) -> None:
        rows, names = moons()
        one, other = classifier().fit(rows.tolist(), names.tolist()), classifier().fit(rows, names)
        assert one.predict(rows.tolist()).tolist() == other.predict(rows).tolist()


class TestWeights:
    #: Both classes at each place, so that weights decide.
    ROWS, NAMES = np.array([[0.0], [0.0], [1.0], [1.0]]), ["a", "b", "a", "b"]

    def test_of_classes(self) -> None:
        for heavy in "ab":
            fitted = classifier(class_weight={heavy: 50.0}).fit(self.ROWS, self.NAMES)
            assert set(fitted.predict(self.ROWS)) == {heavy}

    def test_of_rows(self) -> None:
        fitted = classifier().fit(self.ROWS, self.NAMES, sample_weight=[50, 1, 1, 50])
        assert fitted.predict([[0.0], [1.0]]).tolist() == ["a", "b"]


@pytest.mark.parametrize(
    ("rows", "names", "message"),
    [
        (X, ["a"] * 6, "at least 2 classes to tell apart, and y has one class"),
        (X, ["a"] * 5, "inconsistent numbers of samples|a target for each of 6 rows"),
        ([1.0, 2.0], ["a", "b"], r"Expected 2D array|must have rows"),
        ([[math.nan], [1.0]], ["a", "b"], "NaN"),
        (X, None, "requires y to be passed, but the target y is None"),
    ],
)
def test_what_cannot_be_fitted(rows: Any, names: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        classifier().fit(rows, names)


@pytest.mark.parametrize("place", [0, 3, 5])
@pytest.mark.parametrize(
    ("names", "missing"),
    [("abcabc", None), ("abcabc", math.nan), ("abcabc", Unknown()), ((1.0, 2.0) * 3, math.nan)],
)
@pytest.mark.parametrize("kind", [list, lambda y: np.array(y, dtype=object)])
def test_a_class_that_is_missing_is_named(kind: Any, names: Any, missing: Any, place: int) -> None:
    y = [*names]
    y[place] = missing
    message = rf"y contains NaN, or what is missing: row {place} has {missing!r} for its class"
    with pytest.raises(ValueError, match=message):
        classifier().fit(X, kind(y))


@pytest.mark.parametrize("infinite", [math.inf, -math.inf])
def test_no_class_is_infinite(infinite: float) -> None:
    with pytest.raises(ValueError, match="Input y contains infinity"):
        classifier().fit(X, [1.0, 2.0, infinite] * 2)


def test_what_cannot_be_predicted() -> None:
    with pytest.raises(AttributeError, match="this Classifier is not fitted yet: call fit"):
        classifier().predict(X)
    with pytest.raises(ValueError, match="X has 2 features, but Classifier is expecting 1"):
        classifier().fit(X, list("aabbcc")).predict([[1.0, 2.0]])


def test_logarithms_of_probabilities_are_finite_where_those_are_0() -> None:
    rows, names = moons()
    fitted = classifier().fit(rows, names)
    logarithms, probabilities = fitted.predict_log_proba(rows), fitted.predict_proba(rows)
    assert np.exp(logarithms) == pytest.approx(probabilities, abs=1e-15)
    for parameter in fitted.model_.parameters():
        parameter.data *= 1e4
    assert (fitted.predict_proba(rows) == 0).any()
    assert np.isfinite(fitted.predict_log_proba(rows)).all()


def test_one_hidden_layer_may_be_a_number() -> None:
    rows, names = moons()
    one, same = (classifier(hidden=hidden).fit(rows, names) for hidden in (3, [3]))
    assert np.array_equal(one.predict_proba(rows), same.predict_proba(rows))
    for hidden in ("abc", [8, 0], 2.5, None):
        with pytest.raises(ValueError, match="hidden must be how many neurons each hidden layer"):
            classifier(hidden=hidden).fit(rows, names)


def test_a_weight_of_a_class_that_is_not_there() -> None:
    rows, names = moons()
    with pytest.raises(ValueError, match="has 'none', and no sample is of it: the classes are "):
        classifier(class_weight={"none": 2.0}).fit(rows, names)
