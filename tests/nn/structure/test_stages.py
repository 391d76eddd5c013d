"""What a network shows of itself while it runs: its stages, and how each number comes about."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp import Value, nn
from tinygrad_bp.nn.structure.stages import ModelStage, is_watched, stages_of, watched_by

IMAGE = [[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]


def data(nested: Any) -> Any:
    return (
        [data(x) for x in nested] if isinstance(nested, list) else getattr(nested, "data", nested)
    )


@pytest.mark.parametrize(
    ("stage", "x"),
    [
        (nn.Layer(3, 2, "tanh", seed=1), [1.0, -2.0, 0.5]),
        (nn.Layer(3, 1, "tanh", bias="layer", seed=1), [1.0, -2.0, 0.5]),
        (nn.Conv2d(1, 2, 2, padding=(1, 0), stride=(1, 2), activation="relu", seed=1), IMAGE),
        (nn.MaxPool2d(2, 1), IMAGE),
        (nn.AvgPool2d((1, 2), 1), IMAGE),
        (nn.Flatten(), IMAGE),
        (nn.Softmax(), [0.5, -1.0, 2.0]),
    ],
)
def test_a_watched_stage_gives_what_it_gives_alone(stage: ModelStage, x: Any) -> None:
    """To the rounding of another order: what is watched is worked out number by number."""
    seen: list[tuple[int, tuple[int, ...]]] = []

    def watcher(watched: ModelStage, given: Any) -> Any:
        def number(unit: Any, inputs: list[Any], own: int, place: tuple[int, ...]) -> Any:
            seen.append((own, place))
            return unit(inputs)

        assert watched is stage
        assert given is x
        return watched.each(given, number)

    assert not is_watched()
    with watched_by(watcher):
        assert is_watched()
        found = stage(x)
    assert not is_watched()
    expected = stage(x)
    assert str(type(found)) == str(type(expected))
    flat = nn.Flatten()
    assert data(flat([found])) == pytest.approx(data(flat([expected])), rel=1e-15)
    assert len(seen) == len({*seen}) == (0 if isinstance(stage, nn.Flatten) else len(flat([found])))


def test_the_stages_of_a_model_are_found_wherever_they_are() -> None:
    class Residual(nn.Module):
        def __init__(self) -> None:
            self.parts = {"a": [nn.Conv2d(1, 1, 1)], "b": nn.Layer(1, 1)}
            self.again = self.parts["b"]
            self.slope = Value(1.0)

    found = stages_of(nn.Sequential(Residual(), nn.MLP(1, [2, 1]), abs))
    assert [type(stage).__name__ for stage in found] == ["Conv2d", "Layer", "Layer", "Layer"]


def test_a_stage_of_ones_own() -> None:
    class Doubled(ModelStage):
        symbol, kind = "d", "doubling"

        def each(self, x: Any, number: Any) -> Any:
            return [number(lambda inputs: 2 * inputs[0], [xi], k, ()) for k, xi in enumerate(x, 1)]

    assert Doubled()([1.0, 2.0]) == [2.0, 4.0]
    with pytest.raises(NotImplementedError):
        ModelStage()([1.0])


@pytest.mark.parametrize(
    ("stage", "details", "sentence"),
    [
        (nn.Layer(2, 1, "linear"), "1 neuron with no activation", "the products, and its bias."),
        (nn.Layer(2, 3, "tanh", bias=None), "3 neurons with the activation tanh", "products: its"),
        (nn.Layer(2, 3, "tanh", bias="layer"), "3 neurons", "the bias that its layer shares: its"),
        (nn.Conv2d(1, 1, 2), "1 filter of 2 × 2", "image, 1 step at a time"),
        (nn.Conv2d(3, 2, (2, 3), 2, 1), "for each of 3 channels", "1 row above and below, 1 col"),
        (nn.Conv2d(1, 2, 2, 2, activation="relu"), "activation relu", "relu is applied to it"),
        (nn.Conv2d(1, 1, 2, (1, 2), bias=None), "1 filter", "1 step down and 2 across at a"),
        (nn.MaxPool2d(2), "windows of 2 × 2", "1 at the place of the largest number"),
        (nn.AvgPool2d((2, 3), 1), "windows of 2 × 3, 1 step apart", "by each of them is 1/6"),
        (nn.Flatten(), "", "each keeps its name"),
        (nn.Softmax(), "", "add up to 1"),
    ],
)  # fmt: skip
def test_a_stage_says_what_it_does(stage: ModelStage, details: str, sentence: str) -> None:
    assert details in stage.details()
    assert sentence in stage.told()
    assert stage.kind
