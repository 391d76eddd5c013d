"""Every example runs by itself, prints the numbers that it is there for, and draws its picture."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

#: What each prints: words, or a number with the bounds that it lies within.
PRINTED: dict[str, list[str | tuple[str, float, float]]] = {
    "tutorial_by_hand_and_by_mlp": [
        r"1 rounds  0\.291027774  0\.291027774",
        r"10000 rounds  0\.000035102  0\.000035102",
    ],
    "learning_the_biases": [
        r"weights alone .* 0\.291027774  3\.5102e-05",
        r"weights and shared biases +0\.285750887  4\.3553e-06",
        r"weights and a bias for each neuron +0\.280471447  2\.4476e-06",
    ],
    "xor": [(r"mean error: .* ([\d.]+) in the last", 0, 0.001)],
    "two_hidden_layers": [(r"largest difference: (\S+)", 0, 1e-15)],
    "iris": [
        (r"as in the tutorial .* to ([\d.]+) ", 0.2, 1),
        (r"two hidden layers .* to ([\d.]+) ", 0.2, 1),
        (r"standardised +from .* to ([\d.]+) ", 0, 0.02),
        (r"falling rate +from .* to ([\d.]+) ", 0, 0.015),
        (r"falling rate .* (\d+)\n", 28, 30),
    ],
    "moons": [(r"held-out points: (\d+) of 50", 46, 50)],
    "digits": [(r"held-out digits: .*\(([\d.]+)%\)", 95, 100)],
    "error_landscape": [
        r"10000 rounds: the error falls to 0\.000035102",
        (r"32361 points of the landscape, the lowest ([\d.]+)", 0.0000121, 0.0000122),
    ],
    "newton": [
        (r"H v by hvp\(\) differs by (\S+)\n", 0, 1e-13),
        (r"Newton's method: after (\d+) steps", 5, 40),
        (r"Newton's method: .* the gradient (\S+)\n", 0, 1e-12),
        (r"gradient descent: after 999 steps .* the gradient (\S+)\n", 1e-4, 1),
    ],
    "kalman_filter": [
        (r"Newton's method the gradient is (\S+)\n", 0, 1e-8),
        (r"drift: (\S+), within", 0.4, 0.65),
        (r"blur: (\S+), within", 0.27, 0.33),
        (r"filtered ones by (\S+)\n", 0.1, 0.2),
    ],
    "on_an_accelerator": [
        r"JAX \S+ runs on \d+ of \w+: ",
        (r"the loss falls from \S+ to (\S+)\n", 0.01, 0.2),
        r"\n +2048 +[\d,]+ +([\d,]+|-)\n",
    ],
    "own_formula": [
        (r"a = (\S+),", 1.8, 2.2),
        (r"b = (\S+),", 0.25, 0.35),
        (r"c = (\S+),", 3.95, 4.05),
        (r"squared error: .* ([\d.]+) at last", 0.004, 0.012),  # the noise has 0.01
    ],
}

#: What examples need, and the extra that brings it.
EXTRAS = {"matplotlib": "examples", "sklearn": "examples", "jax": "jax"}


def test_every_example_is_run() -> None:
    assert {path.stem for path in (ROOT / "examples").glob("*.py")} == PRINTED.keys()


@pytest.mark.parametrize("name", PRINTED)
def test_an_example(name: str, tmp_path: Path) -> None:
    path = ROOT / "examples" / f"{name}.py"
    source = path.read_text(encoding="utf-8")
    for package, extra in EXTRAS.items():
        if f" {package}" in source and find_spec(package) is None:
            pytest.skip(f'the example needs {package}: pip install ".[{extra}]"')
    process = subprocess.run(
        [sys.executable, str(path)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert (process.returncode, process.stderr) == (0, "")
    for expected in PRINTED[name]:
        pattern, low, high = (expected, None, None) if isinstance(expected, str) else expected
        match = re.search(pattern, process.stdout)
        assert match, f"{pattern} is not in\n{process.stdout}"
        if low is not None and high is not None:
            assert low <= float(match[1]) <= high
    [picture] = tmp_path.iterdir()
    assert picture.stem == name
    assert picture.name in process.stdout
    assert picture.read_bytes().startswith((b"\x89PNG", b"<svg", b"<?xml"))
