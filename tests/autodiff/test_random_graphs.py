"""Random graphs against mpmath: every leaf's gradient, to what rounding explains and no more.

The same expression is computed by mpmath with 80 digits, and its derivative by a central
difference over a step of 1e-25, right to 1e-30. How far the floats may be
from it is no chosen tolerance: a running error analysis follows each rounding, of the size
that `REFERENCES` states for its operation, through the forward pass and the backward pass.
"""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st
from mpmath import mp

from tinygrad_bp import Value
from tinygrad_bp.autodiff.floats import FloatError
from tinygrad_bp.autodiff.ieee import ieee_arithmetic
from tinygrad_bp.autodiff.ops import PYTHON_NAMES, TABLE

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDOFF = 2.0**-53
SMALLEST = 2.0**-1022  # below it a number loses digits
ORACLE = 1e-30  # how exact the exact gradients are
STEPS = ("greater", "greater_equal", "equal")
FOLDS = ("maximum", "minimum", *STEPS)


@dataclass
class Node:
    """One operation of a graph (or a leaf, or a number), and what rounding does to it."""

    name: str
    operands: tuple[int, ...]  # their places in the list of nodes
    data: float
    error: float = 0.0  # of data: a bound
    reach: float = 1.0  # the sum of the absolute values of all paths from the leaves
    slopes: list[float] = field(default_factory=list)
    slope_errors: list[float] = field(default_factory=list)


def extend(nodes: list[Node], name: str, operands: tuple[int, ...], refs: Any) -> bool:
    """Add the operation to the graph, if floats have a well-conditioned result for it."""
    op, ref = TABLE[name], refs[name]
    numbers = [nodes[o].data for o in operands]
    errors = [nodes[o].error for o in operands]
    if not away_from_kinks(name, numbers, [nodes[o] for o in operands]):
        return False
    try:
        data = op.forward(*numbers)
    except FloatError:
        return False
    slopes = [slope or 0.0 for slope in op.slopes(data, *numbers)]
    if not all(abs(number) < 1e6 for number in (data, *slopes)):
        return False

    def rounding(bound: Any, exact: float, wrt: tuple[int, ...]) -> float:
        size = bound.size(mp.mpf(exact), wrt, *map(mp.mpf, numbers))
        return float(bound.ulps * math.ulp(float(size)))

    node = Node(name, operands, data, slopes=slopes)
    node.error = rounding(ref.value, data, ()) + dot(slopes, errors)
    for i, slope in enumerate(slopes):
        curvatures = curvature(name, i, numbers)
        if not all(abs(number) < 1e8 for number in curvatures):
            return False  # the step of the central difference is to be small beside it
        of_operands = dot(curvatures, errors)
        node.slope_errors.append(rounding(ref.first, slope, (i,)) + of_operands)
    node.reach = dot(slopes, [nodes[o].reach for o in operands])
    well_conditioned = (
        node.error < 1e-10 and node.reach < 1e6 and all(e < 1e-9 for e in node.slope_errors)
    )
    if well_conditioned:
        nodes.append(node)
    return well_conditioned


def away_from_kinks(name: str, numbers: list[float], operands: list[Node]) -> bool:
    """Whether rounding does not decide which side is taken."""
    if name in FOLDS:
        return abs(numbers[0] - numbers[1]) > 1e-3 or operands[0] is operands[1]
    if name in ("hypot", "_hypot_slope", "_atan2_slope"):
        return math.hypot(*numbers) > 1e-3
    if name in ("abs", "relu", "leaky_relu", "sign", "elu", "selu", "softsign"):
        return abs(numbers[0]) > 1e-3
    if name in ("copysign", "xlogy"):
        return min(map(abs, numbers)) > 1e-3
    if name == "hardtanh":
        return abs(abs(numbers[0]) - 1.0) > 1e-3
    if name in ("floor", "ceil", "round"):
        return 1e-3 < numbers[0] * 2.0 % 1.0 < 1.0 - 1e-3
    if name in ("mod", "floordiv"):
        return abs(numbers[1]) > 1e-3 and 1e-3 < numbers[0] / numbers[1] % 1.0 < 1.0 - 1e-3
    if name == "atan2":  # it jumps from -pi to pi
        return abs(numbers[0]) > 1e-3 or numbers[1] > 0
    if name in ("polygamma", "_sinc_near"):  # of an order, which is a number
        return operands[0].name == "number" and (name[0] != "_" or abs(numbers[1]) < 0.6)
    if name == "pow":  # with a negative base, the exponent must stay an integer
        integer = operands[1].name == "number" and numbers[1].is_integer()
        return numbers[0] > 1e-3 or (numbers[0] < 0 and integer)
    return True


