"""What is to be calculated, as it is asked for: a network, samples and a loss that fit.

>>> print(f"{task_of().calculate().total.data:.9f}")
0.298371109
"""

from __future__ import annotations

from ...letters import shown
from ...nn.base import Module
from ...nn.losses import half_squared_error
from ...nn.structure.passing import nested, products_of
from ...nn.training.options import loss_of
from ..tutorial.network import model as tutorials_network
from ..tutorial.network import sample as tutorials_sample
from .calculation import Task
from .samples import checked_samples

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...nn.losses import Loss

#: How many numbers are worked out at most: they take some seconds.
MOST_NUMBERS = 20_000


def task_of(
    model: Module | None = None,
    inputs: Any = None,
    targets: Any = None,
    loss: Loss | str = half_squared_error,
) -> Task:
    """The loss of a network on samples; what is not given is the tutorial's.

    Args:
        model: a network, which is not changed; by default the tutorial's.
        inputs: what the network takes, or a sequence of such; by default the tutorial's.
        targets: likewise, one for each output, or a class.
        loss: of the outputs and the targets of a sample, or the name of one of `nn`'s.

    Raises:
        TypeError: for a model that is not a `Module`, and for anything that is not a number.
        ValueError: for inputs or targets that do not fit or are missing, and where there are
            too many numbers to be worked out.
    """
    loss = loss_of(loss)
    if model is not None and not isinstance(model, Module):
        raise TypeError(
            f"a lesson is about a network, such as an nn.MLP or an nn.Sequential, not "
            f"{type(model).__name__}: {shown(model, 80)}"
        )
    model, inputs, targets = or_the_tutorials(model, inputs, targets)
    if inputs is None or targets is None:
        missing = "inputs" if inputs is None else "targets"
        raise ValueError(f"{missing}= is missing: a lesson about your own network needs both")
    task = Task(model, checked_samples(model, inputs, targets), loss)
    if (numbers := size(task)) > MOST_NUMBERS:
        raise ValueError(
            f"a lesson works out every number, and with {in_words(task)} there would be some "
            f"{numbers:,}: expected at most {MOST_NUMBERS:,}, so take a smaller network or fewer "
            f"samples"
        )
    return task


def or_the_tutorials(model: Module | None, inputs: Any, targets: Any) -> tuple[Module, Any, Any]:
    """The network and what it is given; without a network the tutorial's, with its numbers."""
    if model is not None:
        return model, inputs, targets
    usual = tutorials_sample()
    inputs, targets = (
        numbers if given is None else given
        for given, numbers in zip((inputs, targets), usual, strict=True)
    )
    return tutorials_network(), inputs, targets


def size(task: Task) -> int:
    """About how many numbers a round has: forward and backward, for each product and sample."""
    first = task.given[0]
    products = products_of(task.model, nested([x.data for x in first.inputs], first.shape))
    return 2 * max(len(task.model.parameters()), products) * len(task.given)


def in_words(task: Task) -> str:
    """How large it is."""
    parameters, samples = len(task.model.parameters()), len(task.given)
    return f"{parameters:,} weights and biases and {samples:,} sample(s)"
