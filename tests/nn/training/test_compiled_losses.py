"""Compiled losses: what eager code gives, its numbers and its errors."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.nn.training.either_way import CLASSES, RANDOM, X, Y, fit, network
from tinygrad_bp import Value, nn, optim
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.nn.arguments import ACTIVATIONS
from tinygrad_bp.nn.training.compiled_losses import MAY_FAIL


@pytest.fixture(params=["python", "llvm"])
def backend(request: pytest.FixtureRequest) -> Any:
    if request.param == "llvm":
        pytest.importorskip("llvmlite", reason="needs the extra `fast`")
    return request.param


def assert_same(make: Any, backend: str, note: str = "", **options: Any) -> Any:
    """Both ways give the same; gives the model and the history of the compiled one."""
    numbers = []
    for compiled in (False, backend):
        given = {name: x() if name == "callbacks" else x for name, x in options.items()}
        model, history = fit(compiled, make(), **given)
        assert history.compiled == (compiled or "")
        numbers.append(
            [*history.loss, *history.validation_loss, *model.state_dict().values()]
            + [p.grad for p in model.parameters()]
        )
    assert numbers[1] == pytest.approx(numbers[0], rel=1e-10, abs=1e-14)
    assert history.compiled_note == ""
    return model, history


def outcome(make: Any, compiled: Any, **options: Any) -> Any:
    """The numbers that a training gives, or its error."""
    try:
        model, history = fit(compiled, make(), **options)
    except (ArithmeticError, ValueError, LookupError) as error:
        return type(error), str(error)
    return [*history.loss, *model.state_dict().values()]


class TestSameAsEager:
    @pytest.mark.parametrize("activation", ACTIVATIONS)
    def test_activations_and_their_errors(self, backend: str, activation: str) -> None:
        # Between poles what differs in the last place grows a thousandfold in each epoch.
        short = {"epochs": 1} if activation in ("lgamma", "digamma") else {}
        results = [outcome(lambda: network(activation), way, **short) for way in (False, backend)]
        if isinstance(results[0], tuple):
            assert results[1] == results[0]
        else:
            assert results[1] == pytest.approx(results[0], rel=1e-10, abs=1e-14)

    @pytest.mark.parametrize(
        ("loss", "targets"),
        [
            (nn.half_squared_error, Y),
            (nn.mse, Y),
            (nn.mae, Y),
            (nn.hinge, [[1, -1, 1]] * 7),
            (nn.binary_cross_entropy_with_logits, Y),
            (nn.cross_entropy, CLASSES),
            (nn.cross_entropy, [[y / math.fsum(row) for y in row] for row in Y]),
            (lambda z, y: nn.cross_entropy(z, y) + 0.1 * z[0] ** 2, CLASSES),
        ],
    )
    def test_losses(self, backend: str, loss: Any, targets: Any) -> None:
        assert_same(network, backend, Y=targets, loss=loss)

    def test_probabilities(self, backend: str) -> None:
        make = lambda: nn.MLP(2, [3, 1], "tanh", "sigmoid", seed=1)  # noqa: E731
        assert_same(make, backend, Y=[1, 0, 1, 1, 0, 0, 1], loss=nn.binary_cross_entropy)

    def test_images(self, backend: str) -> None:
        images = RANDOM.uniform(-1, 1, (7, 1, 6, 6)).tolist()

        def make() -> Any:
            return nn.Sequential(
                nn.Conv2d(1, 2, 3, activation="relu", padding=1, seed=1),
                nn.MaxPool2d(2),
                nn.Conv2d(2, 2, 2, activation="tanh", seed=2),
                nn.AvgPool2d(2),
                nn.Flatten(),
                nn.Layer(2, 3, "linear", seed=3),
            )

        assert_same(make, backend, X=images, Y=CLASSES, loss=nn.cross_entropy)

    @pytest.mark.parametrize("size", [1, 2, 6, 7, None])
    def test_batches_of_any_size_and_one_trace(self, backend: str, size: int | None) -> None:
        calls = []

        def loss(outputs: Any, target: Any) -> Any:
            calls.append(type(target[0]))
            return nn.mse(outputs, target)

        assert_same(network, backend, loss=loss, batch_size=size, epochs=3)
        eager_calls = min(size or 7, 4)
        assert calls[21:] == [float] * eager_calls + [calls[-1]]
        assert issubclass(calls[-1], Value)

    def test_rows_and_targets_of_any_structure(self, backend: str) -> None:
        class Line(nn.Module):
            def __init__(self) -> None:
                self.w = [Value(0.5), Value(-0.5)]
                self.last = None

            def __call__(self, x: Any) -> Any:
                a, (b, c) = x["pair"]
                self.last = self.w[0] * a * x["array"][1] + self.w[1] * b * c
                return self.last + x["array"].sum()

        rows = [{"pair": (x, [y, 2]), "array": np.array([x, y])} for x, y in X]
        model, _ = assert_same(Line, backend, X=rows, Y=[y[0] for y in Y])
        assert type(model.last) is Value  # of eager code, not of a trace

    @pytest.mark.parametrize("odd", [[1, 2.0], (1.0, 2.0), [True, 2.0], np.array([1.0, 2.0])])
    def test_rows_of_the_same_numbers_in_other_kinds(self, backend: str, odd: Any) -> None:
        """Whatever is not the plain list that the others are is looked into."""
        rows: list[Any] = [*X[:-1], odd]
        if isinstance(odd, list):
            assert_same(network, backend, X=rows)
        else:
            with pytest.raises(tg.TracingError, match="different shapes"):
                fit(backend, X=rows)

    def test_arrays(self, backend: str) -> None:
        assert_same(network, backend, X=np.array(X, dtype="f4"), Y=np.array(Y))

    def test_validation_clipping_schedules_and_optimisers(self, backend: str) -> None:
        for kind in (optim.Adam, optim.RMSprop):
            for clip_norm in (None, 0.01):
                results = []
                for compiled in (False, backend):
                    model = network()
                    optimizer = kind(model.parameters(), 0.05)
                    _, history = fit(
                        compiled,
                        model,
                        optimizer=optimizer,
                        schedule=optim.lr_scheduler.StepLR(optimizer, 2),
                        clip_norm=clip_norm,
                        validation=(X[:2], Y[2:4]),
                    )
                    results.append(
                        [*history.loss, *history.validation_loss, *model.state_dict().values()]
                    )
                assert len(history.validation_loss) == 4
                assert results[1] == pytest.approx(results[0], rel=1e-10)

    def test_values_outside_of_the_model(self, backend: str) -> None:
        """A penalty on the model's own parameters, and a loss with a parameter of its own."""
        results = []
        for compiled in (False, backend):
            model, width = network(), Value(2.0)

            def loss(outputs: Any, target: Any, model: Any = model, width: Any = width) -> Any:
                penalty = 1e-2 * sum(p * p for p in model.parameters())
                return nn.mse(outputs, target) / width**2 + tg.log(width) + penalty

            optimizer = optim.SGD([*model.parameters(), width], 0.05)
            _, history = fit(compiled, model, loss=loss, optimizer=optimizer)
            assert history.compiled == (compiled or "")
            results.append([*history.loss, *model.state_dict().values(), width.data])
        assert results[1] == pytest.approx(results[0], rel=1e-10)
        assert results[1][-1] != 2.0

    def test_frozen_parameters(self, backend: str) -> None:
        results = []
        for compiled in (False, backend):
            model = network()
            optimizer = optim.SGD(model.layers[1].parameters(), 0.1)
            _, history = fit(compiled, model, optimizer=optimizer)
            assert history.compiled == (compiled or "")
            results.append([*history.loss, *model.state_dict().values()])
        assert results[1] == pytest.approx(results[0], rel=1e-10)

    def test_a_cut_run_goes_on_with_the_same_bits(self, backend: str, tmp_path: Path) -> None:
        def run(path: Path, cut: int | None = None, **options: Any) -> Any:
            def cut_here(run: Any) -> None:
                if run.epoch == cut:
                    raise KeyboardInterrupt

            model = network()
            callbacks = [nn.Checkpoint(path), cut_here]
            return fit(backend, model, optimizer=optim.Adam(model.parameters()),
                       callbacks=callbacks, validation=(X, Y), **options)  # fmt: skip

        whole, history = run(tmp_path / "whole")
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path / "cut", cut=2)
        model, resumed = run(tmp_path / "cut", resume=tmp_path / "cut")
        assert model.state_dict() == whole.state_dict()
        assert resumed == history
        assert (tmp_path / "cut").read_bytes() == (tmp_path / "whole").read_bytes()

    def test_without_numpy(self) -> None:
        code = """
import sys
sys.modules["numpy"] = sys.modules["llvmlite"] = None
from tinygrad_bp import nn
X, Y = nn.data.moons(30, seed=1)
losses = []
for compiled in (False, True, True):
    model = nn.MLP(2, [4, 1], "tanh", seed=1)
    history = nn.fit(model, X, Y, epochs=5, batch_size=8, seed=1, compiled=compiled,
                     validation=(X, Y))
    losses.append(history.loss + history.validation_loss)
assert history.compiled == "python", history
assert max(abs(a - b) for a, b in zip(*losses[:2])) < 1e-14
"""
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=TREE, check=False
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr.count('pip install "tinygrad-bp[fast]"') == 1


