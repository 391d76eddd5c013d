"""`simplify`: the same bits from a graph that is no larger."""

from __future__ import annotations

import itertools
import math
import struct
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_bp as tg
from tinygrad_bp import Value, nn
from tinygrad_bp.autodiff.floats import FloatError
from tinygrad_bp.autodiff.graph import topological_order
from tinygrad_bp.autodiff.ieee import ieee_arithmetic
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.autodiff.simplify import RULES, simplify

if TYPE_CHECKING:
    from collections.abc import Callable

SPECIAL = [math.nan, math.inf, -math.inf, 0.0, -0.0, 5e-324, -5e-324, 1e-310, 2.0**-1022]
SPECIAL += [1.7976931348623157e308, -1e308, 1.0, -1.0, 0.1, -3.0, 2.0, 1 / 3]

EACH_RULE = [
    tuple(side.strip() for side in line.split(" = ")) for line in RULES.split("\n") if line
]
EACH_RULE = [sides for sides in EACH_RULE if len(sides) == 2]


def leaves(output: Value) -> list[Value]:
    return [node for node in topological_order(output) if node.op is None]


def bits(number: float) -> str:
    return "nan" if math.isnan(number) else struct.pack("<d", number).hex()


def written(formula: str) -> Callable[..., Any]:
    """The side of a rule as a function: of floats, by IEEE 754, or of Values."""
    words = {name: op for name, op in TABLE.items() if op.is_function or name == "abs"}
    return lambda **operands: eval(formula, words | operands)


def assignments(*formulas: str) -> Any:
    letters = [
        c for c in "cxyz" if any(c in f.replace("abs", "").replace("where", "") for f in formulas)
    ]
    # Of many letters each is fewer numbers: there are 17 ** 4.
    few = [math.nan, math.inf, 0.0, -0.0, 1.0, -3.0]
    some = SPECIAL if len(letters) < 3 else few
    for numbers in itertools.product(some, repeat=len(letters)):
        yield dict(zip(letters, numbers, strict=True))


def size(*outputs: Value) -> int:
    return len(topological_order(*outputs))


# The rules


@pytest.mark.parametrize(("left", "right"), EACH_RULE)
def test_every_rule_is_exact_on_floats(left: str, right: str) -> None:
    """Both sides have the same bits, signs of zeros and nan included."""
    before, after = written(left), written(right)
    for numbers in assignments(left, right):
        values = {name: Value(number) for name, number in numbers.items()}
        with ieee_arithmetic():
            by_values = [getattr(f(**values), "data", 1.0) for f in (before, after)]
        assert bits(by_values[0]) == bits(by_values[1]), numbers
        try:
            by_floats = [float(f(**numbers)) for f in (before, after)]
        except FloatError:
            continue  # Python raises; what IEEE 754 has there is compared above
        assert [bits(number) for number in by_floats] == [bits(number) for number in by_values]


@pytest.mark.parametrize(("left", "right"), EACH_RULE)
def test_every_rule_is_applied(left: str, right: str) -> None:
    for numbers in assignments(left, right):
        values = {name: Value(number) for name, number in numbers.items()}
        with ieee_arithmetic():
            given_, wanted = written(left)(**values), written(right)(**values)
        found = simplify(given_)
        assert bits(found.data) == bits(given_.data)
        assert shape(found) == shape(wanted)


def shape(node: Any) -> Any:
    """The formula of a graph, its leaves as they are."""
    if not isinstance(node, Value):
        return float(node)
    if node.op is None:
        return node if node.data != 1.0 else 1.0
    return (node.op.name, *map(shape, node.operands))


@pytest.mark.parametrize(("left", "right"), EACH_RULE)
def test_every_rule_keeps_the_derivatives(left: str, right: str) -> None:
    for numbers in assignments(left, right):
        if 0.0 in numbers.values() or not all(map(math.isfinite, numbers.values())):
            continue
        values = {name: Value(number) for name, number in numbers.items()}
        with ieee_arithmetic():
            given_ = written(left)(**values)
        before = [d.data for d in tg.gradients(given_, list(values.values()))]
        after = [d.data for d in tg.gradients(simplify(given_), list(values.values()))]
        if not all(map(math.isfinite, before)):
            continue
        assert after == pytest.approx(before, rel=4e-16, abs=0.0), numbers


