"""`cond` and `while_loop`, eager and compiled: one answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg

BACKENDS = ["python", "llvm", "jax"]


@pytest.fixture(params=BACKENDS)
def jit(request: pytest.FixtureRequest) -> Any:
    """`tg.jit` with one of the backends."""
    if request.param != "python":
        pytest.importorskip("llvmlite" if request.param == "llvm" else "jax")
    return lambda f: tg.jit(f, backend=request.param)


def root(x: Any, y: Any) -> Any:
    """The root of x where there is one."""
    return tg.cond(
        x > 0, lambda a: {"a": tg.sqrt(a) * y, "b": (a,)}, lambda a: {"a": y**2, "b": (y,)}, x
    )


def collatz(x: Any) -> Any:
    """How far halving takes, and the sum of what it passes."""
    return tg.while_loop(
        lambda c: c[0] > 1.0, lambda c: (c[0] * x[1], c[1] + c[0]), (x[0], 0.0), max_steps=40
    )[1]


def numbers(tree: Any) -> Any:
    return np.array([getattr(x, "data", x) for x in np.ravel(np.array(tree, dtype=object))], float)


def test_one_of_two_is_called() -> None:
    called: list[str] = []
    assert tg.cond(1.0, lambda: called.append("one"), lambda: called.append("other")) is None
    assert called == ["one"]
    x = tg.Value(-2.0)
    tg.cond(x > 0, lambda x: x, lambda x: -3 * x, x).backward()
    assert x.grad == -3.0
    assert tg.cond(tg.Value(0.0), lambda: 1, lambda: 2) == 2
    assert tg.cond(np.array(True), lambda: 1, lambda: 2) == 1


@pytest.mark.parametrize("x", [0.0, -1.0, 4.0])
def test_compiled_choices_are_the_eager_ones(jit: Any, x: float) -> None:
    assert jit(root)(x, 3.0) == root(x, 3.0)
    # At 0 the slope of the root is infinite: nothing of it gets through.
    for order in (tg.grad, tg.hessian):
        derivative = order(lambda x, y: root(x, y)["a"], (0, 1))
        assert numbers(jit(derivative)(x, 3.0)) == pytest.approx(numbers(derivative(x, 3.0)))
    tangent = jit(lambda x: tg.jvp(lambda x: root(x, 3.0)["a"], (x,), (1.0,))[1])(x)
    assert tangent == tg.jvp(lambda x: root(x, 3.0)["a"], (x,), (1.0,))[1]


@pytest.mark.parametrize("size", [3, 100])
def test_choices_of_whole_arrays(jit: Any, size: int) -> None:
    def f(x: Any) -> Any:
        return np.sum(tg.cond(x[0] > 0, np.sin, np.square, x * 2.0))

    for sign in (1.0, -1.0):
        x = sign * np.linspace(0.5, 1.0, size)
        assert jit(f)(x) == pytest.approx(f(x), rel=1e-14)
        assert numbers(jit(tg.grad(f))(x)) == pytest.approx(numbers(tg.grad(f)(x)), rel=1e-14)


def test_branches_of_other_structures_are_refused(jit: Any) -> None:
    with pytest.raises(TypeError, match=r"cond\(\) needs the same structure each time"):
        jit(lambda x: tg.cond(x > 0, lambda: x, lambda: [x]))(1.0)


def test_a_loop_that_stops_by_itself(jit: Any) -> None:
    for x in ([9.0, 0.7], [1.5, 0.5], [0.5, 0.1]):
        assert jit(collatz)(x) == pytest.approx(collatz(x), rel=1e-14)
        for order in (tg.grad, tg.hessian):
            assert numbers(jit(order(collatz))(x)) == pytest.approx(
                numbers(order(collatz)(x)), rel=1e-12
            )
    rows = np.array([[9.0, 0.7], [1.5, 0.5], [0.5, 0.1]])
    assert list(jit(tg.vmap(collatz))(rows)) == pytest.approx([collatz(row) for row in rows])


def test_a_loop_of_known_numbers_needs_no_limit(jit: Any) -> None:
    def f(x: Any) -> Any:
        return tg.while_loop(lambda c: c[0] < 5, lambda c: (c[0] + 1, c[1] * x), (0, 1.0))[1]

    assert jit(f)(2.0) == f(2.0) == 32.0


def test_a_loop_has_no_more_steps_than_it_may(jit: Any) -> None:
    def f(x: Any) -> Any:
        return tg.while_loop(lambda c: c > 0, lambda c: c + 1.0, x, max_steps=7)

    assert jit(f)(1.0) == f(1.0) == 8.0


def test_an_endless_loop_cannot_be_compiled(jit: Any) -> None:
    with pytest.raises(tg.TracingError, match="max_steps="):
        jit(lambda x: tg.while_loop(lambda c: c > 1, lambda c: c / 2, x))(3.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tg.cond(1.0, 2.0, lambda: 1), "cond() takes two functions, not float: 2.0"),  # type: ignore[arg-type]
        (lambda: tg.cond(np.ones(2), int, int), "takes one number to decide by, not an array"),
        (
            lambda: tg.while_loop(lambda c: c < 3, lambda c: [c + 1], 0),
            "the carry of while_loop() needs the same structure each time",
        ),
    ],
)
def test_what_cannot_be_decided(call: Any, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        call()
    assert message in str(caught.value)


@pytest.mark.parametrize("pred", [None, "no", (1.0, 1.0), {}, int, 1j])
def test_what_is_no_number_decides_nothing(pred: Any) -> None:
    with pytest.raises(TypeError, match=r"cond\(\) takes a real number, not"):
        tg.cond(pred, int, int)
    with pytest.raises(TypeError, match=r"while_loop\(\) takes a real number, not"):
        tg.while_loop(lambda c: pred, lambda c: c, 1.0)
