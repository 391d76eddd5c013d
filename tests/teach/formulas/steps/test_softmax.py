"""The softmax with the cross entropy, in all the ways that the loss is given targets."""

from __future__ import annotations

import math

import pytest

from tinygrad_bp import Value, nn
from tinygrad_bp.teach.formulas.formula import text
from tinygrad_bp.teach.formulas.notation import Notation, formula_of
from tinygrad_bp.teach.formulas.steps.finding import named_steps


def logits(*numbers: float) -> list[Value]:
    return [Value(number, f"out_o{k}") for k, number in enumerate(numbers, 1)]


def test_a_distribution_is_a_target_for_each_class() -> None:
    outputs = logits(1.0, 2.0, 0.5)
    targets = [Value(y, f"target_o{k}") for k, y in enumerate((0.2, 0.7, 0.1), 1)]
    error = nn.cross_entropy(outputs, targets)
    error.backward()
    step = named_steps([error])[error]
    assert step.targets == tuple(targets)
    assert step.textbook.data == pytest.approx(error.data, abs=1e-15)
    for x, y in zip(outputs, targets, strict=True):
        assert step.slopes[x].data == pytest.approx(x.grad, abs=1e-15)
        assert step.slopes[x].operands[1] is y


def test_targets_that_are_no_distribution_have_their_sum_in_the_slope() -> None:
    outputs = logits(1.0, 2.0)
    error = nn.cross_entropy(outputs, [0.1, 0.99])
    error.backward()
    notation = Notation(error)
    slope = notation.steps[error].slopes[outputs[0]]
    assert slope.data == pytest.approx(outputs[0].grad, abs=1e-15)
    assert text(formula_of(slope, notation.symbols)) == "p_o1*(y_o1 + y_o2) - y_o1"


def test_numbers_and_a_class_that_is_a_value() -> None:
    (out,) = logits(1.0)
    both: list[Value] = [out, 0.0]  # type: ignore[list-item]  # it takes numbers as well
    error = nn.cross_entropy(both, Value(1.0))
    error.backward()
    step = named_steps([error])[error]
    assert [y.data for y in step.targets] == [0.0, 1.0]
    assert step.textbook.data == pytest.approx(error.data, abs=1e-15)
    assert step.slopes[out].data == pytest.approx(out.grad, abs=1e-15)
    nothing = nn.cross_entropy(logits(1.0, 2.0), Value(7.0))
    assert math.isnan(nothing.data)
    assert nothing not in named_steps([nothing])


def test_one_class_is_certain() -> None:
    (out,) = logits(3.0)
    error = nn.cross_entropy([out], 0)
    step = named_steps([error])[error]
    assert (step.probabilities[0].data, step.slopes[out].data) == (1.0, 0.0)


def test_outputs_that_exp_cannot_take_are_shifted() -> None:
    outputs = logits(2000.0, 0.5, 1999.0)
    error = nn.cross_entropy(outputs, 2)
    notation = Notation(error)
    step = notation.steps[error]
    assert step.shift is outputs[0]
    # softmax(2000, 1999) is softmax(1, 0): e / (1 + e)
    assert step.probabilities[0].data == pytest.approx(math.e / (1 + math.e), abs=1e-15)
    assert text(notation.formula(step.probabilities[0])) == "exp(out_o1 - out_o1) / S"
    assert step.textbook.data == pytest.approx(error.data, abs=1e-15)
    # Where a float cannot have the probability, its logarithm is worked out as a difference.
    error = nn.cross_entropy(outputs, 1)
    notation = Notation(error)
    assert text(notation.formula(error)) == "-(out_o2 - out_o1 - log(S))"
    assert notation.steps[error].textbook.data == error.data == 1999.5 + math.log1p(math.exp(-1))


def test_two_outputs_that_are_one_number_are_left_as_they_are() -> None:
    (out,) = logits(1.0)
    error = nn.cross_entropy([out, out], 0)
    assert named_steps([error]) == {}
