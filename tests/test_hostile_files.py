"""Damaged files, given to the commands: one line or an answer, never a traceback.

Each run changes the same files in the same ways; another seed, other ones.
"""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tinygrad_bp import nn
from tinygrad_bp.nn.tabular import Predictor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Run

SEED = 1

TABLE = "x,y,side\n" + "".join(
    f"{(7 * k) % 11 - 5},{(5 * k) % 13 / 4},{'in' if k % 3 else 'out'}\n" for k in range(30)
)

#: What may stand in a file where something else should.
OTHERS: list[Any] = [
    *(None, True, 0, -1, 2, 0.0, 1e308, 1e-320, 1e999, 10**9, 10**400),
    *(
        "",
        "x",
        "nan",
        "inf",
        "\x1b[31m",
        "MLP",
        "Softmax",
        "Flatten",
        "Sequential",
        "linear",
        "log",
    ),
    *([], {}, [[]], [1], ["x"], [0.0, 0.0], {"a": 1}, {"class": "Softmax"}, {"class": "Flatten"}),
    *({"class": "Sequential", "layers": []}, {"class": "MaxPool2d", "size": 2}),
]


def places(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to each part of a document."""
    keys = part.keys() if isinstance(part, dict) else range(len(part)) if part else ()
    for key in keys:
        yield (*path, key)
        if isinstance(part[key], (dict, list)):
            yield from places(part[key], (*path, key))


def changed_document(text: str, rng: random.Random) -> str:
    """A model file with something left out or something else in its place, or cut off."""
    if rng.random() < 0.1:
        return text[: rng.randrange(len(text))]
    document = json.loads(text)
    for _ in range(rng.randint(1, 2)):
        paths = [path for path in places(document) if path[0] != "parameters" or rng.random() < 0.1]
        *above, key = rng.choice(paths)
        part = document
        for step in above:
            part = part[step]
        if rng.random() < 0.3:
            del part[key]
        else:
            part[key] = copy.deepcopy(rng.choice(OTHERS))
        if not document:
            break
    return json.dumps(document, ensure_ascii=False)


def changed_table(text: str, rng: random.Random) -> str:
    """A table with letters changed, or letters that are hardly a table."""
    letters = [*',;|\t \n"\x00\x1b\r', "nan", "1e999", "\u2028", "é", "9" * 400, "1e308", ""]
    if rng.random() < 0.3:
        return "".join(rng.choice([*letters, "1", "2.5", "x"]) for _ in range(rng.randint(0, 60)))
    for _ in range(rng.randint(1, 5)):
        place = rng.randrange(len(text))
        text = text[:place] + rng.choice(letters) + text[place + rng.randint(0, 3) :]
    return text


def answers(run: Run, *arguments: str) -> None:
    """Check that the command answers, or says in one line why it cannot."""
    status, out, err = run(*arguments)
    assert status in (0, 2), arguments
    if status == 2:
        assert (out, err[-1:]) == ("", "\n")
        assert err[:-1].isprintable()
        assert len(err) < 600


@pytest.fixture
def models(here: Path) -> list[str]:
    """Model files of classes and of a number."""
    network = nn.Sequential(nn.data.Standardise([0.0, 1.0], [3.0, 1.0]), nn.MLP(2, [3, 2], seed=1))
    Predictor(network, ["x", "y"], "side", ["in", "out"]).save("classes.json")
    Predictor(nn.MLP(2, [2, 1], "tanh", seed=1), ["x", "y"], "z", None).save("number.json")
    Path("t.csv").write_text(TABLE)
    return [Path(name).read_text("utf-8") for name in ("classes.json", "number.json")]


def test_models(models: list[str], run: Run) -> None:
    rng = random.Random(SEED)
    for _ in range(100):
        text = changed_document(rng.choice(models), rng)
        Path("m.json").write_bytes(text.encode("utf-8", "surrogatepass"))
        answers(run, "predict", "m.json", "t.csv")
        answers(run, "lesson", "--weights", "m.json", "--digits", "3")


def test_tables(models: list[str], run: Run) -> None:
    rng = random.Random(SEED)
    for _ in range(50):
        Path("u.csv").write_text(changed_table(TABLE, rng), encoding="utf-8", newline="")
        answers(run, "train", "u.csv", "--epochs", "1", "--out", "new.json")
        answers(run, "predict", "classes.json", "u.csv")
        answers(run, "check", "--file", "u.csv")
        answers(run, "lesson", "--weights", "u.csv")
