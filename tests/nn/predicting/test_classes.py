"""The names that a model was trained with come back: from it, from its file, from the command."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tinygrad_bp import nn
from tinygrad_bp.nn.storage import ModelFileError
from tinygrad_bp.nn.tabular import Predictor

X = [[float(x), float(y)] for x in range(-3, 4) for y in range(-3, 4)]
NAMES = {
    3: ["left" if x < -1 else "right" if x > 1 else "between" for x, _ in X],
    2: ["lower" if y < 0 else "upper" for _, y in X],
}
LOSSES = {
    "cross_entropy": (2, "linear"),
    "binary_cross_entropy": (1, "sigmoid"),
    "binary_cross_entropy_with_logits": (1, "linear"),
}


def trained(count: int, loss: str = "cross_entropy") -> nn.MLP:
    outputs, last = LOSSES[loss]
    model = nn.MLP(2, [8, count if outputs > 1 else 1], "tanh", last, seed=1)
    optimizer = nn.optim.Adam(model.parameters(), lr=0.05)
    nn.fit(model, X, NAMES[count], loss, optimizer, epochs=150, seed=1)
    return model


def saved(model: Any) -> io.StringIO:
    file = io.StringIO()
    nn.save(model, file)
    file.seek(0)
    return file


@pytest.mark.parametrize(("count", "loss"), [(3, "cross_entropy"), *[(2, loss) for loss in LOSSES]])
def test_they_come_back(count: int, loss: str) -> None:
    model = trained(count, loss)
    assert model.classify(X) == NAMES[count]
    again = nn.load(saved(model))
    assert again.classify(X) == NAMES[count]
    into = nn.MLP(2, [8, count if loss == "cross_entropy" else 1], "tanh", LOSSES[loss][1])
    assert nn.load(saved(model), into=into).classify(X) == NAMES[count]
    scores = nn.evaluate(again, X, NAMES[count], loss)
    assert (scores.accuracy, scores.classes) == (1.0, sorted(set(NAMES[count])))


@pytest.mark.parametrize(("count", "loss"), [(3, "cross_entropy"), *[(2, loss) for loss in LOSSES]])
def test_the_command_gives_them(count: int, loss: str, run: Run) -> None:
    model = trained(count, loss)
    nn.save(model, "own.json")
    Path("new.csv").write_text("x,y\n-3,3\n3,-3\n")
    status, out, err = run("predict", "own.json", "new.csv")
    first, last = model.classify([[-3.0, 3.0], [3.0, -3.0]])
    assert (status, err) == (0, "")
    assert out == f"x,y,predicted class\n-3,3,{first}\n3,-3,{last}\n"
    _, out, _ = run("predict", "own.json", "new.csv", "--probabilities")
    for line in out.splitlines()[1:]:
        name, *probabilities = line.split(",")[2:]
        numbers = list(map(float, probabilities))
        assert sum(numbers) == pytest.approx(1.0)
        assert sorted(set(NAMES[count]))[numbers.index(max(numbers))] == name
    Path("wide.csv").write_text("x,y,z\n1,2,3\n")
    status, _, err = run("predict", "own.json", "wide.csv")
    assert status == 2
    assert "the columns of the table are ['x', 'y', 'z']" in err
    assert "expected 2 inputs, got 3" in err


def test_without_names() -> None:
    model = nn.MLP(2, [8, 2], seed=1)
    nn.fit(model, X, [0] * len(X), "cross_entropy", epochs=1)
    assert "classes" not in json.loads(saved(model).getvalue())
    with pytest.raises(ValueError, match="knows no names of classes: train it with them"):
        model.classify(X)
    model.class_names = ["a", "b", "c"]
    with pytest.raises(ValueError, match=r"gives 2 number\(s\) for a row, and knows 3 classes"):
        model.classify(X)


def test_what_train_saved_has_them_too() -> None:
    """As it did in version 0.2, in the notes."""
    notes = {"features": ["x", "y"], "target": "side", "classes": ["a", "b"]}
    file = io.StringIO()
    nn.save(nn.MLP(2, [2], init=[1.0, 0.0, 0.0, 0.0, 1.0, 0.0]), file, notes=notes)
    assert json.loads(file.getvalue()).keys() >= {"notes"}
    file.seek(0)
    assert nn.load(file).classify([[2.0, 1.0], [1.0, 2.0]]) == ["a", "b"]
    file.seek(0)
    assert Predictor.load(file).predict([[2.0, 1.0]]) == ["a"]


@pytest.mark.parametrize(
    ("classes", "notes"),
    [([1], {}), ({"names": [1], "cut": None}, {}), ({"names": ["a"], "cut": "x"}, {})],
)
def test_a_damaged_file(classes: Any, notes: Any) -> None:
    document = json.loads(saved(nn.MLP(1, [1], seed=1)).getvalue())
    with pytest.raises(ModelFileError, match="is damaged"):
        nn.load(io.StringIO(json.dumps({**document, "classes": classes})))
    for own in ("my own", [1, 2], {"a": 1}, None):  # a note of somebody's own is no harm
        loaded = nn.load(io.StringIO(json.dumps({**document, "notes": {"classes": own}})))
        assert not loaded.class_names
