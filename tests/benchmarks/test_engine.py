"""The engine beside micrograd, XAD and autograd: time, memory, growth, import."""

from __future__ import annotations

import gc
import math
import random
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from contextvars import copy_context
from itertools import pairwise
from typing import Any

import micrograd.engine
import micrograd.nn
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, nn
from tinygrad_bp.autodiff.hooks import Recorder, recording

WEIGHTS = (0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55)


class MicrogradValue(micrograd.engine.Value):  # type: ignore[misc]
    """micrograd has no exp and no logistic function; these are written in its own manner."""

    def exp(self) -> Any:
        out = micrograd.engine.Value(math.exp(self.data), (self,), "exp")

        def _backward() -> None:
            self.grad += out.data * out.grad

        out._backward = _backward
        return out

    def sigmoid(self) -> Any:
        out = micrograd.engine.Value(1 / (1 + math.exp(-self.data)), (self,), "sigmoid")

        def _backward() -> None:
            self.grad += out.data * (1 - out.data) * out.grad

        out._backward = _backward
        return out


@pytest.fixture(autouse=True, scope="module")
def _exp_for_micrograd() -> Any:
    """Its operations give Values of its own class, so the methods have to be there."""
    patch = pytest.MonkeyPatch()
    for name in ("exp", "sigmoid"):
        patch.setattr(micrograd.engine.Value, name, getattr(MicrogradValue, name), raising=False)
    yield
    patch.undo()


def logistic(net: Any) -> Any:
    return 1 / (1 + (-net).exp())


def tutorial_step(kind: Any, squash: Callable[[Any], Any]) -> Callable[[], Any]:
    """One training step of the tutorial's network, the same expression for every kind."""
    w = [kind(weight) for weight in WEIGHTS]
    b1, b2 = kind(0.35), kind(0.6)
    i1, i2, target_o1, target_o2 = (kind(number) for number in (0.05, 0.1, 0.01, 0.99))

    def step() -> Any:
        w1, w2, w3, w4, w5, w6, w7, w8 = w
        out_h1 = squash(w1 * i1 + w2 * i2 + b1)
        out_h2 = squash(w3 * i1 + w4 * i2 + b1)
        out_o1 = squash(w5 * out_h1 + w6 * out_h2 + b2)
        out_o2 = squash(w7 * out_h1 + w8 * out_h2 + b2)
        error = 0.5 * (target_o1 - out_o1) ** 2 + 0.5 * (target_o2 - out_o2) ** 2
        for weight in w:
            weight.grad = 0.0
        error.backward()
        for weight in w:
            weight.data -= 0.5 * weight.grad
        return error

    assert math.isclose(step().data, 0.2983711087600027)
    assert math.isclose(step().data, 0.29102777369359933)
    return step


def test_tutorial_step_against_micrograd(against: Any) -> None:
    ours, peer = (tutorial_step(kind, logistic) for kind in (Value, micrograd.engine.Value))
    against(ours, peer, steps=200, rounds=60, bar="6")


def test_tutorial_step_with_sigmoid_against_micrograd(against: Any) -> None:
    ours = tutorial_step(Value, Value.sigmoid)
    peer = tutorial_step(micrograd.engine.Value, logistic)
    against(ours, peer, steps=200, rounds=60, bar="7")


def test_tutorial_step_while_another_thread_traces_against_alone(against: Any) -> None:
    """As long as a recorder stands anywhere, each `.data` and `.grad` looks for one here."""
    step = tutorial_step(Value, lambda net: net.sigmoid())
    elsewhere, recorder = copy_context(), recording(Recorder())

    def beside() -> None:
        elsewhere.run(recorder.__enter__)
        try:
            for _ in range(20):
                step()
        finally:
            elsewhere.run(recorder.__exit__)

    def alone() -> None:
        for _ in range(20):
            step()

    against(beside, alone, steps=10, rounds=60, bar="0.8", within=20)


