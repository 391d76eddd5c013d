"""The transforms as functions of functions: what goes in, what comes out, in which structure."""

from __future__ import annotations

from collections import OrderedDict, namedtuple
from dataclasses import dataclass
from math import cos, sin
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.tree import flatten

if TYPE_CHECKING:
    from collections.abc import Callable

Point = namedtuple("Point", ["x", "y"])


def numbers(tree: Any) -> list[float]:
    return [getattr(entry, "data", entry) for entry in flatten(tree)[0]]


def same(given: Any, expected: Any) -> bool:
    """The same structure with the same numbers, to 1e-12 of each."""
    return flatten(given)[1].outline == flatten(expected)[1].outline and numbers(
        given
    ) == pytest.approx(numbers(expected), rel=1e-12, abs=1e-12)


# One function, x²y + sin z, of numbers in many structures: its derivatives are known.


def formula(x: Any, y: Any, z: Any) -> Any:
    return x * x * y + tg.sin(z)


X, Y, Z = 2.0, 3.0, 0.5
SIN, COS = 0.479425538604203, 0.8775825618903728
VALUE = X * X * Y + SIN
GRADIENT = (2 * X * Y, X * X, COS)
HESSIAN = ((2 * Y, 2 * X, 0.0), (2 * X, 0.0, 0.0), (0.0, 0.0, -SIN))
ALONG = (10.0, -1.0, 4.0)

#: How to put three numbers into an argument, and what takes them out of it.
ARGUMENTS: dict[str, tuple[Callable[..., Any], Callable[[Any], tuple[Any, ...]]]] = {
    "list": (lambda *v: list(v), lambda a: (a[0], a[1], a[2])),
    "tuple": (lambda *v: v, lambda a: (a[0], a[1], a[2])),
    "dict": (
        lambda x, y, z: {"z": z, "x": x, "y": y},
        lambda a: (a["x"], a["y"], a["z"]),
    ),
    "named tuple": (
        lambda x, y, z: Point(x, {"y": y, "z": (z,)}),
        lambda a: (a.x, a.y["y"], a.y["z"][0]),
    ),
    "nested": (
        lambda x, y, z: [(x,), {"a": [y, {"b": z}]}],
        lambda a: (a[0][0], a[1]["a"][0], a[1]["a"][1]["b"]),
    ),
    "array": (lambda *v: array(v), tuple),
    "matrix": (lambda x, y, z: array([[x, 0.0], [y, z]]), lambda a: (a[0, 0], a[1, 0], a[1, 1])),
    "0-d arrays": (
        lambda *v: [array(entry) for entry in v],
        lambda a: tuple(entry[()] for entry in a),
    ),
    "arrays in a dict": (
        lambda x, y, z: {"w": array([x, y]), "b": z},
        lambda a: (a["w"][0], a["w"][1], a["b"]),
    ),
}


def array(entries: Any) -> Any:
    if isinstance(entries, Value):
        made = np.empty((), dtype=object)
        made[()] = entries
        return made
    return np.array(entries)


@pytest.fixture(params=ARGUMENTS)
def argument(request: Any) -> tuple[Callable[..., Any], Callable[..., Any]]:
    put, take = ARGUMENTS[request.param]
    return put, lambda a: formula(*take(a))


def test_the_gradient_has_the_structure_of_the_argument(argument: Any) -> None:
    put, f = argument
    assert same(tg.grad(f)(put(X, Y, Z)), put(*GRADIENT))
    value, gradient = tg.value_and_grad(f)(put(X, Y, Z))
    assert value == pytest.approx(VALUE, rel=1e-15)
    assert same(gradient, put(*GRADIENT))
    assert same(tg.jacobian(f)(put(X, Y, Z)), put(*GRADIENT))


def test_products_have_the_structure_of_the_argument(argument: Any) -> None:
    put, f = argument
    slope = sum(g * t for g, t in zip(GRADIENT, ALONG, strict=True))
    assert tg.jvp(f, (put(X, Y, Z),), (put(*ALONG),)) == pytest.approx((VALUE, slope), rel=1e-13)
    value, pull = tg.vjp(f, put(X, Y, Z))
    assert value == pytest.approx(VALUE, rel=1e-15)
    [pulled] = pull(10.0)
    assert same(pulled, put(*(10.0 * g for g in GRADIENT)))
    [product] = tg.hvp(f, (put(X, Y, Z),), (put(*ALONG),))
    expected = [sum(h * t for h, t in zip(row, ALONG, strict=True)) for row in HESSIAN]
    assert same(product, put(*expected))


