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

from ..autodiff import ops
from ..autodiff.value import Value
from ..letters import shown
from .arguments import real
from .sequences import as_list, each, highest, refuse_others, total

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, SupportsIndex

    from .sequences import N, Numbers, Scalar

    Loss = Callable[[Any, Any], Value]


def half_squared_error(outputs: N | Iterable[N], targets: Numbers) -> N:
    """The tutorial's error: half the square of target - output, summed over the outputs.

    >>> half_squared_error([0.75, 0.5], [0.25, 0.5])
    0.125
    """
    return _sum(outputs, targets, lambda o, t: 0.5 * (t - o) ** 2)


def mse(outputs: N | Iterable[N], targets: Numbers) -> N:
    """The mean of the squared errors.

    >>> mse([0.75, 0.5], [0.25, 0.5])
    0.125
    """
    return _mean(outputs, targets, lambda o, t: (o - t) ** 2)


def mae(outputs: N | Iterable[N], targets: Numbers) -> N:
    """The mean of the absolute errors.

    >>> mae([0.75, 0.5], [0.25, 0.5])
    0.25
    """
    return _mean(outputs, targets, lambda o, t: abs(o - t))


def hinge(outputs: N | Iterable[N], targets: Numbers) -> N:
    """The mean of max(0, 1 - target * output), for targets of 1 and -1.

    >>> hinge([0.5, -2.0], [1, -1])
    0.25
    """
    return _mean(outputs, targets, lambda o, t: ops.relu(1 - t * o))


def binary_cross_entropy(outputs: N | Iterable[N], targets: Numbers) -> N:
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
    return _mean(
        outputs,
        targets,
        lambda p, t: -(t * _log_of_probability(p) + (1 - t) * _log_of_probability(1 - p)),
    )


def binary_cross_entropy_with_logits(outputs: N | Iterable[N], targets: Numbers) -> N:
    """The mean cross entropy of the sigmoid of the outputs, for targets from 0 to 1.

    >>> from tinygrad_bp import Value
    >>> binary_cross_entropy_with_logits(Value(1000.0), 0).data
    1000.0
    """
    return _mean(outputs, targets, lambda z, t: t * ops.softplus(-z) + (1 - t) * ops.softplus(z))


def cross_entropy(
    outputs: Iterable[N],
    target: SupportsIndex | Value | Iterable[Scalar],
    label_smoothing: float = 0.0,
) -> N:
    """The cross entropy of the softmax of the outputs.

    Args:
        outputs: logits, one a class.
        target: the number of the right class (2.0 is 2), or a probability for each class.
        label_smoothing: the part of the target that is shared out among all classes alike, from 0
            to 1, see Szegedy et al. 2016. `fit` takes such a loss as
            `functools.partial(nn.cross_entropy, label_smoothing=0.1)`.

    Returns:
        The loss; nan if the class is a Value and no such class exists.

    Raises:
        IndexError: if there is no such class.
        TypeError: if the target is neither a number nor a probability for each class.
        ValueError: if `label_smoothing` is not from 0 to 1.

    >>> from tinygrad_bp import Value
    >>> cross_entropy([Value(1000.0), Value(0.0)], 1).data
    1000.0
    >>> round(cross_entropy([Value(1.0), Value(1.0)], [0.5, 0.5]).data, 15)
    0.693147180559945
    """
    logs = log_softmax(outputs)
    loss: N
    others: Any = target.tolist() if hasattr(target, "tolist") else target
    if isinstance(target, Value):  # as in compiled code: which class it is, is not known yet
        chosen = each(lambda k: ops.equal(target, k), [float(k) for k in range(len(logs))])
        loss = cross_entropy(outputs, chosen) + ops.where(total(chosen), 0.0, math.nan)
    elif hasattr(others, "__len__") and not isinstance(others, str):
        if len(others) != len(logs):
            raise ValueError(
                f"expected a target for each of {len(logs)} outputs, got {shown(others)}: the "
                f"number of the class, or a probability for each"
            )
        loss = -_sum(logs, others, lambda log, t: t * log)
    else:
        loss = -logs[_class(others, len(logs))]
    if label_smoothing:
        smoothing = real("label_smoothing", label_smoothing, below=math.nextafter(1.0, 2.0))
        loss = (1.0 - smoothing) * loss - smoothing * total(logs) / len(logs)
    return loss


