"""The operators: the network learns each, and comes back from each of the twelve switches."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.playground.presets.learning import teach
from tests.thorough import THOROUGH
from tinygrad_bp.nn import MLP
from tinygrad_bp.nn.optim import SGD
from tinygrad_bp.playground.presets.logic import OPERATORS, TUTORIAL
from tinygrad_bp.playground.presets.network import network
from tinygrad_bp.playground.presets.samples import Samples
from tinygrad_bp.teach.tutorial.network import GIVEN

NAMES = ("xor", "or", "nand", "and")


def samples_of(operator: str) -> Samples:
    return OPERATORS.samples({**OPERATORS.values(), "operator": operator})


def test_the_tutorial_begins_with_the_tutorial_s_numbers() -> None:
    settings = TUTORIAL.values()
    model = network(settings, TUTORIAL.samples(settings), TUTORIAL.given)
    numbers = {p.label: p.data for p in model.parameters()}
    assert numbers == {name: GIVEN[name] for name in numbers}
    assert len(numbers) == 10


def test_the_sample_to_begin_with_leaves_no_product_out() -> None:
    assert all(samples_of("xor").rows[OPERATORS.values()["sample"]])


@THOROUGH
@pytest.mark.parametrize("operator", NAMES)
def test_check_16_the_operator_is_learned_and_so_is_each_switched_to(operator: str) -> None:
    promise = OPERATORS.promise
    assert promise is not None
    settings = OPERATORS.values()
    model = network(settings, samples_of(operator))
    optimizer = SGD(model.parameters(), lr=settings["learning_rate"])
    loss = settings["loss"]
    errors = teach(model, samples_of(operator), optimizer, loss, promise.update)
    assert errors[-1] < promise.error
    first = model.state_dict()
    for _, other in [pair for pair in permutations(NAMES, 2) if pair[0] == operator]:
        model.load_state_dict(first)
        errors = teach(model, samples_of(other), optimizer, loss, promise.update)
        assert errors[0] > 20 * promise.error, f"{operator} to {other} does not jump"
        assert errors[-1] < promise.error, f"{operator} to {other} is stuck"


@THOROUGH
def test_the_obvious_set_up_gets_stuck_where_this_one_does_not() -> None:
    model = MLP(2, [3, 1], "sigmoid", "sigmoid", seed=1)
    optimizer = SGD(model.parameters(), lr=0.5)
    learned = teach(model, samples_of("nand"), optimizer, "half_squared_error", 3000)
    stuck = teach(model, samples_of("and"), optimizer, "half_squared_error", 1500)
    assert learned[-1] < 0.005
    assert stuck[-1] > 0.12
