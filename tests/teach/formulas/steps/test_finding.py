"""Named steps are found in what the losses compute, and their numbers are mpmath's."""

from __future__ import annotations

import random

import mpmath
import pytest

from tinygrad_bp import Value, nn
from tinygrad_bp.teach.formulas.steps.finding import named_steps

#: Numbers of moderate size lose a few units in the last place on the way.
CLOSE = 1e-14


def softmax(outputs: list[float]) -> list[mpmath.mpf]:
    """The probabilities, as PyTorch's documentation of Softmax has them."""
    exps = [mpmath.exp(x) for x in outputs]
    return [e / mpmath.fsum(exps) for e in exps]


@pytest.mark.parametrize("classes", [2, 3, 5, 10])
@pytest.mark.parametrize("seed", range(3))
def test_softmax_with_cross_entropy(classes: int, seed: int) -> None:
    rng = random.Random(seed)
    numbers = [rng.uniform(-3, 3) for _ in range(classes)]
    right = rng.randrange(classes)
    outputs = [Value(x, f"out_o{k}") for k, x in enumerate(numbers, 1)]
    error = nn.cross_entropy(outputs, right)
    error.backward()
    step = named_steps([error])[error]
    assert (step.outputs, step.chosen) == (tuple(outputs), right)
    with mpmath.workdps(50):
        expected = softmax(numbers)
        for k, (x, p, y) in enumerate(zip(outputs, step.probabilities, step.targets, strict=True)):
            assert abs(p.data - expected[k]) < CLOSE
            assert y.data == float(k == right)
            slope = expected[k] - (k == right)
            assert abs(step.slopes[x].data - slope) < CLOSE
            assert abs(x.grad - slope) < CLOSE
            by_p, of_p = step.long_way[x]
            assert abs(by_p.data * of_p.data - slope) < CLOSE
        assert abs(step.textbook.data + mpmath.log(expected[right])) < CLOSE


@pytest.mark.parametrize("target", [0.0, 1.0, 0.3])
@pytest.mark.parametrize("number", [-2.5, 0.1, 3.0])
@pytest.mark.parametrize("has_logits", [True, False])
def test_sigmoid_with_cross_entropy(has_logits: bool, number: float, target: float) -> None:
    out = Value(number, "net_o1")
    if has_logits:
        error = nn.binary_cross_entropy_with_logits(out, target)
    else:
        error = nn.binary_cross_entropy(out.sigmoid(), target)
    error.backward()
    step = named_steps([error])[error]
    with mpmath.workdps(50):
        p = 1 / (1 + mpmath.exp(-number))
        assert abs(step.probabilities[0].data - p) < CLOSE
        assert abs(step.slopes[out].data - (p - target)) < CLOSE
        assert abs(out.grad - (p - target)) < CLOSE
        cost = -(target * mpmath.log(p) + (1 - target) * mpmath.log(1 - p))
        assert abs(step.textbook.data - cost) < CLOSE


def test_the_mean_of_several_has_a_step_for_each() -> None:
    outputs = [Value(0.5, "out_o1"), Value(-1.0, "out_o2")]
    errors = [nn.binary_cross_entropy_with_logits(outputs, [1.0, 0.0])]
    errors.append(nn.cross_entropy(outputs, 1))
    total = errors[0] + errors[1]
    steps = named_steps([total])
    assert [step.kind for step in steps.values()] == ["sigmoid", "sigmoid", "softmax"]


def test_no_other_graph_is_taken_for_one() -> None:
    a, b = Value(0.5, "a"), Value(2.0, "b")
    for graph in (-a, -(a - b), a * b + b * a, -(a - b.log()), -((a - b) - b.exp().log())):
        assert named_steps([graph]) == {}


def test_what_somebody_wants_to_see_is_not_hidden() -> None:
    error = nn.cross_entropy([Value(0.5), Value(2.0)], 0)
    (inside,) = (node for node in error.parents[0].parents if node.op and node.op.name == "log")
    assert named_steps([error])
    assert not named_steps([error], [inside])
    assert not named_steps([error * inside])
    inside.label = "logarithm of the sum"
    assert not named_steps([error])
