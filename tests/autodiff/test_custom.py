"""Operations of one's own: what decorators and formulas make, in all that reads operations."""

from __future__ import annotations

import math
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value

BACKENDS = ["python"] + [
    name for name, module in (("llvm", "llvmlite"), ("jax", "jax")) if find_spec(module)
]


def cases() -> dict[str, Any]:
    """Operations by their names, made anew: where they are tried, their values and derivatives."""
    witch = tg.operation("witch", "1.0 / (1.0 + x * x)", "-2.0 * x * z * z")

    @tg.operation(lambda x, y: 3.0 * y, lambda x, y: 3.0 * x)  # three times what it is
    def thrice_back(x: Any, y: Any) -> Any:
        return x * y

    @tg.operation(lambda x: math.cos(x) if x < 100.0 else 0.0)
    def by_code(x: float) -> float:
        return math.sin(x) if x < 100.0 else 0.0

    @tg.custom_jvp
    def log1pexp(x: Any) -> Any:
        return tg.log(1.0 + tg.exp(x))

    @log1pexp.defjvp
    def _rule(primals: Any, tangents: Any) -> Any:
        (x,), (t,) = primals, tangents
        return log1pexp(x), t * (1.0 - 1.0 / (1.0 + tg.exp(x)))

    @tg.custom_jvp
    def scaled(x: Any, y: Any) -> Any:
        return x * y

    scaled.defjvps(lambda t, z, x, y: t * (z + 10.0), None)

    @tg.custom_vjp
    def gentle_back(x: Any, y: Any) -> Any:
        return tg.sin(x) * y

    gentle_back.defvjp(
        lambda x, y: (gentle_back(x, y), (tg.cos(x), y)), lambda rest, g: (rest[0] * g, rest[1] * g)
    )

    return {
        "witch": (witch, (2.0,), 0.2, (-0.16,)),
        "thrice_back": (thrice_back, (2.0, 5.0), 10.0, (15.0, 6.0)),
        "by_code": (by_code, (0.5,), math.sin(0.5), (math.cos(0.5),)),
        "log1pexp": (log1pexp, (0.5,), math.log1p(math.exp(0.5)), (1.0 / (1.0 + math.exp(-0.5)),)),
        "scaled": (scaled, (2.0, 5.0), 10.0, (20.0, 0.0)),
        "gentle_back": (gentle_back, (0.5, 3.0), math.sin(0.5) * 3.0, (math.cos(0.5), 3.0)),
    }


NAMES = ["witch", "thrice_back", "by_code", "log1pexp", "scaled", "gentle_back"]
each = pytest.mark.parametrize("name", NAMES)


@each
def test_it_is_a_function_a_method_and_a_node_with_its_own_derivatives(
    name: str,
) -> None:
    op, at, value, slopes = cases()[name]
    assert op(*at) == pytest.approx(value, rel=1e-15)
    xs = [Value(x) for x in at]
    y = getattr(xs[0], op.name)(*xs[1:])
    assert y.op is op
    assert op.name in tg.draw_graph(y).source
    y.backward()
    assert [x.grad for x in xs] == pytest.approx(slopes, rel=1e-14)
    places = tuple(range(len(at)))
    assert tg.grad(op, places)(*at) == pytest.approx(slopes, rel=1e-14)
    assert [dx.data for dx in tg.gradients(op(*xs), xs)] == pytest.approx(slopes, rel=1e-14)
    for i, slope in enumerate(slopes):
        along = tuple(float(i == j) for j in places)
        assert tg.jvp(op, at, along)[1] == pytest.approx(slope, rel=1e-14)


@pytest.mark.parametrize("backend", BACKENDS)
@each
def test_backends_have_it(name: str, backend: str) -> None:
    op, at, value, slopes = cases()[name]
    f = tg.jit(tg.value_and_grad(op, tuple(range(len(at)))), backend=backend)
    found, gradient = f(*at)
    near = 1e-6 if backend == "jax" else 1e-14
    assert found == pytest.approx(value, rel=near)
    assert gradient == pytest.approx(slopes, rel=near)
    rows = [np.array([x, x]) for x in at]
    assert tg.jit(tg.vmap(op), backend=backend)(*rows) == pytest.approx(value, rel=near)


def test_a_formula_has_derivatives_of_every_order() -> None:
    made = cases()
    witch, thrice_back = made["witch"][0], made["thrice_back"][0]
    assert tg.grad(tg.grad(witch))(1.0) == pytest.approx(0.5)
    assert tg.hessian(thrice_back, (0, 1))(2.0, 5.0) == ((0.0, 3.0), (3.0, 0.0))
    assert tg.check_gradients(witch, 0.7, order=2) < 1e-14


def test_a_rule_that_is_code_has_none_and_says_what_to_write() -> None:
    by_code = cases()["by_code"][0]
    x = Value(0.5, "x")
    y = by_code(x) * 2.0
    y.label = "y"
    assert "by_code_by_x(x)" in str(tg.explain(y, x))
    [slope] = tg.gradients(y, [x])
    for second in (
        lambda: tg.grad(tg.grad(by_code))(0.5),
        lambda: tg.gradients(slope, [x]),
        slope.backward,
    ):
        with pytest.raises(TypeError, match=r"by_code_by_x\(\) is code.*where\(c, a, b\) for if"):
            second()


