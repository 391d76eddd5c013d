"""Reading a drawn SVG, and choosing which Graphviz draws."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from tinygrad_bp import Diagram, Value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    #: The left, top, right and bottom of something drawn.
    Box = tuple[float, float, float, float]

SVG = "{http://www.w3.org/2000/svg}"
_DOT = shutil.which("dot")


class _OwnNames(dict[str, str]):
    """Titles that are the names in the DOT source."""

    def get(self, name: str, default: object = None) -> str:
        return name


class Picture:
    """What a diagram shows, by the names in its DOT source, in their order."""

    def __init__(self, diagram: Diagram) -> None:
        named = Diagram(diagram.source, _OwnNames(), engine=diagram._engine)
        self.root = ElementTree.fromstring(named.svg())
        groups = sorted(
            (
                group
                for group in self.root.iter(f"{SVG}g")
                if group.get("class") in ("node", "edge")
            ),
            key=lambda group: [int(n) for n in re.findall(r"\d+", self.title(group))],
        )
        self.nodes = {self.title(g): g for g in groups if g.get("class") == "node"}
        self.edges = [g for g in groups if g.get("class") == "edge"]
        self.texts = [self.lines(node) for node in self.nodes.values()]
        self.edge_texts = [self.lines(edge) for edge in self.edges]
        self.all_text = self.lines(self.root)
        # As one sees them.
        self.svg = ElementTree.fromstring(diagram.svg())
        self.titles = {title.text for title in self.svg.iter(f"{SVG}title")}

    @staticmethod
    def lines(group: Element) -> list[str]:
        return [text.text or "" for text in group.iter(f"{SVG}text")]

    @staticmethod
    def title(group: Element) -> str:
        return group.findtext(f"{SVG}title", "")

    @staticmethod
    def line(edge: Element) -> Element:
        """The line of an edge, without its arrow."""
        return next(edge.iter(f"{SVG}path"))

    @staticmethod
    def boxes(node: Element) -> Iterator[Box]:
        """The box around each polygon of a node."""
        for polygon in node.iter(f"{SVG}polygon"):
            numbers = [float(n) for n in re.split("[ ,]", polygon.attrib["points"])]
            yield min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])


@pytest.fixture(scope="session")
def picture() -> type[Picture]:
    """What a Diagram shows."""
    return Picture


@pytest.fixture(autouse=True)
def no_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Draw with the wheel's Graphviz, even where there is a program `dot`."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path / "bin"


@pytest.fixture(params=["wheel", "program"])
def renderer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Draw with each Graphviz that there is."""
    if request.param == "program":
        if not _DOT:
            pytest.skip("there is no program dot")
        monkeypatch.setenv("PATH", _DOT.removesuffix("/dot"))
    return str(request.param)


@pytest.fixture
def a() -> Value:
    """A leaf."""
    return Value(2.0, label="a")


@pytest.fixture
def b() -> Value:
    """Another leaf."""
    return Value(-3.0, label="b")
