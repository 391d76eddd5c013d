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
        "xs[n * 2]  # argument\n"
        "v3[n, 2] = row of xs\n"
        "v4[n, 2] = sum(w[2*i + k] * v3[k] for k < 2)\n"
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
    assert "v2[3] = x[i] - x[1 + i]\n" in text
