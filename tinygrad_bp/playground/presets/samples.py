"""The samples of a run: rows with a target for each output, to train on and to test with."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...nn.data.splitting import split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

#: Of more inputs than this two say nothing, as of the dots of a picture: there is no plane.
MOST_SHOWN = 12


@dataclass(frozen=True)
class Samples:
    """Rows and targets, and what they are called.

    Attributes:
        rows: the inputs of each sample.
        targets: what each output should be; of a class 1 for it, and 0 for the others.
        test_rows, test_targets: those that are not trained on.
        columns: the names of the inputs; empty where they are only i1, i2, ...
        classes: the names of the classes; empty where the targets are numbers. Where there are
            two and one target, that is 1 for the second and 0 for the first.
        scales: the mean and the standard deviation that each column had before it was scaled,
            inputs before targets; empty where the numbers are as they were given.
        features: which inputs were computed from the two numbers of each sample; empty where the
            inputs are the numbers that were given.
        before: the samples that they were computed from.

    >>> samples = Samples(((0.05, 0.1),), ((0.01, 0.99),))
    >>> samples.with_number(0, "targets", 1, 0.5).targets
    ((0.01, 0.5),)
    """

    rows: tuple[tuple[float, ...], ...]
    targets: tuple[tuple[float, ...], ...]
    test_rows: tuple[tuple[float, ...], ...] = ()
    test_targets: tuple[tuple[float, ...], ...] = ()
    columns: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    scales: tuple[tuple[float, float], ...] = ()
    features: tuple[str, ...] = ()
    before: Samples | None = None

    @property
    def as_given(self) -> Samples:
        """The samples as they are in the table and in the plane."""
        return self.before or self

    @property
    def given_columns(self) -> tuple[str, ...]:
        """What the numbers are called that were given; empty where they are only i1, i2, ..."""
        return self.as_given.columns or (("x", "y") if self.features else ())

    def with_number(self, place: int, of: str, column: int, number: float) -> Samples:
        """The same with another number in one place: `of` is "rows" or "targets"."""
        table: Sequence[tuple[float, ...]] = getattr(self, of)
        changed = [list(row) for row in table]
        changed[place][column] = number
        found = tuple(map(tuple, changed))
        return replace(self, rows=found) if of == "rows" else replace(self, targets=found)


def held_out(
    rows: Sequence[Sequence[float]],
    targets: Sequence[Sequence[float]],
    settings: Mapping[str, Any],
    columns: tuple[str, ...] = (),
    classes: tuple[str, ...] = (),
) -> Samples:
    """Samples of which some are kept to test with: `test_share` of them, drawn by `seed`.

    >>> rows = [[1.0], [2.0], [3.0]]
    >>> samples = held_out(rows, rows, {"test_share": 0.3, "seed": 0})
    >>> len(samples.rows), len(samples.test_rows)
    (2, 1)
    """
    count = len(rows)
    share = settings["test_share"]
    if not 0 < round(share * count) < count:
        return Samples(_table(rows), _table(targets), columns=columns, classes=classes)
    kept = split(rows, targets, share, settings["seed"])
    X, X_test, Y, Y_test = map(_table, kept)  # noqa: N806
    return Samples(X, Y, X_test, Y_test, columns, classes)


def _table(rows: Sequence[Sequence[float]]) -> tuple[tuple[float, ...], ...]:
    return tuple(map(tuple, rows))
