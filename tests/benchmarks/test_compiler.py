"""The compiler beside C, JAX and CasADi: loops, calls, batches, Hessians, and first calls.

Each peer is called as its users would for speed: C with its arrays in place, JAX with arrays
that it has already, in double precision, CasADi with its own matrices. A time ends when the
numbers are there. A ratio is how many times as fast ours is, so a bar of 1.1 times C's time
is a ratio of 0.91.
"""

from __future__ import annotations

import ctypes
import gc
import time
import warnings
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, nn
from tinygrad_bp.compiler.arguments import Arguments
from tinygrad_bp.compiler.version import Version

WEIGHTS = [0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55]

Measure = Callable[..., None]


@pytest.fixture(scope="module")
def jax() -> Any:
    jax = pytest.importorskip("jax", reason="JAX is not installed")
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    yield jax
    jax.config.update("jax_enable_x64", before)


@pytest.fixture(scope="module")
def casadi() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SWIG's, about its own types
        return pytest.importorskip("casadi", reason="CasADi is not installed")


@pytest.fixture(scope="module")
def jit() -> Callable[..., Any]:
    pytest.importorskip("llvmlite", reason="llvmlite is not installed")
    return partial(tg.jit, backend="llvm")


def assert_agree(*results: Any) -> None:
    """All results hold the same numbers, nested in whatever way."""

    def numbers(result: Any) -> list[float]:
        if isinstance(result, (list, tuple)):
            return [number for part in result for number in numbers(part)]
        flat: list[float] = np.ravel(np.asarray(result, dtype=float)).tolist()
        return flat

    first, *others = map(numbers, results)
    for other in others:
        # Rounded in another order here and there.
        np.testing.assert_allclose(other, first, rtol=1e-12, atol=1e-12)


# The tutorial's network


