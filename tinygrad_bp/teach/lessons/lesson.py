"""`lesson`: a whole worked example of backpropagation, for any network and data.

>>> print(lesson().text())
A worked example of backpropagation
...
  net_h1 = w1*i1 + w2*i2 + b1 = 0.15*0.05 + 0.2*0.1 + 0.35 = 0.3775
...
"""

from __future__ import annotations

import math

from ...draw.labels import check_digits
from ...letters import shown
from ...nn.arguments import number_of, whole
from ...nn.losses import half_squared_error
from ...nn.modules import MLP
from ...nn.training.options import loss_of
from .. import tutorial
from ..document.blocks import Document
from ..document.readable import Readable
from .calculation import Task
from .chapters.contents import chapters_of
from .naming import biases
from .samples import checked_samples
from .setting import Setting
from .training import train

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, SupportsIndex

    from ...nn.losses import Loss
    from ..document.blocks import Section

#: How many numbers a lesson works out at most, and how many in all of its updates: each takes
#: some seconds.
MOST_NUMBERS, MOST_UPDATED = 20_000, 10_000_000


class Lesson(Readable):
    """A worked example; `lesson` makes it.

    Attributes:
        title: what it is about.
        sections: what it says, in order.
        setting: the calculation behind it: graphs whose nodes have the names in the lesson.
    """

    title = "A worked example of backpropagation"

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.sections: tuple[Section, ...] = chapters_of(setting)

    @property
    def document(self) -> Document:
        """A section for each chapter."""
        return Document(self.title, self.sections, digits=self.setting.digits)

    def latex(self, *, document: bool = True) -> str:
        """As a LaTeX document; or without its head, to be put into one that uses amsmath."""
        return super().latex(document=document)

    def html(self, *, page: bool = True) -> str:
        """As one page, for a screen and for paper; or to be put into a page.

        It loads nothing and runs no script.
        """
        return super().html(page=page)

    def __repr__(self) -> str:
        return "<Lesson: print it, or .text(), .markdown(), .latex(), .html(), .save(path)>"


def lesson(
    model: MLP | None = None,
    inputs: Any = None,
    targets: Any = None,
    *,
    loss: Loss | str = half_squared_error,
    learning_rate: float = 0.5,
    rounds: SupportsIndex = 1,
    train_biases: bool | None = None,
    wrt: str | Iterable[str] | None = None,
    digits: int = 9,
) -> Lesson:
    """The whole worked example of backpropagation: forward pass, error, derivatives, update.

    Args:
        model: an `MLP`, which is not changed; by default the tutorial's network.
        inputs: the inputs of one sample, or a sequence of such; by default the tutorial's.
        targets: likewise, one for each output, or a class.
        loss: of the outputs and the targets of a sample, or the name of one of `nn`'s; over
            several samples the lesson takes the mean, as `fit` does.
        learning_rate: what the derivatives are multiplied by.
        rounds: how many updates are made; the first is worked out, and the lesson says what
            the network gives after it and after the last.
        train_biases: whether biases are updated too. By default they are, but not those
            of the tutorial's network, which its text keeps fixed.
        wrt: the names of those whose derivatives are worked out: weights, biases, or other
            nodes such as "out_h1". By default all that are updated, as far as a
            lesson has room.
        digits: how many digits after the point numbers are shown with, 1 to 17.

    Raises:
        TypeError: for a model that is not an MLP, and for anything that is not a number.
        ValueError: for inputs or targets that do not fit, unknown names, and settings out
            of range.
        ArithmeticError: where the error has no finite value, or the training loses it.

    >>> from tinygrad_bp.nn import MLP
    >>> from tinygrad_bp.nn.losses import mse
    >>> net = MLP(2, [3, 2, 1], activation="tanh", seed=1)
    >>> xor = lesson(net, [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], loss=mse, wrt="w1")
    >>> xor
    <Lesson: print it, or .text(), .markdown(), .latex(), .html(), .save(path)>
    """
    check_digits(digits)
    rounds = whole("rounds", rounds)
    learning_rate = number_of("learning_rate", learning_rate)
    if not math.isfinite(learning_rate):
        raise ValueError(f"learning_rate must be a finite number, not {learning_rate}")
    loss = loss_of(loss)
    if model is not None and not isinstance(model, MLP):
        raise TypeError(f"a lesson is about an MLP, not {type(model).__name__}: {shown(model, 80)}")
    is_tutorial = model is None and inputs is None and targets is None
    is_tutorial = is_tutorial and loss is half_squared_error and learning_rate == 0.5
    if model is None:
        network_given = tutorial.model()
        train_biases = bool(train_biases)
    else:
        network_given = model
        train_biases = train_biases is None or train_biases
    if inputs is None and model is None:
        inputs = [tutorial.GIVEN[name] for name in ("i1", "i2")]
    if targets is None and model is None:
        targets = [tutorial.GIVEN[name] for name in ("target_o1", "target_o2")]
    if inputs is None or targets is None:
        missing = "inputs" if inputs is None else "targets"
        raise ValueError(f"{missing}= is missing: a lesson about your own network needs both")
    samples = checked_samples(network_given, inputs, targets)
    _check_size(len(network_given.parameters()), len(samples), rounds)
    task = Task(network_given, samples, loss)
    calculation = task.calculate()
    still = set() if train_biases else biases(calculation.model)
    paths = {value: name for name, value in calculation.model.named_parameters()}
    training = train(task, {paths[value] for value in still}, float(learning_rate), rounds)
    return Lesson(
        Setting(
            calculation=calculation,
            training=training,
            loss=getattr(loss, "__name__", "loss"),
            learning_rate=float(learning_rate),
            rounds=rounds,
            fixed=still,
            wrt=None if wrt is None else _names(wrt),
            digits=digits,
            is_tutorial=is_tutorial and not train_biases,
        )
    )


def _names(wrt: str | Iterable[str]) -> list[str]:
    names: list[Any] = [wrt] if isinstance(wrt, str) or not hasattr(wrt, "__iter__") else list(wrt)
    if wrong := [name for name in names if not isinstance(name, str)]:
        raise TypeError(f"wrt must be a name, or several, not {shown(wrong[0])}")
    return names


def _check_size(parameters: int, samples: int, rounds: int) -> None:
    """Raise an error if a lesson would take longer than anyone waits for it."""
    numbers = 2 * parameters * samples
    if numbers > MOST_NUMBERS:
        raise ValueError(
            f"a lesson works out every number, and with {parameters:,} weights and biases and "
            f"{samples:,} sample(s) there would be some {numbers:,}: expected at most "
            f"{MOST_NUMBERS:,}, so take a smaller network or fewer samples"
        )
    most = MOST_UPDATED // numbers
    if rounds > most:
        raise ValueError(
            f"rounds must be at most {most:,} with {parameters:,} weights and biases and "
            f"{samples:,} sample(s), not {rounds:,}"
        )