@pytest.mark.parametrize("kind", ["list", "tuple", "dict", "named tuple", "nested"])
def test_the_hessian_has_the_structure_of_the_argument_twice(kind: str) -> None:
    put, take = ARGUMENTS[kind]
    hessian = tg.hessian(lambda a: formula(*take(a)))(put(X, Y, Z))
    assert same(hessian, put(*(put(*row) for row in HESSIAN)))


def test_numbers_in_give_numbers_out(argument: Any) -> None:
    put, f = argument
    arguments, along = put(X, Y, Z), put(*ALONG)
    results = [
        tg.value_and_grad(f)(arguments),
        tg.jacobian(f)(arguments),
        tg.hessian(f)(arguments),
        tg.jvp(f, (arguments,), (along,)),
        tg.vjp(f, arguments)[0],
        tg.vjp(f, arguments)[1](2),
        tg.hvp(f, (arguments,), (along,)),
    ]
    assert all(type(entry) is float for entry in flatten(results)[0])


def test_values_in_give_values_out(argument: Any) -> None:
    put, f = argument
    arguments, along = put(Value(X), Value(Y), Value(Z)), put(*ALONG)
    value, gradient = tg.value_and_grad(f)(arguments)
    results = [
        value,
        tg.jvp(f, (arguments,), (along,)),
        tg.vjp(f, arguments)[0],
        tg.vjp(f, arguments)[1](2),
        tg.hvp(f, (arguments,), (along,)),
    ]
    assert all(isinstance(entry, Value) for entry in flatten(results)[0])
    assert same(gradient, put(*GRADIENT))


# Arrays


@pytest.mark.parametrize("outside", [(), (2,), (2, 3)])
@pytest.mark.parametrize("inside", [(), (4,), (2, 2)])
def test_a_jacobian_of_arrays_has_the_shape_of_the_output_and_the_input(
    outside: tuple[int, ...], inside: tuple[int, ...]
) -> None:
    size = int(np.prod(outside + inside))
    weights = np.arange(1.0, size + 1).reshape(outside + inside)

    def f(x: Any) -> Any:
        terms = weights * x
        return terms.sum(axis=tuple(range(len(outside), terms.ndim))) if inside else terms

    jacobian = tg.jacobian(f)(np.ones(inside))
    assert isinstance(jacobian, np.ndarray)
    assert jacobian.dtype == float
    assert jacobian.shape == outside + inside
    assert (jacobian == weights).all()


def test_a_hessian_by_arrays_has_their_shape_twice() -> None:
    x = np.arange(6.0).reshape(2, 3)
    hessian = tg.hessian(lambda x: (x**3).sum())(x)
    assert hessian.shape == (2, 3, 2, 3)
    assert (hessian.reshape(6, 6) == np.diag(6 * x.ravel())).all()


def test_blocks_of_arrays_and_numbers_have_the_shapes_of_both() -> None:
    def f(p: Any) -> Any:
        return {"u": p["a"] * p["b"], "v": [p["a"].sum()]}

    blocks = tg.jacobian(f)({"a": np.array([1.0, 2.0]), "b": 3})
    assert (blocks["u"]["a"] == [[3.0, 0.0], [0.0, 3.0]]).all()
    assert (blocks["u"]["b"] == [1.0, 2.0]).all()
    assert (blocks["v"][0]["a"] == [1.0, 1.0]).all()
    assert blocks["v"][0]["b"] == 0.0
    assert type(blocks["v"][0]["b"]) is float


@pytest.mark.parametrize("dtype", [int, np.float32, bool, object])
def test_arrays_of_any_kind_of_number_have_derivatives_in_floats(dtype: Any) -> None:
    gradient = tg.grad(lambda x: (x * x * 0.5).sum())(np.array([1, 0, 1], dtype=dtype))
    assert gradient.dtype == float
    assert gradient.tolist() == [1.0, 0.0, 1.0]


def test_an_array_of_values_gives_an_array_of_values() -> None:
    x = np.array([Value(2.0), Value(3.0)])
    gradient = tg.grad(lambda x: (x @ x) * x[0])(x)
    assert gradient.dtype == object
    assert [entry.data for entry in gradient] == [21.0, 12.0]
    assert [d.data for d in tg.gradients(gradient[0], list(x))] == [12.0, 6.0]


