"""A diagram in each format, in files and in a notebook."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from tinygrad_bp import Diagram
from tinygrad_bp.draw.rendering import has_fonts

if TYPE_CHECKING:
    from pathlib import Path

    from tests.draw.conftest import Picture


@pytest.fixture
def fonts(renderer: str) -> None:
    """The machine has fonts: it can draw letters into a PNG or a PDF."""
    if renderer == "wheel" and not has_fonts():
        pytest.skip("this machine has no fonts")


@pytest.fixture
def drawn() -> Diagram:
    return Diagram('digraph { a [label="∂E"]; a -> b }', {"a": "first", "a->b": "an edge"})


class TestFormats:
    def test_the_first_picture_of_a_process_is_whole(self) -> None:
        code = """if True:
            from tinygrad_bp import Diagram
            drawn = Diagram("digraph { a [label=first]; a -> b }")
            assert drawn.svg().count(">b<") == 1, drawn.svg()
            """
        subprocess.run([sys.executable, "-c", code], check=True)

    def test_svg_is_an_element_that_can_stand_in_a_page(
        self, drawn: Diagram, renderer: str
    ) -> None:
        svg = drawn.svg()
        assert svg.startswith("<svg ")
        assert svg.endswith("</svg>\n")
        assert "<!" not in svg
        assert " id=" not in svg
        assert "∂E" in svg

    def test_titles_are_those_given_and_no_others(
        self, drawn: Diagram, picture: type[Picture]
    ) -> None:
        assert picture(drawn).titles == {"first", "an edge"}

    def test_a_title_may_hold_anything(self, picture: type[Picture]) -> None:
        title = "<script>&amp; \"'\n--> \x00\ud800"
        shown = picture(Diagram("digraph { a }", {"a": title})).titles
        assert shown == {"<script>&amp; \"'\n--> ␀�"}

    def test_png_has_as_many_pixels_as_asked_for(self, drawn: Diagram, fonts: None) -> None:
        pngs = [drawn.png(dpi=dpi) for dpi in (72, 288)]
        assert all(png.startswith(b"\x89PNG\r\n\x1a\n") for png in pngs)
        small, large = (struct.unpack(">II", png[16:24]) for png in pngs)
        assert [round(b / a, 1) for a, b in zip(small, large, strict=True)] == [4.0, 4.0]

    @pytest.mark.parametrize("dpi", [0, -1, float("inf"), float("nan")])
    def test_png_refuses_an_impossible_resolution(self, drawn: Diagram, dpi: float) -> None:
        with pytest.raises(ValueError, match="dpi"):
            drawn.png(dpi=dpi)

    def test_a_notebook_shows_the_svg(self, drawn: Diagram) -> None:
        assert drawn._repr_svg_() == drawn.svg()


class TestSave:
    @pytest.mark.parametrize(
        ("name", "start"), [("x.svg", b"<svg "), ("x.SVG", b"<svg "), ("x.dot", b"digraph")]
    )
    def test_the_ending_says_the_format(
        self, drawn: Diagram, tmp_path: Path, name: str, start: bytes, renderer: str
    ) -> None:
        drawn.save(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(start)

    @pytest.mark.parametrize(("name", "start"), [("x.png", b"\x89PNG"), ("x.pdf", b"%PDF")])
    def test_also_of_those_that_need_fonts(
        self, drawn: Diagram, tmp_path: Path, name: str, start: bytes, fonts: None
    ) -> None:
        drawn.save(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(start)

    def test_the_path_may_be_a_string(self, drawn: Diagram, tmp_path: Path) -> None:
        drawn.save(str(tmp_path / "x.svg"))
        assert (tmp_path / "x.svg").read_text("utf-8") == drawn.svg()

    def test_dot_is_the_source(self, drawn: Diagram, tmp_path: Path) -> None:
        drawn.save(tmp_path / "x.dot")
        assert (tmp_path / "x.dot").read_text("utf-8") == drawn.source

    @pytest.mark.parametrize("name", ["x.bmp", "x", "svg", "x.svg.txt"])
    def test_another_ending_is_refused_and_nothing_is_written(
        self, drawn: Diagram, tmp_path: Path, name: str
    ) -> None:
        with pytest.raises(ValueError, match=r"\.svg, \.png, \.jpg, \.pdf, \.dot"):
            drawn.save(tmp_path / name)
        assert not (tmp_path / name).exists()


class TestShow:
    def test_a_browser_is_given_a_file(
        self, drawn: Diagram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []

        def open_in_browser(address: str) -> bool:
            asked.append(address)
            return True

        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        monkeypatch.setattr("webbrowser.open", open_in_browser)
        drawn.show()
        (file,) = tmp_path.glob("diagram-*.svg")
        assert asked == [file.as_uri()]
        assert file.read_text("utf-8") == drawn.svg()

    def test_without_a_browser_it_says_where_the_file_is(
        self, drawn: Diagram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        monkeypatch.setattr("webbrowser.open", lambda address: False)
        with pytest.raises(RuntimeError, match=r"the picture is in .*diagram-.*\.svg$"):
            drawn.show()

    def test_a_notebook_shows_it_below_the_cell(
        self, drawn: Diagram, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shown: list[Diagram] = []
        monkeypatch.setitem(sys.modules, "ipykernel", ModuleType("ipykernel"))
        monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(display=shown.append))
        drawn.show()
        assert shown == [drawn]


def test_importing_the_package_loads_no_graphviz() -> None:
    loaded = "import sys, tinygrad_bp; print({'graphviz', 'pygraphviz'} & set(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", loaded], env=environment, check=True, capture_output=True, text=True
    )
    assert run.stdout == "set()\n"