def test_there_are_rules() -> None:
    assert len(EACH_RULE) >= 15
    assert ("x * 1.0", "x") in EACH_RULE


NOT_EXACT: dict[str, tuple[Callable[..., Any], float, float]] = {
    # name: what it computes, and a point where the tempting result would be wrong
    "x + 0.0 is not x": (lambda x, y: x + 0.0, -0.0, 0.0),
    "0.0 + x is not x": (lambda x, y: 0.0 + x, -0.0, 0.0),
    "x + 0 is not x": (lambda x, y: x + 0, -0.0, 0.0),
    "0.0 - x is not -x": (lambda x, y: 0.0 - x, 0.0, 0.0),
    "0.0 * x is not 0.0": (lambda x, y: 0.0 * x, math.inf, 0.0),
    "x * 0.0 is not 0.0": (lambda x, y: x * 0.0, math.nan, 0.0),
    "x - x is not 0.0": (lambda x, y: x - x, math.inf, 0.0),
    "x / x is not 1.0": (lambda x, y: x / x, math.inf, 0.0),
    "0.0 / x is not 0.0": (lambda x, y: 0.0 / x, math.nan, 0.0),
    "x - -0.0 is not x": (lambda x, y: x - -0.0, -0.0, 0.0),
    "-(x - y) is not y - x": (lambda x, y: -(x - y), 1.0, 1.0),
    "(x + y) - y is not x": (lambda x, y: (x + y) - y, 1e-30, 1.0),
    "x * y / y is not x": (lambda x, y: x * y / y, 5e-324, 0.5),
    "(x + 1) + 2 is not x + 3": (lambda x, y: (x + 0.1) + 0.2, 0.3, 0.0),
    "2 * (3 * x) is not 6 * x": (lambda x, y: 0.1 * (3.0 * x), 0.7, 0.0),
    "x / 3 is not x * (1 / 3)": (lambda x, y: x / 3.0, 5.0, 0.0),
    "x ** 2 is not x * x": (lambda x, y: x**2, 3.0, 0.0),
    "sqrt(x * x) is not abs(x)": (lambda x, y: tg.sqrt(x * x), 1e-200, 0.0),
    "exp(log(x)) is not x": (lambda x, y: tg.exp(tg.log(x)), 10.0, 0.0),
}


@pytest.mark.parametrize("name", NOT_EXACT)
def test_what_is_not_exact_is_left_alone(name: str) -> None:
    f, x, y = NOT_EXACT[name]
    node = f(Value(x), Value(y))
    assert simplify(node) is node
    for x, y in itertools.product(SPECIAL, repeat=2):
        with ieee_arithmetic():
            node = f(Value(x), Value(y))
        assert bits(simplify(node).data) == bits(node.data)


# Plain numbers


def test_operations_on_plain_numbers_are_carried_out() -> None:
    x = Value(3.0)
    plain = Value(2.0) ** 0.0 + 4.0  # 5.0, whatever the leaf is
    found = simplify(x * plain)
    assert found.operands == (x, 5.0)
    assert simplify(plain).data == 5.0
    assert simplify(plain).op is None
    assert simplify((Value(1.0) ** 0.0 * 3.0).sin()).data == math.sin(3.0)


def test_a_leaf_is_no_plain_number_for_it_may_be_assigned() -> None:
    x = Value(2.0)
    y = x * 1.0 + x * Value(1.0)
    found = simplify(y)
    assert size(found) == 4
    x.data = 5.0
    assert found.recompute().data == 10.0


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda zero: 1.0 / zero, math.inf),
        (lambda zero: -1.0 / zero, -math.inf),
        (lambda zero: zero / zero, math.nan),
        (tg.log, -math.inf),
        (lambda zero: tg.log(zero - 1.0), math.nan),
        (lambda zero: tg.sqrt(zero - 1.0), math.nan),
        (lambda zero: zero**-1.0, math.inf),
        (lambda zero: tg.exp(zero + 1000.0), math.inf),
    ],
)
def test_an_error_of_python_is_not_folded_away(make: Any, expected: float) -> None:
    """The operation stays, so that computing the graph anew raises the error again."""
    x = Value(2.0)
    with ieee_arithmetic():
        zero = x**0.0 - 1.0  # plain numbers once simplified
        node = make(zero) + x
    found = simplify(node)
    assert bits(found.data) == bits(node.data) == bits(expected + 2.0)
    assert size(found) > 1
    with pytest.raises(FloatError):
        found.recompute()
    assert bits(simplify(make_alone(make)).data) == bits(expected)


