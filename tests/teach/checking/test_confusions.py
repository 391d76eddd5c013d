"""What may be taken for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinygrad_bp import Value
from tinygrad_bp.teach.checking.confusions import Confusions, family, first_word
from tinygrad_bp.teach.checking.solution import Solution
from tinygrad_bp.teach.tutorial import build

if TYPE_CHECKING:
    from collections.abc import Mapping


def of_the_tutorial() -> dict[str, Mapping[str, tuple[str, float]]]:
    solution = Solution(build()["E_total"])
    solution.complete()
    confusions = Confusions(solution)
    return {name: confusions.of(name) for name in solution.quantities}


def test_families() -> None:
    assert family("net_h1") == family("net_h2") != family("net_o1")
    assert family("w12") == family("w3") != family("b1")
    assert family("∂E_total/∂w5") == family("∂E_total/∂w6")
    assert family("h1_2") == family("h2_10")
    assert first_word("net_h1") == first_word("net_o2") == "net"


def test_names_of_a_family_are_confused_most_easily() -> None:
    found = of_the_tutorial()
    assert found["w5"]["w6"] == ("another taken", 0.0)
    assert found["net_h1"]["net_o1"] == ("another taken", 0.3)
    assert found["w5"]["i1"] == ("another taken", 0.9)
    assert "w5" not in found["w5"]


def test_the_two_sides_are_not_confused() -> None:
    found = of_the_tutorial()
    assert "δ_o1" not in found["out_o1"]
    assert "out_o1" not in found["δ_o1"]


def test_net_and_out_are_confused_both_ways() -> None:
    found = of_the_tutorial()
    assert found["out_h1"]["net_h1"] == found["net_h1"]["out_h1"] == ("net for out", 0.0)
    # The input of a sum of several is no net input.
    assert found["net_h1"]["w1"][0] == "another taken"


def test_a_weight_may_be_updated_already_or_not_yet() -> None:
    found = of_the_tutorial()
    assert found["w5"]["w5+"] == ("already updated", 0.0)
    assert found["w5+"]["w5"] == ("another taken", 0.2)


def test_the_learning_rate_is_taken_for_nothing() -> None:
    found = of_the_tutorial()
    assert found["η"] == {}
    assert not any("η" in others for others in found.values())


def test_in_a_large_graph_only_those_of_a_family_are_confused() -> None:
    total: Value = Value(0.0, "start") * 1.0
    for number in range(40):
        total = total + Value(0.5, f"w{number}") * Value(0.5, f"x{number}")
    total.label = "E"
    found = Confusions(Solution(total)).of("w1")
    assert set(found) == {f"w{number}" for number in range(40) if number != 1}
