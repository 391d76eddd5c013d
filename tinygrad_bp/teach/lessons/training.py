"""The training in a lesson: gradient descent on all samples at once."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...autodiff.graph import topological_order
from .calculation import Task
from .naming import copied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .calculation import Calculation


@dataclass(frozen=True)
class Training:
    """What rounds of updates do.

    Attributes:
        errors: the error before each update and after the last.
        first: the network after the first update, in a new graph.
        last: the network after all of them.
    """

    errors: list[float]
    first: Calculation
    last: Calculation


def train(task: Task, fixed: set[str], learning_rate: float, rounds: int) -> Training:
    """Updates by gradient descent on all samples at once, all parameters together.

    Args:
        task: what is calculated; its network is not changed.
        fixed: the names in `state_dict()` of the parameters that stay.
        learning_rate: what the derivatives are multiplied by.
        rounds: how many updates there are.

    Raises:
        FloatingPointError: where the error becomes infinite or nan; names the round.
    """
    run = task.calculate()
    free = [value for name, value in run.model.named_parameters() if name not in fixed]
    everything = topological_order(run.total)
    errors, first = [run.total.data], dict[str, float]()
    for number in range(1, rounds + 1):
        for node in everything:
            node.grad = 0.0
        run.total.backward()
        try:
            for parameter in free:
                parameter.data -= learning_rate * parameter.grad
            run.total.recompute()
            if not math.isfinite(run.total.data):
                raise FloatingPointError(f"the error is {run.total.data}")
        except (ArithmeticError, ValueError) as error:
            raise FloatingPointError(
                f"after update {number}: {error}; try a smaller learning rate"
            ) from error
        errors.append(run.total.data)
        if number == 1:
            first = run.model.state_dict()
    return Training(errors, _with(task, first), _with(task, run.model.state_dict()))


def _with(task: Task, numbers: Mapping[str, float]) -> Calculation:
    model = copied(task.model)
    model.load_state_dict(numbers)
    return Task(model, task.given, task.loss).calculate()
