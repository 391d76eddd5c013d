"""Files of weights: by name or in order, in JSON or CSV; what is wrong in one is named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Refused, Run

NAMES = ["w1", "w2", "w3", "w4", "b1", "w5", "w6", "w7", "w8", "b2"]


@pytest.mark.parametrize("kind", ["names.json", "list.json", "names.csv", "list.csv", "path.json"])
def test_weights_come_from_a_file(run: Run, here: Path, kind: str) -> None:
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


@pytest.mark.parametrize(
    ("name", "text", "culprit"),
    [
        ("w.json", "[1, 2", "not valid JSON"),
        ("w.json", "[" * 10**5, "not valid JSON"),
        ("w.json", "3", "numbers by name"),
        ("w.json", '{"w1": true}', "expected a number, got True"),
        ("w.json", '{"w1": 1}', "there is no 'b1'"),
        ("w.json", json.dumps([1] * 9), "10 parameters, but 9"),
        ("w.json", json.dumps({**dict.fromkeys(NAMES, 1), "w9": 1}), "has no 'w9'"),
        ("w.json", "[1e999]", "finite"),
        ("w.json", '{"format": "something else"}', "w.json"),
        ("w.csv", "", "empty"),
        ("w.csv", "w1,1\nw1,2\n", "line 2: 'w1' appears twice"),
        ("w.csv", "w1,1\nw2,two\n", "line 2: expected a number, got 'two'"),
        ("w.csv", "1,2\n3,x\n", "line 2"),
    ],
)
def test_a_wrong_file_is_named(
    refused: Refused, here: Path, name: str, text: str, culprit: str
) -> None:
    (here / name).write_text(text)
    refused("lesson", "--weights", name, says=culprit)
    refused("lesson", "--weights", name, says=name)


def test_a_file_that_is_no_text_is_named(refused: Refused, here: Path) -> None:
    (here / "w.csv").write_bytes(b"\xff\xfe\x00")
    refused("lesson", "--weights", "w.csv", says="w.csv is not text")
