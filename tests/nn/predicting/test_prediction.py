"""Many rows at once: what the model gives for each, whichever code computes it."""

from __future__ import annotations

import gc
import math
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, nn
from tinygrad_bp.nn.predicting import paying, prediction

ROWS = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]]


class Frame:
    """What pandas and polars have in common."""

    def __init__(self, rows: Any) -> None:
        self._rows = rows

    def to_numpy(self) -> Any:
        return np.array(self._rows)


def numbers(outputs: Any) -> Any:
    return [y.data for y in outputs] if isinstance(outputs, list) else outputs.data


@pytest.mark.parametrize("compiled", [False, True])
class TestRows:
    @pytest.mark.parametrize("outputs", [1, 3])
    def test_they_are_what_calls_give(self, outputs: int, compiled: bool) -> None:
        model = nn.MLP(2, [4, outputs], "tanh", seed=1)
        expected = np.array([numbers(model(row)) for row in ROWS])
        found = model.predict(ROWS, compiled=compiled)
        assert isinstance(found, list)
        assert np.array(found) == pytest.approx(expected, abs=1e-14)

    @pytest.mark.parametrize("given", [np.array(ROWS), np.array(ROWS, np.float32), Frame(ROWS)])
    def test_an_array_for_an_array(self, given: Any, compiled: bool) -> None:
        model = nn.MLP(2, [4, 3], "tanh", seed=1)
        found = model.predict(given, compiled=compiled)
        assert found.dtype == np.float64
        assert found == pytest.approx(np.array(model.predict(ROWS, compiled=False)), abs=1e-14)

    def test_images(self, compiled: bool) -> None:
        model = nn.Sequential(nn.Conv2d(1, 2, 2, seed=1), nn.AvgPool2d((1, 2)))
        images = np.arange(36.0).reshape(2, 1, 3, 6) / 10
        found = model.predict(images, compiled=compiled)
        assert found.shape == (2, 2, 2, 2)
        listed = model.predict(images.tolist(), compiled=compiled)
        assert found == pytest.approx(np.array(listed), abs=1e-14)

    def test_rows_of_one_number(self, compiled: bool) -> None:
        assert nn.Neuron(1, "linear", init=[2.0, 1.0]).predict([1, 2], compiled=compiled) == [3, 5]

    def test_the_structure_is_the_models(self, compiled: bool) -> None:
        class Two(nn.Module):
            def __init__(self) -> None:
                self.w = Value(2.0)

            def __call__(self, x: Any) -> Any:
                return {"double": self.w * x["a"], "both": (x["a"], self.w + x["b"])}

        rows = [{"a": 1.0, "b": 2.0}, {"a": 3.0, "b": 4.0}]
        assert Two().predict(rows, compiled=compiled) == [
            {"double": 2.0, "both": (1.0, 4.0)},
            {"double": 6.0, "both": (3.0, 6.0)},
        ]

    def test_no_rows(self, compiled: bool) -> None:
        model = nn.MLP(2, [1], seed=1)
        assert model.predict([], compiled=compiled) == []
        assert model.predict(np.empty((0, 2)), compiled=compiled).shape == (0,)

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            ([[1.0, 2.0], [1.0]], "row 1: expected 2 inputs, got 1"),
            ([1.0, 2.0], "row 0: expected 2 inputs, got 1: X has a row for each prediction"),
            ([[1.0, 2.0], [1.0, "a"]], "row 1: input 1 is 'a': expected a number"),
            (None, "X must be a list or an array with an entry for each row, not None"),
        ],
    )
    def test_what_a_model_cannot_take(self, rows: Any, message: str, compiled: bool) -> None:
        with pytest.raises((TypeError, ValueError), match=message):
            nn.MLP(2, [1], seed=1).predict(rows, compiled=compiled)

    def test_no_result(self, compiled: bool) -> None:
        model = nn.Neuron(1, "log", init=[1.0, 0.0])
        with pytest.raises(ValueError, match=r"row 1: .*log"):
            model.predict([1.0, 0.0, 2.0], compiled=compiled)
        [found] = nn.Neuron(1, "exp", init=[1.0, 0.0]).predict([math.inf], compiled=compiled)
        assert found == math.inf


