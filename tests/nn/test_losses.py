"""Losses and their gradients against their definitions in high precision (mpmath)."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import mpmath
import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, nn
from tinygrad_bp.nn.losses import BY_NAME, IN_WORDS, log_softmax

mpmath.mp.dps = 700  # one less a logistic of 700 has 300 zeros


def mean(terms: Any) -> Any:
    terms = list(terms)
    return sum(terms) / len(terms)


def logistic(z: Any) -> Any:
    return 1 / (1 + mpmath.exp(-z))


def entropy_of_softmax(outputs: Any, target: Any) -> Any:
    weights = [mpmath.exp(z) for z in outputs]
    logs = [mpmath.log(w / sum(weights)) for w in weights]
    if isinstance(target, int):
        return -logs[target]
    return -sum(t * log for t, log in zip(target, logs, strict=True))


def entropy(p: Any, t: Any) -> Any:
    return -(t * mpmath.log(p) + (1 - t) * mpmath.log(1 - p))


#: Each loss, as its definition has it.
DEFINITIONS = {
    nn.half_squared_error: lambda o, t: sum((t - o) ** 2 / 2 for o, t in zip(o, t, strict=True)),
    nn.mse: lambda o, t: mean((o - t) ** 2 for o, t in zip(o, t, strict=True)),
    nn.mae: lambda o, t: mean(abs(o - t) for o, t in zip(o, t, strict=True)),
    nn.hinge: lambda o, t: mean(max(0, 1 - t * o) for o, t in zip(o, t, strict=True)),
    nn.binary_cross_entropy: lambda o, t: mean(entropy(o, t) for o, t in zip(o, t, strict=True)),
    nn.binary_cross_entropy_with_logits: lambda o, t: mean(
        entropy(logistic(o), t) for o, t in zip(o, t, strict=True)
    ),
    nn.cross_entropy: entropy_of_softmax,
}

POINTS = [
    (nn.half_squared_error, [0.75136507, 0.772928465], [0.01, 0.99]),
    (nn.half_squared_error, [3.0], [-2.0]),
    (nn.mse, [0.3, -1.7, 12.0], [0.5, -1.5, -3.0]),
    (nn.mae, [0.3, -1.7, 12.0], [0.5, -1.5, -3.0]),
    (nn.hinge, [0.3, -1.7, 12.0, -0.2], [1, 1, -1, -1]),
    (nn.hinge, [1.5, -1.7], [1, -1]),
    (nn.binary_cross_entropy, [0.3, 0.9, 1e-12], [1, 0, 0.25]),
    (nn.binary_cross_entropy_with_logits, [0.3, -1.7, 12.0], [1, 0, 0.25]),
    (nn.binary_cross_entropy_with_logits, [40.0], [1]),
    (nn.binary_cross_entropy_with_logits, [-40.0], [0]),
    (nn.binary_cross_entropy_with_logits, [700.0, -700.0], [0, 1]),
    (nn.cross_entropy, [0.3, -1.7, 2.0], 1),
    (nn.cross_entropy, [0.3, -1.7, 2.0], [0.2, 0.3, 0.5]),
    (nn.cross_entropy, [1000.0, 999.0, -1000.0], 0),
    (nn.cross_entropy, [1000.0, 999.0, -1000.0], 2),
    (nn.cross_entropy, [1000.0, 999.0, -1000.0], [0.0, 0.5, 0.5]),
    (nn.cross_entropy, [1.0, 1.0, 1.0], 0),
]


@pytest.mark.parametrize(("loss", "outputs", "targets"), POINTS)
def test_value_and_gradient_are_those_of_the_definition(
    loss: Any, outputs: Any, targets: Any
) -> None:
    values = [Value(output) for output in outputs]
    result = loss(values, targets)
    result.backward()
    exact = DEFINITIONS[loss]
    precise = [mpmath.mpf(output) for output in outputs]
    assert result.data == pytest.approx(float(exact(precise, targets)), rel=4e-16, abs=2e-16)
    for place, value in enumerate(values):

        def along(x: Any, place: Any = place) -> Any:
            return exact([*precise[:place], x, *precise[place + 1 :]], targets)

        slope = float(mpmath.diff(along, precise[place]))
        assert value.grad == pytest.approx(slope, rel=4e-16, abs=4e-16)


def test_losses_of_plain_numbers_are_numbers() -> None:
    assert nn.mse([1.0, 2.0], [0.0, 0.0]) == 2.5
    assert nn.cross_entropy([0.0, 0.0], 0) == math.log(2)
    assert nn.hinge([0.5], [1]) == 0.5


def test_one_output_and_one_target() -> None:
    assert nn.half_squared_error(Value(3.0), 1.0).data == 2.0
    assert nn.hinge(Value(0.25), -1).data == 1.25


def test_targets_can_be_arrays_and_values() -> None:
    target = Value(1.0)
    nn.mse([Value(3.0), Value(2.0)], [target, 2.0]).backward()
    assert target.grad == -2.0
    assert nn.mse([Value(3.0), Value(2.0)], np.array([1.0, 2.0])).data == 2.0


def test_the_class_can_be_a_numpy_integer() -> None:
    assert nn.cross_entropy([Value(0.0), Value(0.0)], np.int64(1)).data == math.log(2)


@pytest.mark.parametrize(("p", "target", "value"), [(0.0, 1, 100.0), (1.0, 0, 100.0), (0.0, 0, 0)])
def test_a_certain_probability_has_a_finite_loss(p: Any, target: Any, value: Any) -> None:
    output = Value(p)
    loss = nn.binary_cross_entropy(output, target)
    loss.backward()
    assert loss.data == value
    assert math.isfinite(output.grad)


@pytest.mark.parametrize("p", [-0.5, 1.5])
def test_what_is_no_probability_is_an_error(p: Any) -> None:
    with pytest.raises(ValueError, match=r"math domain error in log\(.*-0.5"):
        nn.binary_cross_entropy(Value(p), 1)


@pytest.mark.parametrize("loss", [nn.half_squared_error, nn.mse, nn.mae, nn.hinge])
def test_the_number_of_targets(loss: Any) -> None:
    with pytest.raises(ValueError, match="a target for each of 2 outputs, got 3"):
        loss([Value(1.0), Value(2.0)], [1.0, 2.0, 3.0])


@pytest.mark.parametrize("target", [-1, 2])
def test_a_class_that_there_is_not(target: Any) -> None:
    with pytest.raises(IndexError, match=f"with 2 outputs the class is 0 to 1, not {target}"):
        nn.cross_entropy([Value(1.0), Value(2.0)], target)


def test_a_class_is_a_whole_number() -> None:
    with pytest.raises(TypeError):
        nn.cross_entropy([Value(1.0), Value(2.0)], 0.5)  # type: ignore[arg-type]


def test_log_softmax_sums_to_one() -> None:
    logs = log_softmax([Value(800.0), Value(801.0), Value(-5.0)])
    assert sum(math.exp(log.data) for log in logs) == pytest.approx(1.0, rel=1e-15)


@pytest.mark.parametrize(("loss", "outputs", "targets"), POINTS)
def test_the_second_derivative_is_that_of_the_definition(
    loss: Any, outputs: Any, targets: Any
) -> None:
    exact = DEFINITIONS[loss]
    precise = [mpmath.mpf(output) for output in outputs]
    hessian = tg.hessian(lambda *outputs: loss(list(outputs), targets), (0,))(*outputs)
    second = mpmath.diff(lambda x: exact([x, *precise[1:]], targets), precise[0], 2)
    assert hessian[0][0] == pytest.approx(float(second), rel=1e-14, abs=1e-15)


@pytest.mark.parametrize("outputs", [[0.3, -1.7, 2.0, 0.3], [1.0, 1.0, 1.0], [40.0, 39.5, 40.0]])
def test_the_curvature_of_the_cross_entropy_is_that_of_the_softmax(outputs: list[float]) -> None:
    """The output that the others are shifted by is an output like any other."""
    weights = [mpmath.exp(z) for z in outputs]
    p = [w / sum(weights) for w in weights]
    exact = [[float((i == j) * a - a * b) for j, b in enumerate(p)] for i, a in enumerate(p)]
    hessian = tg.hessian(lambda outputs: nn.cross_entropy(outputs, 1))
    for found in (hessian(outputs), tg.jit(hessian)(outputs)):
        assert np.array(found) == pytest.approx(np.array(exact), rel=1e-14, abs=1e-16)


def test_the_shift_is_no_part_of_the_derivative_of_the_cross_entropy() -> None:
    gradient = tg.jit(tg.grad(lambda outputs: nn.cross_entropy(outputs, 1)), "python")
    gradient([0.3, -1.7, 2.0, 0.3])
    program: Any = gradient.program
    names = [getattr(x.op, "name", "") for x in program.instructions]
    assert names.count("maximum") == 3
    assert not {"where", "greater", "equal", "stop_gradient"}.intersection(names)


def test_every_loss_is_in_both_tables() -> None:
    assert set(BY_NAME.values()) == set(DEFINITIONS)
    assert BY_NAME.keys() == IN_WORDS.keys()
    assert all(getattr(nn, name) is loss for name, loss in BY_NAME.items())


class TestClasses:
    OUTPUTS = (Value(1.0), Value(2.0), Value(0.5))

    @pytest.mark.parametrize(
        "target", [2.0, np.float64(2.0), np.int64(2), np.array(2), np.array(2.0)]
    )
    def test_numbers_of_numpy(self, target: Any) -> None:
        expected = nn.cross_entropy(self.OUTPUTS, 2).data
        assert nn.cross_entropy(self.OUTPUTS, target).data == expected

    @pytest.mark.parametrize("target", [0.5, math.nan, math.inf, "oak", None, 1j])
    def test_what_is_no_class(self, target: Any) -> None:
        with pytest.raises(
            TypeError, match=r"the number of a class, 0 to 2, or a probability .*got"
        ):
            nn.cross_entropy(self.OUTPUTS, target)

    @pytest.mark.parametrize("target", [[1], [[1]], [0.5, 0.5]])
    def test_a_column_or_too_few_probabilities(self, target: Any) -> None:
        with pytest.raises(
            ValueError, match=r"a target for each of 3 outputs, got .*: the number of"
        ):
            nn.cross_entropy(self.OUTPUTS, target)

    def test_one_output(self) -> None:
        with pytest.raises(
            IndexError, match="with 1 output the class is 0, not 1: there has to be"
        ):
            nn.cross_entropy([Value(1.0)], 1)


class TestWords:
    @pytest.mark.parametrize(
        "loss", [loss for loss in BY_NAME.values() if loss is not nn.cross_entropy]
    )
    @pytest.mark.parametrize("bad", [None, "a", [1.0]])
    def test_what_is_no_number(self, loss: Any, bad: Any) -> None:
        outputs = [Value(0.5), Value(0.25)]
        with pytest.raises(TypeError, match=r"target 1 is .*: expected a number"):
            loss(outputs, [1.0, bad])
        with pytest.raises(TypeError, match=r"output 0 is .*: expected a number"):
            loss([bad, outputs[1]], [1.0, 1.0])

    @pytest.mark.parametrize("loss", BY_NAME.values())
    def test_no_outputs(self, loss: Any) -> None:
        with pytest.raises(ValueError, match="there are no outputs"):
            loss([], [])

    def test_logits_that_are_no_numbers(self) -> None:
        with pytest.raises(TypeError, match="output 0 is None: expected a number"):
            nn.cross_entropy([None, 1.0], 0)  # type: ignore[type-var]


class TestLabelSmoothing:
    LOGITS = (0.3, -1.7, 2.0)

    @pytest.mark.parametrize("target", [1, [0.2, 0.3, 0.5]])
    def test_the_target_is_mixed_with_even_shares(self, target: Any) -> None:
        shares = [0.0, 1.0, 0.0] if target == 1 else target
        mixed = [0.9 * share + 0.1 / 3 for share in shares]
        found = nn.cross_entropy([*map(Value, self.LOGITS)], target, label_smoothing=0.1)
        normaliser = math.log(sum(map(math.exp, self.LOGITS)))
        expected = sum(t * (normaliser - z) for t, z in zip(mixed, self.LOGITS, strict=True))
        assert found.data == pytest.approx(expected, rel=1e-14)

    def test_a_class_that_is_a_value(self) -> None:
        outputs = [*map(Value, self.LOGITS)]
        found = nn.cross_entropy(outputs, Value(1.0), 0.25).data
        assert found == pytest.approx(nn.cross_entropy(outputs, 1, 0.25).data, rel=1e-15)

    @pytest.mark.parametrize("smoothing", [-0.1, 1.5])
    def test_what_is_no_part(self, smoothing: float) -> None:
        with pytest.raises(ValueError, match="label_smoothing must be at least 0"):
            nn.cross_entropy([*map(Value, self.LOGITS)], 1, smoothing)

    def test_in_training(self) -> None:
        loss = partial(nn.cross_entropy, label_smoothing=0.2)
        found = []
        for compiled in (False, "python"):
            model = nn.MLP(1, [2], seed=1)
            history = nn.fit(model, [0.5, -1.0], [0, 1], loss, "sgd", epochs=3, compiled=compiled)
            found.append(history.loss)
        assert found[0] == pytest.approx(found[1], rel=1e-14)
        with pytest.warns(UserWarning, match="cross_entropy takes the softmax"):
            nn.fit(nn.MLP(1, [2], output_activation="tanh"), [0.5], [0], loss, epochs=1)
