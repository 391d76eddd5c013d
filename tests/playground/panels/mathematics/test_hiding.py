"""A number that is asked for is hidden wherever it would stand."""

from __future__ import annotations

from dataclasses import replace

from tests.playground.panels.mathematics.shown import session_of
from tinygrad_bp.playground.panels.mathematics.hiding import hidden, values_asked
from tinygrad_bp.playground.panels.mathematics.nodes import Nodes
from tinygrad_bp.playground.panels.mathematics.numbers import PageNumber
from tinygrad_bp.playground.panels.mathematics.writing import written


def test_numbers_as_good_as_one_that_is_asked_for_are_hidden_with_either_sign() -> None:
    shown = [{"value": -0.25001}, {"value": 0.26}, {"numbers": "<mn>0.250</mn>"}, True, "0.25"]
    expected = [{"value": None}, {"value": 0.26}, {"numbers": ""}, True, "0.25"]
    assert hidden(shown, [0.25]) == expected
    assert hidden(shown, []) == shown
    small = written(PageNumber(-3.51018697e-5, 9))
    assert small == "<mrow><mo>−</mo><mn>3.51018697e-5</mn></mrow>"
    assert hidden({"numbers": small}, [3.51018697e-5]) == {"numbers": ""}
    assert hidden({"numbers": small}, [3.51018697]) == {"numbers": small}


def test_what_is_asked_for_has_a_value() -> None:
    moment = replace(session_of().moment, asked=frozenset({"net_h1", "∂E_total/∂w5"}))
    nodes = Nodes(moment.calculation, moment.derivatives)
    assert values_asked(moment, nodes) == [0.3775, moment.derivatives["w5"]]
