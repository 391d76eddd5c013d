"""`lesson`: a whole worked example of backpropagation, for any network and data.

>>> print(lesson().text())
A worked example of backpropagation
...
  net_h1 = w1*i1 + w2*i2 + b1 = 0.15*0.05 + 0.2*0.1 + 0.35 = 0.3775
...
"""

from __future__ import annotations

from functools import cached_property

from ...autodiff.graph import topological_order
from ...draw.labels import check_digits
from ...draw.layers import layers_of
from ...letters import counted, shown
from ...nn.arguments import whole
from ...nn.losses import half_squared_error
from ..derivations.conventions import checked_convention
from ..document.blocks import Document, Prose
from ..document.readable import Readable
from .answers import Answers
from .blanks import HINTS, Quantities, chosen_kinds
from .chapters.contents import chapters_of
from .naming import biases
from .opening import Opening
from .setting import Setting
from .tasks import in_words, size, task_of
from .training import UPDATES, checked_rate, checked_update, train

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any, Literal, SupportsIndex

    from ...autodiff.value import Value
    from ...nn.base import Module
    from ...nn.losses import Loss
    from ..checking.check_work import WorkCheck
    from ..document.blocks import Block, Section
    from .blanks import OpenStep
    from .calculation import Task

#: How many numbers all of the updates work out at most: they take some seconds.
MOST_UPDATED = 10_000_000


