"""The graph as a picture: what stands on every node, which edge is which, what is refused."""

from __future__ import annotations

import math
import re
import sys
import time

import pytest

import tinygrad_bp as tg
from tinygrad_bp import GraphTooLargeError, Value, draw_chain, draw_graph
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.draw import computation

SVG = "{http://www.w3.org/2000/svg}"


def labelled(value, label):
    value.label = label
    return value


@pytest.fixture
def a():
    return Value(2.0, label="a")


@pytest.fixture
def b():
    return Value(-3.0, label="b")


def chain(length):
    value = Value(1.0)
    for _ in range(length - 1):
        value = value + 1.0
    return value


class TestNodes:
    def test_each_shows_its_label_data_and_gradient(self, a, b, picture):
        y = labelled(a * b, "y")
        y.backward()
        assert picture(draw_graph(y)).texts == [
            ["a", "data", "2", "grad", "-3"],
            ["b", "data", "-3", "grad", "2"],
            ["*", "y", "data", "-6", "grad", "1"],
        ]

    def test_one_without_a_label_shows_the_rest(self, picture):
        assert picture(draw_graph(Value(0.5))).texts == [["data", "0.5", "grad", "0"]]

    def test_pointing_at_one_shows_its_numbers_in_full(self, a, picture):
        y = labelled(a / 3, "a third")
        y.backward()
        assert picture(draw_graph(y)).titles == {
            "a (leaf)\ndata = 2.0\ngrad = 0.3333333333333333",
            "a third (div)\ndata = 0.6666666666666666\ngrad = 1.0",
        }

    def test_a_leaf_looks_different_from_a_result(self, a, picture):
        leaf, result = picture(draw_graph(a + 1)).nodes.values()
        tags = [[child.tag.rpartition("}")[2] for child in node] for node in (leaf, result)]
        assert "path" in tags[0]  # rounded
        assert "path" not in tags[1]

    def test_numbers_have_as_many_digits_as_asked_for(self, picture):
        third = Value(-1 / 3)
        assert picture(draw_graph(third)).texts == [["data", "-0.3333", "grad", "0"]]
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
    def test_any_number_can_be_shown(self, number, shown, picture):
        assert picture(draw_graph(Value(number))).texts == [["data", shown, "grad", "0"]]

    @pytest.mark.parametrize("digits", [0, 18, 2.5, "4"])
    def test_impossible_digits_are_refused(self, a, digits):
        with pytest.raises(ValueError, match="digits"):
            draw_graph(a, digits=digits)

    def test_what_is_no_value_is_refused(self):
        with pytest.raises(TypeError, match=r"float: 2\.0"):
            draw_graph(2.0)

    def test_it_is_read_from_left_to_right(self, a, picture):
        y = (a * 2).exp() - a
        drawn = picture(draw_graph(y))
        boxes = [next(drawn.boxes(drawn.nodes[name])) for name in ("n1", "n2", "n3")]
        rights = [right for _, _, right, _ in boxes]
        lefts = [left for left, _, _, _ in boxes]
        assert all(right < left for right, left in zip(rights, lefts[1:], strict=False))

    def test_it_stands_on_white_for_pages_that_are_dark(self, a, picture):
        background = picture(draw_graph(a)).root.find(f".//{SVG}polygon")
        assert background.get("fill") == "white"


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
        self, expression, head, a, b, picture
    ):
        drawn = picture(draw_graph(expression(a, b)))
        assert drawn.texts[-1][0] == head
        assert len(drawn.nodes) <= 3

    @pytest.mark.parametrize(("first", "second"), [("a", "b"), ("b", "a")])
    def test_where_order_matters_each_operand_has_a_door(self, first, second):
        values = {"a": Value(1.0, label="a"), "b": Value(2.0, label="b")}
        source = draw_graph(values[first] / values[second]).source
        names = {name: node for node, name in re.findall(r"(n\d) \[.*>([ab])</FONT>", source)}
        assert f"{names[first]} -> n2:p0:w" in source
        assert f"{names[second]} -> n2:p1:w" in source

    def test_operands_stand_in_their_order_from_top_to_bottom(self, picture):
        drawn = picture(draw_graph(tg.tutorial.build()["E_total"]))
        heights = {
            text.text: float(text.get("y"))
            for node in drawn.nodes.values()
            for text in node.iter(f"{SVG}text")
        }
        for above, below in ("net_h1", "net_h2"), ("net_o1", "net_o2"), ("E_o1", "E_o2"):
            assert heights[above] < heights[below]
        assert heights["w1"] < heights["w2"]
        assert heights["w5"] < heights["w6"]

    def test_an_operand_that_comes_in_twice_has_two_edges(self, a, picture):
        assert len(picture(draw_graph(a * a)).edges) == 2

    @pytest.mark.parametrize("name", TABLE)
    def test_every_operation_of_the_table_can_be_drawn(self, name, picture):
        op = TABLE[name]
        operands = [Value(0.5, label=f"x{index}") for index in range(op.arity)]
        drawn = picture(draw_graph(op(*operands), local_derivatives=True))
        assert op.symbol in drawn.texts[-1][0]
        assert len(drawn.edges) == op.arity

    def test_local_derivatives_stand_on_the_edges(self, a, b, picture):
        y = a**2 * b
        drawn = picture(draw_graph(y, local_derivatives=True))
        assert drawn.edge_texts == [["4"], ["-3"], ["4"]]
        assert not any(picture(draw_graph(y)).edge_texts)


