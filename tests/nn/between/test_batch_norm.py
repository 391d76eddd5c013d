"""Batch normalisation, by PyTorch's definition worked out in plain numbers; the same everywhere."""

from __future__ import annotations

import copy
import io
import math
import pickle
from pathlib import Path
from typing import Any

import pytest

from tinygrad_bp import Value, check_gradients, jit, lesson, nn, optim

ROWS = [[0.5, -1.25], [3.0, 2.0], [1.0, -4.0], [-2.5, 0.75]]
IMAGES = [
    [[[math.sin(3 * k + 2 * i + j + c) for j in range(4)] for i in range(3)] for c in range(2)]
    for k in range(5)
]
X, Y = nn.data.moons(20, seed=1)


def by_hand(column: Any, eps: float = 1e-5) -> tuple[list[float], float, float]:
    """The numbers on one scale, their mean, and their unbiased variance."""
    n = len(column)
    mean = math.fsum(column) / n
    squares = math.fsum((x - mean) ** 2 for x in column)
    root = math.sqrt(squares / n + eps)
    return [(x - mean) / root for x in column], mean, squares / (n - 1)


def numbers(rows: Any) -> list[list[float]]:
    return [[y.data for y in row] for row in rows]


def network() -> Any:
    """Two of them, one with the mean of all batches; a bias before one would have no slope."""
    return nn.Sequential(
        nn.Layer(2, 6, "linear", bias=None, seed=1),
        nn.BatchNorm(6),
        nn.Layer(6, 4, "tanh", seed=2),
        nn.BatchNorm(4, momentum=None),
        nn.Dropout(0.2),
        nn.Layer(4, 1, "linear", seed=3),
    )


def fit(compiled: Any, model: Any = None, **options: Any) -> Any:
    model = model or network()
    sgd = optim.SGD(model.parameters(), 0.05, momentum=0.9)
    options = {"epochs": 4, "batch_size": 8, "seed": 3, **options}
    return model, nn.fit(model, X, Y, "mse", sgd, compiled=compiled, **options)


def close(state: Any, other: Any) -> bool:
    return bool(state == pytest.approx(other, rel=1e-10, abs=1e-12))


