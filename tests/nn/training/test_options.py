"""What fit is given besides model and data: names, classes, and what is none of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tinygrad_bp import Value, nn, optim
from tinygrad_bp.nn.training.options import (
    callbacks_of,
    checked_model,
    checked_schedule,
    loss_of,
    optimizer_of,
    squashed_twice,
    validation_samples,
)

X, Y = [[0.5, 1.0], [1.5, 0.0], [-0.75, 0.5]], [1.0, 0.0, 0.5]


#: To a type checker it is no float.
float32: Any = np.float32


def network() -> Any:
    return nn.MLP(2, [3, 1], "tanh", seed=1)


def fit(model: Any = None, **options: Any) -> Any:
    return nn.fit(model or network(), X, Y, **{"epochs": 3, "progress": False, **options}).loss


class TestWhatIsMeant:
    @pytest.mark.parametrize("name", ["mse", "mae", "half_squared_error"])
    def test_a_loss_by_name(self, name: str) -> None:
        assert fit(loss=name) == fit(loss=getattr(nn, name))

    @pytest.mark.parametrize("name", ["SGD", "Adam", "RMSprop"])
    def test_an_optimizer_by_name_or_class(self, name: str) -> None:
        kind = getattr(optim, name)
        model = network()
        expected = fit(model, optimizer=kind(model.parameters()))
        assert fit(optimizer=name) == fit(optimizer=name.lower()) == fit(optimizer=kind) == expected

    def test_numpys_numbers(self) -> None:
        given = {"epochs": np.int64(2), "batch_size": np.int32(2), "seed": np.int64(3)}
        assert fit(**given) == fit(epochs=2, batch_size=2, seed=3)

    def test_a_seed_of_numpy_goes_into_a_file(self, tmp_path: Any) -> None:
        path = tmp_path / "m.json"
        model = network()
        optimizer = optim.SGD(model.parameters(), float32(0.5))
        fit(model, optimizer=optimizer, seed=np.int64(3), callbacks=nn.Checkpoint(path))
        assert nn.load(path).state_dict() == model.state_dict()

    def test_one_callback(self) -> None:
        epochs: list[int] = []
        fit(callbacks=lambda run: epochs.append(run.epoch))
        assert epochs == [1, 2, 3]
        assert callbacks_of(None) == []


class TestWords:
    @pytest.mark.parametrize("model", [lambda x: x, None, X])
    def test_no_model(self, model: Any) -> None:
        with pytest.raises(TypeError, match="the model must be a Module, not"):
            checked_model(model)

    def test_the_class_of_a_model(self) -> None:
        with pytest.raises(TypeError, match=r"the model must be .*MLP'>: write MLP\(\.\.\.\)"):
            nn.fit(nn.MLP, X, Y)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("loss", "message"),
        [("msee", "not 'msee': did you mean 'mse'"), (None, "or a function of .*, not None")],
    )
    def test_no_loss(self, loss: Any, message: str) -> None:
        with pytest.raises(
            ValueError, match=f"loss must be one of half_squared_error, .*{message}"
        ):
            loss_of(loss)

    @pytest.mark.parametrize("given", ["adamm", 3, nn.MLP, lambda: None])
    def test_no_optimizer(self, given: Any) -> None:
        with pytest.raises(ValueError, match="optimizer must be one of sgd, adam, adamw"):
            optimizer_of(given, network())

    def test_a_model_without_parameters(self) -> None:
        with pytest.raises(ValueError, match=r"the model, Flatten\(\), has no parameters to train"):
            nn.fit(nn.Flatten(), X, Y)

    def test_schedules(self) -> None:
        optimizer = optim.SGD([Value(1.0)])
        schedule = optim.lr_scheduler.StepLR(optimizer, 2)
        assert checked_schedule(schedule, optimizer) is schedule
        with pytest.raises(ValueError, match="the schedule is that of another optimizer"):
            checked_schedule(schedule, optim.SGD([Value(1.0)]))
        with pytest.raises(TypeError, match=r"the schedule must be one of .*, not 'cosine'"):
            checked_schedule("cosine", optimizer)
        with pytest.raises(TypeError, match=r"the schedule must be one of .*StepLR"):
            checked_schedule(optim.lr_scheduler.StepLR, optimizer)

    @pytest.mark.parametrize("given", [0.2, (X,), (X, Y, Y), "xy"])
    def test_no_validation(self, given: Any) -> None:
        with pytest.raises(TypeError, match=r"validation must be two: .*, \(X, Y\), not"):
            validation_samples(given)

    def test_the_class_of_a_callback(self) -> None:
        with pytest.raises(TypeError, match=r"not <class .*: write EarlyStopping\(\.\.\.\)"):
            callbacks_of([nn.EarlyStopping])

    @pytest.mark.parametrize("given", [["a"], 3, True, np.array([1, 2])])
    def test_no_callback(self, given: Any) -> None:
        with pytest.raises(TypeError, match="a callback must be a function of the run, not"):
            callbacks_of(given)

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"epochs": -1}, "epochs must be a whole number, at least 0, not -1"),
            ({"epochs": 2.5}, "epochs must be a whole number, at least 0, not 2.5"),
            ({"batch_size": 1.5}, "batch_size must be a whole number, at least 1, or None"),
            ({"seed": "a"}, "seed must be a whole number, not 'a'"),
            ({"clip_norm": -1}, "clip_norm must be at least 0, not -1"),
        ],
    )
    def test_numbers(self, options: Any, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            fit(**options)


@pytest.mark.parametrize(
    ("model", "way_out"),
    [
        (nn.MLP(2, [3], output_activation="sigmoid"), "linear"),
        (nn.MLP(2, [3], output_activation="tanh"), "linear"),
        (nn.Sequential(nn.MLP(2, [3]), nn.Softmax()), "leave out the Softmax"),
        (nn.Sequential(nn.Sequential(nn.Layer(2, 3, "sigmoid"))), "linear"),
    ],
)
@pytest.mark.parametrize("loss", ["cross_entropy", nn.binary_cross_entropy_with_logits])
def test_outputs_that_are_squashed_twice_are_warned_of(
    model: nn.Module, way_out: str, loss: Any
) -> None:
    targets: Any = [1] if loss == "cross_entropy" else [[1.0, 0.0, 0.0]]
    with pytest.warns(UserWarning, match=way_out) as caught:
        nn.fit(model, [[0.0, 1.0]], targets, loss=loss, epochs=1, progress=False)
    assert caught[0].filename == __file__  # it points at the call


@pytest.mark.parametrize(
    ("model", "loss"),
    [
        (nn.MLP(2, [3]), nn.cross_entropy),
        (nn.MLP(2, [3], output_activation="relu"), nn.cross_entropy),
        (nn.MLP(2, [3], output_activation="sigmoid"), nn.mse),
        (nn.MLP(2, [3], output_activation="sigmoid"), nn.binary_cross_entropy),
        (nn.Sequential(nn.MLP(2, [3]), lambda outputs: outputs), nn.cross_entropy),
    ],
)
def test_others_are_not(model: nn.Module, loss: Any) -> None:
    assert squashed_twice(model, loss) == ""