def test_functions_of_numpy_are_differentiated() -> None:
    f = tg.grad(lambda x: np.sum(np.tanh(x) * np.exp(x)))
    x = np.array([0.5, -1.0])
    exact = np.exp(x) * (1 - np.tanh(x) ** 2 + np.tanh(x))
    assert f(x) == pytest.approx(exact, rel=1e-14)


# Which argument


def three(x: Any, y: Any, z: Any, scale: float = 1.0) -> Any:
    return formula(x, y, z) * scale


@pytest.mark.parametrize("argnums", [0, 1, 2, -1, -3, np.int64(1)])
def test_argnums_chooses_the_argument(argnums: Any) -> None:
    assert tg.grad(three, argnums)(X, Y, Z) == pytest.approx(GRADIENT[argnums], rel=1e-15)
    assert tg.grad(three, argnums=argnums)(X, Y, Z, scale=2.0) == pytest.approx(
        2 * GRADIENT[argnums], rel=1e-15
    )
    assert tg.jacobian(three, argnums)(X, Y, Z) == pytest.approx(GRADIENT[argnums], rel=1e-15)
    assert tg.hessian(three, argnums)(X, Y, Z) == pytest.approx(
        HESSIAN[argnums][argnums], rel=1e-15
    )


@pytest.mark.parametrize("argnums", [(0, 1), (2, 0), (1,), (-1, 0), [0, 2], range(3), ()])
def test_several_argnums_give_a_tuple(argnums: Any) -> None:
    chosen = tuple(argnums)
    gradient = tuple(GRADIENT[i] for i in chosen)
    hessian = tuple(tuple(HESSIAN[i][j] for j in chosen) for i in chosen)
    assert same(tg.grad(three, argnums)(X, Y, Z), gradient)
    assert same(tg.value_and_grad(three, argnums)(X, Y, Z), (VALUE, gradient))
    assert same(tg.jacobian(three, argnums)(X, Y, Z), gradient)
    assert same(tg.hessian(three, argnums)(X, Y, Z), hessian)


def test_other_arguments_may_be_anything() -> None:
    def f(x: Any, how: str, data: Any, *, factor: Any) -> Any:
        assert how == "square"
        assert data is None
        return x * x * factor

    assert tg.grad(f)(3.0, "square", None, factor=2.0) == 12.0
    assert tg.hessian(f)(3.0, "square", None, factor=2.0) == 4.0


def test_a_transform_keeps_the_name_and_the_docstring() -> None:
    def bowl(x: Any) -> Any:
        """A bowl."""
        return x * x

    for transform in (tg.grad, tg.value_and_grad, tg.jacobian, tg.hessian):
        assert transform(bowl).__doc__ == "A bowl."


def test_keyword_arguments_are_not_differentiated_and_may_be_values() -> None:
    factor = Value(5.0)
    derivative = tg.grad(three)(X, Y, Z, scale=factor)
    assert tg.gradients(derivative, [factor])[0].data == pytest.approx(GRADIENT[0])


# What a function closes over


def test_a_derivative_that_depends_on_a_closed_over_value_is_a_value() -> None:
    w = Value(5.0)
    slope = tg.grad(lambda x: x * x * w)(3.0)
    assert isinstance(slope, Value)
    assert slope.data == 30.0
    assert tg.gradients(slope, [w])[0].data == 6.0
    free, bound = tg.grad(lambda x: x[0] ** 2 + x[1] * w)([3.0, 1.0])
    assert (type(free), free) == (float, 6.0)
    assert (type(bound), bound.data) == (Value, 5.0)


@pytest.mark.parametrize(
    "transform",
    [
        lambda f: tg.jacobian(f)(3.0),
        lambda f: tg.hessian(f)(3.0),
        lambda f: tg.jvp(f, (3.0,), (1.0,))[1],
        lambda f: tg.vjp(f, 3.0)[1](1.0)[0],
        lambda f: tg.hvp(f, (3.0,), (1.0,))[0],
        lambda f: tg.value_and_grad(f)(3.0)[0],
    ],
)
def test_so_is_every_other_result(transform: Any) -> None:
    w = Value(5.0)
    hidden = w * w
    result = transform(lambda x: x**3 * hidden)
    assert isinstance(result, Value)
    assert tg.gradients(result, [w])[0].data == pytest.approx(2 * result.data / 5.0)


def test_an_assigned_leaf_is_read_at_the_next_call() -> None:
    w = Value(5.0)
    slope = tg.grad(lambda x: x * w)
    assert slope(1.0).data == 5.0
    w.data = 6.0
    assert slope(1.0).data == 6.0


