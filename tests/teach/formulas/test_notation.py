"""Formulas in text: valid Python, few brackets, exactly the node's number."""

from __future__ import annotations

import ast
import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp import Value, sqrt, tutorial, where
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.teach.formulas.formula import (
    Number,
    Symbol,
    constant,
    text,
    with_numbers,
)
from tinygrad_bp.teach.formulas.notation import FUNCTIONS, Notation, formula_of

if TYPE_CHECKING:
    from ..conftest import Graphs

a, b, c = (Value(number, label) for number, label in ((2.0, "a"), (3.0, "b"), (5.0, "c")))
minus_a = -a
FORMULAS = {
    "a + b + c": a + b + c,
    "a + (b + c)": a + (b + c),
    "a - b - c": a - b - c,
    "a - (b - c)": a - (b - c),
    "a - (b + c)": a - (b + c),
    "a - b*c": a - b * c,
    "(a - b) * c": (a - b) * c,
    "a * (b + c)": a * (b + c),
    "a * b * c": a * b * c,
    "a * (b * c)": a * (b * c),
    "a / (b * c)": a / (b * c),
    "a / b / c": a / b / c,
    "a * b / c": a * b / c,
    "a * (b / c)": a * (b / c),
    "a / (b / c)": a / (b / c),
    "(-a)**2": (-a) ** 2,
    "-a**2": -(a**2),
    "(a**b)**c": (a**b) ** c,
    "a**-b": a**-b,
    "a**(b*c)": a ** (b * c),
    "a**(b + 1)": a ** (b + 1),
    "-a * b": -(a * b),
    "a * (-b)": a * -b,
    "a - (-b)": a - (-b),
    "-(-a)": -minus_a,
    "-(a + b)": -(a + b),
    "2**a": 2**a,
    "a * (-2)": a * -2,
    "a + (-2)": a + -2,
    "-2 * a": -2 * a,
    "a - 1e-12": a - 1e-12,
    "1e+22 * a": 1e22 * a,
    "a*b + c/a": a * b + c / a,
    "exp(a*b + c) * sqrt(a)": (a * b + c).exp() * sqrt(a),
    "maximum(a, b - c)": a.maximum(b - c),
    "where(a > b, a, -b)": where(TABLE["greater"](a, b), a, -b),
    "where(a < 1, a, b)": where(TABLE["greater"](1, a), a, b),
    "where(greater(a, b) + c > 1, a, b)": where(
        TABLE["greater"](TABLE["greater"](a, b) + c, 1), a, b
    ),
}


@pytest.mark.parametrize("expected", FORMULAS)
def test_a_formula_has_the_brackets_that_it_needs_and_no_more(expected: str) -> None:
    value = FORMULAS[expected]
    assert text(Notation(value).formula(value)) == expected


def test_powers_group_from_the_right() -> None:
    x, y, z = Value(1.5, "x"), Value(2.0, "y"), Value(0.5, "z")
    for value, expected in ((x ** (y**z), "x**y**z"), ((x**y) ** z, "(x**y)**z")):
        assert text(Notation(value).formula(value)) == expected
        assert eval(expected, {"x": 1.5, "y": 2.0, "z": 0.5}) == value.data
    negative = Value(-2.0) ** 2
    assert text(Notation(negative).formula(negative)) == "(-2.0)**2"


def test_the_tutorials_formulas() -> None:
    notation = Notation(tutorial.build()["E_total"])
    lines = [notation.equation(node) for node in notation.results]
    assert "net_h1 = w1*i1 + w2*i2 + b1 = 0.15*0.05 + 0.2*0.1 + 0.35 = 0.3775" in lines
    assert "out_h1 = sigmoid(net_h1) = sigmoid(0.3775) = 0.593269992" in lines
    assert (
        "E_o1 = 0.5 * (target_o1 - out_o1)**2 = 0.5 * (0.01 - 0.75136507)**2 = 0.274811083" in lines
    )
    assert "E_total = E_o1 + E_o2 = 0.274811083 + 0.0235600256 = 0.298371109" in lines
    assert len(lines) == 11


