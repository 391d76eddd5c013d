"""Bad input to the transforms: a clear TypeError or ValueError, before anything is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value

if TYPE_CHECKING:
    from collections.abc import Callable

TRANSFORMS: list[Callable[..., Any]] = [tg.grad, tg.value_and_grad, tg.jacobian, tg.hessian]


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("argnums", [3, -4, (0, 3), [7]])
def test_argnums_out_of_range_is_a_value_error(transform: Any, argnums: Any) -> None:
    with pytest.raises(ValueError, match=r"argnums=.* does not fit a call with 3 argument"):
        transform(lambda x, y, z: x * y * z, argnums)(1.0, 2.0, 3.0)


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("argnums", [1.0, "0", None, (0, "1"), (0.0,), 1j])
def test_argnums_that_are_no_ints_are_a_type_error(transform: Any, argnums: Any) -> None:
    with pytest.raises(TypeError, match="argnums must be an int or a sequence of ints, not"):
        transform(lambda x, y, z: x * y * z, argnums)(1.0, 2.0, 3.0)


def test_an_argument_given_by_name_alone_cannot_be_chosen() -> None:
    with pytest.raises(ValueError, match=r"argnums=0 does not fit a call with 0 argument"):
        tg.grad(lambda x: x)(x=1.0)


@pytest.mark.parametrize("transform", [tg.grad, tg.value_and_grad])
@pytest.mark.parametrize(
    ("output", "outline", "one"),
    [
        (lambda x: [x], r"\['\*'\]", "the number in it"),
        (lambda x: {"a": x}, r"{'a': '\*'}", "the number in it"),
        (lambda x: [np.array([x])], r"\['array\(1,\)'\]", "the number in it"),
        (lambda x: (x, x), r"\('\*', '\*'\)", "a sum"),
        (lambda x: np.array([x, x]), r"array\(2,\)", "a sum"),
        (lambda x: np.zeros((1, 0)), r"array\(1, 0\)", "a sum"),
        (lambda x: [], r"\[\]", "a sum"),
    ],
)
def test_an_output_that_is_not_one_number_is_a_type_error(
    transform: Any, output: Any, outline: str, one: str
) -> None:
    message = f"must return one number .*, but returned {outline}: let it return {one}, or take"
    with pytest.raises(TypeError, match=message):
        transform(output)(1.0)
    with pytest.raises(TypeError, match="must return one number"):
        tg.hvp(output, (1.0,), (1.0,))


@pytest.mark.parametrize("transform", [tg.grad, tg.value_and_grad])
@pytest.mark.parametrize("answer", [lambda x: x > 1.0, lambda x: np.bool_(x > 1.0)])
def test_an_answer_has_no_gradient(transform: Any, answer: Any) -> None:
    with pytest.raises(TypeError, match=r"must return a number .*, but returned an answer, "):
        transform(answer)(2.0)
    with pytest.raises(TypeError, match=r"returned an answer, array\(\[ True\]\)"):
        tg.hvp(lambda x: x > 1.0, (np.array([2.0]),), (np.array([1.0]),))


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("bad", ["a", [1.0, "a"], None, 1j, {"a": [None]}, np.array(["a"])])
def test_an_argument_that_is_no_number_is_a_type_error(transform: Any, bad: Any) -> None:
    with pytest.raises(TypeError, match="the argument takes a real number, not"):
        transform(lambda x: 1.0)(bad)
    with pytest.raises(TypeError, match=r"jvp\(\) takes a real number, not"):
        tg.jvp(lambda x: 1.0, (bad,), (bad,))
    with pytest.raises(TypeError, match="takes a real number, not"):
        tg.vjp(lambda x: 1.0, bad)


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("bad", ["a", None, 1j, [1.0, "a"]])
def test_an_output_that_is_no_number_is_a_type_error(transform: Any, bad: Any) -> None:
    with pytest.raises(TypeError, match="the function must return numbers or Values"):
        transform(lambda x: bad)(1.0)
    with pytest.raises(TypeError, match="the function must return numbers or Values"):
        tg.jvp(lambda x: bad, (1.0,), (1.0,))


@pytest.mark.parametrize("product", [tg.jvp, tg.hvp])
@pytest.mark.parametrize(
    ("primals", "tangents"),
    [
        ((1.0,), (1.0, 2.0)),
        ((1.0, 2.0), (1.0,)),
        (([1.0, 2.0],), ([1.0],)),
        (([1.0],), ((1.0,),)),
        (({"a": 1.0},), ({"b": 1.0},)),
        ((np.ones(2),), (np.ones(3),)),
        ((np.ones((2, 1)),), (np.ones(2),)),
        ((1.0,), ([1.0],)),
    ],
)
def test_tangents_of_another_structure_are_a_value_error(
    product: Any, primals: Any, tangents: Any
) -> None:
    with pytest.raises(ValueError, match="the tangents must have the structure of the primals"):
        product(lambda *args: 1.0, primals, tangents)


@pytest.mark.parametrize("product", [tg.jvp, tg.hvp])
@pytest.mark.parametrize(("primals", "tangents"), [(1.0, 1.0), ((1.0,), 1.0), (1.0, (1.0,))])
def test_primals_and_tangents_are_tuples_or_lists(
    product: Any, primals: Any, tangents: Any
) -> None:
    with pytest.raises(TypeError, match=r"primals and tangents must be tuples of arguments"):
        product(lambda x: x, primals, tangents)
    assert tg.hvp(lambda x: x * x, [1.0], [3.0]) == [6.0]


@pytest.mark.parametrize("weights", [1.0, [1.0, 2.0], (1.0,), {"a": 1.0}, [[1.0]]])
def test_weights_of_another_structure_than_the_output_are_a_value_error(weights: Any) -> None:
    _, pull = tg.vjp(lambda x: [x * x], 3.0)
    with pytest.raises(ValueError, match="the cotangents must have the structure of the output"):
        pull(weights)
    assert pull([1.0]) == (6.0,)


@pytest.mark.parametrize("bad", [3.0, None, "y", [Value(1.0)]])
def test_gradients_are_of_values_by_values(bad: Any) -> None:
    x = Value(1.0)
    with pytest.raises(TypeError, match=r"gradients\(\) takes Values, not"):
        tg.gradients(bad, [x])
    with pytest.raises(TypeError, match=r"gradients\(\) takes Values, not"):
        tg.gradients(x * x, [x, bad])


@pytest.mark.parametrize(
    ("name", "make"),
    [
        *((f.__name__, f) for f in TRANSFORMS),
        ("jvp", lambda x: tg.jvp(x, (1.0,), (1.0,))),
        ("vjp", lambda x: tg.vjp(x, 1.0)),
        ("hvp", lambda x: tg.hvp(x, (1.0,), (1.0,))),
    ],
)
def test_what_is_no_function_is_named_at_once(name: str, make: Any) -> None:
    with pytest.raises(TypeError, match=rf"^{name}\(\) takes a function, not float: 2.0"):
        make(2.0)
