"""The losses of samples, and their gradient, by the model itself."""

from __future__ import annotations

import math
from contextlib import nullcontext

from ...autodiff.engine.clock import tick
from ...autodiff.graph import topological_order
from ...autodiff.hooks import Recorder, recording
from ...autodiff.value import Value
from ...letters import shown
from ..batches.draws import at_sample
from ..batches.meeting import Batch, meet_in, numbers_after, together
from ..sequences import total
from .given.samples import wrong_number
from .reach import reaches, refuse_stale, unreached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..losses import Loss
    from .given.samples import DataPoint
    from .run import Run


class EagerLosses:
    """The loss of each sample of a batch, from a call of the model and a backward pass.

    Args:
        run: the training: its model, and the epoch to name in errors.
        loss: a function of the outputs and the target of one sample.

    Attributes:
        nodes: the size of the graph of the first loss, or the share of a sample in that of a
            batch; 0 before there is one.
    """

    def __init__(self, run: Run, loss: Loss) -> None:
        self._run = run
        self._loss = loss
        self.nodes = 0
        #: Whether the samples of a batch meet in the model, so that it is called with all of them.
        self._meets = meet_in(run.model)
        self._reaches = False
        #: The parameters when the first loss was looked at; none after they changed.
        self._numbers: list[float] = []

    def __call__(self, batch: Sequence[DataPoint], share: float = 0.0) -> list[float]:
        """The losses; each adds its share of its gradient to the parameters'.

        With a share, the run also gets the numbers of the buffers after the batch.

        Raises:
            ArithmeticError, LookupError, TypeError, ValueError: with the place of the sample,
                see `fit`.
            ValueError: if the losses depend on none of the optimiser's parameters.
            StaleGraphError: if one depends on what was computed from them before this call of
                the model; the first loss is looked at, and the first after a step.
        """
        losses: list[float] = []
        is_after_a_step = share and self._has_stepped()
        for group in [batch] if self._meets and share else [[sample] for sample in batch]:
            is_first = not self._reaches and share
            is_looked_at = is_first or is_after_a_step
            since = tick() if is_looked_at else 0
            with recording(Recorder()) if is_looked_at else nullcontext():  # nodes have times
                results, meetings = together(
                    lambda sample, group=group: self._result(sample, group, share),
                    *(Batch(len(group)), group),
                )
            if is_first or not self.nodes:
                order = topological_order(*results)
                self.nodes = len(order) // len(group)
                if is_first:
                    self._reaches = reaches(order, self._run, since, group)
                    self._numbers = self._numbers_now()
            if is_after_a_step:
                refuse_stale(topological_order(*results), self._run, since)
                is_after_a_step = False
            if share:
                self._run.buffers_after = numbers_after(meetings, self._run.buffers)
                total(results).backward(share)
            losses += [result.data for result in results]
        if share and batch and not self._reaches:
            raise unreached(self._run)
        return losses

    def _result(self, sample: DataPoint, group: Sequence[DataPoint], share: float) -> Value:
        """The loss of a sample, a Value that is finite; what goes wrong names the sample.

        If others of its group went in, one of these may be to blame.
        """
        try:
            with at_sample(float(sample.place)):
                outputs = self._run.model(sample.x)
            result = self._loss(outputs, sample.y)
            if not isinstance(result, Value):
                raise _no_value(result)
            if not math.isfinite(result.data):
                raise _not_finite(result)
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            faults = [(one, wrong_number(one.x, self._run.columns)) for one in group]
            sample, wrong = next((found for found in faults if found[1]), (sample, ""))
            kind = "sample" if share else "validation sample"
            where = f"epoch {self._run.epoch + 1}, {kind} {sample.place}"
            where += f", {wrong}" if wrong not in str(error) else ""
            try:
                placed = type(error)(f"{where}: {error}")
            except TypeError:  # it is not made of a message alone
                raise error from None
            raise placed from error
        return result

    def _numbers_now(self) -> list[float]:
        return [p.data for p in self._run.optimizer.params]

    def _has_stepped(self) -> bool:
        """Whether the parameters have changed since the first loss; True once."""
        has_stepped = bool(self._numbers) and self._numbers != self._numbers_now()
        if has_stepped:
            self._numbers = []
        return has_stepped


def _no_value(loss: Any) -> Exception:
    return TypeError(
        f"the loss is {shown(loss)}, and no Value: expected one Value, computed from the model's "
        f"outputs without .data and float(), which leave the derivative out"
    )


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
