"""What is left of a trace in its program: everything once, nothing unused, loops made one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.compiler.program import lowering
from tinygrad_bp.compiler.program.program import Program, Repeat


def program_of(f: Callable[..., Any], *args: Any) -> Program:
    compiled = tg.jit(f, backend="python")
    compiled(*args)
    program = compiled.program
    assert isinstance(program, Program)
    return program


def operations(program: Program) -> list[str]:
    """The operations outside of loops."""
    return [x.op.name for x in program.instructions if isinstance(x.op, Op)]


def loops(program: Program) -> list[Repeat]:
    return [x for x in program.instructions if isinstance(x, Repeat)]


# Straight-line code


@pytest.mark.parametrize(
    ("f", "left"),
    [
        (lambda x, y: [x * y + 1.0, y * x - 1.0], ["mul", "add", "sub"]),
        (lambda x, y: tg.exp(x) * tg.exp(x), ["exp", "mul"]),
        (lambda x, y: x * (tg.sin(0.5) * 2.0 + tg.Value(3.0) ** 2), ["mul"]),
        (lambda x, y: [tg.sin(x), x * y][0], ["sin"]),
        (lambda x, y: x + tg.grad(lambda z: 3.0 * z)(y), ["add"]),
        (lambda x, y: tg.grad(lambda z: z * y + tg.sin(y))(x), []),
        (lambda x, y: tg.stop_gradient(tg.sin(x)) * y, ["sin", "mul"]),
        (lambda x, y: [tg.stop_gradient(x), tg.stop_gradient(3.0)], []),
    ],
)
def test_operations_that_are_left(f: Any, left: list[str]) -> None:
    assert operations(program_of(f, 2.0, 3.0)) == left


# The quick way


def everything(x: Any) -> Any:
    """Each rule, each kind of operand, sums and products in both orders, labels."""
    p, q, r = x
    named = p * q + tg.exp(r)
    named.label = "named"
    again = q * p + tg.exp(r)
    again.label = "again"
    minus = -p
    u = [
        p + q, q + p, p * q, q * p, p - q, q - p, p / q, p + -q, -p + q, p - (-q), abs(-p),
        p * 2.0, 2 * p, p * -1.0, -1.0 * q, p / -1.0, p / 1.0, 1.0 * p, p * 1.0, p - 0.0, p - -0.0,
        p + 0.0, p + -0.0, 0.0 * p, -0.0 * p, p**1.0, p**3, p**0.0, p**q, 2.0**p, p + p, p * p,
        tg.where(p > q, p, q), tg.where(p > q, q, q), tg.maximum(p, q), tg.maximum(q, p), -p * -q,
        tg.hypot(p, q), tg.hypot(q, p), tg.exp(p) + r, r + tg.exp(p), named - again, named, again,
        tg.Value(2.0) * 3 * p, CLOSED * p, p * CLOSED, -minus,
    ]  # fmt: skip
    total = sum(v * v for v in u)
    total.label = "total"
    return total


CLOSED = tg.Value(0.5, label="closed")
POINT = [0.75, 0.5, -0.25]
NET = nn.MLP(3, [4, 3], activation="tanh", seed=1)


def loss(params: Any, x: Any) -> Any:
    return nn.cross_entropy(NET.apply(params, x), 1)


def recurrent(x: Any) -> Any:
    def step(h: Any, row: Any) -> Any:
        after = tg.tanh(h * x[0] + row * x[1])
        after.label = "after"
        return after, row * h - after * x[2]

    h, ys = tg.scan(step)(x[0], [1.0, 2.0, -0.5])
    return h * sum(y * y for y in ys) + everything(x)


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (everything, (POINT,)),
        (tg.grad(everything), (POINT,)),
        (tg.grad(loss), ([p.data for p in NET.parameters()], POINT)),
        (tg.grad(tg.vmap(loss, (None, 0), reduce="sum")), ([0.1 * i for i in range(31)], [POINT])),
        (tg.value_and_grad(recurrent), (POINT,)),
        (tg.vmap(tg.value_and_grad(recurrent)), ([POINT, POINT],)),
        (lambda x: tg.jvp(recurrent, (x,), ([1.0, 2.0, 3.0],)), (POINT,)),
    ],
)
def test_the_quick_way_makes_the_same_program(
    f: Any, args: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = str(program_of(f, *args))
    monkeypatch.setattr(lowering, "_kind", lambda op: ())
    assert quick == str(program_of(f, *args))


# Loops

ROWS = np.arange(6.0).reshape(3, 2)


def mean(w: Any, rows: Any) -> Any:
    return tg.vmap(lambda w, row: tg.sin(w * row[0]) * row[1], (None, 0), reduce="mean")(w, rows)


@pytest.mark.parametrize(
    "transform",
    [
        lambda f: f,
        tg.value_and_grad,
        lambda f: tg.value_and_grad(f, argnums=(0, 1)),
        tg.hessian,
        lambda f: lambda w, rows: tg.jvp(lambda w: f(w, rows), (w,), (1.0,)),
        lambda f: tg.value_and_grad(tg.grad(f)),
    ],
)
def test_a_map_and_its_derivatives_are_one_loop(transform: Any) -> None:
    [loop] = loops(program_of(transform(mean), 0.5, ROWS))
    names = operations(loop.body)
    assert names.count("sin") <= 1
    assert names.count("cos") <= 1


def test_what_waits_for_a_loop_comes_after_it() -> None:
    def f(w: Any, rows: Any) -> Any:
        total = mean(w, rows)
        return total, mean(total, rows)

    assert len(loops(program_of(f, 0.5, ROWS))) == 2


def test_recurrences_stay_apart() -> None:
    def f(c: Any) -> Any:
        return list(tg.scan(lambda c, _: ((c[1], tg.sin(c[0])), None), length=3)(c)[0])

    found = loops(program_of(tg.jacobian(f), (0.5, 0.7)))
    assert len({loop.carry for loop in found}) == len(found) == 3  # two have one body


def test_what_is_the_same_in_every_turn_stands_before_the_loop() -> None:
    program = program_of(
        lambda w, rows: tg.vmap(lambda row: tg.exp(w) * row[0], reduce="sum")(rows), 0.5, ROWS
    )
    assert operations(program) == ["exp"]
    assert operations(loops(program)[0].body) == ["mul"]


def test_results_of_loops_that_nobody_uses_are_left_out() -> None:
    def f(w: Any, rows: Any) -> Any:
        both = tg.vmap(lambda row: [tg.exp(w * row[0]), tg.sin(row[1])], reduce="sum")(rows)
        tg.vmap(lambda row: tg.cos(row[0] * w))(rows)
        _, seen = tg.scan(lambda c, row: (c + row[0], tg.tanh(c)))(w, rows)
        return both[1] + tg.scan(lambda c, row: (c + row[1], c))(w, rows)[0] + len(seen)

    program = program_of(f, 0.5, ROWS)
    [total, carried] = loops(program)
    assert operations(total.body) == ["sin"]
    assert (len(total.totals), total.collected) == (1, [])
    assert operations(carried.body) == ["add"]
    assert carried.collected == []