def test_a_function_without_a_rule_computes_and_says_that_it_has_none() -> None:
    @tg.custom_vjp
    def lonely(x: Any) -> Any:
        return x * x

    assert lonely(3.0) == 9.0
    with pytest.raises(TypeError, match=r"derivative of lonely\(\) is not defined: .*defvjp"):
        lonely(Value(3.0))
    assert not hasattr(Value, "lonely")  # who looks through all attributes meets no error
    with pytest.raises(AttributeError, match=r"derivative of lonely\(\) is not defined"):
        Value(3.0).lonely()  # type: ignore[attr-defined]
    lonely.defvjp(lambda x: (lonely(x), x), lambda x, g: (2.0 * x * g,))
    assert lonely(Value(3.0)).partials == (6.0,)
    with pytest.raises(ValueError, match="is defined already"):
        lonely.defjvps(lambda t, z, x: t)


def test_names_that_are_taken_get_a_number() -> None:
    def made() -> Any:
        @tg.operation(lambda x: 1.0)
        def exp(x: Any) -> Any:
            return x + 1.0

        return exp

    names = [made().name for _ in range(2)]
    assert names == ["exp_2", "exp_3"]
    assert tg.operation(lambda x: 2.0)(lambda x: 2.0 * x).name.startswith("own")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: tg.operation(lambda x: x)(lambda x, y: x), "takes 2 numbers, and has 1 deriv"),
        (lambda: tg.operation(3.0), "a derivative is a function or None, not 3.0"),  # type: ignore[call-overload]
        (lambda: tg.operation(None, symbol="?"), "takes no 'symbol'"),  # type: ignore[call-overload]
    ],
)
def test_what_is_no_operation_is_a_type_error(make: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        make()


def test_a_value_from_outside_is_an_error_and_not_a_lost_derivative() -> None:
    w = Value(3.0)
    weighted = tg.operation(lambda x: 3.0)(lambda x: w * x)
    with pytest.raises(TypeError, match="uses a Value that is none of its operands"):
        weighted(Value(2.0)).backward()


def test_what_draws_random_numbers_draws_them_anew() -> None:
    numbers = iter(range(100))
    noisy = tg.operation(lambda x: 1.0)(lambda x: x + next(numbers))
    assert noisy(0.0) != noisy(0.0)


@pytest.mark.parametrize("backend", BACKENDS)
def test_infinity_in_a_function_and_results_beyond_floats(backend: str) -> None:
    @tg.operation(lambda x: 1.0)
    def capped(x: Any) -> Any:
        return tg.maximum(tg.minimum(x, math.inf), -math.inf)

    @tg.operation(lambda x: 1.0)
    def inverse(x: Any) -> Any:
        return 1.0 / (x - 1.0)

    assert capped(2.0) == tg.jit(capped, backend=backend)(2.0) == 2.0
    assert tg.jit(inverse, backend=backend)(1.0) == math.inf


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_power_is_never_a_complex_number(backend: str) -> None:
    @tg.operation(lambda x: 0.5 * x**-0.5)
    def root(x: Any) -> Any:
        return x**0.5

    for op in (root, tg.operation("half_power", "x ** 0.5", "0.5 / z")):
        for x in (-1.0, Value(-1.0)):
            with pytest.raises(ValueError, match="the result is a complex number"):
                op(x)
        assert math.isnan(tg.jit(op, backend=backend)(-1.0))
        assert tg.jit(op, backend=backend)(4.0) == op(4.0) == 2.0


def test_formulas_of_three_operands_are_those_of_a_choice() -> None:
    with pytest.raises(ValueError, match=r"of 3 operands: .* Write @operation"):
        tg.operation("fused", "c * x + y", "x", "c", "1.0")


@pytest.mark.parametrize("nothing", [None, 0.0])
def test_a_rule_of_code_may_let_nothing_flow(nothing: Any) -> None:
    @tg.custom_jvp
    def hinge(x: Any) -> Any:
        return x if x > 0.0 else 0.0

    @hinge.defjvp
    def _along(primals: Any, tangents: Any) -> Any:
        return hinge(*primals), tangents[0] * 1.0 if primals[0] > 0.0 else nothing

    derivatives: list[Any] = [tg.grad(hinge)]
    derivatives += [tg.jit(tg.grad(hinge), backend=b) for b in BACKENDS]
    for derivative in derivatives:
        assert (derivative(-2.0), derivative(2.0)) == (0.0, 1.0)
    # The slope of sqrt is infinite at 0, behind what lets nothing flow.
    assert tg.grad(lambda x: hinge(tg.sqrt(x) - 1.0))(0.0) == 0.0


def test_nothing_flows_where_the_rule_of_one_number_chose_nothing() -> None:
    @tg.custom_jvp
    def grown(x: Any) -> Any:
        return x * 1.0

    @grown.defjvp
    def _along(primals: Any, tangents: Any) -> Any:
        [x], [t] = primals, tangents
        return grown(x), tg.where(x > 0.0, t * tg.sqrt(x), 0.0)

    def infinite_before(x: Any) -> Any:
        return grown(tg.sqrt(x) - 1.0)

    transforms: list[Any] = [lambda f: f, *(partial(tg.jit, backend=b) for b in BACKENDS)]
    for transform in transforms:
        slope = transform(tg.grad(infinite_before))
        assert (slope(0.0), slope(4.0)) == (0.0, 0.25)
        assert transform(tg.grad(tg.grad(grown)))(4.0) == pytest.approx(0.25)
