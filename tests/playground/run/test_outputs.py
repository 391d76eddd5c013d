"""What compiled code gives for many inputs is what the network gives for each."""

from __future__ import annotations

import math
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import pytest

from tinygrad_bp.nn import MLP
from tinygrad_bp.nn.losses import BY_NAME, log_softmax
from tinygrad_bp.playground.run import outputs as of_outputs
from tinygrad_bp.playground.run.outputs import OutputCode, output_code

Made = Callable[[MLP, Any], OutputCode]

ROWS = [[0.5, -1.0], [2.0, 0.25], [-0.75, 0.125]]
LOSSES = ("half_squared_error", "binary_cross_entropy_with_logits", "cross_entropy")


@pytest.fixture(params=["native", "before it is native", "python"])
def made(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Made:
    """Makes what computes outputs: by machine code, before that is there, or without it."""
    if request.param == "python":
        monkeypatch.setattr(of_outputs, "find_spec", lambda name: None)
        return OutputCode
    pytest.importorskip("llvmlite", reason="needs the extra `fast`")
    pytest.importorskip("numpy", reason="needs NumPy")
    monkeypatch.setattr(of_outputs, "SMALL", 0)
    monkeypatch.setattr(of_outputs, "LARGE", 0)

    def make(model: MLP, loss: Any) -> OutputCode:
        made = OutputCode(model, loss)
        rows, targets = [[0.5] * model.layers[0].nin], [[0.5] * len(model.layers[-1].neurons)]
        for what in ("rows", "neurons") if request.param == "native" else ():
            assert not made.is_ready(what)
            made.prepare(what, rows, targets)
            assert made.is_ready(what)
        return made

    return make


@pytest.mark.parametrize("loss", LOSSES)
def test_rows_have_their_outputs_and_losses(made: Made, loss: str) -> None:
    count = 3 if loss == "cross_entropy" else 1
    model = MLP(2, [4, count], "tanh", seed=3)
    numbers = [p.data for p in model.parameters()]
    targets = [[float(k == j) for j in range(count)] for k in range(3)]
    found, losses = made(model, BY_NAME[loss]).rows(numbers, ROWS, targets)
    for row, target, outputs, lost in zip(ROWS, targets, found, losses, strict=True):
        wanted = model.outputs(row)
        assert outputs == pytest.approx([y.data for y in wanted], rel=1e-12)
        one = count == 1
        expected = BY_NAME[loss](wanted[0] if one else wanted, target[0] if one else target)
        assert lost == pytest.approx(expected.data, rel=1e-12)


def test_neurons_have_the_names_of_a_lesson_and_the_last_ones_are_probabilities(made: Made) -> None:
    model = MLP(2, [4, 3], "tanh", seed=3)
    code = made(model, BY_NAME["cross_entropy"])
    found = code.neurons([p.data for p in model.parameters()], code.table(ROWS))
    assert [*found] == ["h1", "h2", "h3", "h4", "o1", "o2", "o3"]
    for place, row in enumerate(ROWS):
        hidden = [y.data for y in model.layers[0].outputs(row)]
        wanted = [math.exp(log.data) for log in log_softmax(model.outputs(row))]
        numbers = [float(column[place]) for column in found.values()]
        assert numbers == pytest.approx([*hidden, *wanted], rel=1e-12)


def test_other_numbers_compile_nothing_and_nan_goes_on(made: Made) -> None:
    code = made(MLP(2, [1], init=[1.0, 1.0, 0.0]), BY_NAME["mse"])
    assert code.rows([1.0, 2.0, 0.5], [[1.0, 1.0]], [[3.5]]) == ([[3.5]], [0.0])
    [[output]], [loss] = code.rows([math.nan, 2.0, 0.5], [[1.0, 1.0]], [[3.5]])
    assert math.isnan(output)
    assert math.isnan(loss)
    assert code.rows([1e200, 1e200, 0.0], [[1e200, 1e200]], [[0.0]])[1] == [math.inf]


def test_little_work_loads_no_compiler() -> None:
    made = OutputCode(MLP(2, [3, 1]), BY_NAME["mse"])
    assert not made.is_native
    made = OutputCode(MLP(2, [8, 1]), BY_NAME["mse"])
    assert made.is_native == bool(find_spec("llvmlite") and find_spec("numpy"))


def test_what_is_made_for_a_model_is_kept_with_it() -> None:
    model = MLP(2, [1])
    assert output_code(model, BY_NAME["mse"]) is output_code(model, BY_NAME["mse"])
    assert output_code(model, BY_NAME["mae"]) is not output_code(model, BY_NAME["mse"])
