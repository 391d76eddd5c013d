"""What is lit: the numbers of a phase, and the paths of what is selected."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tinygrad_bp.playground.panels.lit import lit
from tinygrad_bp.playground.session.session import Session
from tinygrad_bp.teach.tutorial import build


def selected(name: str, path: int = 0, address: str = "") -> dict[str, Any]:
    session = Session(address=address)
    assert session.handle({"type": "select", "name": name}) == []
    session.handle({"type": "path", "index": path})
    return lit(session.moment)


def product(found: dict[str, Any]) -> float:
    numbers: list[float] = [factor["value"] for factor in found["factors"]]
    return math.prod(numbers)


def test_the_path_of_w5_is_the_tutorials() -> None:
    found = selected("w5")
    assert found["order"] == [["E_total", "E_o1", "o1", "w5", "h1"]]
    assert found["slopes"] == ["o1"]
    assert found["numbers"] == ["out_h1"]
    assert found["now"] == "∂E_total/∂w5"
    assert [f"{badge['value']:.9f}" for badge in found["badges"]] == [
        "0.741365070",
        "0.186815602",
        "0.593269992",
    ]


@pytest.mark.parametrize(("name", "count"), [("w1", 2), ("w8", 1), ("b1", 4), ("b2", 2), ("i1", 4)])
def test_the_products_along_all_paths_add_up_to_the_derivative(name: str, count: int) -> None:
    net = build()
    net["E_total"].backward()
    paths = [selected(name, path) for path in range(count)]
    assert len({str(found["order"]) for found in paths}) == count
    assert sum(map(product, paths)) == pytest.approx(net[name].grad, rel=1e-12)


def test_where_paths_join_the_badges_begin_with_their_sum() -> None:
    badges = selected("w1")["badges"]
    assert [(badge["badge"], badge["at"], badge["kind"]) for badge in badges] == [
        (1, "h1", "out"),
        (2, "h1", "slope"),
        (3, "i1", "out"),
    ]
    assert math.prod(badge["value"] for badge in badges) == pytest.approx(0.000438568, abs=1e-9)
    assert selected("b1")["badges"] == selected("i1")["badges"] == []


@pytest.mark.parametrize("name", ["h1", "o2"])
def test_a_neurons_paths_lead_to_its_net_input(name: str) -> None:
    net = build()
    net["E_total"].backward()
    count = 2 if name == "h1" else 1
    products = sum(product(selected(name, path)) for path in range(count))
    assert products == pytest.approx(net[f"net_{name}"].grad, rel=1e-12)


def test_paths_go_through_every_layer() -> None:
    session = Session(address="#hidden=3,2&bias=neuron")
    session.handle({"type": "select", "name": "w1"})
    total = 0.0
    for path in range(4):
        session.handle({"type": "path", "index": path})
        total += product(lit(session.moment))
    assert total == pytest.approx(session.moment.derivatives["w1"], rel=1e-12)


def test_a_phase_lights_what_it_uses_and_what_it_gives() -> None:
    session = Session()
    found = []
    for _ in range(8):
        session.handle({"type": "phase"})
        found.append(lit(session.moment))
    assert found[0]["links"] == ["w1", "w2", "b1"]
    assert found[0]["numbers"] == ["i1", "i2", "out_h1"]
    assert found[4]["order"] == [["o1", "E_o1"]]
    assert found[6]["order"] == [["E_o1", "E_total"], ["E_o2", "E_total"]]
    assert found[7]["now"] == "∂E_total/∂w5"
    assert found[7]["order"] == selected("w5")["order"]


def test_nothing_is_lit_where_nothing_is_looked_at() -> None:
    assert not any(lit(Session().moment).values())
