"""Schedules of the learning rate, against their definitions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tinygrad_bp import Value, optim
from tinygrad_bp.nn.optim import lr_scheduler


class TestSchedules:
    @staticmethod
    def rates(make: Any, epochs: int, lr: Any = 1.0) -> Iterator[Any]:
        optimizer = optim.SGD([Value(1.0)], lr)
        schedule = make(optimizer)
        for _ in range(epochs):
            yield optimizer.lr
            schedule.step()

    def test_step(self) -> None:
        rates = self.rates(lambda o: lr_scheduler.StepLR(o, 2, gamma=0.5), 6)
        assert list(rates) == [1, 1, 0.5, 0.5, 0.25, 0.25]

    def test_cosine(self) -> None:
        rates = list(self.rates(lambda o: lr_scheduler.CosineAnnealingLR(o, 4, 0.2), 6))
        r = math.sqrt(0.5)
        expected = [1, 0.6 + 0.4 * r, 0.6, 0.6 - 0.4 * r, 0.2, 0.6 - 0.4 * r]
        assert rates == pytest.approx(expected, rel=1e-15)

    def test_linear(self) -> None:
        rates = self.rates(lambda o: lr_scheduler.LinearLR(o, 0.25, 1.0, 3), 5)
        assert list(rates) == [0.25, 0.5, 0.75, 1.0, 1.0]
        assert next(self.rates(lr_scheduler.LinearLR, 1)) == pytest.approx(1 / 3)

    @staticmethod
    def warm_up_and_cosine(optimizer: Any) -> Any:
        parts = [
            lr_scheduler.LinearLR(optimizer, 0.5, total_iters=2),
            lr_scheduler.CosineAnnealingLR(optimizer, 4),
        ]
        return lr_scheduler.SequentialLR(optimizer, parts, [2])

    def test_one_after_another(self) -> None:
        rates = list(self.rates(self.warm_up_and_cosine, 7))
        r = math.sqrt(0.5)
        assert rates == pytest.approx(
            [0.5, 0.75, 1, (1 + r) / 2, 0.5, (1 - r) / 2, 0], rel=1e-15, abs=1e-16
        )

    def test_several_go_on_where_they_were_cut(self) -> None:
        optimizer = optim.SGD([Value(1.0)], 1.0)
        first = self.warm_up_and_cosine(optimizer)
        for _ in range(3):
            first.step()
        second = self.warm_up_and_cosine(optim.SGD([Value(1.0)], 1.0))
        second.load_state_dict(first.state_dict())
        first.step()
        second.step()
        assert second.optimizer.lr == optimizer.lr == pytest.approx(0.5)

    @pytest.mark.parametrize(
        ("milestones", "message"),
        [([], "a milestone for each schedule but the first, got 0 for 2"), ([0], "at least 1")],
    )
    def test_milestones(self, milestones: Any, message: str) -> None:
        optimizer = optim.SGD([Value(1.0)], 1.0)
        steps = [lr_scheduler.StepLR(optimizer, 1), lr_scheduler.StepLR(optimizer, 2)]
        with pytest.raises(ValueError, match=message):
            lr_scheduler.SequentialLR(optimizer, steps, milestones)
        with pytest.raises(ValueError, match="the milestones must rise"):
            lr_scheduler.SequentialLR(optimizer, [*steps, steps[0]], [2, 2])
        with pytest.raises(ValueError, match="that of another optimizer"):
            lr_scheduler.SequentialLR(optim.SGD([Value(1.0)], 1.0), steps, [1])

    def test_goes_on_where_it_was_cut(self) -> None:
        optimizer = optim.SGD([Value(1.0)], 1.0)
        first = lr_scheduler.StepLR(optimizer, 2)
        for _ in range(3):
            first.step()
        second = lr_scheduler.StepLR(optim.SGD([Value(1.0)], optimizer.lr), 2)
        second.load_state_dict(first.state_dict())
        second.step()
        assert second.optimizer.lr == 1.0 * 0.1**2

    @pytest.mark.parametrize("kind", [lr_scheduler.StepLR, lr_scheduler.CosineAnnealingLR])
    def test_no_epochs(self, kind: Any) -> None:
        with pytest.raises(ValueError, match="must be a whole number, at least 1 epoch, not 0"):
            kind(optim.SGD([Value(1.0)]), 0)


@pytest.mark.parametrize("kind", [optim.lr_scheduler.StepLR, optim.lr_scheduler.CosineAnnealingLR])
def test_words(kind: Any) -> None:
    with pytest.raises(TypeError, match=r"expected an optimizer, as in nn.optim, not None"):
        kind(None, 3)
    with pytest.raises(ValueError, match=r"a whole number, at least 1 epoch, not 2.5"):
        kind(optim.SGD([Value(1.0)]), 2.5)
    assert kind(optim.SGD([Value(1.0)]), np.int64(3)).rate() > 0