def log_softmax(outputs: Iterable[N]) -> list[N]:
    """The logarithms of the softmax, without overflow.

    >>> from tinygrad_bp import Value
    >>> [log.data for log in log_softmax([Value(1000.0), Value(0.0)])]
    [0.0, -1000.0]
    """
    logits = as_list(outputs)
    if not logits:
        raise ValueError("there are no outputs: expected one for each class")
    try:
        # Without a shift exp would overflow. It cancels in the result, so what would flow
        # back through it cancels too.
        shift = ops.stop_gradient(highest(logits))
        below = each(lambda logit: logit - shift, logits)
        normaliser = ops.log(total(each(ops.exp, below)))
        return each(lambda z: z - normaliser, below)
    except TypeError:
        refuse_others("output", logits)
        raise


def _class(given: Any, count: int) -> int:
    """The number of a class, which NumPy may have as a float."""
    classes = f"0 to {count - 1}" if count > 1 else "0"
    try:
        number = int(given)
    except (TypeError, ValueError, OverflowError):
        number = None
    if isinstance(given, str) or number is None or number != given:
        raise TypeError(
            f"expected the number of a class, {classes}, or a probability for each, got "
            f"{shown(given)}; names of classes are numbered, as in [names.index(y) for y in Y]"
        )
    if not 0 <= number < count:
        hint = ": there has to be an output for each class" if count == 1 else ""
        outputs = "1 output" if count == 1 else f"{count} outputs"
        raise IndexError(f"with {outputs} the class is {classes}, not {number}{hint}")
    return number


def _sum(outputs: N | Iterable[N], targets: Numbers, term: Callable[[Any, Any], Any]) -> N:
    """The sum of a term for each output and its target."""
    result: N = total(_terms(outputs, targets, term))
    return result


def _mean(outputs: N | Iterable[N], targets: Numbers, term: Callable[[Any, Any], Any]) -> N:
    """The mean of a term for each output and its target."""
    terms = _terms(outputs, targets, term)
    result: N = total(terms) / len(terms) if len(terms) > 1 else terms[0]
    return result


def _terms(outputs: Numbers, targets: Numbers, term: Callable[[Any, Any], Any]) -> list[Any]:
    outputs, targets = as_list(outputs), as_list(targets)
    if not outputs:
        raise ValueError("there are no outputs: expected at least one, and a target for each")
    if len(outputs) != len(targets):
        raise ValueError(
            f"expected a target for each of {len(outputs)} outputs, got {len(targets)}"
        )
    try:
        return each(term, outputs, targets)
    except TypeError:
        refuse_others("output", outputs)
        refuse_others("target", targets)
        raise


def _log_of_probability(p: Scalar) -> Any:
    # A number below 0 stays what it is, so that its logarithm is an error.
    return ops.log(ops.maximum(p, ops.where(ops.greater(0.0, p), -math.inf, _LEAST)))


_LEAST = math.exp(-100)

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

#: The losses that make probabilities of outputs without limits, and what by.
SQUASHES = {"cross_entropy": "softmax", "binary_cross_entropy_with_logits": "sigmoid"}

#: The losses whose target can be the number of a class, and of how many at most.
TAKE_CLASSES = {
    "cross_entropy": math.inf,
    "binary_cross_entropy": 2,
    "binary_cross_entropy_with_logits": 2,
}

#: Above which output it is the second of two classes.
CUTS = {"binary_cross_entropy": 0.5, "binary_cross_entropy_with_logits": 0.0, "hinge": 0.0}

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
