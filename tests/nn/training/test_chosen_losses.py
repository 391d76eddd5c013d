"""The choice of fit(compiled=...): compiled code, or a word why not; our own mistakes are seen."""

from __future__ import annotations

import itertools
import math
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tinygrad_bp as tg
from tests.nn.training.either_way import X, Y, fit, network
from tinygrad_bp import Value, nn, optim
from tinygrad_bp.autodiff.graph import topological_order
from tinygrad_bp.nn.training import chosen_losses
from tinygrad_bp.nn.training.costs import NATIVE, quickest
from tinygrad_bp.nn.training.steps.compiled_steps import CompiledSteps


class Noisy(nn.Module):
    """A model whose calls differ."""

    def __init__(self, draw: Any) -> None:
        self.network = network()
        self.draw = draw

    def __call__(self, x: Any) -> Any:
        return [y * (0.5 + self.draw()) for y in self.network(x)]


def looks_at_a_number(outputs: Any, target: Any) -> Any:
    return nn.mse(outputs, target) if outputs[0] > 0 else nn.mae(outputs, target)


REFUSED: dict[str, tuple[Any, dict[str, Any], str]] = {
    "if": (network, {"loss": looks_at_a_number}, "`if`, .* needs? a number"),
    "data": (network, {"loss": lambda z, y: z[0] * z[0].data}, r"\.data"),
    "strings": (
        network,
        {"Y": list("abcabca"), "loss": lambda z, y: nn.cross_entropy(z, "abc".index(y))},
        "only samples of numbers .* not str: 'a'",
    ),
    "values": (
        network,
        {"X": [[Value(a), b] for a, b in X]},
        "only samples of numbers .* has a Value",
    ),
    "shapes": (
        lambda: nn.Sequential(lambda x: [math.fsum(x)], nn.Layer(1, 3, seed=1)),
        {"X": [x[: 1 + k % 2] for k, x in enumerate(X)]},
        "different shapes",
    ),
    "random": (lambda: Noisy(random.random), {}, "draws random numbers"),
    "another generator": (lambda: Noisy(random.Random(1).random), {}, "its losses differ"),
    "a count": (lambda: Noisy(itertools.count().__next__), {}, "its losses differ"),
}


