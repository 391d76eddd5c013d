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


def newton(a: Any) -> Any:
    """The root of a, and how many steps it takes; a cold start, which 1 ends at once."""
    is_far = lambda c: abs(c[0] * c[0] - a) > 1e-12 * a  # noqa: E731
    return tg.while_loop(is_far, lambda c: ((c[0] + a / c[0]) / 2, c[1] + 1), (a, 0))


def steps_to_one(n: Any) -> Any:
    """The steps of Collatz."""

    def step(c: Any) -> Any:
        n, steps = c
        odd = n - 2.0 * tg.floor(n / 2.0)
        return tg.where(odd, 3.0 * n + 1.0, n / 2.0), steps + 1.0

    return tg.while_loop(lambda c: c[0] > 1.0, step, (n, 0.0))[1]


def divisor(a: Any, b: Any) -> Any:
    """The greatest common one, by remainders."""
    return tg.while_loop(
        lambda c: c[1], lambda c: (c[1], c[0] - tg.floor(c[0] / c[1]) * c[1]), (a, b)
    )[0]


def fall(h: Any, g: Any) -> Any:
    """When and how fast a stone meets the ground, by Euler's method."""

    def step(c: Any) -> Any:
        t, y, v = c
        return t + 0.01, y + 0.01 * v, v - 0.01 * g

    t, y, v = tg.while_loop(lambda c: c[1] > 0, step, (0.0, h, 0.0))
    return t + y / v, v


def powers(x: Any, most: Any) -> Any:
    """How often a number is doubled, in a loop whose steps are loops."""

    def step(c: Any) -> Any:
        inner = tg.while_loop(lambda d: d[0] < c[0], lambda d: (d[0] * 2.0, d[1] + x), (x, 0.0))
        return c[0] * 1.5, c[1] + inner[1]

    return tg.while_loop(lambda c: c[0] < most, step, (1.0, 0.0))


LOOPS = [
    (newton, (2.0,)),
    (newton, (1.0,)),
    (steps_to_one, (27.0,)),
    (divisor, (84.0, 36.0)),
    (divisor, (84.0, 0.0)),
    (fall, (20.0, 9.81)),
    (powers, (0.3, 20.0)),
]


def moves(f: Any) -> Any:
    """What a function gives, its slope and how that bends, all in one list, by forward mode."""
    slope = lambda *args: tg.jvp(f, args, (1.0,) * len(args))  # noqa: E731
    return lambda *args: tuple(_flat(tg.jvp(slope, args, (1.0,) * len(args))))


@pytest.mark.once
@pytest.mark.parametrize(("f", "args"), LOOPS)
def test_a_loop_ends_by_itself(jit: Any, f: Any, args: Any) -> None:
    assert numbers(jit(f)(*args)) == pytest.approx(numbers(f(*args)), rel=1e-13)
    assert jit(moves(f))(*args) == pytest.approx(moves(f)(*args), rel=1e-12)


@pytest.mark.once
@pytest.mark.parametrize(("f", "args"), LOOPS)
def test_each_row_ends_by_itself(jit: Any, f: Any, args: Any) -> None:
    slope: Any = lambda *args: tuple(_flat(tg.jvp(f, args, (1.0,) * len(args))))  # noqa: E731
    rows = [np.array([x, 1.0, x + 3.0, 2 * x, 5.0, 7.0, 9.0, 11.0, 12.0]) for x in args]
    expected = [slope(*map(float, row)) for row in zip(*rows, strict=True)]
    found = jit(tg.vmap(slope))(*rows)
    columns = np.array(found).T
    assert columns == pytest.approx(np.array(expected), rel=1e-12)


def _flat(tree: Any) -> Any:
    if not isinstance(tree, (tuple, list)):
        return [tree]
    return [x for part in tree for x in _flat(part)]


def test_loops_that_end_by_themselves_in_a_scan(jit: Any) -> None:
    def f(start: Any, xs: Any) -> Any:
        return tg.scan(lambda c, x: (newton(c + x)[0], steps_to_one(x) * c))(start, xs)

    xs = np.array([3.0, 1.0, 7.0])
    last, rows = jit(f)(2.0, xs)
    expected, expected_rows = f(2.0, xs)
    assert last == pytest.approx(expected, rel=1e-13)
    assert list(rows) == pytest.approx(list(expected_rows), rel=1e-13)


@pytest.mark.parametrize("size", [3, 100])
def test_a_loop_that_ends_by_itself_carries_arrays(jit: Any, size: int) -> None:
    def f(x: Any) -> Any:
        return tg.while_loop(lambda x: np.sum(x * x) > 1.0, lambda x: 0.7 * x, x)

    x = np.linspace(1.0, 2.0, size)
    assert jit(f)(x) == pytest.approx(f(x), rel=1e-13)
    assert jit(f)(0.0 * x) == pytest.approx(0.0 * x)
    rows = np.array([x, 0.0 * x, 50.0 * x])
    assert jit(tg.vmap(f))(rows) == pytest.approx(np.array([f(row) for row in rows]), rel=1e-13)


def test_nan_ends_a_loop_as_a_comparison_does(jit: Any) -> None:
    def f(x: Any) -> Any:
        return tg.while_loop(lambda c: c[0] < 1e9, lambda c: (c[0] * c[0] - c[0], c[1] + 1), (x, 0))

    for x in (float("nan"), float("inf"), 3.0):
        assert numbers(jit(f)(x)) == pytest.approx(numbers(f(x)), nan_ok=True)


def test_many_turns(jit: Any) -> None:
    assert jit(lambda n: tg.while_loop(lambda c: c < n, lambda c: c + 1.0, 0.0))(3e5) == 3e5


def test_reverse_mode_needs_a_most_number_of_turns(jit: Any) -> None:
    for derivative in (tg.grad, tg.hessian, tg.jacobian):
        with pytest.raises(tg.TracingError, match=r"give max_steps=, or take jvp\(\)"):
            jit(derivative(lambda a: newton(a)[0]))(2.0)
    shrink = lambda x: tg.while_loop(lambda x: x.sum() > 1.0, lambda x: 0.5 * x, x)  # noqa: E731
    with pytest.raises(tg.TracingError, match=r"give max_steps=, or take jvp\(\) of numbers"):
        jit(lambda x: tg.jvp(shrink, (x,), (x,)))(np.ones(100))
    # What nothing flows back through may be there.
    f = lambda a: a * tg.stop_gradient(newton(a)[0])  # noqa: E731
    assert jit(tg.grad(f))(2.0) == pytest.approx(2.0**0.5)
    assert jit(tg.grad(lambda a: a * steps_to_one(3.0 * tg.stop_gradient(a))))(2.0) == 8.0


def test_a_loop_that_ends_by_itself_is_what_it_is_in_jax() -> None:
    jax = pytest.importorskip("jax")

    def step(c: Any) -> Any:
        return jax.numpy.where(c[0] % 2 == 1, 3 * c[0] + 1, c[0] // 2), c[1] + 1

    for n in (1, 27, 97):
        _, steps = jax.lax.while_loop(lambda c: c[0] > 1, step, (n, 0))
        assert tg.jit(steps_to_one)(float(n)) == int(steps)


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
