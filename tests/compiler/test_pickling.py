"""Compiled functions in pickles, copies and other processes."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tinygrad_bp as tg


@tg.jit
def square(x: float) -> float:
    return x * x


def cube(x: float) -> float:
    return x**3


slope = tg.jit(tg.grad(cube))


class Scaled:
    def __init__(self, by: float) -> None:
        self.by = by

    def __call__(self, x: float) -> float:
        return self.by * x


@pytest.mark.parametrize("f", [square, slope])
def test_what_has_a_name_is_read_as_what_is_there(f: Any) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(f, protocol)) is f
    assert copy.copy(f) is copy.deepcopy(f) is f


def test_what_has_none_goes_with_its_function() -> None:
    f = tg.jit(cube, backend="python", threads=2)
    data = pickle.dumps(f)
    assert pickle.loads(data) is f  # nothing is compiled again
    del f
    again = pickle.loads(data)
    assert (again(2.0), again.backend, again._options) == (
        8.0,
        "python",
        ("python", False, 2, False, True, (), ()),
    )
    assert pickle.loads(data) is again


def test_a_compiled_function_of_a_compiled_one_is_another() -> None:
    f = tg.jit(cube, backend="python")
    pickle.dumps(f)
    twice = tg.jit(f)
    assert (pickle.loads(pickle.dumps(twice)) is twice, twice(2.0)) == (True, 8.0)


def test_copies_are_of_the_function() -> None:
    scaled = Scaled(2.0)
    f = tg.jit(scaled)
    assert f(3.0) == 6.0
    other = copy.deepcopy(f)
    scaled.by = 4.0
    assert other is not f
    assert other(3.0) == 6.0
    assert copy.copy(f) is f


def test_attributes_are_kept() -> None:
    def f(x: float) -> float:
        return x

    f.note = "kept"  # type: ignore[attr-defined]
    f.backend = "none of ours"  # type: ignore[attr-defined]
    compiled = tg.jit(f, backend="python")
    assert (compiled.note, compiled.backend) == ("kept", "python")  # type: ignore[attr-defined]
    assert vars(compiled)["__qualname__"] == f.__qualname__


SCRIPT = """\
import multiprocessing, pickle
import tinygrad_bp as tg

@tg.jit
def here(x):
    return x * x + 1.0

def cube(x):
    return x**3

slope = tg.jit(tg.grad(cube))

class Scaled:
    by = 2.0

    @tg.jit
    def of(self, x):
        return self.by * x

if __name__ == "__main__":
    assert pickle.loads(pickle.dumps(here)) is here
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        for f in (here, slope, Scaled().of, tg.jit(cube)):
            print(pool.map(f, [1.0, 2.0]))
"""


def test_other_processes(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    package = Path(tg.__file__).parents[1]
    found = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    # x² + 1, 3x², 2x and x³ at 1 and 2
    assert found.stdout.split("\n")[:4] == ["[2.0, 5.0]", "[3.0, 12.0]", "[2.0, 4.0]", "[1.0, 8.0]"]


def test_what_writes_whole_functions_gets_a_function(monkeypatch: pytest.MonkeyPatch) -> None:
    """As joblib's pickles do with what is in `__main__`: they find nothing there later."""
    monkeypatch.setattr(square, "__module__", "__main__")
    monkeypatch.setitem(vars(sys.modules["__main__"]), "square", square)
    read, (mark, make, f, options) = square.__reduce__()
    assert (f.__qualname__, f(3.0)) == ("square._shadow", 9.0)
    assert read(mark, make, f, options) is square
    other = read("another process", make, cube, options)
    assert other(2.0) == 8.0
    assert read("another process", make, cube, options) is other
