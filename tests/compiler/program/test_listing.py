"""`.program` as text: one instruction a line, with the labels of the function."""

from __future__ import annotations

from typing import Any

import numpy as np

import tinygrad_bp as tg
from tinygrad_bp import Value


def listing(f: Any, *args: Any) -> list[str]:
    compiled = tg.jit(f, backend="python")
    compiled(*args)
    return str(compiled.program).splitlines()


def test_straight_code_with_labels() -> None:
    bias = Value(0.5, label="bias")

    def neuron(w: Any, x: float) -> Any:
        net = w[0] * x + w[1] * bias
        net.label = "net"
        unused = net * 3.0
        unused.label = "unused"
        return tg.sigmoid(net) - 1.0

    assert listing(neuron, [1.0, 2.0], 3.0) == [
        "w[2]  # argument",
        "x  # argument",
        "bias  # read at each call",
        "v1 = w[0] * x",
        "v2 = w[1] * bias",
        "net = v1 + v2",
        "v3 = sigmoid(net)",
        "v4 = v3 - 1.0",
        "return v4",
    ]


def test_a_label_is_given_once() -> None:
    def f(x: Any) -> Any:
        parts = [x * 2.0, x * 3.0]
        for part in parts:
            part.label = "part"
        return parts

    assert listing(f, 1.0) == [
        "x  # argument",
        "part = x * 2.0",
        "v1 = x * 3.0",
        "return part, v1",
    ]


def test_a_label_stays_on_what_is_simplified() -> None:
    def f(x: Any) -> Any:
        twice = (x - -x) * 1.0
        twice.label = "twice"
        return twice**2

    assert listing(f, 1.0) == [
        "x  # argument",
        "twice = x + x",
        "v1 = twice ** 2.0",
        "return v1",
    ]


def test_labels_of_leaves_stay_as_they_are() -> None:
    leaf = Value(2.0)

    def f(x: Any) -> Any:
        named = leaf * 1.0
        named.label = "named"
        return named + x

    assert listing(f, 1.0) == [
        "x  # argument",
        "v1  # read at each call",
        "v2 = v1 + x",
        "return v2",
    ]
    assert leaf.label == ""


def test_a_map_with_a_sum() -> None:
    def f(w: Any, xs: Any) -> Any:
        return tg.vmap(lambda x: w * x, reduce="mean")(xs)

    assert listing(f, 2.0, np.ones(4)) == [
        "w  # argument",
        "xs[n]  # argument",
        "v1 = number of rows",
        "loop for each row: row2 of xs",
        "    v4 = w * row2",
        "    add v4 to sum3",
        "v5 = sum3 / v1",
        "return v5",
    ]


def test_a_recurrence_and_its_derivative() -> None:
    def f(w: Any) -> Any:
        end, seen = tg.scan(lambda a, _: (tg.sin(a * w), a), length=3)(1.0)
        return end * seen[1]

    assert listing(tg.grad(f), 2.0) == [
        "w  # argument",
        "loop 3 times: carry2 from [1.0] to [v1]",
        "    v5 = carry2 * w",
        "    v6 = sin(v5)",
        "    carry on [v6]",
        "    collect [carry2] in rows3",
        "    collect [carry2] in rows4",
        "array7 = [0.0, v1, 0.0]",
        "loop 3 times, from the last: row8 of array7, carry2 of rows4, "
        "carry10 from [rows3[1]] to [v9]",
        "    v12 = carry2 * w",
        "    v13 = cos(v12)",
        "    v14 = carry10 * v13",
        "    v15 = v14 * w",
        "    v16 = row8 + v15",
        "    v17 = v14 * carry2",
        "    carry on [v16]",
        "    add v17 to sum11",
        "return sum11",
    ]


def test_loops_that_have_nodes_in_common_name_them_apart() -> None:
    def f(a: Any) -> Any:
        return tg.scan(lambda a, _: (tg.sin(a * 2.0), None), length=3)(a)[0]

    lines = [line.strip() for line in listing(tg.value_and_grad(f), 2.0)]
    names = [line.split(" = ")[0] for line in lines if " = " in line]
    assert len(names) == len(set(names))
    assert sum(line.endswith("* 2.0") for line in lines) >= 2


def test_labels_are_text_that_no_terminal_obeys() -> None:
    def f(a: Any) -> Any:
        b = a * 2.0
        b.label = "b\x1b[31m\n"
        return b + 1.0

    compiled = tg.jit(f)
    compiled(1.0)
    assert "b␛[31m  = a * 2.0" in str(compiled.program)
