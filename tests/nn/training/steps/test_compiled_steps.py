"""Whole steps by compiled code give what eager steps give, and leave to them what they cannot."""

from __future__ import annotations

import math
import os
import random
import signal
from typing import Any

import pytest

from tests.nn.training.either_way import CLASSES, X, Y, fit, network
from tinygrad_bp import nn, optim
from tinygrad_bp.nn.training import chosen_losses
from tinygrad_bp.nn.training.costs import quickest
from tinygrad_bp.nn.training.steps import compiled_steps
from tinygrad_bp.nn.training.steps.compiled_steps import CompiledSteps


@pytest.fixture(params=["python", "llvm", "numpy"])
def backend(request: pytest.FixtureRequest) -> str:
    if request.param == "llvm":
        pytest.importorskip("llvmlite", reason="needs the extra `fast`")
    if request.param == "numpy":
        pytest.importorskip("numpy", reason="needs the extra `fast`")
    name: str = request.param
    return name


@pytest.fixture(autouse=True)
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many samples each piece of an epoch took by compiled code; pieces are short."""
    pieces: list[int] = []
    run = CompiledSteps.run

    def counting(self: Any, places: Any, pressed: Any = ()) -> Any:
        losses = run(self, places, pressed)
        pieces.append(len(losses))
        return losses

    monkeypatch.setattr(CompiledSteps, "run", counting)
    monkeypatch.setattr(compiled_steps, "_MOMENT", 0.0)
    monkeypatch.setattr(compiled_steps, "_FIRST", 2)
    return pieces


@pytest.mark.parametrize("rate", [0.05, 0.8])
def test_parameters_get_their_numbers_when_somebody_looks(
    backend: str, counted: list[int], monkeypatch: pytest.MonkeyPatch, rate: float
) -> None:
    """The best weights are those of their epoch, also where a large rate makes later ones worse."""
    settled: list[int] = []
    settle = CompiledSteps.settle

    def counting(self: Any) -> None:
        settled.append(self._ahead)
        settle(self)

    monkeypatch.setattr(CompiledSteps, "settle", counting)

    def sgd(params: Any) -> Any:
        return optim.SGD(params, rate)

    both(sgd, backend, counted, epochs=6)
    assert sum(map(bool, settled)) == 1  # at the end
    settled.clear()
    both(sgd, backend, counted, epochs=6, callbacks=lambda: lambda run: None)
    assert sum(map(bool, settled)) > 1


def state(model: Any, history: Any, optimizer: Any) -> Any:
    """All that a training leaves."""
    return (
        [p.data for p in model.parameters()],
        [p.grad for p in optimizer.params],
        history.loss,
        history.validation_loss,
        list(history.best.values()),
        [optimizer.lr, optimizer.steps, *optimizer.memory.values()],
    )


def both(make: Any, backend: str, counted: list[int], whole: bool = True, **options: Any) -> Any:
    """What a training leaves by eager and by compiled code, which made steps if it says so."""
    found = []
    for compiled in (False, backend):
        model = network()
        optimizer = make(model.parameters())
        more = {
            name: x(optimizer) if name == "schedule" else x() if name == "callbacks" else x
            for name, x in options.items()
        }
        model, history = fit(compiled, model, **{"optimizer": optimizer, "epochs": 3, **more})
        found.append((model, history, optimizer))
    assert history.compiled == backend
    assert any(counted) == whole
    eager, ours = (state(*each) for each in found)
    for part, expected in zip(ours, eager, strict=True):
        assert numbers(part) == pytest.approx(numbers(expected), rel=1e-12, abs=1e-13)
    assert found[0][1].stopped == found[1][1].stopped
    return found


def numbers(part: Any) -> list[float]:
    return [x for each in part for x in (each if isinstance(each, list) else [each])]


OPTIMISERS: dict[str, Any] = {
    "SGD": lambda p: optim.SGD(p, 0.05),
    "momentum": lambda p: optim.SGD(p, 0.05, momentum=0.9),
    "nesterov": lambda p: optim.SGD(p, 0.05, momentum=0.9, nesterov=True, weight_decay=0.1),
    "Adam": lambda p: optim.Adam(p, 0.01),
    "Adam with decay": lambda p: optim.Adam(p, 0.01, betas=(0.5, 0.9), weight_decay=0.1),
    "RMSprop": lambda p: optim.RMSprop(p, 0.01),
    "centered": lambda p: optim.RMSprop(p, 0.01, momentum=0.5, centered=True, weight_decay=0.1),
}


class TestWholeRuns:
    @pytest.mark.parametrize("name", OPTIMISERS)
    def test_optimisers(self, name: str, backend: str, counted: list[int]) -> None:
        both(OPTIMISERS[name], backend, counted)

    @pytest.mark.parametrize("size", [1, 2, 7, None])
    def test_batches(self, size: int | None, backend: str, counted: list[int]) -> None:
        both(OPTIMISERS["Adam"], backend, counted, batch_size=size)

    @pytest.mark.parametrize(
        "options",
        [
            {"shuffle": False},
            {"clip_norm": 0.01},
            {"clip_norm": 0.01, "batch_size": 1},
            {"schedule": lambda o: optim.lr_scheduler.StepLR(o, 1, 0.5)},
            {"validation": (X[:3], Y[:3])},
            {"callbacks": lambda: nn.EarlyStopping(1)},
            {"Y": CLASSES, "loss": nn.cross_entropy},
        ],
        ids=", ".join,
    )
    def test_options(self, options: Any, backend: str, counted: list[int]) -> None:
        both(OPTIMISERS["momentum"], backend, counted, **options)

    def test_a_penalty_on_the_weights_in_the_loss(self, backend: str) -> None:
        found = []
        for compiled in (False, backend):
            model = network()

            def loss(z: Any, y: Any, model: Any = model) -> Any:
                return nn.mse(z, y) + 0.1 * sum(w * w for w in model.parameters())

            fit(compiled, model, loss=loss)
            found.append([p.data for p in model.parameters()])
        assert found[1] == pytest.approx(found[0], rel=1e-12)

    def test_a_callback_that_changes_weights_and_settings(
        self, backend: str, counted: list[int]
    ) -> None:
        def callbacks() -> Any:
            def change(run: Any) -> None:
                run.model.parameters()[0].data = 0.25
                run.optimizer.lr *= 0.5
                if run.epoch == 2:
                    run.optimizer.momentum = 0.25  # then the rule is another one
                if run.epoch == 4:
                    run.stop("enough")

            return change

        both(OPTIMISERS["momentum"], backend, counted, epochs=9, callbacks=callbacks)
        # In each epoch the first batch is compared; after the change, steps are eager.
        assert counted == [4, 4]

    def test_parameters_that_stay(self, backend: str, counted: list[int]) -> None:
        both(lambda p: optim.Adam(p[3:9], 0.01), backend, counted)

    def test_ctrl_c_leaves_the_last_step(
        self, backend: str, counted: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from tinygrad_bp.compiler.turns.turns import Turns

        run, calls = Turns.run, []

        def pressing(self: Any, *args: Any) -> Any:
            calls.append(1)
            if len(calls) == 3:
                os.kill(os.getpid(), signal.SIGINT)
            return run(self, *args)

        monkeypatch.setattr(Turns, "run", pressing)
        model, history = fit(backend, epochs=9, batch_size=2, shuffle=False)
        assert history.stopped == "Ctrl-C in epoch 2"
        # Of the first epoch eager code makes a step; of the second one was made.
        assert counted == [5, 2]
        by_hand = network()
        optimizer = optim.SGD(by_hand.parameters(), 0.05, momentum=0.5)
        rows = [*zip(X, Y, strict=True)] * 2
        taken = [rows[:7][i : i + 2] for i in range(0, 7, 2)] * 2
        for batch in taken[:5]:
            optimizer.zero_grad()
            for x, y in batch:
                nn.mse(by_hand(x), y).backward(1 / len(batch))
            optimizer.step()
        assert list(model.state_dict().values()) == pytest.approx(
            list(by_hand.state_dict().values()), rel=1e-12
        )


class Signs(optim.Optimizer):
    """An optimiser of somebody's own, with a rule."""

    def __init__(self, params: Any, lr: float) -> None:
        super().__init__(params, lr, 0.0)
        self._remember("last")

    def _change(self, place: int, gradient: Any) -> Any:
        last = self.memory["last"][place]
        self.memory["last"][place] = gradient
        return self.lr * (gradient + 0.5 * last) / (1.0 + abs(gradient))


