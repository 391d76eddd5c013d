"""Targets that are classes, by their names or in a column, as the numbers that losses take.

>>> from .samples import samples_of
>>> samples, _, classes = classified(samples_of([[1.0], [2.0]], ["oak", "ash"]), [], most=2)
>>> classes, [sample.y for sample in samples]
(['ash', 'oak'], [1, 0])
"""

from __future__ import annotations

from collections.abc import Mapping

from ....letters import shown
from .samples import DataPoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any


def classified(
    samples: list[DataPoint], watched: list[DataPoint], most: float | None
) -> tuple[list[DataPoint], list[DataPoint], list[str]]:
    """The samples with numbers of classes as targets, and the names of the classes, if any.

    Args:
        samples, watched: those to train on, and those whose loss is taken besides.
        most: how many classes the loss takes; None if it may know what to do with names.

    Returns:
        The samples, and the names in the order of their letters; as they were where the targets
        are no names.

    Raises:
        ValueError: if there are more classes, or a target is none of them; names the sample.
    """
    if most is None:
        return samples, watched, []
    samples, watched = out_of_columns(samples), out_of_columns(watched)
    names = sorted({str(sample.y) for sample in samples if isinstance(sample.y, str)})
    if names and not most:
        raise ValueError(
            f"the targets are names of classes, as {shown(names[0])}, and the loss takes numbers: "
            f"train with cross_entropy, and an output for each class"
        )
    if len(names) > most:
        raise ValueError(
            f"the targets are {len(names)} classes, and the loss takes {most}: cross_entropy takes "
            f"any number of them, of a model with an output for each"
        )
    if not names:
        return samples, watched, []
    number = {name: k for k, name in enumerate(names)}
    for place, _, y in (*samples, *watched):
        if not isinstance(y, str) or y not in number:
            raise ValueError(
                f"sample {place} has the target {shown(y)}, which is none of the classes "
                f"{shown(names, 100)}"
            )
    samples, watched = (
        [sample._replace(y=number[sample.y]) for sample in some] for some in (samples, watched)
    )
    return samples, watched, names


def out_of_columns(samples: list[DataPoint]) -> list[DataPoint]:
    """The samples with each target by itself that stands in a list alone, if each of them does."""
    if all(isinstance(sample.y, (list, tuple)) and len(sample.y) == 1 for sample in samples):
        return [sample._replace(y=sample.y[0]) for sample in samples]
    return samples


def numbers_of(weights: Any, classes: Sequence[str]) -> Any:
    """Weights of classes, by their numbers where they are given by their names.

    Raises:
        ValueError: if there is neither a class of that name nor of that number.

    >>> numbers_of({"oak": 2.0}, ["ash", "oak"]), numbers_of("balanced", ["ash", "oak"])
    ({1: 2.0}, 'balanced')
    """
    if not isinstance(weights, Mapping):
        return weights
    number = {name: k for k, name in enumerate(classes)}
    if unknown := [name for name in weights if classes and name not in {*number, *number.values()}]:
        raise no_sample_of(unknown[0], classes)
    return {number.get(name, name): weight for name, weight in weights.items()}


def no_sample_of(name: Any, known: Iterable[Any]) -> Exception:
    """The error for a weight of a class that no sample is of."""
    there = ", ".join(map(repr, [*known][:8]))
    return ValueError(f"class_weight has {shown(name)}, and no sample is of it: there are {there}")