class TestErrors:
    """They are those of eager code: its type, its message, and the weights before the step."""

    #: What is added to the loss: wrong where the target is 1.0.
    BAD = (
        (lambda t: (t + t) * 1.5e308, FloatingPointError, "the loss is inf, and the first node"),
        (lambda t: tg.log(0.5 - t), ValueError, r"math domain error in log\("),
        (lambda t: 1 / (t - 1), ZeroDivisionError, "division by zero in 1.0 / "),
        # IEEE 754 goes on with inf here, and the loss is finite again.
        (lambda t: 1 / (1 + tg.exp(1000 * t)), OverflowError, r"math range error in exp\("),
        (lambda t: tg.maximum(tg.log(1 - t), -9.0), ValueError, r"math domain error in log\("),
        (lambda t: 1 / (1 / (1 - t)), ZeroDivisionError, "division by zero"),
    )

    @pytest.mark.parametrize(("bad", "error", "message"), BAD)
    @pytest.mark.parametrize("size", [None, 2])
    def test_in_a_later_sample(
        self, backend: str, bad: Any, error: type[Exception], message: str, size: int | None
    ) -> None:
        targets, weights = [0.0, 0.25, 0.125, 0.0, 0.0, 1.0, 0.0], []
        for compiled in (False, backend):
            model = network(outputs=1)

            def loss(output: Any, target: Any) -> Any:
                target = target if isinstance(target, Value) else Value(target)
                return nn.mse(output, target) + bad(target)

            with pytest.raises(error, match=f"epoch 1, sample 5: .*{message}"):
                fit(compiled, model, Y=targets, loss=loss, batch_size=size, shuffle=False)
            weights.append([*model.state_dict().values()])
        assert weights[1] == pytest.approx(weights[0], rel=1e-10)

    def test_in_the_validation(self, backend: str) -> None:
        bad = ([[1.0, 1.0]] * 6, [[1.0, 1.0, 1.0]] * 5 + [[1.0, 0.0, math.inf]])
        with pytest.raises(FloatingPointError, match="epoch 1, validation sample 5: the loss is"):
            fit(backend, validation=bad)

    def test_a_class_that_there_is_not(self, backend: str) -> None:
        with pytest.raises(IndexError, match="with 3 outputs the class is 0 to 2, not 3"):
            fit(backend, Y=[*CLASSES[:-1], 3], loss=nn.cross_entropy, batch_size=None)

    def test_a_gradient_without_bounds_is_no_error(self, backend: str) -> None:
        """The square root has a derivative of inf at 0, and training goes on with it."""
        make: Any = lambda: nn.MLP(1, [1], init=[1.0, 0.0])  # noqa: E731
        options: dict[str, Any] = {"X": [[1.0], [4.0], [0.0]], "Y": [1.0, 2.0, 0.0], "epochs": 1}
        results = [
            fit(way, make(), loss=lambda y, t: tg.sqrt(y) - t, shuffle=False, **options)
            for way in (False, backend)
        ]
        for model, history in results:
            assert history.loss == [0.0]
            assert model.layers[0].neurons[0].b.data == -math.inf

    def test_a_gradient_that_overflows_in_a_later_sample(self, backend: str) -> None:
        """The samples that were compared, and had no such gradient, count once all the same."""

        class Two(nn.Module):
            def __init__(self) -> None:
                self.v, self.w = Value(0.0), Value(0.0)

            def __call__(self, x: Any) -> Any:
                return [self.v * x[0], self.w * x[1]]

        rows = [[1.0, 0.0]] * 4 + [[0.0, 4.0]] * 8
        options: dict[str, Any] = {"X": rows, "Y": [0.0] * 4 + [1.7e308] * 8}
        options |= {"epochs": 1, "batch_size": None, "shuffle": False}
        weights = []
        for way in (False, backend):
            model, history = fit(way, Two(), loss=lambda o, t: o[0] + o[1] * t, **options)
            assert history.loss == [0.0]
            weights.append(model.state_dict())
        assert weights[0] == weights[1]
        assert weights[0]["w"] == -math.inf

    def test_ops_that_may_fail(self) -> None:
        """Of the table's operations these, and no others, raise an error for some numbers."""
        numbers = [0.0, -0.0, 0.5, -0.5, 2.0, -2.0, 1e3, -1e3, 1e308, -1e308, math.inf, -math.inf]
        failing = set()
        for op in TABLE.values():
            for operands in itertools.product([*numbers, math.nan], repeat=op.arity):
                try:
                    op.forward(*operands)
                except (ArithmeticError, ValueError):
                    failing.add(op.name)
                    assert not math.isfinite(op.ieee(*operands))
        assert failing == MAY_FAIL


TREE = Path(tg.__file__).parents[1]