def test_values_made_inside_the_function_are_numbers_of_its_own() -> None:
    slope = tg.grad(lambda x: x * Value(3.0))(2.0)
    assert (type(slope), slope) == (float, 3.0)


def test_a_weight_of_a_value_gives_values() -> None:
    weight = Value(2.0)
    _, pull = tg.vjp(lambda x, y: x * y, 3.0, 5.0)
    by_x, by_y = pull(weight)
    assert [by_x.data, by_y.data] == [10.0, 6.0]
    assert [d.data for d in tg.gradients(by_x * by_y, [weight])] == [60.0]


def test_a_direction_of_values_gives_values() -> None:
    along = Value(2.0)
    assert tg.jvp(lambda x: x * x, (3.0,), (along,))[1].data == 12.0
    [product] = tg.hvp(lambda x: x * x * x, (3.0,), (along,))
    assert tg.gradients(product, [along])[0].data == 18.0


# No gradient of anybody's


def test_no_transform_touches_a_grad() -> None:
    w, x = Value(5.0), Value(3.0)
    hidden = w * w
    (hidden * x).backward()
    before = [node.grad for node in (w, x, hidden)]

    def f(y: Any) -> Any:
        return y * y * hidden * w

    for argument in (2.0, x):
        tg.value_and_grad(f)(argument)
        tg.jacobian(f)(argument)
        tg.hessian(f)(argument)
        tg.jvp(f, (argument,), (1.0,))
        tg.vjp(f, argument)[1](1.0)
        tg.hvp(f, (argument,), (1.0,))
    assert [node.grad for node in (w, x, hidden)] == before


def test_the_result_takes_part_in_a_backward_pass() -> None:
    x = Value(3.0)
    tg.grad(lambda y: y**3)(x).backward()
    assert x.grad == 18.0


# A function that does not depend on its argument


@pytest.mark.parametrize("constant", [3, 3.0, Value(3.0)])
def test_a_function_of_nothing_has_zero_derivatives_in_the_right_structure(constant: Any) -> None:
    argument = {"a": [1.0, (2.0,)], "b": np.ones(2)}
    zero = {"a": [0.0, (0.0,)], "b": np.zeros(2)}

    def f(a: Any) -> Any:
        return constant

    value, gradient = tg.value_and_grad(f)(argument)
    assert numbers(value) == [3.0]
    assert same(gradient, zero)
    assert same(tg.jacobian(lambda a: [f(a)])(argument), [zero])
    assert numbers(tg.hessian(f)(argument)) == [0.0] * 16
    assert same(tg.hvp(f, (argument,), (argument,)), (zero,))
    assert numbers(tg.jvp(f, (argument,), (argument,))) == [3.0, 0.0]
    assert same(tg.vjp(f, argument)[1](2.0), (zero,))


def test_an_argument_that_is_not_used_has_a_zero_that_is_positive() -> None:
    unused = tg.grad(lambda x: -x[0])([1.0, 2.0])[1]
    assert str(unused) == "0.0"


def test_of_nothing_there_are_no_derivatives() -> None:
    assert tg.grad(lambda x: 3.0)([]) == []
    assert tg.jacobian(lambda x: [])([1.0]) == []
    assert tg.jacobian(lambda x: [3.0])({}) == [{}]
    assert tg.jacobian(lambda x: x * 2)(np.zeros(0)).shape == (0, 0)


@pytest.mark.parametrize("shape", [(1,), (1, 1)])
def test_one_number_in_an_array_has_a_gradient(shape: tuple[int, ...]) -> None:
    def f(x: Any, w: Any) -> Any:
        return (np.sin(x) @ w).reshape(shape)

    x, w = np.array([[0.5, 2.0]]), np.array([[3.0], [0.25]])
    by_x, by_w = np.array([[3 * cos(0.5), 0.25 * cos(2.0)]]), np.sin(x).T
    both = tg.value_and_grad(f, (0, 1))
    for transformed in (both, tg.jit(both, backend="python")):
        value, gradient = transformed(x, w)
        assert value.shape == shape
        assert value.item() == pytest.approx(3 * sin(0.5) + 0.25 * sin(2.0), rel=1e-15)
        np.testing.assert_allclose(gradient[0], by_x, rtol=1e-15)
        np.testing.assert_allclose(gradient[1], by_w, rtol=1e-15)
    (product,) = tg.hvp(lambda x: f(x, w), (x,), (x,))
    np.testing.assert_allclose(product, -np.sin(x) * w.T * x, rtol=1e-15)
    twice = tg.grad(lambda x: np.sum(tg.grad(f)(x, w), keepdims=True))(x)
    np.testing.assert_allclose(twice, -np.sin(x) * w.T, rtol=1e-15)
    outside = Value(2.0)
    value, slope = tg.value_and_grad(lambda x: np.full(shape, x * outside))(3.0)
    assert value.shape == shape
    assert value.item().data == 6.0
    assert tg.gradients(slope, [outside])[0].data == 1.0


