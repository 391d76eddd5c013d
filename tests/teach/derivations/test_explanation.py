"""Explanations: the tutorial's text and figures, any graph, every form."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import latex2mathml.converter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp import Explanation, Value, explain, tutorial
from tinygrad_bp.teach.document.blocks import Equation
from tinygrad_bp.teach.formulas.formula import text


@pytest.fixture
def net() -> dict[str, Value]:
    return tutorial.build()


def lines(explanation: Explanation) -> list[str]:
    """Its equations, each on one line."""
    return [" = ".join(map(text, b.sides)) for b in explanation.blocks if isinstance(b, Equation)]


def words(explanation: Explanation) -> str:
    return " ".join(str(explanation).split())


def test_w5_reads_like_the_tutorial(net: dict[str, Value]) -> None:
    assert lines(explain(net["E_total"], net["w5"])) == [
        "∂E_total/∂w5 = ∂E_total/∂out_o1 * ∂out_o1/∂net_o1 * ∂net_o1/∂w5",
        "E_total = E_o1 + E_o2 = 0.298371109",
        "∂E_total/∂E_o1 = 1",
        "E_o1 = 0.5 * (target_o1 - out_o1)**2 = 0.274811083",
        "∂E_o1/∂out_o1 = 0.5 * (2 * (target_o1 - out_o1)) * (-1) = -(target_o1 - out_o1)"
        " = -(0.01 - 0.75136507) = 0.74136507",
        "∂E_total/∂out_o1 = ∂E_total/∂E_o1 * ∂E_o1/∂out_o1 = 1 * 0.74136507 = 0.74136507",
        "out_o1 = sigmoid(net_o1) = 0.75136507",
        "∂out_o1/∂net_o1 = out_o1 * (1 - out_o1) = 0.75136507 * (1 - 0.75136507) = 0.186815602",
        "δ_o1 = ∂E_total/∂net_o1 = ∂E_total/∂out_o1 * ∂out_o1/∂net_o1"
        " = 0.74136507 * 0.186815602 = 0.138498562",
        "net_o1 = w5*out_h1 + w6*out_h2 + b2 = 1.10590597",
        "∂net_o1/∂w5 = out_h1 = 0.593269992",
        "∂E_total/∂w5 = ∂E_total/∂out_o1 * ∂out_o1/∂net_o1 * ∂net_o1/∂w5"
        " = 0.74136507 * 0.186815602 * 0.593269992 = 0.0821670406",
        "∂E_total/∂w5 = δ_o1 * out_h1 = 0.138498562 * 0.593269992 = 0.0821670406",
        "∂E_total/∂w5 = -(target_o1 - out_o1) * out_o1 * (1 - out_o1) * out_h1",
    ]


def test_w1_adds_what_comes_from_both_outputs_and_uses_what_was_calculated_earlier(
    net: dict[str, Value],
) -> None:
    explanation = explain(net["E_total"], net["w1"])
    equations = lines(explanation)
    for equation in (
        "∂E_total/∂w1 = ∂E_total/∂out_h1 * ∂out_h1/∂net_h1 * ∂net_h1/∂w1",
        "∂E_total/∂out_h1 = ∂E_o1/∂out_h1 + ∂E_o2/∂out_h1",
        "∂net_o1/∂out_h1 = w5 = 0.4",
        "∂E_o1/∂out_h1 = ∂E_o1/∂net_o1 * ∂net_o1/∂out_h1 = δ_o1 * w5"
        " = 0.138498562 * 0.4 = 0.0553994247",
        "∂E_o2/∂out_h1 = ∂E_o2/∂net_o2 * ∂net_o2/∂out_h1 = δ_o2 * w7"
        " = -0.0380982365 * 0.5 = -0.0190491183",
        "∂E_total/∂out_h1 = 0.0553994247 + (-0.0190491183) = 0.0363503064",
        "∂net_h1/∂w1 = i1 = 0.05",
        "∂E_total/∂w1 = ∂E_total/∂out_h1 * ∂out_h1/∂net_h1 * ∂net_h1/∂w1"
        " = 0.0363503064 * 0.241300709 * 0.05 = 0.000438567734",
        "∂E_total/∂w1 = δ_h1 * i1 = 0.00877135469 * 0.05 = 0.000438567734",
        "∂E_total/∂w1 = (δ_o1*w5 + δ_o2*w7) * out_h1 * (1 - out_h1) * i1",
    ):
        assert equation in equations
    earlier = "∂E_o1/∂net_o1 = ∂E_total/∂net_o1 = δ_o1 = 0.138498562 was calculated earlier."
    assert earlier in words(explanation)
    assert len(set(equations)) == len(equations)


def test_of_a_sum_the_other_addends_are_said_to_add_nothing(
    net: dict[str, Value],
) -> None:
    said = words(explain(net["E_total"], net["w1"]))
    assert "∂E_total/∂E_o1 = 1 E_o2 does not change with E_o1: it adds nothing." in said
    assert said.count("does not change with") == 2


def test_addends_that_depend_on_it_directly() -> None:
    x = Value(1.0, "x")
    a, b = x * 2, x * 3
    a.label, b.label = "a", "b"
    y = a + b
    y.label = "y"
    assert lines(explain(y, x)) == [
        "y = a + b = 5",
        "∂y/∂a = 1",
        "∂y/∂b = 1",
        "∂y/∂x = ∂a/∂x + ∂b/∂x",
        "a = x * 2 = 2",
        "∂a/∂x = 2",
        "b = x * 3 = 3",
        "∂b/∂x = 3",
        "∂y/∂x = 2 + 3 = 5",
    ]


def test_two_nodes_with_one_label_are_told_apart() -> None:
    first, second = Value(2.0, "<b>"), Value(3.0, "<b>")
    y = first * second
    y.label = "y"
    explanation = explain(y, second)
    assert "_b__2 another node with the label '<b>'" in words(explanation)
    assert "another node with the label '<b>'" in check_html(explanation.html())


def test_several_derivatives_share_their_steps(net: dict[str, Value]) -> None:
    both = str(explain(net["E_total"], [net["w5"], net["w6"]]))
    assert both.count("How out_o1 changes with net_o1:") == 1
    assert "∂E_total/∂w6 = δ_o1 * out_h2 = 0.138498562 * 0.596884378 = 0.0826676278" in both
    alone = str(explain(net["E_total"], net["w6"]))
    assert alone.count("How out_o1 changes with net_o1:") == 1


def test_a_shared_bias_adds_its_shares(net: dict[str, Value]) -> None:
    equations = lines(explain(net["E_total"], net["b2"]))
    assert "∂E_total/∂b2 = ∂E_o1/∂b2 + ∂E_o2/∂b2" in equations
    assert "∂E_total/∂b2 = 0.138498562 + (-0.0380982365) = 0.100400325" in equations
    equations = lines(explain(net["E_total"], net["b1"]))
    assert (
        "∂E_total/∂b1 = ∂E_total/∂net_h1 * ∂net_h1/∂b1 + ∂E_total/∂net_h2 * ∂net_h2/∂b1"
        in equations
    )


def test_negated_deltas_are_added_by_an_update(net: dict[str, Value]) -> None:
    explanation = explain(net["E_total"], net["w5"], convention="negated")
    equations = lines(explanation)
    assert (
        "δ_o1 = -∂E_total/∂net_o1 = -∂E_total/∂out_o1 * ∂out_o1/∂net_o1"
        " = -0.74136507 * 0.186815602 = -0.138498562" in equations
    )
    assert (
        "∂E_total/∂w5 = -δ_o1 * out_h1 = -(-0.138498562) * 0.593269992 = 0.0821670406" in equations
    )
    assert "an update adds: w5 becomes w5 + η*δ_o1*out_h1." in words(explanation)
    # Of an inner node there is no update.
    assert "η" not in str(explain(net["E_total"], net["net_h1"], convention="negated"))


def test_plain_has_no_deltas_and_out_minus_target(net: dict[str, Value]) -> None:
    explanation = explain(net["E_total"], net["w1"], convention="plain")
    assert "δ" not in str(explanation) + explanation.latex() + explanation.html()
    assert (
        "∂E_o1/∂out_o1 = 0.5 * (2 * (target_o1 - out_o1)) * (-1) = out_o1 - target_o1"
        " = 0.75136507 - 0.01 = 0.74136507" in lines(explanation)
    )


@pytest.mark.parametrize("convention", ["tutorial", "negated", "plain"])
def test_every_equation_is_true(net: dict[str, Value], convention: Any) -> None:
    """The numbers of each side, worked out in Python, agree to the digits that are shown."""
    derivation = explain(net["E_total"], list(net.values())).derivation
    names = derivation.notation.namespace()
    sign = -1 if convention == "negated" else 1
    names |= {s.delta.name: sign * s.number for s in derivation.steps if s.delta}
    derivatives = {}
    for output in net.values():
        for value in net.values():
            value.grad = 0.0
        output.backward()
        for value in net.values():
            derivatives[f"∂{output.label}/∂{value.label}"] = value.grad
    explanation = explain(net["E_total"], list(net.values()), convention=convention)
    checked = 0
    for equation in lines(explanation):
        numbers = []
        for side in equation.split(" = "):
            python = re.sub(r"∂\w+/∂\w+", lambda name: f"({derivatives[name[0]]!r})", side)
            numbers.append(eval(python, names))
        # At most three factors, each rounded to nine digits, and so is their product.
        assert numbers == pytest.approx([numbers[-1]] * len(numbers), rel=4 * 5e-9), equation
        checked += len(numbers) - 1
    assert checked > 150


def test_the_result_is_said_in_full_and_no_grad_is_touched(net: dict[str, Value]) -> None:
    for name, value in net.items():
        explanation = explain(net["E_total"], value)
        assert value.grad == 0.0
        net["E_total"].backward()
        if name != "E_total":
            assert f"{name}.grad, in full {value.grad!r}." in words(explanation)
        for other in net.values():
            other.grad = 0.0


def test_it_says_whether_the_product_is_the_same_float() -> None:
    x = Value(0.1, "x")
    for factors, same in ((1, True), (6, False)):
        y = x
        for number in range(factors):
            y = y * (0.1 + number / 7) * 1.1
            y.label = f"y{number}"
        said = "it is the same to the last bit" in words(explain(y, x))
        links = explain(y, x).derivation.trunk(x)
        found = 1.0
        for link in links:
            assert link.number is not None
            found *= link.number
        y.backward()
        assert said == (found == x.grad)
        assert said or not same
        x.grad = 0.0


def test_the_output_itself_and_what_it_does_not_depend_on(net: dict[str, Value]) -> None:
    assert lines(explain(net["E_total"], net["E_total"])) == ["∂E_total/∂E_total = 1"]
    explanation = explain(net["out_h1"], net["w5"])
    assert "It is 0, because out_h1 does not depend on w5: nothing" in words(explanation)
    assert lines(explanation) == ["∂out_h1/∂w5 = 0"]
    assert "0" in explanation.html()
    later = explain(net["net_h1"], net["E_total"])
    assert "net_h1 does not depend on E_total" in words(later)
    leaf = Value(2.0, "x")
    assert lines(explain(leaf, leaf)) == ["∂x/∂x = 1"]


def test_flat_operations() -> None:
    x = Value(2.0, "x")
    from tinygrad_bp.autodiff.ops import TABLE

    y = TABLE["sign"](x) * 3
    y.label = "y"
    assert "lead through operations that are flat" in words(explain(y, x))


def test_a_graph_without_labels_explains_itself() -> None:
    x, w = Value(3.0), Value(0.5)
    shared = x * w
    y = shared.tanh() + shared
    explanation = explain(y, x)
    assert "v1 a name for the node of value 3, which has no label" in words(explanation)
    equations = lines(explanation)
    assert "∂v3/∂v1 = ∂v3/∂v2 * ∂v2/∂v1" in equations
    assert "v2 = v1 * 0.5 = 1.5" in equations
    y.backward()
    assert repr(x.grad) in str(explanation)


def test_labels_that_are_no_names_are_said_what_they_stand_for() -> None:
    x = Value(2.0, "layers.0.w.1")
    y = x * 3
    y.label = "y"
    explanation = explain(y, x)
    assert "layers_0_w_1 the name here of the node with the label 'layers.0.w.1'" in words(
        explanation
    )
    assert "layers.0.w.1" in explanation.html()
    assert r"\text{layers.0.w.1}" in explanation.latex()


def check_html(source: str) -> str:
    root = ElementTree.fromstring(source)
    assert root.tag == "div"
    for tag in root.iter():
        assert tag.tag in {
            "div", "h2", "h3", "p", "dl", "dt", "dd", "math", "mrow", "mi", "mn", "mo", "mtext",
            "msub", "msup", "msubsup", "mfrac", "msqrt", "mtable", "mtr", "mtd", "span",
        }  # fmt: skip
    return "".join(root.itertext())


def check_latex(source: str) -> int:
    depth = 0
    for token in re.findall(r"\\.|[{}]", source, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(token, 0)
        assert depth >= 0
    assert depth == 0
    found = re.findall(r"\\\[\n(.*?)\n\\\]|(\\begin{align\*}.*?\\end{align\*})", source, re.DOTALL)
    for line, rows in found:
        ElementTree.fromstring(latex2mathml.converter.convert(line or rows))
    return len(found)


@pytest.mark.once
@given(st.data())
def test_every_form_of_every_explanation_is_well_formed(graphs: Any, data: st.DataObject) -> None:
    output = data.draw(graphs())
    nodes = [output]
    for node in nodes:
        nodes += [parent for parent in node.parents if parent not in nodes]
    wrt = data.draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=3))
    convention: Any = data.draw(st.sampled_from(["tutorial", "negated", "plain"]))
    digits = data.draw(st.integers(1, 17))
    explanation = explain(output, wrt, convention=convention, digits=digits)
    assert len(lines(explanation)) == check_latex(explanation.latex())
    check_html(explanation.html())
    assert "\n" in str(explanation)
    output.backward()
    for node in wrt:
        if explanation.derivation.step(node):
            assert repr(node.grad) in str(explanation)


def test_hostile_labels_are_nothing_but_text(hostile: list[str]) -> None:
    x = y = Value(0.5, hostile[0])
    for label in [*hostile, "<script>alert(1)</script>", "\\input{x}", "$$", "\\end{align*}"]:
        y = y * 1.5
        y.label = label
    explanation = explain(y, x)
    check_html(explanation.html())
    check_latex(explanation.latex())
    assert "<script" not in explanation.html(page=True)
    assert "\\input" not in explanation.latex()
    assert "\x00" not in explanation.html() + explanation.latex() + str(explanation)
    explanation.html(page=True).encode()


def test_the_tutorials_latex(net: dict[str, Value]) -> None:
    source = explain(net["E_total"], net["w5"]).latex()
    assert r"\frac{\partial E_{\mathrm{total}}}{\partial \mathrm{out}_{\mathrm{o1}}}" in source
    assert r"\mathrm{out}_{\mathrm{o1}} \cdot (1 - \mathrm{out}_{\mathrm{o1}})" in source
    assert r"\delta_{\mathrm{o1}}" in source
    assert "sigmoid" not in source
    document = explain(net["E_total"], net["w5"]).latex(document=True)
    assert document.startswith(r"\documentclass")
    assert source in document


def test_the_page_stands_alone(net: dict[str, Value]) -> None:
    page = explain(net["E_total"], net["w1"]).html(page=True)
    assert page.startswith("<!DOCTYPE html>")
    assert "<title>The derivative of E_total by w1</title>" in page
    assert not re.search(r"https?:|<script|<link|src=|url\(", page)
    root = ElementTree.fromstring(page.replace("<!DOCTYPE html>", "").replace(
        '<meta charset="utf-8">', '<meta charset="utf-8"/>').replace(
        'initial-scale=1">', 'initial-scale=1"/>'))  # fmt: skip
    symbols = {tag.get("data-name") for tag in root.iter() if tag.get("data-name")}
    assert symbols >= {"E_total", "w1", "net_h1", "out_o2", "δ_o1", "target_o1"}


def test_notebooks_show_it(net: dict[str, Value]) -> None:
    explanation = explain(net["E_total"], net["w1"])
    assert explanation._repr_html_() == explanation.html()
    assert explanation._repr_latex_() == explanation.latex()
    assert repr(explanation).startswith("<Explanation of E_total by w1")
    assert isinstance(explanation, Explanation)
    many = repr(explain(net["E_total"], [net[f"w{i}"] for i in range(1, 9)]))
    assert many.startswith("<Explanation of E_total by w1, w2, w3, ...:")


def test_digits(net: dict[str, Value]) -> None:
    assert "∂net_o1/∂w5 = out_h1 = 0.5933" in str(explain(net["E_total"], net["w5"], digits=4))
    assert "0.5932699921071872" in str(explain(net["E_total"], net["w5"], digits=17))


def test_lines_of_text_keep_to_a_readable_width(net: dict[str, Value]) -> None:
    long = Value(0.1, "x" * 30)
    total = long
    for i in range(40):
        total = total + Value(0.5, f"some_name_of_a_node_{i}")
    total.label = "total"
    for explanation in (explain(net["E_total"], list(net.values())), explain(total, long)):
        assert max(map(len, str(explanation).splitlines())) <= 96


def chain(length: int) -> tuple[Value, Value]:
    x = y = Value(0.5, "x")
    for i in range(length):
        y = y * 0.5 + y.tanh() * 0.5
        y.label = f"y{i}"
    return y, x


@pytest.mark.once
def test_the_length_grows_with_the_nodes_and_has_a_limit() -> None:
    lengths = [len(str(explain(*chain(n)))) for n in (10, 20, 40)]
    assert lengths[2] - lengths[1] == pytest.approx(2 * (lengths[1] - lengths[0]), rel=0.2)
    y, x = chain(2000)
    explanation = explain(y, x)
    assert "1,940 further steps are left out here." in words(explanation)
    assert len(str(explanation)) < 25_000
    y.backward()
    assert f"in full {x.grad!r}." in str(explanation)
    assert "y1 * 0.5" not in str(explain(y, y.parents[0].parents[0]))


def test_a_sum_of_many_shares_is_shortened() -> None:
    b = Value(0.1, "b")
    total: Any = None
    for i in range(200):
        y = (b * i).sin()
        y.label = f"y{i}"
        total = y if total is None else total + y
    total.label = "E"
    explanation = explain(total, b)
    assert "190 more shares are found in the same way." in words(explanation)
    assert any(" + ... + " in equation for equation in lines(explanation))
    assert len(str(explanation)) < 60_000


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        (("y", "x"), {"convention": "other"}, ValueError, "'tutorial', 'negated', 'plain'"),
        (("y", "x"), {"digits": 0}, ValueError, "from 1 to 17"),
        (("y", "x"), {"digits": 2.5}, ValueError, "from 1 to 17"),
        (("y", []), {}, ValueError, "wrt is empty"),
        (("y", 3.0), {}, TypeError, "wrt must be a Value or several, not float"),
        (("y", b"x"), {}, TypeError, "wrt must be a Value or several, not bytes"),
        (("y", "label"), {}, ValueError, "the graph has no 'label'; it has x, "),
        (("y", ["x", 3.0]), {}, TypeError, "takes Values, not float"),
        ((2.0, "x"), {}, TypeError, "takes Values, not float"),
    ],
)
def test_bad_input(
    arguments: tuple[Any, ...], options: dict[str, Any], error: type[Exception], message: str
) -> None:
    x = Value(1.0, "x")
    values = {"x": x, "y": x * 2}

    def meant(item: Any) -> Any:
        if isinstance(item, list):
            return [meant(part) for part in item]
        return values.get(item, item) if isinstance(item, str) else item

    with pytest.raises(error, match=message):
        explain(*map(meant, arguments), **options)


def test_nodes_may_be_named() -> None:
    net = tutorial.build()
    by_value = explain(net["E_total"], [net["w5"], net["out_h1"]])
    assert str(explain(net["E_total"], ["w5", "out_h1"])) == str(by_value)
    assert str(explain(net["E_total"], ["w_5", net["out_h1"]])) == str(by_value)
    with pytest.raises(ValueError, match="no 'net_h3'; near it: net_h2, net_h1"):
        explain(net["E_total"], ["w1", "net_h3"])
