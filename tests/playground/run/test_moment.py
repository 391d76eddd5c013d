"""A moment has the numbers of a lesson, and tells what may be shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tinygrad_bp.playground.run.moment import moment_of
from tinygrad_bp.playground.session.session import Session
from tinygrad_bp.playground.state.settings import DEFAULTS
from tinygrad_bp.teach.lessons.lesson import lesson

if TYPE_CHECKING:
    from collections.abc import Callable

    from tinygrad_bp.playground.run.live_run import LiveRun


def test_its_numbers_are_the_lessons(tutorial: Callable[..., LiveRun]) -> None:
    moment = moment_of(DEFAULTS, tutorial())
    error = lesson().error
    error.backward()
    assert moment.calculation.total.data == error.data == moment.run.error
    weights = {p.label: p.grad for p in lesson().setting.model.parameters()}
    assert weights.keys() <= moment.derivatives.keys()
    assert moment.derivatives["w5"] == moment.run.gradients()["w5"]


def test_only_what_was_done_is_known(tutorial: Callable[..., LiveRun]) -> None:
    moment = moment_of(DEFAULTS, tutorial())
    assert moment.knows("∂E_total/∂w5")
    moment = replace(moment, phase=8, asked=frozenset({"out_o1"}))
    assert moment.knows("w5")
    assert moment.knows("E_total")
    assert moment.knows("∂E_total/∂w5")
    assert not moment.knows("∂E_total/∂w6")
    assert not moment.knows("w5+")
    assert not moment.knows("out_o1")


def test_numbers_that_are_none_can_be_shown(tutorial: Callable[..., LiveRun]) -> None:
    run = tutorial()
    run.change(run.recipe, [float("nan")] * 10)
    moment = moment_of(DEFAULTS, run)
    assert moment.calculation.total.data != moment.calculation.total.data
    assert set(moment.derivatives) >= {"w1", "net_h1", "out_h1"}


def test_a_derivative_that_is_rounding_noise_is_0() -> None:
    session = Session(address="#activation=linear&output_activation=linear&bias=none&hidden=1")
    for name, number in {"i1": 1.0, "i2": 0.0, "w1": 0.1, "w3": 3.0, "target_o1": 0.3}.items():
        assert session.handle({"type": "edit", "name": name, "value": number}) == []
    assert session.moment.derivatives["w3"] == 0.0 != session.moment.run.gradients()["w3"]
    session.handle({"type": "select", "name": "w3"})
    data = session.changes()["derivation"]
    assert data["chain"]["value"] == data["difference"]["value"] == 0.0
    assert "<mn>0</mn>" in data["update"]["numbers"]


def test_while_a_run_plays_its_graph_stays_and_has_the_numbers_of_now(
    xor: Callable[..., LiveRun],
) -> None:
    run = xor()
    at_rest = moment_of(DEFAULTS, run)
    error = at_rest.calculation.total.data
    run.is_playing = True
    first = moment_of(DEFAULTS, run)
    run.advance(3)
    second = moment_of({**DEFAULTS, "sample": 2}, run)
    assert second.calculation is first.calculation
    assert at_rest.calculation.total.data == error
    run.is_playing = False
    fresh = moment_of({**DEFAULTS, "sample": 2}, run)
    assert fresh.calculation is not second.calculation
    assert fresh.derivatives == second.derivatives
    assert fresh.calculation.total.data == second.calculation.total.data
    assert fresh.phases == second.phases
    run.is_playing = True
    run.change(replace(run.recipe, fixed=frozenset({0})))
    assert len(moment_of(DEFAULTS, run).phases) == len(fresh.phases) - 1
