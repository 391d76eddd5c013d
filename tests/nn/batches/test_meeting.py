"""Samples of a batch that meet where a module looks at all of them."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp import nn
from tinygrad_bp.nn.batches.meeting import Batch, buffers_after, meet_in, met, together


class Centred:
    """What it is called with, less the mean of the batch."""

    def found(self, batch: Any, rows: Any, count: int) -> Any:
        assert count == 1
        [total] = batch.total(lambda numbers: numbers, rows)
        return total / batch.count

    def moved(self, found: Any, before: Any) -> Any:
        return {name: number + found for name, number in before.items()}

    def __call__(self, x: float) -> float:
        [number], mean = met(self, self, [x])
        return float(number - mean)


def test_they_meet_again_and_again() -> None:
    first, second = Centred(), Centred()
    calls: list[float] = []

    def call(x: float) -> float:
        calls.append(x)
        return second(first(x) ** 2)

    results, meetings = together(call, Batch(3), [1.0, 2.0, 6.0])
    # Less 3 they are -2, -1 and 3, and the mean of 4, 1 and 9 is 14/3.
    assert results == pytest.approx([4 - 14 / 3, 1 - 14 / 3, 9 - 14 / 3])
    assert [(m.module, m.found) for m in meetings] == [(first, 3.0), (second, 14 / 3)]
    assert calls == [1.0, 2.0, 6.0] * 3


def test_one_module_may_be_come_to_twice() -> None:
    one = Centred()
    results, meetings = together(lambda x: one(one(x) + 5.0), Batch(2), [1.0, 2.0])
    assert results == [-0.5, 0.5]
    buffer = nn.parts.Buffer(0.0)
    assert buffers_after(meetings, [buffer], [10.0]) == [10.0 + 1.5 + 5.0]


def test_without_meetings_each_is_called_once() -> None:
    calls: list[int] = []
    assert together(calls.append, Batch(2), [1, 2]) == ([None, None], [])
    assert calls == [1, 2]


def test_a_call_may_have_an_error_of_its_own() -> None:
    one = Centred()

    def call(x: float) -> float:
        try:
            return 1.0 / one(x)
        except Exception:  # what ends a call where it waits is none
            return 0.0

    assert together(call, Batch(3), [1.0, 2.0, 3.0])[0] == [-1.0, 0.0, 1.0]


def test_different_ways() -> None:
    one, other = Centred(), Centred()
    for call in (lambda x: one(x) if x > 1 else x, lambda x: one(x) if x > 1 else other(x)):
        with pytest.raises(ValueError, match="come to a Centred that others do not come to"):
            together(call, Batch(2), [1.0, 2.0])


def test_without_a_batch() -> None:
    with pytest.raises(ValueError, match="Centred looks at a whole batch in training"):
        Centred()(1.0)


def test_where_they_may_meet() -> None:
    assert meet_in(nn.Sequential(nn.Layer(1, 1), nn.Sequential(nn.BatchNorm(1))))
    assert not meet_in(nn.Sequential(nn.Layer(1, 1), nn.LayerNorm(1), nn.Dropout()))
