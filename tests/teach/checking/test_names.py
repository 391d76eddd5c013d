"""What somebody means by the name of a number."""

from __future__ import annotations

import pytest

from tinygrad_bp import Value
from tinygrad_bp.teach.checking.names import Meaning, QuantityNames, usual
from tinygrad_bp.teach.formulas.formula import Derivative, Symbol
from tinygrad_bp.teach.formulas.latex import latex
from tinygrad_bp.teach.tutorial import build

NET = build()
E, W5, NET_O1, OUT_H1, OUT_O1 = (
    NET[name] for name in ("E_total", "w5", "net_o1", "out_h1", "out_o1")
)
NAMES = QuantityNames(NET, E, {NET_O1: "δ_o1", NET["net_o2"]: "δ_o2"})


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("net_o1", Meaning("value", NET_O1)),
        ("net o1", Meaning("value", NET_O1)),
        ("NET_O1", Meaning("value", NET_O1)),
        ("w_5", Meaning("value", W5)),
        ("$w_{5}$", Meaning("value", W5)),
        ("η", Meaning("learning rate")),
        ("learning rate", Meaning("learning rate")),
        (r"\eta", Meaning("learning rate")),
        ("w5+", Meaning("after", W5)),
        ("w5⁺", Meaning("after", W5)),
        ("w5'", Meaning("after", W5)),
        ("w5_new", Meaning("after", W5)),
        ("new w5", Meaning("after", W5)),
        ("updated w5", Meaning("after", W5)),
        ("w5 after the first iteration", Meaning("after", W5)),
        ("E_total after one update", Meaning("after", E)),
        ("∂E_total/∂w5", Meaning("derivative", W5, of=E)),
        ("dE_total/dw5", Meaning("derivative", W5, of=E)),
        ("d E_total / d w5", Meaning("derivative", W5, of=E)),
        ("(∂E_total)/(∂w5)", Meaning("derivative", W5, of=E)),
        ("partial E_total / partial w5", Meaning("derivative", W5, of=E)),
        (r"\frac{\partial E_{total}}{\partial w_{5}}", Meaning("derivative", W5, of=E)),
        ("dE/dw5", Meaning("derivative", W5, of=E)),
        ("w5.grad", Meaning("derivative", W5, of=E)),
        ("grad of w5", Meaning("derivative", W5, of=E)),
        ("gradient w5", Meaning("derivative", W5, of=E)),
        ("δ_o1", Meaning("derivative", NET_O1, of=E)),
        ("delta o1", Meaning("derivative", NET_O1, of=E)),
        ("Δ_o1", Meaning("derivative", NET_O1, of=E)),
        ("delta_out_o1", Meaning("derivative", OUT_O1, of=E)),
        ("dout_o1/dnet_o1", Meaning("derivative", NET_O1, of=OUT_O1)),
        ("∂net_o1/∂w5|out_h1", Meaning("local derivative", W5, NET_O1, (OUT_H1,))),
        ("∂net_o1/∂w5|_out_h1", Meaning("local derivative", W5, NET_O1, (OUT_H1,))),
        ("(∂net_o1/∂w5)_{out_h1}", Meaning("local derivative", W5, NET_O1, (OUT_H1,))),
        (
            r"\left.\frac{\partial net_{o1}}{\partial w_5}\right|_{out_{h1}, net_o1}",
            Meaning("local derivative", W5, NET_O1, (OUT_H1, NET_O1)),
        ),
        (
            "dE_total/dw5 with out_h1 and net_o1 held constant",
            Meaning("local derivative", W5, E, (OUT_H1, NET_O1)),
        ),
        ("dE/dw5 while out_h1 is constant", Meaning("local derivative", W5, E, (OUT_H1,))),
        ("dE/dw5, with out_h1 fixed", Meaning("local derivative", W5, E, (OUT_H1,))),
        ("dE/dw5 at constant out_h1", Meaning("local derivative", W5, E, (OUT_H1,))),
        ("∂E_total/∂w5|out_h1,...", Meaning("local derivative", W5, E)),
        ("local dE/dw5", Meaning("local derivative", W5, E)),
        ("partial dE/dw5", Meaning("local derivative", W5, E)),
    ],
)
def test_what_a_name_means(name: str, meaning: Meaning) -> None:
    assert NAMES.meaning(name) == meaning


@pytest.mark.parametrize("of", ["E_total", "out_o1", "net_o1"])
@pytest.mark.parametrize("name", NET)
def test_names_are_known_as_latex_writes_them(name: str, of: str) -> None:
    symbol, whole = Symbol(name, label=name), Symbol(of, label=of)
    assert NAMES.meaning(f"${latex(symbol)}$") == Meaning("value", NET[name])
    if name != of:
        derivative = latex(Derivative(whole, symbol))
        assert NAMES.meaning(derivative) == Meaning("derivative", NET[name], of=NET[of])


@pytest.mark.parametrize(
    "name",
    [
        "",
        "w9",
        "w",
        "w9+",
        "dE/dw9",
        "dq/dw5",
        "δ_q",
        "∂E_total/∂w5|w9",
        "∂E_total/∂w5|w9,out_h1",
        "w5/w6",
        "d/dw5",
    ],
)
def test_what_means_nothing(name: str) -> None:
    assert NAMES.meaning(name) is None


def test_a_label_that_is_written_alike_is_only_taken_where_it_is_the_only_one() -> None:
    one, other = Value(1.0, "w_1"), Value(2.0, "W1")
    names = QuantityNames({"w_1": one, "W1": other}, one, {})
    assert names.meaning("W1") == Meaning("value", other)
    assert names.meaning("w1") == Meaning("value", other)  # but for its case it is that
    assert names.meaning("w-1") is None


def test_a_name_that_is_unknown_is_written_in_the_usual_way() -> None:
    assert usual("dE_total/dw9") == usual(r"\frac{\partial E_total}{\partial w9}") == "∂E_total/∂w9"
    assert (usual("delta_q"), usual("q'"), usual("q")) == ("δ_q", "q+", "q")
    assert usual("E/dw9") == "/∂w9"  # only what is a differential is written as one
