# ruff: noqa: N803 (rows are X)
"""Classes by the names that a model was trained with."""

from __future__ import annotations

from ..sequences import as_list, flat
from .prediction import predict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def classify(model: Any, X: Iterable[Any], compiled: bool | str = "auto") -> list[str]:
    """For each row the name of its most likely class; see `Module.classify`."""
    if not model.class_names:
        raise ValueError(
            "the model knows no names of classes: train it with them as targets, or assign "
            "model.class_names, in the order of its outputs"
        )
    return [name_of(model, as_list(output)) for output in as_list(predict(model, X, compiled))]


def name_of(model: Any, output: Any) -> str:
    """The name of the class that is most likely by what a model gives for a row.

    Raises:
        ValueError: if it does not give a number for each class, or one where there are two.
    """
    names: list[str] = list(model.class_names)
    numbers: list[float] = flat(output)
    if len(numbers) == 1 and len(names) == 2 and model.class_cut is not None:
        return names[int(numbers[0] > model.class_cut)]
    if len(numbers) != len(names):
        raise ValueError(
            f"the model gives {len(numbers)} number(s) for a row, and knows {len(names)} classes"
        )
    return names[numbers.index(max(numbers))]
