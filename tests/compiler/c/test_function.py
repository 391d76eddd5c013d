"""Files of C: what goes in and comes out, and numbers of networks and their gradients."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.compiler.c.compiling import HAS_COMPILER, assert_as_python, called, library

if TYPE_CHECKING:
    from pathlib import Path


def compiled(f: Any) -> Any:
    return tg.jit(f, backend="python")


@HAS_COMPILER
def test_a_prediction_a_gradient_and_a_step(tmp_path: Path) -> None:
    small = tg.nn.MLP(3, [4, 2], activation="tanh", seed=1)
    large = tg.nn.MLP(9, [12, 10, 3], activation="gelu", output_activation="sigmoid", seed=2)
    image = tg.nn.Sequential(
        tg.nn.Conv2d(1, 2, 3, activation="relu", seed=3), tg.nn.MaxPool2d(2), tg.nn.Flatten(),
        tg.nn.Layer(8, 3, seed=4), tg.nn.Softmax(),
    )  # fmt: skip

    def loss(weights: Any, x: Any, y: Any) -> Any:
        return tg.nn.half_squared_error(small.apply(weights, x), y)

    def step(weights: Any, x: Any, y: Any) -> Any:
        value, slope = tg.value_and_grad(loss)(weights, x, y)
        return value, [w - 0.5 * g for w, g in zip(weights, slope, strict=True)]

    weights = [w.data for w in small.parameters()]
    x, y = [0.2, -0.4, 1.0], [0.1, 0.9]
    picture = [[[0.1 * i - 0.02 * j * j for j in range(6)] for i in range(6)]]
    assert_as_python(
        tmp_path,
        [
            (small, (x,)),
            (large, ([0.1 * i for i in range(9)],)),
            (image, (picture,)),
            (step, (weights, x, y)),
        ],
    )


def test_the_comment_says_what_goes_in_and_comes_out() -> None:
    def f(t: float, w: dict[str, Any], rows: Any) -> Any:
        return t * w["a*/"][0], [x * w["b"] for x in rows[0]]

    file = compiled(f).to_c(1.0, {"a*/": [1.0, 2.0], "b": 3.0}, np.ones((2, 3)))
    assert file.split("#include")[0].splitlines() == [
        "/* f(): written by tinygrad_bp. C99; link with -lm.",
        " *",
        " * t: a number",
        " * w: 3 numbers: w['a* /'] (2), w['b'] (1)",
        " * rows: 6 numbers, 2 rows of 3",
        " * out1: 1 number, written",
        " * out2: 3 numbers, written",
        " *",
        " * What is written must not overlap what is read.",
        " */",
    ]
    head = "void f(double t, const double *w, const double *rows, double *out1, double *out2)"
    assert f"{head};\n{head} {{\n" in file


@HAS_COMPILER
def test_values_are_constants_or_an_argument(tmp_path: Path) -> None:
    a, b = tg.Value(2.0), tg.Value(5.0)
    f = compiled(lambda x: a * x + b)
    files = [f.to_c(3.0, name="first"), f.to_c(3.0, name="second", values=[b, a])]
    made = library(tmp_path, *files)
    assert called(made.first, [3.0], 0.0) == [11.0]
    assert called(made.second, [[7.0, 10.0], 3.0], 0.0) == [37.0]
    net = tg.nn.MLP(9, [12, 2], seed=1)  # a loop over its weights, which stand in any order here
    values, x = net.parameters()[::-1], [0.1 * i for i in range(9)]
    g = compiled(net)
    made = library(tmp_path, g.to_c(x, values=values))
    assert called(made.f, [[w.data for w in values], x], g(x)) == pytest.approx(g(x), rel=1e-12)
    a.data = 4.0  # as it is when it is written
    assert "4.0, 5.0" in f.to_c(3.0)


@HAS_COMPILER
def test_floats_of_32_bits(tmp_path: Path) -> None:
    net = tg.nn.MLP(3, [4, 2], activation="gelu", seed=1)
    f = compiled(net)
    x = [0.2, -0.4, 1.0]
    file = f.to_c(x, dtype="float")
    assert "const float *x, float *out" in file
    made = library(tmp_path, file)
    assert called(made.f, [x], f(x), ctypes.c_float) == pytest.approx(f(x), rel=1e-5)


@HAS_COMPILER
def test_the_sizes_are_those_of_the_arguments(tmp_path: Path) -> None:
    f = compiled(tg.vmap(lambda x: x * x, reduce="mean"))
    with pytest.raises(RuntimeError, match="call the function once"):
        f.to_c()
    f([1.0, 2.0])
    made = library(tmp_path, f.to_c(name="two"), f.to_c([0.0] * 3, name="three"))
    assert called(made.two, [[1.0, 3.0]], 0.0) == [5.0]
    assert called(made.three, [[1.0, 1.0, 4.0]], 0.0) == [6.0]


@HAS_COMPILER
def test_what_is_not_read_or_has_names_of_c(tmp_path: Path) -> None:
    """No warning of the compiler: they are errors here."""

    def f(exp: Any, i: Any, f_relu: Any, unused: Any, none: None = None) -> Any:
        total = tg.relu(f_relu) + i[0]
        total.label = "double"
        return total * exp * total, ()

    args = 2.0, [3.0, 4.0], -1.0, {"a": 1.0}, None
    file = compiled(f).to_c(*args)
    made = library(tmp_path, file)
    assert called(made.f, [2.0, [3.0, 4.0], -1.0, {"a": 1.0}], 0.0) == [18.0]


def test_faults_are_told() -> None:
    f = compiled(lambda x: x + 1.0)
    with pytest.raises(ValueError, match="name must be one that C lets a function have, not 'sin'"):
        f.to_c(1.0, name="sin")
    with pytest.raises(ValueError, match="dtype must be 'double' or 'float', not 'int'"):
        f.to_c(1.0, dtype="int")
    with pytest.raises(TypeError, match="takes numbers as arguments"):
        f.to_c(tg.Value(1.0))
