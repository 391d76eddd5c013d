"""Whose fault an error is: the user's code falls back to eager code, a mistake of ours is seen."""

from __future__ import annotations

import json
import statistics
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, nn
from tinygrad_bp.compiler import version
from tinygrad_bp.compiler.backends import code_of
from tinygrad_bp.compiler.tracing.traced import Traced
from tinygrad_bp.compiler.turns.turns import Turns
from tinygrad_bp.nn import losses
from tinygrad_bp.nn.faults import faults_as_tracing_errors
from tinygrad_bp.nn.training import chosen_losses, compiled_losses

X = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0]]
Y = [1.0, 0.0, 2.0]
TABLE = {1.0: 0.5, 0.0: 0.25, 2.0: 0.125}


@pytest.fixture(params=["python", "llvm"], autouse=True)
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What "auto" chooses, however little there is to do."""
    if request.param == "llvm":
        pytest.importorskip("llvmlite", reason="needs the extra `fast`")
    monkeypatch.setattr(chosen_losses, "quickest", lambda *counts: request.param)
    name: str = request.param
    return name


class StepOfItsOwn(nn.optim.Adam):
    """An optimiser whose steps are not compiled: the losses alone are."""

    def step(self) -> None:
        super().step()


def fit(
    loss: Any = nn.mse,
    compiled: bool | str = "auto",
    Y: Any = Y,  # noqa: N803
    optimizer: Any = None,
) -> Any:
    model = nn.MLP(2, [3, 1], "tanh", seed=1)
    return nn.fit(model, X, Y, loss, optimizer, epochs=3, seed=1, compiled=compiled)


def mse_of_a_number(output: Any, target: Any) -> Any:
    assert isinstance(target, float)
    return nn.mse(output, target)


#: Losses that do with numbers what they cannot do with Values that have none.
OF_USERS = {
    "a key": (lambda z, y: nn.mse(z, TABLE[y]), "KeyError"),
    "a place in a list": (lambda z, y: nn.mse(z, [0.5, 0.25, 0.125][int(y)]), "int()"),
    "a name": (lambda z, y: nn.mse(z, getattr(y, "real")), "AttributeError"),  # noqa: B009
    "an assertion": (mse_of_a_number, "AssertionError"),
    "the standard library": (lambda z, y: nn.mse(z, statistics.mean([y])), "TypeError"),
    "another": (lambda z, y: nn.mse(z, json.loads(json.dumps(y))), "TypeError"),
    "numpy": (lambda z, y: nn.mse(z, np.float64(y).item()), "number"),
    "what we refuse": (lambda z, y: nn.mse(z, Value(y)), "Value() takes a real number"),
    "a plain number": (
        lambda z, y: nn.mse(z, y) if isinstance(y, float) else 0.0,
        "must be a Value itself, not float",
    ),
}


class TestOfUsers:
    @pytest.mark.parametrize("case", OF_USERS)
    def test_auto_goes_on_eagerly_and_says_why(self, case: str) -> None:
        loss, note = OF_USERS[case]
        history = fit(loss)
        assert history.loss == fit(loss, compiled=False).loss
        assert history.compiled == ""
        assert note in history.compiled_note

    @pytest.mark.parametrize("case", OF_USERS)
    def test_told_to_compile_it_is_an_error(self, case: str, backend: str) -> None:
        loss, _ = OF_USERS[case]
        with pytest.raises(tg.TracingError):
            fit(loss, compiled=backend)

    def test_the_users_error_is_the_cause(self, backend: str) -> None:
        with pytest.raises(tg.TracingError, match="KeyError") as caught:
            fit(OF_USERS["a key"][0], compiled=backend)
        assert isinstance(caught.value.__cause__, KeyError)

    def test_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def out_of_memory(*_: Any) -> None:
            raise MemoryError

        monkeypatch.setattr(version, "lower", out_of_memory)
        assert fit().compiled_note == "MemoryError"


def wrong_name(*_: Any, **__: Any) -> Any:
    return no_such_name  # type: ignore[name-defined]  # noqa: F821


def wrong_key(*_: Any, **__: Any) -> Any:
    return TABLE["missing"]  # type: ignore[index]


def wrong_type(*_: Any, **__: Any) -> Any:
    return 1 + "1"  # type: ignore[operator]


PLANTED = [(wrong_name, NameError), (wrong_key, KeyError), (wrong_type, TypeError)]


@pytest.mark.parametrize(("planted", "error"), PLANTED)
class TestOurs:
    """A mistake planted in each part of the way is an error of fit(compiled="auto")."""

    def test_in_the_lowering(
        self, planted: Any, error: type[Exception], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(version, "lower", planted)
        with pytest.raises(error):
            fit()

    @pytest.mark.parametrize("step", ["__init__", "run", "quick"])
    def test_in_the_backend(
        self,
        planted: Any,
        error: type[Exception],
        step: str,
        backend: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(code_of(backend), step, planted)
        with pytest.raises(error):
            fit(optimizer=StepOfItsOwn)

    @pytest.mark.parametrize("step", ["__init__", "attempt", "begin", "run", "values"])
    def test_in_whole_steps(
        self,
        planted: Any,
        error: type[Exception],
        step: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(Turns, step, planted)
        with pytest.raises(error):
            fit()

    def test_in_the_rule_of_an_optimiser_of_ours(
        self, planted: Any, error: type[Exception], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(nn.optim.Adam, "_changed", planted)
        with pytest.raises(error):
            fit()

    def test_in_the_batches(
        self, planted: Any, error: type[Exception], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(compiled_losses.CompiledLosses, "_picked", planted)
        with pytest.raises(error):
            fit(optimizer=StepOfItsOwn)

    def test_around_the_users_code(
        self, planted: Any, error: type[Exception], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(compiled_losses, "_nan_after_an_error", planted)
        with pytest.raises(error):
            fit()


class TestOursWhereTheUsersCodeRuns:
    def test_a_name_that_is_not_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """`cross_entropy` needs `math` only for a class that is a Value."""
        monkeypatch.delattr(losses, "math")
        model = nn.MLP(2, [3, 2], "tanh", seed=1)
        with pytest.raises(NameError):
            nn.fit(model, X, [1, 0, 1], nn.cross_entropy, epochs=3)

    def test_in_an_operation(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Traced, "operands", property(lambda self: self.no_such_name))
        with pytest.raises(AttributeError):
            fit()


def in_the_package(code: str) -> Any:
    """A function of this code that runs as if it stood in the package."""
    module = {"__name__": "tinygrad_bp.planted", "json": json}
    exec(f"def planted(x):\n    {code}", module)
    return module["planted"]


class TestWhatIsRaisedOnPurpose:
    def test_is_for_the_caller(self) -> None:
        with pytest.raises(tg.TracingError, match="TypeError: Value"), faults_as_tracing_errors():
            Value("1")  # type: ignore[arg-type]
        with pytest.raises(tg.TracingError, match="KeyError: 5"), faults_as_tracing_errors():
            in_the_package("raise KeyError(x)")(5)

    def test_is_told_as_it_is_if_it_is_about_tracing(self) -> None:
        with pytest.raises(tg.TracingError, match=r"^helpful$"), faults_as_tracing_errors():
            in_the_package("raise x")(tg.TracingError("helpful"))

    @pytest.mark.parametrize(
        ("code", "error"),
        [
            ("x.y", AttributeError),
            ("[][x]", IndexError),
            ("assert not x", AssertionError),
            ("json.loads('{')", ValueError),
            ("sorted(x)", TypeError),
        ],
    )
    def test_is_not_what_goes_wrong_by_itself(self, code: str, error: type[Exception]) -> None:
        with pytest.raises(error) as caught, faults_as_tracing_errors():
            in_the_package(code)(5)
        assert not isinstance(caught.value, tg.TracingError)
