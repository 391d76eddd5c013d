"""Estimators keep scikit-learn's rules, by its own checks, and work in its tools."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from tests.nn.estimators.small import SMALL, moons
from tests.thorough import THOROUGH
from tinygrad_bp import nn


@pytest.fixture
def scikit_learn() -> None:
    pytest.importorskip("sklearn", minversion="1.6", reason="needs scikit-learn 1.6")


@THOROUGH
@pytest.mark.usefixtures("scikit_learn")
@pytest.mark.filterwarnings("ignore")  # some checks are about warnings, and catch them
@pytest.mark.parametrize("kind", [nn.Classifier, nn.Regressor])
def test_scikit_learns_own_checks(kind: Any) -> None:
    checks = pytest.importorskip("sklearn.utils.estimator_checks")
    found = checks.check_estimator(kind(**SMALL), on_fail=None)
    failed = {one["check_name"]: one["exception"] for one in found if one["status"] == "failed"}
    assert not failed
    assert sum(one["status"] == "passed" for one in found) > 50


@THOROUGH
@pytest.mark.usefixtures("scikit_learn")
class TestInItsTools:
    def test_a_grid_over_a_pipeline(self) -> None:
        from sklearn.model_selection import GridSearchCV
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        classifier = nn.Classifier(**SMALL, random_state=1)
        search = GridSearchCV(
            make_pipeline(StandardScaler(), classifier), {"classifier__hidden": [[1], [4]]}, cv=2
        )
        search.fit(*moons())
        assert search.best_params_["classifier__hidden"] in ([1], [4])
        assert set(search.predict(moons()[0])) <= {"upper", "lower"}

    def test_cross_validation(self) -> None:
        from sklearn.model_selection import cross_val_score

        X = np.linspace(-1, 1, 60).reshape(-1, 2)  # noqa: N806
        scores = cross_val_score(nn.Regressor(**SMALL, random_state=1), X, X.sum(1) * 9 + 4, cv=3)
        assert len(scores) == 3
        assert np.isfinite(scores).all()

    def test_copies(self) -> None:
        from sklearn.base import clone

        fitted = nn.Classifier(**SMALL, random_state=1).fit(*moons())
        copy = clone(fitted)
        assert copy.get_params() == fitted.get_params()
        assert not hasattr(copy, "model_")
        X = moons()[0]  # noqa: N806
        again = pickle.loads(pickle.dumps(fitted))
        assert again.predict_proba(X) == pytest.approx(fitted.predict_proba(X), abs=1e-14)


class TestSettings:
    def test_they_are_the_arguments(self) -> None:
        regressor = nn.Regressor([3], "relu", epochs=5)
        assert regressor.get_params()["activation"] == "relu"
        assert regressor.set_params(epochs=7) is regressor
        assert repr(regressor) == "Regressor(hidden=[3], activation='relu', epochs=7)"
        with pytest.raises(ValueError, match=r"one of .*, not 'epoch': did you mean"):
            regressor.set_params(epoch=7)

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            ({"optimizer": "adamm"}, "did you mean 'adam'"),
            ({"epochs": -1}, "epochs must be a whole number"),
            ({"batch_size": 0}, "batch_size must be a whole number"),
            ({"activation": "sigmoidd"}, "did you mean 'sigmoid'"),
            ({"random_state": "a"}, "random_state must be None, a whole number or a generator"),
        ],
    )
    def test_a_fit_refuses_what_they_cannot_be(self, settings: Any, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            nn.Classifier(**{**SMALL, **settings}).fit(*moons())

    @pytest.mark.parametrize(
        "make", [lambda: 3, lambda: np.random.RandomState(3), lambda: np.random.default_rng(3)]
    )
    def test_a_fit_can_be_repeated(self, make: Any) -> None:
        first, second = (
            nn.Classifier(**SMALL, random_state=make()).fit(*moons()).model_.state_dict()
            for _ in range(2)
        )
        assert first == second

    def test_early_stopping(self) -> None:
        settings: Any = {**SMALL, "epochs": 60, "learning_rate": 1.0}
        stopping = nn.Classifier(**settings, early_stopping=True, patience=3, random_state=1)
        history = stopping.fit(*moons()).history_
        assert len(history.loss) < 60
        weights = stopping.model_.layers[1].state_dict()
        assert weights == history.best
