"""To add an operation is to add a line: here one is added, and every reader of the table asked.

The line may stand in the table, or be run by a program that has loaded all the readers.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tinygrad_bp

LINE = """\
gentle = Op("gentle", "x / (1.0 + x) if x >= 0.0 else x / (1.0 - x)", \
"1.0 / (1.0 + x) ** 2 if x >= 0.0 else 1.0 / (1.0 - x) ** 2")
"""

LATER = f"""
import tinygrad_bp as tg
import tinygrad_bp.nn, tinygrad_bp.teach.checking.quantity, tinygrad_bp.compiler.jit
from tinygrad_bp import check_work, check_gradients, explain, jit, jvp, tutorial
from tinygrad_bp.autodiff.operations.operation import Op
{LINE}
{LINE}
tg.gentle = gentle
"""

#: Each gives what is asked of one reader, in a process where the table has the line.
READERS = """
import json, sys
import tinygrad_bp as tg

def eager():
    x = tg.Value(3.0)
    y = x.gentle()
    y.backward()
    return [tg.gentle(1.0), y.data, y.op.symbol, x.grad]

def derivatives_of_any_order():
    x = tg.Value(-3.0)
    slope, = tg.gradients(tg.gentle(x), [x])
    curvature, = tg.gradients(slope, [x])
    return [slope.data, curvature.data, tg.hessian(tg.gentle)(3.0)]

def forward_mode():
    return list(tg.jvp(tg.gentle, (3.0,), (2.0,)))

def simplify():
    x = tg.Value(3.0)
    return [str(tg.simplify(-(-x.gentle()))), tg.simplify(tg.gentle(x * 1.0)).operands == (x,)]

def check():
    return tg.check_gradients(tg.gentle, -0.7, order=2) < 1e-9

def help_text():
    return tg.gentle.__doc__.splitlines()[0].strip()

def python_code():
    f = tg.jit(lambda x: tg.gentle(x) * 2.0, backend="python")
    return [f(3.0), f(-3.0), f.source.splitlines()[-3].strip()]

def gradient_in_python_code():
    return tg.jit(tg.value_and_grad(tg.gentle), backend="python")(-3.0)

def native_code():
    return [tg.jit(tg.value_and_grad(tg.gentle), backend="llvm")(x) for x in (3.0, -3.0)]

def native_code_on_vectors():
    f = tg.jit(lambda xs: tg.vmap(tg.gentle)(xs), backend="llvm")
    return f([3.0, -3.0, 1.0, 0.0, -1.0, 3.0, 3.0])

def vmap():
    return tg.vmap(tg.gentle)([3.0, -3.0])

def explain():
    x = tg.Value(3.0, label="x")
    y = x.gentle()
    y.label = "y"
    found = tg.explain(y, x)
    return ["y = gentle(x)" in found.text(), "gentle" in found.latex()]

def check_work():
    x = tg.Value(3.0, label="x")
    y = x.gentle()
    y.label = "y"
    return [entry.agrees for entry in tg.check_work(y, {"y": 0.75, "∂y/∂x": 0.0625}).entries]

def drawing():
    return "gentle" in tg.draw_graph(tg.Value(3.0).gentle()).source

def network():
    net = tg.nn.MLP(1, [2, 1], activation="gentle", seed=0)
    return [layer.neurons[0].activation for layer in net.layers][:1]

def typed_expression():
    from tinygrad_bp.teach.expression import read
    return read("gentle(x) + 1", ["x=3"])[0].data

print(json.dumps({"file": tg.__file__, "answer": globals()[sys.argv[1]]()}))
"""

ANSWERS: dict[str, Any] = {
    "eager": [0.5, 0.75, "gentle", 0.0625],
    "derivatives_of_any_order": [0.0625, 0.03125, -0.03125],
    "forward_mode": [0.75, 0.125],
    "simplify": ["Value(data=0.75, grad=0.0)", True],
    "check": True,
    "help_text": "z = x / (1.0 + x) if x >= 0.0 else x / (1.0 - x)",
    "python_code": [
        1.5,
        -1.5,
        "return (x / (1.0 + x) if x >= 0.0 else x / (1.0 - x)) * 2.0",
    ],
    "gradient_in_python_code": [-0.75, 0.0625],
    "native_code": [[0.75, 0.0625], [-0.75, 0.0625]],
    "native_code_on_vectors": [0.75, -0.75, 0.5, 0.0, -0.5, 0.75, 0.75],
    "vmap": [0.75, -0.75],
    "explain": [True, True],
    "check_work": [True, True],
    "drawing": True,
    "network": ["gentle"],
    "typed_expression": 1.75,
}


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package, and one line more in its table."""
    folder = tmp_path_factory.mktemp("extended")
    shutil.copytree(Path(tinygrad_bp.__file__).parent, folder / "tinygrad_bp")
    table = folder / "tinygrad_bp" / "autodiff" / "ops.py"
    text = table.read_text(encoding="utf-8")
    assert "\n# Choices\n" in text
    table.write_text(text.replace("\n# Choices\n", f"\n{LINE}\n# Choices\n"), encoding="utf-8")
    return folder


@pytest.mark.parametrize("reader", ANSWERS)
def test_every_reader_knows_an_operation_that_is_one_line_of_the_table(
    reader: str, extended: Path
) -> None:
    assert answer(extended, READERS, reader) == ANSWERS[reader]


@pytest.mark.parametrize("reader", ANSWERS)
def test_and_one_that_is_made_when_all_are_loaded(reader: str) -> None:
    package = Path(tinygrad_bp.__file__).parent
    assert answer(package.parent, LATER + READERS, reader) == ANSWERS[reader]


def answer(folder: Path, program: str, reader: str) -> Any:
    """What the reader answers, with the package that is in the folder."""
    if reader.startswith("native"):
        pytest.importorskip("llvmlite", reason="needs the extra `fast`")
    done = subprocess.run(
        [sys.executable, "-c", program, reader],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["file"] == str(folder / "tinygrad_bp" / "__init__.py")
    return found["answer"]
