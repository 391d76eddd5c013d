# ruff: noqa: N803 (rows are X, targets Y)
"""fit(compiled=...): what eager code gives, by compiled code, or a word why not."""

from __future__ import annotations

import itertools
import math
import random
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, nn, optim
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.nn.modules import ACTIVATIONS
from tinygrad_bp.nn.training import chosen_losses
from tinygrad_bp.nn.training.compiled_losses import MAY_FAIL
from tinygrad_bp.nn.training.costs import quickest

rng = np.random.default_rng(1)
X = rng.uniform(0.1, 0.9, (7, 2)).tolist()
Y = rng.uniform(0.1, 0.9, (7, 3)).tolist()
CLASSES = [0, 1, 2, 2, 1, 0, 1]


@pytest.fixture(params=["python", "llvm"])
def backend(request):
    if request.param == "llvm":
        pytest.importorskip("llvmlite")
    return request.param


def network(activation="tanh", outputs=3):
    return nn.MLP(2, [4, outputs], activation, seed=1)


def fit(compiled, model=None, X=X, Y=Y, *, lr=0.05, **options):
    model = model or network()
    options.setdefault("optimizer", optim.SGD(model.parameters(), lr, momentum=0.5))
    options = {"epochs": 4, "batch_size": 3, "seed": 1, **options}
    return model, nn.fit(model, X, Y, compiled=compiled, **options)


def assert_same(make, backend, note="", **options):
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


def outcome(make, compiled, **options):
    """The numbers that a training gives, or its error."""
    try:
        model, history = fit(compiled, make(), **options)
    except (ArithmeticError, ValueError, LookupError) as error:
        return type(error), str(error)
    return [*history.loss, *model.state_dict().values()]


