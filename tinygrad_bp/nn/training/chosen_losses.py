"""The losses of samples by eager or by compiled code, and the choice between the two."""

from __future__ import annotations

import math
import random
from importlib.util import find_spec

from ...autodiff.engine.collector import collector_paused
from ...letters import shown
from ..batches.meeting import meet_in
from ..optim.rules import NoRuleError
from .costs import NATIVE, quickest, seconds, ways
from .eager_losses import EagerLosses
from .steps.rounding import are_close

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ..losses import Loss
    from .compiled_losses import CompiledLosses
    from .devices.device_steps import DeviceSteps
    from .devices.team import Team
    from .given.samples import DataPoint
    from .run import Run
    from .steps.compiled_steps import CompiledSteps

#: How many seconds native code has to save to be told of where it is not there.
WORTH_A_HINT = 2.0

#: What `compiled` may be.
CHOICES = ("auto", True, False, "llvm", "python", "numpy", "jax")

#: How many samples of the first batch are computed both ways, to see whether they agree; of a loss
#: of many nodes, each of which takes seconds, only one.
COMPARED, MANY_NODES = 4, 200_000


class ChosenLosses:
    """The loss of each sample of a batch, with its gradient, by whichever way is chosen.

    It is always in one of three states, each of which is what computes the next batch:

    - `_both_ways`: the first samples are computed by eager code, which shows how much work
      there is, and by compiled code if that pays. The outcome decides what comes next.
    - `_by_compiled_code`: that gave the same, and so computes every batch.
    - `_eager`: it did not, or it does not pay; `note` says why.

    Args:
        run: the training.
        loss: a function of the outputs and the target of one sample.
        samples: all samples.
        compiled: one of CHOICES.
        epochs: how often all samples will be gone through.
        size: how many samples are in a batch.
        clip_norm: the largest norm of a step's gradient, or None.
        takes_steps: whether batches are for steps, which compiled code may make whole.
        team: the processes and their devices, for "jax".

    Attributes:
        note: why eager code computes the losses, or makes the steps; empty if it does neither.
    """

    def __init__(
        self,
        run: Run,
        loss: Loss,
        samples: Sequence[DataPoint],
        compiled: bool | str,
        epochs: int,
        size: int,
        *,
        clip_norm: float | None = None,
        takes_steps: bool = False,
        team: Team | None = None,
    ) -> None:
        if not isinstance(compiled, (bool, str)) or compiled not in CHOICES:
            raise ValueError(
                f"compiled must be one of {', '.join(map(repr, CHOICES))}, not {shown(compiled)}"
            )
        self._run = run
        self._loss = loss
        self._samples = samples
        self._wanted = compiled
        self._epochs = epochs
        self._size = size
        self._clip_norm = clip_norm
        self._takes_steps = takes_steps
        self._team = team
        self._eager = EagerLosses(run, loss)
        #: Whether the samples of a batch meet, so that they are not to be computed one by one.
        self._meets = meet_in(run.model)
        self._code: CompiledLosses | None = None
        self._compared = COMPARED
        #: Ways that turned out not to do.
        self._excluded: set[str] = set()
        self._state: Callable[[Sequence[DataPoint], float], list[float]] = self._both_ways
        self.note = ""
        #: Why compiled code does not make whole steps.
        self._note_of_steps = ""
        if not compiled:
            self._stay_eager("as told")

    def __call__(self, batch: Sequence[DataPoint], share: float = 0.0) -> list[float]:
        """The losses of the batch.

        The parameters' gradients, which must be 0 before, become those of the sum of the
        losses times `share`; without a share they are left alone.
        """
        return self._state(batch, share) if batch else []

    @property
    def backend(self) -> str:
        """The backend of the compiled code that computes the losses; empty if eager code does."""
        return self._code.backend if self._code and self._state == self._by_compiled_code else ""

    @property
    def is_choosing(self) -> bool:
        """Whether the next batch is computed both ways, for which code may have to be made."""
        return self._state == self._both_ways

    @property
    def steps(self) -> CompiledSteps | DeviceSteps | None:
        """What makes whole steps by compiled code; None if a step has to be made from outside."""
        is_ready = self._takes_steps and self._state == self._by_compiled_code
        steps: Any = self._code
        return steps if is_ready and steps.fits else None

    def given(self, samples: list[DataPoint]) -> list[DataPoint]:
        """The samples, which take the place of those before, as those of the next batch."""
        if self._code:
            from ...compiler.tracing.errors import TracingError

            try:
                self._code.take(samples)
            except TracingError as error:
                if self._wanted != "auto":
                    raise
                self._stay_eager(str(error))
        self._samples = samples
        return samples

    def numbers(self) -> Sequence[float] | None:
        """Those of the optimiser's parameters, where these have yet to get them; see `settle`."""
        return self._code.numbers() if self._code else None

    def settle(self) -> None:
        """Give the parameters what whole steps have made of them."""
        if self._code:
            self._code.settle()

    def compare_again(self) -> None:
        """Compute one sample both ways once more: a callback may have changed the model."""
        if self._state == self._by_compiled_code:
            self._state, self._compared = self._both_ways, 1

    # The states

    def _both_ways(self, batch: Sequence[DataPoint], share: float) -> list[float]:
        # Where samples meet, they have no losses one by one.
        least = COMPARED if self._meets else 1
        with collector_paused():
            losses = self._eager(batch[:least], share)
        compared = least if self._eager.nodes > MANY_NODES else self._compared
        if compared > least:
            losses += self._eager(batch[least:compared], share)
        others = batch[compared:]
        self._choose(batch[:least] if self._meets else batch, losses, share)
        if share and (self._meets or self._state == self._by_compiled_code):
            self._run.optimizer.zero_grad()
        if self._state == self._by_compiled_code:
            return self._by_compiled_code(batch, share)
        return self._eager(batch, share) if self._meets else losses + self._eager(others, share)

    def _by_compiled_code(self, batch: Sequence[DataPoint], share: float) -> list[float]:
        assert self._code
        losses, gradient = self._code(batch, [share] * len(batch) if share else [])
        after = self._code.buffers_after if share else ()
        if not _are_finite(losses, gradient, after):
            # Eager code raises an error that says where, or goes on with inf or nan.
            return self._eager(batch, share)
        if share:
            self._run.buffers_after = after
            for p, slope in zip(self._run.optimizer.params, gradient, strict=True):
                p.grad = slope
        return losses

    # From one to another

    def _stay_eager(self, note: str) -> None:
        self._state, self._code, self.note = self._eager, None, note

    def _choose(self, batch: Sequence[DataPoint], losses: list[float], share: float) -> None:
        """Go on by compiled code if it pays, and gives these losses of the first samples."""
        way = self._way()
        if way == "eager":
            self._stay_eager("too little work for it to pay")
            return
        from ...compiler.tracing.errors import TracingError

        try:
            if self._agrees(way, batch, losses, share):
                self._state, self.note = self._by_compiled_code, self._note_of_steps
            else:
                self._compared = COMPARED
                self.note = "the losses so far, or their gradients, are not finite"
        except NoRuleError as error:
            self._code, self._takes_steps, self._note_of_steps = None, False, str(error)
            self._choose(batch, losses, share)
        except (TracingError, MemoryError) as error:
            # Any other error would be a mistake of ours, and has to be seen.
            if way == "numpy" and self._wanted == "auto":
                self._code = None
                self._excluded.add(way)
                self._choose(batch, losses, share)
                return
            if self._wanted != "auto":
                raise
            self._stay_eager(str(error) or type(error).__name__)

    def _way(self) -> str:
        """The way that takes the least time, of those that are asked for: see `COSTS`."""
        if self._wanted in ("jax", "numpy", "python"):
            return str(self._wanted)
        among: Sequence[str] = NATIVE
        if self._wanted == "auto":
            among = ways(self._eager.nodes, self._size)
        return quickest(*self._work(), [way for way in among if way not in self._excluded])

    def _work(self) -> tuple[int, int, int, int]:
        """How many nodes a loss has, and how many steps, samples and parameters there are."""
        samples = len(self._samples) * self._epochs
        steps = math.ceil(len(self._samples) / self._size) * self._epochs
        return self._eager.nodes, steps, samples, len(self._run.optimizer.params)

    def _backend(self, way: str) -> str | None:
        """What to compile with: None for the fastest backend installed, with a hint if need be."""
        if self._wanted != "auto":
            return None if self._wanted is True else str(self._wanted)
        if way != "python":
            return way if way == "numpy" else None
        work = self._work()
        native = seconds(quickest(*work, NATIVE), *work)
        is_slow = seconds("python", *work) - native > WORTH_A_HINT
        return None if is_slow and not find_spec("llvmlite") else "python"

    def _compiled(self, way: str) -> CompiledLosses:
        """The compiled code; it is traced and compiled when it is first called."""
        if self._code is not None:
            return self._code
        run, loss, samples = self._run, self._loss, self._samples
        backend, hasty, size = self._backend(way), way == "hasty", self._size
        if self._team:
            from .devices.device_steps import DeviceSteps

            self._code = DeviceSteps(
                *(run.model, run.optimizer, loss, samples, self._team),
                size=size,
                clip_norm=self._clip_norm,
            )
        elif self._takes_steps:
            from .steps.compiled_steps import CompiledSteps

            self._code = CompiledSteps(
                *(run, loss, samples, backend), size=size, clip_norm=self._clip_norm, hasty=hasty
            )
        else:
            from .compiled_losses import CompiledLosses

            parameters = run.optimizer.params
            self._code = CompiledLosses(
                *(run.model, loss, parameters, samples, backend), singly=size == 1, hasty=hasty
            )
        return self._code

    def _agrees(
        self, way: str, batch: Sequence[DataPoint], losses: list[float], share: float
    ) -> bool:
        """Whether compiled code gives these losses, and the gradient that parameters have now.

        Returns:
            True if it does; False if nothing can be said, since not all numbers are finite.

        Raises:
            TracingError: if it does not.
        """
        expected = [p.grad for p in self._run.optimizer.params]
        shares = [share] * len(losses) + [0.0] * (len(batch) - len(losses))
        generator = random.getstate()
        try:
            code = self._compiled(way)
            found, gradient = code(batch, shares if share else [])
            draws = random.getstate() != generator
        finally:
            random.setstate(generator)
        if not _are_finite(found, gradient):
            return False
        if draws:
            raise _differs("the model or the loss draws random numbers")
        if not are_close(found[: len(losses)], losses, code.tolerance):
            raise _differs("its losses differ from those of eager code")
        if share and not are_close(gradient, expected, code.tolerance):
            raise _differs("its gradient differs from that of eager code")
        return True


def _differs(reason: str) -> Exception:
    from ...compiler.tracing.errors import TracingError

    return TracingError(
        f"the model or the loss cannot be compiled, since it is not the same at each call: {reason}"
    )


def _are_finite(*rows: Sequence[float]) -> bool:
    return all(all(map(math.isfinite, numbers)) for numbers in rows)
