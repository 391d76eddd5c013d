"""`check_gradients`: silent where the rules are right, loud where one is not, even a little."""

from __future__ import annotations

import math
import re
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, nn
from tinygrad_bp.autodiff.ieee import ieee_arithmetic
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.ops import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable

WRONG = 1 + 1e-7
#: The first operand is a whole number, by which there is no derivative.
OF_AN_ORDER = ("polygamma", "_sinc_near")


def point(op: Op) -> list[float]:
    if op.name == "mod":
        return [2.3, 0.7]  # where the quotient is not 0
    if op.name in OF_AN_ORDER:
        return [1.0, 0.3]
    return [1.3 if op.name == "acosh" else 0.3, 0.7, -0.4][: op.arity]


def flows(op: Op) -> list[int]:
    """The operands that a gradient flows to at the point."""
    slopes = op.slopes(op(*point(op)), *point(op))
    return [i for i, slope in enumerate(slopes) if slope is not None]


EDGES = [(op.name, i) for op in TABLE.values() for i in flows(op)]
STILL = [(op.name, i) for op in TABLE.values() for i in range(op.arity) if i not in flows(op)]

# Right rules


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("name", sorted({*TABLE} - {"stop_gradient"}))
def test_every_operation_is_right_to_the_last_digits(name: str, order: int) -> None:
    op = TABLE[name]
    assert tg.check_gradients(op, *point(op), order=order) < 1e-14
    first, *others = point(op)
    first += 1.0 if name in OF_AN_ORDER else -0.2
    assert tg.check_gradients(op, first, *others) < 1e-14


def test_what_is_stopped_is_told_from_what_does_not_vary() -> None:
    with pytest.raises(AssertionError, match=r"by args\[0\]: 0\.0.* by differences 1\.0"):
        tg.check_gradients(tg.stop_gradient, 0.5)


def bowl(x: Any, y: Any, z: Any) -> Any:
    return tg.sin(x * y) * tg.exp(z) + x**3 / (1 + y * y)


@pytest.mark.parametrize("order", [1, 2])
def test_arguments_of_every_structure_are_checked(order: int) -> None:
    def check(f: Callable[..., Any], *args: Any) -> float:
        return tg.check_gradients(f, *args, order=order)

    errors = [
        check(bowl, 0.5, 1.5, -0.3),
        check(lambda a: bowl(*a), [0.5, 1.5, -0.3]),
        check(lambda a: bowl(a["x"], *a["yz"]), {"x": 0.5, "yz": (1.5, -0.3)}),
        check(lambda a: bowl(*a), np.array([0.5, 1.5, -0.3])),
        check(lambda a, b: bowl(a[0, 0], a[0, 1], b), np.array([[0.5, 1.5]]), -0.3),
        check(lambda a: bowl(a, 2, 3), np.array(1)),
        check(bowl, Value(0.5), 1, Value(-0.3)),
    ]
    assert 0.0 < max(errors) < 1e-14


def test_a_network_is_checked() -> None:
    model = nn.MLP(2, [4, 4, 1], activation="tanh", seed=1)

    def loss(parameters: Any) -> Any:
        return (model.apply(parameters, (0.3, -0.8)) - 0.5) ** 2

    assert tg.check_gradients(loss, [p.data for p in model.parameters()]) < 1e-13


def test_no_contributions_that_cancel_are_a_false_alarm() -> None:
    assert tg.check_gradients(lambda x: tg.exp(x) * 0.1 - tg.exp(x) * 0.1 + 1e-20 * x, 3.0) < 1e-15
    assert tg.check_gradients(lambda x: (x + 1e16) - x, 0.3, order=2) < 1e-15


@pytest.mark.parametrize("x", [0.0, 1e-300, 1e-8, 1e8])
def test_it_works_for_numbers_of_every_size(x: float) -> None:
    assert tg.check_gradients(lambda x: 3 * x + x.sin() if abs(x.data) < 10 else 3 * x, x) < 1e-14
    assert tg.check_gradients(lambda x: x * x, x, order=2) < 1e-14


