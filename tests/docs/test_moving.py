"""The README's moving picture: it is what its script makes, its numbers are true, and it rests."""

from __future__ import annotations

import math
import re
import runpy
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.docs.conftest import DOCS, PAGES

FOLDER = DOCS / "images"
MOVING: dict[str, Any] = runpy.run_path(str(FOLDER / "moving.py"))
PICTURE = (FOLDER / "backpropagation.svg").read_text(encoding="utf-8")
ROOT = ElementTree.fromstring(PICTURE)
NUMBER = r"-?\d+(?:\.\d+)?"


def test_the_file_is_what_the_script_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # without the program dot, which may be of any version
    made = MOVING["moving"]()
    assert re.sub(NUMBER, "#", made) == re.sub(NUMBER, "#", PICTURE)
    # Another version of Graphviz may end a line a little earlier.
    for new, old in zip(re.findall(NUMBER, made), re.findall(NUMBER, PICTURE), strict=True):
        assert float(new) == pytest.approx(float(old), abs=0.5)
    assert "docs/images/backpropagation.svg" in PAGES["README.md"]


def test_every_formula_gives_its_number() -> None:
    numbers = MOVING["numbers"]()
    names = numbers | {"sigmoid": lambda x: 1 / (1 + math.exp(-x))}
    for step in MOVING["steps"]():
        formula = step.formula.replace("·", "*").replace("−", "-").replace("²", "**2")
        assert eval(formula, dict(names)) == pytest.approx(numbers[step.name], rel=1e-12), step


def test_all_texts_are_there_and_show_their_numbers() -> None:
    texts = ["".join(text.itertext()) for text in ROOT.iter("{http://www.w3.org/2000/svg}text")]
    numbers = {name: f"{number:.4g}" for name, number in MOVING["numbers"]().items()}
    for step in MOVING["steps"]():
        formula = f"{step.name} = {step.formula}".replace("_", "")
        result = texts[texts.index(formula) + 1].rpartition(" = ")[2]
        assert result == numbers[step.name].replace("-", "−")
        if step.name not in ("E_total",) and not step.name.startswith("δ"):
            assert texts.count(result) == 1  # beside its weight, or in its circle


def test_what_does_not_move_is_the_whole_picture() -> None:
    rules = ROOT.findtext("{http://www.w3.org/2000/svg}style") or ""
    still, moves = rules.split("@media (prefers-reduced-motion:no-preference)")
    assert still == ".gone{opacity:0}"
    classes = {name for part in ROOT.iter() for name in part.get("class", "").split()}
    frames = set(re.findall(r"@keyframes (\w+)", moves))
    assert classes - {"gone", "graph", "edge", "node"} <= frames
    for part in ROOT.iter():
        if "gone" in (names := part.get("class", "").split()):
            assert set(names) & frames, "what is never seen"


def test_it_loads_nothing_and_runs_nothing() -> None:
    assert not re.search(r"<script|href|url\(|@import", PICTURE)
