"""The network as a picture: its circles and lines, what is written on them, and where."""

from __future__ import annotations

import itertools
import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tinygrad_bp import GraphTooLargeError, Value, draw_network, nn
from tinygrad_bp.draw.style import breadth

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from tests.draw.conftest import Box, Picture

    #: The middle of a circle and its radius.
    Circle = tuple[float, float, float]

SVG = "{http://www.w3.org/2000/svg}"

TUTORIAL = [0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6]


@pytest.fixture
def tutorial() -> nn.MLP:
    return nn.MLP(2, [2, 2], "sigmoid", "sigmoid", bias="layer", init=TUTORIAL)


def circle(node: Element) -> Circle | None:
    ellipse = node.find(f"{SVG}ellipse")
    if ellipse is None:
        return None
    x, y, radius = (float(ellipse.attrib[key]) for key in ("cx", "cy", "rx"))
    return x, y, radius


def circles(drawn: Picture) -> dict[str, tuple[list[str], Circle]]:
    """The lines of text and the place of every circle, by its first line."""
    pairs = zip(drawn.texts, drawn.nodes.values(), strict=True)
    return {texts[0]: (texts, place) for texts, node in pairs if (place := circle(node))}


def tags(drawn: Picture) -> list[tuple[list[str], Box]]:
    """What stands above the end of every line, and its box: from where the line begins."""
    found = []
    for texts, node in zip(drawn.texts, drawn.nodes.values(), strict=True):
        line = node.find(f"{SVG}polyline")
        if line is None:
            continue
        left, bottom = map(float, line.attrib["points"].split()[0].split(","))
        words = [*node.iter(f"{SVG}text")]
        right = max(
            float(word.attrib["x"])
            + breadth(word.text or "", float(word.attrib["font-size"]))
            * (1.1 if word.get("font-weight") == "bold" else 1.0)
            for word in words
        )
        top = min(float(word.attrib["y"]) - float(word.attrib["font-size"]) for word in words)
        found.append((texts, (left, top, right, bottom)))
    return found


def start(drawn: Picture, edge: Element) -> tuple[float, float]:
    """Where the line of an edge begins."""
    x, y = re.findall(r"-?[\d.]+", drawn.line(edge).attrib["d"])[:2]
    return float(x), float(y)


def end(drawn: Picture, edge: Element) -> tuple[float, float]:
    """Where it ends."""
    x, y = re.findall(r"-?[\d.]+", drawn.line(edge).attrib["d"])[-2:]
    return float(x), float(y)