class Lesson(Readable):
    """A worked example; `lesson` makes it.

    Attributes:
        title: what it is about.
        setting: the calculation behind it: graphs whose nodes have the names in the lesson.

    >>> import tinygrad_bp as tg
    >>> lesson = tg.lesson(wrt="w5", blanks="updates")
    >>> lesson.title
    'A worked example of backpropagation'
    >>> [step.name for step in lesson.blanks[:3]]
    ['w5+', 'w6+', 'w7+']
    """

    title = "A worked example of backpropagation"

    def __init__(self, setting: Setting, kinds: Sequence[str] = (), hints: str = HINTS[0]) -> None:
        self.setting = setting
        setting.wanted  # noqa: B018 (an unknown name is told here, not when it is read)
        if setting.order == 2:
            setting.twice  # noqa: B018
        self._kinds, self._hints = kinds, hints

    @property
    def sections(self) -> tuple[Section, ...]:
        """What it says, in order."""
        return self._written[0]

    @property
    def blanks(self) -> tuple[OpenStep, ...]:
        """The steps that are left open, in the order of reading.

        >>> lesson(blanks="updates").blanks[0]
        OpenStep(number=1, kind='updates', symbol=Symbol(name='w5+', ...), value=0.358916479...)
        """
        return self._written[1]

    @property
    def answers(self) -> Answers:
        """What belongs into the blanks, to be read in the same forms."""
        return Answers(f"{self.title}: the answers", self.blanks, self.setting.digits)

    @cached_property
    def _written(self) -> tuple[tuple[Section, ...], tuple[OpenStep, ...]]:
        sections = chapters_of(self.setting)
        if not self._kinds:
            return sections, ()
        opening = Opening(Quantities(self.setting), self._kinds, self._hints)
        return opening.sections(sections), tuple(opening.steps)

    @property
    def error(self) -> Value:
        """The error E_total, the last node of the graph that the lesson is about.

        Its nodes have the names in the lesson, for `explain`, `draw_graph` and `draw_chain`.

        >>> from tinygrad_bp.draw.computation import draw_graph
        >>> print(f"{lesson().error.data:.9f}")
        0.298371109
        >>> draw_graph(lesson().error)
        <Diagram: .svg(), .png(), .show(), .save(path), .source>
        """
        return self.setting.calculation.total

    def check(self, numbers: Mapping[str, Any]) -> WorkCheck:
        """A student's numbers against the lesson's, as `check_work` compares them.

        The learning rate is the lesson's, and an update changes what it changes there. A node
        delta is ∂E/∂net, in every convention.

        Args:
            numbers: the student's numbers by name, such as "net_h1", "dE_total/dw5", "w5+".

        Raises:
            ValueError, TypeError: as `check_work` does.

        >>> print(lesson().check({"net_h1": "0.3775", "dE_total/dw5": "0.0821670"}))
        net_h1 = 0.3775: agrees, to all 4 digits
        dE_total/dw5 = 0.0821670: agrees, to all 6 digits
        2 of 2 numbers right.
        """
        from ..checking.check_work import check_work  # a lesson that is only read needs none

        rate = self.setting.learning_rate
        moved = {self.setting.symbols[value].name: x for value, x in self.setting.moved.items()}
        return check_work(
            self.error, numbers, learning_rate=rate, parameters=self._updated, moved=moved
        )

    def names(self) -> dict[str, list[str]]:
        """The usual names of the numbers that `check` compares, by what they are.

        >>> lesson().names()["node deltas"]
        ['δ_h1', 'δ_h2', 'δ_o1', 'δ_o2']
        """
        from ..checking.solution import Solution

        return Solution(self.error, self.setting.learning_rate, self._updated).names()

    @property
    def _updated(self) -> list[str]:
        """The names of the parameters that are updated, as far as the error depends on them."""
        reached = set(topological_order(self.error))
        symbols = self.setting.symbols
        return [symbols[value].name for value in self.setting.trained if value in reached]

    @property
    def document(self) -> Document:
        """A section for each chapter, after a word on the blanks."""
        blocks: tuple[Block, ...] = (*_on_blanks(len(self.blanks)), *self.sections)
        return Document(self.title, blocks, digits=self.setting.digits)

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
    model: Module | None = None,
    inputs: Any = None,
    targets: Any = None,
    *,
    loss: Loss | str = half_squared_error,
    learning_rate: float = 0.5,
    rounds: SupportsIndex = 1,
    train_biases: bool | None = None,
    update: Literal["simultaneous", "sequential"] = "simultaneous",
    wrt: str | Iterable[str] | None = None,
    order: int = 1,
    compare: str | Iterable[str] | Mapping[str, Iterable[Any] | None] = (),
    convention: Literal["tutorial", "negated", "plain"] = "tutorial",
    digits: int = 9,
    blanks: str | Iterable[str] = (),
    hints: str = "numbers",
) -> Lesson:
    """The whole worked example of backpropagation: forward pass, error, derivatives, update.

    Args:
        model: a network, which is not changed: an `MLP`, a `Sequential` of convolutions,
            pooling and layers, or a `Module` of your own; by default the tutorial's.
        inputs: what the network takes, numbers or an image of (C, H, W), or a sequence of
            such; by default the tutorial's.
        targets: likewise, one for each output, or a class.
        loss: of the outputs and the targets of a sample, or the name of one of `nn`'s; over
            several samples the lesson takes the mean, as `fit` does.
        learning_rate: what the derivatives are multiplied by.
        rounds: how many updates are made; the first is worked out, and the lesson says what
            the network gives after it and after the last.
        train_biases: whether biases are updated too. By default they are, but not those
            of the tutorial's network, which its text keeps fixed.
        update: "sequential" updates layers one after another, the last one first: a derivative then
            goes back through the new weights behind it, with the outputs of the forward pass.
        wrt: the names of those whose derivatives are worked out: weights, biases, or other
            nodes such as "out_h1" or "c1_12". By default all that are updated, as far as a
            lesson has room.
        order: 2 for a chapter on second derivatives too: the Hessian by all that is updated, or by
            those that `wrt` names, beside the product of Jacobians.
        compare: what is set side by side in a chapter of its own, each with a table and curves:
            "learning_rate", "train_biases", "loss", "update" (the order: "simultaneous" or
            "sequential", the last layer first), or several; or a dict of these and the values to
            compare, `{"learning_rate": [0.1, 0.5, 5]}`.
        convention: how node deltas are said: "tutorial" has δ = ∂E/∂net; "negated" takes the sign
            out of them, δ = -∂E/∂net, so that an update adds; "plain" has none. The lesson
            tells how to get from one to the other.
        digits: how many significant digits numbers are shown with, 1 to 17.
        blanks: the steps that are left open, for somebody to fill in: "forward pass", "error",
            "local derivatives", "products", "sums over paths", "updates", "results" (what the
            network gives after the update), or for several of them "backward pass", "after
            the forward pass", "everything". `Lesson.answers` has what belongs there.
        hints: what is shown of a step that is left open: "numbers", its formula with the
            numbers put in, where these are not open themselves; "formulas"; or "none".

    Raises:
        TypeError: for a model that is not a `Module`, and for anything that is not a number.
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
    kinds = chosen_kinds(blanks)
    if kinds and order == 2:
        raise ValueError(
            "second derivatives tell what is left open: leave out blanks, or take order=1"
        )
    if hints not in HINTS:
        raise ValueError(f"hints must be one of {', '.join(HINTS)}, not {shown(hints)}")
    if checked_convention(convention) == "negated" and kinds:
        raise ValueError(
            "blanks ask for δ = ∂E/∂net, which is what check compares: leave out one of blanks and "
            "convention='negated'"
        )
    rounds = whole("rounds", rounds)
    if order not in (1, 2):
        raise ValueError(f"order must be 1 or 2, not {shown(order)}")
    rate, in_order = checked_rate(learning_rate), checked_update(update)
    task = task_of(model, inputs, targets, loss)
    is_tutorial = model is None and inputs is None and targets is None
    is_tutorial = is_tutorial and task.loss is half_squared_error and rate == 0.5
    is_tutorial = is_tutorial and in_order == UPDATES[0]
    train_biases = (model is not None) if train_biases is None else bool(train_biases)
    asked: dict[str, list[Any]] = {}
    trainings = 1
    if compare:
        from .comparing import MOST, checked_comparisons, compared  # few lessons need it

        asked = checked_comparisons(compare)
        trainings += sum(len(values) or MOST for values in asked.values())
    _check_rounds(task, rounds, trainings)
    calculation = task.calculate()
    still = set() if train_biases else biases(calculation.model)
    if in_order != UPDATES[0] and (order == 2 or layers_of(calculation.model) is None):
        raise ValueError(
            "layers are updated one after another where the network is nothing but layers, and "
            "order=1: leave out update='sequential'"
        )
    paths = {value: name for name, value in calculation.model.named_parameters()}
    fixed = {paths[value] for value in still}
    training = train(task, fixed, rate, rounds, in_order)
    return Lesson(
        Setting(
            calculation=calculation,
            training=training,
            loss=getattr(task.loss, "__name__", "loss"),
            learning_rate=rate,
            rounds=rounds,
            fixed=still,
            wrt=None if wrt is None else _names(wrt),
            digits=digits,
            is_tutorial=is_tutorial and not train_biases and not kinds,
            order=order,
            convention=convention,
            update=in_order,
            comparisons=compared(task, fixed, rate, rounds, in_order, asked) if asked else (),
        ),
        kinds,
        hints,
    )


def _on_blanks(number: int) -> Iterator[Prose]:
    if number:
        yield Prose(
            f"{counted(number, 'step')} {'is' if number == 1 else 'are'} left open, each with the "
            f"number of its blank. Calculate with all the digits that you have, and write six of "
            f"them or more: they tell which step a slip was made in."
        )


def _names(wrt: str | Iterable[str]) -> list[str]:
    names: list[Any] = [wrt] if isinstance(wrt, str) or not hasattr(wrt, "__iter__") else list(wrt)
    if wrong := [name for name in names if not isinstance(name, str)]:
        raise TypeError(f"wrt must be a name, or several, not {shown(wrong[0])}")
    return names


def _check_rounds(task: Task, rounds: int, trainings: int) -> None:
    """Raise an error if the updates would take longer than anyone waits for them."""
    most = MOST_UPDATED // size(task) // trainings
    if rounds > most:
        times = f", {trainings:,} times" if trainings > 1 else ""
        raise ValueError(
            f"rounds must be at most {most:,} with {in_words(task)}{times}, not {rounds:,}"
        )
