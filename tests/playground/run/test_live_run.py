"""A run can be walked in both directions, with the same bits by every way."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tinygrad_bp.playground.run.moment import moment_of
from tinygrad_bp.playground.run.trouble import trouble_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tinygrad_bp.playground.run.live_run import LiveRun

    Make = Callable[..., LiveRun]


def test_every_way_to_an_update_gives_the_same_bits(xor: Make) -> None:
    for others in ({}, {"optimizer": "adam", "batch_size": 3}, {"order": "sequential"}):
        fresh, there = xor(**others), xor(**others)
        fresh.advance(37)
        there.advance(1_500)
        for way in (0, 700, 36, 38, 37):
            there.go(way)
        assert there.parameters == fresh.parameters
        assert there.error == fresh.error
        there.advance(3)
        fresh.advance(3)
        assert there.parameters == fresh.parameters
        assert (there.update, there.last, fresh.last) == (40, 1_500, 40)


def test_after_a_change_the_run_goes_on_from_there(xor: Make) -> None:
    run = xor()
    run.advance(20)
    run.go(10)
    parameters = run.parameters
    run.change(replace(run.recipe, learning_rate=0.1))
    assert (run.update, run.last, len(run.previous)) == (10, 10, 21)
    assert run.parameters == parameters
    run.advance(5)
    there = run.parameters
    run.go(3)
    run.go(15)
    assert run.parameters == there
    # From before the change on, updates are made as things are set now.
    run.go(9)
    run.advance(1)
    assert run.last == 10


def test_an_edit_is_part_of_the_history(tutorial: Make) -> None:
    run = tutorial()
    run.advance(2)
    run.change(run.recipe, [*{**run.parameters, "w5": 0.5}.values()])
    assert run.parameters["w5"] == 0.5
    run.advance(1)
    there = run.parameters
    run.go(1)
    run.go(2)
    assert run.parameters["w5"] == 0.5
    run.go(3)
    assert run.parameters == there


def test_what_was_saved_comes_back(tutorial: Make) -> None:
    run = tutorial()
    run.advance(5)
    run.go(3)
    parameters, saved = run.parameters, run.saved()
    run.change(replace(run.recipe, learning_rate=2.0))
    run.advance(10)
    run.restore(saved)
    assert (run.update, run.last, run.parameters) == (3, 5, parameters)
    assert run.recipe.learning_rate == 0.5


def test_it_stops_where_the_error_is_no_longer_a_number(xor: Make) -> None:
    from tinygrad_bp.nn import MLP

    run = xor()
    model = MLP(2, [3, 1], "linear", "linear", seed=1)
    run.change(replace(run.recipe, model=model, learning_rate=1000.0))
    run.advance(1_000)
    assert not math.isfinite(run.error)
    assert run.update == run.last < 1_000
    trouble = trouble_of(run)
    assert trouble
    assert (trouble.kind, trouble.update) == ("diverged", run.update)
    run.go(run.update - 1)
    assert math.isfinite(run.error)
    assert trouble_of(run) is None


def test_gradients_are_the_differences_of_the_error(xor: Make) -> None:
    run = xor()
    error, gradients = run.error, run.gradients()
    nudge = 1e-6
    for name, slope in gradients.items():
        numbers = {**run.parameters, name: run.parameters[name] + nudge}
        saved = run.saved()
        run.change(run.recipe, [*numbers.values()])
        # A difference on one side is off by about the nudge.
        assert (run.error - error) / nudge == pytest.approx(slope, abs=1e-5)
        run.restore(saved)


def test_the_test_error_is_kept_beside(xor: Make) -> None:
    run = xor()
    samples = replace(run.samples, test_rows=((0.5, 0.5),), test_targets=((1.0,),))
    run.change(replace(run.recipe, samples=samples))
    run.advance(3)
    assert len(run.test_errors) == len(run.errors) == 4
    run.change(replace(run.recipe, samples=replace(samples, test_rows=(), test_targets=())))
    run.advance(2)
    run.change(replace(run.recipe, samples=samples))
    run.advance(1)
    assert [math.isnan(error) for error in run.test_errors] == [False] * 3 + [True] * 2 + [
        False
    ] * 2


def test_with_nothing_that_moves_nothing_moves(tutorial: Make) -> None:
    run = tutorial(fixed=frozenset(range(10)))
    before = run.parameters
    run.advance(3)
    assert run.parameters == before
    assert set(run.errors) == {run.error}


def test_back_before_a_change_of_the_samples_the_error_is_that_of_the_samples_of_now(
    tutorial: Make,
) -> None:
    run = tutorial()
    run.advance(3)
    before, samples = run.errors[1], run.samples
    run.change(replace(run.recipe, samples=samples.with_number(0, "targets", 0, 0.5)))
    run.go(1)
    expected = moment_of({"sample": 0}, run).calculation.total.data
    assert expected != before
    assert (run.error, run.errors[1]) == (expected, before)
    run.advance(1)
    assert run.errors[1] == expected
    run.change(replace(run.recipe, learning_rate=0.1))
    run.go(1)
    assert run.error == expected


def test_numbers_that_are_too_large_are_to_blame_before_they_were_put_in_too(
    tutorial: Make,
) -> None:
    run = tutorial()
    run.advance(3)
    run.change(replace(run.recipe, samples=run.samples.with_number(0, "targets", 0, 1e200)))
    run.go(1)
    trouble = trouble_of(run)
    assert trouble
    assert "numbers put in" in trouble.reason
