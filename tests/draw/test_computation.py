"""The graph as a picture: what stands on every node, which edge is which, what is refused."""

from __future__ import annotations

import re
import sys
import time
from typing import TYPE_CHECKING

import pytest

import tinygrad_bp as tg
from tinygrad_bp import GraphTooLargeError, Value, draw_chain, draw_graph
from tinygrad_bp.draw import computation

if TYPE_CHECKING:
    from tests.draw.conftest import Picture
    from tinygrad_bp import Diagram

SVG = "{http://www.w3.org/2000/svg}"


def labelled(value: Value, label: str) -> Value:
    value.label = label
    return value


def chain(length: int) -> Value:
    value = Value(1.0)
    for _ in range(length - 1):
        value = value + 1.0
    return value


class TestPicture:
    @pytest.mark.parametrize("digits", [0, 18, 2.5, "4"])
    def test_impossible_digits_are_refused(self, a: Value, digits: int) -> None:
        with pytest.raises(ValueError, match="digits"):
            draw_graph(a, digits=digits)

    def test_what_is_no_value_is_refused(self) -> None:
        with pytest.raises(TypeError, match=r"float: 2\.0"):
            draw_graph(2.0)  # type: ignore[arg-type]

    def test_it_is_read_from_left_to_right(self, a: Value, picture: type[Picture]) -> None:
        y = (a * 2).exp() - a
        drawn = picture(draw_graph(y))
        boxes = [next(drawn.boxes(drawn.nodes[name])) for name in ("n1", "n2", "n3")]
        rights = [right for _, _, right, _ in boxes]
        lefts = [left for left, _, _, _ in boxes]
        assert all(right < left for right, left in zip(rights, lefts[1:], strict=False))

    @pytest.mark.parametrize(
        ("direction", "axis", "sign"),
        [("right", 0, 1), ("left", 0, -1), ("down", 1, 1), ("up", 1, -1)],
    )
    def test_it_is_read_in_the_direction_asked_for(
        self, a: Value, b: Value, picture: type[Picture], direction: str, axis: int, sign: int
    ) -> None:
        y = (a - b).exp() / a
        y.backward()
        for drawn in draw_graph(y, direction=direction), draw_chain(y, b, direction=direction):
            nodes = picture(drawn).nodes
            # Left, upper, right and lower edge of each.
            inner = [
                next(picture.boxes(node))
                for node in nodes.values()
                if {"exp", "1st / 2nd"} & {*picture.lines(node)}
            ]
            before, after = inner if sign > 0 else reversed(inner)
            assert before[axis + 2] < after[axis]

    def test_another_direction_is_refused(self, a: Value) -> None:
        with pytest.raises(ValueError, match="one of right, down, left, up, not 'TB'"):
            draw_graph(a, direction="TB")

    def test_a_title_stands_above_it(self, a: Value, picture: type[Picture]) -> None:
        drawn = picture(draw_graph(a * 2, title="Twice <a>"))
        assert "Twice <a>" in drawn.all_text
        chain = picture(draw_chain(a * 2, a, title="My own"))
        assert "My own" in chain.all_text
        assert not any("∂" in text for text in chain.all_text)

    def test_it_stands_on_white_for_pages_that_are_dark(
        self, a: Value, picture: type[Picture]
    ) -> None:
        background = picture(draw_graph(a)).root.find(f".//{SVG}polygon")
        assert background is not None
        assert background.get("fill") == "white"

    def test_operands_stand_in_their_order_from_top_to_bottom(self, picture: type[Picture]) -> None:
        drawn = picture(draw_graph(tg.tutorial.build()["E_total"]))
        heights = {
            text.text: float(text.attrib["y"])
            for node in drawn.nodes.values()
            for text in node.iter(f"{SVG}text")
        }
        for above, below in ("net_h1", "net_h2"), ("net_o1", "net_o2"), ("E_o1", "E_o2"):
            assert heights[above] < heights[below]
        assert heights["w1"] < heights["w2"]
        assert heights["w5"] < heights["w6"]

    def test_an_operand_that_comes_in_twice_has_two_edges(
        self, a: Value, picture: type[Picture]
    ) -> None:
        assert len(picture(draw_graph(a * a)).edges) == 2

    def test_local_derivatives_stand_on_the_edges(
        self, a: Value, b: Value, picture: type[Picture]
    ) -> None:
        y = a**2 * b
        drawn = picture(draw_graph(y, local_derivatives=True))
        assert drawn.edge_texts == [["4"], ["-3"], ["4"]]
        assert not any(picture(draw_graph(y)).edge_texts)


