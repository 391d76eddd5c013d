"""Functions whose derivatives are known in closed form, by every transform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn

if TYPE_CHECKING:
    from collections.abc import Callable


def rosenbrock(p: Any) -> Any:
    x, y = p
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def rosenbrock_gradient(x: float, y: float) -> list[float]:
    return [-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)]


def rosenbrock_hessian(x: float, y: float) -> list[list[float]]:
    return [[2 - 400 * (y - 3 * x**2), -400 * x], [-400 * x, 200.0]]


def himmelblau(p: Any) -> Any:
    x, y = p
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def himmelblau_gradient(x: float, y: float) -> list[float]:
    a, b = x**2 + y - 11, x + y**2 - 7
    return [4 * x * a + 2 * b, 2 * a + 4 * y * b]


def himmelblau_hessian(x: float, y: float) -> list[list[float]]:
    mixed = 4 * x + 4 * y
    return [[12 * x**2 + 4 * y - 42, mixed], [mixed, 12 * y**2 + 4 * x - 26]]


BEALE = ((1.5, 1), (2.25, 2), (2.625, 3))


def beale(p: Any) -> Any:
    x, y = p
    return sum((c - x + x * y**k) ** 2 for c, k in BEALE)


def beale_gradient(x: float, y: float) -> list[float]:
    terms = [(c - x + x * y**k, y**k - 1, k * x * y ** (k - 1)) for c, k in BEALE]
    return [sum(2 * t * by_x for t, by_x, _ in terms), sum(2 * t * by_y for t, _, by_y in terms)]


def beale_hessian(x: float, y: float) -> list[list[float]]:
    xx = sum(2 * (y**k - 1) ** 2 for _, k in BEALE)
    xy = yy = 0.0
    for c, k in BEALE:
        t, by_x, by_y = c - x + x * y**k, y**k - 1, k * x * y ** (k - 1)
        xy += 2 * by_y * by_x + 2 * t * k * y ** (k - 1)
        yy += 2 * by_y**2 + 2 * t * x * k * (k - 1) * (y ** (k - 2) if k > 1 else 0.0)
    return [[xx, xy], [xy, yy]]


FUNCTIONS = {
    "Rosenbrock": (rosenbrock, rosenbrock_gradient, rosenbrock_hessian),
    "Himmelblau": (himmelblau, himmelblau_gradient, himmelblau_hessian),
    "Beale": (beale, beale_gradient, beale_hessian),
}
POINTS = [(-1.2, 1.0), (0.5, 1.75), (3.0, 0.5), (-2.8, 3.1), (1.0, 1.0)]


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_first_and_second_derivatives_are_right(name: str, point: tuple[float, float]) -> None:
    f, gradient, hessian = FUNCTIONS[name]
    first, second = np.array(gradient(*point)), np.array(hessian(*point))
    size = max(abs(first).max(), abs(second).max())

    def same(given: Any, exact: Any) -> bool:
        return bool(np.max(np.abs(np.array(given) - exact)) <= 1e-12 * size)

    p, v = list(point), [0.3, -0.7]
    assert same(tg.grad(f)(p), first)
    assert same(tg.jacobian(f)(p), first)
    assert same(tg.hessian(f)(p), second)
    assert same(tg.jacobian(tg.grad(f))(p), second)
    assert same(tg.jvp(f, (p,), (v,))[1], first @ v)
    assert same(tg.vjp(f, p)[1](2.0)[0], 2 * first)
    assert same(tg.hvp(f, (p,), (v,))[0], second @ v)
    assert same(tg.hessian(f)(np.array(p)), second)
    assert tg.check_gradients(f, p, order=2) < 1e-13


@pytest.mark.parametrize(
    ("f", "minimum"),
    [
        (rosenbrock, (1.0, 1.0)),
        (himmelblau, (3.0, 2.0)),
        (beale, (3.0, 0.5)),
    ],
)
def test_at_its_minimum_a_function_has_no_slope(
    f: Callable[[Any], Any], minimum: tuple[float, float]
) -> None:
    assert tg.value_and_grad(f)(minimum) == (0.0, (0.0, 0.0))
    (a, b), (_, d) = tg.hessian(f)(minimum)
    assert a > 0
    assert a * d > b * b


def test_newton_s_method_finds_the_minimum_in_few_steps() -> None:
    x = np.array([-1.2, 1.0])
    for _ in range(7):
        x = x - np.linalg.solve(tg.hessian(rosenbrock)(x), tg.grad(rosenbrock)(x))
    assert x == pytest.approx([1.0, 1.0], abs=1e-12)


# Networks


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu"])
def test_the_hessian_of_a_network_is_symmetric_and_agrees_with_its_products(
    activation: str,
) -> None:
    model = nn.MLP(2, [16, 16, 1], activation=activation, seed=1)

    def loss(parameters: Any) -> Any:
        return (model.apply(parameters, (0.3, -0.8)) - 0.5) ** 2

    parameters = [p.data for p in model.parameters()]
    hessian = np.array(tg.hessian(loss)(parameters))
    size = abs(hessian).max()
    assert hessian.shape == (337, 337)
    assert abs(hessian - hessian.T).max() <= 1e-15 * size
    v = [(-1.0) ** i / (1 + i) for i in range(337)]
    [product] = tg.hvp(loss, (parameters,), (v,))
    assert abs(hessian @ v - product).max() <= 1e-14 * size
    assert tg.grad(loss)(parameters) == pytest.approx(
        tg.jacobian(loss)(np.array(parameters)), rel=1e-14, abs=1e-16
    )


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_both_orders_of_a_small_network_are_those_of_differences(activation: str) -> None:
    model = nn.MLP(2, [2, 2, 1], activation=activation, seed=2)

    def loss(parameters: Any) -> Any:
        return (model.apply(parameters, (0.3, -0.8)) - 0.5) ** 2

    parameters = [p.data for p in model.parameters()]
    assert tg.check_gradients(loss, parameters, order=2) < 1e-13


def test_the_tutorial_s_network_has_the_tutorial_s_derivatives() -> None:
    nodes = tg.tutorial.build()
    inputs = [nodes[f"w{i}"] for i in range(1, 9)]
    firsts = tg.gradients(nodes["E_total"], inputs)
    nodes["E_total"].backward()
    assert [d.data for d in firsts] == pytest.approx([w.grad for w in inputs], rel=1e-15)
    # As printed: 0.082167041 for w5 and 0.000438568 for w1.
    assert round(firsts[4].data, 9) == 0.082167041
    assert round(firsts[0].data, 9) == 0.000438568
    hessian = [[d.data for d in tg.gradients(first, inputs)] for first in firsts]
    for i in range(8):
        for j in range(i):
            assert hessian[i][j] == pytest.approx(hessian[j][i], rel=1e-12, abs=1e-18)