class Decides(Signs):
    def _change(self, place: int, gradient: Any) -> Any:
        return self.lr if gradient > 0 else -self.lr


class LooksAtThePlace(Signs):
    def _change(self, place: int, gradient: Any) -> Any:
        return self.lr * gradient * [1.0, 0.5][place % 2]


class Counts(Signs):
    calls = 0

    def _change(self, place: int, gradient: Any) -> Any:
        self.calls += 1
        return self.lr * gradient / self.calls


class Draws(Signs):
    def _change(self, place: int, gradient: Any) -> Any:
        return self.lr * gradient * random.random()


class Root(Signs):
    def _change(self, place: int, gradient: Any) -> Any:
        return self.lr * gradient / math.sqrt(1.0 + gradient * gradient)


class TestOptimisersOfOnesOwn:
    def test_with_a_rule_are_compiled(self, backend: str, counted: list[int]) -> None:
        _, [_, history, _] = both(lambda p: Signs(p, 0.1), backend, counted)
        assert history.compiled_note == ""

    @pytest.mark.parametrize("kind", [Decides, LooksAtThePlace, Counts, Draws, Root])
    def test_without_one_make_their_steps_themselves(
        self, kind: Any, backend: str, counted: list[int]
    ) -> None:
        found = []
        for compiled in (False, backend):
            random.seed(1)
            model = network()
            model, history = fit(compiled, model, optimizer=kind(model.parameters(), 0.1))
            found.append([[p.data for p in model.parameters()], random.random()])
        assert history.compiled == backend
        assert "optimizer" in history.compiled_note or kind.__name__ in history.compiled_note
        assert not any(counted)
        assert numbers(found[1]) == pytest.approx(numbers(found[0]), rel=1e-12)


