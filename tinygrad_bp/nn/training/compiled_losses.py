"""The loss of a model as compiled code: one function for a batch of any size.

It is what `fit` runs where that pays. The samples become the rows of a table, so that a
batch is a loop over some of its rows, and one trace serves them all.

>>> from tinygrad_bp import nn
>>> from tinygrad_bp.nn.training.given.samples import samples_of
>>> model = nn.MLP(1, [1], init=[2.0, 0.5])
>>> samples = samples_of([[1.0], [3.0]], [2.5, 4.5])
>>> losses = CompiledLosses(model, nn.mse, model.parameters(), samples, backend="python")
>>> losses(samples[1:])
([4.0], [])
>>> losses(samples, shares=[0.5, 0.5])
([0.0, 4.0], [6.0, 2.0])
"""

from __future__ import annotations

import math
from contextlib import nullcontext

from ...autodiff import ops
from ...autodiff.engine.clock import tick
from ...autodiff.graph import topological_order
from ...autodiff.transforms import gradients
from ...autodiff.value import Value
from ..batches.draws import at_sample, keys_of
from ..batches.meeting import Batch, buffers_after, together
from ..faults import faults_as_tracing_errors
from ..predicting.rows import as_an_array, table_of
from ..sequences import as_list, total
from .given.samples import wrong_number
from .reach import keeps_results

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ...autodiff.tree import Structure
    from ..base import Module
    from ..losses import Loss
    from .given.samples import DataPoint

