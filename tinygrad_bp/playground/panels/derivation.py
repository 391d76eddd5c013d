"""The mathematics beside the network: how the error changes with what is selected.

A number that is not known yet, or that an open question asks for, is None.
"""

from __future__ import annotations

from typing import NamedTuple

from ...autodiff.ieee import ieee_arithmetic
from ...teach.derivations.reasons import reasons_of
from ...teach.document.blocks import Equation, Prose
from ...teach.document.words import said
from ...teach.formulas.formula import Symbol
from .lit import focus
from .mathematics.chain import Chain
from .mathematics.following import difference, freezing, moved, reason, update
from .mathematics.forward import of_error, of_neuron
from .mathematics.hiding import hidden, values_asked
from .mathematics.nodes import Nodes
from .mathematics.writing import Writer, neuron, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ...autodiff.value import Value
    from ..run.moment import Moment


def view(moment: Moment) -> dict[str, Any] | None:
    """What is worked out of the selection, or of the present phase; None where there is neither."""
    nodes = Nodes(moment.calculation, moment.derivatives, moment.through)
    name = focus(moment)
    node = nodes.by_name.get(name)
    if node is None:
        return None
    with ieee_arithmetic():
        data: dict[str, Any] = hidden(
            _Working(moment, nodes, name, node).data(), values_asked(moment, nodes)
        )
    return data


class _Working(NamedTuple):
    """What is shown of one node."""

    moment: Moment
    nodes: Nodes
    name: str
    node: Value

    def data(self) -> dict[str, Any]:
        """All of it."""
        moment, nodes = self.moment, self.nodes
        settings = moment.settings
        write = Writer(moment, settings["digits"], settings["convention"])
        count = len(moment.run.rows)
        found = {
            "of": self.name,
            "title": write.words(self._title()),
            "sample": f"sample {moment.sample + 1:,} of {count:,}" if count > 1 else "",
            "convention": settings["convention"],
            "forward": self._forward(write),
            "chain": None,
        }
        if not self.is_error and nodes.near.users(self.node):
            chain = Chain(nodes, write, self.node, moment.path)
            # Of a neuron in the forward pass, nothing but that is shown yet.
            found |= self._derivative(chain) if chain.is_walked or not self.owner else {}
        elif not self.is_error:
            found["nothing"] = True
        return found

    @property
    def is_error(self) -> bool:
        """Whether it is an error, which is told by its formula alone."""
        return self.node is self.nodes.total or self.node in self.nodes.sample.parts

    def _title(self) -> Any:
        if self.is_error:
            return said("What {error} is", error=self._symbol)
        if self.owner:
            return said("What {neuron} calculates", neuron=neuron(self.owner))
        error = self.nodes.near.symbol(self.nodes.total)
        return said("How {error} changes with {x}", error=error, x=self._symbol)

    @property
    def _symbol(self) -> Symbol:
        return self.nodes.near.symbol(self.node)

    @property
    def owner(self) -> str:
        """The neuron whose net input or output it is; "" of anything else."""
        return self.nodes.neuron_of(self.node)

    def _forward(self, write: Writer) -> list[dict[str, Any]]:
        if self.is_error:
            return of_error(self.nodes, write, self.node)
        return of_neuron(self.nodes, write, self.owner) if self.owner else []

    def _derivative(self, chain: Chain) -> dict[str, Any]:
        return {
            "by": written(chain.name.by),
            "error": written(chain.name.of),
            "chain": chain.data(),
            "steps": chain.steps(),
            "count": len(chain.shares),
            "moved": moved(chain),
            "delta": chain.by_delta(),
            "difference": difference(chain),
            "update": update(chain),
            "freezing": freezing(chain),
            "why": reason(chain),
            "reasons": [*self._reasons(chain)],
        }

    def _reasons(self, chain: Chain) -> Iterator[dict[str, Any]]:
        """Why the derivative of a named step on the way is what it is."""
        notation = self.nodes.near.extract(self.nodes.total).notation
        locals_ = [factor.local for factor in chain.trunk]
        steps = [local.step for local in locals_ if local.step is not None]
        write = chain.write
        for fold in reasons_of(steps, notation):
            yield {
                "title": write.words(fold.title),
                "blocks": [
                    {"words": write.words(block.words)}
                    if isinstance(block, Prose)
                    else {"sides": [written(side) for side in block.sides]}
                    for block in fold.blocks
                    if isinstance(block, (Prose, Equation))
                ],
            }
