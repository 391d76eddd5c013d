"""Derivatives as graphs: what `gradients` builds, how large it is, how much it costs."""

from __future__ import annotations

import math
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_bp as tg
from tinygrad_bp import Value, nn
from tinygrad_bp.autodiff import ops
from tinygrad_bp.autodiff.floats import FloatError
from tinygrad_bp.autodiff.forward import Dual
from tinygrad_bp.autodiff.graph import topological_order
from tinygrad_bp.autodiff.passes import depending, pull_back, push_forward
from tinygrad_bp.autodiff.tree import flatten

if TYPE_CHECKING:
    from collections.abc import Callable

# Random functions: straight lines of smooth operations, on numbers of the size of one.

UNARY: dict[str, Callable[[Any, Any], Any]] = {
    "sin": lambda m, x: m.sin(x),
    "cos": lambda m, x: m.cos(x),
    "tanh": lambda m, x: m.tanh(x),
    "exp": lambda m, x: m.exp(m.sin(x)),
    "log": lambda m, x: m.log(x * x + 1.5),
    "sqrt": lambda m, x: m.sqrt(x * x + 0.5),
    "atan": lambda m, x: m.atan(x),
    "erf": lambda m, x: m.erf(x),
    "neg": lambda m, x: -x,
    "cube": lambda m, x: m.tanh(x) ** 3,
    "reciprocal": lambda m, x: 1 / (x * x + 2),
}
BINARY: dict[str, Callable[[Any, Any, Any], Any]] = {
    "add": lambda m, x, y: x + y,
    "sub": lambda m, x, y: x - y,
    "mul": lambda m, x, y: m.sin(x) * y,
    "div": lambda m, x, y: x / (2 + m.cos(y)),
    "pow": lambda m, x, y: (x * x + 0.5) ** (m.tanh(y) + 1.5),
    "hypot": lambda m, x, y: m.hypot(x, m.cos(y) + 2),
}
Recipe = list[tuple[str, int, int]]
INPUTS = 3


@st.composite
def recipes(draw: Any, most: int = 12) -> Recipe:
    name = st.sampled_from([*UNARY, *BINARY])
    steps = range(INPUTS, INPUTS + draw(st.integers(1, most)))
    return [(draw(name), draw(st.integers(0, i - 1)), draw(st.integers(0, i - 1))) for i in steps]


def cooked(recipe: Recipe, m: Any) -> Callable[[Any], Any]:
    """The function, with the operations of module m."""

    def f(x: Any) -> Any:
        results = list(x)
        for name, i, j in recipe:
            if name in UNARY:
                results.append(UNARY[name](m, results[i]))
            else:
                results.append(BINARY[name](m, results[i], results[j]))
        return results[-1]

    return f


points = st.lists(st.floats(-2.0, 2.0), min_size=INPUTS, max_size=INPUTS)


def network(activation: str) -> tuple[Value, list[Value]]:
    """The squared error of a 2-16-16-1 network, and its parameters."""
    model = nn.MLP(2, [16, 16, 1], activation=activation, seed=1)
    return (model([0.3, -0.8]) - 0.5) ** 2, model.parameters()


# What it gives


def test_a_gradient_is_the_number_of_the_backward_pass() -> None:
    x, y = Value(2.0), Value(3.0)
    z = (x * y + x.sin()) / (y + 1.0)
    by_x, by_y = tg.gradients(z, [x, y])
    z.backward()
    assert (by_x.data, by_y.data) == pytest.approx((x.grad, y.grad), rel=1e-15)


def test_no_grad_of_any_node_is_touched() -> None:
    x, w = Value(2.0), Value(3.0)
    z = (x * w).sin() * w
    z.backward(7.0)
    nodes = topological_order(z)
    before = [node.grad for node in nodes]
    first = tg.gradients(z, [x, w])
    second = tg.gradients(first[0], [x, w])
    assert [node.grad for node in nodes] == before
    assert all(d.grad == 0.0 for d in first + second if d not in nodes)


