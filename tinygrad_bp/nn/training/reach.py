"""What a loss depends on: whether a step can change it, and what no step changes."""

from __future__ import annotations

import warnings

from ...autodiff.engine.clock import is_made_since
from ...autodiff.graph import StaleGraphError
from ...letters import shown, visible
from ..parts import opened_part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ...autodiff.value import Value
    from .given.samples import DataPoint
    from .run import Run


def reaches(order: Sequence[Value], run: Run, since: int, samples: Sequence[DataPoint]) -> bool:
    """Whether losses depend on a parameter that the optimiser changes.

    It warns of what is not a parameter, though it looks like one.

    Args:
        order: the nodes of the losses, parents before children.
        run: the training.
        since: when the model was called, while a recorder stood: see `is_made_since`.
        samples: what the model was called with.

    Raises:
        StaleGraphError: if it depends on something computed from a parameter before that.
    """
    refuse_stale(order, run, since)
    changed = set(run.optimizer.params)
    others = [
        node
        for node in order
        if node.op is None and node not in changed and not is_made_since(node, since)
    ]
    if others:
        known = {*run.model.parameters(), *_values_in([(one.x, one.y) for one in samples])}
        others = [node for node in others if node not in known]
    if others:
        warnings.warn(
            f"the loss depends on {len(others)} Value(s) that are not parameters of the model, and "
            f"are not trained: {shown(others[0], 100)}. The parameters of a model are in its "
            f"attributes, in modules, lists, dicts and arrays; what is fixed may be a plain number",
            stacklevel=2,
        )
    return not changed.isdisjoint(order)


def unreached(run: Run) -> Exception:
    """The error for a loss that depends on no parameter which the optimiser changes."""
    return ValueError(
        f"the loss depends on none of the {len(run.optimizer.params)} parameters that the "
        f"optimizer changes: give it those of this model, as in Adam(model.parameters()), and "
        f"compute the loss without .data and float(), which leave the derivative out"
    )


def refuse_stale(order: Sequence[Value], run: Run, since: int) -> None:
    """Raise an error if a loss depends on what was computed from a parameter before a moment.

    Args:
        order: the nodes of the loss, parents before children.
        run: the training.
        since: that moment; see `is_made_since`.

    Raises:
        StaleGraphError: if it does; names the parameter.
    """
    if all(is_made_since(node, since) for node in order if node.op is not None):
        return  # as nearly always, and the rest takes a while
    dependent = _dependent(order, run.optimizer.params)
    # A dict keeps the order: the last of the old ones is what the loss was computed from.
    old: Any = None
    for node in dependent:
        old = node if node.op is not None and not is_made_since(node, since) else old
    if old is None:
        return
    names = {parameter: name for name, parameter in run.model.named_parameters()}
    leaf: Any = old
    while leaf.op is not None:
        leaf = next(parent for parent in leaf.parents if parent in dependent)
    name = visible(names.get(leaf) or leaf.label) or shown(leaf)
    raise StaleGraphError(
        f"the loss depends on a result of {old.op.name}, {old.data!r}, that was computed from the "
        f"parameter {name} before this call of the model: a step changes the parameter, and not "
        f"the result. Compute it at each call: not in __init__, and not once for all calls"
    )


def keeps_results(order: Sequence[Value], parameters: Sequence[Value], since: int) -> bool:
    """Whether a loss depends on what an earlier call, whose nodes have times, computed of them."""

    def is_old(node: Value) -> bool:
        return node.op is not None and is_made_since(node, 0) and not is_made_since(node, since)

    return any(map(is_old, order)) and any(map(is_old, _dependent(order, parameters)))


def _dependent(order: Sequence[Value], parameters: Sequence[Value]) -> dict[Value, None]:
    """The parameters, and the nodes that depend on them, parents before children."""
    dependent = dict.fromkeys(parameters)
    for node in order:
        if any(parent in dependent for parent in node.parents):
            dependent[node] = None
    return dependent


def _values_in(part: Any) -> list[Value]:
    """The Values in a sample."""
    if hasattr(part, "op"):
        return [part]
    found = opened_part(part)
    return [value for item in found[1] for value in _values_in(item)] if found else []