def test_a_closed_over_value_is_a_constant_and_no_grad_is_touched() -> None:
    x, w = Value(0.5), Value(3.0)
    assert tg.check_gradients(lambda x: (x * w).sin(), x, order=2) < 1e-14
    assert (x.grad, w.grad) == (0.0, 0.0)


@pytest.mark.parametrize("constant", [3, 3.0, Value(3.0)])
def test_a_function_of_nothing_has_no_error(constant: Any) -> None:
    assert tg.check_gradients(lambda x: constant, [1.0, {"a": 2.0}], order=2) == 0.0
    assert tg.check_gradients(lambda: constant) == 0.0


# What left the graph


def linear(x: Any) -> Any:
    """Right, and of the right slope, at x alone."""
    return math.sin(x.data) + math.cos(x.data) * (x - x.data)


def closed_form(a: Any) -> Any:
    """The root of a, by a step that gives the derivative too."""
    root = math.sqrt(a.data)
    return root - (root * root - a) / (2 * root)


def non_negative(x: Any) -> Any:
    if x.data < 0:
        raise ValueError("x must not be negative")
    return x * 3 + 2 * x.data


def or_nan(x: Any) -> Any:
    return 3 * x + (2 * x.data if x.data >= 0 else math.nan)


E = math.exp(0.5)

#: A function, where, the argument that leaks, what its graph gives, and what is right.
LEAKS: dict[str, tuple[Any, Any, str, float, float]] = {
    "a factor": (lambda x: x * x.data, 2.0, "", 2.0, 4.0),
    "all of it": (lambda x: Value(x.data) * 1.0, 2.0, "", 0.0, 1.0),
    "a number": (lambda x: 3 * x.data, 2.0, "", 0.0, 3.0),
    "math": (lambda x: x * math.exp(x.data), 0.5, "", E, 1.5 * E),
    "an array": (lambda x: x[0] * float(np.exp(x[1].data)), [2.0, 0.0], "[1]", 0.0, 2.0),
    "0.1 %": (lambda x: 0.999 * x * x + 0.001 * x * x.data, 2.0, "", 3.998, 4.0),
    "0.0001 %": (lambda x: (1 - 1e-6) * x + 1e-6 * x.data, 2.0, "", 1 - 1e-6, 1.0),
    "a worse one": (lambda x: x[0].data * 5 + x[1] * x[1].data, [1.0, 2.0], "[0]", 0.0, 5.0),
    "in a dict": (
        lambda p: p["w"][1] * p["b"].data,
        {"w": [1.0, 2.0], "b": 4.0},
        "['b']",
        0.0,
        2.0,
    ),
    "tiny": (lambda x: x + 2 * x.data, 1e-300, "", 1.0, 3.0),
    "small": (lambda x: x * x + math.cosh(x.data), 1e-8, "", 2e-8, 3e-8),
    "huge": (lambda x: x * x.data, 1e100, "", 1e100, 2e100),
    "fast": (lambda x: x * math.sin(x.data), 1e8, "", math.sin(1e8), 1e8 * math.cos(1e8)),
    "a large sum": (lambda x: x * x.data + 1e8, 2.0, "", 2.0, 4.0),
    "rounded": (lambda x: x + (round(x.data) - x.data), 2.3, "", 1.0, 0.0),
    "a gradient": (lambda x: x * tg.grad(lambda y: y**3)(x.data), 2.0, "", 12.0, 36.0),
    "an edge": (non_negative, 0.0, "", 3.0, 5.0),
    "an edge of nan": (or_nan, 0.0, "", 3.0, 5.0),
}


@pytest.mark.parametrize("name", LEAKS)
def test_a_number_that_left_the_graph_is_named(name: str) -> None:
    f, at, entry, given, right = LEAKS[name]
    with pytest.raises(AssertionError, match=r"read in .*test_check\.py, line") as caught:
        tg.check_gradients(f, at)
    message = str(caught.value)
    said = re.search(rf"derivative by args\[0\]{re.escape(entry)}: (\S+), .* has (\S+)\. ", message)
    assert said, message
    # Floats tell a slope to seven digits or so, here and there to fewer; nine are printed.
    assert [float(said[1]), float(said[2])] == pytest.approx([given, right], rel=1e-5, abs=1e-13)
    error = abs(given - right) / max(abs(given), abs(right))
    assert reported(caught.value) == pytest.approx(error, rel=0.1)


