"""A branch not taken lets nothing through where a loop stands before the choice, or behind it."""

from __future__ import annotations

from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import relu, scan, sqrt, vmap, where


def through_a_free_operand(x: Any) -> Any:
    root = sqrt(x[0])
    return vmap(lambda r: relu(root - r), reduce="sum")([1.0, 2.0])


def through_a_chosen_operand(x: Any) -> Any:
    chosen = relu(x[0])
    return vmap(lambda r: sqrt(chosen * r), reduce="sum")([1.0, 2.0])


#: A function of a list and its numbers; what eager code gives is a backward pass's.
CASES: dict[str, tuple[Any, list[float]]] = {
    "a sum of rows": (lambda x: relu(vmap(sqrt, reduce="sum")(x) - 1), [0.0, 0.0]),
    "rows": (lambda x: sum(relu(y - 1) for y in vmap(sqrt)(x)), [0.0, 4.0]),
    "some rows": (lambda x: vmap(sqrt)(x)[1], [0.0, 4.0]),
    "rows of a loop": (lambda x: vmap(lambda y: relu(y - 1), reduce="sum")(vmap(sqrt)(x)), [0, 4]),
    "rows of two loops": (
        lambda x: (
            sum(vmap(lambda y, a=a: relu(y - a), reduce="sum")(y) for a in (1.0, 2.5))
            if (y := vmap(sqrt)(x))
            else 0.0
        ),
        [0.0, 4.0],
    ),
    "either side": (
        lambda x: vmap(lambda y: where(y > 3, sqrt(y), 2 * y), reduce="sum")(vmap(sqrt)(x)),
        [16.0, 4.0],
    ),
    "a free operand": (through_a_free_operand, [0.0]),
    "a free operand, taken": (through_a_free_operand, [2.25]),
    "carried": (lambda x: scan(lambda c, r: (relu(sqrt(c) - r), c))(x[0], [1.0, 1.0])[0], [0.0]),
    "carried, taken": (
        lambda x: scan(lambda c, r: (relu(sqrt(c) - r), c))(x[0], [1.0, 0.5, 0.25])[0],
        [9.0],
    ),
    "carried by a where": (
        lambda x: scan(lambda c, _: (where(c > 1, sqrt(c), c * 2), None), length=4)(x[0])[0],
        [0.0],
    ),
    "the start": (
        lambda x: relu(scan(lambda c, _: (c * 0.5, None), length=3)(sqrt(x[0]))[0] - 1),
        [0.0],
    ),
    "rows of a scan": (
        lambda x: sum(
            relu(y - 1) for y in scan(lambda c, _: (c * 0.5, sqrt(c)), length=2)(x[0])[1]
        ),
        [0.0],
    ),
    "loops in loops": (
        lambda x: vmap(
            lambda r: relu(vmap(lambda q: sqrt(q * r), reduce="sum")(x) - 1), reduce="sum"
        )([1.0, 2.0]),
        [0.0, 0.0],
    ),
    "rows in loops": (
        lambda x: vmap(
            lambda r: vmap(lambda q: relu(q - r), reduce="sum")(vmap(sqrt)(x)), reduce="sum"
        )([1.0, 2.0]),
        [0.0, 0.0],
    ),
}


#: The same with the choice before the loop, where forward mode comes from.
FORWARD_CASES: dict[str, tuple[Any, list[float]]] = {
    **CASES,
    "a sum of chosen rows": (
        lambda x: vmap(sqrt, reduce="sum")([relu(x[0]), x[1]]),
        [-1.0, 4.0],
    ),
    "chosen rows": (lambda x: sum(vmap(sqrt)([relu(a) for a in x])), [-1.0, 4.0]),
    "rows of a choice": (lambda x: vmap(sqrt, reduce="sum")(vmap(relu)(x)), [-1.0, 4.0]),
    "roots of rows": (lambda x: sum(sqrt(y) for y in vmap(relu)(x)), [-1.0, 4.0]),
    "the root of a sum": (lambda x: sqrt(vmap(relu, reduce="sum")(x)), [-1.0, -2.0]),
    "a chosen operand": (through_a_chosen_operand, [-1.0]),
    "a chosen start": (
        lambda x: scan(lambda c, _: (sqrt(c) + 1, None), length=2)(relu(x[0]))[0],
        [-1.0],
    ),
    "chosen on the way": (
        lambda x: sum(scan(lambda c, _: (relu(c - 1), sqrt(c)), length=3)(x[0])[1]),
        [1.5],
    ),
    "chosen to the end": (
        lambda x: sqrt(scan(lambda c, _: (relu(c - 1), None), length=3)(x[0])[0]),
        [1.5],
    ),
}


@pytest.mark.parametrize("name", FORWARD_CASES)
@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_compiled_forward_mode_is_that_of_eager_code(name: str, backend: str) -> None:
    if backend == "llvm":
        pytest.importorskip("llvmlite", reason="needs the extra `fast`")
    f, x = FORWARD_CASES[name]
    expected = pytest.approx(tg.grad(f)(x), rel=1e-15)
    jacobian = tg.jacobian(lambda x: [f(x), *[2 * f(x)] * len(x)])
    assert tg.jit(jacobian, backend)(x)[0] == expected

    def along(i: int) -> Any:
        return lambda a: tg.jvp(lambda a: f([*x[:i], a, *x[i + 1 :]]), (a,), (1.0,))[1]

    assert [tg.jit(along(i), backend)(x[i]) for i in range(len(x))] == expected
    second = [pytest.approx(row, rel=1e-14) for row in tg.hessian(f)(x)]
    assert tg.jit(tg.hessian(f), backend)(x) == second


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_compiled_gradients_are_those_of_a_backward_pass(name: str, backend: str) -> None:
    if backend == "llvm":
        pytest.importorskip("llvmlite", reason="needs the extra `fast`")
    f, x = CASES[name]
    values = [tg.Value(number) for number in x]
    f(values).backward()
    expected = [value.grad for value in values]
    assert tg.jit(tg.grad(f), backend)(x) == pytest.approx(expected, rel=1e-15)
    again = tg.jit(lambda x: sum(tg.grad(f)(x)), backend)(x)
    assert again == pytest.approx(sum(expected), rel=1e-15)


def test_a_carry_without_poles_is_carried_without_a_mask() -> None:
    """What flows back to a `relu` in a recurrence costs no more than before."""
    f = tg.jit(tg.grad(lambda w: scan(lambda c, _: (relu(w * c + 0.1), None), length=9)(0.5)[0]))
    assert f(0.7) > 0
    assert max(len(getattr(i, "start", ())) for i in f.program.instructions) == 1