def same(x: float, y: float) -> bool:
    return (x == y and math.copysign(1, x) == math.copysign(1, y)) or (x != x and y != y)


@given(st.data())
def test_text_formulas_are_python_and_give_exactly_the_number(
    graphs: Graphs, data: st.DataObject
) -> None:
    value = data.draw(graphs())
    notation = Notation(value)
    calculated: dict[str, float] = {}
    for node, symbol in notation.symbols.items():
        formula = text(notation.formula(node))
        names = {part.id for part in ast.walk(ast.parse(formula)) if isinstance(part, ast.Name)}
        assert names <= {*FUNCTIONS, *calculated}
        number = eval(formula, {**FUNCTIONS, **calculated})
        assert same(number, node.data), formula
        calculated[symbol.name] = float(number)
        assert eval(formula, notation.namespace()) == number or number != number
    assert value in notation


@pytest.mark.once
@given(st.data())
def test_every_name_is_an_identifier_that_only_one_node_has(
    graphs: Graphs, data: st.DataObject
) -> None:
    value = data.draw(graphs())
    names = [symbol.name for symbol in Notation(value).symbols.values()]
    assert len(set(names)) == len(names)
    for name in names:
        assert ast.dump(ast.parse(name, mode="eval").body) == f"Name(id='{name}', ctx=Load())"
        assert name not in FUNCTIONS
        assert len(name) < 60


@given(st.data())
def test_no_bracket_can_be_left_out(graphs: Graphs, data: st.DataObject) -> None:
    arithmetic = [TABLE[name] for name in ("add", "sub", "mul", "div", "neg", "pow")]
    value = data.draw(graphs(operations=arithmetic, labels=("a", "b")))
    notation = Notation(value)
    for node in notation.results:
        formula = text(notation.formula(node))
        tree = ast.dump(ast.parse(formula))
        for i, letter in enumerate(formula):
            if letter != "(":
                continue
            depth, j = 1, i
            while depth:
                j += 1
                depth += {"(": 1, ")": -1}.get(formula[j], 0)
            shorter = f"{formula[:i]} {formula[i + 1 : j]} {formula[j + 1 :]}".strip()
            is_negative = formula[i + 1] == "-"  # after another sign, brackets make it plain
            assert is_negative or ast.dump(ast.parse(shorter)) != tree, formula


def test_labels_that_are_names_stay_and_others_get_one_like_them(hostile: list[str]) -> None:
    values = [Value(1.0, label) for label in hostile]
    total = sum(values[1:], values[0])
    notation = Notation(total)
    by_label = {value.label: notation.name(value) for value in values}
    assert by_label["net_h1"] == "net_h1"
    assert by_label["δ_o1"] == "δ_o1"
    assert by_label["w1+"] == "w1_plus"
    assert by_label["layers.0.w.1"] == "layers_0_w_1"
    assert by_label["a b"] == "a_b"
    assert by_label["exp"] == "exp_2"
    assert by_label["lambda"] == "lambda_"
    first, second = (value for value in values if value.label == "w1")
    assert (notation.name(first), notation.name(second)) == ("w1", "w1_2")
    assert notation.symbols[second].label == "w1_2"


def test_shared_nodes_without_a_label_get_names_and_leaves_show_their_numbers() -> None:
    x = Value(0.5)
    y = (x * 3 + 1).exp()
    z = y * y + x
    notation = Notation(z)
    assert [text(notation.formula(node)) for node in notation.results] == [
        "exp(0.5*3 + 1)",
        "v1*v1 + 0.5",
    ]
    named = Notation(z, named=[x])
    assert text(named.formula(z)) == "v2*v2 + v1"
    v1 = Value(1.0, "v1")
    assert Notation(y * y * v1).name(y) == "v2"


