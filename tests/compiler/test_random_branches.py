"""Thousands of random graphs with choices and poles: one answer, in every mode and backend.

The numbers come from a few that hit corners: ties, the ends of domains, exponents of 0 and 1.
Wherever `backward()` gives a number, each other mode gives the same, and compiled code gives what
eager code gives; nowhere is there a nan in place of a number. How `backward()` is right at all is
for `tests/autodiff/test_random_graphs.py`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value

UNARY: dict[str, Callable[[Any], Any]] = {
    "sqrt": tg.sqrt, "relu": tg.relu, "abs": tg.abs, "sign": tg.sign, "sin": tg.sin,
    "asin": tg.asin, "log": tg.log, "exp": tg.exp, "tanh": tg.tanh, "leaky_relu": tg.leaky_relu,
    "negative": lambda x: -x, "inverse": lambda x: 1 / x, "square": lambda x: x**2,
    "root": lambda x: x**0.5, "one and a half": lambda x: x**1.5, "one": lambda x: x**0,
    "itself": lambda x: x**1,
}  # fmt: skip
BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda x, y: x + y, "sub": lambda x, y: x - y, "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y, "pow": lambda x, y: x**y, "maximum": tg.maximum,
    "minimum": tg.minimum, "hypot": tg.hypot, "atan2": tg.atan2,
}  # fmt: skip
NUMBERS = [0.0, 1.0, -1.0, 0.5, 2.0, -2.0, 0.81, 3.0, 1.5]
BACKENDS = ["python", *(["llvm"] if tg.jit(abs).backend == "llvm" else [])]
Point = tuple[float, float]


class Graph(NamedTuple):
    """A random function of two numbers, a point, and what `backward()` gives there."""

    f: Callable[[Any, Any], Any]
    point: Point
    gradient: tuple[float, ...]
    steps: Any  # shown where a test fails


def random_graph(draw: random.Random) -> Graph | None:
    """None where eager code has no value."""
    steps: list[tuple[str, list[Any]]] = []
    for last in range(1, draw.randint(3, 8)):
        operands = [
            draw.choice(NUMBERS)
            if draw.random() < 0.15
            else (last if draw.random() < 0.5 else draw.randrange(last + 1),)
            for _ in range(4)
        ]
        kind = draw.random()
        if kind < 0.45:
            steps.append((draw.choice(list(UNARY)), [(last,)]))
        elif kind < 0.8:
            steps.append(
                (draw.choice(list(BINARY)), [(last,), operands[0]][:: draw.choice([1, -1])])
            )
        else:
            steps.append(("where", operands))

    def f(x: Any, y: Any) -> Any:
        nodes = [x, y]
        for name, operands in steps:
            a, *others = (nodes[o[0]] if isinstance(o, tuple) else o for o in operands)
            if name == "where":
                nodes.append(tg.where(a > others[0], others[1], others[2]))
            else:
                nodes.append(UNARY[name](a) if name in UNARY else BINARY[name](a, *others))
        return nodes[-1]

    point = draw.choice(NUMBERS), draw.choice(NUMBERS)
    x, y = map(Value, point)
    try:
        result = f(x, y)
    except (ValueError, ArithmeticError):
        return None
    if not isinstance(result, Value):
        return None
    result.backward()
    return Graph(f, point, (x.grad, y.grad), steps)


def random_graphs(seed: int, count: int) -> list[Graph]:
    draw = random.Random(seed)
    found: list[Graph] = []
    while len(found) < count:
        if graph := random_graph(draw):
            found.append(graph)
    return found


def gradient(graph: Graph) -> Callable[..., Any]:
    return lambda x, y: list(tg.grad(graph.f, (0, 1))(x, y))


def forward(graph: Graph) -> Callable[..., Any]:
    def both(x: Any, y: Any) -> list[Any]:
        by_x = tg.jvp(lambda a: graph.f(a, y), (x,), (1.0,))[1]
        return [by_x, tg.jvp(lambda a: graph.f(x, a), (y,), (1.0,))[1]]

    return both


def second(graph: Graph) -> Callable[..., Any]:
    return lambda x, y: [h for row in tg.hessian(graph.f, (0, 1))(x, y) for h in row]


def in_rows(graph: Graph) -> Callable[..., Any]:
    def mapped(x: Any, y: Any) -> Any:
        return tg.vmap(lambda row: gradient(graph)(*row))([[x, y]] * 3)[1]

    return mapped


def of_rows(graph: Graph) -> Callable[..., Any]:
    def total(rows: Any) -> Any:
        return tg.vmap(lambda row: graph.f(*row), reduce="sum")(rows)

    return lambda x, y: tg.grad(total)([[x, y]] * 3)[1]


def numbers(results: Any) -> list[float]:
    return [float(getattr(x, "data", x)) for x in results]


def assert_same(graph: Graph, found: Sequence[float], expected: Sequence[float]) -> None:
    """Where a number is expected it has to be found; compiled code may round otherwise."""
    for x, e in zip(found, expected, strict=True):
        is_same = x == e or math.isnan(e) or abs(x - e) <= 1e-9 * max(abs(e), 1e-6)
        assert is_same, f"{x!r} is not {e!r}, at {graph.point}: {graph.steps}"


def compiled(
    graphs: Sequence[Graph], mode: Callable[[Graph], Callable[..., Any]], backend: str
) -> list[list[float]]:
    """What the mode gives for each graph, compiled as one function."""

    def all_of_them(points: Any) -> Any:
        return [mode(graph)(*point) for graph, point in zip(graphs, points, strict=True)]

    results = tg.jit(all_of_them, backend)([graph.point for graph in graphs])
    return [numbers(result) for result in results]


@pytest.mark.parametrize("seed", range(8))
def test_eager_modes_are_one(seed: int) -> None:
    for graph in random_graphs(seed, 400):
        values = [Value(x) for x in graph.point]
        assert_same(graph, numbers(tg.gradients(graph.f(*values), values)), graph.gradient)
        assert_same(graph, numbers(gradient(graph)(*graph.point)), graph.gradient)
        assert_same(graph, numbers(in_rows(graph)(*graph.point)), graph.gradient)
        # Forward and reverse mode add up infinite terms in other orders.
        finite = [e if math.isfinite(e) else math.nan for e in graph.gradient]
        assert_same(graph, numbers(forward(graph)(*graph.point)), finite)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("seed", range(4))
def test_compiled_gradients_are_those_of_eager_code(seed: int, backend: str) -> None:
    graphs = random_graphs(seed, 400)
    for begin in range(0, len(graphs), 50):
        some = graphs[begin : begin + 50]
        for graph, found in zip(some, compiled(some, gradient, backend), strict=True):
            assert_same(graph, found, graph.gradient)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("mode", [forward, second, in_rows, of_rows])
def test_compiled_modes_are_those_of_eager_code(mode: Any, backend: str) -> None:
    graphs = random_graphs(100, 100)
    for begin in range(0, len(graphs), 50):
        some = graphs[begin : begin + 50]
        for graph, found in zip(some, compiled(some, mode, backend), strict=True):
            is_gradient = mode in (in_rows, of_rows)
            expected = graph.gradient if is_gradient else numbers(mode(graph)(*graph.point))
            assert_same(graph, found, expected)