class TestFallingBack:
    @pytest.mark.parametrize("case", REFUSED)
    def test_auto_goes_on_as_if_nothing_had_been(
        self, case: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
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
    def test_true_says_why_not(self, case: str) -> None:
        make, options, note = REFUSED[case]
        with pytest.raises(tg.TracingError, match=note):
            fit("python", make(), **options)

    @pytest.mark.parametrize("compiled", ["auto", "python"])
    def test_a_callback_that_changes_the_model(
        self, compiled: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if compiled == "auto":
            monkeypatch.setattr(chosen_losses, "quickest", lambda *counts: "python")

        class Warm(nn.Module):
            def __init__(self) -> None:
                self.network = network()
                self.temperature = 1.0

            def __call__(self, x: Any) -> Any:
                return [y / self.temperature for y in self.network(x)]

        def cool(run: Any) -> None:
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


class TestUndecided:
    """Where gradients are not finite nothing can be compared, and every sample counts once."""

    @staticmethod
    def steep(outputs: Any, target: Any) -> Any:
        """Of a slope without bounds in the second epoch, where the weights are 0."""
        return tg.sqrt(outputs * outputs) + target

    @pytest.mark.parametrize("compiled", [False, "python"])
    def test_after_a_callback(self, compiled: bool | str) -> None:
        def reset(run: nn.training.run.Run) -> None:
            run.model.load_state_dict([0.0] if run.epoch == 1 else [1.0])

        model = nn.MLP(1, [1], bias=None, init=[1.0])
        rows, targets = [[float(k)] for k in range(1, 8)], [float(k) for k in range(7)]
        _, history = fit(
            compiled, model, rows, targets, loss=self.steep, callbacks=[reset], epochs=3, lr=0.0,
            batch_size=None, shuffle=False, optimizer=optim.SGD(model.parameters(), 0.0),
        )  # fmt: skip
        assert history.loss == pytest.approx([4.0 + 3.0, 3.0, 4.0 + 3.0])
        assert history.compiled == (compiled or "")


class TestChoice:
    @pytest.mark.parametrize(("many", "compared"), [(10, 1), (1_000_000, chosen_losses.COMPARED)])
    def test_of_a_large_loss_one_sample_is_compared(
        self, monkeypatch: pytest.MonkeyPatch, many: int, compared: int
    ) -> None:
        monkeypatch.setattr(chosen_losses, "MANY_NODES", many)
        calls: list[float] = []

        class Counts(nn.Module):
            def __init__(self) -> None:
                self.inner = nn.MLP(1, [4, 1], "tanh", seed=1)

            def __call__(self, x: Any) -> Any:
                if isinstance(x[0], float):
                    calls.append(x[0])
                return self.inner(x)

        rows = [[i / 10] for i in range(10)]
        history = nn.fit(Counts(), rows, [0.5] * 10, epochs=3, compiled="python")
        assert history.compiled == "python"
        assert len(calls) == compared

    def test_little_work_stays_eager(self) -> None:
        _, history = fit("auto")
        assert (history.compiled, history.compiled_note) == ("", "too little work for it to pay")
        assert history.loss == fit(False)[1].loss

    def test_the_work_is_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        counted: list[tuple[Any, ...]] = []

        def quickest(*counts: Any) -> str:
            counted.append(counts)
            return "eager"

        monkeypatch.setattr(chosen_losses, "quickest", quickest)
        model, _ = fit("auto", validation=(X[:2], Y[:2]))
        nodes = len(topological_order(nn.mse(model(X[0]), Y[0])))
        # Three steps in each of four epochs; and one look at the two samples of the validation.
        assert [counts[:4] for counts in counted] == [(nodes, 12, 28, 27), (nodes, 4, 8, 27)]

    def test_as_told(self) -> None:
        assert fit(False)[1].compiled_note == "as told"

    @pytest.mark.parametrize(("saved", "asked"), [(1.9, "python"), (2.1, None)])
    def test_native_code_is_told_of_only_where_it_would_save_seconds(
        self, saved: float, asked: str | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        native = NATIVE
        monkeypatch.setattr(chosen_losses, "find_spec", lambda name: None)
        monkeypatch.setattr(
            chosen_losses,
            "quickest",
            lambda *counts: "hasty" if counts[-1] == native else "python",
        )
        monkeypatch.setattr(
            chosen_losses,
            "seconds",
            lambda way, *counts: {"hasty": 1.0, "python": 1.0 + saved}[way],
        )
        backends = []
        make = CompiledSteps.__init__

        def made(
            self: Any, run: Any, loss: Any, samples: Any, backend: Any, **options: Any
        ) -> None:
            backends.append(backend)
            make(self, run, loss, samples, "python", **options)

        monkeypatch.setattr(CompiledSteps, "__init__", made)
        fit("auto", network())
        assert backends == [asked]

    def test_much_work_is_compiled(self) -> None:
        data = nn.data.moons(100, seed=1)
        models = [nn.MLP(2, [16, 1], "tanh", seed=1) for _ in range(2)]
        ways: list[bool | str] = ["auto", False]
        histories = [
            nn.fit(model, *data, epochs=40, batch_size=50, seed=1, compiled=compiled)
            for model, compiled in zip(models, ways, strict=True)
        ]
        assert histories[0].compiled == "python"
        assert histories[0].loss == pytest.approx(histories[1].loss, rel=1e-10)

    def test_very_much_is_native(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pytest.importorskip("llvmlite", reason="needs the extra `fast`")
        assert quickest(nodes=300, steps=100_000, samples=10_000_000) == "llvm"
        assert quickest(nodes=2, steps=100, samples=10_000) == "eager"

    def test_true_takes_the_fastest_that_is_installed(self) -> None:
        assert fit(True)[1].compiled == tg.jit(abs).backend

    @pytest.mark.parametrize("compiled", ["cuda", None, "Auto"])
    def test_unknown(self, compiled: Any) -> None:
        with pytest.raises(ValueError, match=r"compiled must be one of 'auto', True, .*, not"):
            fit(compiled)

    def test_nothing_is_loaded_before_it_is_needed(self) -> None:
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


def test_gradients_of_the_last_step_stay_where_there_are_validation_data() -> None:
    seen: dict[Any, list[list[float]]] = {False: [], "python": []}
    for compiled, gradients in seen.items():

        def keep(run: Any, gradients: Any = gradients) -> None:
            gradients.append([p.grad for p in run.model.parameters()])

        fit(compiled, validation=(X[:2], Y[:2]), callbacks=keep)
    for ours, theirs in zip(seen["python"], seen[False], strict=True):
        assert ours == pytest.approx(theirs, rel=1e-11)