def dot(slopes: list[float], errors: list[float]) -> float:
    return sum(abs(slope) * error for slope, error in zip(slopes, errors, strict=True))


def curvature(name: str, i: int, numbers: list[float]) -> list[float]:
    """The derivatives of the derivative by operand i."""
    values = [Value(number) for number in numbers]
    op = TABLE[name]
    with ieee_arithmetic():
        rule = op.rule(i, op(*values), values)
    if isinstance(rule, Value):
        rule.backward()
    return [value.grad for value in values]


@st.composite
def graphs(draw: Any, refs: Any) -> list[Node]:
    number = st.floats(-3.0, 3.0) | st.integers(-3, 3).map(float)
    leaves = draw(st.lists(number, min_size=1, max_size=5))
    nodes = [Node("leaf", (), leaf) for leaf in leaves]
    # What is stopped has another derivative than its numbers, which mpmath looks at.
    name = st.sampled_from(sorted(set(TABLE) - {*STEPS, "stop_gradient"}))
    for _ in range(draw(st.integers(1, 30))):
        chosen, before = draw(name), len(nodes)
        # Nodes, the latest the simplest choice, and now and then a number.
        places = [i for i, node in enumerate(nodes) if node.name != "number"]
        place = st.sampled_from(places[::-1])
        operands = [draw(place) for _ in range(TABLE[chosen].arity)]
        if len(operands) > 1 and draw(st.integers(0, 3)) == 3:
            operands[draw(st.integers(0, 1))] = len(nodes)
            nodes.append(Node("number", (), draw(number), reach=0.0))
        fits = True
        if chosen == "where":  # its condition is a comparison
            fits = extend(nodes, draw(st.sampled_from(STEPS)), tuple(operands[:2]), refs)
            operands[0] = len(nodes) - 1
        if not (fits and extend(nodes, chosen, tuple(operands), refs)):
            del nodes[before:]
    # What nothing was made of yet goes into a sum.
    used = {o for node in nodes for o in node.operands}
    total, *others = [i for i, node in enumerate(nodes) if i not in used]
    for other in others:
        if extend(nodes, "add", (total, other), refs):
            total = len(nodes) - 1
    # What did not fit into the sum is left out.
    needed = {len(nodes) - 1}
    for i in reversed(range(len(nodes))):
        if i in needed:
            needed.update(nodes[i].operands)
        elif nodes[i].name != "leaf":
            nodes[i] = Node("number", (), 0.0)
    return nodes


def evaluate(nodes: list[Node], leaves: list[Any], apply: Callable[..., Any]) -> list[Any]:
    results: list[Any] = []
    for node in nodes:
        if node.name == "leaf":
            results.append(leaves[len(results)])
        elif node.name == "number":
            results.append(node.data)
        else:
            results.append(apply(node.name, *(results[o] for o in node.operands)))
    return results


def on_values(name: str, *operands: Any) -> Any:
    if name in PYTHON_NAMES:
        return getattr(operator, PYTHON_NAMES[name][0])(*operands)
    return TABLE[name](*operands)