class TestDefinition:
    @pytest.mark.parametrize("eps", [1e-5, 0.5])
    def test_each_number_is_on_the_scale_of_the_batch(self, eps: float) -> None:
        layer = nn.BatchNorm(2, eps)
        columns = [by_hand(column, eps)[0] for column in zip(*ROWS, strict=True)]
        found = numbers(layer.on_batch(ROWS))
        assert [*map(list, zip(*found, strict=True))] == [
            pytest.approx(column, rel=1e-14) for column in columns
        ]
        for p, number in zip(layer.parameters(), [2.0, -1.0, 0.25, 3.0], strict=True):
            p.data = number
        for row, scaled in zip(numbers(layer.on_batch(ROWS)), found, strict=True):
            assert row == pytest.approx([2.0 * scaled[0] + 0.25, 3.0 - scaled[1]], rel=1e-14)

    def test_a_channel_has_all_its_places(self) -> None:
        layer = nn.BatchNorm(2)
        found = layer.on_batch(IMAGES)
        for c in range(2):
            column = [x for image in IMAGES for row in image[c] for x in row]
            scaled, mean, variance = by_hand(column)
            assert [y.data for image in found for row in image[c] for y in row] == pytest.approx(
                scaled, rel=1e-12
            )
            assert layer.running_mean[c].data == pytest.approx(0.1 * mean, rel=1e-13)
            assert layer.running_var[c].data == pytest.approx(0.9 + 0.1 * variance, rel=1e-13)

    def test_running_statistics(self) -> None:
        layer, mean_of_all = nn.BatchNorm(1, momentum=0.25), nn.BatchNorm(1, momentum=None)
        mean, variance = 0.0, 1.0
        means: list[float] = []
        variances: list[float] = []
        for batch in ([1.0, 2.0, 6.0], [-1.0, 4.0], [0.5, 0.25, 8.0, 3.0]):
            _, m, v = by_hand(batch)
            mean, variance = 0.75 * mean + 0.25 * m, 0.75 * variance + 0.25 * v
            means, variances = [*means, m], [*variances, v]
            for one in (layer, mean_of_all):
                one.on_batch([[x] for x in batch])
        assert layer.state_dict() == pytest.approx(
            {
                "weight.0": 1.0,
                "bias.0": 0.0,
                "running_mean.0": mean,
                "running_var.0": variance,
                "num_batches_tracked": 3.0,
            }
        )
        assert mean_of_all.running_mean[0].data == pytest.approx(sum(means) / 3)
        assert mean_of_all.running_var[0].data == pytest.approx(sum(variances) / 3)

    def test_in_use_the_running_ones_count(self) -> None:
        layer = nn.BatchNorm(2, 0.5)
        state = [1.5, -2.0, 0.25, 3.0, 0.75, -1.0, 4.0, 0.1, 7.0]
        layer.load_state_dict(dict(zip(layer.state_dict(), state, strict=True)))
        x = [2.0, 0.5]
        expected = [
            (2.0 - 0.75) / math.sqrt(4.0 + 0.5) * 1.5 + 0.25,
            (0.5 + 1.0) / math.sqrt(0.1 + 0.5) * -2.0 + 3.0,
        ]
        assert [y.data for y in layer.eval()(x)] == pytest.approx(expected, rel=1e-14)
        assert numbers(layer.on_batch([x])) == [pytest.approx(expected, rel=1e-14)]
        assert layer.predict([x, x]) == [pytest.approx(expected, rel=1e-14)] * 2
        assert [*layer.state_dict().values()] == state

    def test_the_gradient_of_the_paper(self) -> None:
        """Ioffe and Szegedy 2015, the formulas of section 3, for one number of a sample."""
        layer = nn.BatchNorm(1, 0.1, init=[1.5, 0.25])
        xs, slopes = [Value(x) for x in (0.5, -1.0, 3.0, 2.5)], [1.0, -2.0, 0.5, 3.0]
        outputs = layer.on_batch([[x] for x in xs])
        sum(y * slope for [y], slope in zip(outputs, slopes, strict=True)).backward()
        n, mean = 4, 1.25
        variance = sum((x.data - mean) ** 2 for x in xs) / n
        root = math.sqrt(variance + 0.1)
        hats = [(x.data - mean) / root for x in xs]
        d_hat = [slope * 1.5 for slope in slopes]
        d_variance = sum(d * (x.data - mean) for d, x in zip(d_hat, xs, strict=True))
        d_variance *= -0.5 * (variance + 0.1) ** -1.5
        d_mean = sum(-d / root for d in d_hat)
        d_mean += d_variance * sum(-2 * (x.data - mean) for x in xs) / n
        expected = [
            d / root + d_variance * 2 * (x.data - mean) / n + d_mean / n
            for d, x in zip(d_hat, xs, strict=True)
        ]
        assert [x.grad for x in xs] == pytest.approx(expected, rel=1e-13)
        pairs = zip(slopes, hats, strict=True)
        assert layer.weight[0].grad == pytest.approx(sum(s * hat for s, hat in pairs), rel=1e-13)
        assert layer.bias[0].grad == pytest.approx(sum(slopes), rel=1e-13)

    @pytest.mark.parametrize("rows", [ROWS, [image[:2] for image in IMAGES[:2]]])
    def test_gradients_against_differences(self, rows: Any) -> None:
        layer = nn.BatchNorm(2, 0.01, init=[2.0, -1.0, 0.5, 0.25])

        def loss(rows: Any) -> Any:
            found = nn.sequences.flat(layer.on_batch(rows))
            return sum(y * y * (k + 1.0) for k, y in enumerate(found))

        check_gradients(loss, rows)

    def test_equal_numbers_are_all_zero(self) -> None:
        assert numbers(nn.BatchNorm(1).on_batch([[7.0], [7.0]])) == [[0.0], [0.0]]

    def test_one_number_by_itself(self) -> None:
        """As a layer of one neuron gives it."""
        found = nn.BatchNorm(1).on_batch([Value(1.0), Value(3.0)])
        assert [y.data for y in found] == pytest.approx([-1.0, 1.0], rel=1e-4)


