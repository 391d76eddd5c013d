"""Whole steps of a training as compiled code: losses, gradient, clipping, and the optimiser's rule.

A call makes as many steps as it is told, each with the next rows of an order that is an argument.
What changes from step to step (the parameters, what the optimiser keeps, how many steps there
were) goes through the turns of `compiler/turns`. A step whose numbers are not all finite has no
effect there: it is left to eager code, which says what went wrong.

>>> from tinygrad_bp import nn
>>> from tinygrad_bp.nn.training.run import Run
>>> from tinygrad_bp.nn.training.given.samples import samples_of
>>> model = nn.MLP(1, [1], init=[2.0, 0.5])
>>> run = Run(model, nn.optim.SGD(model.parameters(), lr=0.25), None, seed=1)
>>> samples = samples_of([[1.0], [3.0]], [2.5, 4.5])
>>> steps = CompiledSteps(run, nn.mse, samples, "python", size=1, clip_norm=None)
>>> steps.run([0, 1])
[0.0, 4.0]
>>> steps.settle()
>>> [p.data for p in model.parameters()]
[-1.0, -0.5]
"""

from __future__ import annotations

import math
from copy import copy
from time import perf_counter

from ....autodiff import ops
from ....autodiff.transforms import gradients
from ....autodiff.value import Value
from ...faults import faults_as_tracing_errors
from ...optim.clipping import clip_factor, clip_grad_norm_
from ...optim.optimizers import BY_NAME
from ...optim.rules import NoRuleError, rule_of, settings_of
from ...sequences import as_list, total
from ..compiled_losses import CompiledLosses
from .rounding import are_close

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ...losses import Loss
    from ..given.samples import DataPoint
    from ..run import Run

#: How many seconds pass between two looks at what was pressed, and how many steps are made before
#: the time that they take is known.
_MOMENT, _FIRST = 0.1, 4


