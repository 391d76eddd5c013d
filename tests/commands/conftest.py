"""A table to learn, a model that did, and standard input."""

from __future__ import annotations

import csv
import io
import random
import sys
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

    #: Reads a table in CSV: its rows, cells by the names of their columns.
    Read = Callable[[str], list[dict[str, str]]]

#: A table to predict the rows of.
NEW = "y,comment,x\n0.1,near,0.2\n2.5,far,-2.5\n"


class Rings(Protocol):
    """Makes a table of points, with what they are in the last column."""

    def __call__(self, n: int = 80, kind: Callable[[float, float], Any] = ...) -> str: ...


def _inside(x: float, y: float) -> str:
    return "in" if x * x + y * y < 3 else "out"


@pytest.fixture(scope="session")
def rings() -> Rings:
    """A table of points, with what they are in the last column: in a circle, unless told."""

    def make(n: int = 80, kind: Callable[[float, float], Any] = _inside) -> str:
        rng = random.Random(1)
        points = [(rng.uniform(-3, 3), rng.uniform(-3, 3)) for _ in range(n)]
        return "x,y,side\n" + "".join(f"{x},{y},{kind(x, y)}\n" for x, y in points)

    return make


@pytest.fixture
def points(here: Path, rings: Rings) -> Path:
    """A folder with a table to train on, and one to predict."""
    (here / "points.csv").write_text(rings())
    (here / "new.csv").write_text(NEW)
    return here


@pytest.fixture
def model(points: Path, run: Run) -> Path:
    """A model trained on the table, in the same folder."""
    assert run("train", "points.csv", "--epochs", "60", "--rate", "0.05")[0] == 0
    return points / "model.json"


@pytest.fixture(scope="session")
def table() -> Read:
    """The rows of a table in CSV, cells by the names of their columns."""
    return lambda text: list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Gives a command text on its standard input."""

    def feed(text: str) -> None:
        stdin = io.TextIOWrapper(io.BytesIO(text.encode()), "latin-1")
        monkeypatch.setattr(sys, "stdin", stdin)

    return feed
