"""One weight in each convention: the numbers are the tutorial's, whatever the sign of δ."""

from __future__ import annotations

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, nn, tutorial
from tinygrad_bp.teach.derivations.chain_rule import derive
from tinygrad_bp.teach.derivations.translations import translations
from tinygrad_bp.teach.document.blocks import Document, Equation
from tinygrad_bp.teach.document.text import as_text
from tinygrad_bp.teach.formulas.formula import Number, Symbol, text


def equations(output: Value, *wrt: Value) -> list[Equation]:
    (fold,) = translations(derive(output, wrt), 9)
    assert fold.is_aside
    return [block for block in fold.blocks if isinstance(block, Equation)]


def said(output: Value, *wrt: Value) -> str:
    (fold,) = translations(derive(output, wrt), 9)
    return " ".join(as_text(Document("", (fold,), is_part=True)).split())


def numbers(found: list[Equation], name: str) -> list[float]:
    """What each convention has for a quantity."""
    ends = [(each.sides[0], each.sides[-1]) for each in found]
    return [end.value for first, end in ends if text(first) == name and isinstance(end, Number)]


def test_the_tutorials_numbers_in_three_conventions() -> None:
    net = tutorial.build()
    found = equations(net["E_total"], net["w5"])
    # The tutorial prints 0.138498562 and 0.082167041.
    assert numbers(found, "δ_o1") == pytest.approx([0.138498562, -0.138498562], abs=1e-9)
    assert numbers(found, "∂E_total/∂w5") == pytest.approx([0.082167041] * 3, abs=1e-9)
    sides = {text(side) for each in found for side in each.sides}
    assert "(target_o1 - out_o1) * out_o1 * (1 - out_o1)" in sides
    assert "(out_o1 - target_o1) * out_o1 * (1 - out_o1) * out_h1" in sides


def test_each_equation_is_true() -> None:
    model = nn.MLP(2, [2, 3], "tanh", seed=3)
    X, Y = [[0.5, -1.0], [1.0, 2.0]], [1, 2]  # noqa: N806
    for made in (tg.lesson(), tg.lesson(model, X, Y, loss="cross_entropy")):
        derivation = made.setting.derivation
        for each in equations(derivation.output, *derivation.wrt):
            assert isinstance(each.sides[-1], Number)
            # The sides with all numbers put in are Python.
            (worked,) = (text(side) for side in each.sides[-2:-1])
            assert eval(worked) == pytest.approx(each.sides[-1].value, rel=1e-7)


def test_an_update_subtracts_or_adds() -> None:
    net = tutorial.build()
    text = said(net["E_total"], net["w5"])
    for new in ("w5 - η*δ_o1*out_h1", "w5 + η*δ_o1*out_h1", "w5 - η * ∂E_total/∂w5"):
        assert f"In an update w5 becomes {new}." in text


def test_where_the_factor_cancels_is_said() -> None:
    net = tutorial.build()
    assert "with cross entropy that factor cancels" in said(net["E_total"], net["w5"])
    made = tg.lesson(nn.MLP(2, [2], seed=1), [0.5, 1.0], 1, loss="cross_entropy")
    total, w = made.error, made.setting.model.parameters()[0]
    assert "δ of an output here: with cross entropy it cancels" in said(total, w)
    assert "y_o1 - p_o1" in said(total, w)


def test_what_has_no_node_delta_has_no_conventions() -> None:
    w, x = Value(0.5, "w"), Value(3.0, "x")
    product = w * x
    product.label = "y"
    assert [*translations(derive(product * product, [w]), 9)] == []
    net = tutorial.build()
    assert [*translations(derive(net["E_total"], [net["w1"]]), 9)] == []  # none of an output


def test_explanations_in_other_conventions_have_it() -> None:
    net = tutorial.build()
    for convention in ("negated", "plain"):
        made = tg.explain(net["E_total"], net["w5"], convention=convention)
        assert "The same in other conventions" in made.text()
    assert "conventions" not in tg.explain(net["E_total"], net["w5"]).text()
    assert Symbol("δ").name in said(net["E_total"], net["w5"])
