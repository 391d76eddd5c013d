"""Which class a row belongs to, and which one the outputs of a network say.

>>> from tinygrad_bp.playground.presets.samples import Samples
>>> xor = Samples(((0.0, 0.0), (0.0, 1.0)), ((0.0,), (1.0,)))
>>> classes = classes_of(xor, "half_squared_error")
>>> classes.names, classes.level, classes.of((1.0,)), classes.said([0.4])
(('0', '1'), 0.5, 1, 0)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...nn.data.scores import accuracy, confusion_matrix
from ...nn.losses import SQUASHES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..presets.samples import Samples


@dataclass(frozen=True)
class Classes:
    """Classes that a network tells apart: by its one output, or by the largest of several.

    Attributes:
        names: of the classes.
        level: above it the one output says the second class; None with several outputs.
        middle: the same among the targets.
    """

    names: tuple[str, ...]
    level: float | None
    middle: float = 0.5

    def of(self, targets: Sequence[float]) -> int:
        """The number of the class that the targets mean."""
        if self.level is not None:
            return int(targets[0] > self.middle)
        return max(range(len(targets)), key=targets.__getitem__)

    def said(self, outputs: Sequence[float]) -> int | None:
        """The number of the class that the outputs say; None where one is no number."""
        if any(map(math.isnan, outputs)):
            return None
        if self.level is not None:
            return int(outputs[0] > self.level)
        return max(range(len(outputs)), key=outputs.__getitem__)

    def scores(
        self, targets: Iterable[Sequence[float]], outputs: Iterable[Sequence[float]]
    ) -> tuple[float, list[list[int]]] | None:
        """The share of rows whose class is right, and how many of each are taken for each.

        A row with outputs that are no numbers counts as wrong; it is not in the matrix. None
        without rows.
        """
        meant = [self.of(row) for row in targets]
        said = [self.said(row) for row in outputs]
        if not meant:
            return None
        both = [(m, s) for m, s in zip(meant, said, strict=True) if s is not None]
        matrix = confusion_matrix(
            [m for m, _ in both], [s for _, s in both], range(len(self.names))
        )
        return accuracy(meant, said), matrix


def classes_of(samples: Samples, loss: str) -> Classes | None:
    """The classes among the targets; None where these are numbers.

    Args:
        samples: with or without names for their classes. Targets of 0 and 1, or of two numbers
            with the hinge loss, are classes without names.
        loss: by its name.
    """
    rows = [*samples.targets, *samples.test_targets]
    values = sorted({number for row in rows for number in row})
    names = tuple(samples.classes)
    if rows and len(rows[0]) > 1:
        return Classes(names, None) if len(names) == len(rows[0]) else None
    if not names:
        are_two = len(values) == 2 if loss == "hinge" else values == [0, 1]
        if len(samples.rows) < 2 or not are_two:
            return None
        names = tuple(f"{value:g}" for value in values)
    if len(names) != 2:
        return None
    middle = 0.0 if loss == "hinge" else 0.5
    return Classes(names, 0.0 if SQUASHES.get(loss) == "sigmoid" else middle, middle)
