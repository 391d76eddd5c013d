"""Frames, as pandas, polars and Arrow have them: their rows, their names, what is no number."""

from __future__ import annotations

import io
import math
from datetime import date
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn
from tinygrad_bp.nn.predicting.frames import columns_of
from tinygrad_bp.nn.tabular import Predictor

ROWS = [[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]


class PandasFrame:
    """As pandas has it: iterated over by its columns, and no list."""

    def __init__(self, rows: Any, columns: Any = ("age", "width")) -> None:
        self.cells, self.columns = rows, columns

    def __iter__(self) -> Any:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.cells)

    def to_numpy(self) -> Any:
        return np.array(self.cells)


class PolarsFrame(PandasFrame):
    """As polars has it: dates and nulls become numbers in an array, and a row is a tuple."""

    def to_numpy(self) -> Any:
        return np.array([[_as_polars(x) for x in row] for row in self.cells], dtype=float)

    def row(self, place: int) -> Any:
        return tuple(self.cells[place])

    def rows(self) -> Any:
        return [tuple(row) for row in self.cells]

    def null_count(self) -> PolarsFrame:
        return PolarsFrame([[sum(x is None for x in column) for column in zip(*self.cells)]])  # noqa: B905


def _as_polars(x: Any) -> float:
    if isinstance(x, date):
        return float(x.toordinal())
    return math.nan if x is None else x


class ArrowColumn:
    def __init__(self, cells: Any) -> None:
        self.to_pylist = lambda: list(cells)


class ArrowTable:
    """As Arrow has it: columns, and an array in which nulls are nan."""

    def __init__(self, rows: Any) -> None:
        self.cells, self.column_names = rows, ["age", "width"]
        self.columns = [ArrowColumn(column) for column in zip(*rows, strict=True)]

    def to_pylist(self) -> Any:
        return [dict(zip(self.column_names, row, strict=True)) for row in self.cells]

    def __len__(self) -> int:
        return len(self.cells)

    def __array__(self, *_: Any, **__: Any) -> Any:
        return PolarsFrame(self.cells).to_numpy()


FRAMES: Any = [PandasFrame, PolarsFrame, ArrowTable]


def network() -> nn.MLP:
    return nn.MLP(2, [3, 1], "tanh", seed=1)


@pytest.mark.parametrize("frame", FRAMES)
def test_they_are_as_good_as_lists(frame: Any) -> None:
    frames, lists = network(), network()
    targets = [1.0, 0.0, 2.0]
    given = frame(ROWS)
    history = nn.fit(frames, given, targets, epochs=3, validation=(given, targets))
    assert history.loss == nn.fit(lists, ROWS, targets, epochs=3).loss
    assert isinstance(frames.predict(given), np.ndarray)
    assert np.allclose(frames.predict(frame(ROWS)), lists.predict(ROWS), rtol=1e-14, atol=0.0)
    assert nn.evaluate(frames, frame(ROWS), targets) == nn.evaluate(lists, ROWS, targets)


@pytest.mark.parametrize("count", [1, 1000])  # eager, compiled
@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("other", [None, date(2024, 1, 1)])
@pytest.mark.parametrize("place", [0, 1])
def test_what_is_missing_and_dates_are_no_numbers(
    other: Any, place: int, frame: Any, count: int
) -> None:
    """Neither in training nor after it, whatever an array has in its place."""
    rows: Any = [list(row) for row in ROWS]
    for row in rows if other else rows[place : place + 1]:  # a column has dates, or it has none
        row[1] = other
    place = 0 if other else place
    given, targets = frame(rows * count), [1.0] * (count * 3)
    message = rf"\D{place}\D.*is (None|datetime.date).*: expected a number"
    with pytest.raises(TypeError, match=message):
        network().predict(given)
    with pytest.raises(TypeError, match=message):
        nn.evaluate(network(), given, targets)
    with pytest.raises(TypeError, match=f"sample {place}, column 'width' is"):
        nn.fit(network(), given, targets, epochs=1)


DATES: Any = np.array([["2020-01-01", "2021-01-01"], ["2020-02-01", "2021-01-01"]], "M8[ns]")
DATE = r"datetime\.datetime\(2020, 1, 1, 0, 0\)"