class TestWithoutABatch:
    def test_a_call_with_one_sample_says_what_to_do(self) -> None:
        with pytest.raises(ValueError, match=r"model.on_batch\(rows\), or model.eval\(\)"):
            network()([1.0, 2.0])

    def test_one_sample_alone(self) -> None:
        with pytest.raises(ValueError, match="only one: choose a batch_size that leaves no sample"):
            nn.BatchNorm(2).on_batch([[1.0, 2.0]])
        assert len(nn.BatchNorm(2).on_batch(IMAGES[:1])) == 1  # one image has many numbers

    @pytest.mark.parametrize("compiled", [False, "python", "llvm", "numpy"])
    def test_a_last_batch_of_one(self, compiled: Any) -> None:
        if compiled == "llvm":
            pytest.importorskip("llvmlite", reason="an extra")
        model = network()
        with pytest.raises(ValueError, match="this batch has only one"):
            fit(compiled, model, batch_size=19)
        assert all(map(math.isfinite, model.state_dict().values()))
        assert model.layers[1].num_batches_tracked.data == 1.0

    def test_what_does_not_fit(self) -> None:
        with pytest.raises(ValueError, match="expected 2 inputs, got 3"):
            nn.BatchNorm(2).on_batch([[1.0, 2.0, 3.0]] * 2)
        with pytest.raises(ValueError, match="one has 1 number and another 2 numbers"):
            nn.BatchNorm(2).eval()([[1.0], [2.0, 3.0]])
        with pytest.raises(TypeError, match="input 1 is 'a': expected a number"):
            nn.BatchNorm(2).eval()([1.0, "a"])
        for momentum in (-0.1, 1.5):
            with pytest.raises(ValueError, match=r"momentum must be at (least 0|most 1)"):
                nn.BatchNorm(2, momentum=momentum)

    def test_statistics_beyond_floats(self) -> None:
        layer = nn.BatchNorm(1)
        with pytest.raises(FloatingPointError, match="inf or nan: the numbers that come to"):
            layer.on_batch([[1e200], [-1e200]])
        assert layer.num_batches_tracked.data == 0.0


