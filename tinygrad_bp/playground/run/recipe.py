"""What an update is made by: the network's shape, the samples, and how parameters move."""

from __future__ import annotations

from dataclasses import dataclass

from ...nn.losses import BY_NAME as LOSSES
from ...nn.optim.optimizers import BY_NAME as OPTIMIZERS
from ...nn.optim.optimizers import SGD, RMSprop
from ...nn.training.given.samples import batches, samples_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...autodiff.value import Value
    from ...nn.base import Module
    from ...nn.losses import Loss
    from ...nn.optim.optimizers import Optimizer
    from ..presets.samples import Samples


@dataclass(frozen=True)
class Recipe:
    """All that decides what an update does to the parameters.

    Attributes:
        model: the network, whose parameters are not read.
        samples: what it learns from.
        loss, optimizer: by their names.
        learning_rate, momentum, regularization_rate: numbers.
        regularization: "l1", "l2" or "none".
        batch_size: how many samples an update uses; 0 for all.
        order: "sequential" moves a layer after the other, the last one first, each by
            derivatives through those that have moved; "simultaneous" all at once.
        fixed: the places of the parameters that do not move.
        seed: what the batches are drawn from.
    """

    model: Module
    samples: Samples
    loss: str = "half_squared_error"
    optimizer: str = "sgd"
    learning_rate: float = 0.5
    momentum: float = 0.0
    regularization: str = "none"
    regularization_rate: float = 0.0
    batch_size: int = 0
    order: str = "simultaneous"
    fixed: frozenset[int] = frozenset()
    seed: int = 0

    def measures_as(self, other: Recipe) -> bool:
        """Whether the same parameters have the same error by another one."""
        is_same = self.model is other.model and self.loss == other.loss
        return is_same and self.samples == other.samples

    @property
    def loss_function(self) -> Loss:
        """The loss of a sample."""
        return LOSSES[self.loss]

    @property
    def rate_of_penalty(self) -> float:
        """What the derivative of the penalty is multiplied by."""
        return 0.0 if self.regularization == "none" else self.regularization_rate

    def optimizer_of(self, parameters: list[Value]) -> Optimizer:
        """A new optimiser of some parameters."""
        kind = OPTIMIZERS[self.optimizer]
        if kind in (SGD, RMSprop):
            return kind(parameters, lr=self.learning_rate, momentum=self.momentum)
        return kind(parameters, lr=self.learning_rate)

    @property
    def updates_an_epoch(self) -> int:
        """How many updates go through all samples."""
        count = len(self.samples.rows)
        return -(-count // self.batch_size) if self.batch_size else 1

    def batches(self, epoch: int) -> list[list[int]]:
        """The places of the samples that each update of an epoch uses."""
        points = samples_of(self.samples.rows, self.samples.targets)
        size = self.batch_size or len(points)
        return [[p.place for p in batch] for batch in batches(points, size, f"{self.seed} {epoch}")]
