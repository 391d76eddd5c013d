"""A sample on its way through the stages of a network, each number with its name.

>>> from tinygrad_bp.nn import AvgPool2d
>>> image = [[[Value(1.0), Value(2.0)]]]
>>> (stage,), outputs = stages_passed(AvgPool2d((1, 2)), image, "_s1")
>>> [(number.name, number.out.data) for number in stage.numbers]
[('p1_11_s1', 1.5)]
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ...autodiff.value import Value
from ..sequences import flat, refuse_inputs
from .names import NetworkNames
from .stages import watched_by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..base import Module
    from .stages import ModelStage


@dataclass(frozen=True)
class NumberPass:
    """A number of a stage: what a neuron does, at one place, with one sample.

    Attributes:
        name: o1, or c1_12.
        net: the net input of a neuron; where there is no activation, the output.
        out: the number.
        own: the number of the unit in its stage, from 1 on; 0 where there is only one.
        place: where the unit stands: a row and a column, a time step; may be empty.
        given: what the unit was applied to.
    """

    name: str
    net: Value
    out: Value
    own: int
    place: tuple[int, ...]
    given: tuple[Any, ...]

    @property
    def values(self) -> list[Value]:
        """The net input and the output, where they are calculated."""
        return [x for x in dict.fromkeys((self.net, self.out)) if isinstance(x, Value)]


@dataclass(frozen=True)
class StagePass:
    """What a stage does with one sample.

    Attributes:
        stage: the part of the network.
        given: what it is called with, nested as it takes it.
        numbers: those that it calculates, in order.
        gives: what it gives, nested.
        units: the neurons in it.
    """

    stage: ModelStage
    given: Any
    numbers: list[NumberPass]
    gives: Any
    units: list[Any]


def stages_passed(model: Module, x: Any, suffix: str) -> tuple[list[StagePass], list[Value]]:
    """The stages that a model goes through, and its outputs, with labels on all numbers.

    Args:
        model: the network.
        x: its input, nested as it takes it.
        suffix: what all names end with.
    """
    names = NetworkNames(model)
    found: list[tuple[ModelStage, Any, list[_Found], Any]] = []
    calls, turns = Counter[int](), Counter[int]()

    def watcher(stage: ModelStage, given: Any) -> Any:
        numbers: list[_Found] = []

        def number(unit: Any, inputs: list[Any], own: int, place: tuple[int, ...]) -> Any:
            net, out = _calculated(unit, inputs)
            numbers.append(_Found(net, out, unit, own, place, tuple(inputs)))
            return out

        gives = stage.each(given, number)
        calls[id(stage)] += 1
        found.append((stage, given, numbers, gives))
        return gives

    with watched_by(watcher):
        outputs = flat(model(x))
    passed = []
    for stage, given, numbers, gives in found:
        turns[id(stage)] += 1
        # A stage that is gone through several times is told apart by its turn.
        turn = (turns[id(stage)],) if calls[id(stage)] > 1 else ()
        is_wide = any(max((*turn, *number.place), default=0) > 9 for number in numbers)
        named = [
            number.named(
                names.number(stage, number.own, (*turn, *number.place), is_wide=is_wide),
                turn,
                suffix,
            )
            for number in numbers
        ]
        units = [unit for unit in dict.fromkeys(one.unit for one in numbers) if _is_neuron(unit)]
        passed.append(StagePass(stage, given, named, gives, units))
    return passed, outputs


def products_of(model: Module, x: Any) -> int:
    """How many numbers all units of a model take, each counted once for each that takes it.

    >>> from tinygrad_bp.nn import Conv2d
    >>> products_of(Conv2d(1, 1, 2), [[[0.0] * 3] * 3])
    16
    """
    count = 0

    def watcher(stage: ModelStage, given: Any) -> Any:
        def number(unit: Any, inputs: list[Any], own: int, place: tuple[int, ...]) -> Any:
            nonlocal count
            count += len(inputs)
            return unit(inputs)

        return stage.each(given, number)

    with watched_by(watcher):
        model(x)
    return count


@dataclass(frozen=True)
class _Found:
    """A number that has no name yet."""

    net: Any
    out: Any
    unit: Any
    own: int
    place: tuple[int, ...]
    given: tuple[Any, ...]

    def named(self, name: str, turn: tuple[int, ...], suffix: str) -> NumberPass:
        """The same with its name, which its Values have as labels if they have none."""
        place = (*turn, *self.place)
        # The tutorial's name for what a neuron of a layer gives.
        out = f"out_{name}" if _is_neuron(self.unit) and not place else name
        for value, label in ((self.out, out), (self.net, f"net_{name}")):
            if isinstance(value, Value) and not value.label:
                value.label = f"{label}{suffix}"
        return NumberPass(f"{name}{suffix}", self.net, self.out, self.own, place, self.given)


def _calculated(unit: Any, inputs: Sequence[Any]) -> tuple[Any, Any]:
    """The net input and the output of a neuron, with its bias last, as the tutorial has it.

    Of another unit, what it gives, twice.
    """
    if not _is_neuron(unit):
        out = unit(inputs)
        return out, out
    if len(inputs) != len(unit.w):
        refuse_inputs(inputs, len(unit.w))
    first, *others = [w * xi for w, xi in zip(unit.w, inputs, strict=True)]
    net = sum(others, first)
    if unit.b is not None:
        net = net + unit.b
    return net, net if unit.activation == "linear" else getattr(net, unit.activation)()


def _is_neuron(unit: Any) -> bool:
    """Whether it has weights; other units are functions."""
    return hasattr(unit, "w")


def nested(numbers: Sequence[Any], shape: Sequence[int]) -> Any:
    """Numbers as a nested sequence of some shape.

    >>> nested([1, 2, 3, 4], (2, 1, 2))
    [[[1, 2]], [[3, 4]]]
    """
    made = list(numbers)
    for size in reversed(shape[1:]):
        made = [made[start : start + size] for start in range(0, len(made), size)]
    return made
