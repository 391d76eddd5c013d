"""Factors, paths and node deltas of a derivative."""

from __future__ import annotations

import math

import pytest

from tests.playground.panels.mathematics.shown import moment_at, session_of, shown_at
from tinygrad_bp.playground.panels.lit import lit


def test_of_many_paths_the_largest_are_shown_and_the_sum_is_whole() -> None:
    session = session_of("moons", hidden=[8, 8])
    paths = shown_at(session, "w1")["steps"][0]["paths"]
    total = shown_at(session, "w1")["steps"][0]["value"]
    assert paths["left"] == len(paths["more"])
    assert len(paths["rows"]) in (3, 4)
    assert len(paths["rows"]) + paths["left"] == 8
    smallest = min(abs(row["value"]) for row in paths["rows"] if not row["is_lit"])
    assert all(abs(row["value"]) <= smallest for row in paths["more"])
    assert paths["together"] == pytest.approx(math.fsum(row["value"] for row in paths["more"]))
    shown = math.fsum(row["value"] for row in paths["rows"])
    assert shown + paths["together"] == pytest.approx(total, rel=1e-12)


def test_the_path_that_is_lit_is_always_shown() -> None:
    session = session_of("moons", hidden=[8, 8])
    for index in range(8):
        paths = shown_at(session, "w1", type="path", index=index)["steps"][0]["paths"]
        assert [row["index"] for row in paths["rows"] if row["is_lit"]] == [index]


@pytest.mark.parametrize("name", ["w5", "w1", "h1", "i1", "b1", "b2", "out_h1", "net_o2"])
def test_the_factors_come_to_the_derivative(name: str) -> None:
    data = shown_at(session_of(), name)
    factors = [factor["value"] for factor in data["chain"]["factors"]]
    if factors:
        assert math.prod(factors) == pytest.approx(data["chain"]["value"], rel=1e-12)
    for step in data["steps"]:
        if "paths" in step:
            assert math.fsum(row["value"] for row in step["paths"]["rows"]) == pytest.approx(
                step["value"], rel=1e-12
            )


def test_a_path_of_the_table_is_the_one_that_the_drawing_lights() -> None:
    session = session_of("moons", hidden=[2, 3, 2])
    rows = shown_at(session, "w1")["steps"][0]["paths"]["rows"]
    for row in rows:
        moment = moment_at(session, "w1", type="path", index=row["index"])
        assert row["through"] in lit(moment)["order"][0]


def test_a_long_way_begins_with_a_derivative_that_is_worked_out_elsewhere() -> None:
    data = shown_at(session_of("moons", hidden=[1, 1, 1]), "w1")
    factors = [factor["value"] for factor in data["chain"]["factors"]]
    assert len(factors) == 4
    assert data["steps"][0]["select"] == "net_h2_1"
    assert math.prod(factors) == pytest.approx(data["chain"]["value"], rel=1e-12)


@pytest.mark.parametrize(
    ("convention", "delta", "first"),
    [
        ("tutorial", "δo1⋅outh1", "−(targeto1−outo1)"),
        ("negated", "−δo1⋅outh1", "−(targeto1−outo1)"),
        ("plain", None, "outo1−targeto1"),
    ],
)
def test_each_convention_says_the_same(convention: str, delta: str | None, first: str) -> None:
    data = shown_at(session_of(convention=convention), "w5")
    assert data["chain"]["value"] == pytest.approx(0.082167041, abs=1e-9)
    assert (data["delta"] and data["delta"]["symbols"]) == delta
    assert data["steps"][0]["symbols"] == first


def test_a_neuron_has_its_node_delta() -> None:
    data = shown_at(session_of(), "o1")
    assert (data["delta"]["name"], data["delta"]["symbols"]) == ("δo1", "∂Etotal∂neto1")
    assert data["delta"]["value"] == pytest.approx(0.138498562, abs=1e-9)
