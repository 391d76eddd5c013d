"""The losses of samples, and their gradient, by the model itself."""

from __future__ import annotations

import math

from ...autodiff.graph import topological_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ...autodiff.value import Value
    from ..losses import Loss
    from .run import Run
    from .samples import DataPoint


class EagerLosses:
    """The loss of each sample of a batch, from a call of the model and a backward pass.

    Args:
        run: the training: its model, and the epoch to name in errors.
        loss: a function of the outputs and the target of one sample.

    Attributes:
        nodes: the size of the graph of the first loss; 0 before there is one.
    """

    def __init__(self, run: Run, loss: Loss) -> None:
        self._run = run
        self._loss = loss
        self.nodes = 0

    def __call__(self, batch: Sequence[DataPoint], share: float = 0.0) -> list[float]:
        """The losses; each adds its share of its gradient to the parameters'.

        Raises:
            ArithmeticError, ValueError: with the place of the sample, see `fit`.
        """
        losses = []
        for place, x, y in batch:
            try:
                result = self._loss(self._run.model(x), y)
                if not math.isfinite(result.data):
                    raise _not_finite(result)
            except (ArithmeticError, ValueError) as error:
                kind = "sample" if share else "validation sample"
                where = f"epoch {self._run.epoch + 1}, {kind} {place}"
                raise type(error)(f"{where}: {error}") from error
            self.nodes = self.nodes or len(topological_order(result))
            if share:
                result.backward(share)
            losses.append(result.data)
        return losses


def _not_finite(loss: Value) -> Exception:
    """The error that names the first node that is not finite: those before it are."""
    node = next(node for node in topological_order(loss) if not math.isfinite(node.data))
    name = f" {node.label!r}" if node.label else ""
    reason = f"the loss is {loss.data}, and the first node that went wrong is{name} {node.data}"
    error = FloatingPointError(reason)
    if node.op is None:
        return error
    numbers: list[Any] = [getattr(operand, "data", operand) for operand in node.operands]
    return node.op.explained(error, node.operands, numbers)
