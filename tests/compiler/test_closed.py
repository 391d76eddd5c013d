"""What a compiled function closes over is read again as soon as a number is assigned."""

from __future__ import annotations

import gc
import threading
from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.engine.assignments import good
from tinygrad_bp.compiler.closed import ClosedNumbers


def function(weights: list[Value], backend: str) -> Any:
    return tg.jit(lambda x: sum((w * x for w in weights), 0.0), backend)


@pytest.fixture(params=["python", "llvm"])
def backend(request: pytest.FixtureRequest) -> str:
    if request.param == "llvm":
        pytest.importorskip("llvmlite")
    return str(request.param)


@pytest.mark.parametrize("count", [1, 40])
class TestNumbersAreThoseOfNow:
    def test_after_each_assignment(self, count: int, backend: str) -> None:
        weights = [Value(float(i)) for i in range(count)]
        f = function(weights, backend)
        for turn in range(3):
            for place in (0, count - 1):
                weights[place].data = 10.0 * turn + place
                for _ in range(2):
                    assert f(2.0) == 2.0 * sum(w.data for w in weights)

    def test_after_a_load_and_a_step(self, count: int, backend: str) -> None:
        model = tg.nn.Neuron(count, "linear", init=[1.0] * count + [0.0])
        f = tg.jit(lambda x: model([x] * count), backend)
        assert f(1.0) == f(1.0) == count
        model.load_state_dict([2.0] * count + [0.0])
        assert f(1.0) == f(1.0) == 2 * count
        for p in model.parameters():
            p.grad = 1.0
        tg.optim.SGD(model.parameters(), lr=1.0).step()
        assert f(1.0) == f(1.0) == count - 1

    def test_after_a_graph_is_computed_anew(self, count: int, backend: str) -> None:
        x = Value(3.0)
        squares = [x * x for _ in range(count)]
        f = function(squares, backend)
        assert f(1.0) == 9.0 * count
        x.data = 2.0
        before = f(1.0)  # the graph is stale, and so is what was computed
        for square in squares:
            square.recompute()
        assert (before, f(1.0)) == (9.0 * count, 4.0 * count)


def test_two_functions_of_the_same_values() -> None:
    values = [Value(1.0), Value(2.0)]
    one, other = ClosedNumbers(values, list), ClosedNumbers(values, tuple)
    assert (one(), other()) == ([1.0, 2.0], (1.0, 2.0))
    assert one() is one()
    values[1].data = 5.0
    assert (one(), other()) == ([1.0, 5.0], (1.0, 5.0))


def test_an_assignment_while_they_are_read() -> None:
    """What was read before counts for that call alone."""
    values = [Value(1.0), Value(2.0)]

    def slowly(numbers: Any) -> list[float]:
        found = list(numbers)
        if not done:
            done.append(True)
            values[0].data = 7.0
        return found

    done: list[bool] = []
    read = ClosedNumbers(values, slowly)
    assert read() == [1.0, 2.0]
    assert read() == [7.0, 2.0]


def test_threads() -> None:
    """Who assigns a number, and then calls, finds it."""
    values = [Value(0.0) for _ in range(50)]
    read = ClosedNumbers(values, list)
    wrong: list[Any] = []

    def work(place: int) -> None:
        for turn in range(300):
            values[place].data = float(turn)
            if read()[place] != turn:
                wrong.append((place, turn))

    threads = [threading.Thread(target=work, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_tokens_do_not_gather() -> None:
    gc.collect()
    x = Value(1.0)
    for _ in range(100):
        ClosedNumbers([x], list)()
        x.data = 2.0
    assert not good
