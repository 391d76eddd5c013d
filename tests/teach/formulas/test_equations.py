"""What is shown can be calculated with: a calculator comes to the shown result, or nearly."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, nn
from tinygrad_bp.teach.document.blocks import Equation
from tinygrad_bp.teach.formulas.equations import NEAR, calculated
from tinygrad_bp.teach.formulas.formula import Number, text
from tinygrad_bp.teach.formulas.notation import Notation


def test_where_terms_cancel_they_have_more_digits() -> None:
    x, y = Value(0.71234567, "x"), Value(0.71229876, "y")
    z = x - y
    z.label = "z"
    # 0.71234567 - 0.71229876 = 0.00004691; with four digits each it would be 0.
    assert Notation(z).equation(z, 4) == "z = x - y = 0.7123457 - 0.7122988 = 0.00004691"


def test_other_numbers_keep_their_digits() -> None:
    x, y = Value(0.71234567, "x"), Value(0.71229876, "y")
    z = x * y
    z.label = "z"
    assert Notation(z).equation(z, 4) == "z = x * y = 0.7123 * 0.7123 = 0.5074"


def test_a_saturated_activation_has_the_digits_that_its_derivative_needs() -> None:
    x = Value(5.0, "x")
    out = x.tanh()
    out.label = "out"
    said = " ".join(str(tg.explain(out, x, digits=4)).split())
    # 1 - tanh(5)**2 = 1.8158e-4
    assert "∂out/∂x = 1 - out*out = 1 - 0.9999092*0.9999092 = 0.0001816" in said


LESSONS: dict[str, dict[str, Any]] = {
    "the tutorial's": {},
    "tanh, classes, three samples": {
        "model": nn.MLP(3, [4, 3, 2], "tanh", seed=1),
        "inputs": [[0.1, 0.2, 0.3], [-0.5, 0.4, 0.2], [1, 0, -1]],
        "targets": [0, 1, 1],
        "loss": "cross_entropy",
    },
    "1-1-1": {
        "model": nn.MLP(1, [1, 1], "sigmoid", "sigmoid", seed=2),
        "inputs": [0.5],
        "targets": [0.2],
        "loss": "mse",
    },
    "relu": {
        "model": nn.MLP(4, [8, 8, 3], "relu", seed=5),
        "inputs": [0.1, -0.4, 0.3, 0.9],
        "targets": [1, 0, 0],
        "loss": "mse",
    },
    "no bias": {
        "model": nn.MLP(2, [2, 1], "tanh", bias=None, seed=4),
        "inputs": [[0.5, -0.3], [1, 2]],
        "targets": [0.1, -0.4],
        "loss": "mae",
    },
    "four samples": {
        "model": nn.MLP(2, [2, 1], "tanh", "sigmoid", seed=7),
        "inputs": [[0, 0], [0, 1], [1, 0], [1, 1]],
        "targets": [0, 1, 1, 0],
        "loss": "binary_cross_entropy",
    },
    "a convolution": {
        "model": nn.Sequential(
            nn.Conv2d(1, 1, 2, activation="tanh", seed=1),
            nn.MaxPool2d(2, stride=1),
            nn.Flatten(),
            nn.MLP(1, [2], seed=2),
        ),
        "inputs": [[[0.1, 0.2, 0.3], [0.4, -0.5, 0.6], [0.7, 0.8, 0.9]]],
        "targets": 1,
        "loss": "cross_entropy",
    },
}


@pytest.mark.parametrize("digits", [9, 4])
@pytest.mark.parametrize("kind", LESSONS)
def test_a_calculator_comes_to_every_result_of_a_lesson(kind: str, digits: int) -> None:
    """Python works out each side that has nothing but numbers, as they are printed."""
    lesson = tg.lesson(**LESSONS[kind], digits=digits)
    functions: dict[str, Any] = {name: getattr(math, name) for name in ("exp", "log", "tanh")}
    functions |= {
        "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
        "relu": lambda x: max(0.0, x),
        "abs": abs,
        "sign": lambda x: math.copysign(1, x) if x else 0.0,
        "maximum": max,
        "max": max,
        "inf": math.inf,
        "where": lambda condition, a, b: a if condition else b,
    }
    checked = 0
    for block in lesson.document.all_blocks():
        if not isinstance(block, Equation) or not isinstance(block.sides[-1], Number):
            continue
        result = float(text(block.sides[-1]))
        unit = 10.0 ** (math.floor(math.log10(abs(result))) + 1 - digits) if result else 0.0
        for side in block.sides[1:-1]:
            if calculated(side) is not None:
                found = eval(text(side), {"__builtins__": {}}, functions)
                # Besides, the result is rounded by half a unit; sums of floats by some 1e-16.
                assert abs(found - result) <= (NEAR + 0.51) * unit + 1e-15, text(side)
                checked += 1
    assert checked > 20


def test_every_sum_and_product_of_random_numbers() -> None:
    rng = random.Random(1)
    for _ in range(300):
        values = [Value(rng.uniform(-1, 1) * 10 ** rng.randint(-3, 3), f"x{i}") for i in range(3)]
        total = values[0] * values[1] + values[2]
        total.label = "y"
        *_, put_in, result = Notation(total).equation(total, 5).split(" = ")
        unit = 10.0 ** (math.floor(math.log10(abs(total.data))) - 4)
        assert abs(eval(put_in) - float(result)) <= (NEAR + 0.51) * unit
