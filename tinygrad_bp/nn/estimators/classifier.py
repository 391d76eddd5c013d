# ruff: noqa: N803 (rows are X)
"""Classes that a network learns to tell apart, with scikit-learn's interface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...letters import shown
from ..losses import cross_entropy
from ..sequential import Sequential
from .checking import checked
from .estimator import NetworkEstimator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Classifier(NetworkEstimator):
    """A network that tells classes apart, with scikit-learn's interface.

    It takes rows as they come: the network puts each column on one scale. Pipelines,
    cross-validation, grid search and `clone` of scikit-learn 1.6 or newer work with it; without
    scikit-learn it works as well. It needs NumPy.

    Args:
        hidden: how many neurons each hidden layer has; a number for one layer.
        activation: theirs.
        optimizer: one of `nn.optim`, by name.
        learning_rate, weight_decay: of the optimiser.
        epochs: how often it goes through the rows.
        batch_size: how many rows a step takes, all if there are fewer.
        class_weight: how much each class counts, by its name; "balanced" for all alike.
        early_stopping: whether it stops where the loss of rows that are held out no longer falls,
            and takes the weights that were best for them.
        validation_fraction, patience, min_delta: which part of the rows is held out; and how many
            epochs it waits for a loss that is so much lower.
        random_state: a whole number, or a generator of NumPy, that makes the fit repeatable.
        compiled: as for `fit`.

    Attributes:
        classes_: the classes, sorted.
        model_: the network, a `Sequential` that takes the numbers of a row and gives a logit for
            each class.
        history_: the `History` of the training.
        n_features_in_: how many columns there are.

    >>> from tinygrad_bp import nn
    >>> X, Y = nn.data.moons(100, seed=1)
    >>> names = ["upper" if y > 0 else "lower" for y in Y]
    >>> classifier = Classifier([8], epochs=100, learning_rate=0.1, random_state=1).fit(X, names)
    >>> classifier.score(X, names) > 0.95
    True
    >>> classifier.predict_proba([[0.0, 1.0]]).shape
    (1, 2)
    """

    _estimator_type = "classifier"
    classes_: Any

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
        class_weight: Mapping[Any, float] | str | None = None,
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
        self.class_weight = class_weight

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Classifier:
        """Train a new network; gives the estimator.

        Args:
            X: rows of numbers: lists, an array, or a frame.
            y: the class of each: names or numbers.
            sample_weight: how much each row counts.

        Raises:
            TypeError, ValueError: for what are no such rows, or fewer than two classes.
        """
        import numpy

        rows, targets = checked(self, X, y)
        classes, places = numpy.unique(targets, return_inverse=True)
        if len(classes) < 2:
            raise ValueError(
                f"Classifier needs at least 2 classes to tell apart, and y has one class: {classes}"
            )
        class_weight: Any = self.class_weight
        if class_weight is not None and not isinstance(class_weight, str):
            names = {name: k for k, name in enumerate(classes.tolist())}
            if unknown := [name for name in class_weight if name not in names]:
                raise ValueError(
                    f"class_weight has {shown(unknown[0])}, and no sample is of it: the classes "
                    f"are {shown(list(names), 200)}"
                )
            class_weight = {names[name]: x for name, x in class_weight.items()}
        scale, network = self._trained(
            rows, places.tolist(), len(classes), cross_entropy, sample_weight, class_weight
        )
        self.classes_ = classes
        self.model_ = Sequential(scale, network)
        return self

    def decision_function(self, X: Any) -> Any:
        """The logit of each class, or, where there are two, how far that of the second is above."""
        logits = self._outputs(X)
        return logits[:, 1] - logits[:, 0] if logits.shape[1] == 2 else logits

    def predict_proba(self, X: Any) -> Any:
        """The probability of each class."""
        import numpy

        logits = self._outputs(X)
        shares = numpy.exp(logits - logits.max(1, keepdims=True))
        return shares / shares.sum(1, keepdims=True)

    def predict_log_proba(self, X: Any) -> Any:
        """The logarithm of the probability of each class, finite where that is below any float."""
        import numpy

        logits = self._outputs(X)
        below = logits - logits.max(1, keepdims=True)
        return below - numpy.log(numpy.exp(below).sum(1, keepdims=True))

    def predict(self, X: Any) -> Any:
        """The most likely class of each row."""
        places = self._outputs(X).argmax(1)
        return self.classes_[places]

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The part of the rows whose class is predicted, by weight."""
        import numpy

        right = self.predict(X) == numpy.asarray(y).ravel()
        return float(numpy.average(right, weights=sample_weight))