class TestWhatIsWritten:
    def test_the_tutorials_network(self, tutorial: nn.MLP, picture: type[Picture]) -> None:
        inputs = [Value(0.05, label="i1"), Value(0.1, label="i2")]
        outputs = tutorial(inputs)
        drawn = picture(
            draw_network(tutorial, inputs=inputs, outputs=outputs, hidden=[[0.593, 0.597]])
        )
        assert sorted(texts for texts, _ in circles(drawn).values()) == [
            ["b1", "0.35"],
            ["b2", "0.6"],
            ["h1", "sigmoid", "0.593"],
            ["h2", "sigmoid", "0.597"],
            ["i1", "0.05"],
            ["i2", "0.1"],
            ["o1", "sigmoid", "0.7514"],
            ["o2", "sigmoid", "0.7729"],
        ]
        weights = ["0.15", "0.2", "0.25", "0.3", "0.4", "0.45", "0.5", "0.55"]
        assert sorted(texts for texts, _ in tags(drawn)) == [
            *[["b1"]] * 2,
            *[["b2"]] * 2,
            *([f"w{n}", weight] for n, weight in enumerate(weights, 1)),
        ]
        assert len(drawn.edges) == 8 + 4

    def test_each_number_stands_at_its_neuron_where_the_line_of_its_weight_ends(
        self, picture: type[Picture]
    ) -> None:
        # With weight 10 * tail + head a number says which line it should stand at.
        net = nn.Layer(3, 3, "linear", bias=None)
        for head, neuron in enumerate(net.neurons):
            for tail, weight in enumerate(neuron.w):
                weight.data = 10.0 * tail + head
        drawn = picture(draw_network(net))
        assert len(tags(drawn)) == len(drawn.edges) == 9
        at = circles(drawn)
        lines = [(start(drawn, edge), end(drawn, edge)) for edge in drawn.edges]
        for (text,), (left, _, _, bottom) in tags(drawn):
            tail, head = divmod(int(text), 10)
            _, (x0, y0, r0) = at[f"i{tail + 1}"]
            _, (x1, y1, r1) = at[f"o{head + 1}"]
            # One line ends there, to the width of its stroke, and it begins at the circle.
            (begin,) = [a for a, b in lines if math.dist(b, (left, bottom)) < 3.0]
            assert math.dist(begin, (x0, y0)) == pytest.approx(r0, abs=3.0)
            # The line below the number goes on into the circle, which it meets.
            assert left < x1 - r1
            assert abs(bottom - y1) < r1

    def test_the_numbers_of_a_neuron_stand_in_the_order_of_its_inputs(
        self, tutorial: nn.MLP, picture: type[Picture]
    ) -> None:
        places = {texts[0]: box for texts, box in tags(picture(draw_network(tutorial)))}
        for first, second in (("w1", "w2"), ("w3", "w4"), ("w5", "w6"), ("w7", "w8")):
            assert places[first][0] == pytest.approx(places[second][0], abs=2.0)
            assert places[first][3] < places[second][1] + 1.0

    def test_a_neurons_own_bias_stands_in_it(self, picture: type[Picture]) -> None:
        net = nn.Layer(1, 2, "tanh", init=[1.0, 0.25, 2.0, -0.5])
        drawn = picture(draw_network(net, outputs=[3, 4]))
        assert ["o1", "tanh", "b 0.25", "3"] in drawn.texts
        assert ["o2", "tanh", "b -0.5", "4"] in drawn.texts
        assert len(drawn.edges) == 2

    def test_without_a_bias_there_is_none(self, picture: type[Picture]) -> None:
        drawn = picture(draw_network(nn.Layer(1, 1, "relu", bias=None, init=[2.0])))
        assert sorted(drawn.texts) == [["2"], ["i1"], ["o1", "relu"]]

    def test_the_neurons_of_several_hidden_layers_say_which(self, picture: type[Picture]) -> None:
        texts = picture(draw_network(nn.MLP(1, [2, 1, 1]))).texts
        names = [lines[0] for lines in texts if lines[-1] == "b 0"]
        assert names == ["h1.1", "h1.2", "h2.1", "o1"]

    def test_a_label_that_is_only_a_path_is_left_out_and_one_that_was_given_is_not(
        self, picture: type[Picture]
    ) -> None:
        net = nn.MLP(1, [1], init=[2.0, 0.0])
        assert ["2"] in picture(draw_network(net)).texts
        assert ["2"] in picture(draw_network(net.layers[0])).texts
        net.layers[0].neurons[0].w[0].label = "slope"
        assert ["slope", "2"] in picture(draw_network(net)).texts

    def test_pointing_at_a_line_shows_its_weight_in_full(self, picture: type[Picture]) -> None:
        net = nn.MLP(1, [1], bias="layer", init=[1 / 3, 0.0])
        assert "w1 = 0.3333333333333333" in picture(draw_network(net)).titles

    def test_numbers_have_as_many_digits_as_asked_for(self, picture: type[Picture]) -> None:
        net = nn.MLP(1, [1], bias="layer", init=[1 / 3, 2 / 3])
        texts = picture(draw_network(net, inputs=[1 / 9], digits=9)).texts
        assert {lines[1] for lines in texts if len(lines) > 1} == {
            "0.333333333",
            "0.666666667",
            "0.111111111",
            "linear",
        }

    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            (["height", "weight"], [["height"], ["weight"]]),
            ([1, 2.5], [["i1", "1"], ["i2", "2.5"]]),
            (np.array([1.0, 2.0]), [["i1", "1"], ["i2", "2"]]),
            ((Value(3.0), Value(4.0, label="x")), [["i1", "3"], ["x", "4"]]),
            (["", " "], [["i1"], ["i2"]]),
        ],
    )
    def test_inputs_may_be_names_numbers_or_values(
        self, given: Any, shown: list[list[str]], picture: type[Picture]
    ) -> None:
        drawn = picture(draw_network(nn.Layer(2, 1), inputs=given))
        assert [texts for texts, _ in circles(drawn).values()][:2] == shown

    def test_one_output_needs_no_list(self, picture: type[Picture]) -> None:
        net = nn.MLP(1, [1], output_activation="tanh", init=[1.0, 0.0])
        assert ["o1", "tanh", "b 0", "0.7616"] in picture(
            draw_network(net, outputs=net([1.0]))
        ).texts
        assert ["loss", "tanh", "b 0"] in picture(draw_network(net, outputs="loss")).texts


