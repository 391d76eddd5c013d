"""The phases of one update, in their order: forward pass, error, backward pass, update.

>>> from tinygrad_bp.teach.lessons.tasks import task_of
>>> from tinygrad_bp.teach.lessons.naming import biases
>>> found = task_of().calculate()
>>> print(*[phase.name for phase in phases_of(found, {"b1", "b2"})])
h1 h2 o1 o2 E_o1 E_o2 E_total w5 w6 w7 w8 w1 w2 w3 w4 w+

Where a weight moves as soon as its derivative is known, an update of it follows each link.

>>> found = phases_of(found, {"b1", "b2"}, order="sequential")
>>> print(*[phase.name for phase in found[7:]])
w5 w5+ w6 w6+ w7 w7+ w8 w8+ w1 w1+ w2 w2+ w3 w3+ w4 w4+
"""

from __future__ import annotations

from typing import NamedTuple

from ...teach.lessons.naming import by_layers
from ...teach.lessons.training import in_turns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from typing import Any

    from ...autodiff.value import Value
    from ...teach.lessons.calculation import Calculation


class Phase(NamedTuple):
    """A step of an update.

    Attributes:
        group: "forward", "error", "backward", "mean" (over several samples) or "update".
        name: the neuron, the error or the parameter that it is about; "w5+" or, of all, "w+" for
            the update.
        quantities: what is known after it.
        alone: the parameter whose own update it is part of; "" where all move together.
    """

    group: str
    name: str
    quantities: tuple[str, ...] = ()
    alone: str = ""


def derivative_name(name: str) -> str:
    """What the derivative of the error by a number is called."""
    return f"∂E_total/∂{name}"


def phases_of(
    calculation: Calculation,
    fixed: Collection[str],
    *,
    has_mean: bool = False,
    order: str = "simultaneous",
) -> tuple[Phase, ...]:
    """The phases of an update.

    Args:
        calculation: of one sample.
        fixed: the names of the parameters that do not move.
        has_mean: whether the update takes the mean over several samples.
        order: "sequential" where layers move in turns. As no derivative by a parameter of a layer
            goes through another one of it, each moves as soon as its derivative is known.
    """
    [sample] = calculation.samples
    forward = [number for layer in sample.layers for number in layer]
    errors = [*(part.label for part in sample.parts), calculation.total.label]
    takers: dict[Any, list[str]] = {}
    for stage in sample.stages:
        for number in stage.numbers:
            for parameter in stage.units[number.own - 1].parameters():
                takers.setdefault(parameter, []).append(number.name)
    free = [[p for p in layer if p.label not in fixed] for layer in by_layers(calculation.model)]
    turns = in_turns([layer for layer in free if layer], order)
    links = [parameter for turn in turns for layer in turn for parameter in layer]
    steps = {"": links} if len(turns) < 2 else {link.label: [link] for link in links}
    return (
        *(Phase("forward", n.name, (f"net_{n.name}", f"out_{n.name}")) for n in forward),
        *(Phase("error", name, (name,)) for name in errors),
        *(phase for alone in steps for phase in _moves(alone, steps[alone], takers, has_mean)),
    )


def _moves(
    alone: str, step: Sequence[Value], takers: dict[Any, list[str]], has_mean: bool
) -> Iterator[Phase]:
    """The phases in which some parameters move together: derivatives, their mean, the update."""
    for parameter in step:
        known = _by(parameter.label, takers.get(parameter, []))
        yield Phase("backward", parameter.label, known, alone)
    if has_mean:
        yield Phase("mean", "mean", (), alone)
    moved = tuple(f"{parameter.label}+" for parameter in step)
    yield Phase("update", f"{alone or 'w'}+", moved, alone)


def _by(parameter: str, neurons: Sequence[str]) -> tuple[str, ...]:
    """The derivatives that are known with that by a parameter of some neurons."""
    on_the_way = [f"{kind}_{name}" for name in neurons for kind in ("out", "net")]
    return tuple(map(derivative_name, [*on_the_way, parameter]))


def place_in(phases: Sequence[Phase], done: int, others: Sequence[Phase]) -> int:
    """How many phases of another update are done where so many of one are.

    Both come to the same neuron, error or link; what the other one has on the way to it is done.

    >>> one = Phase("backward", "w2"), Phase("backward", "w1"), Phase("update", "w+")
    >>> other = Phase("backward", "w2"), Phase("update", "w2+"), Phase("backward", "w1")
    >>> place_in(one, 2, other), place_in(other, 2, one)
    (3, 1)
    """
    reached = set(map(_what, phases[:done]))
    return max((k for k, phase in enumerate(others, 1) if _what(phase) in reached), default=0)


def _what(phase: Phase) -> tuple[str, ...]:
    """What a phase does: a mean and an update are of one parameter, or of all."""
    is_part = phase.group in ("mean", "update")
    return (phase.group, phase.name, phase.alone) if is_part else (phase.group, phase.name)


def unknown_after(phases: Sequence[Phase], done: int) -> frozenset[str]:
    """The quantities that are not known when so many phases of an update are done.

    The derivatives by net and out of a neuron are known with the first by a parameter of it.

    >>> phases = Phase("error", "E_total", ("E_total",)), Phase("backward", "w1", ("∂E_total/∂w1",))
    >>> sorted(unknown_after(phases, 1))
    ['∂E_total/∂w1']
    """
    known = {name for phase in phases[:done] for name in phase.quantities}
    return frozenset(name for phase in phases[done:] for name in phase.quantities) - known
