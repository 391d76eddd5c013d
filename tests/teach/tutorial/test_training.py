"""The tutorial's training, against a calculation written out by hand."""

from __future__ import annotations

from typing import Any, Literal

import mpmath
import pytest

from tinygrad_bp.teach.tutorial import GIVEN, build, train


def by_hand(steps: int, update: str) -> dict[str, float]:
    """Backpropagation on the tutorial's network with its formulas written out, to 30 digits."""
    number = {name: mpmath.mpf(str(value)) for name, value in GIVEN.items()}
    w = [number[f"w{i}"] for i in range(1, 9)]
    i1, i2, b1, b2 = (number[name] for name in ("i1", "i2", "b1", "b2"))

    def logistic(net: Any) -> Any:
        return 1 / (1 + mpmath.exp(-net))

    for _ in range(steps):
        h1 = logistic(w[0] * i1 + w[1] * i2 + b1)
        h2 = logistic(w[2] * i1 + w[3] * i2 + b1)
        o1 = logistic(w[4] * h1 + w[5] * h2 + b2)
        o2 = logistic(w[6] * h1 + w[7] * h2 + b2)
        d1 = (o1 - number["target_o1"]) * o1 * (1 - o1)
        d2 = (o2 - number["target_o2"]) * o2 * (1 - o2)
        slopes = [d1 * h1, d1 * h2, d2 * h1, d2 * h2]
        new = [old - slope / 2 for old, slope in zip(w[4:], slopes, strict=True)]
        through = new if update == "sequential" else w[4:]
        e1 = (d1 * through[0] + d2 * through[2]) * h1 * (1 - h1)
        e2 = (d1 * through[1] + d2 * through[3]) * h2 * (1 - h2)
        slopes = [e1 * i1, e1 * i2, e2 * i1, e2 * i2]
        w = [old - slope / 2 for old, slope in zip(w[:4], slopes, strict=True)] + new
    return {f"w{i}": float(weight) for i, weight in enumerate(w, 1)}


@pytest.mark.parametrize("update", ["simultaneous", "sequential"])
def test_the_engine_updates_the_weights_as_the_formulas_do(
    update: Literal["simultaneous", "sequential"],
) -> None:
    with mpmath.workdps(30):
        for steps in (1, 2, 100):
            expected = by_hand(steps, update)
            assert train(steps, update).weights == pytest.approx(expected, rel=1e-14, abs=0)


def test_the_two_orders_differ_at_once_in_the_hidden_weights_alone() -> None:
    one, other = train(1).weights, train(1, "sequential").weights
    assert {name for name in one if one[name] != other[name]} == {"w1", "w2", "w3", "w4"}


def test_a_run_has_the_error_before_each_update_and_after_the_last() -> None:
    run = train(3)
    assert run.errors == [train(steps).errors[-1] for steps in range(4)]
    assert run.outputs == (run.outputs.out_o1, run.outputs.out_o2)
    assert 0.5 * (0.01 - run.outputs[0]) ** 2 + 0.5 * (0.99 - run.outputs[1]) ** 2 == run.errors[3]


def test_no_steps_leave_the_network_as_it_is() -> None:
    run = train(0, "sequential")
    assert run.weights == {name: GIVEN[name] for name in run.weights}
    assert run.errors == [build()["E_total"].data]


@pytest.mark.parametrize(
    ("steps", "update", "error", "message"),
    [
        (-1, "simultaneous", ValueError, "0 or more, not -1"),
        (2.5, "simultaneous", TypeError, "whole number of updates, not float: 2.5"),
        ("3", "simultaneous", TypeError, "not str: '3'"),
        (1, "both", ValueError, "'simultaneous' or 'sequential', not 'both'"),
        (1, None, ValueError, "not None"),
        (1, [], ValueError, r"not \[\]"),
    ],
)
def test_bad_arguments_are_named(
    steps: Any, update: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        train(steps, update)


@pytest.mark.parametrize("update", ["simultaneous", "sequential"])
def test_a_graph_run_again_in_place_gives_the_floats_of_a_new_one(
    update: Literal["simultaneous", "sequential"],
) -> None:
    steps = 20
    numbers = dict(GIVEN)
    for _ in range(steps):
        net = build()
        for name, number in numbers.items():
            net[name].data = number
        net["E_total"].recompute()
        net["E_total"].backward()
        deltas = {name: net[name].grad for name in ("net_o1", "net_o2")}
        for k in range(5, 9):
            numbers[f"w{k}"] = net[f"w{k}"].data - 0.5 * net[f"w{k}"].grad
        if update == "sequential":
            for k in range(1, 9):
                net[f"w{k}"].grad = 0.0
            for k in range(5, 9):
                net[f"w{k}"].data = numbers[f"w{k}"]
            for first, last, name in ((5, 6, "net_o1"), (7, 8, "net_o2")):
                new = net[f"w{first}"] * net["out_h1"] + net[f"w{last}"] * net["out_h2"] + net["b2"]
                new.backward(deltas[name])
        for k in range(1, 5):
            numbers[f"w{k}"] = net[f"w{k}"].data - 0.5 * net[f"w{k}"].grad
    assert train(steps, update).weights == {f"w{k}": numbers[f"w{k}"] for k in range(1, 9)}
