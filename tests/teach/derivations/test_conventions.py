"""The ways to say one derivation."""

from __future__ import annotations

import pytest

from tinygrad_bp import Value, explain, gradients, tutorial
from tinygrad_bp.teach.derivations.chain_rule import derive
from tinygrad_bp.teach.derivations.conventions import (
    CONVENTIONS,
    Convention,
    checked_convention,
    turned,
)
from tinygrad_bp.teach.formulas.formula import Number, Symbol, text
from tinygrad_bp.teach.formulas.reading import from_python


@pytest.fixture
def net() -> dict[str, Value]:
    return tutorial.build()


def convention(net: dict[str, Value], name: str, digits: int = 9) -> Convention:
    return Convention(derive(net["E_total"], [net["w5"]]), name, digits)


@pytest.mark.parametrize(
    ("name", "known", "delta"),
    [
        ("tutorial", "δ_o1", 0.13849856162855698),
        ("negated", "-δ_o1", -0.13849856162855698),
        ("plain", "∂E_total/∂net_o1", None),
    ],
)
def test_node_deltas(net: dict[str, Value], name: str, known: str, delta: float | None) -> None:
    say = convention(net, name)
    assert text(say.known(net["net_o1"])) == known
    found = say.delta(say.derivation.step(net["net_o1"]))
    assert (found.value if found else None) == delta
    # Of a node that is no net input there is none in any convention.
    assert text(say.known(net["out_o1"])) == "∂E_total/∂out_o1"
    assert say.delta(say.derivation.step(net["out_o1"])) is None


def test_only_plain_turns_a_difference_around(net: dict[str, Value]) -> None:
    found = {}
    for name in ("tutorial", "negated", "plain"):
        say = convention(net, name)
        (term,) = say.derivation.step(net["out_o1"]).terms  # type: ignore[union-attr]
        found[name] = text(say.rewritten(term.local.formula))
    assert found == {
        "tutorial": "-(target_o1 - out_o1)",
        "negated": "-(target_o1 - out_o1)",
        "plain": "out_o1 - target_o1",
    }


def test_sides_that_read_like_the_one_before_are_left_out(net: dict[str, Value]) -> None:
    say = convention(net, "tutorial", 2)
    sides = say.equation(Symbol("x"), Number(0.5), say.number(0.501), Symbol("x")).sides
    assert [text(side) for side in sides] == ["x", "0.5", "x"]
    assert text(say.in_numbers(Symbol("x", 0.12345))) == "0.12"


def test_a_second_derivative_has_no_deltas_of_its_own() -> None:
    net = tutorial.build()
    (slope,) = gradients(net["E_total"], [net["w5"]])
    slope.label = "g"
    said = str(explain(slope, net["w6"]))
    # ∂g/∂net_o1 is another number than the tutorial's δ_o1, 0.138498562.
    assert "∂g/∂net_o1 = " in said
    assert "δ" not in said
    assert "**1" not in said
    assert "δ_o1 = " in str(explain(net["E_total"], net["w5"]))


def test_what_an_update_goes_by(net: dict[str, Value]) -> None:
    found = {}
    for name in ("tutorial", "negated", "plain"):
        say = convention(net, name)
        step = say.derivation.step(net["w5"])
        assert step is not None
        formula = say.by_deltas(step)
        found[name] = formula and text(formula)
    assert found == {"tutorial": "δ_o1 * out_h1", "negated": "δ_o1 * out_h1", "plain": None}
    say = Convention(derive(net["E_total"], [net["b2"]]), "negated", 9)
    bias = say.derivation.step(net["b2"])
    assert bias is not None
    assert text(say.by_deltas(bias) or Symbol("none")) == "δ_o1 + δ_o2"


@pytest.mark.parametrize(
    ("formula", "other"),
    [
        ("-(t - o) * o * (1 - o)", "(t - o) * o * (1 - o)"),
        ("0.5 * (p - y)", "0.5 * (y - p)"),
        ("(x + y) * z", "-(x + y) * z"),
        ("3", "-3"),
    ],
)
def test_a_sign_goes_into_a_formula(formula: str, other: str) -> None:
    assert text(turned(from_python(formula))) == other


def test_there_are_three() -> None:
    assert [*map(checked_convention, CONVENTIONS)] == ["tutorial", "negated", "plain"]
    with pytest.raises(ValueError, match="must be one of 'tutorial', 'negated', 'plain', not 'x'"):
        checked_convention("x")
