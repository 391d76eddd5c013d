# ruff: noqa: N803 (rows are X, targets Y)
"""How good a model is on some rows: the loss, and the scores that fit what it predicts.

>>> from tinygrad_bp import nn
>>> model = nn.MLP(1, [1], init=[2.0, 0.0])
>>> scores = evaluate(model, [[1.0], [2.0], [3.0]], [2.0, 4.0, 9.0], loss="mse")
>>> scores.loss, scores.mae, round(scores.r2, 6)
(3.0, 1.0, 0.653846)
>>> print(scores)
3 rows
loss                 3
mean squared error   3
mean absolute error  1
R²                   0.6538
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass

from ...autodiff.value import Value
from ...letters import counted
from ..data.scores import accuracy, class_scores, confusion_matrix, errors
from ..predicting.cell_table import CellTable
from ..predicting.frames import refuse_other_columns
from ..sequences import as_list, flat, is_nested
from ..training.given.labels import out_of_columns
from ..training.given.samples import samples_of
from ..training.options import checked_model, cut_of, loss_of, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from ..base import Module
    from ..data.scores import ClassScore
    from ..losses import Loss


@dataclass(frozen=True)
class Scores:
    """What `evaluate` gives; prints, and shows itself in a notebook, as a table.

    Attributes:
        rows: how many rows there were.
        loss: the mean loss of the rows.
    """

    rows: int
    loss: float

    def __str__(self) -> str:
        lines = [counted(self.rows, "row"), *(grid.text() for grid in self._grids())]
        return "\n".join([lines[0], "\n\n".join(lines[1:])])

    def _repr_html_(self) -> str:
        grids = "".join(grid.html() for grid in self._grids())
        return f"<p>{counted(self.rows, 'row')}</p>{grids}"

    def _grids(self) -> list[CellTable]:
        return [CellTable(*_head(["loss", self.loss]))]


@dataclass(frozen=True)
class NumberEvaluation(Scores):
    """How far numbers are from their targets, over all outputs.

    Attributes:
        mse: the mean of the squared errors.
        mae: the mean of the absolute errors.
        r2: the part of the targets' variance that is explained, averaged over the outputs; nan
            where a target is the same in all rows.

    >>> from tinygrad_bp import nn
    >>> model = nn.MLP(1, [1], init=[1.0, 0.0])
    >>> nn.evaluate(model, [[1.0], [3.0]], [2.0, 4.0])
    NumberEvaluation(rows=2, loss=1.0, mse=1.0, mae=1.0, r2=0.0)
    """

    mse: float
    mae: float
    r2: float

    def _grids(self) -> list[CellTable]:
        named = [
            ["loss", self.loss],
            ["mean squared error", self.mse],
            ["mean absolute error", self.mae],
            ["R²", self.r2],
        ]
        return [CellTable(*_head(*named))]


@dataclass(frozen=True)
class ClassEvaluation(Scores):
    """How well classes are told apart.

    Attributes:
        accuracy: the part of the rows that is right.
        classes: what the classes are called, in the order of the matrix.
        confusion: how many rows of each class (down) were taken for each (across).
        by_class: the `ClassScore` of each.

    >>> from tinygrad_bp import nn
    >>> model = nn.MLP(1, [1], init=[1.0, 0.0])
    >>> scores = nn.evaluate(model, [[1.0], [-3.0]], [1, -1], "hinge")
    >>> scores.accuracy, scores.classes, scores.confusion
    (1.0, [-1, 1], [[1, 0], [0, 1]])
    """

    accuracy: float
    classes: list[Any]
    confusion: list[list[int]]
    by_class: list[ClassScore]

    def _grids(self) -> list[CellTable]:
        by_class = [[str(s.name), s.precision, s.recall, s.f1, s.rows] for s in self.by_class]
        names = [*map(str, self.classes)]
        matrix = [[name, *row] for name, row in zip(names, self.confusion, strict=True)]
        return [
            CellTable(*_head(["loss", self.loss], ["accuracy", self.accuracy])),
            CellTable(["class", "precision", "recall", "F1", "rows"], by_class),
            CellTable(["taken for", *names], matrix),
        ]


if TYPE_CHECKING:

    class AnyScores(ClassEvaluation, NumberEvaluation):
        """What `evaluate` gives: which of the two depends on the loss."""


def _head(*named: list[Any]) -> tuple[list[Any], list[list[Any]]]:
    """The names and the rows of a grid whose first row stands in the place of names."""
    first, *others = [[name, f"{number:.4g}"] for name, number in named]
    return first, others


def evaluate(
    model: Module,
    X: Iterable[Any],
    Y: Iterable[Any],
    loss: Loss | str | None = None,
    *,
    classes: Sequence[Hashable] | None = None,
) -> AnyScores:
    """How good a model is on these rows, with the scores that fit.

    Args:
        model: what is called with a row of X; it is used, not trained, see `Module.eval`.
        X, Y: rows and targets, as for `fit`.
        loss: as for `fit`. By default "cross_entropy" where the model has several outputs and a
            target is one number or a name, else "mse".
        classes: what the classes are called, in the order of the outputs; by default the names that
            the model was trained with, or numbers. Targets may be these names.

    Returns:
        A `ClassEvaluation`, with `accuracy`, `confusion` and `by_class`, where the loss is one of
        classes: the cross entropies, and `hinge`; else a `NumberEvaluation`, with `mse`, `mae` and
        `r2`. Both have the mean `loss`, and print as a table. A loss of your own is one of classes
        if `classes` are given.

    Raises:
        ArithmeticError, LookupError, TypeError, ValueError: if a row or a target does not fit; the
            message names the row, counted from 0.

    >>> from tinygrad_bp import nn
    >>> model = nn.MLP(1, [2], init=[1.0, 0.0, -1.0, 0.0])
    >>> X, Y = [[1.0], [2.0], [-1.0]], ["up", "up", "down"]
    >>> scores = evaluate(model, X, Y, classes=["up", "down"])
    >>> scores.accuracy, scores.confusion
    (1.0, [[2, 0], [0, 1]])
    """
    refuse_other_columns(checked_model(model).feature_names, X)
    samples = out_of_columns(samples_of(X, Y))
    outputs = model.predict([sample.x for sample in samples])
    targets: list[Any] = [sample.y for sample in samples]
    has_several = is_nested(outputs[0]) and len(outputs[0]) > 1
    if classes is None and model.class_names and isinstance(targets[0], str):
        classes = model.class_names
    if loss is None:
        is_one = isinstance(targets[0], str) or not hasattr(targets[0], "__len__")
        loss = "cross_entropy" if has_several and is_one else "mse"
    loss = loss_of(loss)
    name, cut = name_of(loss), cut_of(loss)
    own = [-1, 1] if name == "hinge" else [0, 1]
    names = list(own if classes is None else classes)
    if classes is not None:
        numbers = own if cut is not None else range(len(names))
        places = dict(zip(names, numbers, strict=False))
        targets = [places.get(y, y) if isinstance(y, Hashable) else y for y in targets]
    mean = math.fsum(_losses(loss, outputs, targets)) / len(targets)
    if cut is not None:
        pairs = [
            (output > cut, target > sum(own) / 2)
            for row, given in zip(outputs, targets, strict=True)
            for output, target in zip(flat(row), flat(given), strict=True)
        ]
        found, expected = [int(f) for f, _ in pairs], [int(e) for _, e in pairs]
    elif has_several and (name == "cross_entropy" or classes is not None):
        names = list(range(len(outputs[0]))) if classes is None else names
        found, expected = [_largest(row) for row in outputs], [_class(y) for y in targets]
    else:
        return _of_numbers(mean, outputs, targets)  # type: ignore[return-value]
    matrix = confusion_matrix(expected, found, range(len(names)))
    right = accuracy(expected, found)
    scores = class_scores(matrix, names)
    return ClassEvaluation(len(samples), mean, right, names, matrix, scores)  # type: ignore[return-value]


def _losses(loss: Loss, outputs: Sequence[Any], targets: Sequence[Any]) -> Iterator[float]:
    for place, (output, target) in enumerate(zip(outputs, targets, strict=True)):
        try:
            found: Any = loss(output, target)
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise type(error)(f"row {place}: {error}") from error
        yield found.data if isinstance(found, Value) else found


def _largest(numbers: Sequence[float]) -> int:
    return max(range(len(numbers)), key=numbers.__getitem__)


def _class(target: Any) -> int:
    """The number of a class, or of the most likely one."""
    return _largest(as_list(target)) if hasattr(target, "__len__") else int(target)


def _of_numbers(loss: float, outputs: Sequence[Any], targets: Sequence[Any]) -> NumberEvaluation:
    columns = zip(*map(flat, targets), strict=True), zip(*map(flat, outputs), strict=True)
    each = [errors(of_targets, given) for of_targets, given in zip(*columns, strict=True)]
    n = len(each)
    return NumberEvaluation(
        len(outputs),
        loss,
        mse=math.fsum(e.rms**2 for e in each) / n,
        mae=math.fsum(e.mean for e in each) / n,
        r2=math.fsum(e.explained for e in each) / n,
    )
