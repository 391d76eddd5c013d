"""Why a training went nowhere, where that can be seen: neurons that learn nothing, huge weights.

>>> from tinygrad_bp import nn
>>> model = nn.MLP(1, [2, 1], "relu", init=[1.0, -9.0, -1.0, -9.0, 1.0, 1.0, 0.0])
>>> print(asleep(model, [[0.5], [1.0]]))
all 2 neurons of layers.0 give 0 for every sample, and with relu nothing is learned through such ...
"""

from __future__ import annotations

from collections import defaultdict

from ...autodiff.value import Value
from ...letters import shown
from ..parts import modules_in
from ..predicting.prediction import copy_for_use
from ..sequences import flat
from ..structure.stages import watched_by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ..base import Module
    from .given.samples import DataPoint
    from .run import Run

#: After so many epochs something should have been learned: a loss that is lower by this part.
_EPOCHS, _LOWER = 5, 0.02

#: Of models of so many parameters a look at a few samples takes long.
_LARGE = 200_000

#: How many samples are looked at, and what a slope is below that lets hardly anything through.
_SAMPLES, _FLAT = 64, 1e-3

#: So many times as large as at the beginning weights are huge.
_HUGE = 1e3

#: The slope of an activation, from what it gives, as a part of its largest slope.
_SLOPES: dict[str, Callable[[float], float]] = {
    "relu": lambda out: float(out > 0.0),
    "tanh": lambda out: 1.0 - out * out,
    "sigmoid": lambda out: 4.0 * out * (1.0 - out),
}

_ADVICE = {
    "relu": 'try a smaller learning rate, init="he", or leaky_relu',
    "tanh": 'try a smaller learning rate, init="xavier", or inputs on one scale (Standardise)',
}


def largest_weight(run: Run) -> float:
    """The size of the largest parameter that is trained."""
    return max((abs(p.data) for p in run.optimizer.params), default=0.0)


def why_nowhere(run: Run, samples: Sequence[DataPoint], largest_before: float) -> str:
    """A sentence for a training whose loss hardly fell, if a cause can be seen; else "".

    Also where it fell, but the model gives the same whatever it is given: the mean of the targets.

    Args:
        run: the training, at its end.
        samples: those that it went through.
        largest_before: the `largest_weight` at its beginning.
    """
    losses = run.history.loss
    if len(losses) < _EPOCHS:
        return ""
    if min(losses[1:]) < (1.0 - _LOWER) * losses[0]:
        return _why_all_are_alike(run, samples)
    largest = largest_weight(run)
    if largest > _HUGE * max(largest_before, 1.0):
        reason = (
            f"the largest weight grew from {largest_before:.3g} to {largest:.3g}; try a smaller "
            f"learning rate, clip_norm=1.0, or inputs on one scale (Standardise)"
        )
    else:
        reason = asleep(run.model, [sample.x for sample in samples[:_SAMPLES]])
    if not reason:
        return ""
    return (
        f"the loss did not fall: it was {losses[0]:.4g}, and is {losses[-1]:.4g} after "
        f"{len(losses)} epochs; {reason}"
    )


def _why_all_are_alike(run: Run, samples: Sequence[DataPoint]) -> str:
    """What is to be said of a model that gives the same for all samples, though these differ."""
    some = samples[:: -(-len(samples) // _SAMPLES)]
    if len(run.optimizer.params) > _LARGE:
        return ""
    copy = copy_for_use(run.model)
    try:
        if all(flat(x) == flat(some[0].x) or y == some[0].y for _, x, y in some):
            return ""  # none of them asks for another result
        first = _numbers(copy(some[0].x))
        if any(_numbers(copy(x)) != first for _, x, _ in some[1:]):
            return ""
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return ""  # what there is to be said of that, the training has said
    reason = asleep(run.model, [x for _, x, _ in some])
    said = f"the model gives the same for each of {len(some)} samples, {shown(first, 60)}"
    return f"{said}; {reason}" if reason else said


def _numbers(outputs: Any) -> list[float]:
    return [x.data if isinstance(x, Value) else float(x) for x in flat(outputs)]


def asleep(model: Module, rows: Sequence[Any]) -> str:
    """What is to be said of the first layer most of whose neurons let nothing through; or ""."""
    copy = copy_for_use(model)
    #: By stage, for each unit whether some sample gets through it.
    awake: dict[int, dict[Any, bool]] = defaultdict(dict)
    activations: dict[int, str] = {}

    def watcher(stage: Any, x: Any) -> Any:
        def number(unit: Any, inputs: list[Any], own: int, place: tuple[int, ...]) -> Any:
            out = unit(inputs)
            name = getattr(unit, "activation", "")
            if name in _SLOPES:
                slope = _SLOPES[name](out.data if isinstance(out, Value) else out)
                activations[id(stage)] = name
                units = awake[id(stage)]
                units[id(unit)] = units.get(id(unit), False) or slope > _FLAT
            return out

        return stage.each(x, number)

    try:
        with watched_by(watcher):
            for row in rows:
                copy(row)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return ""  # what there is to be said of that, the training has said
    for path, module in modules_in(copy):
        units = awake.get(id(module), {})
        sleeping = len(units) - sum(units.values())
        if units and sleeping > len(units) / 2:
            name = activations[id(module)]
            n = len(units)
            count = f"{sleeping} of {n} neurons"
            if sleeping == n:
                count = "the one neuron" if n == 1 else f"all {n} neurons"
            gives = "0" if name == "relu" else "nearly the largest or the smallest number"
            of = f"of {path or 'the model'} {'gives' if n == 1 else 'give'} {gives}"
            return (
                f"{count} {of} for every sample, and with {name} "
                f"nothing is learned through such neurons; "
                f"{_ADVICE.get(name, _ADVICE['tanh'])}"
            )
    return ""