class TestSameAsEager:
    @pytest.mark.parametrize("activation", ACTIVATIONS)
    def test_activations_and_their_errors(self, backend, activation):
        results = [outcome(lambda: network(activation), way) for way in (False, backend)]
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
    def test_losses(self, backend, loss, targets):
        assert_same(network, backend, Y=targets, loss=loss)

    def test_probabilities(self, backend):
        make = lambda: nn.MLP(2, [3, 1], "tanh", "sigmoid", seed=1)  # noqa: E731
        assert_same(make, backend, Y=[1, 0, 1, 1, 0, 0, 1], loss=nn.binary_cross_entropy)

    def test_images(self, backend):
        images = rng.uniform(-1, 1, (7, 1, 6, 6)).tolist()

        def make():
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
    def test_batches_of_any_size_and_one_trace(self, backend, size):
        calls = []

        def loss(outputs, target):
            calls.append(type(target[0]))
            return nn.mse(outputs, target)

        assert_same(network, backend, loss=loss, batch_size=size, epochs=3)
        eager_calls = min(size or 7, 4)
        assert calls[21:] == [float] * eager_calls + [calls[-1]]
        assert issubclass(calls[-1], Value)

    def test_rows_and_targets_of_any_structure(self, backend):
        class Line(nn.Module):
            def __init__(self):
                self.w = [Value(0.5), Value(-0.5)]
                self.last = None

            def __call__(self, x):
                a, (b, c) = x["pair"]
                self.last = self.w[0] * a * x["array"][1] + self.w[1] * b * c
                return self.last + x["array"].sum()

        rows = [{"pair": (x, [y, 2]), "array": np.array([x, y])} for x, y in X]
        model, _ = assert_same(Line, backend, X=rows, Y=[y[0] for y in Y])
        assert type(model.last) is Value  # of eager code, not of a trace

    def test_arrays(self, backend):
        assert_same(network, backend, X=np.array(X, dtype="f4"), Y=np.array(Y))

    def test_validation_clipping_schedules_and_optimisers(self, backend):
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

    def test_values_outside_of_the_model(self, backend):
        """A penalty on the model's own parameters, and a loss with a parameter of its own."""
        results = []
        for compiled in (False, backend):
            model, width = network(), Value(2.0)

            def loss(outputs, target, model=model, width=width):
                penalty = 1e-2 * sum(p * p for p in model.parameters())
                return nn.mse(outputs, target) / width**2 + tg.log(width) + penalty

            optimizer = optim.SGD([*model.parameters(), width], 0.05)
            _, history = fit(compiled, model, loss=loss, optimizer=optimizer)
            assert history.compiled == (compiled or "")
            results.append([*history.loss, *model.state_dict().values(), width.data])
        assert results[1] == pytest.approx(results[0], rel=1e-10)
        assert results[1][-1] != 2.0

    def test_frozen_parameters(self, backend):
        results = []
        for compiled in (False, backend):
            model = network()
            optimizer = optim.SGD(model.layers[1].parameters(), 0.1)
            _, history = fit(compiled, model, optimizer=optimizer)
            assert history.compiled == (compiled or "")
            results.append([*history.loss, *model.state_dict().values()])
        assert results[1] == pytest.approx(results[0], rel=1e-10)

    def test_a_cut_run_goes_on_with_the_same_bits(self, backend, tmp_path):
        def run(path, cut=None, **options):
            def cut_here(run):
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

    def test_without_numpy(self):
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
    def test_in_a_later_sample(self, backend, bad, error, message, size):
        targets, weights = [0.0, 0.25, 0.125, 0.0, 0.0, 1.0, 0.0], []
        for compiled in (False, backend):
            model = network(outputs=1)

            def loss(output, target):
                target = target if isinstance(target, Value) else Value(target)
                return nn.mse(output, target) + bad(target)

            with pytest.raises(error, match=f"epoch 1, sample 5: .*{message}"):
                fit(compiled, model, Y=targets, loss=loss, batch_size=size, shuffle=False)
            weights.append([*model.state_dict().values()])
        assert weights[1] == pytest.approx(weights[0], rel=1e-10)

    def test_in_the_validation(self, backend):
        bad = ([[1.0, 1.0]] * 6, [[1.0, 1.0, 1.0]] * 5 + [[1.0, 0.0, math.inf]])
        with pytest.raises(FloatingPointError, match="epoch 1, validation sample 5: the loss is"):
            fit(backend, validation=bad)

    def test_a_class_that_there_is_not(self, backend):
        with pytest.raises(IndexError, match="with 3 outputs the class is 0 to 2, not 3"):
            fit(backend, Y=[*CLASSES[:-1], 3], loss=nn.cross_entropy, batch_size=None)

    def test_a_gradient_without_bounds_is_no_error(self, backend):
        """The square root has a derivative of inf at 0, and training goes on with it."""
        make = lambda: nn.MLP(1, [1], init=[1.0, 0.0])  # noqa: E731
        options = {"X": [[1.0], [4.0], [0.0]], "Y": [1.0, 2.0, 0.0], "epochs": 1}
        results = [
            fit(way, make(), loss=lambda y, t: tg.sqrt(y) - t, shuffle=False, **options)
            for way in (False, backend)
        ]
        for model, history in results:
            assert history.loss == [0.0]
            assert model.layers[0].neurons[0].b.data == -math.inf

    def test_ops_that_may_fail(self):
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


class Noisy(nn.Module):
    """A model whose calls differ."""

    def __init__(self, draw):
        self.network = network()
        self.draw = draw

    def __call__(self, x):
        return [y * (0.5 + self.draw()) for y in self.network(x)]


def looks_at_a_number(outputs, target):
    return nn.mse(outputs, target) if outputs[0] > 0 else nn.mae(outputs, target)


REFUSED = {
    "if": (network, {"loss": looks_at_a_number}, "`if`, .* needs? a number"),
    "data": (network, {"loss": lambda z, y: z[0] * z[0].data}, r"\.data"),
    "strings": (
        network,
        {"Y": list("abcabca"), "loss": lambda z, y: nn.cross_entropy(z, "abc".index(y))},
        "numbers only .* not str: 'a'",
    ),
    "values": (network, {"X": [[Value(a), b] for a, b in X]}, "numbers only .* has a Value"),
    "shapes": (
        lambda: nn.Sequential(lambda x: [math.fsum(x)], nn.Layer(1, 3, seed=1)),
        {"X": [x[: 1 + k % 2] for k, x in enumerate(X)]},
        "different shapes",
    ),
    "random": (lambda: Noisy(random.random), {}, "draws random numbers"),
    "another generator": (lambda: Noisy(random.Random(1).random), {}, "other losses"),
    "a count": (lambda: Noisy(itertools.count().__next__), {}, "other losses"),
}


