"""Compiled errors and derivatives are those of the lesson's graph, on both backends."""

from __future__ import annotations

import math
import random

import pytest

from tinygrad_bp.nn import MLP, losses
from tinygrad_bp.playground.run.code import ErrorCode
from tinygrad_bp.teach.lessons.tasks import task_of

ROWS, TARGETS = [[0.05, 0.1], [0.7, -0.4], [0.2, 0.9]], [[0.01], [0.99], [0.5]]


@pytest.mark.parametrize("is_native", [False, True])
@pytest.mark.parametrize("loss", ["half_squared_error", "binary_cross_entropy", "mae"])
def test_error_and_derivatives_are_those_of_the_graph(loss: str, is_native: bool) -> None:
    model = MLP(2, [3, 1], "tanh", "sigmoid", seed=3)
    calculation = task_of(model, ROWS, TARGETS, loss).calculate()
    calculation.total.backward()
    expected = [parameter.grad for parameter in calculation.model.parameters()]
    code = ErrorCode(model, losses.BY_NAME[loss], is_native=is_native)
    numbers = [parameter.data for parameter in model.parameters()]
    rows, targets = code.table(ROWS), code.table(TARGETS)
    # Both add up the same products, in another order: a few last places.
    error, slopes = code.slopes(numbers, rows, targets, 0.0)
    assert error == pytest.approx(calculation.total.data, rel=1e-14)
    assert slopes == pytest.approx(expected, rel=1e-12, abs=1e-16)
    assert code.error(numbers, rows, targets) == pytest.approx(error, rel=1e-14)
    names = code.numbers(numbers, rows)
    for number in calculation.samples[1].numbers:
        assert names[number.label.removesuffix("_s2")][1] == pytest.approx(number.data, rel=1e-14)


def test_of_one_sample_it_gives_the_same_bits_as_the_graph() -> None:
    rng = random.Random(0)
    for seed in range(20):
        model = MLP(2, [2, 2], "sigmoid", "sigmoid", bias="layer", seed=seed)
        row, target = [rng.random(), rng.random()], [rng.random(), rng.random()]
        calculation = task_of(model, row, target).calculate()
        code = ErrorCode(model, losses.half_squared_error)
        numbers = [parameter.data for parameter in model.parameters()]
        assert code.error(numbers, [row], [target]) == calculation.total.data


def test_regularisation_counts_for_weights_and_not_for_biases() -> None:
    model = MLP(1, [1], "linear")
    plain = ErrorCode(model, losses.mse).slopes([2.0, 0.5], [[1.0]], [[0.0]], 0.0)
    for kind, added in (("l1", 1.0), ("l2", 2.0)):
        code = ErrorCode(model, losses.mse, kind)
        error, slopes = code.slopes([2.0, 0.5], [[1.0]], [[0.0]], 0.25)
        assert error == plain[0]
        assert slopes == [plain[1][0] + 0.25 * added, plain[1][1]]
        assert code.slopes_of_layer(0, [2.0, 0.5], [2.0, 0.5], [[1.0]], [[0.0]], 0.25) == slopes


def test_code_is_made_of_a_network_that_has_no_value() -> None:
    code = ErrorCode(MLP(1, [1], output_activation="sqrt", init=lambda: -1.0), losses.mse)
    assert math.isnan(code.error([-1.0, -1.0], [[1.0]], [[0.0]]))
    assert code.error([1.0, 3.0], [[1.0]], [[0.0]]) == 4.0


def test_numbers_beyond_all_bounds_go_on_as_inf_and_nan() -> None:
    code = ErrorCode(MLP(1, [1, 1], "linear"), losses.half_squared_error)
    error, slopes = code.slopes([1e200, 0.0, 1e200, 0.0], [[1.0]], [[0.0]], 0.0)
    assert error == float("inf")
    assert len(slopes) == 4


def test_a_network_that_is_no_chain_of_layers_is_refused() -> None:
    from tinygrad_bp.nn import Softmax

    with pytest.raises(TypeError, match="layers one after another"):
        ErrorCode(Softmax(), losses.mse)