def test_the_message_on_a_leak() -> None:
    def f(x: Any) -> Any:
        scale = x.data
        return x * scale

    with pytest.raises(AssertionError) as caught:
        tg.check_gradients(f, 2.0)
    line = f.__code__.co_firstlineno + 1
    assert str(caught.value) == (
        f"the relative error is 0.5 for the derivative by args[0]: 2, but the function itself, run "
        f"at neighbouring numbers, has 4. A number left the graph on the way, and its derivative "
        f"with it: compute with the Value itself, and with functions of Values (tinygrad_bp.exp "
        f"for math.exp), not with .data. It is read in {__file__}, line {line}: scale = x.data"
    )


@pytest.mark.parametrize(
    ("f", "at", "right"), [(linear, 0.7, -math.sin(0.7)), (closed_form, 4.0, -1 / 32)]
)
def test_a_lost_second_derivative_is_named_by_order_2(f: Any, at: float, right: float) -> None:
    assert tg.check_gradients(f, at) < 1e-14
    with pytest.raises(
        AssertionError, match=r"second derivative by args\[0\] and args\[0\]"
    ) as caught:
        tg.check_gradients(f, at, order=2)
    found = re.search(r"has (\S+)\. ", str(caught.value))
    assert found
    assert float(found[1]) == pytest.approx(right, rel=1e-6)


def newton(a: Any) -> Any:
    x = Value(1.0)
    while abs(((x * x - a) / a).data) > 1e-9:
        x = x - (x * x - a) / (2 * x)
    return x


def shifted(p: Any) -> Any:
    largest = max(x.data for x in p)
    return tg.log(sum(tg.exp(x - largest) for x in p)) + largest


HARMLESS: dict[str, tuple[Any, Any]] = {
    "a shift that cancels": (shifted, [0.1, 0.5, 2.0, -1.0]),
    "of many": (shifted, [0.01 * i for i in range(40)]),
    "an iteration": (newton, 2.0),
    "a branch": (lambda x: x if x.data > 0 else 2 * x, 1e-12),
    "a branch on a kink": (lambda x: x if x.data > 0 else -x, 0.0),
    "a dead zone": (lambda x: x if abs(x.data) < 1e-6 else 2 * x, 1e-8),
    "a narrow one": (lambda x: x if abs(x.data - 2) < 1e-5 else 2 * x - 2, 2.0),
    "a series": (lambda x: x - x**3 / 6 if abs(x.data) < 1e-2 else tg.sin(x), 3e-3),
    "steps": (lambda x: x * math.floor(x.data), 2.5),
    "on a step": (lambda x: x * math.floor(x.data), 2.0),
    "an index": (lambda p: p[max(range(3), key=lambda i: p[i].data)] ** 2, [3.0, 1.0, 2.0]),
    "a sort": (lambda p: sum(i * x for i, x in enumerate(sorted(p))), [3.0, 1.0, 2.0]),
    "random numbers": (lambda x: x * np.random.default_rng().random(), 1.0),
    "steep": (lambda x: 1 / x, 1e-8),
    "fast": (tg.sin, 1e8),
    "faster": (tg.cos, 1e100),
    "far out": (lambda p: tg.atan(p[0]) + tg.erf(p[1]), [1e100, 20.0]),
    "sizes that differ": (lambda p: tg.hypot(p[0], p[1]) + tg.sin(p[2]), [1e100, -0.2, 0.5]),
    "on a kink": (lambda p: tg.relu(p[0]) + tg.maximum(p[1], 2.0) - abs(p[0]), [0.0, 2.0]),
    "leaky": (lambda x: tg.leaky_relu(tg.minimum(x, x)) * tg.cos(x * x), 0.0),
    "a bent slope": (lambda x: tg.relu(x) ** 2 + x, 0.0),
    "underflow": (lambda x: x * x, 1e-300),
    "an inner gradient": (tg.grad(lambda y: y**3), 2.0),
}


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_right_is_no_false_alarm(name: str, order: int) -> None:
    f, at = HARMLESS[name]
    assert tg.check_gradients(f, at, order=order) < 1e-9