class TestFallingBack:
    @pytest.mark.parametrize("case", REFUSED)
    def test_auto_goes_on_as_if_nothing_had_been(self, case, monkeypatch):
        make, options, note = REFUSED[case]
        monkeypatch.setattr(chosen_losses, "quickest", lambda *counts: "python")
        results = []
        for compiled in (False, "auto"):
            random.seed(1)
            model, history = fit(compiled, make(), **options)
            results.append((history.loss, model.state_dict(), random.random()))
        assert history.compiled == ""
        assert re.search(note, history.compiled_note)
        if case not in ("another generator", "a count"):
            assert results[0] == results[1]

    @pytest.mark.parametrize("case", REFUSED)
    def test_true_says_why_not(self, case):
        make, options, note = REFUSED[case]
        with pytest.raises(tg.TracingError, match=note):
            fit("python", make(), **options)

    @pytest.mark.parametrize("compiled", ["auto", "python"])
    def test_a_callback_that_changes_the_model(self, compiled, monkeypatch):
        if compiled == "auto":
            monkeypatch.setattr(chosen_losses, "quickest", lambda *counts: "python")

        class Warm(nn.Module):
            def __init__(self):
                self.network = network()
                self.temperature = 1.0

            def __call__(self, x):
                return [y / self.temperature for y in self.network(x)]

        def cool(run):
            run.model.temperature = 0.5 if run.epoch == 2 else run.model.temperature

        options = {"callbacks": [cool], "validation": (X, Y)}
        eager, expected = fit(False, Warm(), **options)
        model = Warm()
        if compiled == "python":
            with pytest.raises(tg.TracingError, match="not the same at each call"):
                fit(compiled, model, **options)
            return
        _, history = fit(compiled, model, **options)
        assert history.compiled == ""
        assert "not the same at each call" in history.compiled_note
        assert history.loss == pytest.approx(expected.loss, rel=1e-10)
        assert history.validation_loss[0] == pytest.approx(expected.validation_loss[0], rel=1e-10)
        assert history.validation_loss[2:] == pytest.approx(expected.validation_loss[2:], rel=1e-10)
        assert model.state_dict() == pytest.approx(eager.state_dict(), rel=1e-10)


class TestChoice:
    def test_little_work_stays_eager(self):
        _, history = fit("auto")
        assert (history.compiled, history.compiled_note) == ("", "too little work for it to pay")
        assert history.loss == fit(False)[1].loss

    def test_as_told(self):
        assert fit(False)[1].compiled_note == "as told"

    def test_much_work_is_compiled(self):
        data = nn.data.moons(100, seed=1)
        models = [nn.MLP(2, [16, 1], "tanh", seed=1) for _ in range(2)]
        histories = [
            nn.fit(model, *data, epochs=60, batch_size=50, seed=1, compiled=compiled)
            for model, compiled in zip(models, ("auto", False), strict=True)
        ]
        assert histories[0].compiled == "python"
        assert "compiled='python'" in repr(histories[0])
        assert histories[0].loss == pytest.approx(histories[1].loss, rel=1e-10)

    def test_very_much_is_native(self, monkeypatch):
        pytest.importorskip("llvmlite")
        assert quickest(nodes=300, steps=100_000, samples=10_000_000) == "llvm"
        assert quickest(nodes=2, steps=100, samples=10_000) == "eager"

    def test_true_takes_the_fastest_that_is_installed(self):
        assert fit(True)[1].compiled == tg.jit(abs).backend

    @pytest.mark.parametrize("compiled", ["jax", None, "Auto"])
    def test_unknown(self, compiled):
        with pytest.raises(ValueError, match=r"compiled is one of 'auto', True, False, .*, not"):
            fit(compiled)

    def test_nothing_is_loaded_before_it_is_needed(self):
        code = (
            "import sys; from tinygrad_bp import nn;"
            "nn.fit(nn.MLP(1, [1]), [[1.0]], [1.0], epochs=1);"
            "print([m for m in ('numpy', 'llvmlite', 'tinygrad_bp.compiler') if m in sys.modules])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=TREE, check=True
        )
        assert (done.stdout, done.stderr) == ("[]\n", "")


TREE = Path(tg.__file__).parents[1]
