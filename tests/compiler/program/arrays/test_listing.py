"""The listing shows what each instruction makes, with its shape, and how much is irregular."""

from __future__ import annotations

from typing import Any

import numpy as np

import tinygrad_bp as tg
from tests.compiler.program.arrays.by_number import assert_arrays


def test_a_layer_of_a_batch() -> None:
    def f(w: Any, xs: Any) -> Any:
        def layer(x: Any) -> Any:
            return tg.tanh(w[0] * x[0] + w[1] * x[1]) + tg.tanh(w[2] * x[0] + w[3] * x[1])

        return tg.vmap(layer, reduce="sum")(xs)

    assert str(assert_arrays(f, np.array([0.1, 0.2, 0.3, 0.4]), np.ones((3, 2)))) == (
        "w[4]  # argument\n"
        "xs[n, 2]  # argument\n"
        "v3[n, 2] = row of xs\n"
        "v4[n, 2] = w.reshape(2, 2) @ v3\n"
        "v5[n, 2] = tanh(v4)\n"
        "v6[1] = sum of n rows: sum(v5 for k < 2)\n"
        "return v6\n"
        "# 3 instructions, 1 of them of one number a row; 0 gathers"
    )


def test_a_recurrence() -> None:
    def f(xs: Any) -> Any:
        return tg.scan(lambda c, x: (tg.sin(c) * x, None))(0.5, xs)[0]

    text = str(assert_arrays(f, np.array([0.1, 0.2, 0.3])))
    assert "n turns, carrying carry[1]\n" in text
    assert "    begin with 0.5\n" in text
    assert " = sin(carry)\n" in text
    assert "    carry on v" in text


def test_views_say_where_numbers_are() -> None:
    text = str(assert_arrays(lambda x: [x[i] - x[i + 1] for i in range(3)], np.arange(4.0)))
    assert "v2[3] = x[0:3] - x[1:4]\n" in text


def test_products_of_matrices_and_names_are_those_of_the_function() -> None:
    def f(w: Any, b: Any, x: Any) -> Any:
        hs = []
        for i in range(3):
            net = sum((w[i, k] * x[k] for k in range(4)), b[i])
            hs.append(tg.tanh(net))
            if isinstance(net, tg.Value):
                net.label, hs[-1].label = f"net_h{i + 1}", f"h{i + 1}"
        return hs

    given = np.arange(12.0).reshape(3, 4), np.ones(3), np.ones(4)
    text = str(assert_arrays(f, *given))
    assert "w[3, 4]  # argument\n" in text
    assert "net_h[3] = b + w @ x\nh[3] = tanh(net_h)\nreturn h\n" in text

    def loss(w: Any, b: Any, x: Any) -> Any:
        return sum(h * h for h in f(w, b, x))

    text = str(assert_arrays(tg.grad(loss, (0, 2)), *given))
    assert "outer(" in text
    assert "w.T @ " in text
    text = str(assert_arrays(loss, *given))
    assert "[1] = 0.0 + h @ h\n" in text


def test_what_a_function_closes_over_lies_at_regular_places() -> None:
    net = tg.nn.MLP(4, [3, 2], activation="tanh", seed=1)
    text = str(assert_arrays(net, np.ones(4)))
    assert " = closed[18:21] + closed[0:12].reshape(3, 4) @ x\n" in text
    assert " = closed[21:23] + closed[12:18].reshape(2, 3) @ v" in text
