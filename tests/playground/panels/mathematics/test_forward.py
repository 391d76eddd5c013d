"""How numbers of the forward pass are calculated."""

from __future__ import annotations

import pytest

from tests.playground.panels.mathematics.shown import session_of, shown_at


def test_a_neuron_shows_its_own_calculation() -> None:
    net, out = shown_at(session_of(), "h1")["forward"]
    assert (net["name"], net["symbols"]) == ("neth1", "w1⋅i1+w2⋅i2+b1")
    assert (net["numbers"], net["value"]) == ("0.15⋅0.05+0.2⋅0.1+0.35", 0.3775)
    assert out["value"] == pytest.approx(0.593269992, abs=1e-9)


def test_an_error_shows_its_own_calculation() -> None:
    (line,) = shown_at(session_of(), "E_o1")["forward"]
    assert line["name"] == "Eo1"
    assert line["value"] == pytest.approx(0.274811083, abs=1e-9)


def test_a_long_sum_has_dots() -> None:
    net, _ = shown_at(session_of("digits"), "h1")["forward"]
    assert "..." in net["symbols"]
    assert len(net["symbols"]) < 120


def test_a_linear_neuron_has_one_line() -> None:
    assert len(shown_at(session_of("iris"), "o1")["forward"]) == 1


def test_what_rounding_leaves_of_a_sum_is_0() -> None:
    session = session_of()
    for name, value in {"i1": 0.1, "i2": 0.3, "w1": 3.0, "w2": -1.0, "b1": 0.0}.items():
        session.handle({"type": "edit", "name": name, "value": value})
    net, out = shown_at(session, "h1")["forward"]
    assert (net["value"], out["value"]) == (0.0, 0.5)
