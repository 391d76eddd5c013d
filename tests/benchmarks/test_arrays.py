"""The arrays found in scalar code, run by JAX, beside the same by hand in JAX's own words.

A ratio is how many times as fast ours is, so a bar of 1.2 times the time is a ratio of 0.83.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn
from tinygrad_bp.compiler.arguments import Arguments
from tinygrad_bp.compiler.program.arrays.array_program import ArrayProgram

jax = pytest.importorskip("jax", reason="JAX is not installed")

pytestmark = pytest.mark.usefixtures("doubles")

INPUTS, OUTPUTS = 64, 10


def ours(width: int) -> tuple[Callable[..., Any], Any]:
    """The loss and the gradient of a network of neurons, as a function of JAX, and the weights."""
    net = nn.MLP(INPUTS, [width, width, OUTPUTS], activation="tanh", output_activation="linear")

    def loss(w: Any, xs: Any, ys: Any) -> Any:
        def of_sample(x: Any, y: Any) -> Any:
            return nn.half_squared_error(net.apply(list(w), x), y)

        return tg.vmap(of_sample, reduce="mean")(xs, ys)

    weights = np.array([w.data for w in net.parameters()])
    return tg.jit(tg.value_and_grad(loss)).to_jax(), weights


def written_out(width: int) -> Callable[..., Any]:
    """The same with loops over plain numbers, as a user might write it, before it is compiled."""
    sizes = [INPUTS, width, width, OUTPUTS]

    def loss(w: Any, xs: Any, ys: Any) -> Any:
        def of_sample(x: Any, y: Any) -> Any:
            numbers = iter(w)
            for count in sizes[1:]:
                rows = [[next(numbers) for _ in x] + [next(numbers)] for _ in range(count)]
                x = [sum(a * b for a, b in zip(row, x, strict=False)) + row[-1] for row in rows]
                x = x if count == OUTPUTS else [tg.tanh(net) for net in x]
            return sum((a - b) ** 2 for a, b in zip(x, y, strict=True)) / 2

        return tg.vmap(of_sample, reduce="mean")(xs, ys)

    return tg.value_and_grad(loss)


def by_loops(width: int) -> tuple[Callable[..., Any], Any]:
    """That as a function of JAX, and the weights."""
    return tg.jit(written_out(width)).to_jax(), ours(width)[1]


def by_hand(width: int) -> Callable[..., Any]:
    """The same with matrices."""
    sizes = [INPUTS, width, width, OUTPUTS]

    def loss(w: Any, xs: Any, ys: Any) -> Any:
        for i, (n, m) in enumerate(pairwise(sizes)):
            matrix, w = w[: (n + 1) * m].reshape(m, n + 1), w[(n + 1) * m :]
            xs = xs @ matrix[:, :-1].T + matrix[:, -1]
            xs = jax.numpy.tanh(xs) if i < 2 else xs
        return ((xs - ys) ** 2).sum() / 2 / len(ys)

    function: Callable[..., Any] = jax.value_and_grad(loss)
    return function


def data(batch: int) -> list[Any]:
    random = np.random.default_rng(0)
    return [jax.numpy.asarray(random.normal(size=(batch, n))) for n in (INPUTS, OUTPUTS)]


@pytest.mark.parametrize(
    ("width", "batch", "bar"),
    [(16, 256, 0.77), (64, 256, 0.83), (64, 4096, 0.83), (256, 256, 0.83)],
)
def test_a_network_beside_matrices(
    against: Any, benchmark: Any, width: int, batch: int, bar: float
) -> None:
    width = width if benchmark.enabled else 4
    f, weights = ours(width)
    compiled, peer = jax.jit(f), jax.jit(by_hand(width))
    arguments = [jax.numpy.asarray(weights), *data(batch)]
    (value, gradient), (same, expected) = compiled(*arguments), peer(*arguments)
    np.testing.assert_allclose(value, same, rtol=1e-12)
    np.testing.assert_allclose(gradient, expected, rtol=1e-9, atol=1e-12)
    against(
        lambda: jax.block_until_ready(compiled(*arguments)),
        lambda: jax.block_until_ready(peer(*arguments)),
        steps=20,
        rounds=15,
        bar=f"{bar}",
    )


@pytest.mark.parametrize(
    ("make", "width", "bar"), [(ours, 16, 2), (ours, 64, 2), (ours, 256, 2), (by_loops, 64, 3)]
)
def test_the_first_call_beside_that_of_matrices(
    report: Any, benchmark: Any, make: Any, width: int, bar: int
) -> None:
    width = width if benchmark.enabled else 4
    xs, ys = data(256)
    times = []
    for k in range(3 if benchmark.enabled else 1):
        f, weights = make(width)
        g = by_hand(width)
        # A number more each time: XLA keeps what it has compiled.
        arguments = [jax.numpy.asarray(weights), xs[k:], ys[k:]]
        begin = time.perf_counter()
        jax.block_until_ready(jax.jit(f)(*arguments))
        middle = time.perf_counter()
        jax.block_until_ready(jax.jit(g)(*arguments))
        times.append((middle - begin, time.perf_counter() - middle))
    mine, theirs = np.median(times, axis=0)
    benchmark.pedantic(lambda: None)
    note = f"first call {mine:.2f} s, the peer's {theirs:.2f} s; bar: at most {bar} times its time"
    report(float(theirs / mine), note)


@pytest.mark.parametrize("width", [16, 64])
def test_from_the_call_to_the_program_of_arrays(report: Any, benchmark: Any, width: int) -> None:
    width = width if benchmark.enabled else 4
    f = written_out(width)
    args = (ours(width)[1], *map(np.asarray, data(256)))
    times = []
    for _ in range(7 if benchmark.enabled else 1):
        compiled = tg.jit(f, backend="jax")  # which XLA compiles only when it is run
        begin = time.process_time()
        program = compiled.version(Arguments(args, {}), args, {}).program
        times.append((time.process_time() - begin) / program.size * 1e6)
        arrays = compiled.program
        assert isinstance(arrays, ArrayProgram)
        assert arrays.size <= 30
        assert arrays.gathers == 0
    benchmark.pedantic(lambda: None)
    each = [f"{x:.1f} us" for x in (np.median(times), min(times))]
    note = f"of the processor, for each of {program.size} scalar instructions: median {each[0]}, "
    report(12 / float(np.median(times)), f"{note}best {each[1]}; bar: at most 12 us")


def line(x: Any) -> Any:
    return 2 * x + 1


def sum_of_line(x: Any) -> Any:
    return line(x).sum()


@pytest.mark.parametrize("backend", ["llvm", "jax"])
@pytest.mark.parametrize(
    ("f", "expected"), [(line, line), (tg.grad(sum_of_line), lambda x: 2.0 + 0.0 * x)]
)
def test_the_first_call_of_arithmetic_on_a_large_array(
    report: Any, benchmark: Any, f: Any, expected: Any, backend: str
) -> None:
    x = np.linspace(-1.0, 1.0, 100_000 if benchmark.enabled else 100)
    tg.jit(lambda y: y * y, backend=backend)(x[:70])  # what is loaded once
    times = []
    for _ in range(3 if benchmark.enabled else 1):
        compiled = tg.jit(f, backend=backend)
        begin = time.perf_counter()
        found = compiled(x)
        times.append(time.perf_counter() - begin)
        np.testing.assert_allclose(found, expected(x))
    benchmark.pedantic(lambda: None)
    seconds = float(np.median(times))
    report(0.5 / seconds, f"first call {seconds:.2f} s; bar: at most 0.5 s")


@pytest.mark.parametrize("backend", ["llvm", "jax"])
def test_the_first_call_of_a_hessian(report: Any, benchmark: Any, backend: str) -> None:
    def by_numpy(x: Any) -> Any:
        return np.log(np.sum(np.exp(x)))

    def by_jax(x: Any) -> Any:
        return jax.numpy.log(jax.numpy.sum(jax.numpy.exp(x)))

    n = 300 if benchmark.enabled else 70
    times = []
    for k in range(3 if benchmark.enabled else 1):
        x = np.linspace(-1.0, 1.0, n + k)  # another length: XLA keeps what it has compiled
        begin = time.perf_counter()
        found = tg.jit(tg.hessian(by_numpy), backend=backend)(x)
        middle = time.perf_counter()
        peer = jax.block_until_ready(jax.jit(jax.hessian(by_jax))(jax.numpy.asarray(x)))
        times.append((middle - begin, time.perf_counter() - middle))
        np.testing.assert_allclose(found, peer, atol=1e-12)
    mine, theirs = np.median(times, axis=0)
    benchmark.pedantic(lambda: None)
    note = f"first call {mine:.2f} s, the peer's {theirs:.2f} s; bar: at most 3 times its time"
    report(float(theirs / mine), note)


def test_heat_on_a_carried_array(against: Any, benchmark: Any) -> None:
    steps = 1000 if benchmark.enabled else 10
    u = np.exp(-(np.linspace(-3.0, 3.0, 1000 if benchmark.enabled else 100) ** 2))

    def heat(u: Any, c: Any) -> Any:
        def step(u: Any, _: Any) -> Any:
            return u + c * (np.roll(u, 1) - 2 * u + np.roll(u, -1)), None

        return tg.scan(step, length=steps)(u)[0]

    def by_jax(u: Any, c: Any) -> Any:
        def step(u: Any, _: Any) -> Any:
            roll = jax.numpy.roll
            return u + c * (roll(u, 1) - 2 * u + roll(u, -1)), None

        return jax.lax.scan(step, u, None, length=steps)[0]

    compiled, peer = tg.jit(heat), jax.jit(by_jax)
    theirs = jax.numpy.asarray(u)
    np.testing.assert_allclose(compiled(u, 0.2), peer(theirs, 0.2), rtol=1e-10)
    against(
        lambda: compiled(u, 0.2),
        lambda: jax.block_until_ready(peer(theirs, 0.2)),
        steps=5,
        rounds=15,
        bar="1",
    )


@pytest.mark.parametrize("backend", ["llvm", "jax"])
def test_a_network_that_fulfils_a_differential_equation(
    against: Any, benchmark: Any, backend: str
) -> None:
    """Heat: the misfit of two derivatives of the network at some points, and its gradient."""
    sizes = [2, *([32, 32, 32] if benchmark.enabled else [4]), 1]
    net = nn.MLP(2, sizes[1:], activation="tanh", output_activation="linear")
    w = np.array([p.data for p in net.parameters()])
    xs, ts = np.random.default_rng(0).uniform(size=(2, 1000 if benchmark.enabled else 5))

    def loss(w: Any, xs: Any, ts: Any) -> Any:
        def misfit(x: Any, t: Any) -> Any:
            def u(x: Any, t: Any) -> Any:
                return net.apply(w, [x, t])

            return (tg.grad(u, 1)(x, t) - tg.grad(tg.grad(u))(x, t)) ** 2

        return tg.vmap(misfit, reduce="mean")(xs, ts)

    def by_jax(w: Any, xs: Any, ts: Any) -> Any:
        def u(x: Any, t: Any) -> Any:
            out, begin = jax.numpy.stack([x, t]), 0
            for into, count in pairwise(sizes):
                rows = w[begin : begin + count * (into + 1)].reshape(count, into + 1)
                begin += rows.size
                out = rows[:, :-1] @ out + rows[:, -1]
                out = jax.numpy.tanh(out) if begin < w.size else out
            return out[0]

        def misfit(x: Any, t: Any) -> Any:
            return (jax.grad(u, 1)(x, t) - jax.grad(jax.grad(u))(x, t)) ** 2

        return jax.numpy.mean(jax.vmap(misfit)(xs, ts))

    compiled = tg.jit(tg.value_and_grad(loss), backend=backend)
    peer = jax.jit(jax.value_and_grad(by_jax))
    value, slopes = compiled(w, xs, ts)
    same, expected = peer(w, xs, ts)
    np.testing.assert_allclose(value, same, rtol=1e-10)
    np.testing.assert_allclose(slopes, expected, rtol=1e-8, atol=1e-10)
    against(
        lambda: compiled(w, xs, ts),
        lambda: jax.block_until_ready(peer(w, xs, ts)),
        steps=3,
        rounds=15,
        bar="0.7",
    )


@pytest.mark.parametrize("backend", ["llvm", "jax"])
def test_a_table_that_steps_read(against: Any, benchmark: Any, backend: str) -> None:
    """Each step reads where the one before it says; and the gradient by the table."""
    size, steps = (100_000, 1000) if benchmark.enabled else (100, 10)
    table = np.random.default_rng(0).normal(size=size)

    def place(numbers: Any, c: Any) -> Any:
        return numbers.floor((numbers.sin(7.0 * c) + 1.0) * (size / 2 - 1))

    def walk(t: Any, c: Any) -> Any:
        return tg.scan(lambda c, _: (0.9 * c + t[place(tg, c)], None), length=steps)(c)[0]

    def by_jax(t: Any, c: Any) -> Any:
        def step(c: Any, _: Any) -> Any:
            return 0.9 * c + t[place(jax.numpy, c).astype(int)], None

        return jax.lax.scan(step, c, None, length=steps)[0]

    compiled = tg.jit(tg.value_and_grad(walk), backend=backend)
    peer = jax.jit(jax.value_and_grad(by_jax))
    theirs = jax.numpy.asarray(table)
    for found, expected in zip(compiled(table, 0.3), peer(theirs, 0.3), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-9)
    against(
        lambda: compiled(table, 0.3),
        lambda: jax.block_until_ready(peer(theirs, 0.3)),
        steps=5,
        rounds=15,
        bar="0.5",
    )


@pytest.mark.parametrize("backend", ["llvm", "jax"])
def test_numbers_in_order(against: Any, benchmark: Any, backend: str) -> None:
    x = np.random.default_rng(0).normal(size=1000 if benchmark.enabled else 10)
    weights = np.cos(np.arange(float(len(x))))
    compiled = tg.jit(tg.grad(lambda x: np.sum(np.sort(x) * weights)), backend=backend)
    peer = jax.jit(jax.grad(lambda x: jax.numpy.sum(jax.numpy.sort(x) * weights)))
    theirs = jax.numpy.asarray(x)
    np.testing.assert_allclose(compiled(x), peer(theirs), rtol=1e-12)
    against(
        lambda: compiled(x),
        lambda: jax.block_until_ready(peer(theirs)),
        steps=20,
        rounds=15,
        bar="0.5",
    )