class TestWhatIsNotFinite:
    def test_an_error_says_where_and_leaves_the_weights_before(self, backend: str) -> None:
        rows = [[x] for x in (0.5, 0.5, 0.5, 0.5, 0.5, 800.0)]
        found = []
        for compiled in (False, backend):
            model = nn.Sequential(nn.Layer(1, 1, "linear", seed=1), lambda z: (z * z).exp())
            with pytest.raises(OverflowError) as caught:
                fit(compiled, model, rows, [1.0] * 6, batch_size=2, shuffle=False, loss=nn.mse)
            found.append((str(caught.value), [p.data for p in model.parameters()]))
        assert found[0][0] == found[1][0]
        assert found[1][1] == pytest.approx(found[0][1], rel=1e-12)
        assert "sample 5" in found[1][0]

    def test_a_norm_that_overflows_is_computed_by_eager_code(
        self, backend: str, counted: list[int]
    ) -> None:
        loss = lambda z, y: nn.mse(z, y) * 1e180  # noqa: E731
        both(OPTIMISERS["SGD"], backend, counted, whole=False, loss=loss, clip_norm=0.1)

    def test_a_step_that_has_no_result_is_pythons_error(self, backend: str) -> None:
        for compiled in (False, backend):
            model = network()
            optimizer = optim.RMSprop(model.parameters(), eps=0.0)
            with pytest.raises(ZeroDivisionError):
                fit(compiled, model, loss=lambda z, y: nn.mse(z[:1], y[:1]), optimizer=optimizer)


def test_auto_takes_whole_steps_too(
    backend: str, counted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chosen_losses, "quickest", lambda *counts: backend)
    fit("auto")
    assert any(counted)


def test_native_code_in_haste_gives_the_same(counted: list[int]) -> None:
    pytest.importorskip("llvmlite", reason="needs the extra `fast`")
    assert quickest(97, 12, 28, 27, ("hasty", "llvm")) == "hasty"
    found = [fit(compiled)[0].state_dict() for compiled in ("llvm", False)]
    assert any(counted)
    assert found[0] == pytest.approx(found[1], rel=1e-12)


def test_native_code_made_with_care_gives_the_same(
    counted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("llvmlite", reason="needs the extra `fast`")
    monkeypatch.setattr(chosen_losses, "quickest", lambda *counts: "llvm")
    found = [fit(compiled)[0].state_dict() for compiled in ("auto", False)]
    assert any(counted)
    assert found[0] == pytest.approx(found[1], rel=1e-12)