def test_gradients_can_be_taken_of_gradients_without_end() -> None:
    x = Value(2.0)
    derivative = x**6
    for order in range(1, 9):
        [derivative] = tg.gradients(derivative, [x])
        factor = math.prod(range(6, 6 - order, -1))
        assert derivative.data == factor * 2.0 ** max(6 - order, 0)


def test_by_an_inner_node_it_is_what_a_leaf_in_its_place_would_have() -> None:
    x = Value(2.0)
    hidden = x * 3
    z = hidden * hidden + x
    by_hidden, by_x = tg.gradients(z, [hidden, x])
    assert (by_hidden.data, by_x.data) == (12.0, 37.0)
    assert tg.gradients(z, [z])[0].data == 1.0


def test_an_input_given_twice_has_its_derivative_twice() -> None:
    x, y = Value(2.0), Value(3.0)
    assert [d.data for d in tg.gradients(x * y, [x, y, x])] == [3.0, 2.0, 3.0]


def test_an_input_that_does_not_matter_has_an_exact_zero_and_no_graph() -> None:
    x, other = Value(2.0), Value(math.inf)
    [zero] = tg.gradients(x.sin(), [other])
    assert (str(zero.data), zero.op) == ("0.0", None)
    [zero] = tg.gradients(x, [other])
    assert (str(zero.data), zero.op) == ("0.0", None)
    assert tg.gradients(x * other, []) == []


def test_nothing_is_built_for_nodes_that_lead_to_no_input() -> None:
    x, y = Value(2.0), Value(3.0)
    other = y
    for _ in range(100):
        other = other.sin()
    [slope] = tg.gradients(x * y * 2.0 + other, [x])
    assert slope.data == 6.0
    assert size(slope) == 2


