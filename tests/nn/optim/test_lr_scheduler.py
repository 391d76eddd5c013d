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
