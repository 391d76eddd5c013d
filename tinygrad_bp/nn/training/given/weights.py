"""Samples that count more than others: their weights, and the loss that has them.

A weight is divided by the mean of all weights. So the mean of the weighted losses is the weighted
mean of the losses, and a weight of 2 is what a sample is that is there twice.

>>> weights_of([0, 1, 1, 1], None, "balanced")
[2.0, 0.6666666666666666, 0.6666666666666666, 0.6666666666666666]
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping
from functools import wraps

from ....letters import shown
from ...arguments import real
from ...sequences import as_list
from .labels import no_sample_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ...losses import Loss
    from .samples import DataPoint


def weights_of(targets: Sequence[Any], sample_weight: Any, class_weight: Any) -> list[float] | None:
    """The weight of each sample, or None where all count alike.

    Args:
        targets: of the samples.
        sample_weight: a number for each sample, or None.
        class_weight: a number for each class, by its name or in the order of their numbers; those
            that are left out count 1. "balanced" for all classes alike, however many samples there
            are of each. Or None.

    Raises:
        TypeError, ValueError: for anything else.
    """
    if sample_weight is None and class_weight is None:
        return None
    weights = [1.0] * len(targets)
    if sample_weight is not None:
        weights = [
            real(f"sample_weight[{place}]", weight)
            for place, weight in enumerate(as_list(sample_weight))
        ]
        if len(weights) != len(targets):
            raise ValueError(
                f"expected a weight for each of {len(targets)} samples, got {len(weights)}"
            )
    if class_weight is not None:
        by_class = _by_class(targets, class_weight)
        weights = [
            weight * by_class.get(target, 1.0)
            for weight, target in zip(weights, targets, strict=True)
        ]
    total = math.fsum(weights)
    if not total:
        raise ValueError("all weights are 0, so that no sample counts")
    return [weight * len(weights) / total for weight in weights]


def weighted(
    loss: Loss, samples: list[DataPoint], sample_weight: Any, class_weight: Any
) -> tuple[Loss, list[DataPoint]]:
    """The loss and the samples with weights, which stand beside the targets; see `weights_of`."""
    weights = weights_of([sample.y for sample in samples], sample_weight, class_weight)
    if weights is None:
        return loss, samples

    @wraps(loss)
    def weighted_loss(outputs: Any, target: Any) -> Any:
        y, weight = target
        return loss(outputs, y) * weight

    pairs = zip(samples, weights, strict=True)
    return weighted_loss, [sample._replace(y=(sample.y, weight)) for sample, weight in pairs]


def _by_class(targets: Sequence[Any], given: Any) -> dict[Any, float]:
    for place, target in enumerate(targets):
        if not isinstance(target, Hashable) or (isinstance(target, float) and target % 1):
            raise TypeError(
                f"class_weight needs a class for each sample, its number or its name, and the "
                f"target of sample {place} is {shown(target)}"
            )
    counts = Counter(targets)
    if isinstance(given, str):
        if given != "balanced":
            raise ValueError(
                f'class_weight must be "balanced", or a weight for each class, not {shown(given)}'
            )
        return {name: len(targets) / (len(counts) * count) for name, count in counts.items()}
    pairs = given.items() if isinstance(given, Mapping) else enumerate(as_list(given))
    found = {name: real(f"class_weight[{shown(name)}]", weight) for name, weight in pairs}
    if unknown := [name for name in found if name not in counts]:
        raise no_sample_of(unknown[0], counts)
    return found
