"""Images, filters and feature maps as tables."""

from __future__ import annotations

import pytest

import tinygrad_bp as tg
from tests.teach.lessons.chapters.conftest import said, tables
from tinygrad_bp import nn


@pytest.fixture(scope="module")
def example() -> tg.Lesson:
    model = nn.Sequential(
        nn.Conv2d(1, 1, 2, init=[1.0, -1.0, 0.5, 0.0, 0.25]),
        nn.MaxPool2d((1, 2)),
        nn.Flatten(),
        nn.Layer(2, 1, "linear", init=[1.0, 2.0, 0.0]),
    )
    return tg.lesson(model, [[[1, 2, 3], [4, 5, 6], [7, 8, 10]]], 0.5, learning_rate=0.01)


def test_image_and_filter_are_tables_of_rows_and_columns(example: tg.Lesson) -> None:
    kernel, weights, biases, image, given = tables(example, "The network")
    assert kernel == [["k1", "1", "2"], ["1", "1", "-1"], ["2", "0.5", "0"]]
    assert weights[1:] == [["w1", "1"], ["w2", "2"]]
    assert biases[1:] == [["b_c1", "0.25"], ["b_o1", "0"]]
    assert image == [
        ["x", "1", "2", "3"], ["1", "1", "2", "3"], ["2", "4", "5", "6"], ["3", "7", "8", "10"],
    ]  # fmt: skip
    assert given[1:] == [["target_o1", "0.5"]]
    text = said(example, "The network")
    assert "1. Convolution: 1 filter of 2 × 2; it gives 1 × 2 × 2 numbers" in text
    assert "x_33 the input: row 3, column 3" in text
    assert "k1_22 a weight: filter 1, row 2, column 2" in text
    assert "p1_21 pooled map 1, row 2, column 1" in text


def test_each_number_is_worked_out_under_its_map(example: tg.Lesson) -> None:
    text = said(example, "The forward pass")
    assert "c1 1 2 1 1.25 1.75 2 2.75 3.25" in text  # 1 - 2 + 0.5*4 + 0.25, ...
    assert "c1_11 = k1_11*x_11 + k1_12*x_12 + k1_21*x_21 + k1_22*x_22 + b_c1" in text
    assert "p1_11 = maximum(c1_11, c1_12) = maximum(1.25, 1.75) = 1.75" in text


def test_several_channels_have_numbers() -> None:
    model = nn.Sequential(nn.Conv2d(2, 2, 1, seed=1), nn.Flatten())
    made = tg.lesson(model, [[[1.0]], [[2.0]]], [0.0, 0.0])
    heads = [table[0][0] for table in tables(made, "The network")]
    assert heads == ["k1_1", "k1_2", "k2_1", "k2_2", "bias", "x1", "x2", "given"]


def test_samples_have_their_own_tables(example: tg.Lesson) -> None:
    model = nn.Sequential(nn.Conv2d(1, 1, 2, seed=1), nn.Flatten())
    images = [[[[1.0, 2.0], [3.0, 4.0]]], [[[5.0, 6.0], [7.0, 8.0]]]]
    text = said(tg.lesson(model, images, [0.0, 1.0], learning_rate=0.01), "The network")
    assert "Sample 1 x 1 2 1 1 2 2 3 4 given value target_c1_11_s1 0" in text
    assert "Sample 2 x 1 2 1 5 6 2 7 8 given value target_c1_11_s2 1" in text


def test_large_images_are_left_to_the_formulas() -> None:
    model = nn.Sequential(nn.Conv2d(1, 1, (1, 13), bias=None, seed=1), nn.Flatten())
    made = tg.lesson(model, [[[1.0] * 13]], 0.5, learning_rate=0.01, wrt="k1_1_1")
    assert [table[0][0] for table in tables(made, "The network")] == ["weight", "given"]


def test_numbers_of_maps_and_filters_are_checked_and_explained(example: tg.Lesson) -> None:
    slope = 8.25 - 0.5
    # p1_11 = c1_12 and p1_21 = c1_22 are the largest: ∂E/∂k1_11 = slope * (1*x_12 + 2*x_22).
    expected = slope * (1 * 2 + 2 * 5)
    given = {"c1_12": 1.75, "p1_21": 3.25, "x_23": 6, "∂E_total/∂k1_11": expected}
    check = example.check({**given, "dp1_11/dc1_11": 0, "k1_11+": 1 - 0.01 * expected})
    assert check.agrees, check.text()
    assert not example.check({"c1_12": 1.5}).agrees
    nodes = {symbol.name: node for node, symbol in example.setting.symbols.items()}
    text = tg.explain(nodes["E_total"], nodes["k1_11"]).text()
    assert "k1_11 acts on E_total through" in text