def test_an_array_without_dimensions_is_one_number() -> None:
    assert tg.grad(lambda x: np.sum(x * x))(np.array([1.0, 2.0])).tolist() == [2.0, 4.0]
    assert tg.grad(lambda x: array(x * x))(3.0) == 6.0


# Containers of every kind


@dataclass
class Line:
    slope: Any
    shift: Any
    note: Any = None

    def __call__(self, x: Any) -> Any:
        return self.slope * x + self.shift


def test_a_derivative_has_the_kind_of_container_of_the_argument() -> None:
    line = Line(2.0, OrderedDict(b=1.0, a=[3.0]))

    def f(line: Any, x: Any) -> Any:
        return line.slope * x + line.shift["b"] * line.shift["a"][0]

    gradient = tg.grad(f)(line, 5.0)
    assert gradient == Line(5.0, OrderedDict(b=3.0, a=[1.0]))
    assert type(gradient.shift) is OrderedDict
    assert tg.jvp(lambda line: f(line, 5.0), (line,), (gradient,))[1] == 25.0 + 9.0 + 1.0
    assert tg.hessian(lambda line: line(2.0) ** 2)(Line(1.0, 1.0)).slope == Line(8.0, 4.0)
    _, pull = tg.vjp(lambda x: Line(x * 2.0, x * 3.0), 1.0)
    assert pull(Line(1.0, 10.0)) == (32.0,)


def test_none_holds_nothing() -> None:
    def f(x: Any, unused: Any) -> Any:
        assert unused == {"a": None}
        return x * x

    assert tg.grad(f, (0, 1))(3.0, {"a": None}) == (6.0, {"a": None})
    assert tg.jacobian(lambda x: [x * x, None])(3.0) == [6.0, None]
    assert tg.vjp(lambda x: (x, None), 2.0)[1]((3.0, None)) == (3.0,)


# What a function returns beside its output


def beside(x: Any) -> Any:
    return x[0] * x[1], {"sum": [x[0] + x[1], "word"], "array": np.array([x[0] * 2.0]), "no": None}


def test_what_is_returned_beside_the_output_comes_out_as_numbers() -> None:
    at = [2.0, 3.0]
    gradient, aux = tg.grad(beside, has_aux=True)(at)
    assert gradient == [3.0, 2.0]
    assert {**aux, "array": aux["array"].tolist()} == {
        "sum": [5.0, "word"],
        "array": [4.0],
        "no": None,
    }
    (value, aux), gradient = tg.value_and_grad(beside, has_aux=True)(at)
    assert (value, aux["sum"], gradient) == (6.0, [5.0, "word"], [3.0, 2.0])
    rows, aux = tg.jacobian(lambda x: ([x[0] * x[1], x[0]], x[1] * 2.0), has_aux=True)(at)
    assert (rows, aux) == ([[3.0, 2.0], [1.0, 0.0]], 6.0)
    value, pull, aux = tg.vjp(lambda x: (x * x, x * 5.0), 3.0, has_aux=True)
    assert (value, pull(1.0), aux) == (9.0, (6.0,), 15.0)
    assert tg.jvp(lambda x: (x * x, [x * 5.0, "word"]), (3.0,), (2.0,), has_aux=True) == (
        *(9.0, 12.0),
        [15.0, "word"],
    )
    assert tg.hessian(lambda x: (x**3, {"a": x}), has_aux=True)(2.0) == (12.0, {"a": 2.0})
    assert tg.hessian(lambda x: ([x**3, x], x * 2.0), has_aux=True)(2.0) == ([12.0, 0.0], 4.0)