class TestTraining:
    @pytest.mark.parametrize("backend", ["python", "llvm", "numpy", "jax"])
    @pytest.mark.parametrize("size", [8, None])
    def test_compiled_as_eagerly(self, backend: str, size: int | None) -> None:
        if backend in ("llvm", "jax"):
            pytest.importorskip({"llvm": "llvmlite", "jax": "jax"}[backend], reason="an extra")
        options = {"batch_size": size, "validation": (X[:3], Y[:3]), "clip_norm": 5.0}
        model, history = fit(False, **options)
        other, there = fit(backend, **options)
        assert (there.compiled, there.compiled_note) == (backend, "")
        assert there.loss == pytest.approx(history.loss, rel=1e-12)
        assert there.validation_loss == pytest.approx(history.validation_loss, rel=1e-12)
        assert there.best_epoch == history.best_epoch
        assert close(there.best, history.best)
        assert close(other.state_dict(), model.state_dict())
        assert model.layers[1].num_batches_tracked.data == 4 * (3 if size else 1)

    def test_a_training_by_hand_is_the_same(self) -> None:
        model, other = (nn.Sequential(nn.Layer(2, 1, bias=None, seed=1)) for _ in range(2))
        for one in (model, other):
            one.layers += [nn.BatchNorm(1), nn.Layer(1, 1, "linear", seed=2)]
        fit("python", model, batch_size=None, epochs=3)
        sgd = optim.SGD(other.parameters(), 0.05, momentum=0.9)
        for _ in range(3):
            sgd.zero_grad()
            pairs = zip(other.on_batch(X), Y, strict=True)
            loss = sum((y - target) ** 2 for y, target in pairs) / len(Y)
            loss.backward()
            sgd.step()
        assert close(model.state_dict(), other.state_dict())

    @pytest.mark.parametrize("compiled", ["python", "numpy"])
    def test_convolutions(self, compiled: str) -> None:
        states = []
        for way in (False, compiled):
            model = nn.Sequential(
                nn.Conv2d(2, 3, 2, bias=None, seed=1), nn.BatchNorm(3), nn.Flatten()
            )
            model.layers += [nn.BatchNorm(18), nn.Layer(18, 1, "linear", seed=2)]
            sgd = optim.SGD(model.parameters(), 0.01)
            targets = [math.cos(k) for k in range(5)]
            nn.fit(model, IMAGES, targets, "mse", sgd, epochs=3, batch_size=3, seed=1, compiled=way)
            states.append(model.state_dict())
        assert close(*states)

    @pytest.mark.parametrize("compiled", ["python", "numpy"])
    def test_weights_of_samples_count_in_the_loss_alone(self, compiled: str) -> None:
        weights = [1.0, 3.0] * 10
        model, _ = fit(False, sample_weight=weights)
        assert close(fit(compiled, sample_weight=weights)[0].state_dict(), model.state_dict())
        one = fit(False, epochs=1, batch_size=None, sample_weight=weights)[0]
        same = fit(False, epochs=1, batch_size=None)[0]
        assert close(
            [x.data for x in one.layers[1].running_var],
            [x.data for x in same.layers[1].running_var],
        )

    @pytest.mark.parametrize("compiled", ["python", "numpy"])
    def test_batches_one_after_another(self, compiled: str) -> None:
        batches = [(X[:8], Y[:8]), (X[8:14], Y[8:14]), (X[14:], Y[14:])]
        states = []
        for way in (False, compiled):
            model = network()
            sgd = optim.SGD(model.parameters(), 0.05)
            nn.fit(model, batches, epochs=3, seed=1, compiled=way, optimizer=sgd)
            states.append(model.state_dict())
        assert close(*states)

    @pytest.mark.parametrize("compiled", [False, "python"])
    def test_a_resumed_training_is_the_same(self, compiled: Any, tmp_path: Path) -> None:
        path = tmp_path / "run.json"
        model, history = fit(compiled)
        fit(compiled, epochs=2, callbacks=nn.Checkpoint(path))
        other, rest = fit(compiled, seed=None, resume=path)
        assert rest.loss == pytest.approx(history.loss, rel=1e-12)
        assert close(other.state_dict(), model.state_dict())

    def test_the_best_weights_come_with_their_statistics(self) -> None:
        stop = nn.EarlyStopping(50, restore_best=True)
        for compiled in (False, "python"):
            model, history = fit(compiled, epochs=6, validation=(X[:5], Y[:5]), callbacks=stop)
            assert model.state_dict() == history.best
            best = min(history.validation_loss)
            assert nn.evaluate(model, X[:5], Y[:5]).loss == pytest.approx(best, rel=1e-12)

    def test_the_statistics_stay_where_a_step_fails(self) -> None:
        """The third batch has a sample that is no number."""
        rows = [*X[:17], [math.nan, 1.0], *X[18:]]
        model = network()
        sgd = optim.SGD(model.parameters(), 0.05)
        with pytest.raises(FloatingPointError, match="sample 17, input 0 is nan"):
            nn.fit(model, rows, Y, "mse", sgd, batch_size=8, shuffle=False, compiled="python")
        assert model.layers[1].num_batches_tracked.data == 2.0
        assert all(map(math.isfinite, model.state_dict().values()))

    def test_a_part_that_is_frozen_keeps_its_statistics(self) -> None:
        model = network()
        fit(False, model, callbacks=lambda run: run.model.layers[1].eval())
        assert model.layers[1].num_batches_tracked.data == 3.0
        assert model.layers[3].num_batches_tracked.data == 12.0


class Residual(nn.Module):
    """A module of one's own says what it does with a sample, and that is all."""

    def __init__(self) -> None:
        self.first, self.norm = nn.Layer(2, 2, "tanh", seed=1), nn.BatchNorm(2)
        self.drop, self.last = nn.Dropout(0.5), nn.Layer(2, 1, "linear", seed=2)

    def forward(self, x: Any) -> Any:
        before = self.drop(self.first(x))
        return self.last([a + b for a, b in zip(before, self.norm(before), strict=True)])