def logistic_by(exp: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda net: 1 / (1 + exp(-net))


def error_by(squash: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """E_total as a function of the eight weights, the same expression for every kind."""

    def error(w: Any) -> Any:
        w1, w2, w3, w4, w5, w6, w7, w8 = (w[i] for i in range(8))
        out_h1 = squash(w1 * 0.05 + w2 * 0.1 + 0.35)
        out_h2 = squash(w3 * 0.05 + w4 * 0.1 + 0.35)
        out_o1 = squash(w5 * out_h1 + w6 * out_h2 + 0.6)
        out_o2 = squash(w7 * out_h1 + w8 * out_h2 + 0.6)
        return 0.5 * (0.01 - out_o1) ** 2 + 0.5 * (0.99 - out_o2) ** 2

    return error


error_of = error_by(tg.sigmoid)


def test_tutorials_numbers() -> None:
    error, gradient = tg.value_and_grad(error_of)(WEIGHTS)
    assert error == pytest.approx(0.2983711087600027, rel=1e-15)
    after = [w - 0.5 * slope for w, slope in zip(WEIGHTS, gradient, strict=True)]
    assert error_of(after) == pytest.approx(0.29102777369359933, rel=1e-15)


def step_by(squash: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    """A training step as `scan` takes it. The carry is the weights and the error before."""
    both = tg.value_and_grad(error_by(squash))

    def step(carry: Any, _: Any) -> Any:
        w, _ = carry
        error, gradient = both(w)
        return ([w[i] - 0.5 * gradient[i] for i in range(8)], error), None

    return step


def our_training(jit: Callable[..., Any], squash: Any, n: int, **options: Any) -> Any:
    run = jit(tg.scan(step_by(squash), length=n), **options)
    return lambda: run((WEIGHTS, 0.0))[0]


def c_training(library: Any, n: int) -> Callable[[], Any]:
    library.train.restype = ctypes.c_double
    kept: Any = (ctypes.c_double * 8)()

    def run() -> Any:
        kept[:] = WEIGHTS
        error = library.train(ctypes.c_long(n), kept)
        return list(kept), error

    return run


def jax_training(jax: Any, weights: str, n: int) -> Callable[[], Any]:
    """How long a step takes JAX depends on how it is written.

    An array, or scalars and its own `logistic`, take a fifth of the time that scalars and the
    formula written out take. So here are the quickest form and the plainest.
    """
    squash = logistic_by(jax.numpy.exp) if weights == "scalars" else jax.lax.logistic
    both = jax.value_and_grad(error_by(squash))
    start: Any = jax.numpy.array(WEIGHTS)
    if weights == "scalars":
        start = [jax.numpy.array(w) for w in WEIGHTS]

    def step(_: Any, carry: Any) -> Any:
        w, _ = carry
        error, gradient = both(w)
        return jax.tree.map(lambda w, slope: w - 0.5 * slope, w, gradient), error

    run = jax.jit(lambda w: jax.lax.fori_loop(0, n, step, (w, 0.0)))
    return lambda: jax.block_until_ready(run(start))


def casadi_training(casadi: Any, n: int) -> Callable[[], Any]:
    carry = casadi.SX.sym("carry", 9)
    w = carry[:8]
    error = error_by(logistic_by(casadi.exp))(w)
    after = casadi.vertcat(w - 0.5 * casadi.gradient(error, w), error)
    run = casadi.Function("step", [carry], [after]).fold(n)
    start = casadi.DM([*WEIGHTS, 0.0])
    return lambda: run(start)


def eager_training(n: int) -> Any:
    return tg.scan(step_by(tg.sigmoid), length=n)((WEIGHTS, 0.0))[0]


OUR_LOGISTIC = {"sigmoid": tg.sigmoid, "exp": logistic_by(tg.exp)}


@pytest.mark.parametrize("fastmath", [False, True], ids=["exactly", "fastmath"])
@pytest.mark.parametrize("squash", OUR_LOGISTIC)
def test_training_against_c(
    benchmark: Any, against: Measure, jit: Any, c_library: Any, squash: str, fastmath: bool
) -> None:
    ours = partial(our_training, jit, OUR_LOGISTIC[squash], fastmath=fastmath)
    peer = partial(c_training, c_library("step", fastmath))
    assert_agree(eager_training(100), ours(100)(), peer(100)())
    n = 1_000_000 if benchmark.enabled else 100
    against(ours(n), peer(n), steps=1, rounds=25, bar="0.91 (1.1 times C's time)", within=n)


@pytest.mark.parametrize("weights", ["array", "scalars"])
def test_training_against_jax(
    benchmark: Any, against: Measure, jit: Any, jax: Any, weights: str
) -> None:
    ours, peer = partial(our_training, jit, tg.sigmoid), partial(jax_training, jax, weights)
    assert_agree(eager_training(100), ours(100)(), peer(100)())
    n = 1_000_000 if benchmark.enabled else 100
    against(ours(n), peer(n), steps=1, rounds=12, bar="6", within=n)


def test_training_against_casadi(benchmark: Any, against: Measure, jit: Any, casadi: Any) -> None:
    ours, peer = partial(our_training, jit, tg.sigmoid), partial(casadi_training, casadi)
    assert_agree(eager_training(100), ours(100)(), peer(100)())
    n = 1_000_000 if benchmark.enabled else 100
    against(ours(n), peer(n), steps=1, rounds=12, bar="6", within=n)


def test_the_peers_leave_subnormal_numbers_alone(c_library: Any) -> None:
    for name in ("step", "moons"):
        c_library(name, True)
    smallest = 5e-324
    assert smallest * float("1") == smallest > 0.0


# A Python loop that calls a compiled function


@pytest.mark.parametrize(("kind", "bar"), [("array", "4"), ("list", "15")], ids=["array", "list"])
def test_call_against_jax(against: Measure, jit: Any, jax: Any, kind: str, bar: str) -> None:
    ours = jit(tg.value_and_grad(error_of))
    peer = jax.jit(jax.value_and_grad(error_by(jax.lax.logistic)))
    w: Any = np.array(WEIGHTS) if kind == "array" else WEIGHTS
    theirs = jax.numpy.array(WEIGHTS) if kind == "array" else WEIGHTS
    ready = jax.block_until_ready
    assert_agree(tg.value_and_grad(error_of)(WEIGHTS), ours(w), peer(theirs))
    against(lambda: ours(w), lambda: ready(peer(theirs)), steps=1000, rounds=40, bar=bar)


def casadi_function(casadi: Any) -> Any:
    w = casadi.SX.sym("w", 8)
    error = error_by(logistic_by(casadi.exp))(w)
    return casadi.Function("both", [w], [error, casadi.gradient(error, w)])


@pytest.mark.parametrize("kind", ["array", "list"])
def test_call_against_casadi(against: Measure, jit: Any, casadi: Any, kind: str) -> None:
    """Of the calls that give results of their own, CasADi's quickest takes its own matrix."""
    ours = jit(tg.value_and_grad(error_of))
    peer = casadi_function(casadi)
    w: Any = np.array(WEIGHTS) if kind == "array" else WEIGHTS
    theirs = casadi.DM(WEIGHTS)
    assert_agree(tg.value_and_grad(error_of)(WEIGHTS), ours(w), peer(theirs))
    against(lambda: ours(w), lambda: peer(theirs), steps=1000, rounds=40, bar="3")


def test_call_against_casadi_in_buffers(against: Measure, jit: Any, casadi: Any) -> None:
    """It can also be bound to memory once and for all, and then gives no results of its own."""
    ours = jit(tg.value_and_grad(error_of))
    memory: list[Any] = [np.array(WEIGHTS), np.zeros(1), np.zeros(8)]
    w, error, gradient = memory
    buffer, call = casadi_function(casadi).buffer()
    buffer.set_arg(0, memoryview(w))
    buffer.set_res(0, memoryview(error))
    buffer.set_res(1, memoryview(gradient))
    call()
    assert_agree(tg.value_and_grad(error_of)(WEIGHTS), ours(w), [error, gradient])
    against(lambda: ours(w), call, steps=1000, rounds=40, bar="none")


def test_hessian_against_jax(against: Measure, jit: Any, jax: Any) -> None:
    ours = jit(tg.hessian(error_of))
    peer = jax.jit(jax.hessian(error_by(jax.lax.logistic)))
    w, theirs = np.array(WEIGHTS), jax.numpy.array(WEIGHTS)
    ready = jax.block_until_ready
    assert_agree(tg.hessian(error_of)(WEIGHTS), ours(w), peer(theirs))
    against(lambda: ours(w), lambda: ready(peer(theirs)), steps=500, rounds=40, bar="4")


@pytest.mark.parametrize("eager", ["value_and_grad", "backward"])
def test_python_backend_against_eager(against: Measure, eager: str) -> None:
    both = tg.value_and_grad(error_of)
    ours = tg.jit(both, backend="python")

    def backward(weights: list[float]) -> Any:
        w = [Value(weight) for weight in weights]
        error = error_of(w)
        error.backward()
        return error.data, [weight.grad for weight in w]

    peer = {"value_and_grad": both, "backward": backward}[eager]
    assert_agree(peer(WEIGHTS), ours(WEIGHTS))
    against(lambda: ours(WEIGHTS), lambda: peer(WEIGHTS), steps=200, rounds=40, bar="6")


# micrograd's moons demo

MODEL = nn.MLP(2, [16, 16, 1], seed=1)
PARAMETERS = np.array([parameter.data for parameter in MODEL.parameters()])


@cache
def moons(n: int) -> tuple[Any, Any]:
    """Two half circles, one in the other, with some noise; and which of them, as -1 or 1."""
    random = np.random.default_rng(n)
    angles, signs = random.uniform(0, np.pi, n), random.choice([-1.0, 1.0], n)
    upper = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = np.where(signs[:, None] > 0, upper, [1.0, 0.5] - upper)
    return points + random.normal(0, 0.1, (n, 2)), signs


def moons_loss(p: Any, points: Any, signs: Any) -> Any:
    def loss(p: Any, point: Any, sign: Any) -> Any:
        return tg.relu(1 - sign * MODEL.apply(p, point))

    data_loss = tg.vmap(loss, (None, 0, 0), reduce="mean")(p, points, signs)
    return data_loss + 1e-4 * sum(weight * weight for weight in p)


def jax_moons(jax: Any, points: Any, signs: Any) -> Callable[[], Any]:
    """Whole layers at a time, the samples along the last axis: the quickest form of several."""
    jnp = jax.numpy

    def loss(p: Any, points: Any, signs: Any) -> Any:
        first = p[:48].reshape(16, 3)
        second = p[48:320].reshape(16, 17)
        third = p[320:]
        hidden = jnp.maximum(first[:, :2] @ points.T + first[:, 2:], 0.0)
        hidden = jnp.maximum(second[:, :16] @ hidden + second[:, 16:], 0.0)
        scores = third[:16] @ hidden + third[16]
        return jnp.mean(jnp.maximum(1 - signs * scores, 0.0)) + 1e-4 * jnp.sum(p * p)

    both = jax.jit(jax.value_and_grad(loss))
    arguments = [jnp.asarray(array) for array in (PARAMETERS, points, signs)]
    return lambda: jax.block_until_ready(both(*arguments))


def c_moons(library: Any, points: Any, signs: Any) -> Callable[[], Any]:
    library.moons.restype = ctypes.c_double
    gradient = np.empty(len(PARAMETERS))
    arrays = points, signs, PARAMETERS, gradient
    pointers = [array.ctypes.data_as(ctypes.c_void_p) for array in arrays]
    n = ctypes.c_long(len(signs))
    return lambda: (library.moons(n, *pointers), gradient)


def our_moons(jit: Any, points: Any, signs: Any, **options: Any) -> Callable[[], Any]:
    both = jit(tg.value_and_grad(moons_loss), **options)
    return lambda: both(PARAMETERS, points, signs)


@pytest.fixture(scope="module")
def eager_moons() -> Any:
    """Of 100 samples: what the compiled form and the peers have to give."""
    return tg.value_and_grad(moons_loss)(PARAMETERS, *moons(100))


@pytest.mark.parametrize(("n", "bar"), [(100, "5"), (10_000, "1.3")], ids=["100", "10000"])
def test_moons_against_jax(
    benchmark: Any, against: Measure, jit: Any, jax: Any, eager_moons: Any, n: int, bar: str
) -> None:
    our_call, their_call = partial(our_moons, jit), partial(jax_moons, jax)
    assert_agree(eager_moons, our_call(*moons(100))(), their_call(*moons(100))())
    data = moons(n if benchmark.enabled else 100)
    ours, peer = our_call(*data), their_call(*data)
    assert_agree(ours(), peer())
    against(ours, peer, steps=30_000 // n, rounds=40, bar=bar)


@pytest.mark.parametrize("fastmath", [False, True], ids=["exactly", "fastmath"])
@pytest.mark.parametrize(
    ("n", "bar"),
    [(100, "none"), (10_000, "0.67 (1.5 times C's time)")],
    ids=["100", "10000"],
)
def test_moons_against_c(
    benchmark: Any,
    against: Measure,
    jit: Any,
    c_library: Any,
    eager_moons: Any,
    n: int,
    bar: str,
    fastmath: bool,
) -> None:
    our_call = partial(our_moons, jit, fastmath=fastmath)
    their_call = partial(c_moons, c_library("moons", fastmath))
    assert_agree(eager_moons, our_call(*moons(100))(), their_call(*moons(100))())
    data = moons(n if benchmark.enabled else 100)
    ours, peer = our_call(*data), their_call(*data)
    assert_agree(ours(), peer())
    against(ours, peer, steps=30_000 // n, rounds=40, bar=bar)


# First calls: tracing and compiling

START = [0.1 + 0.04 * i for i in range(20)]


def straight_line(instructions: int, squash: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function of twenty numbers; with its gradient it takes about so many operations."""

    def f(inputs: Sequence[Any]) -> Any:
        x = list(inputs)
        for k in range(round(instructions / 11.5)):
            a, b, c = x[k % 20], x[(7 * k + 3) % 20], x[(3 * k + 11) % 20]
            x[k % 20] = squash(a * b + c) if k % 2 else a + 0.3 * b * c - 0.25 * a
        return sum(x[1:], x[0])

    return f


def test_instructions_of_a_straight_line() -> None:
    compiled = tg.jit(tg.value_and_grad(straight_line(1000, tg.sigmoid)), backend="python")
    compiled(START)
    assert len(compiled.program.instructions) == pytest.approx(1000, rel=0.02)


def our_first_call(jit: Any, instructions: int) -> Any:
    return jit(tg.value_and_grad(straight_line(instructions, tg.sigmoid)))(START)


def jax_first_call(jax: Any, instructions: int) -> Any:
    both = jax.value_and_grad(straight_line(instructions, jax.lax.logistic))
    return jax.block_until_ready(jax.jit(both)(START))


def casadi_first_call(casadi: Any, instructions: int) -> Any:
    x = casadi.SX.sym("x", 20)
    y = straight_line(instructions, logistic_by(casadi.exp))([x[i] for i in range(20)])
    both = casadi.Function("both", [x], [y, casadi.gradient(y, x)])
    return both(casadi.DM(START))


def eager_call(instructions: int) -> Any:
    return tg.value_and_grad(straight_line(instructions, tg.sigmoid))(START)


@pytest.mark.parametrize("instructions", [100, 1000])
def test_first_call_against_jax(
    benchmark: Any, against: Measure, jit: Any, jax: Any, instructions: int
) -> None:
    size = instructions if benchmark.enabled else 100
    ours, peer = partial(our_first_call, jit, size), partial(jax_first_call, jax, size)
    assert_agree(eager_call(size), ours(), peer())
    against(ours, peer, steps=1, rounds=6, bar="3.3 (0.3 times JAX's time)")


@pytest.mark.parametrize("instructions", [100, 1000, 10_000, 50_000])
def test_first_call_against_casadi(
    benchmark: Any, against: Measure, jit: Any, casadi: Any, instructions: int
) -> None:
    size = instructions if benchmark.enabled else 100
    ours, peer = partial(our_first_call, jit, size), partial(casadi_first_call, casadi, size)
    assert_agree(eager_call(size), ours(), peer())
    rounds = 30 if instructions < 10_000 else 6
    against(ours, peer, steps=1, rounds=rounds, bar="0.33 (3 times CasADi's time)")


def test_growth_of_the_first_call(benchmark: Any, report: Any, jit: Any) -> None:
    """The time an instruction, in a program of 50,000 over in one of 1,000."""

    def each(instructions: int) -> float:
        start = time.perf_counter()
        our_first_call(jit, instructions)
        return (time.perf_counter() - start) / instructions

    def measure() -> float:
        few, many, large = (20, 4, 50_000) if benchmark.enabled else (1, 1, 2000)
        smallest = min(each(1000) for _ in range(few))
        return min(each(large) for _ in range(many)) / smallest

    growth = benchmark.pedantic(measure, rounds=1)
    report(growth, "an instruction of 50,000 over one of 1,000; bar: 1.5")


class NoCode:
    """What a backend gives that translates nothing."""

    def __init__(self, program: Any, slots: Any) -> None:
        self.size = program.size

    def quick(self, arguments: Any, result: Any) -> None:
        return None


def test_tracing_of_a_network(benchmark: Any, report: Any) -> None:
    """From the call to the program, without a backend, over an eager call."""
    width = 64 if benchmark.enabled else 4
    model = nn.MLP(64, [width, width, 10], activation="tanh", seed=1)
    args = ([p.data for p in model.parameters()], [0.01 * i for i in range(64)], [0.1] * 10)
    both = tg.value_and_grad(lambda w, x, y: nn.half_squared_error(model.apply(w, x), y))
    size = 0

    def trace() -> None:
        nonlocal size
        size = Version(both, NoCode, Arguments(args, {}), args, {}).code.size

    def seconds(f: Callable[[], Any]) -> float:
        gc.collect()
        gc.disable()  # as in a call of a compiled function
        start = time.process_time()
        f()
        gc.enable()
        return time.process_time() - start

    def measure() -> tuple[float, float]:
        rounds = range(8 if benchmark.enabled else 1)
        pairs = [(seconds(trace), seconds(partial(both, *args))) for _ in rounds]
        return min(ours for ours, _ in pairs), min(eager for _, eager in pairs)

    ours, eager = benchmark.pedantic(measure, rounds=1)
    each = ours / size * 1e6
    report(ours / eager, f"{each:.1f} us an instruction; bar: 12, on a quiet machine")
