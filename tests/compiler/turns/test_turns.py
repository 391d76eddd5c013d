"""Turns: what one gives the next begins with, their rows come in an order, and some end it."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp import TracingError, Value, vmap
from tinygrad_bp.compiler.turns.turns import Turns, joined

TABLE = [[1.0, 2.0], [3.0, 5.0], [7.0, 11.0], [13.0, 17.0]]


@pytest.fixture(params=["python", "llvm", "numpy", "lists"])
def made(request: pytest.FixtureRequest) -> Any:
    """Makes turns of a step, of rows in an array or in lists."""
    is_list = request.param == "lists"
    name = "python" if is_list else request.param
    numpy = None if is_list else pytest.importorskip("numpy", reason="its rows are an array")
    if name == "llvm":
        pytest.importorskip("llvmlite", reason="needs the extra `fast`")
    table = numpy.array(TABLE) if numpy else TABLE

    def make(step: Any, size: int, values: Any, state: Any) -> Turns:
        turns = Turns(step, table, [1.0] * size, values, state, name)
        turns.begin([x.data for x in values], state)
        return turns

    return make


def counting(w: Value, other: Value) -> Any:
    """A step that multiplies, adds up what it saw, and may not see more than 100."""

    def step(rows: Any, weights: Any, values: Any, state: Any) -> Any:
        sums, (count,) = state
        found = vmap(lambda row, weight: w * (row[0] + other * row[1]) * weight)(rows, weights)
        seen = vmap(lambda x: x, reduce="sum")(found)
        too_many = (seen > 100.0) * 1.0
        return (
            too_many,
            found,
            joined([values[0] + 1.0]),
            [joined([seen, count])],
            [joined([sums[0] + seen, sums[1] - 1.0]), joined([count + 1.0])],
        )

    return step


def by_hand(order: Any, weights: Any, w: float, other: float) -> Any:
    found, total, count = [], 0.0, 0.0
    for first in range(0, len(order), len(weights)):
        rows = [TABLE[place] for place in order[first : first + len(weights)]]
        numbers = [w * (a + other * b) * c for (a, b), c in zip(rows, weights, strict=True)]
        if sum(numbers) > 100:
            break
        found += numbers
        total += sum(numbers)
        w, count = w + 1, count + 1
    return found, [w], [[total, 8.0 - count], [count]]


class TestTurns:
    @pytest.mark.parametrize("size", [1, 2, 3])
    def test_each_goes_on_from_the_one_before(self, made: Any, size: int) -> None:
        w, other = Value(1.0), Value(0.5)
        turns = made(counting(w, other), size, [w], [[0.0, 8.0], [0.0]])
        order, weights = [2, 0, 0, 3, 1, 0], [0.5, 0.25, 1.0][:size]
        found, values, state = by_hand(order, weights, 1.0, 0.5)
        assert turns.run(order, weights) == found
        assert (turns.values(), turns.state()) == (values, state)
        assert w.data == 1.0  # a Value is told by whoever asks

    def test_of_another_size_and_from_another_beginning(self, made: Any) -> None:
        w, other = Value(1.0), Value(0.5)
        turns = made(counting(w, other), 2, [w], [[0.0, 8.0], [0.0]])
        first = turns.run([0, 1, 0, 1], [1.0, 1.0])
        assert turns.run([0, 1, 0], [1.0] * 3) == [3.0 * x for x in (2.0, 5.5, 2.0)]
        assert turns.values() == [4.0]
        other.data = 1.5
        turns.begin([1.0], [[0.0, 8.0], [0.0]])
        assert turns.run([0, 1, 0, 1], [1.0, 1.0]) != first
        assert turns.state()[1] == [2.0]

    def test_one_without_effect_is_the_last(self, made: Any) -> None:
        w, other = Value(1.0), Value(0.5)
        turns = made(counting(w, other), 1, [w], [[0.0, 8.0], [0.0]])
        order = [3, 3, 3, 3, 3, 3, 0]
        found, values, state = by_hand(order, [1.0], 1.0, 0.5)
        assert len(found) == 4
        assert turns.run(order) == found
        assert (turns.values(), turns.state()) == (values, state)
        assert turns.looked_at() == [[5.0 * 21.5, 4.0]]
        assert turns.run([0]) == [10.0]  # from what the last one with an effect left

    def test_an_attempt_changes_nothing(self, made: Any) -> None:
        w, other = Value(1.0), Value(0.5)
        turns = made(counting(w, other), 2, [w], [[0.0, 8.0], [0.0]])
        found = turns.attempt([1, 2], [1.0, 1.0], [[0.0, 8.0], [0.0]])
        assert found == ([5.5, 12.5], [[18.0, 0.0]], [2.0], [[18.0, 7.0], [1.0]])
        assert (turns.values(), turns.state()) == ([1.0], [[0.0, 8.0], [0.0]])

    def test_what_is_handed_on_as_it_came_is_refused(self, made: Any) -> None:
        w = Value(1.0)

        def step(rows: Any, weights: Any, values: Any, state: Any) -> Any:
            found = vmap(lambda row: w * row[0])(rows)
            return 0.0, found, joined([values[0] + 1.0]), [], state

        with pytest.raises(TracingError, match="an array that it is given"):
            made(step, 2, [w], [[0.0]])


def test_a_step_that_looks_at_the_number_of_rows_takes_no_other(made: Any) -> None:
    def step(rows: Any, weights: Any, values: Any, state: Any) -> Any:
        share = 1.0 / len(rows)
        found = vmap(lambda row, weight: row[0] * weight * share)(rows, weights)
        return 0.0, found, joined([values[0] + 1.0]), [], []

    turns = made(step, 2, [Value(1.0)], [])
    with pytest.raises(TracingError, match="compiled for another one than 3"):
        turns.run([0, 1, 2], [1.0] * 3)
    with pytest.raises(TracingError, match="compiled for another one than 1"):
        turns.attempt([0], [1.0], [])
