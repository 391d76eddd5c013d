"""Weights reach an estimator through scikit-learn's pipelines, cross-validation and grid search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.nn.estimators import small
from tinygrad_bp import nn

sklearn = pytest.importorskip("sklearn", minversion="1.6", reason="needs scikit-learn 1.6")

SMALL: Any = {**small.SMALL, "random_state": 1}
X = np.linspace(-2.0, 2.0, 24).reshape(-1, 1)
Y = (abs(X[:, 0]) > 0.7).astype(int)
#: The rows above 1 count for little.
WEIGHTS = np.where(X[:, 0] < 1.0, 1.0, 0.1)
KINDS: Any = [nn.Classifier, nn.Regressor]


@pytest.fixture(autouse=True)
def routed() -> Iterator[None]:
    with sklearn.config_context(enable_metadata_routing=True):
        yield


@pytest.mark.parametrize("kind", KINDS)
def test_they_are_asked_for(kind: Any) -> None:
    from sklearn.base import clone
    from sklearn.utils.metadata_routing import get_routing_for_object

    estimator = kind(**SMALL).set_fit_request(sample_weight=True)
    assert isinstance(estimator, kind)
    for one in (estimator, clone(estimator)):
        requests = get_routing_for_object(one)
        assert requests.fit.requests == {"sample_weight": True}
        assert requests.score.requests == {"sample_weight": None}
        # Another estimator has its own.
        one.set_score_request(sample_weight="weights").set_fit_request()
        assert one.get_metadata_routing().score.requests == {"sample_weight": "weights"}
        assert one.get_metadata_routing().fit.requests == {"sample_weight": True}
    assert get_routing_for_object(kind(**SMALL)).fit.requests == {"sample_weight": None}


@pytest.mark.parametrize("kind", KINDS)
def test_pipelines_and_searches_hand_them_on(kind: Any) -> None:
    from sklearn.model_selection import GridSearchCV, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    asked = kind(**SMALL).set_fit_request(sample_weight=True).set_score_request(sample_weight=True)
    scaler = StandardScaler().set_fit_request(sample_weight=False)
    pipeline = make_pipeline(scaler, asked).fit(X, Y, sample_weight=WEIGHTS)
    alone = kind(**SMALL).fit(scaler.fit_transform(X), Y, sample_weight=WEIGHTS)
    assert np.array_equal(pipeline.predict(X), alone.predict(scaler.transform(X)))

    search = GridSearchCV(asked, {"epochs": [1, 2]}, cv=2)
    search.fit(X, Y, sample_weight=WEIGHTS)
    best = kind(**{**SMALL, **search.best_params_}).fit(X, Y, sample_weight=WEIGHTS)
    assert np.array_equal(search.predict(X), best.predict(X))
    split = [(np.arange(0, 24, 2), np.arange(1, 24, 2))]
    scores = cross_val_score(asked, X, Y, params={"sample_weight": WEIGHTS}, cv=split)
    part = kind(**SMALL).fit(X[::2], Y[::2], sample_weight=WEIGHTS[::2])
    assert scores == [part.score(X[1::2], Y[1::2], sample_weight=WEIGHTS[1::2])]


@pytest.mark.parametrize("kind", KINDS)
def test_unasked_they_are_an_error(kind: Any) -> None:
    from sklearn.model_selection import cross_val_score

    with pytest.raises(ValueError, match="not explicitly set as requested or not requested"):
        cross_val_score(kind(**SMALL), X, Y, params={"sample_weight": WEIGHTS})
    with sklearn.config_context(enable_metadata_routing=False):
        message = (
            r"set_fit_request\(\) is for scikit-learn's metadata routing: call sklearn.set_con"
        )
        with pytest.raises(RuntimeError, match=message):
            kind(**SMALL).set_fit_request(sample_weight=True)
