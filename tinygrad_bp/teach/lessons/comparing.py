"""Trainings side by side: the same one, each time with another value for one of its settings.

>>> checked_comparisons("train_biases")
{'train_biases': [False, True]}
>>> checked_comparisons({"learning_rate": [0.1, 1]})
{'learning_rate': [0.1, 1.0]}
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ...letters import shown
from ...nn.losses import BY_NAME
from ...nn.training.options import loss_of
from .naming import biases
from .training import UPDATES, checked_rate, checked_update, descent, error_by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from .calculation import Task

#: How many trainings stand side by side at most: a picture of more would be a tangle.
MOST = 8

#: The losses that are compared where none are named, as far as they take the targets.
_LOSSES = ("half_squared_error", "mse", "mae")


@dataclass(frozen=True)
class ComparedRun:
    """One of the trainings.

    Attributes:
        value: the value of the setting that it has for itself.
        errors: the lesson's error before each update and after the last; fewer where it
            breaks off.
        outputs: the outputs after the last update, sample by sample; empty where it breaks off.
        failure: why it breaks off, "" where it does not.
    """

    value: Any
    errors: tuple[float, ...]
    outputs: tuple[tuple[float, ...], ...]
    failure: str = ""


@dataclass(frozen=True)
class ComparedSetting:
    """Trainings that differ in one setting, whose name is that of the argument of `lesson`."""

    setting: str
    runs: tuple[ComparedRun, ...]


def checked_comparisons(asked: Any) -> dict[str, list[Any]]:
    """The values of each setting that is compared; empty where there is no list of them yet.

    Args:
        asked: the name of a setting, several, or a mapping of names to values.

    Raises:
        TypeError: for anything else.
        ValueError: for a name that is not known, and values that do not fit it.
    """
    if isinstance(asked, str):
        asked = [asked]
    if not hasattr(asked, "__iter__"):
        raise TypeError(
            f"compare must be the name of a setting, several, or a dict of names and their "
            f"values, not {shown(asked)}"
        )
    given = dict(asked) if hasattr(asked, "keys") else dict.fromkeys(asked)
    found: dict[str, list[Any]] = {}
    for name, values in given.items():
        if name not in _CHECKS:
            raise ValueError(f"a lesson compares {', '.join(_CHECKS)}, and not {shown(name, 60)}")
        found[name] = _values(name, values)
    return found


def _values(name: str, values: Any) -> list[Any]:
    if values is None:
        return list(_USUAL.get(name, ()))
    if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
        raise TypeError(f"compare[{name!r}] must be a list of values, not {shown(values)}")
    found = [_CHECKS[name](value) for value in values]
    if not 2 <= len(found) <= MOST:
        raise ValueError(f"compare[{name!r}] must have 2 to {MOST} values, not {len(found)}")
    return found


def _whether(value: Any) -> bool:
    if value not in (False, True):
        raise ValueError(f"train_biases must be False or True, not {shown(value)}")
    return bool(value)


#: The settings that can be compared, each with what checks a value of it.
_CHECKS: dict[str, Callable[[Any], Any]] = {
    "learning_rate": checked_rate,
    "train_biases": _whether,
    "loss": loss_of,
    "update": checked_update,
}

#: The values that are compared where none are given, but for those that depend on the lesson.
_USUAL = {"train_biases": (False, True), "update": UPDATES}


def compared(
    task: Task,
    fixed: set[str],
    learning_rate: float,
    rounds: int,
    update: str,
    asked: dict[str, list[Any]],
) -> tuple[ComparedSetting, ...]:
    """The trainings that are asked for.

    Args:
        task, fixed, learning_rate, rounds, update: the training of the lesson, as for `train`.
        asked: the values of each setting, from `checked_comparisons`.

    Raises:
        ValueError: where there are no biases to compare with and without, and where a loss
            does not take the outputs and targets.
    """
    return tuple(
        ComparedSetting(
            name,
            tuple(
                _run(task, fixed, learning_rate, rounds, update, name, value)
                for value in values or _of_the_lesson(name, task, learning_rate)
            ),
        )
        for name, values in asked.items()
    )


def _of_the_lesson(name: str, task: Task, learning_rate: float) -> Sequence[Any]:
    """What is compared where no values are given and they depend on the lesson."""
    if name == "learning_rate":
        return [learning_rate / 10, learning_rate, learning_rate * 10]
    if isinstance(task.given[0].targets, int):
        raise ValueError("compare: say which losses, since the targets are classes")
    return list(dict.fromkeys([task.loss, *(BY_NAME[loss] for loss in _LOSSES)]))


def _run(
    task: Task,
    fixed: set[str],
    learning_rate: float,
    rounds: int,
    update: str,
    name: str,
    value: Any,
) -> ComparedRun:
    own = task
    match name:
        case "learning_rate":
            learning_rate = value
        case "update":
            update = value
        case "loss":
            own = replace(task, loss=value)
        case _:
            fixed = set() if value else _names_of_biases(task)
    try:
        run = own.calculate()
    except (ArithmeticError, LookupError, TypeError, ValueError) as wrong:
        what = getattr(value, "__name__", value)
        raise ValueError(f"compare: {name} {what} does not fit: {wrong}") from wrong
    # Errors of several losses are no measure for each other: all are measured by the lesson's.
    measured = task.calculate()
    by_the_lesson = error_by(measured, rounds)
    parameters = run.model.parameters()
    errors = []
    try:
        for error in descent(run, fixed, learning_rate, rounds, update):
            numbers = [parameter.data for parameter in parameters]
            errors.append(error if own is task else by_the_lesson(numbers))
            if not math.isfinite(errors[-1]):
                gone = errors.pop()
                raise FloatingPointError(f"after update {len(errors)}: the error is {gone}")
    except (ArithmeticError, ValueError) as failure:
        return ComparedRun(value, tuple(errors), (), str(failure))
    measured.model.load_state_dict(run.model.state_dict())
    measured.total.recompute()
    outputs = tuple(tuple(out.data for out in sample.outputs) for sample in measured.samples)
    return ComparedRun(value, tuple(errors), outputs)


def _names_of_biases(task: Task) -> set[str]:
    model = task.calculate().model
    still = biases(model)
    if not still:
        raise ValueError("compare: train_biases makes no difference, since there are no biases")
    return {name for name, value in model.named_parameters() if value in still}