class TestSize:
    def test_a_graph_of_the_limit_is_drawn_and_one_more_is_refused(self) -> None:
        draw_graph(chain(500))
        with pytest.raises(GraphTooLargeError, match=r"more than 500 nodes.*max_nodes="):
            draw_graph(chain(501))

    def test_the_limit_may_be_set(self) -> None:
        draw_graph(chain(501), max_nodes=501)
        with pytest.raises(ValueError, match="more than 2 nodes"):
            draw_chain(chain(3), chain(3), max_nodes=2)

    def test_one_that_was_asked_for_is_drawn_without_a_warning(self) -> None:
        assert draw_graph(chain(1001), max_nodes=1001).svg()

    def test_a_shared_node_counts_once(self, a: Value) -> None:
        y = a
        for _ in range(9):
            y = y + y
        draw_graph(y, max_nodes=10)
        with pytest.raises(GraphTooLargeError):
            draw_graph(y, max_nodes=9)

    def test_a_huge_graph_is_refused_before_it_is_walked(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        huge = chain(200_000)
        monkeypatch.setattr(computation, "topological_order", None)
        start = time.perf_counter()
        with pytest.raises(GraphTooLargeError):
            draw_graph(huge)
        assert time.perf_counter() - start < 0.5

    def test_a_deep_graph_needs_no_recursion(self) -> None:
        depth = 3 * sys.getrecursionlimit()
        deep = chain(depth)
        assert draw_graph(deep, max_nodes=depth).source.count("->") == depth - 1


class TestChain:
    def lit(self, diagram: Diagram) -> set[tuple[str, str]]:
        """The edges that are lit: those with a number."""
        return set(re.findall(r"(n\d+) -> (n\d+)(?::\w+)* \[label", diagram.source))

    def title(self, diagram: Diagram, picture: type[Picture]) -> str:
        return next(text for text in picture(diagram).all_text if text.startswith("∂"))

    def test_the_one_path_is_lit_and_its_factors_are_the_title(
        self, a: Value, b: Value, picture: type[Picture]
    ) -> None:
        y = labelled((3 * (a + b)) ** 2, "y")  # a, b, +, *, **
        diagram = draw_chain(y, a)
        assert self.lit(diagram) == {("n0", "n2"), ("n2", "n3"), ("n3", "n4")}
        assert self.title(diagram, picture) == "∂y/∂a = -6 × 3 × 1 = -18"
        drawn = picture(diagram)
        assert drawn.edge_texts == [["1"], [], ["3"], ["-6"]]

    def test_what_is_off_the_path_is_grey(self, a: Value, b: Value, picture: type[Picture]) -> None:
        drawn = picture(draw_chain((a + 1) * b, a))
        colours = [
            {text.get("fill") for text in node.iter(f"{SVG}text")} for node in drawn.nodes.values()
        ]
        grey = {"#9a9a9a"}
        assert [colour == grey for colour in colours] == [False, False, True, False]
        widths = [float(drawn.line(edge).attrib["stroke-width"]) for edge in drawn.edges]
        assert widths[0] == widths[1] > 3 * widths[2]

    def test_negative_factors_after_the_first_stand_in_brackets(
        self, a: Value, picture: type[Picture]
    ) -> None:
        y = labelled(-(-2 * a), "y")
        assert self.title(draw_chain(y, a), picture) == "∂y/∂a = -1 × (-2) = 2"

    def test_several_paths_are_added(self, a: Value, b: Value, picture: type[Picture]) -> None:
        y = labelled(a * b + a**2, "y")
        assert self.title(draw_chain(y, a), picture) == "∂y/∂a = -3 + 4 = 1"
        assert self.title(draw_chain(y, b), picture) == "∂y/∂b = 1 × 2 = 2"

    def test_of_many_paths_only_the_sum_is_said(self, a: Value, picture: type[Picture]) -> None:
        y = a
        for _ in range(5):
            y = y + y
        title = self.title(draw_chain(labelled(y, "y"), a), picture)
        assert title == "∂y/∂a = the sum over all its paths = 32"

    def test_it_needs_no_backward_pass_and_touches_no_gradient(self, a: Value, b: Value) -> None:
        y = a * b
        y.backward()
        draw_chain(y, a)
        assert (a.grad, b.grad, y.grad) == (-3.0, 2.0, 1.0)

    def test_the_numbers_are_those_of_the_backward_pass(self, picture: type[Picture]) -> None:
        x = Value(0.3, label="x")
        y = labelled(((x * 2).sin() + x.exp()).sigmoid() / x, "y")
        y.backward()
        title = self.title(draw_chain(y, x, digits=12), picture)
        assert title.endswith(f"= {x.grad:.12g}")

    def test_an_inner_node_may_be_asked_for(self, a: Value, picture: type[Picture]) -> None:
        inner = labelled(a * 3, "inner")
        diagram = draw_chain(labelled(inner**2, "y"), inner)
        assert self.lit(diagram) == {("n1", "n2")}
        assert self.title(diagram, picture) == "∂y/∂inner = 12"

    def test_the_output_by_itself_is_one(self, a: Value, picture: type[Picture]) -> None:
        assert self.title(draw_chain(a, a), picture) == "∂a/∂a = 1"

    def test_without_labels_the_title_says_output_and_input(self, picture: type[Picture]) -> None:
        x = Value(3.0)
        assert self.title(draw_chain(x * x, x), picture) == "∂output/∂input = 3 + 3 = 6"

    def test_where_nothing_flows_the_edge_says_zero(self, b: Value, picture: type[Picture]) -> None:
        diagram = draw_chain(labelled(b.relu(), "y"), b)
        assert self.lit(diagram) == {("n0", "n1")}
        assert self.title(diagram, picture) == "∂y/∂b = 0"

    def test_an_infinite_derivative_times_nothing_is_no_nan(self, picture: type[Picture]) -> None:
        x = Value(0.0, label="x")
        y = labelled(tg.where(Value(0.0), x.sqrt(), x * 5), "y")
        assert self.title(draw_chain(y, x), picture) == "∂y/∂x = 1 × 5 = 5"

    def test_an_output_that_does_not_depend_on_it_is_refused_by_name(
        self, a: Value, b: Value
    ) -> None:
        with pytest.raises(ValueError, match=r"label='y'.* does not depend on .*label='b'"):
            draw_chain(labelled(a * 2, "y"), b)
        with pytest.raises(ValueError, match="does not depend"):
            draw_chain(a, a * 2)

    def test_what_is_no_value_is_refused(self, a: Value) -> None:
        with pytest.raises(TypeError, match="str: 'a'"):
            draw_chain(a * 2, "a")  # type: ignore[arg-type]


class TestNotebook:
    def test_a_small_graph_shows_as_its_diagram(self, a: Value) -> None:
        y = a * 2
        shown = y._repr_mimebundle_(include=None, exclude=None)
        assert shown == {"image/svg+xml": draw_graph(y).svg(), "text/plain": repr(y)}

    def test_a_larger_one_does_not(self) -> None:
        assert chain(40)._repr_mimebundle_()
        assert chain(41)._repr_mimebundle_() is None

    def test_nor_does_any_where_there_is_no_graphviz(
        self, a: Value, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "pygraphviz", None)
        assert a._repr_mimebundle_() is None
