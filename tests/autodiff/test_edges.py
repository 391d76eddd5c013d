"""Derivatives at edges: nested modes, singular points, mixed structures, odd arguments."""

from __future__ import annotations

import math
from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value


def test_a_product_with_the_hessian_can_be_taken_inside_every_transform() -> None:
    def f(x: Any) -> Any:  # Hessian-vector product of y⁴ at x along x: 12x³
        return tg.hvp(lambda y: y**4, (x,), (x,))[0]

    assert f(2.0) == 96.0
    assert tg.grad(f)(2.0) == 144.0
    assert tg.jvp(f, (2.0,), (1.0,)) == (96.0, 144.0)
    assert tg.hvp(f, (2.0,), (1.0,)) == (144.0,)
    assert tg.jacobian(tg.jacobian(tg.jacobian(f)))(2.0) == 72.0


def jvp_twice(f: Any, x: float) -> Any:
    return tg.jvp(lambda a: tg.jvp(f, (a,), (1.0,))[1], (x,), (1.0,))[1]


def test_forward_over_forward_of_a_power_of_a_negative_base() -> None:
    assert jvp_twice(lambda x: x**2, -1.2) == 2.0
    assert jvp_twice(lambda x: x**3, -2.0) == -12.0


def test_forward_over_forward_at_a_singular_point_does_not_raise() -> None:
    assert jvp_twice(tg.sqrt, 0.0) == -math.inf


@pytest.mark.parametrize("base", [0.0, -2.0])
@pytest.mark.parametrize("kind", [float, Value])
def test_a_power_of_a_plain_base_without_a_logarithm_does_not_raise(base: float, kind: Any) -> None:
    derivative = tg.grad(tg.grad(lambda y: base**y))(kind(2.0))
    assert derivative is not None


@pytest.mark.parametrize(
    "f", [lambda x: tg.sqrt(x * x), lambda x: x * tg.sqrt(x), lambda x: tg.sqrt(x) ** 2]
)
@pytest.mark.parametrize("kind", [float, Value])
def test_zero_times_infinity_is_nan_as_in_a_backward_pass(f: Any, kind: Any) -> None:
    x = Value(0.0)
    f(x).backward()
    assert math.isnan(x.grad)
    derivative = tg.grad(f)(kind(0.0))
    assert math.isnan(getattr(derivative, "data", derivative))
    assert math.isnan(tg.jacobian(f)(0.0))
    assert math.isnan(tg.jvp(f, (0.0,), (1.0,))[1])


def test_the_hessian_of_a_power_is_symmetric_where_the_exponent_is_zero() -> None:
    hessian = tg.hessian(lambda p: p[0] ** p[1])([2.0, 0.0])
    assert hessian[0][1] == hessian[1][0] == 0.5


def test_a_stale_graph_is_refused_in_forward_mode_too() -> None:
    w = Value(2.0)
    stale = w * 3
    w.data = 5.0
    with pytest.raises(tg.StaleGraphError):
        tg.jacobian(lambda x: [x * stale])(1.0)


def test_computing_anew_without_a_change_makes_nothing_stale() -> None:
    x = Value(1.0)
    y = x * 2
    z = y + 1
    tg.grad(lambda t: t)(1.0)
    y.recompute()
    assert tg.gradients(z, [x])[0].data == 2.0


def test_a_weight_made_after_the_vjp_gives_values() -> None:
    _, pull = tg.vjp(lambda x: x * x, 3.0)
    assert isinstance(pull(Value(2.0))[0], Value)


def test_dicts_are_matched_by_their_keys_and_not_by_their_order() -> None:
    p, t = {"a": 1.0, "b": 1.0}, {"b": 1.0, "a": 0.0}

    def f(p: Any) -> Any:
        return 2 * p["a"] + 3 * p["b"] ** 2

    assert tg.jvp(f, (p,), (t,)) == (5.0, 6.0)
    assert tg.hvp(f, (p,), (t,)) == ({"a": 0.0, "b": 6.0},)
    _, pull = tg.vjp(lambda x: {"a": 2 * x, "b": 3 * x}, 1.0)
    assert pull({"b": 1.0, "a": 0.0}) == (3.0,)


