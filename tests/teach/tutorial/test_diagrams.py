"""The tutorial's four diagrams: what each shows."""

from __future__ import annotations

import pytest

from tinygrad_bp.draw.diagram import Diagram
from tinygrad_bp.teach.tutorial.diagrams import diagrams


@pytest.fixture(scope="module")
def drawn() -> dict[str, Diagram]:
    return diagrams()


def test_the_graph_has_every_number_and_its_gradient(drawn: dict[str, Diagram]) -> None:
    svg = drawn["graph.svg"].svg()
    for shown in ("E_total", "0.2984", "out_o1", "0.7514", "0.08217"):
        assert shown in svg


def test_the_network_has_its_weights_and_outputs(drawn: dict[str, Diagram]) -> None:
    svg = drawn["network.svg"].svg()
    for shown in ("0.15", "0.55", "0.05", "0.7514", "0.7729"):
        assert shown in svg


def test_a_chain_has_its_derivative_as_a_product_or_a_sum_of_ways(
    drawn: dict[str, Diagram],
) -> None:
    one_way = "∂E_total/∂w5 = 1 × 0.5 × (-1.483) × (-1) × 0.1868 × 1 × 1 × 0.5933 = 0.08217"
    assert f">{one_way}<" in drawn["dE_total_dw5.svg"].svg()
    two_ways = "∂E_total/∂w1 = 0.0006684 + (-0.0002298) = 0.0004386"
    assert f">{two_ways}<" in drawn["dE_total_dw1.svg"].svg()