def make_alone(make: Any) -> Value:
    with ieee_arithmetic():
        result: Value = make(Value(2.0) ** 0.0 - 1.0)
    return result


# Common subexpressions


def test_what_is_computed_twice_is_computed_once() -> None:
    x, y = Value(0.5), Value(0.25)
    found = simplify((x * y).sin() / (x * y).sin())
    assert size(found) == 5
    assert found.operands[0] is found.operands[1]


@pytest.mark.parametrize("swap", [lambda x, y: (x + y, y + x), lambda x, y: (x * y, y * x)])
def test_sums_and_products_are_the_same_either_way_round(swap: Any) -> None:
    a, b = swap(Value(0.5), Value(0.25))
    found = simplify(a - b)
    assert found.operands[0] is found.operands[1]


@pytest.mark.parametrize(
    "swap",
    [
        lambda x, y: (x - y, y - x),
        lambda x, y: (x / y, y / x),
        lambda x, y: (x**y, y**x),
        lambda x, y: (tg.atan2(x, y), tg.atan2(y, x)),
        lambda x, y: (tg.maximum(x, y), tg.maximum(y, x)),  # of 0.0 and -0.0 it takes the second
        lambda x, y: (x * 2.0, x * 3.0),
        lambda x, y: (x * 0.0, x * -0.0),
        lambda x, y: (x + x, y + y),
    ],
)
def test_others_are_not(swap: Any) -> None:
    a, b = swap(Value(0.5), Value(0.25))
    node = a * b
    found = simplify(node)
    assert found.data == node.data
    assert found.operands[0] is not found.operands[1]


# What stays


def test_leaves_keep_their_identity_and_nodes_that_stay_are_the_same_nodes() -> None:
    x, y = Value(2.0, label="x"), Value(3.0, label="y")
    hidden = x * y
    hidden.label = "hidden"
    found = simplify((hidden * 1.0).sin())
    assert leaves(found) == [x, y]
    assert found.operands == (hidden,)
    assert simplify(x) is x
    assert simplify(hidden) is hidden


def test_labels_are_kept_and_those_of_the_given_graph_are_not_changed() -> None:
    x, y = Value(2.0, label="x"), Value(3.0)
    negative = -x
    negative.label = "negative"
    total = negative * 1.0 + y
    total.label = "total"
    before = [(node, node.label, node.data, node.grad) for node in topological_order(total)]
    found = simplify(total)
    assert found is not total
    assert found.label == "total"
    assert [(node, node.label, node.data, node.grad) for node in topological_order(total)] == before
    same = y * 1.0
    same.label = "a name for y"
    assert simplify(same) is y
    assert y.label == ""
    folded = Value(4.0) ** 0.0
    folded.label = "one"
    assert (simplify(folded).data, simplify(folded).label) == (1.0, "one")


def test_a_stale_graph_is_refused() -> None:
    x = Value(2.0)
    y = x * 1.0 + x
    x.data = 3.0
    with pytest.raises(tg.StaleGraphError, match=r"recompute\(\)"):
        simplify(y)
    assert simplify(y.recompute()).data == 6.0


def test_a_simplified_graph_is_computed_anew_like_any_other() -> None:
    x, y = Value(2.0), Value(3.0)

    def f(x: Any, y: Any) -> Any:
        return (-x * y - -x) * 1.0 / (x - -(y**1.0))

    found = simplify(f(x, y))
    x.data, y.data = -0.5, 0.25
    assert found.recompute().data == f(-0.5, 0.25)


@pytest.mark.parametrize("step", [lambda x: x * 1.0, lambda x: -x, lambda x: x + 0.5])
def test_a_long_chain_is_no_trouble(step: Any) -> None:
    y = x = Value(0.5)
    for _ in range(20_000):
        y = step(y)
    found = simplify(y)
    assert found.data == y.data
    assert size(found) <= size(y)
    assert leaves(found) == [x]


# The formulas of the tutorial


def test_the_derivative_of_the_tutorial_s_error_reads_as_the_tutorial_has_it() -> None:
    """∂E/∂out = -(target - out)."""
    target, out = Value(0.01, label="target_o1"), Value(0.7513650695523157, label="out_o1")
    error = 0.5 * (target - out) ** 2
    found: Any = simplify(tg.gradients(error, [out])[0])
    assert found.op is TABLE["neg"]
    [difference] = found.operands
    assert difference.op is TABLE["sub"]
    assert difference.operands == (target, out)