class TestModulesOfOnesOwn:
    @pytest.mark.parametrize("compiled", ["python", "numpy"])
    def test_training(self, compiled: str) -> None:
        model, history = fit(False, Residual())
        other, there = fit(compiled, Residual())
        assert there.loss == pytest.approx(history.loss, rel=1e-12)
        assert close(other.state_dict(), model.state_dict())

    def test_what_is_left_out_is_the_same_in_each_call_of_a_sample(self) -> None:
        class Both(Residual):
            def forward(self, x: Any) -> Any:
                before = self.drop(self.first(x))
                return [before, self.norm(before)]

        for before, after in zip(
            *[zip(*rows, strict=True) for rows in zip(*Both().on_batch(X), strict=True)],
            strict=True,
        ):
            column = [y.data for y in before]
            assert 0.0 in column
            assert [y.data for y in after] == pytest.approx(by_hand(column)[0], rel=1e-12)

    def test_samples_that_go_different_ways(self) -> None:
        class Either(nn.Module):
            def __init__(self) -> None:
                self.norm = nn.BatchNorm(1)

            def forward(self, x: Any) -> Any:
                return self.norm(x) if x[0] > 0 else x

        with pytest.raises(ValueError, match="come to a BatchNorm that others do not come to"):
            Either().on_batch([[1.0], [2.0], [-1.0]])


class TestState:
    def test_in_a_file(self) -> None:
        model, _ = fit("python", epochs=1)
        file = io.StringIO()
        nn.save(model, file)
        file.seek(0)
        back: Any = nn.load(file)
        assert repr(back) == repr(model)
        assert back.state_dict() == model.state_dict()
        assert back.predict(X) == model.predict(X)
        assert len(back.parameters()) == len(model.parameters())

    def test_a_file_that_says_too_much_is_not_believed(self) -> None:
        file = io.StringIO()
        nn.save(nn.BatchNorm(2), file)
        text = file.getvalue().replace('"n": 2', '"n": 1000000000000')
        with pytest.raises(nn.ModelFileError, match="more than 9 weights"):
            nn.load(io.StringIO(text))

    def test_copies_have_statistics_of_their_own(self) -> None:
        model = nn.BatchNorm(1)
        for other in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
            other.on_batch([[1.0], [2.0]])
            assert [name for name, _ in other.named_buffers()] == [
                "running_mean.0",
                "running_var.0",
                "num_batches_tracked",
            ]
            assert other.num_batches_tracked.data == 1.0
        assert model.num_batches_tracked.data == 0.0

    def test_a_state_has_to_be_whole(self) -> None:
        model = nn.BatchNorm(1)
        state = model.state_dict()
        del state["running_var.0"]
        with pytest.raises(ValueError, match=r"no value is given for buffer 'running_var\.0'"):
            model.load_state_dict(state)
        assert model.eval().apply(state, [1.0])[0].data == pytest.approx(1.0, rel=1e-5)

    def test_the_summary(self) -> None:
        assert [layer.gives for layer in network().summary().layers][:2] == [(6,), (6,)]
        assert nn.BatchNorm(3).summary([1.0, 2.0, 3.0]).parameters == 6


class TestElsewhere:
    def test_compiled_by_jit_reads_the_statistics_of_now(self) -> None:
        model = network().eval()
        compiled = jit(model, backend="python")
        before = compiled([1.0, 2.0])
        fit(False, model, epochs=1)
        model.eval()
        assert compiled([1.0, 2.0]) == pytest.approx(model([1.0, 2.0]).data, rel=1e-12)
        assert before != compiled([1.0, 2.0])

    def test_a_lesson_of_one_in_use(self) -> None:
        model = network().eval()
        text = lesson(model, [[1.0, 2.0]], [[1.0]]).text()
        assert "layers.1.running_mean.0" in text
        with pytest.raises(ValueError, match=r"model.eval\(\) to use what it has learned"):
            lesson(network(), [[1.0, 2.0]], [[1.0]])
