"""What stands on a node: its label, its numbers, the operation and where operands come in."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, draw_chain, draw_graph
from tinygrad_bp.autodiff.operations.formula import Name
from tinygrad_bp.autodiff.operations.traversal import substituted
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.draw.node import slope_in_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.draw.conftest import Picture


def labelled(value: Value, label: str) -> Value:
    value.label = label
    return value


class TestNumbers:
    def test_each_shows_its_label_data_and_gradient(
        self, a: Value, b: Value, picture: type[Picture]
    ) -> None:
        y = labelled(a * b, "y")
        y.backward()
        assert picture(draw_graph(y)).texts == [
            ["a", "2", "grad", "-3"],
            ["b", "-3", "grad", "2"],
            ["*", "y", "-6", "grad", "1"],
        ]

    def test_one_without_a_label_shows_the_rest(self, picture: type[Picture]) -> None:
        assert picture(draw_graph(Value(0.5))).texts == [["0.5", "grad", "0"]]

    def test_pointing_at_one_shows_its_numbers_in_full(
        self, a: Value, picture: type[Picture]
    ) -> None:
        y = labelled(a / 3, "a third")
        y.backward()
        assert picture(draw_graph(y)).titles == {
            "a (leaf)\ndata = 2.0\ngrad = 0.3333333333333333",
            "a third (div)\ndata = 0.6666666666666666\ngrad = 1.0",
        }

    def test_a_leaf_looks_different_from_a_result(self, a: Value, picture: type[Picture]) -> None:
        leaf, result = picture(draw_graph(a + 1)).nodes.values()
        tags = [[child.tag.rpartition("}")[2] for child in node] for node in (leaf, result)]
        assert "path" in tags[0]  # rounded
        assert "path" not in tags[1]

    def test_numbers_have_as_many_digits_as_asked_for(self, picture: type[Picture]) -> None:
        third = Value(-1 / 3)
        assert picture(draw_graph(third)).texts == [["-0.3333", "grad", "0"]]
        assert "-0.333333333" in picture(draw_graph(third, digits=9)).all_text

    @pytest.mark.parametrize(
        ("number", "shown"),
        [
            (math.inf, "inf"),
            (-math.inf, "-inf"),
            (math.nan, "nan"),
            (-0.0, "0"),
            (1e300, "1e+300"),
        ],
    )
    def test_any_number_can_be_shown(
        self, number: float, shown: str, picture: type[Picture]
    ) -> None:
        assert picture(draw_graph(Value(number))).texts == [[shown, "grad", "0"]]


class TestOperations:
    @pytest.mark.parametrize(
        ("expression", "head"),
        [
            (lambda a, b: a + b, "+"),
            (lambda a, b: a * a, "*"),
            (lambda a, b: -a, "-•"),
            (lambda a, b: a.exp(), "exp"),
            (lambda a, b: a * 3, "• * 3"),
            (lambda a, b: 3 - a, "3 - •"),
            (lambda a, b: a**2, "• ** 2"),
            (lambda a, b: 2**a, "2 ** •"),
            (lambda a, b: a.leaky_relu(), "leaky_relu(•, 0.01)"),
            (tg.maximum, "maximum(•, •)"),
            (lambda a, b: a - b, "1st - 2nd"),
            (lambda a, b: a - a, "1st - 2nd"),
            (tg.atan2, "atan2(1st, 2nd)"),
            (lambda a, b: tg.where(True, a, b), "where(1, 2nd, 3rd)"),
            (lambda a, b: tg.where(a, 5, 6), "where(•, 5, 6)"),
            (lambda a, b: tg.where(a, b, a), "where(1st, 2nd, 3rd)"),
        ],
    )
    def test_the_head_says_the_operation_and_the_numbers_in_it(
        self,
        expression: Callable[[Value, Value], Any],
        head: str,
        a: Value,
        b: Value,
        picture: type[Picture],
    ) -> None:
        drawn = picture(draw_graph(expression(a, b)))
        assert drawn.texts[-1][0] == head
        assert len(drawn.nodes) <= 3

    @pytest.mark.parametrize(("first", "second"), [("a", "b"), ("b", "a")])
    def test_where_order_matters_each_operand_has_an_entry(self, first: str, second: str) -> None:
        values = {"a": Value(1.0, label="a"), "b": Value(2.0, label="b")}
        source = draw_graph(values[first] / values[second]).source
        names = {name: node for node, name in re.findall(r"(n\d) \[.*>([ab])</FONT>", source)}
        assert f"{names[first]} -> n2:p0:w" in source
        assert f"{names[second]} -> n2:p1:w" in source

    @pytest.mark.parametrize("name", TABLE)
    def test_every_operation_of_the_table_can_be_drawn(
        self, name: str, picture: type[Picture]
    ) -> None:
        op = TABLE[name]
        number = {"acosh": 1.5, "polygamma": 1.0}.get(name, 0.5)
        operands = [Value(number, label=f"x{index}") for index in range(op.arity)]
        drawn = picture(draw_graph(op(*operands), local_derivatives=True))
        words = ["•" if op.arity == 1 else "1st", "2nd"]
        symbol = op.symbol
        if op.textbook_formula:
            named = dict(zip("xy", map(Name, words), strict=True))
            symbol = str(substituted(op.textbook_formula, named))
        assert symbol in drawn.texts[-1][0]
        assert len(drawn.edges) == op.arity


class TestSlopesInNames:
    @pytest.mark.parametrize(
        ("expression", "lines"),
        [
            (lambda a, b: a * b, ["b"]),
            (lambda a, b: a * a, ["a"]),
            (lambda a, b: a / b, ["1 / b"]),
            (lambda a, b: labelled(a.exp(), "y"), ["y"]),
            (lambda a, b: labelled(a.tanh(), "y"), ["1 - y × y"]),
            (lambda a, b: labelled(a.sigmoid(), "out_h1"), ["out_h1", "× (1 - out_h1)"]),
            # A number alone, what has no name, what is too long, a choice.
            (lambda a, b: a + b, []),
            (lambda a, b: a * 3, []),
            (lambda a, b: a.exp(), []),
            (lambda a, b: labelled(a.sigmoid(), "out_of_the_first"), []),
            (tg.maximum, []),
        ],
    )
    def test_they_are_the_rule_with_the_labels_put_in(
        self, expression: Callable[[Value, Value], Any], lines: list[str], a: Value, b: Value
    ) -> None:
        found = slope_in_names(expression(a, b), 0, 4)
        assert [line.replace("\u00a0", " ") for line in found] == lines

    def test_a_number_in_them_is_that_of_the_operation(self, a: Value) -> None:
        slope = slope_in_names(labelled(a / -3, "y"), 0, 4)
        assert slope == []
        assert slope_in_names(labelled(Value(2.0, "w") ** 2, "y"), 0, 4) == []

    def test_a_chain_says_on_its_lit_edges_which_weight_is_multiplied(
        self, picture: type[Picture]
    ) -> None:
        w1, w2 = Value(0.5, "w1"), Value(0.25, "w2")
        drawn = picture(draw_chain(labelled(w1 * w2, "y"), w1))
        assert drawn.edge_texts == [["w2", "0.25"], []]


def test_the_tutorials_pictures_can_be_read_on_a_screen_of_1280_pixels() -> None:
    # Their numbers are of 14 points; a screen shows them as wide as it is.
    net = tg.tutorial.build()
    net["E_total"].backward()
    for drawn in (
        draw_graph(net["E_total"]),
        *(draw_chain(net["E_total"], net[name]) for name in ("w1", "w5")),
    ):
        width = float(str(drawn.svg_element().get("viewBox")).split()[2])
        assert 14 * 1280 / width > 9.5