def test_tutorial_step_against_xad(against: Any) -> None:
    xad = pytest.importorskip("xad.adj_1st", reason="XAD is not installed")
    from xad import math as xad_math

    weights = list(WEIGHTS)

    def squash(net: Any) -> Any:
        return 1 / (1 + xad_math.exp(-net))

    def step() -> float:
        with xad.Tape() as tape:
            w = [xad.Real(weight) for weight in weights]
            for weight in w:
                tape.registerInput(weight)
            tape.newRecording()
            w1, w2, w3, w4, w5, w6, w7, w8 = w
            out_h1 = squash(w1 * 0.05 + w2 * 0.1 + 0.35)
            out_h2 = squash(w3 * 0.05 + w4 * 0.1 + 0.35)
            out_o1 = squash(w5 * out_h1 + w6 * out_h2 + 0.6)
            out_o2 = squash(w7 * out_h1 + w8 * out_h2 + 0.6)
            error = 0.5 * (0.01 - out_o1) ** 2 + 0.5 * (0.99 - out_o2) ** 2
            tape.registerOutput(error)
            error.setDerivative(1.0)
            tape.computeAdjoints()
            weights[:] = [weight.getValue() - 0.5 * weight.getDerivative() for weight in w]
            return float(error.getValue())

    assert math.isclose(step(), 0.2983711087600027)
    assert math.isclose(step(), 0.29102777369359933)
    against(tutorial_step(Value, logistic), step, steps=200, rounds=60, bar="2.5")


def rosenbrock(x: Any) -> Any:
    return sum(100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2 for a, b in pairwise(x))


#: Functions of a list of numbers, and where they are differentiated.
FUNCTIONS: dict[str, tuple[Callable[[Any], Any], list[float]]] = {
    "rosenbrock": (rosenbrock, [0.3 + 0.05 * i for i in range(20)]),
    "tutorial": (lambda w: tutorial_error(w, logistic), list(WEIGHTS)),
}


def tutorial_error(w: Any, squash: Callable[[Any], Any]) -> Any:
    out_h1 = squash(w[0] * 0.05 + w[1] * 0.1 + 0.35)
    out_h2 = squash(w[2] * 0.05 + w[3] * 0.1 + 0.35)
    out_o1 = squash(w[4] * out_h1 + w[5] * out_h2 + 0.6)
    out_o2 = squash(w[6] * out_h1 + w[7] * out_h2 + 0.6)
    return 0.5 * (0.01 - out_o1) ** 2 + 0.5 * (0.99 - out_o2) ** 2


def gradient_by_backward(f: Callable[[Any], Any]) -> Callable[[list[float]], Any]:
    def both(numbers: list[float]) -> Any:
        x = [Value(number) for number in numbers]
        y = f(x)
        y.backward()
        return y.data, [leaf.grad for leaf in x]

    return both


@pytest.mark.parametrize("name", FUNCTIONS)
def test_value_and_grad_against_backward(against: Any, name: str) -> None:
    f, at = FUNCTIONS[name]
    ours, peer = tg.value_and_grad(f), gradient_by_backward(f)
    assert ours(at)[1] == pytest.approx(peer(at)[1], rel=1e-13, abs=1e-13)
    against(lambda: ours(at), lambda: peer(at), steps=50, rounds=60, bar="0.5")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_value_and_grad_against_autograd(against: Any, name: str) -> None:
    autograd = pytest.importorskip("autograd", reason="HIPS autograd is not installed")
    f, at = FUNCTIONS[name]

    def theirs(w: Any) -> Any:
        if name == "tutorial":
            return tutorial_error(w, lambda net: 1 / (1 + autograd.numpy.exp(-net)))
        return f(w)

    ours, peer = tg.value_and_grad(f), autograd.value_and_grad(theirs)
    assert ours(at)[1] == pytest.approx(list(map(float, peer(at)[1])), rel=1e-13, abs=1e-13)
    against(lambda: ours(at), lambda: peer(at), steps=5, rounds=40, bar="5")


