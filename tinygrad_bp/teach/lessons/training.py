"""The training in a lesson: gradient descent on all samples at once."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...autodiff.graph import topological_order
from ...autodiff.transforms import value_and_grad
from ...autodiff.value import Value
from .calculation import Task
from .naming import copied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

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
    error_and_slopes = _error_and_slopes(run.total, free, rounds)
    errors, first = [run.total.data], dict[str, float]()
    _, slopes = error_and_slopes()
    for number in range(1, rounds + 1):
        try:
            for parameter, slope in zip(free, slopes, strict=True):
                parameter.data -= learning_rate * slope
            total, slopes = error_and_slopes()
            if not math.isfinite(total):
                run.total.recompute()  # it may say where
                raise FloatingPointError(f"the error is {total}")
        except (ArithmeticError, ValueError) as error:
            raise FloatingPointError(
                f"after update {number}: {error}; try a smaller learning rate"
            ) from error
        errors.append(total)
        if number == 1:
            first = run.model.state_dict()
    return Training(errors, _with(task, first), _with(task, run.model.state_dict()))


def _error_and_slopes(
    total: Value, free: Sequence[Value], rounds: int
) -> Callable[[], tuple[float, Sequence[float]]]:
    """What gives the error with the parameters as they are, and the derivative by each.

    Many rounds are worth compiling; then it goes on with inf or nan where there is no error.
    """
    order = topological_order(total)
    if len(order) * rounds < _MANY:

        def by_a_backward_pass() -> tuple[float, Sequence[float]]:
            total.recompute()
            for parameter in free:
                parameter.grad = 0.0
            total.backward()
            return total.data, [parameter.grad for parameter in free]

        return by_a_backward_pass
    from ...compiler.jit import jit

    fixed = {node: node.data for node in order if node.op is None}

    def again(numbers: Sequence[Value]) -> Any:
        """The same graph, with other numbers for the parameters."""
        found: dict[Any, Any] = {**fixed, **dict(zip(free, numbers, strict=True))}
        for node in order:
            if node.op is not None:
                found[node] = node.op(*[found.get(x, x) for x in node.operands])
        return found[total]

    compiled = jit(value_and_grad(again), backend="python")
    return lambda: compiled([parameter.data for parameter in free])


#: From so many nodes in all rounds on, code is compiled for them: it takes a tenth of a second.
_MANY = 20_000


def _with(task: Task, numbers: Mapping[str, float]) -> Calculation:
    model = copied(task.model)
    model.load_state_dict(numbers)
    return Task(model, task.given, task.loss).calculate()