def test_many_inputs() -> None:
    """In a few seconds, and the one that is wrong is found."""
    model = nn.MLP(6, [20, 6, 1], activation="tanh", seed=1)
    point = [p.data for p in model.parameters()]

    def loss(parameters: Any) -> Any:
        return (model.apply(parameters, [0.1 * i for i in range(6)]) - 0.5) ** 2

    assert len(point) > 250
    assert tg.check_gradients(loss, point) < 1e-14
    with pytest.raises(AssertionError, match=r"for the derivative by args\[0\]\[133\]: .* has "):
        tg.check_gradients(lambda p: loss(p) + 0.01 * p[133].data, point)


@pytest.mark.parametrize("order", [1, 2])
def test_a_wrong_rule_is_found_among_many_inputs(
    monkeypatch: pytest.MonkeyPatch, order: int
) -> None:
    def f(p: Any) -> Any:
        return sum((i + 1.0) * (x.sin() if i == 17 else x * x * 0.5) for i, x in enumerate(p))

    point = [0.1 * i - 2.0 for i in range(40)]
    assert tg.check_gradients(f, point, order=order) < 1e-14
    break_rules(monkeypatch, "sin", 0, wrong_number)
    with pytest.raises(AssertionError, match=r"by args\[0\]\[17\]") as caught:
        tg.check_gradients(f, point, order=order)
    assert reported(caught.value) == pytest.approx(1e-7, rel=1e-3)


# Wrong rules


def wrong_number(partial: Callable[..., float | None]) -> Callable[..., float | None]:
    def wrong(*numbers: float) -> float | None:
        slope = partial(*numbers)
        return None if slope is None else slope * WRONG

    return wrong


def break_rules(monkeypatch: pytest.MonkeyPatch, name: str, i: int, by: Any) -> None:
    """Change the derivative by operand i on Values."""
    op = TABLE[name]
    rules = list(op.rules)
    rules[i] = by(rules[i])
    monkeypatch.setattr(op, "rules", tuple(rules))
    # What is known without a rule is told from the table's formulas, which are as they were.
    monkeypatch.setattr(op, "known_slopes", (None,) * op.arity)


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize(("name", "i"), EDGES)
def test_a_wrong_rule_is_caught(
    monkeypatch: pytest.MonkeyPatch, name: str, i: int, order: int
) -> None:
    break_rules(monkeypatch, name, i, wrong_number)
    op = TABLE[name]
    with pytest.raises(AssertionError, match=rf"for the .*derivative by .*args\[{i}\]") as error:
        tg.check_gradients(op, *point(op), order=order)
    # A rule that is applied twice is wrong twice.
    assert 0.4e-7 < reported(error.value) < 4e-7


@pytest.mark.parametrize(("name", "i"), STILL)
def test_a_derivative_where_there_is_none_is_caught(
    monkeypatch: pytest.MonkeyPatch, name: str, i: int
) -> None:
    op = TABLE[name]
    break_rules(monkeypatch, name, i, lambda rule: lambda *operands: 1e-7)
    with pytest.raises(AssertionError, match=rf"by args\[{i}\]: 1e-07"):
        tg.check_gradients(op, *point(op))


def test_at_a_kink_too_a_derivative_that_is_of_neither_side_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    break_rules(monkeypatch, "relu", 0, lambda rule: lambda *operands: 1.0 + 1e-7)
    with pytest.raises(AssertionError, match=r"by differences 0\.5"):
        tg.check_gradients(tg.relu, 0.0)


#: Straight where they are tried, or with a mask, which is no Value.
STRAIGHT = {"add", "sub", "neg", "abs", "mod", "copysign", "relu", "leaky_relu", "elu", "selu"}
STRAIGHT |= {"hardtanh", "maximum", "minimum", "where", "xlogy"}
CURVED = [(name, i) for name, i in EDGES if name not in STRAIGHT]