def moons_loss(model: Any, kind: Any) -> Callable[[], Any]:
    """micrograd's demo: 100 samples, the hinge loss with an L2 penalty, and its gradient."""
    generator = random.Random(1337)
    points = [[generator.uniform(-1, 2), generator.uniform(-1, 1)] for _ in range(100)]
    signs = [generator.choice((-1, 1)) for _ in points]

    def loss() -> Any:
        inputs = [[kind(x) for x in point] for point in points]
        scores = [model(point) for point in inputs]
        losses = [(1 + -sign * score).relu() for sign, score in zip(signs, scores, strict=True)]
        data_loss = sum(losses) * (1.0 / len(losses))
        total = data_loss + 1e-4 * sum(p * p for p in model.parameters())
        model.zero_grad()
        total.backward()
        return total

    return loss


@pytest.mark.once
def test_moons_gradient_against_micrograd(against: Any) -> None:
    random.seed(1)
    theirs = micrograd.nn.MLP(2, [16, 16, 1])
    mine = nn.MLP(2, [16, 16, 1], init=[p.data for p in theirs.parameters()])
    ours = moons_loss(mine, Value)
    peer = moons_loss(theirs, micrograd.engine.Value)
    assert math.isclose(ours().data, peer().data)
    against(ours, peer, steps=1, rounds=12, bar="10")


def chain(kind: Any, operations: int) -> Any:
    """Products and sums of a hundred leaves: every node has a number, two edges, a gradient."""
    leaves = [kind(1.0 + i / 1000) for i in range(100)]
    total = leaves[0]
    for i in range(operations // 2):
        total = total + leaves[i % 100] * leaves[i * 7 % 100]
    return total


def test_memory_per_operation_against_micrograd(benchmark: Any, report: Any) -> None:
    """Bytes for each operation after a backward pass, ours over micrograd's."""

    def bytes_each(kind: Any) -> float:
        gc.collect()
        tracemalloc.start()
        # micrograd's backward pass is recursive: it cannot go deeper than this.
        graphs = [chain(kind, 600) for _ in range(20)]
        for graph in graphs:
            graph.backward()
        taken = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        return taken / (20 * 600)

    def measure() -> tuple[float, float]:
        return bytes_each(Value), bytes_each(micrograd.engine.Value)

    ours, theirs = benchmark.pedantic(measure, rounds=1)
    report(ours / theirs, f"{ours:.0f} bytes an operation, micrograd {theirs:.0f}; bar: 0.27")
    assert ours / theirs < 0.27


@pytest.mark.parametrize("collector", ["on", "off"])
def test_growth_of_the_time_per_node(benchmark: Any, report: Any, collector: str) -> None:
    """Building, differentiating and freeing, a node, at a million nodes over at a thousand.

    Python's cyclic collector looks through all living objects again and again while their
    number grows; `off` is the engine without it, as `timeit` measures.
    """

    def time_per_node(nodes: int) -> float:
        start = time.perf_counter()
        graph = chain(Value, nodes)
        graph.backward()
        del graph
        return (time.perf_counter() - start) / nodes

    def measure() -> float:
        few, many = (100, 5) if benchmark.enabled else (1, 1)
        large = 1_000_000 if benchmark.enabled else 10_000
        smallest = min(time_per_node(1000) for _ in range(few))
        return min(time_per_node(large) for _ in range(many)) / smallest

    gc.collect()
    if collector == "off":
        gc.disable()
    try:
        growth = benchmark.pedantic(measure, rounds=1)
    finally:
        gc.enable()
    report(growth, "a node of a million over one of a thousand; bar: 2")


def test_import_against_a_bare_interpreter(benchmark: Any, report: Any) -> None:
    def start(code: str) -> float:
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - begin

    def measure() -> float:
        rounds = 30 if benchmark.enabled else 1
        pairs = [(start("import tinygrad_bp"), start("pass")) for _ in range(rounds)]
        return min(ours for ours, _ in pairs) / min(bare for _, bare in pairs)

    report(benchmark.pedantic(measure, rounds=1), "over a bare start; bar: 2.5")
