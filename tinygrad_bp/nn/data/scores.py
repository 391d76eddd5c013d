"""How good predictions are.

>>> confusion_matrix(["a", "b", "b"], ["a", "a", "b"], classes=["a", "b"])
[[1, 0], [1, 1]]
>>> errors([1.0, 3.0, 5.0], [1.0, 3.0, 8.0])
Errors(rms=1.7320508075688772, mean=1.0, explained=-0.125)
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import NamedTuple

from ...letters import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def confusion_matrix(
    targets: Sequence[Hashable], predictions: Sequence[Hashable], classes: Sequence[Hashable]
) -> list[list[int]]:
    """How many rows of each class (down) were taken for each class (across)."""
    _check_lengths(targets, predictions, least=0)
    place = {name: k for k, name in enumerate(classes)}
    if unknown := [name for name in (*targets, *predictions) if name not in place]:
        raise ValueError(f"{shown(unknown[0])} is none of the classes: {shown([*classes], 200)}")
    matrix = [[0] * len(classes) for _ in classes]
    for target, prediction in zip(targets, predictions, strict=True):
        matrix[place[target]][place[prediction]] += 1
    return matrix


def accuracy(targets: Sequence[Hashable], predictions: Sequence[Hashable]) -> float:
    """The share of the predictions that is right, from 0 to 1.

    >>> accuracy(["a", "b", "b", "b"], ["a", "a", "b", "b"])
    0.75
    """
    _check_lengths(targets, predictions)
    return sum(map(lambda t, p: t == p, targets, predictions)) / len(targets)


class ClassScore(NamedTuple):
    """How well one class is told from the others.

    Attributes:
        name: the class.
        precision: the part of the rows taken for it that are of it; nan if none was.
        recall: the part of its rows that were taken for it; nan if it has none.
        f1: twice the rows that were taken for it rightly, over its rows and those taken for it; nan
            if there are none of both.
        rows: how many of it there are.
    """

    name: Hashable
    precision: float
    recall: float
    f1: float
    rows: int


def class_scores(matrix: Sequence[Sequence[int]], classes: Sequence[Hashable]) -> list[ClassScore]:
    """The scores of each class, from a confusion matrix.

    >>> class_scores([[1, 0], [1, 2]], ["a", "b"])[0]
    ClassScore(name='a', precision=0.5, recall=1.0, f1=0.6666666666666666, rows=1)
    """
    found = []
    for k, name in enumerate(classes):
        right, rows, taken = matrix[k][k], sum(matrix[k]), sum(row[k] for row in matrix)
        parts = _part(right, taken), _part(right, rows), _part(2 * right, rows + taken)
        found.append(ClassScore(name, *parts, rows))
    return found


class Errors(NamedTuple):
    """How far numbers are from their targets.

    Attributes:
        rms: the root of the mean of the squared errors.
        mean: the mean of the absolute errors.
        explained: R², the part of the targets' variance that the predictions explain; nan
            if they have none.
    """

    rms: float
    mean: float
    explained: float


def errors(targets: Sequence[float], predictions: Sequence[float]) -> Errors:
    """The errors of predicted numbers."""
    _check_lengths(targets, predictions)
    n = len(targets)
    differences = [p - t for t, p in zip(targets, predictions, strict=True)]
    mean = math.fsum(targets) / n
    squares, variance = _squares(differences), _squares([t - mean for t in targets])
    return Errors(
        math.sqrt(squares / n),
        math.fsum(map(abs, differences)) / n,
        1 - squares / variance if variance else math.nan,
    )


def _part(number: int, of: int) -> float:
    return number / of if of else math.nan


def _check_lengths(
    targets: Sequence[object], predictions: Sequence[object], least: int = 1
) -> None:
    for given in (targets, predictions):
        if not hasattr(given, "__len__"):
            raise TypeError(f"expected targets and predictions in lists, got {shown(given)}")
    if len(targets) != len(predictions):
        raise ValueError(
            f"expected a prediction for each of {len(targets)} targets, got {len(predictions)}"
        )
    if len(targets) < least:
        raise ValueError("there are no targets: expected at least one, and its prediction")


def _squares(numbers: Sequence[float]) -> float:
    return math.fsum(number * number for number in numbers)
