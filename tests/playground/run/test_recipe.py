"""A recipe names its optimiser and draws its batches, the same at each asking."""

from __future__ import annotations

from tinygrad_bp.autodiff.value import Value
from tinygrad_bp.nn import MLP
from tinygrad_bp.nn.optim import SGD, Adam
from tinygrad_bp.playground.presets.samples import Samples
from tinygrad_bp.playground.run.recipe import Recipe

SAMPLES = Samples(tuple((float(k),) for k in range(5)), ((0.0,),) * 5)


def test_an_epoch_goes_through_all_samples_once_in_an_order_of_its_own() -> None:
    recipe = Recipe(MLP(1, [1]), SAMPLES, batch_size=2, seed=3)
    assert recipe.updates_an_epoch == 3
    epochs = [recipe.batches(epoch) for epoch in range(4)]
    for epoch in epochs:
        assert sorted(place for batch in epoch for place in batch) == [0, 1, 2, 3, 4]
    assert len({str(epoch) for epoch in epochs}) > 1
    assert recipe.batches(2) == epochs[2]


def test_a_batch_of_all_has_them_as_they_are() -> None:
    for size in (0, 5, 9):
        assert Recipe(MLP(1, [1]), SAMPLES, batch_size=size).batches(4) == [[0, 1, 2, 3, 4]]


def test_the_optimiser_has_its_settings() -> None:
    model = MLP(1, [1])
    sgd = Recipe(model, SAMPLES, learning_rate=0.25, momentum=0.5).optimizer_of([Value(1.0)])
    assert isinstance(sgd, SGD)
    assert (sgd.lr, sgd.momentum) == (0.25, 0.5)
    adam = Recipe(model, SAMPLES, optimizer="adam", momentum=0.5).optimizer_of([Value(1.0)])
    assert isinstance(adam, Adam)


def test_a_rate_of_regularisation_counts_only_with_one() -> None:
    model = MLP(1, [1])
    assert Recipe(model, SAMPLES, regularization_rate=0.5).rate_of_penalty == 0.0
    recipe = Recipe(model, SAMPLES, regularization="l2", regularization_rate=0.5)
    assert recipe.rate_of_penalty == 0.5
