"""`tinygrad-bp lesson`: the tutorial's example and others, to a terminal and to files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn, tutorial

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Refused, Run


def test_alone_it_gives_the_tutorials_example(run: Run) -> None:
    assert run("lesson") == (0, tg.lesson().text() + "\n", "")


@pytest.mark.parametrize(
    ("ending", "form"),
    [(".html", "html"), (".md", "markdown"), (".tex", "latex"), (".txt", "text")],
)
def test_it_is_written_by_its_ending(run: Run, here: Path, ending: str, form: str) -> None:
    name = f"lesson{ending}"
    assert run("lesson", "--wrt", "w1,w5", "--out", name) == (0, f"Written: {name}\n", "")
    expected = getattr(tg.lesson(wrt=["w1", "w5"]), form)()
    assert (here / name).read_text(encoding="utf-8") == expected
    assert [path.name for path in here.iterdir()] == [name]


def test_options_make_other_networks(run: Run) -> None:
    arguments = ["--layers", "2,3,2,1", "--activation", "tanh,relu,linear", "--bias", "neuron"]
    arguments += ["--inputs=-1,2;0.5,1", "--targets", "1;0", "--loss", "mse", "--seed", "4"]
    arguments += ["--learning-rate", "0.1", "--rounds", "3", "--digits", "5", "--fixed-biases"]
    model = nn.MLP(2, [3, 2, 1], ["tanh", "relu"], seed=4)
    made = tg.lesson(
        model,
        [[-1.0, 2.0], [0.5, 1.0]],
        [1.0, 0.0],
        loss=nn.mse,
        learning_rate=0.1,
        rounds=3,
        digits=5,
        train_biases=False,
    )
    assert run("lesson", *arguments) == (0, made.text() + "\n", "")


def test_the_biases_can_be_trained(run: Run) -> None:
    assert "b1+ = b1 - η * ∂E_total/∂b1" in run("lesson", "--train-biases")[1]


def test_layers_can_be_updated_in_turns(run: Run) -> None:
    made = tg.lesson(update="sequential")
    assert run("lesson", "--update", "sequential") == (0, made.text() + "\n", "")


def test_a_class_is_a_target(run: Run) -> None:
    status, out, _ = run("lesson", "--loss", "cross_entropy", "--targets", "1")
    assert status == 0
    # cross_entropy makes probabilities of the outputs: they are linear, with the same weights.
    weights = [
        tutorial.GIVEN[name]
        for name in ["w1", "w2", "w3", "w4", "b1", "w5", "w6", "w7", "w8", "b2"]
    ]
    model = nn.MLP(2, [2, 2], "sigmoid", bias="layer", init=weights)
    made = tg.lesson(model, [0.05, 0.1], 1, loss=nn.cross_entropy)
    assert out == made.text() + "\n"
    assert "squashed" not in out


def test_a_saved_model_is_a_network(run: Run, refused: Refused, here: Path) -> None:
    model = nn.MLP(3, [1], seed=1)
    nn.save(model, here / "model.json")
    made = tg.lesson(model, [1.0, 2.0, 3.0], 0.5)
    arguments = ["--weights", "model.json", "--inputs", "1,2,3", "--targets", "0.5"]
    assert run("lesson", *arguments) == (0, made.text() + "\n", "")
    refused("lesson", *arguments, "--layers", "3,1", says="whole network")


def test_second_derivatives_are_asked_for(run: Run) -> None:
    expected = tg.lesson(order=2, wrt=["w5", "w1"]).text()
    assert run("lesson", "--order", "2", "--wrt", "w5,w1") == (0, expected + "\n", "")


def test_trainings_stand_side_by_side(run: Run) -> None:
    arguments = ["--rounds", "20", "--compare", "learning-rate=0.1,5", "--compare", "update"]
    arguments += ["--compare", "loss=mse,mae", "--compare", "train-biases=true,false"]
    made = tg.lesson(
        rounds=20,
        compare={
            "learning_rate": [0.1, 5],
            "update": None,
            "loss": ["mse", "mae"],
            "train_biases": [True, False],
        },
    )
    assert run("lesson", *arguments) == (0, made.text() + "\n", "")


@pytest.mark.parametrize(
    ("arguments", "culprit"),
    [
        (["--layers", "2"], "'2'"),
        (["--layers", "2,x"], "'2,x'"),
        (["--layers", "2,3,1", "--inputs", "1,2"], "--targets"),
        (["--layers", "3,1", "--targets", "1"], "--inputs"),
        (["--inputs", "1,2,3"], "3 are given"),
        (["--inputs", "1,x"], "'1,x'"),
        (["--inputs", "1,2;3,4", "--targets", "1,0"], "2 samples"),
        (["--inputs", "1,2", "--targets", "1,0;0,1"], "--targets"),
        (["--inputs", "1,nan"], "finite"),
        (["--activation", "nope"], "'nope'"),
        (["--activation", "tanh,tanh,tanh"], "3 activations"),
        (["--loss", "nope"], "'nope'"),
        (["--loss", "cross_entropy", "--targets", "7"], "not 7"),
        (["--learning-rate", "fast"], "'fast'"),
        (["--learning-rate", "nan"], "nan"),
        (["--rounds", "0"], "not 0"),
        (["--digits", "18"], "18"),
        (["--wrt", "w99"], "'w99'"),
        (["--train-biases", "--fixed-biases"], "not allowed"),
        (["--order", "3"], "not 3"),
        (["--compare", "nope"], "'nope'"),
        (["--compare", "learning-rate=x,1"], "'x'"),
        (["--compare", "learning-rate=1"], "2 to 8"),
        (["--out", "lesson.pdf"], "'lesson.pdf'"),
        (["--out", "nowhere/lesson.md"], "nowhere/lesson.md"),
        (["--weights", "missing.json"], "missing.json"),
        (["--weights", "weights.txt"], ".json or .csv"),
    ],
)
def test_bad_input_is_one_line(
    refused: Refused, here: Path, arguments: list[str], culprit: str
) -> None:
    (here / "weights.txt").write_text("1")
    refused("lesson", *arguments, says=culprit)


@pytest.mark.parametrize("convention", ["negated", "plain"])
def test_a_convention_is_chosen(run: Run, refused: Refused, convention: str) -> None:
    made = tg.lesson(convention=convention)  # type: ignore[arg-type]
    assert run("lesson", "--convention", convention) == (0, made.text() + "\n", "")
    refused("lesson", "--convention", "other", says="invalid choice: 'other'")
