# ruff: noqa: N803 (rows are X)
"""Numbers that a network learns to predict, with scikit-learn's interface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..losses import mse
from ..sequential import Sequential
from .checking import checked, checked_weights
from .estimator import NetworkEstimator, scale_of

if TYPE_CHECKING:
    from collections.abc import Iterable


class Regressor(NetworkEstimator):
    """A network that predicts one number of a row, or several, with scikit-learn's interface.

    It takes rows and targets as they come: the network puts each column on one scale. All else, and
    all other arguments, are as for `Classifier`.

    Attributes:
        model_: the network, a `Sequential` that takes the numbers of a row and gives the targets.
        history_: the `History` of the training, whose losses are those of targets on one scale.
        n_features_in_: how many columns there are.

    >>> X = [[x / 10] for x in range(-20, 21)]
    >>> y = [100 + x * x for [x] in X]
    >>> regressor = Regressor([8], epochs=300, learning_rate=0.05, random_state=1).fit(X, y)
    >>> regressor.score(X, y) > 0.99
    True
    """

    _estimator_type = "regressor"

    def __init__(
        self,
        hidden: Iterable[int] | int = (32,),
        activation: str = "tanh",
        *,
        optimizer: str = "adam",
        learning_rate: float = 0.01,
        weight_decay: float = 0.0,
        epochs: int = 200,
        batch_size: int = 200,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        patience: int = 10,
        min_delta: float = 1e-4,
        random_state: Any = None,
        compiled: bool | str = "auto",
    ) -> None:
        super().__init__(
            hidden,
            activation,
            optimizer=optimizer,
            learning_rate=learning_rate,
            weight_decay=weight_decay,
            epochs=epochs,
            batch_size=batch_size,
            early_stopping=early_stopping,
            validation_fraction=validation_fraction,
            patience=patience,
            min_delta=min_delta,
            random_state=random_state,
            compiled=compiled,
        )

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Regressor:
        """Train a new network; gives the estimator.

        Args:
            X: rows of numbers: lists, an array, or a frame.
            y: a number for each, or a row of them.
            sample_weight: how much each row counts.

        Raises:
            TypeError, ValueError: for what are no such rows or targets.
        """
        rows, targets = checked(self, X, y, several=True)
        columns = targets.reshape(len(targets), -1)
        end = scale_of(columns, checked_weights(sample_weight, rows))
        scaled = ((columns - end.means) / end.deviations).tolist()
        outputs = columns.shape[1]
        scale, network = self._trained(rows, scaled, outputs, mse, sample_weight)
        self.model_ = Sequential(scale, network, end.inverse())
        self._is_flat = targets.ndim == 1
        return self

    def predict(self, X: Any) -> Any:
        """What is predicted for each row: a number, or a row of them if `fit` was given rows."""
        outputs = self._outputs(X)
        return outputs[:, 0] if self._is_flat else outputs

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """R², the part of the variance that is explained, by weight; the mean of all targets'.

        Of a target that is the same in all rows it is 1 if all are right, else 0: scikit-learn's.
        """
        import numpy

        found = self._outputs(X)
        targets = numpy.asarray(y, dtype=float).reshape(found.shape)
        weights = sample_weight
        means = numpy.average(targets, 0, weights)
        squares = numpy.average((targets - found) ** 2, 0, weights)
        variances = numpy.average((targets - means) ** 2, 0, weights)
        varies = variances > 0
        explained = 1 - squares / numpy.where(varies, variances, 1.0)
        return float(numpy.mean(numpy.where(varies, explained, squares == 0)))