def test_no_rule_is_run_that_leads_to_no_input(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = Value(2.0), Value(3.0)
    z = x * y.sin() + y

    def never(*operands: Any) -> Any:
        raise AssertionError

    monkeypatch.setattr(ops.TABLE["sin"], "rules", (never,))
    monkeypatch.setattr(ops.TABLE["mul"], "rules", (ops.TABLE["mul"].rules[0], never))
    assert tg.gradients(z, [x])[0].data == math.sin(3.0)


def test_the_graph_of_a_derivative_can_be_computed_anew() -> None:
    x, y = Value(0.5), Value(-2.0)
    z = (x * y).tanh() ** 2 + tg.relu(x) * y.sigmoid() + tg.maximum(x, y)
    firsts = tg.gradients(z, [x, y])
    seconds = tg.gradients(firsts[0], [x, y])
    x.data, y.data = -1.5, 0.25
    again = [d.recompute().data for d in firsts + seconds]
    anew, other = Value(-1.5), Value(0.25)
    z = (anew * other).tanh() ** 2 + tg.relu(anew) * other.sigmoid() + tg.maximum(anew, other)
    firsts = tg.gradients(z, [anew, other])
    seconds = tg.gradients(firsts[0], [anew, other])
    assert again == [d.data for d in firsts + seconds]


def test_a_stale_graph_is_refused_with_the_way_out() -> None:
    x = Value(2.0, label="x")
    z = (x * x).sin()
    x.data = 3.0
    with pytest.raises(tg.StaleGraphError, match=r"label='x'.*call recompute\(\) on the output"):
        tg.gradients(z, [x])
    assert tg.gradients(z.recompute(), [x])[0].data == pytest.approx(6.0 * math.cos(9.0))


def test_a_long_chain_is_no_trouble() -> None:
    x = Value(0.5)
    z = x
    for _ in range(100_000):
        z = z * 1.0000001
    assert tg.gradients(z, [x])[0].data == pytest.approx(1.0000001**100_000)


# How large it is


def size(*outputs: Value) -> int:
    return len(topological_order(*outputs))


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu"])
def test_with_its_gradient_a_network_is_at_most_four_times_as_large(activation: str) -> None:
    loss, parameters = network(activation)
    assert size(loss, *tg.gradients(loss, parameters)) <= 4 * size(loss)


@given(recipes(most=40), points)
def test_so_is_a_random_graph(recipe: Recipe, point: list[float]) -> None:
    inputs = [Value(number) for number in point]
    z = cooked(recipe, tg)(inputs)
    # A graph of few nodes may consist of one power, whose rules are long.
    assert size(z, *tg.gradients(z, inputs)) <= 4 * size(z) + 4


def test_what_is_shared_in_the_value_is_shared_in_its_gradient() -> None:
    x = Value(1.0)
    z = x
    for _ in range(200):
        z = z.sin() * z  # 2**200 paths
    [slope] = tg.gradients(z, [x])
    assert size(slope) <= 4 * size(z)


# Higher orders, against differences in many digits


@pytest.mark.once
@given(recipes(), points)
def test_three_orders_of_random_functions_are_those_of_mpmath(
    recipe: Recipe, point: list[float]
) -> None:
    f = cooked(recipe, tg)
    with mpmath.workdps(80):
        h = mpmath.mpf(10) ** -12
        g = cooked(recipe, HighPrecision)

        def difference(*directions: int) -> Any:
            """The derivative by those inputs, right to about 1e-24 of its neighbours."""

            def at(steps: dict[int, Any], rest: tuple[int, ...]) -> Any:
                if not rest:
                    return g([mpmath.mpf(p) + steps.get(i, 0) for i, p in enumerate(point)])
                i, *others = rest
                up, down = (
                    at({**steps, i: steps.get(i, 0) + step}, tuple(others)) for step in (h, -h)
                )
                return (up - down) / (2 * h)

            return at({}, directions)

        gradient = [difference(i) for i in range(INPUTS)]
        hessian = [[difference(i, j) for j in range(INPUTS)] for i in range(INPUTS)]
        third = [difference(0, 1, k) for k in range(INPUTS)]
    assert tg.grad(f)(point) == close_to(gradient)
    found = tg.hessian(f)(point)
    assert flatten(found)[0] == close_to([entry for row in hessian for entry in row])
    assert tg.jacobian(tg.hessian(f))(point)[0][1] == close_to(third)


class HighPrecision:
    """The operations of random functions by mpmath."""

    sin, cos, tanh, exp = mpmath.sin, mpmath.cos, mpmath.tanh, mpmath.exp
    log, sqrt, atan, erf, hypot = (
        mpmath.log,
        mpmath.sqrt,
        mpmath.atan,
        mpmath.erf,
        mpmath.hypot,
    )


def close_to(exact: Any) -> Any:
    # What is lost is a rounding of the larger of the terms that a derivative sums.
    size = max(1.0, *(abs(float(number)) for number in exact))
    return pytest.approx([float(number) for number in exact], rel=1e-12, abs=1e-12 * size)


# What it costs


def calls_in(run: Callable[[], Any]) -> int:
    """How many calls of Python's run makes: a measure of time that is always the same."""
    calls = 0

    def count(frame: Any, event: str, arg: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    run()  # what is loaded at the first call is no part of it
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        run()
    finally:
        sys.setprofile(before)
    return calls


def rosenbrock(x: list[Any]) -> Any:
    return sum((1 - a) ** 2 + 100 * (b - a**2) ** 2 for a, b in pairwise(x))


def test_a_gradient_takes_time_in_proportion_to_the_graph() -> None:
    def cost(n: int) -> float:
        x = [Value(0.3) for _ in range(n)]
        z = rosenbrock(x)
        return calls_in(lambda: tg.gradients(z, x)) / size(z)

    assert cost(1000) == pytest.approx(cost(10), rel=0.1)
    assert cost(1000) == pytest.approx(cost(100), rel=0.02)


@pytest.mark.parametrize("kind", [float, Value])
def test_a_product_with_the_hessian_costs_some_gradients_and_not_one_an_input(kind: Any) -> None:
    ratios = []
    for n in (10, 100, 1000):
        x = [kind(0.3) for _ in range(n)]
        values = [Value(0.3) for _ in x]
        gradient = calls_in(lambda: tg.grad(rosenbrock)(values))  # noqa: B023 (as a graph)
        product = calls_in(lambda: tg.hvp(rosenbrock, (x,), ([1.0] * len(x),)))  # noqa: B023
        ratios.append(product / gradient)
    assert max(ratios) <= 3
    assert max(ratios) <= 1.1 * min(ratios)


@pytest.mark.parametrize(("inputs", "outputs"), [(1, 30), (30, 1), (3, 7), (7, 3), (4, 4)])
def test_a_jacobian_takes_the_passes_of_the_cheaper_mode(
    monkeypatch: pytest.MonkeyPatch, inputs: int, outputs: int
) -> None:
    passes = []
    transforms = tg.autodiff.transforms

    def backward(*args: Any) -> Any:
        passes.append("backward")
        return pull_back(*args)

    def forward(outputs: Any, directions: Any, *args: Any) -> Any:
        passes.extend("forward" for _ in directions)
        return push_forward(outputs, directions, *args)

    monkeypatch.setattr(transforms, "pull_back", backward)
    monkeypatch.setattr(transforms, "push_forward", forward)
    jacobian = tg.jacobian(lambda x: [sum(x) * float(i) for i in range(outputs)])
    rows = jacobian([1.0] * inputs)
    assert rows == [[float(i)] * inputs for i in range(outputs)]
    if inputs <= outputs:
        assert passes == ["forward"] * inputs
    else:
        assert passes == ["backward"] * outputs


def test_every_transform_calls_its_function_once() -> None:
    calls = []

    def f(x: Any) -> Any:
        calls.append(x)
        return x[0] * x[1] + x[2] ** 2

    x = [1.0, 2.0, 3.0]
    for run in (
        lambda: tg.value_and_grad(f)(x),
        lambda: tg.jacobian(f)(x),
        lambda: tg.hessian(f)(x),
        lambda: tg.jvp(f, (x,), (x,)),
        lambda: tg.hvp(f, (x,), (x,)),
    ):
        calls.clear()
        run()
        assert len(calls) == 1
    calls.clear()
    _, pull = tg.vjp(f, x)
    assert pull(1.0) == ([2.0, 1.0, 6.0],)
    assert pull(2.0) == ([4.0, 2.0, 12.0],)
    assert len(calls) == 1


# The passes themselves


def test_depending_is_the_inputs_and_what_is_made_of_them() -> None:
    x, y = Value(2.0), Value(3.0)
    a, b = x * 2.0, y * 2.0
    c = a + b
    assert depending(topological_order(c), [x]) == {x, a, c}
    assert depending(topological_order(c), [a]) == {a, c}
    assert depending([], [x]) == {x}


@pytest.mark.parametrize("numeric", [False, True])
def test_both_passes_sum_over_all_paths(numeric: bool) -> None:
    x, y = Value(2.0), Value(3.0)
    outputs = [x * y, x + y, 5.0, x, x * y * y]
    pulled = pull_back(outputs, [1.0, 10.0, 7.0, 100.0, 1000.0], [x, y], numeric)
    assert [float(getattr(p, "data", p)) for p in pulled] == [9113.0, 12012.0]
    [pushed] = push_forward(outputs, [{x: 1.0, y: 10.0}], numeric)
    assert [float(getattr(p, "data", p)) for p in pushed] == [23.0, 11.0, 0.0, 1.0, 129.0]
    assert all(isinstance(p, float) for p in pulled + pushed) or not numeric


def test_the_same_output_twice_has_the_sum_of_both_weights() -> None:
    x = Value(3.0)
    y = x * x
    assert pull_back([y, y], [1.0, 10.0], [x], True) == [66.0]
    assert tg.vjp(lambda x: [x, x], 3.0)[1]([1.0, 10.0]) == (11.0,)


# Points where there is no derivative

SINGULAR: dict[str, tuple[Callable[[Any], Any], float, str]] = {
    "sqrt at 0": (tg.sqrt, 0.0, "inf -inf inf"),
    "x**0.5 at 0": (lambda x: x**0.5, 0.0, "inf -inf inf"),
    "x**1.5 at 0": (lambda x: x**1.5, 0.0, "0.0 inf -inf"),
    "x**0 at 0": (lambda x: x**0, 0.0, "0.0 0.0 0.0"),
    "x**1 at 0": (lambda x: x**1, 0.0, "1.0 0.0 0.0"),
    "x**2 at 0": (lambda x: x**2, 0.0, "0.0 2.0 0.0"),
    "abs at 0": (abs, 0.0, "0.0 0.0 0.0"),
    "abs cubed at 0": (lambda x: abs(x) ** 3, 0.0, "0.0 0.0 0.0"),
    "relu at 0": (tg.relu, 0.0, "0.0 0.0 0.0"),
    "hypot(x, x) at 0": (lambda x: tg.hypot(x, x), 0.0, "0.0 0.0 0.0"),
    "exp(-sqrt) at 0": (lambda x: tg.exp(-tg.sqrt(x)), 0.0, "-inf inf -inf"),
    "max(x, x * x) at 0": (lambda x: tg.maximum(x, x * x), 0.0, "0.5 1.0 0.0"),
    "2**x at 0": (
        lambda x: 2.0**x,
        0.0,
        "0.6931471805599453 0.4804530139182014 0.33302465198892944",
    ),
}


@pytest.mark.parametrize("name", SINGULAR)
@pytest.mark.parametrize("kind", [float, Value])
def test_derivatives_at_singular_points_are_those_of_pytorch(name: str, kind: Any) -> None:
    """The numbers were computed with torch 2.13, `torch.autograd.grad` up to three times."""
    f, point, expected = SINGULAR[name]
    found = []
    for _ in range(3):
        f = tg.grad(f)
        derivative = f(kind(point))
        found.append(getattr(derivative, "data", derivative))
    assert " ".join(map(repr, found)) == expected


@pytest.mark.parametrize("f", [lambda x: tg.sqrt(tg.relu(x)), lambda x: tg.maximum(x, 0.0) ** 0.5])
def test_what_was_not_chosen_gets_nothing_of_an_infinite_gradient(f: Any) -> None:
    """As in a backward pass, where what was not chosen has no edge."""
    x = Value(-1.0)
    y = f(x)
    y.backward()
    assert x.grad == 0.0
    assert tg.gradients(y, [x])[0].data == 0.0
    assert tg.grad(f)(-1.0) == 0.0


@pytest.mark.parametrize("name", [name for name, op in ops.TABLE.items() if op.arity < 3])
def test_no_derivative_up_to_the_third_raises_where_the_value_exists(name: str) -> None:
    """At all pairs of special points, by Values: inf and nan, and never an exception."""
    op = ops.TABLE[name]
    special = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -2.0, 1e308, 5e-324, math.inf, -math.inf, math.nan]
    reached = 0
    for x in special:
        for y in special if op.arity == 2 else [0.0]:
            operands = [Value(x), Value(y)][: op.arity]
            try:
                z = op(*operands)
            except FloatError:
                continue
            reached += 1
            for _ in range(3):
                z = sum(tg.gradients(z, operands), 0.0)
            assert isinstance(flatten(z)[0][0], Value)
    assert reached >= 3


# Forward mode on a graph


def test_a_node_in_the_direction_moves_as_that_says_whatever_it_is_made_of() -> None:
    x = Value(2.0)
    y = x * x
    assert push_forward([y * 3.0, y], [{x: 1.0, y: 5.0}]) == [[15.0, 5.0]]


def test_of_two_levels_the_later_one_is_outside() -> None:
    x = Value(3.0)
    output, direction = Dual(x * x, x, 1), {x: Dual(1.0, 0.5, 2)}
    [[slope]] = push_forward([output], [direction])
    assert (slope.level, slope.primal.level, slope.tangent.level) == (2, 1, 1)
    assert (slope.primal.primal.data, slope.primal.tangent) == (6.0, 1.0)
    assert (slope.tangent.primal.data, slope.tangent.tangent) == (3.0, 0.5)
