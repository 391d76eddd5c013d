"""What type checkers say of programs that use the package: mypy, and pyright where it is installed.

A name that is spelt wrong is an error, and what is right has the type that it is said to have.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]

PROGRAM = """\
import copy
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from typing_extensions import assert_type

import tinygrad_bp as tg

v, w = tg.Value(2.0, label="v"), tg.Value(Fraction(1, 3))
model = tg.nn.MLP(2, [3, 1], activation="tanh")
row = np.array([1.0, 2.0])

def either() -> tg.Value | float:
    return v
"""

WRONG = [
    # Names that are spelt wrong
    "tg.expp(1.0)",
    "tg.sigmiod(v)",
    "v.expp()",
    "v.maximun(w)",
    "v.dta",
    "v.backwards()",
    "tg.Valeu(1.0)",
    "tg.gradient(v, [w])",
    "tg.jitt(abs)",
    "tg.nn.MPL(2, [3, 1])",
    "tg.nn.relu(v)",
    "tg.optim.Adm(model.parameters())",
    "tg.data.mons()",
    "tg.tutorial.bild()",
    "tg.exp.symbl",
    "tg.StaleGraphErorr",
    "model.paramters()",
    "model(row).dta",
    "model(row).apend(v)",
    "tg.nn.msse(v, 1.0)",
    "tg.nn.fit(model, [row], [1.0], epocs=3)",
    # What is not to be had
    "float(v)",
    "int(v)",
    "tg.exp('1')",
    "tg.exp(v, w)",
    "tg.maximum(v)",
    "tg.leaky_relu(v, steepness=0.1)",
    "v.exp(1.0)",
    "v + '1'",
    "tg.Value('1')",
    "tg.Value(v)",
    "tg.nn.mse(v, '1')",
    "model('12')",
    "tg.nn.Neuron(2)(row).append(v)",
    "tg.nn.fit(model, [row], [1.0], optimizer=tg.nn.mse)",
]

RIGHT = {
    # Functions of numbers and of Values
    "tg.exp(1.0)": "float",
    "tg.exp(1)": "float",
    "tg.exp(True)": "float",
    "tg.exp(np.float32(1.0))": "float",
    "tg.exp(Fraction(1, 2))": "float",
    "tg.exp(Decimal(1))": "float",
    "tg.exp(v)": "tg.Value",
    "tg.exp(either())": "tg.Value | float",
    "tg.arcsin(v)": "tg.Value",
    "tg.maximum(1.0, v)": "tg.Value",
    "tg.maximum(v, 1)": "tg.Value",
    "tg.maximum(v, w)": "tg.Value",
    "tg.maximum(1.0, 2)": "float",
    "tg.atan2(x=1.0, y=v)": "tg.Value",
    "tg.leaky_relu(-1.0)": "float",
    "tg.leaky_relu(v)": "tg.Value",
    "tg.leaky_relu(-1.0, slope=0.1)": "float",
    "tg.leaky_relu(-1.0, slope=v)": "tg.Value",
    "tg.where(v > 1, v, 0.0)": "tg.Value",
    "tg.where(v, 1.0, 0.0)": "tg.Value",
    "tg.where(True, 1.0, 0.0)": "float",
    "tg.exp.symbol": "str",
    "v.op is tg.exp": "bool",
    # Methods and operators
    "v.exp()": "tg.Value",
    "v.maximum(1)": "tg.Value",
    "v.leaky_relu(slope=0.1)": "tg.Value",
    "v.where(w, 0.0)": "tg.Value",
    "v * w + 2 - 1 / v ** Fraction(1, 2)": "tg.Value",
    "np.float32(2.0) * v": "tg.Value",
    "-abs(v)": "tg.Value",
    "sum([v, w], start=v)": "tg.Value",
    "v < 1": "bool",
    "v.data": "float",
    "v.grad": "float",
    "v.label": "str",
    "copy.copy(v)": "tg.Value",
    "sorted([v, w])": "list[tg.Value]",
    # The rest
    "tg.gradients(v, [w])": "list[tg.Value]",
    "model.parameters()": "list[tg.Value]",
    # Models, whose outputs may be used as one Value or as a list of them, and losses
    "model([1.0, v]).data": "float",
    "model(row)[0]": "tg.Value",
    "tg.exp(row)": "Any",
    "tg.maximum(v, row)": "Any",
    "[output for output in model(row)]": "list[tg.Value]",
    "1 - 2 * model(row)": "tg.Value",
    "tg.nn.Neuron(2)(row)": "tg.Value",
    "tg.nn.Neuron(1)(1.0)": "tg.Value",
    "model.layers[0].outputs(row)": "list[tg.Value]",
    "tg.nn.Conv2d(1, 1, 2)([[[1.0, 2.0], [3.0, v]]])": "list[list[list[tg.Value]]]",
    "tg.nn.MaxPool2d(2)([[[1.0, 2.0], [3.0, 4.0]]])": "list[list[list[float]]]",
    "tg.nn.Softmax()(model(row))": "list[tg.Value]",
    "tg.nn.mse(model(row), 1.0)": "tg.Value",
    "tg.nn.mse([v, w], row)": "tg.Value",
    "tg.nn.mse([1.0, 2.0], [1, 2])": "float",
    "tg.nn.cross_entropy(model(row), np.int64(1))": "tg.Value",
    "tg.nn.fit(model, np.ones((3, 2)), (1.0, 2.0, 3.0)).loss": "list[float]",
    "tg.nn.fit(model, [row], [1.0], lambda o, t: (o - t) ** 2).best": "dict[str, float]",
}


class Line(NamedTuple):
    """A line of the program that is checked, and what a checker said of it."""

    code: str
    errors: list[str]


def run(*command: str) -> str:
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    return done.stdout or done.stderr


def mypy_errors(program: Path) -> list[tuple[int, str]]:
    output = run(sys.executable, "-m", "mypy", "--strict", "--no-pretty", str(program))
    found = re.findall(rf"{re.escape(program.name)}:(\d+): error: (.*)", output)
    if not found:
        pytest.fail(output)
    return [(int(line), message) for line, message in found]


def pyright_errors(program: Path) -> list[tuple[int, str]]:
    if importlib.util.find_spec("pyright") is None:
        pytest.skip("pyright is not installed")
    (program.parent / "pyrightconfig.json").write_text(
        json.dumps({"extraPaths": [str(ROOT)], "include": ["."]}), encoding="utf-8"
    )
    pyright = (sys.executable, "-m", "pyright", "--pythonpath", sys.executable)
    output = run(*pyright, "--outputjson", "--project", str(program.parent))
    if not output.startswith("{"):
        pytest.skip(f"pyright does not run here: {output[-200:]}")
    return [
        (message["range"]["start"]["line"] + 1, message["message"])
        for message in json.loads(output)["generalDiagnostics"]
        if message["severity"] == "error"
    ]


@pytest.fixture(scope="module", params=[mypy_errors, pyright_errors], ids=["mypy", "pyright"])
def said(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Line]:
    """What a checker says of one program of all lines, each by its code."""
    lines = [*PROGRAM.splitlines()]
    lines += WRONG + [f"assert_type({code}, {kind})" for code, kind in RIGHT.items()]
    program = tmp_path_factory.mktemp("types") / "program.py"
    program.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = {number: Line(code, []) for number, code in enumerate(lines, 1)}
    for number, message in request.param(program):
        found[number].errors.append(message)
    return {line.code: line for line in found.values()}


@pytest.mark.once
def test_what_is_wrong_is_an_error(said: dict[str, Line]) -> None:
    assert [code for code in WRONG if not said[code].errors] == []


@pytest.mark.once
def test_what_is_right_has_its_type(said: dict[str, Line]) -> None:
    right = [line for code, line in said.items() if code not in WRONG]
    assert [line for line in right if line.errors] == []
