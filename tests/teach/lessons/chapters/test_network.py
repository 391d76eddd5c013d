"""The chapter of the network: what it is, and what is given."""

from __future__ import annotations

from typing import Any

import pytest

import tinygrad_bp as tg
from tests.teach.lessons.chapters.conftest import said, tables
from tinygrad_bp import nn


@pytest.mark.parametrize(
    ("sizes", "options", "sentence"),
    [
        ([2], {}, "has 3 inputs and an output layer of 2 neurons with no activation."),
        (
            [1, 2],
            {"activation": "tanh"},
            "a hidden layer of 1 neuron with the activation tanh, and an output layer of 2",
        ),
        (
            [2],
            {"bias": "layer"},
            "adds up the products and the bias that its layer shares: the sum is its net input",
        ),
        ([2], {"bias": "neuron"}, "adds up the products and a bias of its own: the sum is its"),
        ([2], {"bias": None}, "by a weight, and adds up the products: the sum is its net input"),
        ([2], {"bias": None}, "There are no biases."),
        ([2], {}, "a bias is a weight whose input is 1."),
    ],
)
def test_the_network_is_described(sizes: list[int], options: dict[str, Any], sentence: str) -> None:
    lesson = tg.lesson(nn.MLP(3, sizes, seed=1, **options), [0.1, 0.2, 0.3], [0.5, 0.5])
    assert sentence in said(lesson, "The network")


def test_what_is_given_stands_in_tables(tutorial: tg.Lesson, large: tg.Lesson) -> None:
    weights, biases, given = tables(tutorial, "The network")
    assert weights[:2] == [["weight", "value"], ["w1", "0.15"]]
    assert len(weights) == 1 + 8
    assert biases == [["bias", "value"], ["b1", "0.35"], ["b2", "0.6"]]
    assert given[1:] == [
        ["i1", "0.05"],
        ["i2", "0.1"],
        ["target_o1", "0.01"],
        ["target_o2", "0.99"],
    ]
    weights, biases, samples = tables(large, "The network")
    assert (len(weights), len(biases)) == (1 + 304, 1 + 33)
    assert samples[0] == ["sample", "i1", "i2", "target_o1"]
    assert [row[0] for row in samples[1:]] == [f"{n}" for n in range(1, 21)]
    assert "That of all 20 samples is the mean of theirs" in said(large, "The network")


def test_a_large_table_says_what_it_leaves_out() -> None:
    model = nn.MLP(30, [20, 1], seed=1)
    lesson = tg.lesson(model, [[0.1] * 30] * 2, [0.5, 0.5], learning_rate=0.01, wrt="w1")
    text = said(lesson, "The network")
    assert "220 more weights are left out of this table." in text
    assert "23 more columns are left out of this table." in text
    assert [*map(len, tables(lesson, "The network")[2])] == [9, 9, 9]
    assert "241 more are left out of this table." in said(lesson, "The update")


def test_what_a_neuron_gives_is_told_as_it_is() -> None:
    def output(sizes: list[int], **options: Any) -> str:
        model = nn.MLP(1, sizes, seed=1, **options)
        text = said(tg.lesson(model, [0.1], [0.5] * sizes[-1]), "The network")
        return text.split("Its output is ")[1].split(".")[0]

    assert output([1, 1], output_activation="sigmoid") == "the activation of that"
    assert (
        output([2, 1])
        == "the activation of that, or the net input itself where there is no activation"
    )
    assert output([1]) == "the net input itself"


def test_that_numbers_are_rounded_is_said_once(tutorial: tg.Lesson) -> None:
    assert tutorial.text().count("shown rounded to 9 significant digits, and calculated") == 1


def test_of_one_output_nothing_is_averaged() -> None:
    one = tg.lesson(nn.MLP(1, [1], seed=1), [0.1], [0.5], loss="mse")
    assert "The error is the square of output minus target. The" in said(one, "The network")
    two = tg.lesson(nn.MLP(1, [2], seed=1), [0.1], [0.5, 0.1], loss="mse")
    assert "minus target, averaged over the outputs." in said(two, "The network")
