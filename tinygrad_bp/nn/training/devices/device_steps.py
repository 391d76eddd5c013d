"""The losses of samples, and the steps of a training, on devices of JAX."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy

from ....compiler.arguments import Arguments
from ...batches.meeting import meet_in
from ...optim.clipping import clip_grad_norm_
from ...optim.optimizers import BY_NAME
from ...optim.rules import NoRuleError, rule_of, settings_of
from ..compiled_losses import CompiledLosses
from .steps import Errand, State, losses, on_all_at_once, on_devices, spread_over, steps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ....autodiff.value import Value
    from ....compiler.jit import Compiled
    from ...base import Module
    from ...losses import Loss
    from ...optim.optimizers import Optimizer
    from ...optim.rules import Rule
    from ..given.samples import DataPoint
    from .team import Team

_ready: Callable[..., Any] = jax.block_until_ready

#: About how many seconds a call goes on, before Ctrl-C is heard.
PATIENCE = 0.3


class DeviceSteps(CompiledLosses):
    """The losses of samples by JAX, and their gradient; and whole steps, many in one call.

    Args:
        model: the model.
        optimizer: what changes its parameters.
        loss: a function of the outputs and the target of one sample.
        samples: all of them.
        team: the processes and their devices.
        size: how many samples are in a batch, but for the last one.
        clip_norm: the largest norm of a step's gradient, or None.
    """

    def __init__(
        self,
        model: Module,
        optimizer: Optimizer,
        loss: Loss,
        samples: Sequence[DataPoint],
        team: Team,
        *,
        size: int,
        clip_norm: float | None,
    ) -> None:
        super().__init__(model, loss, optimizer.params, samples, "jax")
        self.tolerance = team.tolerance
        #: An optimiser of somebody's own may do what arrays cannot: it takes its steps itself.
        self._rule = _rule(optimizer)
        self._settings = settings_of(optimizer)
        self._optimizer = optimizer
        self._clip_norm = clip_norm
        self._team = team
        is_shared = len(team.devices) > 1 and meet_in(model)
        #: How the rows lie on devices that work on a batch at once, since its samples meet.
        self._spread = spread_over(team.devices) if is_shared else None
        self._size = min(size, len(samples))
        self._batches = self._divided(len(samples), self._size)
        self._rows_each = self._divided(self._size, len(team.devices))
        #: How many seconds a step takes, once that is known.
        self._seconds = 0.0
        #: How many steps were made whose numbers are on the devices alone, and what the last of
        #: them left there.
        self._ahead = 0
        self._left: Any = None
        with team.together():
            self._table = team.everywhere(self._rows)
        self._taking_losses: tuple[Callable[..., Any], list[Value]] | None = None
        self._taking_steps: tuple[Callable[..., Any], list[Value]] | None = None

    def __call__(
        self, batch: Sequence[DataPoint], shares: Sequence[float] = ()
    ) -> tuple[list[float], list[float]]:
        """As of any compiled losses. All shares but those that are 0 are the same."""
        places = [sample.place for sample in batch]
        if not shares:
            return self._losses_of(places), []
        share = max(shares)
        places = [i if own else ~i for i, own in zip(places, shares, strict=True)]
        done = self._done([places], [1.0 / share], is_trial=True)
        self.buffers_after = _numbers(done.buffers)
        return _on_host(done.losses)[0].ravel()[: len(places)].tolist(), _numbers(done.gradient)

    @property
    def fits(self) -> bool:
        """Whether the optimiser is one that runs on devices, and set as it was."""
        return self._rule is not None and settings_of(self._optimizer) == self._settings

    def run(self, places: Sequence[int], pressed: Sequence[int] = ()) -> list[float]:
        """Make steps, as `CompiledSteps.run`: nobody sees them before `settle`."""
        losses: list[float] = []
        while len(losses) < len(places) and not pressed:
            some = places[len(losses) : len(losses) + self._at_once() * self._size]
            found = self._made(some)
            losses += found
            if len(found) < len(some):
                break
        return losses

    def _at_once(self) -> int:
        """How many steps are made before somebody is heard again."""
        if self._team.is_alone and self._seconds:
            return 1 + int(PATIENCE / self._seconds)
        return self._batches

    def _made(self, places: Sequence[int]) -> list[float]:
        """Make a step with each batch; the losses of those whose step was made."""
        begin, is_compiled = time.perf_counter(), self._taking_steps is not None
        batches = [places[i : i + self._size] for i in range(0, len(places), self._size)]
        done = self._done(batches, [len(batch) for batch in batches])
        steps = int(_on_host(done.end))
        if steps:
            self._ahead, self._left = self._ahead + steps, done
        if is_compiled and steps:
            self._seconds = (time.perf_counter() - begin) / steps
        losses = _on_host(done.losses).reshape(self._batches, -1)
        made = zip(losses, batches[:steps], strict=False)
        return [loss for row, batch in made for loss in row[: len(batch)].tolist()]

    def numbers(self) -> Sequence[float] | None:
        if not self._ahead:
            return None
        return _numbers(self._left.state.numbers) + _numbers(self._left.state.buffers)

    def settle(self) -> None:
        if not self._ahead:
            return
        optimizer, (state, gradient) = self._optimizer, (self._left.state, self._left.gradient)
        numbers, slopes = _numbers(state.numbers), _numbers(gradient)
        for p, number, slope in zip(optimizer.params, numbers, slopes, strict=True):
            p.data, p.grad = number, slope
        if self._clip_norm is not None:
            clip_grad_norm_(optimizer.params, self._clip_norm)
        for buffer, number in zip(self._buffers, _numbers(state.buffers), strict=True):
            buffer.data = number
        for kept, now in zip(optimizer.memory.values(), state.memory, strict=True):
            kept[:] = _numbers(now)
        optimizer.steps += self._ahead
        self._ahead, self._left = 0, None

    def _done(
        self, places: Sequence[Sequence[int]], counts: Sequence[float], is_trial: bool = False
    ) -> Any:
        """Take a step with each of these batches, or only the losses and the gradient of one.

        Args:
            places: of the samples in each; `~place` does not count.
            counts: what each divides the sum of its losses by.
            is_trial: whether the parameters stay as they are.
        """
        team, optimizer = self._team, self._optimizer
        memory = optimizer.memory if self._rule else {}
        with team.together():
            if self._taking_steps is None:
                of_each = self._rows_each * (len(team.devices) if self._spread else 1)
                pure, others = self._pure(self._losses_and_gradient, of_each, [1.0])
                f = steps(pure, self._rule, self._clip_norm, self._spread)
                put = on_all_at_once if self._spread else on_devices
                self._taking_steps = put(team.devices, f), others
            run, others = self._taking_steps
            if self._ahead:
                state = self._left.state
            else:
                state = State(
                    team.everywhere([p.data for p in optimizer.params]),
                    [team.everywhere(numbers) for numbers in memory.values()],
                    team.everywhere(optimizer.steps if self._rule else 0),
                    team.everywhere([buffer.data for buffer in self._buffers]),
                )
            order = [self._dealt(batch, self._rows_each) for batch in places]
            left = self._batches - len(order)
            errand = Errand(
                numpy.array(order + order[:1] * left, numpy.int32),
                team.array([*counts, *[1.0] * left]),
                numpy.int32(len(order)),
                team.array(optimizer.lr if self._rule else 0.0),
                numpy.bool_(not is_trial),
            )
            numbers = team.array([value.data for value in others])
            # A process that is gone is noticed where what was to be done is waited for.
            return _ready(run(state, numbers, self._table, errand))

    def _losses_of(self, places: Sequence[int]) -> list[float]:
        team = self._team
        with team.together():
            rows_each = self._divided(len(places), len(team.devices))
            if self._taking_losses is None:
                pure, others = self._pure(self._losses, rows_each)
                self._taking_losses = on_devices(team.devices, losses(pure)), others
            run, others = self._taking_losses
            values = (*self._optimizer.params, *self._buffers, *others)
            numbers = [value.data for value in values]
            order = numpy.array(self._dealt(places, rows_each), numpy.int32)
            found = run(team.array(numbers), self._table, order)
            return _numbers(found)[: len(places)]

    def _pure(
        self, compiled: Compiled, rows: int, *more: Any
    ) -> tuple[Callable[..., Any], list[Value]]:
        """The function of parameters, buffers and others, in one array; and the others."""
        of_each = [numpy.zeros(rows) for _ in more]
        args = (numpy.zeros((rows, *self._rows.shape[1:])), *of_each)
        closed_over = compiled.version(Arguments(args, {}), args, {}).program.scalars
        own = [*self._optimizer.params, *self._buffers]
        known = {*own}
        others = [value for value in closed_over if value not in known]
        values = [*own, *others]
        return compiled.to_jax(self._team.dtype, values), others

    @staticmethod
    def _divided(count: int, by: int) -> int:
        """How many are in each part, where the last may have fewer."""
        return -(-count // by)

    def _dealt(self, places: Sequence[int], rows_each: int) -> list[list[int]]:
        """The places for each device, filled up with one that does not count."""
        first = places[0]
        room = rows_each * len(self._team.devices)
        full = [*places, *[min(first, ~first)] * (room - len(places))]
        return [full[i : i + rows_each] for i in range(0, room, rows_each)]


def _rule(optimizer: Any) -> Rule | None:
    if type(optimizer) not in BY_NAME.values():
        return None
    try:
        return rule_of(optimizer, jnp.sqrt)
    except NoRuleError:
        return None


def _on_host(array: Any) -> Any:
    return numpy.asarray(array.addressable_data(0))


def _numbers(array: Any) -> list[float]:
    found: list[float] = _on_host(array).ravel().tolist()
    return found
