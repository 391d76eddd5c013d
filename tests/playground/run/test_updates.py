"""Updates are those of `fit` and of the tutorial, and go on from any state."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tinygrad_bp import nn
from tinygrad_bp.nn.base import independent_copy
from tinygrad_bp.playground.presets.samples import Samples
from tinygrad_bp.playground.run.recipe import Recipe
from tinygrad_bp.playground.run.updates import RunState, Updates
from tinygrad_bp.teach.tutorial.training import train

from .conftest import XOR


def updates_of(recipe: Recipe) -> Updates:
    updates = Updates(recipe, {})
    updates.load(RunState(tuple(parameter.data for parameter in recipe.model.parameters())))
    return updates


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
@pytest.mark.parametrize("batch_size", [0, 3])
def test_updates_are_those_of_fit(optimizer: str, batch_size: int) -> None:
    model = nn.MLP(2, [3, 1], "tanh", "sigmoid", seed=1)
    recipe = Recipe(
        model, XOR, optimizer=optimizer, learning_rate=0.05, batch_size=batch_size, seed=7
    )
    updates = updates_of(recipe)
    for number in range(6):
        updates.make(number)
    fitted = independent_copy(model)
    nn.fit(
        fitted,
        XOR.rows,
        XOR.targets,
        loss=nn.half_squared_error,
        optimizer=recipe.optimizer_of(fitted.parameters()),
        epochs=6 // recipe.updates_an_epoch,
        batch_size=batch_size or None,
        seed=7,
        progress=False,
        compiled=False,
    )
    # The bias comes last in a lesson's net input, and first in a neuron: a few last places.
    assert updates.numbers == pytest.approx([p.data for p in fitted.parameters()], rel=1e-12)


@pytest.mark.parametrize("order", ["simultaneous", "sequential"])
def test_both_orders_are_the_tutorials(order: str) -> None:
    from tinygrad_bp.teach.tutorial.network import model, sample

    inputs, targets = sample()
    samples = Samples((tuple(inputs),), (tuple(targets),))
    updates = updates_of(Recipe(model(), samples, order=order, fixed=frozenset({4, 9})))
    for number in range(20):
        updates.make(number)
    expected = train(20, update="sequential" if order == "sequential" else "simultaneous")
    found = {p.label: p.data for p in updates.model.parameters()}
    assert [found[name] for name in expected.weights] == pytest.approx(
        [*expected.weights.values()], rel=1e-13
    )
    assert (found["b1"], found["b2"]) == (0.35, 0.6)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
def test_it_goes_on_from_any_state_with_the_same_bits(optimizer: str) -> None:
    model = nn.MLP(2, [3, 1], "tanh", "sigmoid", seed=1)
    updates = updates_of(Recipe(model, XOR, optimizer=optimizer, momentum=0.5, batch_size=3))
    for number in range(5):
        updates.make(number)
    state = updates.state()
    for number in range(5, 9):
        updates.make(number)
    there = updates.numbers
    updates.load(state)
    for number in range(5, 9):
        updates.make(number)
    assert updates.numbers == there


def test_another_optimiser_begins_anew() -> None:
    model = nn.MLP(2, [3, 1], "tanh", "sigmoid", seed=1)
    recipe = Recipe(model, XOR, optimizer="adam")
    updates = updates_of(recipe)
    updates.make(0)
    state = updates.state()
    others = Updates(replace(recipe, optimizer="rmsprop"), {})
    others.load(state)
    assert others.numbers == updates.numbers
    assert all(memory and memory.steps == 0 for memory in others.state().memories)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
def test_what_is_remembered_of_a_parameter_stays_while_others_are_frozen(optimizer: str) -> None:
    recipe = Recipe(
        nn.MLP(2, [3, 1], "tanh", "sigmoid", seed=1), XOR, optimizer=optimizer, momentum=0.9
    )
    updates = updates_of(recipe)
    for number in range(3):
        updates.make(number)
    state, known = updates.state(), by_place(updates)
    assert [*known] == [9, 10, 11, 12]
    assert all(any(kept) for kept in known.values())
    frozen = Updates(replace(recipe, fixed=frozenset({10})), {})
    frozen.load(state)
    assert by_place(frozen) == {place: known[place] for place in (9, 11, 12)}
    others = Updates(recipe, {})
    others.load(frozen.state())
    assert by_place(others) == {**known, 10: (0.0,) * len(known[10])}
    assert others.numbers == updates.numbers


def by_place(updates: Updates) -> dict[int, tuple[float, ...]]:
    """What is remembered of each parameter of the last layer."""
    memory = updates.state().memories[0]
    assert memory is not None
    assert memory.steps == 3
    return dict(zip(memory.places, zip(*memory.numbers.values(), strict=True), strict=True))


def test_code_is_compiled_once_for_each_architecture() -> None:
    recipe = Recipe(nn.MLP(2, [3, 1], "tanh", "sigmoid", seed=1), XOR)
    known: dict[object, object] = {}
    codes = {
        id(Updates(replace(recipe, learning_rate=rate), known).code)  # type: ignore[arg-type]
        for rate in (0.1, 0.2)
    }
    assert len(codes) == len(known) == 1


@pytest.mark.parametrize("order", ["simultaneous", "sequential"])
def test_what_is_foreseen_is_what_comes_and_nothing_moves(order: str) -> None:
    model = nn.MLP(2, [3, 2, 1], "tanh", "sigmoid", seed=1)
    updates = updates_of(Recipe(model, XOR, order=order, optimizer="adam", batch_size=3))
    for number in range(3):
        before = updates.state()
        taken, after = updates.foreseen(number)
        assert updates.state() == before
        assert updates.taken(number) == taken
        assert updates.make(number) == taken
        assert updates.numbers == after
