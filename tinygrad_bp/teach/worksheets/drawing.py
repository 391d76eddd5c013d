"""Numbers of its own for each student: short ones, drawn from a seed and a name.

The same seed and name give the same numbers, with every Python and on every machine.

>>> from tinygrad_bp.nn import MLP
>>> net = MLP(2, [1], bias=None)
>>> model, inputs = drawn(net, [0.0, 0.0], [0.5], "mse", "2026/Anna")
>>> [weight.data for weight in model.parameters()], inputs
([0.9, -0.55], [0.7, 0.65])
"""

from __future__ import annotations

import random

from ...autodiff.graph import topological_order
from ...nn.sequences import as_list
from ..lessons.naming import copied
from ..lessons.tasks import task_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...nn.losses import Loss

#: How often numbers are drawn until none of what is worked out from them is 0.
_TRIES = 30

#: The inputs that are drawn.
_SHORT = [round(k * 0.05, 2) for k in range(1, 20)]

#: With no more numbers than these they are multiples of 0.05, which a student types quickly.
_FEW = 30


def drawn(model: Any, inputs: Any, targets: Any, loss: Loss | str, seed: str) -> tuple[Any, Any]:
    """The network with other weights and biases, and other inputs; targets stay.

    No two weights are equal as long as there are enough short numbers, so that a slip that
    takes one for another shows; and, if it can be, nothing that is worked out is 0.

    Args:
        model: the network, which is not changed.
        inputs: the inputs of one sample, or a sequence of such.
        targets: likewise.
        loss: of the outputs and the targets of a sample.
        seed: what the numbers are drawn from.

    Raises:
        ArithmeticError, ValueError: where the error has no value for any of the numbers.
    """
    rng = random.Random(seed)
    found: tuple[int, Any, Any] | None = None
    problem: Exception | None = None
    for _ in range(_TRIES):
        new, numbers = copied(model), _drawn_like(inputs, rng)
        new.load_state_dict(_distinct(len(new.parameters()), rng))
        try:
            zeros = _zeros(new, numbers, targets, loss)
        except (ArithmeticError, ValueError) as error:
            problem = error
            continue
        if found is None or zeros < found[0]:
            found = zeros, new, numbers
        if not zeros:
            break
    if found is None:
        assert problem is not None
        raise problem
    return found[1:]


def _distinct(count: int, rng: random.Random) -> list[float]:
    """Numbers between -1 and 1, none of them 0, and no two alike if that can be."""
    step = 0.05 if count <= _FEW else 0.01
    most = round(1 / step) - 1
    numbers = [sign * round(k * step, 2) for k in range(1, most + 1) for sign in (1, -1)]
    found: list[float] = []
    while len(found) < count:
        found += rng.sample(numbers, min(len(numbers), count - len(found)))
    return found


def _drawn_like(inputs: Any, rng: random.Random) -> Any:
    """Numbers between 0 and 1 in the lists that the inputs are in, no two of a list alike."""
    items = as_list(inputs)
    short: list[float] = []
    while len(short) < len(items):
        short += rng.sample(_SHORT, min(len(_SHORT), len(items) - len(short)))
    return [
        _drawn_like(item, rng) if hasattr(item, "__iter__") else number
        for item, number in zip(items, short, strict=True)
    ]


def _zeros(model: Any, inputs: Any, targets: Any, loss: Loss | str) -> int:
    """How many of the numbers that are worked out are 0."""
    total = task_of(model, inputs, targets, loss).calculate().total
    total.backward()
    worked_out = [node for node in topological_order(total) if node.label]
    return sum(
        node.grad == 0.0 or (node.op is not None and node.data == 0.0) for node in worked_out
    )