class TestLargerNetworks:
    def test_lines_say_sign_and_size_by_colour_and_thickness(self, picture: type[Picture]) -> None:
        net = nn.Layer(5, 1, "linear", bias=None, init=[2.0, -1.0, 0.0, -math.inf, math.nan])
        drawn = picture(draw_network(net))
        paths = [drawn.line(edge) for edge in drawn.edges]
        looks = [(path.get("stroke"), float(path.attrib["stroke-width"])) for path in paths]
        blue, red = "#005b94", "#b34700"
        assert looks == [(blue, 5.0), (red, 2.5), (blue, 0.0), (red, 5.0), (blue, 5.0)]
        assert not any(drawn.edge_texts)
        assert any("thicker" in text for text in drawn.all_text)

    def test_the_legend_is_only_where_it_is_needed(self, picture: type[Picture]) -> None:
        assert not any("thicker" in text for text in picture(draw_network(nn.Layer(4, 4))).all_text)

    def test_micrograds_demo(self, picture: type[Picture]) -> None:
        drawn = picture(draw_network(nn.MLP(2, [16, 16, 1])))
        assert len(drawn.nodes) == 2 + 16 + 16 + 1
        assert len(drawn.edges) == 2 * 16 + 16 * 16 + 16

    def test_zeros_alone_are_drawn(self, picture: type[Picture]) -> None:
        assert len(picture(draw_network(nn.Layer(5, 1, init=[0.0] * 6))).edges) == 5

    def test_one_with_too_many_weights_is_refused(self) -> None:
        draw_network(nn.Layer(100, 10))
        with pytest.raises(GraphTooLargeError, match=r"1001 weights.*1000.*max_weights="):
            draw_network(nn.Layer(1001, 1))
        assert draw_network(nn.Layer(1001, 1), max_weights=1001).source.count("->") == 1001