class CompiledSteps(CompiledLosses):
    """The losses of samples and their gradient, as `CompiledLosses`, and whole steps.

    Args:
        run: the training.
        loss: a function of the outputs and the target of one sample.
        samples: all of them.
        backend: as for `jit`.
        size: how many samples are in a batch, but for the last one.
        clip_norm: the largest norm of a step's gradient, or None.
        hasty: whether native code is made in haste, see `Compiled`.

    Raises:
        NoRuleError: if the optimiser's step has to be its own.
        TracingError: as `CompiledLosses`.
    """

    def __init__(
        self,
        run: Run,
        loss: Loss,
        samples: Sequence[DataPoint],
        backend: str | None,
        *,
        size: int,
        clip_norm: float | None,
        hasty: bool = False,
    ) -> None:
        from ....compiler.loops.derivatives import weighted_gradients
        from ....compiler.loops.mapping import vmap
        from ....compiler.tracing.errors import TracingError
        from ....compiler.turns.turns import Turns, joined

        self._run, self._optimizer = run, run.optimizer
        self._parameters = list(run.optimizer.params)
        super().__init__(run.model, loss, self._parameters, samples, backend, hasty=hasty)
        rule = rule_of(run.optimizer)
        self._settings = settings_of(run.optimizer)
        self._size = min(size, len(samples))
        self._clip_norm = clip_norm
        self._seconds = 0.0
        #: How many steps were made whose numbers are in the turns alone.
        self._ahead = 0

        def taken(rows: Any, shares: Any, before: Sequence[Any]) -> Any:
            """The losses, their slopes, and the buffers after the batch."""
            if self._size == 1:
                loss = self._loss_of_row(rows[0])
                return joined([loss]), gradients(loss * shares[0], self._parameters), before
            losses, after = self._losses_and_buffers(rows, shares, before)
            return losses, weighted_gradients(losses, shares, self._parameters), after

        def step(rows: Any, weights: Any, values: Any, state: Any) -> Any:
            (lr, steps), *memory = state
            before = as_list(memory.pop()) if self._buffers else []
            losses, slopes, after = taken(rows, weights, before)
            raw = joined(slopes)
            doubts = [vmap(lambda loss: loss * 0.0, reduce="sum")(losses)]
            doubts += [number * 0.0 for number in after]
            factor: Any = 1.0
            if clip_norm is not None:
                norm = ops.sqrt(vmap(lambda slope: slope * slope, reduce="sum")(raw))
                factor = clip_factor(norm, clip_norm, ops.minimum)
                doubts.append(norm * 0.0)

            def of_parameter(number: Any, slope: Any, *kept: Any) -> Any:
                slope = slope if clip_norm is None else slope * factor
                try:
                    with faults_as_tracing_errors():
                        changed, now = rule(lr, steps + 1.0, number, slope, kept)
                except TracingError as error:
                    raise NoRuleError(
                        f"the optimizer's step cannot be compiled: {error}"
                    ) from error
                return changed, slope * 0.0 + changed * 0.0, tuple(now)

            changed, zeros, memory = vmap(of_parameter)(values, raw, *memory)
            doubts.append(vmap(lambda zero: zero, reduce="sum")(zeros))
            state = [joined([lr, steps + 1.0]), *memory, *([joined(after)] if after else [])]
            return total(doubts), losses, changed, [raw], state

        shares = [1.0 / self._size] * self._size
        self._turns = Turns(
            step, self._rows, shares, self._parameters, self._state(), backend, hasty
        )

    def _state(self) -> list[list[float]]:
        optimizer = self._optimizer
        memory = [[optimizer.lr, float(optimizer.steps)], *optimizer.memory.values()]
        return [*memory, [x.data for x in self._buffers]] if self._buffers else memory

    def __call__(
        self, batch: Sequence[DataPoint], shares: Sequence[float] = ()
    ) -> tuple[list[float], list[float]]:
        if not shares:
            return super().__call__(batch, shares)
        places = [sample.place for sample in batch]
        losses, [slopes], values, state = self._turns.attempt(places, shares, self._state())
        if self._buffers:
            self.buffers_after = state.pop()
        if type(self._optimizer) not in BY_NAME.values() and all(map(math.isfinite, slopes)):
            self._compare(slopes, values, state)
        return losses, slopes

    def _compare(
        self, slopes: Sequence[float], values: Sequence[float], state: Sequence[Sequence[float]]
    ) -> None:
        """Raise an error if the optimiser, asked for a step, makes another one of the slopes."""
        one = copy(self._optimizer)
        one.params = [Value(p.data) for p in self._parameters]
        one.memory = {name: list(numbers) for name, numbers in one.memory.items()}
        _give(one.params, slopes, self._clip_norm)
        one.step()
        expected = [[p.data for p in one.params], *one.memory.values()]
        for numbers, others in zip([values, *state[1:]], expected, strict=True):
            if not are_close(numbers, others):
                raise NoRuleError("the optimizer's step is not the same at each call")

    @property
    def fits(self) -> bool:
        """Whether the optimiser is the one that was compiled, and set as it was."""
        now = self._run.optimizer
        return (
            now is self._optimizer
            and now.params == self._parameters
            and settings_of(now) == self._settings
        )

    def run(self, places: Sequence[int], pressed: Sequence[int] = ()) -> list[float]:
        """Make steps with the samples at these places, in their order, until something is pressed.

        Nobody sees the steps before `settle`: many short epochs would take longer to tell what
        each has made of the parameters than to make it.

        Returns:
            The losses of the samples of the steps that were made: fewer than there are places if
            something was pressed, or the next step is one for eager code.
        """
        if not self._ahead:
            self._turns.begin([p.data for p in self._parameters], self._state())
        losses: list[float] = []
        try:
            while len(losses) < len(places) and not pressed:
                some = self._some(places, len(losses))
                size = min(self._size, len(some))
                begin = perf_counter()
                found = self._turns.run(some, [1.0 / size] * size)
                losses += found
                if len(found) < len(some):
                    break
                self._seconds = (perf_counter() - begin) / (len(some) // size)
        finally:
            self._ahead += math.ceil(len(losses) / self._size)
        return losses

    def numbers(self) -> Sequence[float] | None:
        if not self._ahead:
            return None
        return self._turns.values() + (self._turns.state()[-1] if self._buffers else [])

    def _some(self, places: Sequence[int], done: int) -> Sequence[int]:
        """The places of the next batches, all of one size, which take a moment."""
        whole = (len(places) - done) // self._size
        if not whole:
            return places[done:]
        steps = max(1, int(_MOMENT / self._seconds)) if self._seconds else _FIRST
        return places[done : done + min(whole, steps) * self._size]

    def settle(self) -> None:
        if not self._ahead:
            return
        optimizer = self._optimizer
        for p, number in zip(self._parameters, self._turns.values(), strict=True):
            p.data = number
        _, *memory = self._turns.state()
        for buffer, number in zip(
            self._buffers, memory.pop() if self._buffers else (), strict=True
        ):
            buffer.data = number
        for kept, numbers in zip(optimizer.memory.values(), memory, strict=True):
            kept[:] = numbers
        optimizer.steps += self._ahead
        self._ahead = 0
        [slopes] = self._turns.looked_at()
        _give(self._parameters, slopes, self._clip_norm)


def _give(params: Sequence[Value], slopes: Sequence[float], clip_norm: float | None) -> None:
    """Give the parameters their gradients, as a step finds them."""
    for p, slope in zip(params, slopes, strict=True):
        p.grad = slope
    if clip_norm is not None:
        clip_grad_norm_(params, clip_norm)