def test_a_deep_graph_is_cut_into_pieces_of_a_readable_size() -> None:
    x = y = Value(0.5, "x")
    for _ in range(10_000):
        y = (y * 0.5 + 0.25).tanh()
    notation = Notation(y)
    pieces = [text(notation.formula(node)) for node in notation.results]
    assert max(map(len, pieces)) < 150
    environment = {**FUNCTIONS, "x": x.data}
    for node, piece in zip(notation.results, pieces, strict=True):
        environment[notation.name(node)] = eval(piece, environment)
    assert environment[notation.name(y)] == y.data


def test_a_long_sum_is_one_formula_up_to_a_length() -> None:
    terms = [Value(1.0, f"x{i}") for i in range(50)]
    total = sum(terms[1:], terms[0])
    assert text(Notation(total).formula(total)) == " + ".join(f"x{i}" for i in range(50))
    longer = [Value(1.0, f"x{i}") for i in range(5000)]
    total = sum(longer[1:], longer[0])
    assert len(Notation(total).results) == pytest.approx(50, abs=2)


def test_numbers_are_put_in_to_as_many_digits_as_are_asked_for() -> None:
    x = Value(1 / 3, "x")
    notation = Notation(x - 1 / 7)
    formula = notation.formula(notation.order[-1])
    assert text(with_numbers(formula, 4)) == "0.3333 - 1/7"
    assert text(formula) == "x - 1/7"
    notation = Notation(x - 0.14159265358979)
    formula = notation.formula(notation.order[-1])
    assert text(with_numbers(formula, 4)) == "0.3333 - 0.1416"


def test_numbers_in_a_comparison_stand_below_their_symbols() -> None:
    x, y = Value(0.3, "x"), Value(0.7, "y")
    for sign, op in ((">", "greater"), (">=", "greater_equal"), ("==", "equal")):
        notation = Notation(where(TABLE[op](x, y), x, y))
        formula = notation.formula(notation.order[-1])
        assert text(formula) == f"where(x {sign} y, x, y)"
        assert text(with_numbers(formula, 9)) == f"where(0.3 {sign} 0.7, 0.3, 0.7)"
    notation = Notation(where(TABLE["greater_equal"](0, x), 0, 1))
    formula = notation.formula(notation.order[-1])
    assert text(formula) == "where(x <= 0, 0, 1)"
    assert text(with_numbers(formula, 9)) == "where(0.3 <= 0, 0, 1)"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (1 / 3, "1/3"),
        (-2 / 7, "-2/7"),
        (22 / 7, "22/7"),
        (1 / 1234, "1/1234"),
        (0.125, "0.125"),
        (0.1, "0.1"),
        (0.333333333333, "0.333333333333"),
        (math.pi, "3.141592653589793"),
        (1e-20, "1e-20"),
        (1e300, "1e+300"),
        (0.1 + 0.2, "0.30000000000000004"),
    ],
)
def test_a_constant_is_a_fraction_where_it_is_a_small_one(number: float, shown: str) -> None:
    x = Value(2.0, "x")
    assert text(constant(number)) == shown
    formula = formula_of(x * number, {x: Symbol("x")})
    written = f"({shown})" if shown.startswith("-") or "/" in shown else shown
    assert text(formula) == f"x * {written}"
    assert eval(text(formula), {"x": 2.0}) == 2.0 * number


def test_a_constant_graph_and_a_leaf_have_formulas_too() -> None:
    leaf = Value(2.0, "x")
    assert Notation(leaf).equation(leaf) == "x = 2"
    assert Notation(leaf).results == []
    constant = Value(9007199254740993.0) * 3
    assert eval(text(Notation(constant).formula(constant))) == constant.data
    assert formula_of(3, {}) == Number(3.0)
    assert formula_of(leaf, {leaf: Symbol("y")}) == Symbol("y")
