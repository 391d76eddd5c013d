"""Optimisers: trajectories worked out from their definitions."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import mpmath
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, nn, optim

GRADIENTS = [0.5, -0.25, 2.0, 0.125]


def trajectory(make: Any, start: Any = 1.0, gradients: Any = GRADIENTS) -> Iterator[Any]:
    """Where the parameter stands after each step with these gradients."""
    x = Value(start)
    optimizer = make([x])
    for gradient in gradients:
        x.grad = gradient
        optimizer.step()
        yield x.data


class TestSGD:
    def test_plain(self) -> None:
        expected = [1 - 0.1 * sum(GRADIENTS[: k + 1]) for k in range(4)]
        assert list(trajectory(lambda p: optim.SGD(p, 0.1))) == pytest.approx(expected, rel=1e-15)

    @pytest.mark.parametrize("nesterov", [False, True])
    @pytest.mark.parametrize("weight_decay", [0.0, 0.25])
    def test_momentum(self, nesterov: bool, weight_decay: float) -> None:
        x, v, expected = Fraction(1), Fraction(0), []
        for gradient in GRADIENTS:
            g = Fraction(gradient) + Fraction(weight_decay) * x
            v = v / 2 + g
            x -= Fraction(1, 8) * (g + v / 2 if nesterov else v)
            expected.append(float(x))
        made = trajectory(lambda p: optim.SGD(p, 0.125, 0.5, nesterov, weight_decay))
        assert list(made) == pytest.approx(expected, rel=1e-15)


class TestAdamW:
    @pytest.mark.parametrize("weight_decay", [0.0, 0.25])
    def test_trajectory(self, weight_decay: float) -> None:
        b1, b2, lr, eps = (mpmath.mpf(n) for n in (0.9, 0.999, 0.125, 1e-8))
        x, m, v, expected = mpmath.mpf(1), mpmath.mpf(0), mpmath.mpf(0), []
        for t, g in enumerate(GRADIENTS, 1):
            x *= 1 - lr * weight_decay
            m = b1 * m + (1 - b1) * g
            v = b2 * v + (1 - b2) * g * g
            x -= lr * (m / (1 - b1**t)) / (mpmath.sqrt(v / (1 - b2**t)) + eps)
            expected.append(float(x))
        made = list(trajectory(lambda p: optim.AdamW(p, 0.125, weight_decay=weight_decay)))
        assert made == pytest.approx(expected, rel=1e-14)

    def test_its_default_is_pytorchs(self) -> None:
        assert optim.AdamW([Value(1.0)]).weight_decay == 1e-2


class TestAdam:
    @pytest.mark.parametrize("weight_decay", [0.0, 0.25])
    def test_trajectory(self, weight_decay: float) -> None:
        b1, b2, lr, eps = (mpmath.mpf(n) for n in (0.9, 0.999, 0.125, 1e-8))
        x, m, v, expected = mpmath.mpf(1), mpmath.mpf(0), mpmath.mpf(0), []
        for t, gradient in enumerate(GRADIENTS, 1):
            g = gradient + weight_decay * x
            m = b1 * m + (1 - b1) * g
            v = b2 * v + (1 - b2) * g * g
            x -= lr * (m / (1 - b1**t)) / (mpmath.sqrt(v / (1 - b2**t)) + eps)
            expected.append(float(x))
        made = list(trajectory(lambda p: optim.Adam(p, 0.125, weight_decay=weight_decay)))
        assert made == pytest.approx(expected, rel=1e-14)

    def test_the_first_step_is_the_learning_rate(self) -> None:
        assert next(trajectory(lambda p: optim.Adam(p, eps=0.0))) == pytest.approx(0.999, rel=1e-15)


class TestRMSprop:
    @pytest.mark.parametrize("momentum", [0.0, 0.5])
    @pytest.mark.parametrize("centered", [False, True])
    def test_trajectory(self, momentum: float, centered: bool) -> None:
        alpha, lr, eps = (mpmath.mpf(n) for n in (0.99, 0.01, 1e-8))
        x, square, mean, v, expected = mpmath.mpf(1), 0, 0, 0, []
        for gradient in GRADIENTS:
            square = alpha * square + (1 - alpha) * gradient**2
            mean = alpha * mean + (1 - alpha) * gradient
            v = momentum * v + gradient / (mpmath.sqrt(square - centered * mean**2) + eps)
            x -= lr * v
            expected.append(float(x))
        made = trajectory(lambda p: optim.RMSprop(p, momentum=momentum, centered=centered))
        assert list(made) == pytest.approx(expected, rel=1e-14)


MAKERS = [
    lambda p: optim.SGD(p, 0.1),
    lambda p: optim.SGD(p, 0.01, momentum=0.9, nesterov=True, weight_decay=0.01),
    lambda p: optim.Adam(p, 0.1),
    lambda p: optim.RMSprop(p, momentum=0.5, centered=True),
]


class TestAll:
    @pytest.mark.parametrize("make", MAKERS)
    def test_goes_on_where_it_was_cut(self, make: Any) -> None:
        whole = list(trajectory(make))
        x = Value(1.0)
        first = make([x])
        for gradient in GRADIENTS[:2]:
            x.grad = gradient
            first.step()
        state = json.loads(json.dumps(first.state_dict()))
        y = Value(x.data)
        second = make([y])
        second.load_state_dict(state)
        for gradient in GRADIENTS[2:]:
            y.grad = gradient
            second.step()
        assert y.data == whole[-1]

    def test_the_state_is_a_snapshot(self) -> None:
        optimizer = optim.Adam([x := Value(1.0)])
        state = optimizer.state_dict()
        x.grad = 1.0
        optimizer.step()
        assert state["memory"] == {"mean": [0.0], "square": [0.0]}

    @pytest.mark.parametrize("make", MAKERS)
    def test_trains_a_network(self, make: Any) -> None:
        net = nn.MLP(1, [4, 1], "tanh", seed=1)
        optimizer = make(net.parameters())

        def error() -> Any:
            return sum(nn.mse(net([x]), math.sin(x)) for x in (-2.0, -1.0, 0.5, 1.5))

        before = error().data
        for _ in range(50):
            optimizer.zero_grad()
            error().backward()
            optimizer.step()
        assert error().data < before / 4

    def test_another_kinds_state(self) -> None:
        with pytest.raises(ValueError, match=r"expected Adam's memory .*'mean': 1.*, got {}"):
            optim.Adam([Value(1.0)]).load_state_dict(optim.SGD([Value(1.0)]).state_dict())

    @pytest.mark.parametrize(
        ("make", "error", "message"),
        [
            (lambda: optim.SGD([]), ValueError, "no parameters"),
            (lambda: optim.SGD([1.0]), TypeError, "a parameter must be a leaf"),  # type: ignore[list-item]
            (lambda: optim.SGD([Value(1.0) * 2]), TypeError, "a Value that no operation made"),
            (lambda: optim.SGD([Value(1.0)], -1.0), ValueError, "lr must be at least 0"),
            (
                lambda: optim.SGD([Value(1.0)], math.nan),
                ValueError,
                "lr must be at least 0, not nan",
            ),
            (lambda: optim.SGD([Value(1.0)], nesterov=True), ValueError, "needs a momentum"),
            (lambda: optim.Adam([Value(1.0)], betas=(1.0, 0.9)), ValueError, r"betas\[0\] .* 1.0"),
            (lambda: optim.RMSprop([Value(1.0)], alpha=-0.1), ValueError, "alpha .* not -0.1"),
        ],
    )
    def test_errors(self, make: Any, error: type[Exception], message: str) -> None:
        with pytest.raises(error, match=message):
            make()

    def test_reached_from_the_front(self) -> None:
        assert tg.optim is optim


class TestWords:
    def test_a_parameter_that_is_listed_twice(self) -> None:
        v, w = Value(1.0, "v"), Value(1.0)
        with pytest.raises(ValueError, match=r"twice, at 0 and 2, .*label='v'"):
            optim.SGD([v, w, v])

    @pytest.mark.parametrize(
        ("params", "message"),
        [
            (Value(1.0), r"not Value\(.*: write \[v\]"),
            (nn.MLP(1, [1]), r"not MLP\(.*: write model\.parameters\(\)"),
            (3, "expected a list of parameters, not 3"),
            (nn.MLP(1, [1]).state_dict(), "a parameter must be a leaf: .*, not 'layers"),
        ],
    )
    def test_what_is_no_list_of_parameters(self, params: Any, message: str) -> None:
        with pytest.raises(TypeError, match=message):
            optim.Adam(params)

    @pytest.mark.parametrize("betas", [0.9, (0.9,), (0.9, 0.9, 0.9), None])
    def test_betas(self, betas: Any) -> None:
        with pytest.raises(ValueError, match=r"betas must be two numbers, as in \(0\.9, 0\.999\)"):
            optim.Adam([Value(1.0)], betas=betas)

    @pytest.mark.parametrize("rate", [None, "0.1", math.nan, math.inf, -0.1, Value(0.1), [1]])
    def test_a_learning_rate_that_is_none(self, rate: Any) -> None:
        optimizer = optim.Adam([Value(1.0)], lr=0.5)
        with pytest.raises((TypeError, ValueError), match="lr must be"):
            optimizer.lr = rate
        with pytest.raises((TypeError, ValueError), match="lr must be"):
            optim.Adam([Value(1.0)], lr=rate)
        assert optimizer.lr == 0.5

    @pytest.mark.parametrize("kind", [optim.SGD, optim.Adam, optim.RMSprop])
    def test_a_gradient_that_was_reset_as_in_pytorch_is_zero(self, kind: Any) -> None:
        v = Value(1.0)
        v.grad = None
        kind([v], lr=0.1).step()
        assert v.data == 1.0


@pytest.mark.parametrize(
    "state",
    [
        None,
        {},
        {"lr": 1.0},
        [1],
        {"lr": 0.1, "steps": 1, "memory": 3},
        {"initial": 1, "epoch": "x"},
        {"lr": math.nan, "steps": 1, "memory": {"mean": [0.0], "square": [0.0]}},
        {"lr": 0.1, "steps": -1, "memory": {"mean": [0.0], "square": [0.0]}},
        {"lr": 0.1, "steps": 1, "memory": {"mean": [0.0], "square": [-1.0]}},
    ],
)
def test_what_is_no_state(state: Any) -> None:
    optimizer = optim.Adam([Value(1.0)])
    with pytest.raises(ValueError, match=r"expected what state_dict\(\) gives, got"):
        optimizer.load_state_dict(state)
    with pytest.raises(ValueError, match=r"expected what state_dict\(\) gives, got"):
        optim.lr_scheduler.StepLR(optimizer, 2).load_state_dict(state)
