"""Dropout: by its definition, and the same masks whoever computes them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinygrad_bp import Value, nn, optim
from tinygrad_bp.nn.batches.draws import at_sample, bound_of, drawn

X, Y = nn.data.moons(20, seed=1)


def network() -> Any:
    return nn.Sequential(
        *(nn.Layer(2, 6, "tanh", seed=1), nn.Dropout(0.3), nn.Layer(6, 1, "linear", seed=2))
    )


def fit(compiled: Any, **options: Any) -> Any:
    model = network()
    adam = optim.Adam(model.parameters(), 0.02)
    options = {"epochs": 4, "batch_size": 8, "seed": 3, **options}
    return model, nn.fit(model, X, Y, "mse", adam, compiled=compiled, **options)


class TestDefinition:
    def test_what_is_left_is_divided(self) -> None:
        layer = nn.Dropout(0.25)
        layer.key.value.data = 99.0
        numbers = [float(k) for k in range(1, 9)]
        with at_sample(5.0):
            found = [y.data for y in layer([Value(x) for x in numbers])]
        out = [chance < bound_of(0.25) for chance in drawn(99.0, 5.0, 8)]
        assert found == [
            0.0 if is_out else x / 0.75 for x, is_out in zip(numbers, out, strict=True)
        ]
        assert 0.0 in found

    def test_gradients_are_left_out_with_the_numbers(self) -> None:
        random.seed(4)
        inputs = [Value(1.0) for _ in range(12)]
        outputs = nn.Dropout(0.5)(inputs)
        for y in outputs:
            y.backward()
        assert [x.grad for x in inputs] == [y.data for y in outputs]
        assert {x.grad for x in inputs} == {0.0, 2.0}

    def test_in_use_all_stays(self) -> None:
        images = [[[1.0, 2.0], [3.0, 4.0]]]
        assert nn.Dropout(0.5).eval()(images) == images
        assert nn.Dropout(0.0)(images) == images
        assert nn.Sequential(nn.Dropout(0.9)).predict([[1.0, 2.0]]) == [[1.0, 2.0]]

    def test_nested_numbers_stay_nested(self) -> None:
        random.seed(1)
        found = np.array(nn.Dropout(0.5)([[[1.0, 1.0], [1.0, 1.0]]]))
        assert found.shape == (1, 2, 2)
        assert set(found.ravel()) <= {0.0, 2.0}
        assert nn.Dropout(0.5)(1.0) in (0.0, 2.0)

    @pytest.mark.parametrize("p", [-0.1, 1.0, 2.0])
    def test_what_is_no_probability(self, p: float) -> None:
        with pytest.raises(ValueError, match="p must be at least 0 and below 1"):
            nn.Dropout(p)


class TestTraining:
    @pytest.mark.parametrize("backend", ["python", "llvm", "jax"])
    def test_compiled_as_eagerly(self, backend: str) -> None:
        if backend != "python":
            pytest.importorskip({"llvm": "llvmlite", "jax": "jax"}[backend], reason="an extra")
        model, history = fit(False, validation=(X[:3], Y[:3]))
        other, there = fit(backend, validation=(X[:3], Y[:3]))
        assert (there.compiled, there.compiled_note) == (backend, "")
        assert there.loss == pytest.approx(history.loss, rel=1e-12)
        assert there.validation_loss == pytest.approx(history.validation_loss, rel=1e-12)
        assert other.state_dict() == pytest.approx(model.state_dict(), rel=1e-10)

    def test_the_seed_says_what_is_left_out(self) -> None:
        assert fit(False)[1].loss == fit(False)[1].loss != fit(False, seed=4)[1].loss

    def test_each_epoch_leaves_out_others(self) -> None:
        model = network()
        still = optim.SGD(model.parameters(), 0.0)
        losses = nn.fit(model, X, Y, "mse", still, epochs=5, seed=1).loss
        assert len({*losses}) == 5

    @pytest.mark.parametrize("way", ["python", "llvm", "numpy"])
    def test_each_epoch_of_compiled_code_leaves_out_others(self, way: str) -> None:
        """Also where nothing looks at the model between the epochs."""
        if way == "llvm":
            pytest.importorskip("llvmlite", reason="an extra")
        assert fit(way)[1].loss == pytest.approx(fit(False)[1].loss, rel=1e-12)

    def test_validation_leaves_out_nothing(self) -> None:
        model, history = fit("python", epochs=1, validation=(X, Y))
        assert model.training
        expected = nn.evaluate(model, X, Y).loss
        assert history.validation_loss == pytest.approx([expected], rel=1e-12)

    def test_a_resumed_training_is_the_same(self, tmp_path: Path) -> None:
        path = tmp_path / "run.json"
        model, history = fit(False)
        fit(False, epochs=2, callbacks=nn.Checkpoint(path))
        other, rest = fit(False, seed=None, resume=path)
        assert rest.loss == history.loss
        assert other.state_dict() == model.state_dict()

    def test_batches_one_after_another(self) -> None:
        batches = [(X[:8], Y[:8]), (X[8:], Y[8:])]
        losses = []
        for compiled in (False, "python"):
            model = network()
            losses.append(nn.fit(model, batches, epochs=3, seed=1, compiled=compiled).loss)
        assert losses[0] == pytest.approx(losses[1], rel=1e-12)

    def test_single_precision_is_not_enough(self) -> None:
        pytest.importorskip("jax", reason="needs the extra `jax`")
        with pytest.raises(ValueError, match='random numbers, as in Dropout, need dtype="float64"'):
            fit("jax", dtype="float32")
