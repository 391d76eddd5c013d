# ruff: noqa: N803, N806 (rows are X, targets Y)
"""Samples and their batches."""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

import numpy as np
import pytest

from tinygrad_bp import TracingError, Value, nn
from tinygrad_bp.nn.training.given.samples import (
    DataPoint,
    batches,
    samples_of,
    wrong_number,
)


def test_each_row_has_its_target_and_its_place() -> None:
    assert samples_of([[1.0], [2.0]], (3, 4)) == [DataPoint(0, [1.0], 3), DataPoint(1, [2.0], 4)]
    X, Y = np.array([[1.0], [2.0]]), np.array([3, 4])
    assert samples_of(X, Y) == samples_of([[1.0], [2.0]], [3, 4])


@pytest.mark.parametrize(("X", "Y"), [([1.0], []), ([1.0], [1.0, 2.0])])
def test_a_target_for_each(X: list[float], Y: list[float]) -> None:
    with pytest.raises(ValueError, match=f"each of {len(X)} samples?, got {len(Y)}"):
        samples_of(X, Y)


class TestBatches:
    samples = samples_of(range(7), range(7))

    def test_the_last_is_what_is_left(self) -> None:
        assert list(batches(self.samples, 3, None)) == [
            self.samples[:3],
            self.samples[3:6],
            self.samples[6:],
        ]

    def test_an_order_by_its_name(self) -> None:
        one, same, other = (list(batches(self.samples, 3, name)) for name in ("a", "a", "b"))
        assert one == same != other
        assert [len(batch) for batch in one] == [3, 3, 1]
        assert sorted(chain(*one)) == self.samples

    def test_one_batch_stays_in_its_order(self) -> None:
        assert list(batches(self.samples, 7, "a")) == [self.samples]


@pytest.mark.parametrize(("X", "Y"), [([], []), (np.empty((0, 2)), []), ([], [1.0])])
def test_no_samples(X: Any, Y: Any) -> None:
    both = "X is" if len(Y) else "X and Y are"
    with pytest.raises(ValueError, match=f"{both} empty: expected at least one sample"):
        samples_of(X, Y)


@pytest.mark.parametrize("given", [None, "text", {"a": [1.0]}])
def test_what_has_no_entries(given: Any) -> None:
    with pytest.raises(TypeError, match="X must be a list or an array with an entry for each"):
        samples_of(given, [1.0])
    with pytest.raises(TypeError, match="Y must be a list or an array with an entry for each"):
        samples_of([1.0], given)


class PandasFrame:
    """As pandas has it: iterated over by its columns, and no list."""

    columns = ("age", "width")

    def __init__(self, rows: list[list[Any]]) -> None:
        self.cells = rows

    def __iter__(self) -> Any:
        return iter(self.columns)

    def to_numpy(self) -> Any:
        return np.array(self.cells)


class PolarsFrame(PandasFrame):
    """As polars has it, which need not have NumPy."""

    to_numpy: Any = None

    def rows(self) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.cells]


class PolarsSeries:
    def __init__(self, cells: list[Any]) -> None:
        self.cells = cells

    def to_list(self) -> list[Any]:
        return self.cells


@pytest.mark.parametrize("frame", [PandasFrame, PolarsFrame])
def test_frames_are_rows(frame: Any) -> None:
    given = frame([[1.0, 2.0], [3.0, 4.0]])
    samples = samples_of(given, PolarsSeries([3, 4]))
    assert [(list(sample.x), sample.y) for sample in samples] == [([1.0, 2.0], 3), ([3.0, 4.0], 4)]


@pytest.mark.parametrize("bad", [None, float("nan"), "red"])
@pytest.mark.parametrize("frame", [PandasFrame, PolarsFrame])
def test_what_is_no_number_is_named_by_its_sample_and_column(frame: Any, bad: Any) -> None:
    error = FloatingPointError if bad != bad else TypeError
    if frame is PandasFrame and bad == "red":
        bad = None  # an array of NumPy makes texts of all
    model, rows = nn.MLP(2, [1], seed=1), [*[[1.0, 2.0]] * 6, [3.0, bad]]
    with pytest.raises(error, match="epoch 1, sample 6, column 'width' is"):
        nn.fit(model, frame(rows), range(7), seed=1, progress=False)
    with pytest.raises(error, match=r"epoch 1, sample 6(, |: )input 1 is"):
        nn.fit(model, rows, range(7), seed=1, progress=False)
    if error is TypeError:
        with pytest.raises(TracingError, match="sample 6, input 1 is"):
            nn.fit(model, rows, range(7), seed=1, progress=False, compiled="python")


def test_what_is_a_number() -> None:
    assert wrong_number([1, 2.0, Value(3.0), [None]], []) == ""
    assert wrong_number({"a": 1}, []) == ""
    assert wrong_number([1.0, float("inf")], ["a", "b"]) == "column 'b' is inf"


@pytest.mark.parametrize("loss", ["mse", "cross_entropy"])
def test_targets_may_be_a_column(loss: str) -> None:
    def losses(Y: Any) -> list[float]:
        model = nn.MLP(2, [3, 1 if loss == "mse" else 2], "tanh", seed=1)
        data = nn.data.moons(20, seed=1)[0]
        return nn.fit(model, data, Y, loss, epochs=3, seed=1, progress=False).loss

    Y = np.array(nn.data.moons(20, seed=1)[1])
    for kind in ("int8", "float32", "float64", "bool"):
        assert losses(Y[:, None].astype(kind)) == losses(Y.astype(kind)) == losses(Y)


class ArrayLike:
    """What NumPy can read: a table of Arrow, say."""

    def __init__(self, cells: Any) -> None:
        self.cells = cells

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.array(self.cells, dtype)


class SparseMatrix(ArrayLike):
    """As SciPy has it: its rows are matrices, and NumPy takes it for one object."""

    __array__: Any = None

    def toarray(self) -> Any:
        return np.array(self.cells)


@pytest.mark.parametrize("kind", [ArrayLike, SparseMatrix])
def test_what_can_be_made_an_array(kind: Any) -> None:
    samples = samples_of(kind([[1.0, 2.0], [3.0, 4.0]]), ArrayLike([3, 4]))
    assert [(sample.x, sample.y) for sample in samples] == [([1.0, 2.0], 3), ([3.0, 4.0], 4)]


class LazyFrame:
    """As polars has it: nothing is read yet."""

    columns = ("a", "b")

    def collect(self) -> None: ...


@pytest.mark.parametrize(
    ("given", "way_out"),
    [
        (LazyFrame(), "collect() gives the frame"),
        ({"a": [1.0], "b": [2.0]}, "rows of columns by their names are list(zip(*columns.values()"),
    ],
)
def test_what_has_rows_only_after_a_call(given: Any, way_out: str) -> None:
    with pytest.raises(TypeError, match=re.escape(way_out)):
        samples_of(given, [1.0, 2.0])
    with pytest.raises(TypeError, match=re.escape(way_out)):
        nn.MLP(2, [1], seed=1).predict(given)