@pytest.mark.parametrize("argnums", [(0, 0), (0, -2)])
def test_an_argument_cannot_be_chosen_twice(argnums: Any) -> None:
    with pytest.raises(ValueError, match="argnums"):
        tg.grad(lambda x, y: x * x * y, argnums)(3.0, 2.0)


def test_a_kind_of_dict_stays_what_it_is() -> None:
    from collections import OrderedDict

    gradient = tg.grad(lambda p: p["a"] * p["b"])(OrderedDict(a=1.0, b=2.0))
    assert type(gradient) is OrderedDict


def test_inputs_of_gradients_that_are_no_sequence_get_a_clear_message() -> None:
    x = Value(1.0)
    with pytest.raises(TypeError, match=r"gradients\(\)"):
        tg.gradients(x * 2, x)  # type: ignore[arg-type]


def test_a_derivative_is_a_node_of_its_own() -> None:
    """Labelling the derivative of x * y by x must not rename y."""
    x, y = Value(1.0), Value(2.0, label="y")
    [by_x] = tg.gradients(x * y, [x])
    by_x.label = "dz/dx"
    assert y.label == "y"


def test_the_public_name_is_the_function() -> None:
    assert callable(tg.simplify)


def test_a_shared_negation_does_not_make_the_graph_larger() -> None:
    from tinygrad_bp.autodiff.graph import topological_order
    from tinygrad_bp.autodiff.simplify import simplify

    x, y = Value(2.0), Value(3.0)
    z = (-x * y).exp() + (n := -x).exp() * n.sin()
    n = -x
    z = (n * y).exp() + n.exp()
    assert len(topological_order(simplify(z))) <= len(topological_order(z))  # 8, 7


def test_what_is_no_value_is_a_type_error() -> None:
    from tinygrad_bp.autodiff.simplify import simplify

    with pytest.raises(TypeError, match=r"simplify\(\)"):
        simplify(3.0)  # type: ignore[arg-type]


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("x", [1e30, 1e100])
def test_large_numbers_are_checked(x: float, order: int) -> None:
    assert tg.check_gradients(lambda x: x * x, x, order=order) < 1e-14


def test_near_a_minimum_rounding_is_no_false_alarm() -> None:
    def himmelblau(p: Any) -> Any:
        return (p[0] ** 2 + p[1] - 11) ** 2 + (p[0] + p[1] ** 2 - 7) ** 2

    assert tg.check_gradients(himmelblau, [-2.805118086952745, 3.131312518250573]) < 1e-9


def test_at_the_edge_of_a_domain_there_is_a_clear_error() -> None:
    with pytest.raises(ValueError, match=r"sqrt|complex|domain"):
        tg.check_gradients(tg.sqrt, 0.0)  # TypeError: float() ... not 'mpc'


def test_where_the_angle_of_nothing_is_taken_its_derivatives_are_zero() -> None:
    """As PyTorch has them: atan2(0, 0) is 0, and has no derivative."""
    x, y = Value(0.0), Value(0.0)
    angle = x.atan2(y)
    angle.backward()
    assert (x.grad, y.grad) == (0.0, 0.0)
    assert [slope.data for slope in tg.gradients(angle, [x, y])] == [0.0, 0.0]


def test_a_gradient_goes_through_the_relu_of_nan() -> None:
    x = Value(math.nan)
    x.relu().backward()
    assert x.grad == 1.0
    assert tg.grad(tg.relu)(math.nan) == 1.0


def test_an_interrupted_pass_keeps_what_the_leaves_had_gathered() -> None:
    x, broken = Value(2.0), Value(3.0)
    x.grad = 10.0
    broken._grad = None  # type: ignore[assignment]
    with pytest.raises(TypeError):
        (x * broken).backward()
    assert x.grad == 10.0
