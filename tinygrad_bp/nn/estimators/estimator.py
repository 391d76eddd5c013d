# ruff: noqa: N803 (rows are X)
"""What `Classifier` and `Regressor` share: settings, and a network that is trained in one call."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from ...letters import shown
from ..arguments import chosen, real, whole
from ..data.scaling import Standardise
from ..modules import MLP
from ..optim.optimizers import BY_NAME
from ..sequences import as_list
from ..training.callbacks import EarlyStopping
from ..training.fit import fit
from .checking import checked_rows, checked_weights, not_fitted
from .routing import MetadataRouted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..losses import Loss
    from ..sequential import Sequential
    from ..training.history import History


class NetworkEstimator(MetadataRouted):
    """A network with scikit-learn's interface.

    It is no subclass of scikit-learn's: its settings are the arguments of its constructor, which
    are attributes of the same names.
    """

    #: What scikit-learn before 1.6 asks for.
    _estimator_type = ""

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
        self.hidden = hidden
        self.activation = activation
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.epochs = epochs
        self.batch_size = batch_size
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.min_delta = min_delta
        self.random_state = random_state
        self.compiled = compiled

    model_: Sequential
    history_: History
    n_features_in_: int

    @classmethod
    def _names(cls) -> list[str]:
        return [name for name in inspect.signature(cls).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The settings by name."""
        return {name: getattr(self, name) for name in self._names()}

    def set_params(self, **params: Any) -> Any:
        """Change settings; gives the estimator.

        Raises:
            ValueError: for a name that is no setting.
        """
        for name, value in params.items():
            setattr(self, chosen("a parameter", name, self._names()), value)
        return self

    def __repr__(self) -> str:
        defaults = {
            name: parameter.default
            for name, parameter in inspect.signature(type(self)).parameters.items()
        }
        changed = (
            f"{name}={value!r}"
            for name, value in self.get_params().items()
            if repr(value) != repr(defaults[name])
        )
        return f"{type(self).__name__}({', '.join(changed)})"

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_")

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import ClassifierTags, InputTags, RegressorTags, Tags, TargetTags

        kind = self._estimator_type
        return Tags(
            estimator_type=kind,
            target_tags=TargetTags(required=True, multi_output=kind == "regressor"),
            classifier_tags=ClassifierTags() if kind == "classifier" else None,
            regressor_tags=RegressorTags() if kind == "regressor" else None,
            transformer_tags=None,
            input_tags=InputTags(),
        )

    def _outputs(self, X: Any) -> Any:
        """What the network gives for each row, in an array of two dimensions."""
        if not hasattr(self, "model_"):
            raise not_fitted(self)
        rows = checked_rows(self, X)
        return self.model_.predict(rows, compiled=self.compiled is not False and "auto").reshape(
            len(rows), -1
        )

    def _trained(
        self,
        X: Any,
        targets: Sequence[Any],
        outputs: int,
        loss: Loss,
        sample_weight: Any,
        class_weight: Mapping[Any, float] | str | None = None,
    ) -> tuple[Standardise, MLP]:
        """What puts the columns on one scale, and a network that was trained on that."""
        import numpy

        weights = checked_weights(sample_weight, X)
        seed = _seed(self.random_state)
        scale = scale_of(X, weights)
        rows = ((X - scale.means) / scale.deviations).tolist()
        network = MLP(
            X.shape[1], [*_sizes(self.hidden), outputs], self.activation, init="xavier", seed=seed
        )
        made = BY_NAME[chosen("optimizer", self.optimizer, BY_NAME)]
        callbacks, validation = [], None
        if self.early_stopping:
            order = numpy.random.default_rng(seed).permutation(len(rows))
            fraction = real("validation_fraction", self.validation_fraction, below=1)
            count = min(max(1, round(fraction * len(rows))), len(rows) - 1)
            kept, held_out = sorted(order[count:]), sorted(order[:count])
            validation = [rows[k] for k in held_out], [targets[k] for k in held_out]
            rows, targets = [rows[k] for k in kept], [targets[k] for k in kept]
            weights = None if weights is None else weights[kept]
            callbacks = [EarlyStopping(self.patience, restore_best=True, min_delta=self.min_delta)]
        self.history_ = fit(
            network,
            rows,
            targets,
            loss,
            made(network.parameters(), self.learning_rate, weight_decay=self.weight_decay),
            epochs=self.epochs,
            batch_size=min(whole("batch_size", self.batch_size), len(rows)),
            seed=seed,
            progress=False,
            callbacks=callbacks,
            validation=validation,
            compiled=self.compiled,
            sample_weight=weights,
            class_weight=class_weight,
        )
        return scale, network


def scale_of(X: Any, weights: Any = None) -> Standardise:
    """What gives each column the weighted mean 0 and standard deviation 1, if it varies."""
    import numpy

    means = numpy.average(X, 0, weights)
    deviations = numpy.sqrt(numpy.average((X - means) ** 2, 0, weights))
    return Standardise(means, numpy.where(deviations > 0, deviations, 1.0))


def _sizes(hidden: Any) -> list[int]:
    """The sizes of the hidden layers, of which one alone may be a number."""
    try:
        return [whole("hidden", size) for size in as_list(hidden)]
    except (TypeError, ValueError):
        raise ValueError(
            f"hidden must be how many neurons each hidden layer has, as in [8, 8], not "
            f"{shown(hidden)}"
        ) from None


def _seed(given: Any) -> int | None:
    if given is None:
        return None
    if hasattr(given, "randint"):  # NumPy's RandomState
        return int(given.randint(2**31))
    if hasattr(given, "integers"):  # NumPy's Generator
        return int(given.integers(2**31))
    try:
        return whole("random_state", given, None)
    except ValueError:
        raise ValueError(
            f"random_state must be None, a whole number or a generator of NumPy, not {shown(given)}"
        ) from None
