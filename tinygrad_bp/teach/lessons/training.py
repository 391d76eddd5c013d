"""The training in a lesson: gradient descent on all samples at once.

The parameters of all layers move together; or those of the last layer first, and what they are
now counts in the derivatives of the layers before, as in the tutorial's closing figures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...autodiff.graph import topological_order
from ...autodiff.transforms import value_and_grad
from ...autodiff.value import Value
from ...letters import shown
from ...nn.arguments import number_of
from .calculation import Task
from .naming import by_layers, copied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from .calculation import Calculation

    #: Takes what the parameters are; gives the error, and what they are after an update.
    Round = Callable[[Sequence[Any]], tuple[Any, Sequence[Any]]]


#: The orders in which parameters are updated.
UPDATES = ("simultaneous", "sequential")


def in_turns(layers: Sequence[Any], update: str) -> list[list[Any]]:
    """The layers that an update moves together, in the order in which it comes to them.

    Args:
        layers: all of them, from the last one, as `by_layers` has them.
        update: one of `UPDATES`.

    >>> in_turns(["outputs", "hidden"], "simultaneous")
    [['outputs', 'hidden']]
    >>> in_turns(["outputs", "hidden"], "sequential")
    [['outputs'], ['hidden']]
    """
    return [[layer] for layer in layers] if update == "sequential" else [[*layers]]


def checked_rate(rate: Any) -> float:
    """A learning rate.

    Raises:
        TypeError: if it is no number.
        ValueError: if it is not finite.
    """
    found = float(number_of("learning_rate", rate))
    if not math.isfinite(found):
        raise ValueError(f"learning_rate must be a finite number, not {found}")
    return found


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


def checked_update(update: Any) -> str:
    """The order in which parameters are updated.

    Raises:
        ValueError: if it is none.
    """
    if update not in UPDATES:
        raise ValueError(f"update must be {' or '.join(map(repr, UPDATES))}, not {shown(update)}")
    return str(update)


def train(
    task: Task, fixed: set[str], learning_rate: float, rounds: int, update: str = UPDATES[0]
) -> Training:
    """Updates by gradient descent on all samples at once.

    Args:
        task: what is calculated; its network is not changed.
        fixed: the names in `state_dict()` of the parameters that stay.
        learning_rate: what the derivatives are multiplied by.
        rounds: how many updates there are.
        update: one of `UPDATES`.

    Raises:
        FloatingPointError: where the error becomes infinite or nan; names the round.
    """
    run = task.calculate()
    errors, first = [], dict[str, float]()
    for error in descent(run, fixed, learning_rate, rounds, update):
        errors.append(error)
        if len(errors) == 2:
            first = run.model.state_dict()
    after_first = _with(task, first)
    last = after_first if rounds == 1 else _with(task, run.model.state_dict())
    return Training(errors, after_first, last)


def descent(
    run: Calculation,
    fixed: set[str],
    learning_rate: float,
    rounds: int,
    update: str = UPDATES[0],
) -> Iterator[float]:
    """The error before each update and after the last; the parameters move as it goes on.

    Args:
        run: what is calculated, by the parameters that move.
        fixed, learning_rate, rounds: as for `train`.
        update: one of `UPDATES`. "sequential" moves a layer after the other, the last one
            first; a derivative then goes back through the new weights behind it, with the
            outputs of the neurons as the forward pass had them.

    Raises:
        FloatingPointError: where the error becomes infinite or nan; names the round.
    """
    staying = {value for name, value in run.model.named_parameters() if name in fixed}
    layers = [[p for p in layer if p not in staying] for layer in by_layers(run.model)]
    turns = [[p for layer in turn for p in layer] for turn in in_turns(layers, update)]
    free = [parameter for turn in turns for parameter in turn]
    if len(turns) > 1:
        round_of = _turn_by_turn(run.total, turns, learning_rate, rounds)
    else:
        round_of = _all_at_once(run.total, free, learning_rate, rounds)
    error, after = round_of([parameter.data for parameter in free])
    yield error
    for number in range(1, rounds + 1):
        try:
            for parameter, new in zip(free, after, strict=True):
                parameter.data = new
            error, after = round_of(after)
            if not math.isfinite(error):
                run.total.recompute()  # it may say where
                raise FloatingPointError(f"the error is {error}")
        except (ArithmeticError, ValueError) as failure:
            raise FloatingPointError(
                f"after update {number}: {failure}; try a smaller learning rate"
            ) from failure
        yield error


def error_by(calculation: Calculation, rounds: int) -> Callable[[Sequence[float]], float]:
    """What gives the error for other numbers of the parameters, in so many rounds."""
    total = calculation.total
    forward_pass = rerun(total, calculation.model.parameters())

    def error(numbers: Sequence[Any]) -> Any:
        return forward_pass(numbers)[total]

    return _compiled(error) if len(topological_order(total)) * rounds >= _MANY else error


def _all_at_once(total: Value, free: Sequence[Value], learning_rate: float, rounds: int) -> Round:
    """A round in which every derivative is taken with the old numbers.

    Many rounds are worth compiling; then it goes on with inf or nan where there is no error.
    """

    def moved(numbers: Sequence[Any], slopes: Sequence[Any]) -> list[Any]:
        pairs = zip(numbers, slopes, strict=True)
        return [number - learning_rate * slope for number, slope in pairs]

    if len(topological_order(total)) * rounds >= _MANY:
        forward_pass = rerun(total, free)
        error_and_slopes = _compiled(value_and_grad(lambda numbers: forward_pass(numbers)[total]))

        def of_compiled_code(numbers: Sequence[Any]) -> tuple[Any, Sequence[Any]]:
            error, slopes = error_and_slopes(numbers)
            return error, moved(numbers, slopes)

        return of_compiled_code

    def by_a_backward_pass(numbers: Sequence[Any]) -> tuple[Any, Sequence[Any]]:
        total.recompute()
        for parameter in free:
            parameter.grad = 0.0
        total.backward()
        return total.data, moved(numbers, [parameter.grad for parameter in free])

    return by_a_backward_pass


def _turn_by_turn(
    total: Value, turns: Sequence[Sequence[Value]], learning_rate: float, rounds: int
) -> Round:
    """A round in which the last layer moves first, and the others through what it is now."""
    order = topological_order(total)
    free = [parameter for turn in turns for parameter in turn]
    forward_pass = rerun(total, free)

    def step(numbers: Sequence[Any]) -> tuple[Any, Sequence[Any]]:
        forward = forward_pass(numbers)
        now = dict(forward)
        for turn in turns:
            slopes = slopes_through(order, forward, now)
            for parameter in turn:
                now[parameter] -= learning_rate * slopes.get(parameter, 0.0)
        return forward[total], [now[parameter] for parameter in free]

    return _compiled(step) if len(order) * rounds >= _MANY else step


def slopes_through(
    order: Sequence[Value], forward: Mapping[Any, Any], now: Mapping[Any, Any]
) -> dict[Any, Any]:
    """The derivative of the last node by each node before it, through parameters that moved.

    Args:
        order: the nodes of the graph, operands first.
        forward: the number of each node in the forward pass.
        now: the same, but for parameters that have moved since.
    """
    slopes: dict[Any, Any] = {order[-1]: 1.0}
    for node in reversed(order):
        if node.op is None or node not in slopes:
            continue
        operands = [now.get(x, x) for x in node.operands]
        for i, x in enumerate(node.operands):
            slope = node.op.rule(i, forward[node], operands)
            if isinstance(x, Value) and slope is not None:
                slopes[x] = slopes.get(x, 0.0) + slopes[node] * slope
    return slopes


def rerun(total: Value, free: Sequence[Value]) -> Callable[[Sequence[Any]], dict[Any, Any]]:
    """What gives each node of a graph, with other numbers for some of its leaves."""
    order = topological_order(total)
    given = {node: node.data for node in order if node.op is None}

    def run(numbers: Sequence[Any]) -> dict[Any, Any]:
        found: dict[Any, Any] = {**given, **dict(zip(free, numbers, strict=True))}
        for node in order:
            if node.op is not None:
                found[node] = node.op(*[found.get(x, x) for x in node.operands])
        return found

    return run


def _compiled(f: Callable[..., Any]) -> Callable[..., Any]:
    from ...compiler.jit import jit

    return jit(f, backend="python")


#: From so many nodes in all rounds on, code is compiled for them: it takes a tenth of a second.
_MANY = 20_000


def _with(task: Task, numbers: Mapping[str, float]) -> Calculation:
    model = copied(task.model)
    model.load_state_dict(numbers)
    return Task(model, task.given, task.loss).calculate()
