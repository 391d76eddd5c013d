"""Gathers read numbers of an array at places that are computed, scatters add numbers up there.

Each is one node, whatever the size of the array, and the derivative of the other. Places are
counted through all numbers of an array from 0 on; one that there is not, nan for instance, reads
what the gather says, and adds to nothing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ....autodiff.passes import Structural
from ...tracing.arrays import Array, ArrayGradient, MaskedArray, array
from ...tracing.trace import innermost
from ..assembling import as_rows
from ..making import mapped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ....autodiff.graph import Node

#: Of so few numbers all are looked at, in the lanes of vectors too.
FEW_TO_READ = 8


class Gather(Structural):
    """The numbers of the first operand at the places that are the numbers of the second.

    Attributes:
        missing: what is read at a place that there is not.
    """

    def __init__(self, missing: float) -> None:
        self.missing = missing
        self.name = f"gather, or {missing}"

    def text(self, source: str, places: str) -> str:
        """How listings show it."""
        return f"{source}[{places}]"

    def pull(self, node: Any, g: Any, wanted: set[Any]) -> Iterable[tuple[Node, Any]]:
        source, places = node.operands
        if source in wanted:
            yield source, scattered(as_rows(g, node), places, source)

    def push(self, node: Any, tangents: dict[Any, Any]) -> Any:
        source, places = node.operands
        move = tangents.get(source)
        return None if move is None else _gathered_flow(move, places)


class Scatter(Structural):
    """An array of the sums of numbers, the second operand, by the places that are the first.

    Attributes:
        masks: where something flows of these numbers, if it is not everywhere.
    """

    name = "scatter"

    def __init__(self, masks: Array | None = None) -> None:
        self.masks = masks

    def text(self, places: str, terms: str) -> str:
        """How listings show it."""
        return f"sums of {terms} by {places}"

    def pull(self, node: Any, g: Any, wanted: set[Any]) -> Iterable[tuple[Node, Any]]:
        places, terms = node.operands
        if terms in wanted:
            yield terms, _gathered_flow(as_rows(g, node), places).as_gradient()

    def push(self, node: Any, tangents: dict[Any, Any]) -> Any:
        places, terms = node.operands
        move = tangents.get(terms)
        return None if move is None else _scattered_flow(move, places, node)


#: What is read at a place that there is not: nan, or of derivatives nothing.
_GATHER, _GATHER_FLOW = Gather(math.nan), Gather(0.0)


def gathered(source: Array, places: Array, op: Gather = _GATHER) -> Array:
    """The numbers of an array at places, in rows like those of the places."""
    source.length.pin()
    trace = innermost([source.trace, places.trace])
    return array(trace, places.length, places.width, op, source, places)


def scattered(flow: MaskedArray, places: Array, to: Array) -> ArrayGradient:
    """What flows to an array, from what flows to the numbers of a gather."""
    return _scattered_flow(flow, places, to).as_gradient()


def _gathered_flow(flow: MaskedArray, places: Array) -> MaskedArray:
    masks = None if flow.masks is None else gathered(flow.masks, places, _GATHER_FLOW)
    return MaskedArray(gathered(flow.numbers, places, _GATHER_FLOW), masks)


def _scattered_flow(flow: MaskedArray, places: Array, to: Array) -> MaskedArray:
    to.length.pin()
    masks = mapped(lambda _: 1.0, places) if flow.masks is None else flow.masks
    numbers = _sums(flow.numbers, places, to, Scatter(flow.masks))
    return MaskedArray(numbers, _sums(masks, places, to, Scatter()))


def _sums(terms: Array, places: Array, to: Array, op: Scatter) -> Array:
    trace = innermost([terms.trace, places.trace])
    return array(trace, to.length, to.width, op, places, terms)
