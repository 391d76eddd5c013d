"""Losses that go wrong: the error names the epoch, the sample and the first bad node."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.nn.training.small import X, Y, fit, network
from tinygrad_bp import Value, nn, optim


class TestLossesThatGoWrong:
    @staticmethod
    def spoiled(bad: Any) -> Any:
        """A loss that is right three times, then what `bad` makes of the output."""
        count = iter(range(1000))

        def loss(output: Any, target: Any) -> Any:
            return bad(output) if next(count) == 3 else nn.mse(output, target)

        return loss

    @pytest.mark.parametrize(
        ("bad", "error", "message"),
        [
            (
                lambda y: (y.exp() * 1e200) * 1e200 - 1,
                FloatingPointError,
                r"epoch 2, sample 1: the loss is inf, and the first node that went wrong is inf "
                r"in .*e\+200 \* 1e\+200",
            ),
            (
                lambda y: y * math.nan,
                FloatingPointError,
                r"epoch 2, sample 1: the loss is nan, .* is nan in .* \* nan",
            ),
            (
                lambda y: y + Value(math.inf, "z"),
                FloatingPointError,
                r"epoch 2, sample 1: the loss is inf, .* that went wrong is 'z' inf",
            ),
            (
                lambda y: (y * 0).log(),
                ValueError,
                r"epoch 2, sample 1: math domain error in log\(",
            ),
            (
                lambda y: (y * 0 + 1000).exp(),
                OverflowError,
                r"epoch 2, sample 1: math range error in exp\(",
            ),
        ],
    )
    def test_the_error_says_where(self, bad: Any, error: type[Exception], message: str) -> None:
        model = network()
        options = {"optimizer": optim.SGD(model.parameters(), 0.1), "shuffle": False}
        with pytest.raises(error, match=message):
            fit(model, X[:2], Y[:2], epochs=9, loss=self.spoiled(bad), **options)
        # The weights are those before the step.
        other = network()
        options["optimizer"] = optim.SGD(other.parameters(), 0.1)
        fit(other, X[:2], Y[:2], epochs=1, **options)
        assert model.state_dict() == other.state_dict()

    def test_in_the_validation(self) -> None:
        bad = self.spoiled(lambda y: y * math.inf)
        with pytest.raises(FloatingPointError, match="epoch 1, validation sample 1: the loss is"):
            fit(X=X[:2], Y=Y[:2], validation=(X[:2], Y[:2]), loss=bad)


class TestWords:
    @pytest.mark.parametrize("compiled", [False, "auto"])
    def test_none_in_a_row_or_a_target(self, compiled: Any) -> None:
        rows: Any = [[0.5, -1.0], [1.5, None]]
        with pytest.raises(
            TypeError, match="epoch 1, sample 1: input 1 is None: expected a number"
        ):
            fit(X=rows, Y=Y[:2], compiled=compiled)
        with pytest.raises(TypeError, match=r"epoch 1, sample 1: expected numbers .*, got None"):
            fit(X=X[:2], Y=[1.0, None], compiled=compiled)

    def test_names_of_classes_where_a_loss_takes_none(self) -> None:
        with pytest.raises(ValueError, match="are names of classes, as 'ash', and the loss"):
            fit(nn.MLP(2, [1]), X[:2], ["oak", "ash"], loss=nn.mse)

    def test_classes_that_numpy_has_as_floats(self) -> None:
        losses = [
            fit(nn.MLP(2, [3], seed=1), X[:3], classes, loss=nn.cross_entropy, epochs=3)[1].loss
            for classes in ([0, 1, 2], [0.0, 1.0, 2.0])
        ]
        assert losses[0] == losses[1]

    @pytest.mark.parametrize(
        "loss", [lambda o, t: (o - t).data, lambda o, t: [o], lambda o, t: None]
    )
    def test_a_loss_that_is_no_value(self, loss: Any) -> None:
        with pytest.raises(TypeError, match=r"epoch 1, sample \d: the loss is .*, and no Value"):
            fit(loss=loss)

    def test_an_error_that_is_not_made_of_a_message(self) -> None:
        def loss(output: Any, target: Any) -> Any:
            return b"\xff".decode()

        with pytest.raises(UnicodeDecodeError):
            fit(loss=loss)
