"""The stages of a network: modules that say how each number of their output comes about.

Whoever shows a network watches a call of it, and sees the stages that it goes through, in
whatever way the model goes through them:

>>> from tinygrad_bp.nn import MaxPool2d, Sequential
>>> def watcher(stage, x):
...     def number(unit, inputs, own, place):
...         print(stage.symbol, own, place, inputs)
...         return unit(inputs)
...
...     return stage.each(x, number)
>>> with watched_by(watcher):
...     found = Sequential(MaxPool2d((1, 2)))([[[1.0, 2.0, 5.0, 4.0]]])
p 1 (1, 1) [1.0, 2.0]
p 1 (1, 2) [5.0, 4.0]
>>> found
[[[2.0, 5.0]]]
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from ..base import Module
from ..parts import inside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, TypeAlias

    from ...autodiff.value import Value

    #: Works out one number from a unit (a neuron, or a function), what it is applied to, the
    #: number of the unit in its stage from 1 on (0 where there is only one), and its place.
    Number: TypeAlias = Callable[[Any, list[Any], int, tuple[int, ...]], Any]
    #: What is called in the place of a stage, with the stage and what that is called with.
    Watcher: TypeAlias = Callable[[Any, Any], Any]

_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@dataclass(frozen=True)
class PlacedWeight:
    """A weight that is called by its place.

    Attributes:
        weight: it.
        symbol: what it is called: k, in k1_12.
        own: the number of its unit, from 1 on; 0 where there is only one.
        place: a row and a column, or whatever it is told apart by.
        where: the same in words.
    """

    weight: Value
    symbol: str
    own: int
    place: tuple[int, ...]
    where: str


class ModelStage(Module):
    """A module whose output is made of numbers that are each worked out by a unit of it.

    A subclass defines `each`, and says what its numbers are called. Its units are neurons,
    or functions of the numbers that they are applied to.

    Attributes:
        symbol: what one of its numbers is called: c, in c1_12; "" where it only passes
            numbers on.
        output_symbol: what it is in the last stage that has parameters; "" for the same.
        kind: what it is, in a word or two, for a heading.
        given_where: what tells apart the numbers that it takes, from the outside in; empty
            where these stand in one row.
        rank: how deeply what it takes is nested: 3 for channels of rows of numbers; None for
            any.
    """

    symbol = output_symbol = kind = ""
    rank: int | None = None
    is_whole = True
    given_where: tuple[str, ...] = ()

    def each(self, x: Any, number: Number) -> Any:
        """What the stage gives for `x`, each number as `number` works it out."""
        raise NotImplementedError

    def __call__(self, x: Any) -> Any:
        """What the units give, or whoever watches them."""
        watcher = _watcher.get()
        return self.each(x, _applied) if watcher is None else watcher(self, x)

    def details(self) -> str:
        """How many and how large its units are, in a few words, to go on after `kind`."""
        return ""

    def told(self) -> str:
        """How it calculates, in a sentence or two, for a lesson."""
        return ""

    def where(self, own: int, place: tuple[int, ...]) -> str:
        """What a place is in words: feature map 1, row 2, column 3."""
        return ""

    def weights_by_place(self) -> Iterable[PlacedWeight]:
        """The weights that are called by their places."""
        return ()

    def own_biases(self) -> Iterable[tuple[Value, int]]:
        """The biases, each with the number of its unit; 0 where all units share it."""
        return ()


def _applied(unit: Any, inputs: list[Any], own: int, place: tuple[int, ...]) -> Any:
    return unit(inputs)


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """While it lasts, the watcher is called in the place of every stage."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def is_watched() -> bool:
    """Whether somebody watches the stages."""
    return _watcher.get() is not None


def stages_of(model: Any) -> list[ModelStage]:
    """The stages in a model, in the order of its attributes, each once.

    >>> from tinygrad_bp.nn import MLP, Flatten, Sequential
    >>> [type(stage).__name__ for stage in stages_of(Sequential(Flatten(), MLP(2, [3, 1])))]
    ['Flatten', 'Layer', 'Layer']
    """
    found: list[ModelStage] = []
    seen: set[int] = set()
    waiting: list[Any] = [model]
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, ModelStage):
            found.append(part)
        elif found_inside := inside(part):
            waiting += reversed(list(found_inside[1]))
    return found