def gradient_bounds(nodes: list[Node]) -> list[float]:
    """How far rounding may have moved the gradient of each node."""
    size = [0.0] * len(nodes)  # of the gradient: the sum of the absolute values of all paths
    error = [0.0] * len(nodes)
    size[-1] = 1.0
    uses = [sum(node.operands.count(i) for node in nodes) for i in range(len(nodes))]
    for i in reversed(range(len(nodes))):
        # Each product is rounded once, and each sum of shares as often as there are shares.
        error[i] += (1 + uses[i]) * ROUNDOFF * size[i]
        for o, slope, slope_error in zip(
            nodes[i].operands, nodes[i].slopes, nodes[i].slope_errors, strict=False
        ):
            size[o] += size[i] * abs(slope)
            error[o] += error[i] * abs(slope) + size[i] * slope_error
    return error


def exact_gradients(nodes: list[Node], leaves: list[float], refs: Any) -> list[Any]:
    def output(place: int, shift: int) -> Any:
        shifted = [mp.mpf(leaf) for leaf in leaves]
        shifted[place] += shift * step
        with_mpmath = evaluate(
            nodes, shifted, lambda name, *operands: refs[name].function(*map(mp.mpf, operands))
        )
        return with_mpmath[-1]

    with mp.workdps(80):
        step = mp.mpf(10) ** -25
        return [(output(i, 1) - output(i, -1)) / (2 * step) for i in range(len(leaves))]


def leaves_of(nodes: list[Node]) -> list[float]:
    return [node.data for node in nodes if node.name == "leaf"]


@pytest.mark.once
@given(st.data())
def test_gradients_of_random_graphs_are_those_of_mpmath(references: Any, data: Any) -> None:
    nodes = data.draw(graphs(references))
    leaves = [Value(leaf) for leaf in leaves_of(nodes)]
    evaluate(nodes, leaves, on_values)[-1].backward()
    bounds = gradient_bounds(nodes)
    exact = exact_gradients(nodes, leaves_of(nodes), references)
    for leaf, expected, bound in zip(leaves, exact, bounds, strict=False):
        note(f"{leaf.grad!r} should be {mp.nstr(expected, 20)}, within {bound:.2g}")
        assert abs(mp.mpf(leaf.grad) - expected) <= bound + ORACLE


@given(st.data())
def test_every_pass_brings_the_same_again_to_leaves_alone(references: Any, data: Any) -> None:
    nodes = data.draw(graphs(references))
    leaves = [Value(leaf) for leaf in leaves_of(nodes)]
    results = evaluate(nodes, leaves, on_values)
    results[-1].backward()
    once = {result: result.grad for result in results if isinstance(result, Value)}
    for factor, total in ((1.0, 2.0), (-4.0, -2.0)):
        results[-1].backward(factor)
        for result, grad in once.items():
            expected = (total if result.op is None else factor) * grad
            assert abs(result.grad - expected) < SMALLEST  # that is, equal


@given(st.data())
def test_recompute_gives_what_computing_anew_gives(references: Any, data: Any) -> None:
    nodes = data.draw(graphs(references))
    leaves = [Value(leaf) for leaf in leaves_of(nodes)]
    results = [node for node in evaluate(nodes, leaves, on_values) if isinstance(node, Value)]
    old = [(result.data, result.partials) for result in results]
    for leaf in leaves:
        leaf.data = data.draw(st.floats(-3.0, 3.0))
    old_with_leaves = [
        (result.data, result.partials) if result.op is None else before
        for result, before in zip(results, old, strict=True)
    ]
    try:
        anew = evaluate(nodes, [Value(leaf.data) for leaf in leaves], on_values)
    except FloatError:
        with pytest.raises(FloatError):
            results[-1].recompute()
        assert [(result.data, result.partials) for result in results] == old_with_leaves
        return
    results[-1].recompute()
    fresh = [node for node in anew if isinstance(node, Value)]
    for result, other in zip(results, fresh, strict=True):
        assert repr((result.data, result.partials)) == repr((other.data, other.partials))
