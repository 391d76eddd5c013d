"""fit: what a loop by hand does, and errors in its arguments."""

from __future__ import annotations

import math
import random
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tests.nn.training.small import X, Y, fit, network
from tinygrad_bp import nn, optim


class TestLikeALoopByHand:
    @pytest.mark.parametrize("size", [1, 2, 5, None])
    def test_trajectory_and_losses(self, size: int | None) -> None:
        model, history = fit(epochs=3, batch_size=size, shuffle=False)
        by_hand = network()
        optimizer = optim.SGD(by_hand.parameters(), 0.1, momentum=0.5)
        expected = []
        for _ in range(3):
            losses = []
            for first in range(0, 5, size or 5):
                batch = list(zip(X, Y, strict=True))[first : first + (size or 5)]
                errors = [nn.mse(by_hand(x), y) for x, y in batch]
                optimizer.zero_grad()
                (sum(errors) * (1 / len(batch))).backward()
                optimizer.step()
                losses += [error.data for error in errors]
            expected.append(sum(losses) / 5)
        assert history.loss == pytest.approx(expected, rel=1e-14)
        assert list(model.state_dict().values()) == pytest.approx(
            list(by_hand.state_dict().values()), rel=1e-13
        )

    def test_a_seed_repeats_the_orders(self) -> None:
        runs = [fit(epochs=4, batch_size=1, seed=seed)[1].loss for seed in (7, 7, 8)]
        assert runs[0] == runs[1] != runs[2]

    def test_without_a_seed_pythons_own_generator(self) -> None:
        losses = []
        for _ in range(2):
            random.seed(3)
            losses.append(fit(epochs=4, batch_size=1)[1].loss)
        assert losses[0] == losses[1]

    def test_each_epoch_has_every_sample_once_in_an_order_of_its_own(self) -> None:
        seen = []

        def loss(output: Any, target: Any) -> Any:
            seen.append(target)
            return nn.mse(output, target)

        fit(epochs=3, batch_size=2, seed=1, loss=loss)
        orders = [seen[k : k + 5] for k in (0, 5, 10)]
        assert [sorted(order) for order in orders] == [sorted(Y)] * 3
        assert len({tuple(order) for order in orders}) == 3

    def test_arrays(self) -> None:
        assert fit(X=np.array(X), Y=np.array(Y), epochs=2)[1].loss == fit(epochs=2)[1].loss

    def test_adam_unless_told(self) -> None:
        model = network()
        nn.fit(model, X, Y, epochs=1)
        after, before = (m.state_dict().values() for m in (model, network()))
        moved = [abs(a - b) for a, b in zip(after, before, strict=True)]
        assert moved == pytest.approx([0.001] * len(moved), rel=1e-4)

    def test_schedule_and_clipping(self) -> None:
        model = network()
        optimizer = optim.SGD(model.parameters(), 1.0)
        schedule = optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)
        recorder = nn.WeightRecorder()
        fit(
            model,
            epochs=3,
            optimizer=optimizer,
            schedule=schedule,
            clip_norm=1e-3,
            callbacks=[recorder],
        )
        paths = list(zip(*recorder.weights.values(), strict=True))
        steps = [math.dist(a, b) for a, b in pairwise(paths)]
        assert steps == pytest.approx([1e-3, 0.5e-3, 0.25e-3], rel=1e-2)
        assert optimizer.lr == 0.125


class TestValidationAndBest:
    def test_the_validation_loss_is_that_of_the_weights_after_the_epoch(self) -> None:
        held_out = ([[2.0, 1.0], [0.1, 0.2]], [0.5, 0.25])
        model, history = fit(epochs=6, validation=held_out)
        losses = [nn.mse(model(x), y).data for x, y in zip(*held_out, strict=True)]
        assert history.validation_loss[-1] == pytest.approx(sum(losses) / 2, rel=1e-15)
        assert len(history.validation_loss) == 6

    def test_best(self) -> None:
        recorder = nn.WeightRecorder()
        # The second target pulls the weights away from what is best for the validation.
        model = nn.MLP(1, [1], init=[0.0, 0.0])
        optimizer = optim.SGD(model.parameters(), 0.05)
        _, history = fit(
            model,
            [[1.0]],
            [2.0],
            epochs=20,
            optimizer=optimizer,
            callbacks=[recorder],
            validation=([[1.0]], [1.0]),
        )
        best = min(range(20), key=history.validation_loss.__getitem__)
        assert 0 < best < 19
        assert history.best_epoch == best + 1
        assert history.best == {name: path[best + 1] for name, path in recorder.weights.items()}


class TestArguments:
    def test_targets(self) -> None:
        with pytest.raises(ValueError, match="a target for each of 5 samples, got 4"):
            fit(Y=Y[:4])
        with pytest.raises(ValueError, match="X and Y are empty"):
            fit(X=[], Y=[])

    def test_batch_size(self) -> None:
        with pytest.raises(
            ValueError, match=r"batch_size must be a whole number, at least 1, or None .*, not 0"
        ):
            fit(batch_size=0)

    def test_inputs(self) -> None:
        with pytest.raises(ValueError, match="epoch 1, sample 0: expected 2 inputs, got 1"):
            fit(X=[[1.0]] * 5)