def test_of_values_it_is_values_and_can_be_differentiated() -> None:
    def outer(x: Any) -> Any:
        return tg.grad(lambda y: (x * y * y, x * x * y), has_aux=True)(3.0)[1]

    def forward(x: Any) -> Any:
        return tg.jvp(lambda y: (x * y * y, x * x * y), (3.0,), (1.0,), has_aux=True)[2]

    assert tg.grad(outer)(2.0) == tg.grad(forward)(2.0) == 12.0
    assert tg.jvp(forward, (2.0,), (0.5,)) == (12.0, 6.0)
    assert tg.jit(forward)(2.0) == 12.0
    assert tg.jit(tg.value_and_grad(lambda x: (x * x, x * 2.0), has_aux=True))(3.0) == (
        (9.0, 6.0),
        6.0,
    )


@pytest.mark.parametrize("returned", [2.0, (1.0, 2.0, 3.0), [1.0, 2.0]])
def test_a_function_with_has_aux_returns_a_pair(returned: Any) -> None:
    with pytest.raises(TypeError, match="with has_aux=True the function must return a pair"):
        tg.grad(lambda x: returned, has_aux=True)(1.0)


def test_second_derivatives_of_several_outputs_have_their_structure() -> None:
    found = tg.hessian(lambda x: {"product": x[0] * x[1], "cube": x[0] ** 3})([2.0, 3.0])
    assert found == {"product": [[0.0, 1.0], [1.0, 0.0]], "cube": [[12.0, 0.0], [0.0, 0.0]]}
    assert tg.jit(tg.hessian(lambda x: [x * x * x, x]))(2.0) == [12.0, 0.0]
    array = tg.hessian(lambda x: x * x)(np.array([1.0, 2.0]))
    assert array.shape == (2, 2, 2)
    assert array.sum() == 4.0


# Arguments by their names


def weighted(x: Any, w: Any, *, b: Any = 1.0) -> Any:
    return x * x * w + b * b * w


def test_arguments_are_chosen_by_their_names() -> None:
    for by_name in (tg.grad(weighted, argnames="w"), tg.jacobian(weighted, argnames="w")):
        assert by_name(2.0, 3.0) == by_name(2.0, w=3.0) == by_name(w=3.0, x=2.0) == 5.0
    value, (by_b, by_x) = tg.value_and_grad(weighted, argnames=["b", "x"])(2.0, 3.0, b=4.0)
    assert (value, by_b, by_x) == (60.0, 24.0, 12.0)
    assert tg.grad(weighted, argnames=("w",))(2.0, 3.0) == (5.0,)
    assert tg.hessian(weighted, argnames=("x", "b"))(2.0, 3.0, b=4.0) == ((6.0, 0.0), (0.0, 6.0))
    assert tg.grad(tg.grad(weighted, argnames="x"), argnames="w")(2.0, w=3.0) == 4.0
    assert tg.grad(lambda w: w["a"] ** 2, argnames="w")(w={"a": 3.0}) == {"a": 6.0}
    numbers = {"b": 4.0}
    tg.grad(weighted, argnames="b")(2.0, 3.0, **numbers)
    assert numbers == {"b": 4.0}


def test_argument_names_of_methods_operations_and_compiled_functions() -> None:
    class Scaled:
        def value(self, x: Any, scale: Any) -> Any:
            return x * scale**2

    assert tg.grad(Scaled().value, argnames="scale")(2.0, 3.0) == 12.0
    assert tg.grad(tg.hypot, argnames="y")(3.0, 4.0) == 0.8
    compiled = tg.jit(tg.grad(weighted, argnames="w"), backend="python")
    assert compiled(2.0, w=3.0) == compiled(2.0, 3.0) == 5.0
    assert tg.grad(tg.jit(weighted, backend="python"), argnames="w")(2.0, 3.0) == 5.0


def test_names_that_do_not_fit_say_what_was_given() -> None:
    with pytest.raises(
        ValueError, match=r"no argument 'v', but 1 by their places \(x\) and by name w"
    ):
        tg.grad(weighted, argnames="v")(2.0, w=3.0)
    with pytest.raises(ValueError, match=r"no argument 'b', but 2 by their places \(x, w\)"):
        tg.grad(weighted, argnames="b")(2.0, 3.0)
    with pytest.raises(ValueError, match="names an argument twice"):
        tg.grad(weighted, argnames=("x", "x"))(2.0, 3.0)
    with pytest.raises(TypeError, match="got argnums=1 and argnames='x'"):
        tg.grad(weighted, 1, argnames="x")(2.0, 3.0)
    wrong: Any
    for wrong in (3, ("x", 1), {"x"}):
        with pytest.raises(TypeError, match="argnames must be a name or a sequence of names, not"):
            tg.grad(weighted, argnames=wrong)(2.0, 3.0)
