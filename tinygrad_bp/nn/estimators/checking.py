# ruff: noqa: N803 (rows are X)
"""What estimators are given, as arrays: checked by scikit-learn where it is loaded, else here.

So its messages, its warnings and its rules for the names of columns hold where it is used, and it
is not needed otherwise.
"""

from __future__ import annotations

import sys

from ...letters import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def has_scikit_learn() -> bool:
    """Whether the program uses it, 1.6 or newer."""
    return hasattr(sys.modules.get("sklearn.utils.validation"), "validate_data")


def checked(estimator: Any, X: Any, y: Any, *, several: bool = False) -> tuple[Any, Any]:
    """The rows and the targets of a fit, as arrays of NumPy.

    Args:
        estimator: what is told how many columns there are.
        X: the rows.
        y: the targets.
        several: whether a row may have several targets.

    Raises:
        TypeError, ValueError: for what are no rows of finite numbers, or no targets of them.
    """
    import numpy

    if y is None:
        name = type(estimator).__name__
        raise ValueError(f"{name} requires y to be passed, but the target y is None")
    if has_scikit_learn():
        from sklearn.utils.multiclass import check_classification_targets
        from sklearn.utils.validation import column_or_1d, validate_data

        rows, targets = validate_data(
            estimator, X, y, dtype="float64", multi_output=several, y_numeric=several
        )
        if several:
            return rows, targets.astype(float)
        check_classification_targets(targets)
        return rows, column_or_1d(targets, warn=True)
    rows = _finite_rows(X)
    estimator.n_features_in_ = rows.shape[1]
    has_no_array = hasattr(y, "to_numpy") and not hasattr(y, "__array__")
    targets = numpy.asarray(y.to_numpy() if has_no_array else y)
    if several:
        targets = targets.astype(float)
        if not numpy.isfinite(targets).all():
            raise ValueError("y contains inf or NaN")
    elif targets.ndim == 2 and targets.shape[1] == 1:
        targets = targets.ravel()
    if targets.ndim not in ((1, 2) if several else (1,)) or len(targets) != len(rows):
        raise ValueError(f"expected a target for each of {len(rows)} rows, got {shown(y)}")
    return rows, targets


def checked_rows(estimator: Any, X: Any) -> Any:
    """Rows to predict something for, as an array of NumPy.

    Raises:
        TypeError, ValueError: for what are no rows of so many finite numbers as `fit` had.
    """
    if has_scikit_learn():
        from sklearn.utils.validation import validate_data

        return validate_data(estimator, X, dtype="float64", reset=False)
    rows, expected = _finite_rows(X), estimator.n_features_in_
    if rows.shape[1] != expected:
        name = type(estimator).__name__
        raise ValueError(
            f"X has {rows.shape[1]} features, but {name} is expecting {expected} features as input"
        )
    return rows


def _finite_rows(X: Any) -> Any:
    import numpy

    rows = numpy.asarray(X.to_numpy() if hasattr(X, "to_numpy") else X, dtype=float)
    if rows.ndim != 2 or not rows.size:
        raise ValueError(f"X must have rows of numbers, as in [[1.0, 2.0]], not {shown(X)}")
    if not numpy.isfinite(rows).all():
        raise ValueError("X contains inf or NaN")
    return rows


def checked_weights(sample_weight: Any, X: Any) -> Any:
    """The weights of the rows as an array of positive numbers or zeros, or None."""
    if sample_weight is None:
        return None
    if has_scikit_learn():
        from sklearn.utils.validation import _check_sample_weight

        return _check_sample_weight(sample_weight, X, ensure_non_negative=True)
    import numpy

    weights = numpy.asarray(sample_weight, dtype=float)
    if weights.shape != (len(X),) or not (numpy.isfinite(weights) & (weights >= 0)).all():
        raise ValueError(f"expected a weight of at least 0 for each of {len(X)} rows")
    return weights


def not_fitted(estimator: Any) -> Exception:
    """The error for an estimator that was not fitted yet."""
    kind: Any = AttributeError
    if has_scikit_learn():
        from sklearn.exceptions import NotFittedError

        kind = NotFittedError
    error: Exception = kind(
        f"this {type(estimator).__name__} is not fitted yet: call fit(X, y) before"
    )
    return error