def test_the_derivative_of_the_logistic_function_reads_as_the_tutorial_has_it() -> None:
    """∂out/∂net = out (1 - out)."""
    net = Value(1.1059, label="net_o1")
    out = net.sigmoid()
    out.label = "out_o1"
    found: Any = simplify(tg.gradients(out, [net])[0])
    assert found.op is TABLE["mul"]
    first, second = found.operands
    assert first is out
    assert second.op is TABLE["sub"]
    assert second.operands == (1.0, out)


def test_so_do_they_in_the_tutorial_s_network() -> None:
    nodes = tg.tutorial.build()
    found: Any = simplify(tg.gradients(nodes["E_total"], [nodes["net_o1"]])[0])
    # -(target - out) * (out * (1 - out))
    assert found.op is TABLE["mul"]
    minus, by_net = found.operands
    assert minus.op is TABLE["neg"]
    [by_out] = minus.operands
    assert by_out.operands == (nodes["target_o1"], nodes["out_o1"])
    assert by_net.operands[0] is nodes["out_o1"]
    assert by_net.operands[1].operands == (1.0, nodes["out_o1"])


def test_the_gradient_of_a_network_gets_smaller() -> None:
    model = nn.MLP(2, [16, 16, 1], activation="tanh", seed=1)
    loss = (model([0.3, -0.8]) - 0.5) ** 2
    for gradient in tg.gradients(loss, model.parameters()[:20]):
        found = simplify(gradient)
        assert bits(found.data) == bits(gradient.data)
        assert size(found) <= size(gradient)


# Random graphs

numbers = st.sampled_from([*SPECIAL, 0, 1, -1, 2]) | st.floats()
NAMES = ["add", "sub", "mul", "div", "neg", "abs", "pow"] * 5 + list(TABLE)


@st.composite
def graphs(draw: Any) -> tuple[Value, list[Value]]:
    """A graph with much to simplify: negations, ones, zeros, and the same things twice."""
    inputs = [Value(draw(numbers)) for _ in range(2)]
    nodes: list[Any] = list(inputs)
    with ieee_arithmetic():
        for _ in range(draw(st.integers(1, 25))):
            op = TABLE[draw(st.sampled_from(NAMES))]
            node = st.sampled_from(nodes)
            operands = [draw(node | numbers) for _ in range(op.arity)]
            if not any(isinstance(operand, Value) for operand in operands):
                operands[-1] = draw(node)
            nodes.append(op(*operands))
    return nodes[-1], inputs


@given(graphs())
def test_random_graphs_keep_every_bit(graph: tuple[Value, list[Value]]) -> None:
    y, _ = graph
    found = simplify(y)
    assert bits(found.data) == bits(y.data)
    with ieee_arithmetic():
        assert bits(found.recompute().data) == bits(y.data)


@given(graphs())
def test_simplifying_again_changes_nothing(graph: tuple[Value, list[Value]]) -> None:
    found = simplify(graph[0])
    assert simplify(found) is found


@given(graphs())
def test_random_graphs_keep_their_gradients(graph: tuple[Value, list[Value]]) -> None:
    """To rounding: what is merged is summed in another order."""
    y, inputs = graph
    before = [d.data for d in tg.gradients(y, inputs)]
    after = [d.data for d in tg.gradients(simplify(y), inputs)]
    for x, was, found in zip(inputs, before, after, strict=True):
        paths = magnitude_of_paths(y, x)
        if math.isfinite(paths):
            assert abs(found - was) <= 2.0**-53 * 4 * size(y) * paths + 1e-300


def magnitude_of_paths(y: Value, x: Value) -> float:
    """The sum over all paths from y to x of the magnitude that each brings to the gradient."""
    sums: dict[Any, float] = {y: 1.0}
    for node in reversed(topological_order(y)):
        for operand, slope in zip(node.operands, node.partials, strict=True):
            if slope is not None and isinstance(operand, Value):
                sums[operand] = sums.get(operand, 0.0) + sums.get(node, 0.0) * abs(slope)
    return sums.get(x, 0.0) if all(map(math.isfinite, sums.values())) else math.nan
