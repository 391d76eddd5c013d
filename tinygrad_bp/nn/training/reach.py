"""What a loss depends on: whether a step can change it, and what no step changes."""

from __future__ import annotations

import warnings

from ...autodiff.engine.clock import is_made_since
from ...autodiff.graph import StaleGraphError
from ...letters import shown, visible
from ..parts import opened_part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any

    from ...autodiff.value import Value
    from .run import Run
    from .samples import DataPoint


def reaches(order: Sequence[Value], run: Run, since: int, sample: DataPoint) -> bool:
    """Whether a loss depends on a parameter that the optimiser changes.

    It warns of what is not a parameter, though it looks like one.

    Args:
        order: the nodes of the loss, parents before children.
        run: the training.
        since: when the model was called, while a recorder stood: see `is_made_since`.
        sample: what the model was called with.

    Raises:
        StaleGraphError: if it depends on something computed from a parameter before that.
    """
    reached = set(run.optimizer.params).intersection(order)
    _refuse_stale(order, reached, run, since)
    known = {*run.optimizer.params, *run.model.parameters(), *_values_in((sample.x, sample.y))}
    others = [
        node
        for node in order
        if node.op is None and node not in known and not is_made_since(node, since)
    ]
    if others:
        warnings.warn(
            f"the loss depends on {len(others)} Value(s) that are not parameters of the model, and "
            f"are not trained: {shown(others[0], 100)}. The parameters of a model are in its "
            f"attributes, in modules, lists, dicts and arrays; what is fixed may be a plain number",
            stacklevel=2,
        )
    return bool(reached)


def unreached(run: Run) -> Exception:
    """The error for a loss that depends on no parameter which the optimiser changes."""
    return ValueError(
        f"the loss depends on none of the {len(run.optimizer.params)} parameters that the "
        f"optimizer changes: give it those of this model, as in Adam(model.parameters()), and "
        f"compute the loss without .data and float(), which leave the derivative out"
    )


def _refuse_stale(order: Sequence[Value], reached: Collection[Value], run: Run, since: int) -> None:
    dependent = set(reached)
    old: Any = None
    for node in order:
        if not dependent.isdisjoint(node.parents):
            dependent.add(node)
            old = old if is_made_since(node, since) else node
    if old is None:
        return
    names = {parameter: name for name, parameter in run.model.named_parameters()}
    leaf: Any = old
    while leaf.op is not None:
        leaf = next(parent for parent in leaf.parents if parent in dependent)
    name = visible(names.get(leaf) or leaf.label) or shown(leaf)
    raise StaleGraphError(
        f"the loss depends on a result of {old.op.name}, {old.data!r}, that was computed from the "
        f"parameter {name} before the training: a step would change the parameter, and not the "
        f"result. Compute it at each call, in __call__ and not in __init__"
    )


def _values_in(part: Any) -> list[Value]:
    """The Values in a sample."""
    if hasattr(part, "op"):
        return [part]
    found = opened_part(part)
    return [value for item in found[1] for value in _values_in(item)] if found else []
