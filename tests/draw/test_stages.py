"""A network of convolutions and the like as a picture: grids, and what is done between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tinygrad_bp import GraphTooLargeError, Value, draw_network, nn
from tinygrad_bp.draw.stages import draw_stages

if TYPE_CHECKING:
    from tests.draw.conftest import Picture

IMAGE = [[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 10.0]]]


@pytest.fixture
def model() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 1, 2, init=[1.0, -1.0, 0.5, 0.0, 0.25]),
        nn.MaxPool2d((1, 2)),
        nn.Flatten(),
        nn.Layer(2, 1, "linear", init=[1.0, 2.0, 0.0]),
    )


def test_each_number_stands_below_its_name(model: nn.Module, picture: type[Picture]) -> None:
    drawn = picture(draw_network(model, inputs=IMAGE))
    texts = dict(zip(drawn.nodes, drawn.texts, strict=True))
    assert texts["x"][0] == "input"
    for node, written in {
        "x": {"x_11": "1", "x_33": "10"},
        "s0": {"convolution": "", "k1_12": "-1", "k1_21": "0.5", "b_c1": "0.25"},
        "n0": {"feature map 1": "", "c1_11": "1.25", "c1_22": "3.25"},  # 5 - 6 + 0.5*8 + 0.25
        "s1": {"max pooling": "", "windows of 1 × 2": ""},
        "n1": {"p1_11": "1.75", "p1_21": "3.25"},
        "s3": {"layer": "", "w1": "1", "w2": "2", "b_o1": "0"},
        "n3": {"out_o1": "8.25"},
    }.items():
        for name, number in written.items():
            place = texts[node].index(name)
            assert not number or texts[node][place + 1] == number, name
    assert drawn.nodes.keys() == {"x", "s0", "n0", "s1", "n1", "s3", "n3"}


def test_arrows_lead_from_where_a_stage_takes_its_numbers(picture: type[Picture]) -> None:
    class Around(nn.Module):
        def __init__(self) -> None:
            self.first, self.second = nn.Layer(1, 1, seed=1), nn.Layer(1, 1, seed=2)

        def forward(self, x: Any) -> Any:
            return [self.second([x[0] + 2 * self.first(x)]) * x[0]]

    source = draw_network(Around(), inputs=[1.0]).source
    for arrow in ("x -> s0", "s0 -> n0", "x -> s1", "n0 -> s1", "s1 -> n1", "n1 -> y", "x -> y"):
        assert arrow in source
    assert source.count("->") == 7


def test_the_first_window_and_the_largest_numbers_are_marked(
    model: nn.Module, picture: type[Picture]
) -> None:
    texts = picture(draw_network(model, inputs=IMAGE)).all_text
    (legend,) = (text for text in texts if text.startswith("yellow: the first window"))
    assert "bold: the largest" in legend
    hidden = draw_stages(model, IMAGE, numbers=False)
    assert "bold: the largest" not in hidden.source
    assert "1.25" not in hidden.source
    assert "c1_11" in hidden.source


def test_names_somebody_chose_are_shown(model: nn.Module) -> None:
    model.parameters()[0].label = "edge"
    x = [[[Value(v, f"pixel{v:g}") for v in row] for row in IMAGE[0]]]
    source = draw_network(model, inputs=x).source
    assert "edge" in source
    assert "pixel10" in source


def test_large_grids_are_told_by_their_size() -> None:
    model = nn.Sequential(nn.Conv2d(1, 8, (1, 2), seed=1), nn.Flatten())
    source = draw_network(model, inputs=[[[0.5] * 20] * 20]).source
    assert "20 × 20 numbers" in source
    assert "20 × 19 numbers" in source
    assert "and 2 more" in source


def test_what_cannot_be_drawn_is_told(model: nn.Module) -> None:
    with pytest.raises(ValueError, match="inputs= is missing"):
        draw_network(model)
    with pytest.raises(TypeError, match=r"an MLP or a Layer, not int: draw_graph"):
        draw_network(3)  # type: ignore[arg-type]
    with pytest.raises(GraphTooLargeError, match="has 8 weights, and with more than 5"):
        draw_network(model, inputs=IMAGE, max_weights=5)
    with pytest.raises(ValueError, match="window"):
        draw_network(model, inputs=[[[1.0]]])


def test_numbers_that_are_not_shown_leave_their_places() -> None:
    model = nn.Sequential(nn.Conv2d(1, 1, 2, seed=1), nn.Flatten())
    svg = draw_stages(model, [[[0.1, 0.2], [0.3, 0.4]]], numbers=False).svg()
    assert "0.1" in svg
    (output,) = model([[[0.1, 0.2], [0.3, 0.4]]])
    assert f"{output.data:.3f}" not in svg


def test_a_network_of_a_table_is_drawn_with_the_means_of_that() -> None:
    scale = nn.data.Standardise([3.25, 0.5], [2.0, 1.0])
    model = nn.Sequential(scale, nn.MLP(2, [2, 1], seed=1))
    assert draw_network(model).source == draw_network(model, inputs=[3.25, 0.5]).source


def test_layers_of_somebody_elses_are_not_looked_into() -> None:
    class Own(nn.Module):
        def __init__(self) -> None:
            self.layers: list[Any] = []
            self.first = nn.Conv2d(1, 1, 2, seed=1)

        def __call__(self, x: Any) -> Any:
            return self.first(x)

    with pytest.raises(ValueError, match="inputs= is missing"):
        draw_network(Own())