class TestWhere:
    NETWORKS = (
        nn.MLP(2, [2, 2], bias="layer", seed=1),
        nn.MLP(2, [4, 4, 1], seed=1),
        nn.MLP(1, [4, 2, 3], bias="layer", seed=1),
        nn.MLP(1, [1], seed=1),
        nn.MLP(3, [6, 2], bias="layer", seed=1),
    )

    @pytest.mark.parametrize("net", NETWORKS, ids=repr)
    def test_nothing_overlaps(self, net: nn.MLP, picture: type[Picture]) -> None:
        drawn = picture(draw_network(net, digits=9))
        rounds = [place for _, place in circles(drawn).values()]
        boxes = [box for _, box in tags(drawn)]
        for (x0, y0, r0), (x1, y1, r1) in itertools.combinations(rounds, 2):
            assert math.hypot(x1 - x0, y1 - y0) > r0 + r1
        for one, other in itertools.combinations(boxes, 2):
            assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]
        for (left, top, right, bottom), (x, y, r) in itertools.product(boxes, rounds):
            nearest = min(max(x, left), right), min(max(y, top), bottom)
            assert math.hypot(nearest[0] - x, nearest[1] - y) > r

    @pytest.mark.parametrize("net", NETWORKS, ids=repr)
    def test_no_line_goes_through_a_number(self, net: nn.MLP, picture: type[Picture]) -> None:
        drawn = picture(draw_network(net))
        boxes = [box for _, box in tags(drawn)]
        for edge in drawn.edges:
            (x0, y0), (x1, y1) = start(drawn, edge), end(drawn, edge)
            for left, top, right, bottom in boxes:
                for step in range(101):
                    x, y = x0 + step / 100 * (x1 - x0), y0 + step / 100 * (y1 - y0)
                    # It ends at the corner of its own.
                    assert not (left + 3 < x < right and top < y < bottom - 3)

    def test_numbers_and_circles_cover_the_lines(self, tutorial: nn.MLP) -> None:
        svg = draw_network(tutorial).svg()
        assert svg.rindex('class="edge"') < svg.index('class="node"')

    def test_text_stands_in_the_middle_of_a_circle_whatever_the_font(
        self, tutorial: nn.MLP, picture: type[Picture]
    ) -> None:
        drawn = picture(draw_network(tutorial))
        middles = [(node, place[0]) for node in drawn.nodes.values() if (place := circle(node))]
        assert len(middles) == 8
        for node, middle in middles:
            for text in node.iter(f"{SVG}text"):
                assert text.get("text-anchor") == "middle"
                assert float(text.attrib["x"]) == middle

    def test_columns_go_from_left_to_right_and_a_bias_stands_below(
        self, tutorial: nn.MLP, picture: type[Picture]
    ) -> None:
        drawn = picture(draw_network(tutorial))
        at = {name: place for name, (_, place) in circles(drawn).items()}
        for column in ["i1", "i2", "b1"], ["h1", "h2", "b2"], ["o1", "o2"]:
            assert len({at[name][0] for name in column}) == 1
            assert [at[name][1] for name in column] == sorted(at[name][1] for name in column)
        assert at["i1"][0] < at["h1"][0] < at["o1"][0]


class TestRefused:
    def test_what_is_no_network(self) -> None:
        with pytest.raises(TypeError, match=r"an MLP or a Layer, not Neuron: draw_graph"):
            draw_network(nn.Neuron(2))

    @pytest.mark.parametrize("given", [["x"], "x", [1.0, 2.0, 3.0]])
    def test_a_wrong_number_of_inputs_or_outputs(self, given: Sequence[Any]) -> None:
        for kind in "inputs", "outputs":
            with pytest.raises(ValueError, match=f"2 {kind}, and {kind}= has {len(given)}"):
                draw_network(nn.Layer(2, 2), **{kind: given})  # type: ignore[arg-type]

    def test_an_input_that_is_nothing_to_show(self) -> None:
        with pytest.raises(TypeError, match="real number, not NoneType"):
            draw_network(nn.Layer(1, 1), inputs=[None])

    def test_impossible_digits(self) -> None:
        with pytest.raises(ValueError, match="digits"):
            draw_network(nn.Layer(1, 1), digits=0)


def test_hidden_neurons_are_called_what_they_are_said_to_be(picture: type[Picture]) -> None:
    model = nn.MLP(1, [2, 1, 1], seed=1)
    drawn = circles(picture(draw_network(model, hidden=[["a", "b"], ["c"]])))
    assert {"i1", "a", "b", "c", "o1"} <= {*drawn}
    with pytest.raises(ValueError, match=r"have \[2, 1\] neurons, and hidden= names \[2\]"):
        draw_network(model, hidden=[["a", "b"]])
    with pytest.raises(ValueError, match=r"hidden= names \[2, 2\]"):
        draw_network(model, hidden=[["a", "b"], ["c", "d"]])


def test_pointing_at_a_circle_says_what_is_in_it(picture: type[Picture]) -> None:
    drawn = picture(draw_network(nn.MLP(1, [1], bias="layer", init=[2.0, 0.5]), outputs=[2.5]))
    assert {"i1", "o1\nlinear\n2.5", "b1 = 0.5", "w1 = 2.0"} <= drawn.titles