#: The operations that raise an error for some numbers. Compiled code goes on with inf or nan.
MAY_FAIL = {
    *("div", "floordiv", "mod", "pow", "sqrt", "floor", "ceil", "round"),
    *("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "logit", "xlogy"),
    *("sin", "cos", "tan", "asin", "acos", "sinh", "cosh", "acosh", "atanh"),
    *("lgamma", "digamma", "polygamma", "erfinv", "sinc"),
    *("_asin_slope", "_power_slope", "_erfinv_slope", "_sinc_slope"),
}


class CompiledLosses:
    """The losses of samples, and the gradient of their weighted sum, by compiled code.

    Nothing is compiled before the first call.

    Args:
        model: called with a row of X; traced as `model.apply` calls it.
        loss: a function of the outputs and the target of one sample.
        parameters: what to differentiate with respect to. All Values are read at each call.
        samples: all of them: numbers, or nested lists, tuples, dicts and arrays of numbers,
            all of one structure.
        backend: as for `jit`.
        singly: whether gradients are taken one sample at a time, which needs no loop.
        hasty: whether native code is made in haste, see `Compiled`.

    Attributes:
        buffers_after: the numbers of the buffers of the model after the latest batch.
        tolerance: how far it may be from eager code, beside the largest number.

    Raises:
        TracingError: if the samples cannot be the rows of a table; in the first call, if
            the model or the loss cannot do with Values what it does with numbers.
    """

    tolerance = 1e-10

    def __init__(
        self,
        model: Module,
        loss: Loss,
        parameters: Sequence[Value],
        samples: Sequence[DataPoint],
        backend: str | None = None,
        *,
        singly: bool = False,
        hasty: bool = False,
    ) -> None:
        from ...compiler.jit import Compiled
        from ...compiler.loops.derivatives import weighted_gradients
        from ...compiler.loops.mapping import vmap

        named, since = model.named_parameters(), tick()
        #: Whether the model draws random numbers, which follow from the places of samples.
        self._draws = bool(keys_of(model))
        self._outline: Any = None
        self._rows: Any = []
        structure = self.take(samples)

        def loss_of_row(row: Any) -> Any:
            x, y, *place = structure.rebuild(as_list(row))
            with faults_as_tracing_errors(), at_sample(place[0]) if place else nullcontext():
                # On a copy with the same parameters: the model must not keep Values of a trace.
                result = loss(model.apply(dict(named), x), y)
            return _nan_after_an_error(_checked(result, parameters, since))

        def losses_and_gradient(rows: Any, shares: Any) -> Any:
            losses, after = self._losses_and_buffers(rows, shares, self._buffers)
            return losses, as_an_array(weighted_gradients(losses, shares, parameters)), after

        def loss_and_gradient(row: Any, share: Any) -> Any:
            loss = loss_of_row(row)
            return loss, gradients(loss * share, parameters)

        self._loss_of_row = loss_of_row
        self._buffers = [buffer for _, buffer in model.named_buffers()]
        self.buffers_after = [buffer.data for buffer in self._buffers]
        self._losses = Compiled(vmap(loss_of_row), backend, hasty=hasty)
        self._losses_and_gradient = Compiled(losses_and_gradient, backend, hasty=hasty)
        of_one = Compiled(loss_and_gradient, backend, hasty=hasty)
        self._loss_and_gradient = of_one if singly else None
        self.backend: str = self._losses.backend

    def __call__(
        self, batch: Sequence[DataPoint], shares: Sequence[float] = ()
    ) -> tuple[list[float], list[float]]:
        """The losses, and the gradient of the sum of each loss times its share.

        A loss is nan where an operation has no result. Without shares there is no gradient; with
        them, `buffers_after` has the numbers of the model's buffers after the batch.
        """
        places = [sample.place for sample in batch]
        if not shares:
            return list(as_list(self._losses(self._picked(places)))), []
        if self._loss_and_gradient:
            [place], [share] = places, shares
            loss, gradient = self._loss_and_gradient(self._rows[place], share)
            return [loss], gradient
        losses, gradient, self.buffers_after = self._losses_and_gradient(
            self._picked(places), as_an_array(shares)
        )
        return list(as_list(losses)), list(as_list(gradient))

    def _losses_and_buffers(self, rows: Any, shares: Any, before: Sequence[Any]) -> Any:
        """The losses of a batch, and the numbers of the buffers after it, while it is traced.

        Args:
            rows: the samples.
            shares: of each loss in the step; a sample whose share is 0 counts nowhere.
            before: the numbers of the buffers before the batch.
        """
        batch = _TracedBatch(shares)
        losses, meetings = together(self._loss_of_row, batch, rows)
        return losses, buffers_after(meetings, self._buffers, before)

    def take(self, samples: Sequence[DataPoint]) -> Structure:
        """Take these samples in the place of those before; gives the structure of each.

        Raises:
            TracingError: if they cannot be the rows of a table, or not of one like that before.
        """
        from ...compiler.tracing.errors import TracingError

        try:
            table, structure = table_of(
                [(s.x, s.y, float(s.place)) if self._draws else (s.x, s.y) for s in samples]
            )
        except TracingError as error:
            wrong = ((sample.place, wrong_number(sample.x, [])) for sample in samples)
            place, reason = next((found for found in wrong if found[1]), (0, ""))
            raise TracingError(f"sample {place}, {reason}" if reason else str(error)) from None
        if self._outline not in (None, structure.outline):
            raise TracingError("samples of different shapes cannot be compiled as one")
        self._outline, self._rows = structure.outline, as_an_array(table)
        return structure

    def numbers(self) -> Sequence[float] | None:
        """Those of the parameters after all steps, where the parameters have yet to get them."""
        return None

    def settle(self) -> None:
        """Give the parameters and the optimiser what they have after all steps."""

    def _picked(self, places: Sequence[int]) -> Any:
        if isinstance(self._rows, list):
            return [self._rows[place] for place in places]
        return self._rows[places]


class _TracedBatch(Batch):
    """Samples that are rows of arrays, of which those count whose share in a step is not 0."""

    def __init__(self, shares: Any) -> None:
        from ...compiler.loops.mapping import vmap

        self._vmap = vmap
        self._shares = shares
        self._counted: Any = None

    @property
    def count(self) -> Any:
        """How many count."""
        return self._vmap(lambda one: one, reduce="sum")(self._ones())

    def each(self, f: Callable[..., Any], *columns: Any) -> Any:
        return self._vmap(f)(*columns)

    def total(self, f: Callable[..., list[Any]], *columns: Any) -> list[Any]:
        def counted(one: Any, *items: Any) -> list[Any]:
            return [number * one for number in f(*items)]

        return list(as_list(self._vmap(counted, reduce="sum")(self._ones(), *columns)))

    def _ones(self) -> Any:
        """1 for those that count, 0 for others."""
        if self._counted is None:
            self._counted = self._vmap(lambda x: ops.where(ops.equal(x, 0.0), 0.0, 1.0))(
                self._shares
            )
        return self._counted


def _checked(loss: Any, parameters: Sequence[Value], since: int) -> Value:
    """The loss, if it is one, and is computed anew."""
    from ...compiler.tracing.errors import TracingError

    if not isinstance(loss, Value):
        raise TracingError(f"the loss of Values must be a Value itself, not {type(loss).__name__}")
    if keeps_results(topological_order(loss), parameters, since):
        raise TracingError("the model or the loss goes on with what an earlier call computed")
    return loss


def _nan_after_an_error(loss: Value) -> Any:
    """The loss, but nan where an operation before it has no result, as eager code would tell."""
    doubtful = [
        node * 0.0
        for node in topological_order(loss)
        if node.op is not None and node.op.name in MAY_FAIL
    ]
    # A number times 0 is 0, unless it is inf or nan. Nothing flows back through a comparison.
    return loss + ops.where(ops.equal(total(doubtful), 0.0), 0.0, math.nan) if doubtful else loss
