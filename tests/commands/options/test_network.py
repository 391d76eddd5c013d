"""The options that say what a command is about, the same for all of them."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn
from tinygrad_bp.commands.options.network import (
    add_network,
    add_updates,
    files_read,
    network,
    updates,
)

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from tests.conftest import Refused, Run


def parsed(*words: str) -> Namespace:
    parser = ArgumentParser()
    add_network(parser)
    add_updates(parser)
    return parser.parse_args(words)


def given(*words: str) -> dict[str, Any]:
    return network(parsed(*words))


def test_alone_they_say_the_tutorials() -> None:
    assert given() == {
        "model": None,
        "inputs": None,
        "targets": None,
        "loss": "half_squared_error",
    }
    assert updates(parsed()) == {
        "learning_rate": 0.5,
        "train_biases": None,
        "update": "simultaneous",
    }


def test_numbers_are_decimals_or_fractions(here: Path) -> None:
    (here / "w.json").write_text(json.dumps(["1/4", "-1/2", 0.125, "0.5"]))
    (here / "w.csv").write_text("w1,1/4\nw2,-1/2\nw3,1/8\nb1,.5\n")
    shape = ("--layers", "3,1", "--inputs=-1/8,0.5,1", "--targets", "1/4", "--bias", "layer")
    for name in ("w.json", "w.csv"):
        found = given(*shape, "--weights", name)
        numbers = [parameter.data for parameter in found["model"].parameters()]
        assert numbers == [0.25, -0.5, 0.125, 0.5]
        assert (found["inputs"], found["targets"]) == ([-0.125, 0.5, 1.0], 0.25)
    assert updates(parsed("--rate", "1/8"))["learning_rate"] == 0.125


def test_a_saved_model_is_the_whole_network(here: Path) -> None:
    model = nn.MLP(2, [3, 1], seed=4)
    nn.save(model, here / "model.json")
    data = ("--inputs", "1,2", "--targets", "0")
    args = parsed("--model", "model.json", *data)
    assert network(args)["model"].state_dict() == model.state_dict()
    assert [str(file) for file in files_read(args)] == ["model.json"]
    for other in (["--layers", "2,1"], ["--bias", "none"], ["--weights", "w"], ["--seed", "1"]):
        with pytest.raises(ValueError, match="--model is a whole network"):
            given("--model", "model.json", *data, *other)


def test_the_tutorials_samples_go_with_a_network_that_they_fit() -> None:
    assert given("--activation", "tanh")["inputs"] == [0.05, 0.1]
    assert given("--layers", "2,3,2")["targets"] == [0.01, 0.99]
    with pytest.raises(ValueError, match="give --targets NUMBERS"):
        given("--layers", "2,3,1")


@pytest.mark.parametrize(
    ("words", "activations"),
    [
        (["--layers", "2,3,2"], ["sigmoid", "linear"]),
        (["--layers", "2,3,2", "--activation", "tanh"], ["tanh", "linear"]),
        (["--layers", "2,3,2", "--activation", "tanh,sigmoid"], ["tanh", "sigmoid"]),
        (["--layers", "2,2"], ["linear"]),
        (["--layers", "2,2", "--activation", "sigmoid"], ["sigmoid"]),
        ([], ["sigmoid", "linear"]),
    ],
)
@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy_with_logits"])
def test_outputs_are_linear_for_a_loss_that_squashes_them(
    words: list[str], activations: list[str], loss: str
) -> None:
    model = given(*words, "--loss", loss)["model"]
    assert [layer.neurons[0].activation for layer in model.layers] == activations


def test_an_image_is_given_by_its_rows(run: Run, here: Path) -> None:
    net = nn.Sequential(
        nn.Conv2d(1, 1, 2, activation="tanh", seed=1), nn.Flatten(), nn.MLP(4, [2], seed=2)
    )
    nn.save(net, here / "model.json")
    image = [[[0.0, 0.5, 1.0], [1.0, 0.0, 0.125], [0.0, 1.0, 1.0]]]
    text = '[[[0, "1/2", 1], [1, 0, "1/8"], [0, 1, 1]]]'
    options = ["--model", "model.json", "--targets", "1", "--loss", "cross_entropy"]
    made = tg.lesson(net, image, 1, loss="cross_entropy")
    status, out, _ = run("lesson", *options, "--inputs", text, "--digits", "4")
    assert status == 0
    assert out == tg.lesson(net, image, 1, loss="cross_entropy", digits=4).text() + "\n"
    assert run("check", *options, "--inputs", text, f"E_total={made.error.data!r}")[0] == 0
    options[3] = "1;0"
    both = tg.lesson(net, [image, image], [1, 0], loss="cross_entropy")
    status = run(
        "check", *options, "--inputs", f"[{text}, {text}]", f"E_total={both.error.data!r}"
    )[0]
    assert status == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--inputs", "[[1, 2]"], "give numbers, as in 0.05,0.1"),
        (["--inputs", "[" * 5000], "give numbers, as in 0.05,0.1"),
        (["--inputs", '["x", 1]'], "give numbers, as in 0.05,0.1"),
        (["--inputs", '[{"a": 1}, null]'], "not dict|not NoneType|expected|lesson"),
        (["--inputs", "[]"], "inputs is empty"),
        (["--targets", "1,0;0,1"], "--inputs has 1 sample, and --targets has 2"),
    ],
)
def test_what_cannot_be_read_is_one_line(refused: Refused, words: list[str], message: str) -> None:
    refused("lesson", *words, says=message)


def test_what_is_taken_from_the_tutorial_beside_what_is_given_is_said(run: Run) -> None:
    assert run("lesson", "--layers", "2,2,1", "--targets", "1")[2] == (
        "--inputs are the tutorial's: 0.05,0.1\n"
    )
    assert run("lesson", "--layers", "2,2,2", "--inputs", "1,2")[2] == (
        "--targets are the tutorial's: 0.01,0.99\n"
    )
    assert run("lesson", "--layers", "2,2,2")[2] == ""
