# ruff: noqa: N803 (rows are X)
"""What estimators are given, as arrays: checked by scikit-learn where it is loaded, else here.

So its messages, its warnings and its rules for the names of columns hold where it is used, and it
is not needed otherwise.
"""

from __future__ import annotations

import sys

from ...letters import shown
from ..predicting.frames import array_of, columns_of, refuse_other_columns
from ..sequences import flat, rows_of
from ..training.given.samples import wrong_number

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
    if not several:
        _refuse_missing(y)
    if has_scikit_learn():
        from sklearn.utils.multiclass import check_classification_targets
        from sklearn.utils.validation import column_or_1d, validate_data

        _refuse_times("X", X)
        if several:
            _refuse_times("y", y)
        rows, targets = validate_data(
            estimator, X, y, dtype="float64", multi_output=several, y_numeric=several
        )
        if several:
            return rows, targets.astype(float)
        check_classification_targets(targets)
        return rows, column_or_1d(targets, warn=True)
    rows = _finite_rows(X)
    estimator.n_features_in_ = rows.shape[1]
    vars(estimator).pop("feature_names_in_", None)
    if names := columns_of(X):
        estimator.feature_names_in_ = numpy.array(names, dtype=object)
    targets = _finite("y", y) if several else numpy.asarray(array_of(y))
    if not several and targets.ndim == 2 and targets.shape[1] == 1:
        targets = targets.ravel()
    if targets.ndim not in ((1, 2) if several else (1,)) or len(targets) != len(rows):
        raise ValueError(f"expected a target for each of {len(rows)} rows, got {shown(y)}")
    if targets.dtype.kind == "f" and not numpy.isfinite(targets).all():
        raise ValueError("Input y contains infinity, which is no class")
    return rows, targets


def checked_rows(estimator: Any, X: Any) -> Any:
    """Rows to predict something for, as an array of NumPy.

    Raises:
        TypeError, ValueError: for what are no rows of so many finite numbers as `fit` had.
    """
    if has_scikit_learn():
        from sklearn.utils.validation import validate_data

        _refuse_times("X", X)
        return validate_data(estimator, X, dtype="float64", reset=False)
    refuse_other_columns([*getattr(estimator, "feature_names_in_", [])], X)
    rows, expected = _finite_rows(X), estimator.n_features_in_
    if rows.shape[1] != expected:
        name = type(estimator).__name__
        raise ValueError(
            f"X has {rows.shape[1]} features, but {name} is expecting {expected} features as input"
        )
    return rows


def _finite_rows(X: Any) -> Any:
    rows = _finite("X", X)
    if rows.ndim != 2 or not rows.size:
        raise ValueError(f"X must have rows of numbers, as in [[1.0, 2.0]], not {shown(X)}")
    return rows


def _refuse_missing(y: Any) -> None:
    """Raise an error for the first class that is None, nan, or pandas' NA or NaT."""
    for place, name in enumerate(flat(array_of(y))):
        try:
            is_missing = name is None or bool(name != name)
        except TypeError:  # NA is neither equal to itself nor not
            is_missing = True
        except ValueError:  # an array, which is refused later
            is_missing = False
        if is_missing:
            raise ValueError(
                f"Input y contains NaN, or what is missing: row {place} has {shown(name)} for its "
                f"class; leave out such rows"
            )


def _refuse_times(name: str, given: Any) -> None:
    """Raise an error for an array of dates or durations, which scikit-learn takes for numbers."""
    if getattr(getattr(array_of(given), "dtype", None), "kind", None) in ("m", "M"):
        _finite(name, given)


def _finite(name: str, given: Any) -> Any:
    """An array of finite numbers; what would become one there, as a date, is refused."""
    import numpy

    given_rows = array_of(given)
    is_array = getattr(getattr(given_rows, "dtype", None), "kind", "O") in "fiub"
    listed = given_rows if is_array else rows_of(name, given_rows, "row")
    array = numpy.asarray(listed)
    if array.dtype.kind not in "fiub" or not numpy.isfinite(array).all():
        for place, row in enumerate(listed):
            if wrong := wrong_number(row, columns_of(given)):
                raise ValueError(
                    f"{name} contains inf or NaN, or what is no number: row {place}, {wrong}"
                )
    return array.astype(float)


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
