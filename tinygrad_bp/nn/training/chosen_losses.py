"""The losses of a model on samples, and their gradient: eagerly, or by compiled code."""

from __future__ import annotations

import math
import random
from importlib.util import find_spec
from operator import mul

from ...autodiff.graph import topological_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

    from ...autodiff.value import Value
    from ..losses import Loss
    from .compiled_losses import CompiledLosses
    from .run import Run
    from .samples import DataPoint

#: What `compiled` may be.
CHOICES = ("auto", True, False, "llvm", "python")

#: What each way to compute takes, in microseconds: to begin, to compile a node, a step, and a
#: node at a visit. Measured, but counted with, so that the choice is always the same.
COSTS = {
    "": (0.0, 0.0, 0.0, 0.7),
    "python": (1e5, 100.0, 30.0, 0.03),
    "llvm": (2e5, 400.0, 40.0, 0.002),
}

#: So many samples of the first batch are computed both ways, to see whether both agree.
CHECKED = 4


class Losses:
    """What gives the loss of each sample of a batch, and adds up the gradient.

    The first samples are computed eagerly. That shows how much work there is, and what
    compiled code has to give: where it gives anything else (for a model that draws random
    numbers, say), all goes on eagerly.

    Args:
        run: the training.
        loss: a function of the outputs and the target of one sample.
        samples: all samples.
        compiled: one of CHOICES.
        epochs: how often all samples will be gone through.
        size: how many samples are in a batch.
    """

    def __init__(
        self,
        run: Run,
        loss: Loss,
        samples: Sequence[DataPoint],
        compiled: bool | str,
        epochs: int,
        size: int,
    ) -> None:
        if compiled not in CHOICES:
            raise ValueError(
                f"compiled is one of {', '.join(map(repr, CHOICES))}, not {compiled!r}"
            )
        self._run = run
        self._loss = loss
        self._samples = samples
        self._epochs = epochs
        self._size = size
        self._wanted = compiled
        self._code: CompiledLosses | None = None
        #: How many samples of the next batch are computed both ways.
        self._to_check = CHECKED if compiled else 0
        #: The size of the graph of a loss.
        self._nodes = 0
        #: Why it is eager.
        self.note = "" if compiled else "as told"

    @property
    def backend(self) -> str:
        """The backend of the compiled code that is used; empty while it is eager."""
        return self._code.backend if self._code else ""

    def check_again(self) -> None:
        """Compare the two ways once more: a callback may have changed the model."""
        if self._code:
            self._to_check = 1

    def __call__(self, batch: Sequence[DataPoint], share: float = 0.0) -> list[float]:
        """The loss of each sample; each adds its share of the gradient of their mean."""
        if self._to_check and batch:
            n = min(self._to_check, len(batch))
            self._to_check = 0
            losses = self.eager(batch[:n], share)
            if not self._agrees(batch, losses, share):
                return losses + self.eager(batch[n:], share)
        return self._compiled(batch, share) if self._code else self.eager(batch, share)

    def _agrees(self, batch: Sequence[DataPoint], losses: Sequence[float], share: float) -> bool:
        """Whether there is compiled code, and it gives these losses of the first samples."""
        parameters = self._run.optimizer.params
        gradient = [p.grad for p in parameters]
        backend = self._backend()
        if backend == "":
            self.note = "too little work for it to pay"
            return False
        from .compiled_losses import CompiledLosses

        generator = random.getstate()
        try:
            if self._code is None:
                self._code = CompiledLosses(
                    self._run.model,
                    self._loss,
                    parameters,
                    [(x, y) for _, x, y in self._samples],
                    backend,
                    singly=self._size == 1,
                )
            shares = [share] * len(losses) + [0.0] * (len(batch) - len(losses))
            found, found_gradient = self._run_code(self._code, batch, shares if share else [])
            if not _are_finite(found, found_gradient):
                self._to_check = CHECKED  # nothing can be said: again, with the next batch
                return False
            if random.getstate() != generator:
                self._refuse("the model or the loss draws random numbers")
            if not _are_close(found[: len(losses)], losses):
                self._refuse("it gives other losses than eager code")
            if share and not _are_close(found_gradient, gradient):
                self._refuse("it gives another gradient than eager code")
        except Exception as error:
            random.setstate(generator)
            self._code = None
            if self._wanted != "auto":
                raise
            self.note = str(error) or type(error).__name__
        return self._code is not None

    def _backend(self) -> str | None:
        """The backend to compile with; None for the best one, empty for none."""
        if self._wanted is True:
            return None
        if isinstance(self._wanted, str) and self._wanted != "auto":
            return self._wanted
        visits = self._nodes * len(self._samples) * self._epochs
        counts = 1, self._nodes, math.ceil(len(self._samples) / self._size) * self._epochs, visits
        quickest = min(COSTS, key=lambda way: sum(map(mul, COSTS[way], counts)))
        if quickest == "python" and not find_spec("llvmlite"):
            return None  # that is the same, with a hint
        return None if quickest == "llvm" else quickest

    def _refuse(self, reason: str) -> NoReturn:
        from ...compiler.tracing.errors import TracingError

        raise TracingError(
            f"the model or the loss cannot be compiled, since it is not the same at each call: "
            f"{reason}"
        )

    def _compiled(self, batch: Sequence[DataPoint], share: float) -> list[float]:
        assert self._code
        losses, gradient = self._run_code(self._code, batch, [share] * len(batch) if share else [])
        if not _are_finite(losses, gradient):
            # Eagerly it is an error that says where, or goes on as it always did.
            return self.eager(batch, share)
        if share:
            for p, slope in zip(self._run.optimizer.params, gradient, strict=True):
                p.grad = slope
        return losses

    def _run_code(
        self, code: CompiledLosses, batch: Sequence[DataPoint], shares: Sequence[float]
    ) -> tuple[list[float], list[float]]:
        places = [place for place, _, _ in batch]
        return code.with_gradient(places, shares) if shares else (code(places), [])

    def eager(self, samples: Sequence[DataPoint], share: float = 0.0) -> list[float]:
        """The same, by the model itself.

        Raises:
            ArithmeticError, ValueError: with the place of the sample, see `fit`.
        """
        losses = []
        for place, x, y in samples:
            try:
                result = self._loss(self._run.model(x), y)
                if not math.isfinite(result.data):
                    raise _not_finite(result)
            except (ArithmeticError, ValueError) as error:
                kind = "sample" if share else "validation sample"
                where = f"epoch {self._run.epoch + 1}, {kind} {place}"
                raise type(error)(f"{where}: {error}") from error
            self._nodes = self._nodes or len(topological_order(result))
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


def _are_finite(losses: Sequence[float], gradient: Sequence[float]) -> bool:
    return all(map(math.isfinite, losses)) and all(map(math.isfinite, gradient))


def _are_close(found: Sequence[float], expected: Sequence[float]) -> bool:
    """Whether they are the same but for rounding."""
    scale = max(1.0, *map(abs, expected)) if expected else 1.0
    return all(abs(a - b) <= 1e-10 * scale for a, b in zip(found, expected, strict=True))
