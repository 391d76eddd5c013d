"""The phases of one update, in their order: forward pass, error, backward pass, update.

>>> from tinygrad_bp.teach.lessons.tasks import task_of
>>> from tinygrad_bp.teach.lessons.naming import biases
>>> found = task_of().calculate()
>>> print(*[phase.name for phase in phases_of(found, {"b1", "b2"})])
h1 h2 o1 o2 E_o1 E_o2 E_total w5 w6 w7 w8 w1 w2 w3 w4 w+
"""

from __future__ import annotations

from typing import NamedTuple

from ...teach.lessons.naming import by_layers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any

    from ...teach.lessons.calculation import Calculation


class Phase(NamedTuple):
    """A step of an update.

    Attributes:
        group: "forward", "error", "backward", "mean" (over several samples) or "update".
        name: the neuron, the error or the parameter that it is about; "w+" for the update.
        quantities: what is known after it.
    """

    group: str
    name: str
    quantities: tuple[str, ...] = ()


def derivative_name(name: str) -> str:
    """What the derivative of the error by a number is called."""
    return f"∂E_total/∂{name}"


def phases_of(
    calculation: Calculation, fixed: Collection[str], *, has_mean: bool = False
) -> tuple[Phase, ...]:
    """The phases of an update.

    Args:
        calculation: of one sample.
        fixed: the names of the parameters that do not move.
        has_mean: whether the update takes the mean over several samples.
    """
    [sample] = calculation.samples
    forward = [number for layer in sample.layers for number in layer]
    errors = [*(part.label for part in sample.parts), calculation.total.label]
    takers: dict[Any, list[str]] = {}
    for stage in sample.stages:
        for number in stage.numbers:
            for parameter in stage.units[number.own - 1].parameters():
                takers.setdefault(parameter, []).append(number.name)
    moving = [p for layer in by_layers(calculation.model) for p in layer if p.label not in fixed]
    return (
        *(Phase("forward", n.name, (f"net_{n.name}", f"out_{n.name}")) for n in forward),
        *(Phase("error", name, (name,)) for name in errors),
        *(Phase("backward", p.label, _by(p.label, takers.get(p, []))) for p in moving),
        *([Phase("mean", "mean")] if has_mean else []),
        Phase("update", "w+"),
    )


def _by(parameter: str, neurons: Sequence[str]) -> tuple[str, ...]:
    """The derivatives that are known with that by a parameter of some neurons."""
    on_the_way = [f"{kind}_{name}" for name in neurons for kind in ("out", "net")]
    return tuple(map(derivative_name, [*on_the_way, parameter]))


def unknown_after(phases: Sequence[Phase], done: int) -> frozenset[str]:
    """The quantities that are not known when so many phases of an update are done.

    The derivatives by net and out of a neuron are known with the first by a parameter of it.

    >>> phases = Phase("error", "E_total", ("E_total",)), Phase("backward", "w1", ("∂E_total/∂w1",))
    >>> sorted(unknown_after(phases, 1))
    ['∂E_total/∂w1']
    """
    known = {name for phase in phases[:done] for name in phase.quantities}
    return frozenset(name for phase in phases[done:] for name in phase.quantities) - known
