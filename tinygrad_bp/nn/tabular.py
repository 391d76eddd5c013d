# ruff: noqa: N803 (rows are X, targets Y)
"""A network for a table of your own: trained on some of its rows, applied to new ones.

>>> import io
>>> from tinygrad_bp.nn.data.tables import read_csv
>>> rows = [f"{x},{y},{'in' if x * x + y * y < 5 else 'out'}"
...         for x in range(-3, 4) for y in range(-3, 4)]
>>> table = read_csv(io.StringIO("\\n".join(["x,y,side", *rows])))
>>> predictor, history = train(table, hidden=[8], epochs=30, lr=0.1, batch_size=7, seed=1)
>>> predictor.predict([[0.5, 1.0], [3.0, -2.5]])
['in', 'out']
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain, count, islice, pairwise

from ..autodiff import ops
from ..autodiff.floats import as_float
from ..autodiff.value import Value
from ..letters import shown, visible
from .data.reading.columns import Column
from .data.reading.format import Format
from .data.reading.rows import NumberRows
from .data.scaling import Standardise
from .data.tables import MISSING_WAYS, both_target_and_feature
from .losses import cross_entropy, log_softmax, mse
from .modules import MLP
from .optim.optimizers import Adam
from .sequences import as_list
from .sequential import Sequential
from .storage import MISTAKES, ModelFileError, read, save
from .training.fit import fit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from .base import Module
    from .data.tables import Table
    from .storage import File
    from .training.history import History

#: More classes than this are probably names, dates, or numbers with a typing error among them.
MOST_CLASSES = 100

#: So many rows are predicted in one call.
_PIECE = 10_000

#: A network of more weights would take hours, and more than 4 GB.
MOST_WEIGHTS = 2_000_000


@dataclass
class Predictor:
    """A network that predicts one column of a table from others.

    Attributes:
        network: takes the numbers that the recipe makes of a row; gives a logit for each class,
            or the number.
        features: the names of the columns that it takes, in its order; none where these are not
            known, see `take`.
        target: the name of the column that it predicts.
        classes: the name of each class, or None where the target is a number.
        recipe: what is done with each of the columns; by default their numbers are taken.
        missing: what is done where a value is missing, see `read_table`.
        decimal: what stood before decimals in the table that it has learned.
        format: how that table was written, as far as that was told.
    """

    network: Module
    features: list[str]
    target: str
    classes: list[str] | None
    recipe: list[Column] = field(default_factory=list)
    missing: str = "drop"
    decimal: str = "."
    format: Format = field(default_factory=Format)

    def __post_init__(self) -> None:
        self.recipe = self.recipe or [Column(name) for name in self.features]

    def take(self, columns: Sequence[str]) -> None:
        """Take these columns as they are, where the model was trained without their names.

        Raises:
            ValueError: if the network takes another number of them.
        """
        try:
            self.network([0.0] * len(columns))
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"the columns of the table are {shown([*columns], 100)}, and the model was trained "
                f"without names: {error}"
            ) from None
        self.features, self.recipe = list(columns), [Column(name) for name in columns]

    def predict(self, X: Iterable[Sequence[float]]) -> list[Any]:
        """For each row the name of its most likely class, or the number.

        Raises:
            ValueError: if what the network gives for a row is not finite.
        """
        return [prediction for prediction, _ in self.results(X)]

    def probabilities(self, X: Iterable[Sequence[float]]) -> list[list[float]]:
        """For each row the probability of each class.

        Raises:
            ValueError: if what the network gives for a row is not finite.
        """
        return [probabilities for _, probabilities in self.results(X)]

    def results(
        self, X: Iterable[Sequence[float]], lines: Iterable[int] | None = None
    ) -> Iterator[tuple[Any, list[float]]]:
        """For each row the prediction, and the probability of each class.

        Args:
            X: rows of numbers, as the recipe makes them.
            lines: what they are called in errors; by default rows from 1.

        Raises:
            ValueError: if what the network gives for a row is not finite.
        """
        where = "row" if lines is None else "line"
        numbers, rows = count(1) if lines is None else lines, iter(X)
        pieces = iter(lambda: [as_list(row) for row in islice(rows, _PIECE)], [])
        outputs_of_rows = chain.from_iterable(map(self.network.predict, pieces))
        for number, row in zip(numbers, outputs_of_rows, strict=False):
            outputs = [_as_number(output) for output in as_list(row)]
            if not all(map(math.isfinite, outputs)):
                raise ValueError(
                    f"{where} {number}: the network gives {outputs}, which is not finite"
                )
            if self.classes is None:
                yield outputs[0], []
            else:
                probabilities = self._probabilities(outputs)
                yield self.classes[probabilities.index(max(probabilities))], probabilities

    def _probabilities(self, outputs: list[float]) -> list[float]:
        cut = self.network.class_cut
        if len(outputs) > 1 or cut is None:
            return [math.exp(log) for log in log_softmax(outputs)]
        probability = outputs[0] if cut else ops.sigmoid(outputs[0])  # by its loss one, or a logit
        return [1.0 - probability, probability]

    def save(self, file: File) -> None:
        """Write it to a file, whole or not at all; see `nn.save`."""
        notes = {
            "features": self.features,
            "target": self.target,
            "classes": self.classes,
            "columns": [column.described() for column in self.recipe],
            "missing": self.missing,
            "decimal": self.decimal,
            "format": self.format.described(),
        }
        save(self.network, file, notes=notes)

    @classmethod
    def load(cls, file: File) -> Predictor:
        """The one in a file.

        Raises:
            ModelFileError: if the file holds none that this version can read.
            OSError: if the file cannot be read.
        """
        saved = read(file)
        name = "the file" if hasattr(file, "read") else visible(str(file))
        if not saved.notes.keys() >= {"features", "target", "classes"}:
            if saved.model.class_names:  # of a training of the user's own
                features = list(saved.model.feature_names)
                return cls(saved.model, features, "class", list(saved.model.class_names))
            raise ModelFileError(
                f"{name} holds a model, but not the columns of a table to apply it to"
            )
        try:
            features, target = _names(saved.notes["features"]), str(saved.notes["target"])
            classes = saved.notes["classes"]
            classes = None if classes is None else _names(classes)
            # Version 0.1 took numbers alone, and said nothing of them.
            recipe = list(map(Column.read, saved.notes.get("columns", [])))
            missing = saved.notes.get("missing", "drop")
            if recipe and [column.name for column in recipe] != features:
                raise ValueError("its columns are not its features")
            if missing not in MISSING_WAYS:
                raise ValueError(f"missing is {missing!r}, not one of {', '.join(MISSING_WAYS)}")
            if (decimal := saved.notes.get("decimal", ".")) not in (".", ","):
                raise ValueError(f"decimal is {decimal!r}, neither a point nor a comma")
            form = Format.read(saved.notes.get("format", {}))
            predictor = cls(saved.model, features, target, classes, recipe, missing, decimal, form)
            weights = saved.model.state_dict()
            if wrong := [key for key, weight in weights.items() if not math.isfinite(weight)]:
                raise ValueError(
                    f"its weight {wrong[0]} is {weights[wrong[0]]}, not a finite number"
                )
            numbers = sum(len(column.features) for column in predictor.recipe)
            outputs = [*map(_as_number, as_list(saved.model([0.0] * numbers)))]
            if len(outputs) != (1 if classes is None else len(classes)):
                raise ValueError(
                    f"the model has {len(outputs)} outputs for {classes or repr(target)}"
                )
        except MISTAKES as error:
            raise ModelFileError(f"{name} is damaged: {error}") from None
        return predictor


def train(
    table: Table,
    hidden: Sequence[int] = (8,),
    activation: str = "tanh",
    *,
    lr: float = 0.01,
    seed: int | None = None,
    **options: Any,
) -> tuple[Predictor, History]:
    """A network that has learned a table.

    Args:
        table: rows with a target, which `check` accepts. The network standardises by
            these rows.
        hidden: how many neurons each hidden layer has.
        activation: theirs.
        lr: the learning rate of `Adam`.
        seed: makes the initial weights and the order of the rows repeatable.
        options: as for `nn.fit`: epochs, batch_size, progress, callbacks, ...

    Returns:
        The network with the weights of its best epoch, and the history. After a Ctrl-C before
        the end of the first epoch, the network has its current weights.

    Raises:
        ValueError: if the numbers are too large, or the network is.
        ArithmeticError: if the loss does not stay finite.
    """
    sizes = sizes_of(table, hidden)
    weights, outputs = weights_of(sizes), sizes[-1]
    if weights > MOST_WEIGHTS:
        raise ValueError(
            f"a network of {', '.join(map(str, sizes))} neurons has {weights:,} weights: expected "
            f"at most {MOST_WEIGHTS:,}, so take fewer neurons in the hidden layers or fewer columns"
        )
    try:
        scale = Standardise.of(table.X)
        ends = [] if table.classes else [Standardise.of([[y] for y in table.Y])]
    except OverflowError:
        raise ValueError("the numbers of the table are too large to be standardised") from None
    network = MLP(len(table.features), [*hidden, outputs], activation, seed=seed, init="xavier")
    # The data are standardised once here, not by the network at each step.
    history = fit(
        network,
        NumberRows.of(as_list(scale(x)) for x in table.X),
        [ends[0]([y]) for y in table.Y] if ends else table.Y,
        cross_entropy if table.classes else mse,
        Adam(network.parameters(), lr),
        seed=seed,
        **options,
    )
    if history.best:
        network.load_state_dict(history.best)
    whole = Sequential(scale, network, *(end.inverse() for end in ends))
    names = [column.name for column in table.recipe]
    predictor = Predictor(
        *(whole, names, str(table.target), table.classes, table.recipe, table.missing),
        decimal=table.decimal,
        format=table.format,
    )
    return predictor, history


def sizes_of(table: Table, hidden: Sequence[int]) -> list[int]:
    """How many numbers go into a network for a table, and come out of each of its layers."""
    return [len(table.features), *hidden, len(table.classes) if table.classes else 1]


def weights_of(sizes: Sequence[int]) -> int:
    """How many weights, biases among them, layers of these sizes have."""
    return sum((nin + 1) * nout for nin, nout in pairwise(sizes))


def check(table: Table) -> None:
    """Raise a ValueError that says why nothing can be learned from a table, where that is so."""
    rows, target = len(table.Y), table.target
    if target in [column.name for column in table.recipe]:
        raise both_target_and_feature(str(target))
    if twice := [name for name, count in Counter(table.features).items() if count > 1]:
        raise ValueError(f"there are several columns {min(twice)!r}: give each a name of its own")
    if rows < 2:
        raise ValueError(f"the table has {rows} row: expected at least 2")
    if len(set(table.Y)) == 1:
        value = table.classes[0] if table.classes else table.Y[0]
        raise ValueError(
            f"{target!r} is {visible(str(value))} in every row: there is nothing to learn"
        )
    if table.classes and len(table.classes) > min(MOST_CLASSES, rows / 2):
        raise ValueError(
            f"{target!r} has {len(table.classes)} classes in {rows} rows: expected at most "
            f"{MOST_CLASSES}, and 2 or more rows for each. If its cells are meant as numbers, "
            f"say so, and those that are not will be named"
        )


def loss_of_a_guess(table: Table) -> float:
    """The loss in a training of what knows nothing of the rows: all classes alike, or the mean."""
    return math.log(len(table.classes)) if table.classes else 1.0


def _as_number(output: Any) -> float:
    """The number of a Value, or the number itself: what parts without weights make of one."""
    return as_float(output.data if isinstance(output, Value) else output)


def _names(given: Any) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise TypeError(f"expected a list of names, got {given!r}")
    return given