@pytest.mark.parametrize(("name", "i"), CURVED)
def test_a_rule_that_is_right_but_has_a_wrong_derivative_is_caught_by_the_second_order(
    monkeypatch: pytest.MonkeyPatch, name: str, i: int
) -> None:
    """The rule's number is right; its graph is one of a constant."""
    break_rules(
        monkeypatch,
        name,
        i,
        lambda rule: (
            lambda *operands: (
                Value(slope.data) if isinstance(slope := rule(*operands), Value) else slope
            )
        ),
    )
    op = TABLE[name]
    assert tg.check_gradients(op, *point(op)) < 1e-14
    with pytest.raises(AssertionError, match=r"for the second derivative by args\[\d\] and args"):
        tg.check_gradients(op, *point(op), order=2)


def test_every_operation_with_a_gradient_was_broken() -> None:
    assert {name for name, _ in EDGES + STILL} == set(TABLE)
    assert len(EDGES) + len(STILL) == sum(op.arity for op in TABLE.values())


@pytest.mark.parametrize("error", [1e-8, 1e-10, 1e-12])
def test_a_small_error_is_told_from_noise(monkeypatch: pytest.MonkeyPatch, error: float) -> None:
    def f(x: Any) -> Any:
        return (x[0].sin() * x[1]).exp() + x[0] / x[1]

    x = [0.5, 1.5]
    assert tg.check_gradients(f, x, tolerance=error / 10) < error / 10
    break_rules(monkeypatch, "sin", 0, lambda rule: lambda *o: rule(*o) * (1 + error))
    assert tg.check_gradients(f, x, tolerance=10 * error) == pytest.approx(error, rel=0.9)
    with pytest.raises(AssertionError) as caught:
        tg.check_gradients(f, x, tolerance=error / 10)
    assert 0.1 * error < reported(caught.value) <= 1.01 * error


def reported(error: AssertionError) -> float:
    found = re.match(r"the relative error is (\S+) for ", str(error))
    assert found
    return float(found[1])


def test_the_message_names_the_worst_entry_and_both_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    break_rules(monkeypatch, "exp", 0, lambda rule: lambda *o: rule(*o) * 1.5)
    break_rules(monkeypatch, "tanh", 0, lambda rule: lambda *o: rule(*o) * 1.1)
    with pytest.raises(AssertionError) as caught:
        tg.check_gradients(
            lambda p: p["a"][0].tanh() + p["b"][1, 0].exp() + p["a"][1],
            {"a": [1.0, 2.0], "b": np.zeros((2, 2))},
        )
    assert str(caught.value) == (
        "the relative error is 0.5 for the derivative by args[0]['b'].flat[2]: "
        "1.5, and by differences 1.0"
    )


# Bad input


@pytest.mark.parametrize("order", [0, 3, -1, 1.5, "1", None])
def test_another_order_is_a_value_error(order: Any) -> None:
    with pytest.raises(ValueError, match="checks order 1 or 2, not"):
        tg.check_gradients(tg.sin, 1.0, order=order)


@pytest.mark.parametrize("bad", ["a", None, 1j, [1.0, "a"]])
def test_what_is_no_number_is_a_type_error(bad: Any) -> None:
    with pytest.raises(TypeError, match=r"check_gradients\(\) takes a real number, not"):
        tg.check_gradients(lambda x: 1.0, bad)
    with pytest.raises(TypeError, match=r"check_gradients\(\) takes a real number, not"):
        tg.check_gradients(lambda x: bad, 1.0)


@pytest.mark.parametrize("output", [lambda x: [x], lambda x: (x, x), lambda x: np.array([x, x])])
def test_an_output_of_several_numbers_is_a_type_error(output: Any) -> None:
    with pytest.raises(TypeError, match="the function must return one number, but returned"):
        tg.check_gradients(output, 1.0)


def test_an_output_of_one_number_in_an_array() -> None:
    assert tg.check_gradients(lambda x: np.sum(np.sin(x), keepdims=True), [[0.5, 2.0]]) < 1e-14


def test_without_mpmath_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mpmath", None)
    with pytest.raises(ModuleNotFoundError, match="pip install mpmath"):
        tg.check_gradients(tg.sin, 1.0)


def test_an_error_of_the_function_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        tg.check_gradients(lambda x: 1 / x, 0.0)
    with ieee_arithmetic():
        assert tg.check_gradients(lambda x: x * 2, 0.0) == 0.0