class TestSize:
    def test_a_graph_of_the_limit_is_drawn_and_one_more_is_refused(self):
        draw_graph(chain(500))
        with pytest.raises(GraphTooLargeError, match=r"more than 500 nodes.*max_nodes="):
            draw_graph(chain(501))

    def test_the_limit_may_be_set(self):
        draw_graph(chain(501), max_nodes=501)
        with pytest.raises(ValueError, match="more than 2 nodes"):
            draw_chain(chain(3), chain(3), max_nodes=2)

    def test_one_that_was_asked_for_is_drawn_without_a_warning(self):
        assert draw_graph(chain(1001), max_nodes=1001).svg()

    def test_a_shared_node_counts_once(self, a):
        y = a
        for _ in range(9):
            y = y + y
        draw_graph(y, max_nodes=10)

    def test_a_huge_graph_is_refused_before_it_is_walked(self, monkeypatch):
        huge = chain(200_000)
        monkeypatch.setattr(computation, "topological_order", None)
        start = time.perf_counter()
        with pytest.raises(GraphTooLargeError):
            draw_graph(huge)
        assert time.perf_counter() - start < 0.5

    def test_a_deep_graph_needs_no_recursion(self):
        depth = 3 * sys.getrecursionlimit()
        deep = chain(depth)
        assert draw_graph(deep, max_nodes=depth).source.count("->") == depth - 1


