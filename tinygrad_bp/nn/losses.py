"""Losses of one sample: how far a model's outputs are from the targets.

Each takes the outputs (a list of Values, or the one Value of a model with one output)
and the targets, and gives one Value. They are built from the table's operations, so
they can be drawn, explained, differentiated to any order and compiled. `fit` averages
them over a batch.

>>> from tinygrad_bp import Value
>>> outputs = [Value(0.75), Value(0.5)]
>>> half_squared_error(outputs, [0.25, 1.0]).data, mse(outputs, [0.25, 1.0]).data
(0.25, 0.25)
>>> hinge(Value(0.25), 1).data
0.75
"""

from __future__ import annotations

import math
from operator import index

from ..autodiff import ops
from ..autodiff.value import Value
from .sequences import as_list, total

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from .sequences import Scalar

    Numbers = Scalar | Sequence[Scalar]
    Loss = Callable[[Any, Any], Any]


def half_squared_error(outputs: Numbers, targets: Numbers) -> Any:
    """The tutorial's error: half the square of target - output, summed over the outputs."""
    return total(0.5 * (t - o) ** 2 for o, t in _pairs(outputs, targets))


def mse(outputs: Numbers, targets: Numbers) -> Any:
    """The mean of the squared errors."""
    return _mean((o - t) ** 2 for o, t in _pairs(outputs, targets))


def mae(outputs: Numbers, targets: Numbers) -> Any:
    """The mean of the absolute errors."""
    return _mean(abs(o - t) for o, t in _pairs(outputs, targets))


def hinge(outputs: Numbers, targets: Numbers) -> Any:
    """The mean of max(0, 1 - target * output), for targets of 1 and -1."""
    return _mean(ops.relu(1 - t * o) for o, t in _pairs(outputs, targets))


def binary_cross_entropy(outputs: Numbers, targets: Numbers) -> Any:
    """The mean cross entropy of probabilities, for targets from 0 to 1.

    A logarithm below -100 counts as -100, as in PyTorch, so that a probability of
    exactly 0 or 1 has a loss. Where the probabilities come from a sigmoid,
    `binary_cross_entropy_with_logits` of what it is applied to is more precise.

    Raises:
        ValueError: for an output that is not between 0 and 1.

    >>> from tinygrad_bp import Value
    >>> binary_cross_entropy(Value(0.5), 1).data
    0.6931471805599453
    """
    pairs = _pairs(outputs, targets)
    return -_mean(
        t * _log_of_probability(p) + (1 - t) * _log_of_probability(1 - p) for p, t in pairs
    )


def binary_cross_entropy_with_logits(outputs: Numbers, targets: Numbers) -> Any:
    """The mean cross entropy of the sigmoid of the outputs, for targets from 0 to 1.

    >>> from tinygrad_bp import Value
    >>> binary_cross_entropy_with_logits(Value(1000.0), 0).data
    1000.0
    """
    return _mean(
        t * ops.softplus(-z) + (1 - t) * ops.softplus(z) for z, t in _pairs(outputs, targets)
    )


def cross_entropy(outputs: Sequence[Scalar], target: int | Sequence[Scalar]) -> Any:
    """The cross entropy of the softmax of the outputs.

    Args:
        outputs: logits, one a class.
        target: the number of the right class, or a probability for each class.

    Returns:
        The loss, nan where the class is a Value and there is no such class.

    Raises:
        IndexError: for a class that there is not.

    >>> from tinygrad_bp import Value
    >>> cross_entropy([Value(1000.0), Value(0.0)], 1).data
    1000.0
    >>> round(cross_entropy([Value(1.0), Value(1.0)], [0.5, 0.5]).data, 15)
    0.693147180559945
    """
    logs = log_softmax(outputs)
    if isinstance(target, Value):  # as in compiled code: which class it is, is not known yet
        chosen = [ops.equal(target, float(k)) for k in range(len(logs))]
        return ops.where(total(chosen), cross_entropy(outputs, chosen), math.nan)
    if not hasattr(target, "__len__"):
        right = index(target)
        if not 0 <= right < len(logs):
            raise IndexError(
                f"with {len(logs)} outputs the class is 0 to {len(logs) - 1}, not {right}"
            )
        return -logs[right]
    return -total(t * log for log, t in _pairs(logs, target))


def log_softmax(outputs: Sequence[Scalar]) -> list[Any]:
    """The logarithms of the softmax, without overflow.

    >>> from tinygrad_bp import Value
    >>> [log.data for log in log_softmax([Value(1000.0), Value(0.0)])]
    [0.0, -1000.0]
    """
    outputs = as_list(outputs)
    highest = outputs[0]
    for output in outputs[1:]:
        highest = ops.maximum(highest, output)
    # The shift cancels in the result; without it exp would overflow.
    below = [output - highest for output in outputs]
    normaliser = ops.log(total(ops.exp(z) for z in below))
    return [z - normaliser for z in below]


def _mean(terms: Iterable[Any]) -> Any:
    terms = list(terms)
    return total(terms) / len(terms) if len(terms) > 1 else terms[0]


def _log_of_probability(p: Scalar) -> Any:
    # A number below 0 stays what it is, so that its logarithm is an error.
    return ops.log(ops.where(ops.greater(_LEAST, ops.abs(p)), _LEAST, p))


_LEAST = math.exp(-100)


def _pairs(outputs: Numbers, targets: Numbers) -> Iterable[tuple[Any, Any]]:
    """Each output with its target."""
    outputs, targets = as_list(outputs), as_list(targets)
    if len(outputs) != len(targets) or not outputs:
        raise ValueError(
            f"expected a target for each of {len(outputs)} outputs, got {len(targets)}"
        )
    return zip(outputs, targets, strict=True)


#: The losses of this file by name.
BY_NAME: dict[str, Loss] = {
    loss.__name__: loss
    for loss in (
        half_squared_error,
        mse,
        mae,
        hinge,
        binary_cross_entropy,
        binary_cross_entropy_with_logits,
        cross_entropy,
    )
}

#: What each is, to go on after "the error is".
IN_WORDS = {
    "half_squared_error": "half the square of target minus output, summed over the outputs",
    "mse": "the square of output minus target, averaged over the outputs",
    "mae": "the distance between output and target, averaged over the outputs",
    "hinge": "the hinge loss, max(0, 1 - target * output), averaged over the outputs",
    "binary_cross_entropy": "the cross entropy of the outputs as probabilities, averaged over "
    "the outputs",
    "binary_cross_entropy_with_logits": "the cross entropy of the sigmoid of the outputs, "
    "averaged over the outputs",
    "cross_entropy": "the cross entropy of the softmax of the outputs",
}
