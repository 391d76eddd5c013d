"""`tinygrad-bp lesson`: the tutorial's example and others, to a terminal and to files."""

from __future__ import annotations

import json

import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn

NAMES = ["w1", "w2", "w3", "w4", "b1", "w5", "w6", "w7", "w8", "b2"]


def test_alone_it_gives_the_tutorials_example(run):
    assert run("lesson") == (0, tg.lesson().text() + "\n", "")


@pytest.mark.parametrize(
    ("ending", "form"),
    [(".html", "html"), (".md", "markdown"), (".tex", "latex"), (".txt", "text")],
)
def test_it_is_written_by_its_ending(run, here, ending, form):
    name = f"lesson{ending}"
    assert run("lesson", "--wrt", "w1,w5", "--out", name) == (0, f"Written: {name}\n", "")
    expected = getattr(tg.lesson(wrt=["w1", "w5"]), form)()
    assert (here / name).read_text(encoding="utf-8") == expected
    assert [path.name for path in here.iterdir()] == [name]


def test_options_make_other_networks(run):
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


def test_the_biases_can_be_trained(run):
    assert "b1+ = b1 - η * ∂E_total/∂b1" in run("lesson", "--train-biases")[1]


def test_a_class_is_a_target(run):
    status, out, _ = run("lesson", "--loss", "cross_entropy", "--targets", "1")
    assert status == 0
    made = tg.lesson(None, [0.05, 0.1], 1, loss=nn.cross_entropy)
    assert out == made.text() + "\n"


@pytest.mark.parametrize("kind", ["names.json", "list.json", "names.csv", "list.csv", "path.json"])
def test_weights_come_from_a_file(run, here, kind):
    numbers = [k / 10 for k in range(1, 11)]
    named = dict(zip(NAMES, numbers, strict=True))
    model = nn.MLP(2, [2, 2], "sigmoid", "sigmoid", bias="layer", init=numbers)
    text = {
        "names.json": json.dumps(named),
        "list.json": json.dumps(numbers),
        "names.csv": "name,value\n" + "".join(f"{name},{x}\n" for name, x in named.items()),
        "list.csv": ",".join(map(str, numbers)),
        "path.json": json.dumps(model.state_dict()),
    }[kind]
    (here / kind).write_text(text)
    expected = tg.lesson(model, [0.05, 0.1], [0.01, 0.99]).text()
    assert run("lesson", "--weights", kind) == (0, expected + "\n", "")


def test_a_saved_model_is_a_network(run, here):
    model = nn.MLP(3, [1], seed=1)
    nn.save(model, here / "model.json")
    made = tg.lesson(model, [1.0, 2.0, 3.0], 0.5)
    arguments = ["--weights", "model.json", "--inputs", "1,2,3", "--targets", "0.5"]
    assert run("lesson", *arguments) == (0, made.text() + "\n", "")
    status, _, error = run("lesson", *arguments, "--layers", "3,1")
    assert (status, "whole network" in error) == (2, True)


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
        (["--out", "lesson.pdf"], "'lesson.pdf'"),
        (["--out", "nowhere/lesson.md"], "nowhere/lesson.md"),
        (["--weights", "missing.json"], "missing.json"),
        (["--weights", "weights.txt"], ".json or .csv"),
    ],
)
def test_bad_input_is_one_line(run, here, arguments, culprit):
    (here / "weights.txt").write_text("1")
    status, out, error = run("lesson", *arguments)
    assert (status, out, error.count("\n")) == (2, "", 1)
    assert culprit in error
    assert [path.name for path in here.iterdir()] == ["weights.txt"]


@pytest.mark.parametrize(
    ("name", "text", "culprit"),
    [
        ("w.json", "[1, 2", "no JSON"),
        ("w.json", "[" * 10**5, "no JSON"),
        ("w.json", "3", "numbers by name"),
        ("w.json", '{"w1": true}', "expected a number, got True"),
        ("w.json", '{"w1": 1}', "there is no 'b1'"),
        ("w.json", json.dumps([1] * 9), "10 parameters, but 9"),
        ("w.json", json.dumps({**dict.fromkeys(NAMES, 1), "w9": 1}), "has no 'w9'"),
        ("w.json", "[1e999]", "finite"),
        ("w.json", '{"format": "something else"}', "w.json"),
        ("w.csv", "", "empty"),
        ("w.csv", "w1,1\nw1,2\n", "line 2: 'w1' is there twice"),
        ("w.csv", "w1,1\nw2,two\n", "line 2: expected a number, got 'two'"),
        ("w.csv", "1,2\n3,x\n", "line 2"),
    ],
)
def test_a_wrong_file_is_named(run, here, name, text, culprit):
    (here / name).write_text(text)
    status, out, error = run("lesson", "--weights", name)
    assert (status, out, error.count("\n")) == (2, "", 1)
    assert culprit in error
    assert name in error


def test_a_file_that_is_no_text_is_named(run, here):
    (here / "w.csv").write_bytes(b"\xff\xfe\x00")
    status, _, error = run("lesson", "--weights", "w.csv")
    assert (status, "w.csv is no text" in error) == (2, True)
