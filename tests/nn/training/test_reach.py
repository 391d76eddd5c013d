"""What a loss depends on: a step must be able to change it, all of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import pytest

from tinygrad_bp import StaleGraphError, TracingError, Value, nn, optim

X, Y = [[0.5], [1.5], [-0.75]], [1.0, 0.0, 0.5]
WAYS = [False, "auto", "python"]


def fit(model: Any, **options: Any) -> Any:
    return nn.fit(model, X, Y, epochs=3, progress=False, **options)


class Product(nn.Module):
    """A model with a weight that its constructor computes."""

    def __init__(self) -> None:
        self.a, self.b = Value(1.0), Value(2.0)
        self.w = self.a * self.b

    def __call__(self, x: Any) -> Any:
        return self.w * x[0] + self.b


class Cached(nn.Module):
    """A model with a weight that its first call computes."""

    def __init__(self) -> None:
        self.w = Value(3.0)

    @cached_property
    def doubled(self) -> Value:
        return self.w * 2.0

    def __call__(self, x: Any) -> Any:
        return self.doubled * x[0]


class TestStale:
    @pytest.mark.parametrize("compiled", WAYS)
    def test_a_weight_that_is_computed_once(self, compiled: Any) -> None:
        model = Product()
        before = model.state_dict()
        with pytest.raises(StaleGraphError, match=r"result of mul, 2\.0, .* parameter a before"):
            fit(model, compiled=compiled)
        assert model.state_dict() == before

    def test_a_penalty_that_is_computed_once(self) -> None:
        model = nn.MLP(1, [2, 1], "tanh", seed=1)
        penalty = sum(p * p for p in model.parameters())
        with pytest.raises(StaleGraphError, match=r"result of add.*Compute it at each call"):
            fit(model, loss=lambda o, t: nn.mse(o, t) + penalty)

    def test_one_of_what_is_not_trained(self) -> None:
        model = Product()
        fixed = Value(3.0)
        model.w = Value(2.0)
        nine = fixed * fixed
        with pytest.warns(UserWarning, match="not parameters of the model"):
            fit(model, loss=lambda o, t: nn.mse(o, t) * nine)

    @pytest.mark.parametrize("batch_size", [None, 1])
    @pytest.mark.parametrize("count", [1, 3])
    def test_a_weight_that_is_computed_at_the_first_call_alone(
        self, batch_size: int | None, count: int
    ) -> None:
        with pytest.raises(StaleGraphError, match=r"result of mul, 6\.0, .* parameter w before"):
            nn.fit(Cached(), X[:count], Y[:count], batch_size=batch_size, progress=False)

    @pytest.mark.parametrize("batch_size", [None, 1])
    def test_compiled_code_has_none_of_it(self, batch_size: int | None) -> None:
        with pytest.raises(TracingError, match="what an earlier call computed"):
            fit(Cached(), batch_size=batch_size, compiled="python")

    def test_what_is_kept_within_a_step_may_be_used(self) -> None:
        """Sums over the row before, as a recurrent network does; the first row begins anew."""

        class Running(nn.Module):
            def __init__(self) -> None:
                self.w, self.sum = Value(1.0), Value(0.0)

            def __call__(self, x: Any) -> Any:
                before = self.sum if x[0] != X[0][0] else 0.0
                self.sum = before + self.w * x[0]
                return self.sum

        losses = fit(Running(), shuffle=False).loss
        assert losses[2] < losses[1] < losses[0]

    def test_results_that_are_kept_may_stay(self) -> None:
        class Keeping(nn.Module):
            def __init__(self) -> None:
                self.w = Value(1.0)
                self.last: Any = None

            def __call__(self, x: Any) -> Any:
                self.last = self.w * x[0]
                return self.last

        model = Keeping()
        model([1.0])
        assert len(fit(model).loss) == 3


class TestUnreached:
    @pytest.mark.parametrize("compiled", WAYS)
    def test_an_optimizer_of_another_model(self, compiled: Any) -> None:
        model, other = nn.MLP(1, [1], seed=1), nn.MLP(1, [1], seed=1)
        with pytest.raises(ValueError, match="depends on none of the 2 parameters that the opt"):
            fit(model, optimizer=optim.Adam(other.parameters()), compiled=compiled)

    def test_a_model_that_leaves_the_graph(self) -> None:
        class Leaving(nn.Module):
            def __init__(self) -> None:
                self.w = Value(1.0)

            def __call__(self, x: Any) -> Any:
                return Value(self.w.data * x[0])

        with pytest.raises(ValueError, match=r"without \.data and float"):
            fit(Leaving())

    def test_some_of_the_parameters_are_enough(self) -> None:
        model = nn.MLP(1, [2, 1], "tanh", seed=1)
        before = model.state_dict()
        fit(model, optimizer=optim.SGD(model.parameters()[-1:], 0.1))
        changed = [name for name, number in model.state_dict().items() if number != before[name]]
        assert changed == ["layers.1.neurons.0.b"]

    def test_a_parameter_of_the_loss_is_one_too(self) -> None:
        model, scale = nn.MLP(1, [1], seed=1), Value(1.0)
        optimizer = optim.SGD([*model.parameters(), scale], 0.1)
        fit(model, optimizer=optimizer, loss=lambda o, t: nn.mse(o * scale, t))
        assert scale.data != 1.0


class Hidden:
    """No module, so that nobody looks for parameters in it."""

    def __init__(self) -> None:
        self.w = Value(2.0, "hidden")


class TestWarnings:
    @staticmethod
    def model(part: Any, use: Callable[[Any], Any]) -> Any:
        class Model(nn.Module):
            def __init__(self) -> None:
                self.b, self.part = Value(1.0), part

            def __call__(self, x: Any) -> Any:
                return use(self.part) * x[0] + self.b

        return Model()

    def test_parameters_that_are_not_found(self) -> None:
        with pytest.warns(UserWarning, match=r"depends on 1 Value\(s\) .* not trained.*'hidden'"):
            fit(self.model(Hidden(), lambda part: part.w))

    def test_values_among_the_inputs_are_none(self) -> None:
        model = nn.MLP(1, [1], seed=1)
        nn.fit(model, [[Value(1.0)], [Value(2.0)]], [1.0, Value(2.0)], epochs=2, progress=False)

    def test_constants_made_on_the_way_are_none(self) -> None:
        fit(self.model(None, lambda _: Value(2.0)))