class TestChain:
    def lit(self, diagram):
        """The edges that are lit: those with a number."""
        return set(re.findall(r"(n\d+) -> (n\d+)(?::\w+)* \[label", diagram.source))

    def title(self, diagram, picture):
        return next(text for text in picture(diagram).all_text if text.startswith("∂"))

    def test_the_one_path_is_lit_and_its_factors_are_the_title(self, a, b, picture):
        y = labelled((3 * (a + b)) ** 2, "y")  # a, b, +, *, **
        diagram = draw_chain(y, a)
        assert self.lit(diagram) == {("n0", "n2"), ("n2", "n3"), ("n3", "n4")}
        assert self.title(diagram, picture) == "∂y/∂a = -6 × 3 × 1 = -18"
        drawn = picture(diagram)
        assert drawn.edge_texts == [["1"], [], ["3"], ["-6"]]

    def test_what_is_off_the_path_is_grey(self, a, b, picture):
        drawn = picture(draw_chain((a + 1) * b, a))
        colours = [
            {text.get("fill") for text in node.iter(f"{SVG}text")} for node in drawn.nodes.values()
        ]
        grey = {"#9a9a9a"}
        assert [colour == grey for colour in colours] == [False, False, True, False]
        widths = [float(edge.find(f"{SVG}path").get("stroke-width")) for edge in drawn.edges]
        assert widths[0] == widths[1] > 3 * widths[2]

    def test_negative_factors_after_the_first_stand_in_brackets(self, a, picture):
        y = labelled(-(-2 * a), "y")
        assert self.title(draw_chain(y, a), picture) == "∂y/∂a = -1 × (-2) = 2"

    def test_several_paths_are_added(self, a, b, picture):
        y = labelled(a * b + a**2, "y")
        assert self.title(draw_chain(y, a), picture) == "∂y/∂a = -3 + 4 = 1"
        assert self.title(draw_chain(y, b), picture) == "∂y/∂b = 1 × 2 = 2"

    def test_of_many_paths_only_the_sum_is_said(self, a, picture):
        y = a
        for _ in range(5):
            y = y + y
        title = self.title(draw_chain(labelled(y, "y"), a), picture)
        assert title == "∂y/∂a = the sum over all its paths = 32"

    def test_it_needs_no_backward_pass_and_touches_no_gradient(self, a, b):
        y = a * b
        y.backward()
        draw_chain(y, a)
        assert (a.grad, b.grad, y.grad) == (-3.0, 2.0, 1.0)

    def test_the_numbers_are_those_of_the_backward_pass(self, picture):
        x = Value(0.3, label="x")
        y = labelled(((x * 2).sin() + x.exp()).sigmoid() / x, "y")
        y.backward()
        title = self.title(draw_chain(y, x, digits=12), picture)
        assert title.endswith(f"= {x.grad:.12g}")

    def test_an_inner_node_may_be_asked_for(self, a, picture):
        inner = labelled(a * 3, "inner")
        diagram = draw_chain(labelled(inner**2, "y"), inner)
        assert self.lit(diagram) == {("n1", "n2")}
        assert self.title(diagram, picture) == "∂y/∂inner = 12"

    def test_the_output_by_itself_is_one(self, a, picture):
        assert self.title(draw_chain(a, a), picture) == "∂a/∂a = 1"

    def test_without_labels_the_title_says_output_and_input(self, picture):
        x = Value(3.0)
        assert self.title(draw_chain(x * x, x), picture) == "∂output/∂input = 3 + 3 = 6"

    def test_where_nothing_flows_the_edge_says_zero(self, b, picture):
        diagram = draw_chain(labelled(b.relu(), "y"), b)
        assert self.lit(diagram) == {("n0", "n1")}
        assert self.title(diagram, picture) == "∂y/∂b = 0"

    def test_an_infinite_derivative_times_nothing_is_no_nan(self, picture):
        x = Value(0.0, label="x")
        y = labelled(tg.where(Value(0.0), x.sqrt(), x * 5), "y")
        assert self.title(draw_chain(y, x), picture) == "∂y/∂x = 1 × 5 = 5"

    def test_an_output_that_does_not_depend_on_it_is_refused_by_name(self, a, b):
        with pytest.raises(ValueError, match=r"label='y'.* does not depend on .*label='b'"):
            draw_chain(labelled(a * 2, "y"), b)
        with pytest.raises(ValueError, match="does not depend"):
            draw_chain(a, a * 2)

    def test_what_is_no_value_is_refused(self, a):
        with pytest.raises(TypeError, match="str: 'a'"):
            draw_chain(a * 2, "a")


class TestNotebook:
    def test_a_small_graph_shows_as_its_diagram(self, a):
        y = a * 2
        shown = y._repr_mimebundle_(include=None, exclude=None)
        assert shown == {"image/svg+xml": draw_graph(y).svg(), "text/plain": repr(y)}

    def test_a_larger_one_does_not(self):
        assert chain(40)._repr_mimebundle_()
        assert chain(41)._repr_mimebundle_() is None

    def test_nor_does_any_where_there_is_no_graphviz(self, a, monkeypatch):
        monkeypatch.setitem(sys.modules, "pygraphviz", None)
        assert a._repr_mimebundle_() is None