@pytest.mark.parametrize(
    ("times", "first"),
    [
        (DATES, DATE),
        (DATES.astype("M8[us]"), DATE),
        (DATES.astype("M8[D]"), r"datetime\.date"),
        (DATES - DATES[0, 0], r"datetime\.timedelta\(0\)"),
        (np.array([[0, 1], [2, 3]], "m8[Y]"), r"datetime\.timedelta\(0\)"),
    ],
    ids=str,
)
def test_arrays_of_dates_and_durations_are_no_numbers(times: Any, first: str) -> None:
    """NumPy lists them as whole numbers where they are counted in nanoseconds."""
    frame, column, targets = PandasFrame(times), times[:, 0], [1.0, 0.0]
    for X in (times, frame, list(times)):  # noqa: N806
        with pytest.raises(TypeError, match=rf"row 0: input 0 is {first}.*: expected a number"):
            network().predict(X)
        with pytest.raises(tg.TracingError, match="only samples of numbers can be compiled"):
            network().predict(X, compiled=True)
        with pytest.raises(TypeError, match=rf"row 0: input 0 is {first}"):
            nn.evaluate(network(), X, targets)
        with pytest.raises(TypeError, match=rf"sample 0.* is {first}"):
            nn.fit(network(), X, targets, epochs=1)
    for y in (column, times[:, :1]):
        with pytest.raises(TypeError, match=rf"target 0 is {first}.*: expected a number"):
            nn.fit(network(), ROWS[:2], y, epochs=1)
        with pytest.raises(TypeError, match=rf"target 0 is {first}.*: expected a number"):
            nn.evaluate(network(), ROWS[:2], y)


def test_names_of_columns() -> None:
    assert columns_of(PandasFrame(ROWS)) == columns_of(ArrowTable(ROWS)) == ["age", "width"]
    assert columns_of(PandasFrame(ROWS, [("a", 1), ("a", 2)])) == ["('a', 1)", "('a', 2)"]
    for unnamed in (ROWS, np.eye(2), PandasFrame(ROWS, range(2))):
        assert columns_of(unnamed) == []


@pytest.mark.parametrize("columns", [("width", "age"), ("age", "length"), ("age", "width", "x")])
@pytest.mark.parametrize("is_loaded", [False, True])
def test_other_columns_than_those_of_the_training_are_refused(
    is_loaded: bool, columns: Any
) -> None:
    model, targets = network(), [1.0, 0.0, 2.0]
    nn.fit(model, PandasFrame(ROWS), targets, epochs=1)
    if is_loaded:
        file = io.StringIO()
        nn.save(model, file)
        file.seek(0)
        model = nn.load(file, into=network())
        file.seek(0)
        assert nn.load(file).feature_names == ["age", "width"]
    other: Any = PandasFrame(ROWS, columns)
    message = r"the columns of the frame are \[.*\], and the model was trained with \['age', 'width"
    for use in (
        model.predict,
        lambda X: nn.evaluate(model, X, targets),  # noqa: N803
        lambda X: nn.fit(model, PandasFrame(ROWS), targets, validation=(X, targets)),  # noqa: N803
    ):
        with pytest.raises(ValueError, match=message):
            use(other)
    # What has no names is taken as it is, and another training has columns of its own.
    same = model.predict(PandasFrame(ROWS))
    assert np.array_equal(model.predict(np.array(ROWS)), same)
    nn.fit(model, PandasFrame(ROWS, ("width", "age")), targets, epochs=1)
    assert len(model.predict(PandasFrame(ROWS, ("width", "age")))) == 3
    nn.fit(model, ROWS, targets, epochs=1)
    assert len(model.predict(PandasFrame(ROWS, ("any", "names")))) == 3


def test_the_command_knows_them() -> None:
    model, file = nn.MLP(2, [2], seed=1), io.StringIO()
    nn.fit(model, PandasFrame(ROWS), ["a", "b", "a"], "cross_entropy", epochs=1)
    nn.save(model, file)
    file.seek(0)
    assert Predictor.load(file).features == ["age", "width"]