class TestTheModelStays:
    def test_its_parameters_are_read_at_each_call(self) -> None:
        model = nn.Neuron(1, "linear", init=[2.0, 1.0])
        assert model.predict([3.0], compiled=True) == [7.0]
        model.load_state_dict([5.0, 0.0])
        assert model.predict([3.0], compiled=True) == [15.0]

    def test_what_else_changes_is_seen(self) -> None:
        class Scaled(nn.Module):
            def __init__(self) -> None:
                self.w, self.scale = Value(1.0), [1.0]
                self.after: Any = lambda y: y

            def __call__(self, x: Any) -> Any:
                return self.after(self.w * x * self.scale[0])

        model = Scaled()
        assert model.predict([3.0], compiled=True) == [3.0]
        model.scale[0] = 2.0
        assert model.predict([3.0], compiled=True) == [6.0]
        model.after = lambda y: y + 1
        assert model.predict([3.0], compiled=True) == [7.0]
        model.w = Value(10.0)
        assert model.predict([3.0], compiled=True) == [61.0]

    @pytest.mark.parametrize("compiled", [False, True])
    def test_nothing_is_left_in_it(self, compiled: bool) -> None:
        class Keeps(nn.Module):
            def __init__(self) -> None:
                self.w, self.last, self.calls = Value(2.0), None, 0

            def __call__(self, x: Any) -> Any:
                self.calls += 1
                self.last = self.w * x
                return self.last

        model = Keeps()
        assert model.predict([1.0, 2.0], compiled=compiled) == [2.0, 4.0]
        assert model.calls == 0
        assert model.last is None
        assert model.training
        assert model.w.grad == 0.0

    def test_it_is_not_kept_alive(self) -> None:
        model = nn.Neuron(1, seed=1)
        model.predict([1.0], compiled=True)
        key = id(model)
        assert key in prediction._kept
        del model
        gc.collect()
        assert key not in prediction._kept


class TestWhatCannotBeCompiled:
    class Looks(nn.Module):
        def __init__(self) -> None:
            self.w = Value(2.0)

        def __call__(self, x: Any) -> Any:
            return self.w * x if self.w.data * x > 0 else self.w

    def test_eager_code_does(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(paying, "_BEGIN", -1.0)  # whatever it saves
        assert self.Looks().predict([1.0, -1.0]) == [2.0, 2.0]

    def test_unless_it_is_asked_for(self) -> None:
        with pytest.raises(tg.TracingError, match="data"):
            self.Looks().predict([1.0], compiled=True)
        with pytest.raises(ValueError, match='compiled must be "auto", True or False, not 3'):
            self.Looks().predict([1.0], compiled=3)  # type: ignore[arg-type]

    def test_rows_of_several_shapes(self) -> None:
        model = nn.RNN(1, 1, seed=1)
        rows = [[[1.0], [2.0]], [[3.0]]]
        assert model.predict(rows) == [numbers(model(row)) for row in rows]
        with pytest.raises(tg.TracingError, match="different shapes"):
            model.predict(rows, compiled=True)


def test_many_rows_are_compiled() -> None:
    model = nn.MLP(2, [8, 1], "tanh", seed=1)
    found = model.predict(np.linspace(-1, 1, 8000).reshape(-1, 2))
    assert id(model) in prediction._kept
    assert prediction._kept[id(model)].codes
    assert found[::999] == pytest.approx(
        [model([x, y]).data for x, y in np.linspace(-1, 1, 8000).reshape(-1, 2)[::999].tolist()]
    )


def test_rows_that_come_one_by_one_are_compiled_once_there_were_many() -> None:
    class Counts(nn.MLP):
        def __call__(self, x: Any) -> Any:
            calls.append(x)
            return super().__call__(x)

    calls: list[Any] = []
    model = Counts(2, [30, 1], "tanh", seed=1)
    rows = np.linspace(-1, 1, 4000).reshape(-1, 2).tolist()
    found = [model.predict([row]) for row in rows]
    assert 100 < len(calls) < 1900
    assert calls[:50] == rows[:50]  # eager code looks at a row once
    for place in (0, -1):
        assert found[place] == [pytest.approx(model(rows[place]).data, rel=1e-12)]


@pytest.mark.parametrize("count", [3, 300])  # eager, compiled
def test_matrices_and_masks(count: int) -> None:
    model = nn.MLP(2, [3, 1], "tanh", seed=1)
    rows = np.tile(ROWS, (count // 3, 1))
    expected = model.predict(rows)
    with pytest.warns(PendingDeprecationWarning):
        assert np.array_equal(model.predict(np.asmatrix(rows)), expected)
    assert np.array_equal(model.predict(np.ma.masked_array(rows)), expected)
    with pytest.raises(TypeError, match="row 1: input 0 is None: expected a number"):
        model.predict(np.ma.masked_array(rows, mask=rows == 1.5))
