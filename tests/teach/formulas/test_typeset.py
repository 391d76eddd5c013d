"""Formulas in LaTeX and MathML: well formed for every graph and label, and well set."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import latex2mathml.converter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp import Value, exp, sqrt, tutorial, where
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.teach.formulas.formula import Call, Derivative, Number, Symbol
from tinygrad_bp.teach.formulas.latex import escaped, latex, rows
from tinygrad_bp.teach.formulas.mathml import equation, mathml
from tinygrad_bp.teach.formulas.notation import Notation


def converted(source: str) -> str:
    """What a LaTeX reader of its own makes of it: the text that it shows."""
    depth = 0
    for token in re.findall(r"\\.|[{}]", source, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(token, 0)
        assert depth >= 0
    assert depth == 0
    tree = ElementTree.fromstring(latex2mathml.converter.convert(source))
    return "".join(tree.itertext())


def parsed(source: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<math>{source}</math>")


LABELS = {
    "net_h1": r"\mathrm{net}_{\mathrm{h1}}",
    "w5": "w_5",
    "w12": "w_{12}",
    "E_total": r"E_{\mathrm{total}}",
    "δ_o1": r"\delta_{\mathrm{o1}}",
    "target_o1": r"\mathrm{target}_{\mathrm{o1}}",
    "w1+": "w_1^+",
    "x": "x",
    "x_1_2": "x_{1 , 2}",
    "Δ": r"\Delta",
    "50%": r"{\text{50}\% }",
    "a{b}": r"{\text{a}\{ \text{b}\} }",
    "layers.0.w.1": r"{\text{layers.0.w.1}}",
}


@pytest.mark.parametrize("label", LABELS)
def test_labels_are_written_as_in_mathematics(label: str) -> None:
    assert latex(Symbol("name", 0.0, label)) == LABELS[label]


def test_labels_in_mathml_have_their_names_and_numbers() -> None:
    assert mathml(Symbol("net_h1", 0.3775)) == (
        '<msub data-name="net_h1" data-value="0.3775"><mi>net</mi><mi>h1</mi></msub>'
    )
    assert mathml(Symbol("w1_plus", None, "w1+")) == (
        '<msubsup data-name="w1_plus"><mi>w</mi><mn>1</mn><mo>+</mo></msubsup>'
    )
    assert mathml(Symbol("a", None, "<b>")) == '<mtext data-name="a">&lt;b&gt;</mtext>'


def test_names_in_mathml_are_escaped() -> None:
    (name,) = parsed(mathml(Symbol('a" b=<c>', 0.0, "x"))).iter("mi")
    assert name.get("data-name") == 'a" b=<c>'


def test_the_tutorials_formulas() -> None:
    net = tutorial.build()
    notation = Notation(net["E_total"])
    assert latex(notation.formula(net["net_h1"])) == r"w_1 \cdot i_1 + w_2 \cdot i_2 + b_1"
    assert (
        latex(notation.formula(net["out_h1"])) == r"\frac{1}{1 + e^{-\mathrm{net}_{\mathrm{h1}}}}"
    )
    assert (
        latex(notation.formula(net["E_o1"]))
        == r"0.5 \cdot (\mathrm{target}_{\mathrm{o1}} - \mathrm{out}_{\mathrm{o1}})^2"
    )
    error, out = notation.symbols[net["E_total"]], notation.symbols[net["out_o1"]]
    assert (
        latex(Derivative(error, out))
        == r"\frac{\partial E_{\mathrm{total}}}{\partial \mathrm{out}_{\mathrm{o1}}}"
    )
    assert (
        rows([error, out, Number(0.5)])
        == "E_{\\mathrm{total}} &= \\mathrm{out}_{\\mathrm{o1}} \\\\\n&= 0.5"
    )


a, b = Value(2.0, "a"), Value(3.0, "b")
minus_a = -a
PIECES = {
    r"a - (b - a)": a - (b - a),
    r"(a - b) \cdot a": (a - b) * a,
    r"(-a)^2": (-a) ** 2,
    r"-a^2": -(a**2),
    r"a + (-b)": a + -b,
    r"a + (-2) \cdot b": a + -2 * Value(3.0, "b"),
    r"a - (-2) \cdot b \cdot (-3)": a - -2 * b * -3,
    r"a - (-a \cdot b)": a - -(a * b),
    r"a \cdot (-2 \cdot b)": a * (-2 * b),
    r"a \cdot (-2)": a * -2,
    r"-a \cdot b": -(a * b),
    r"-(-a)": -minus_a,
    r"-(a + b)": -(a + b),
    r"\left(\frac{a}{b}\right)^2": (a / b) ** 2,
    r"(a^b)^a": (a**b) ** a,
    r"a^{b \cdot a}": a ** (b * a),
    r"\frac{a + b}{a}": (a + b) / a,
    r"\frac{a}{b} \cdot a": a / b * a,
    r"a - \frac{a}{b}": a - a / b,
    r"e^{a + b}": exp(a + b),
    r"\sqrt{a}^2": sqrt(a) ** 2,
    r"\left| a - b \right|": abs(a - b),
    r"\max (0 , a)": a.relu(),
    r"\max (a , b)": a.maximum(b),
    r"\ln (a)": a.log(),
    r"\operatorname{leaky\_relu} (a , 0.01)": a.leaky_relu(),
    r"(\sin (a))^2": a.sin() ** 2,
    r"a \cdot (3 \times 10^{-12})": a * 3e-12,
    r"a + 3 \times 10^{-12}": a + 3e-12,
    r"\begin{cases} a & \text{if } a > b \\ b & \text{otherwise} \end{cases}": where(
        TABLE["greater"](a, b), a, b
    ),
    r"\begin{cases} a & \text{if } b \leq 1 \\ b & \text{otherwise} \end{cases}": where(
        TABLE["greater_equal"](1, b), a, b
    ),
    r"\begin{cases} a & \text{if } a \neq 0 \\ b & \text{otherwise} \end{cases}": where(a, a, b),
}


@pytest.mark.parametrize("expected", PIECES)
def test_latex_of(expected: str) -> None:
    value = PIECES[expected]
    written = latex(Notation(value).formula(value))
    assert written.replace(r"\left( ", r"\left(").replace(r" \right)", r"\right)") == expected


def test_numbers() -> None:
    assert latex(Number(float("inf"))) == r"\infty"
    assert latex(Number(float("-inf"))) == r"-\infty"
    assert latex(Number(float("nan"))) == r"\operatorname{NaN}"
    assert latex(Number(-1.5e-20)) == r"-1.5 \times 10^{-20}"
    assert latex(Number(1 / 3, 4)) == "0.3333"
    assert mathml(Number(-2.0)) == "<mrow><mo>−</mo><mn>2</mn></mrow>"


@pytest.mark.once
@given(st.data())
def test_latex_and_mathml_are_well_formed_for_every_graph_and_label(
    graphs: Any, data: st.DataObject
) -> None:
    notation = Notation(data.draw(graphs()))
    for node in notation.symbols:
        sides = notation.sides(node)
        for side in sides:
            converted(latex(side))
            parsed(mathml(side))
        if len(sides) > 1:
            converted(rf"\begin{{align*}} {rows(sides)} \end{{align*}}")
            ElementTree.fromstring(ElementTree.tostring(equation(sides)))
            ElementTree.fromstring(ElementTree.tostring(equation(sides, in_rows=True)))


def test_hostile_labels_show_themselves(hostile: list[str]) -> None:
    for label in hostile:
        symbol = Symbol("name", 1.0, label)
        shown = "".join(parsed(mathml(symbol)).itertext())
        assert shown
        assert len(shown) <= 41
        assert converted(latex(symbol))
        escaped(label).encode()
        if label.isprintable() and len(label) < 20 and "_" not in label and " " not in label:
            assert shown == label


def test_every_operation_can_be_written() -> None:
    operands = (Symbol("c"), Symbol("x"), Symbol("y"))
    for op in TABLE.values():
        call = Call(op, operands[3 - op.arity :])
        assert "x" in converted(latex(call)) or "y" in converted(latex(call))
        assert len(list(parsed(mathml(call)).iter())) > 2
