"""Rendering: formats, files, the two kinds of Graphviz, and what is said without any."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tinygrad_bp import Diagram, Value, draw_graph, draw_network, nn
from tinygrad_bp.draw.diagram import has_fonts

posix = pytest.mark.skipif(os.name == "nt", reason="a program of one script")
linux = pytest.mark.skipif(sys.platform != "linux", reason="fonts are found by fontconfig")


@pytest.fixture
def fonts(renderer):
    """The machine has fonts: it can draw letters into a PNG or a PDF."""
    if renderer == "wheel" and not has_fonts():
        pytest.skip("this machine has no fonts")


@pytest.fixture
def drawn():
    return Diagram('digraph { a [label="∂E"]; a -> b }', {"a": "first", "a->b": "an edge"})


class TestFormats:
    def test_svg_is_an_element_that_can_stand_in_a_page(self, drawn, renderer):
        svg = drawn.svg()
        assert svg.startswith("<svg ")
        assert svg.endswith("</svg>\n")
        assert "<!" not in svg
        assert " id=" not in svg
        assert "∂E" in svg

    def test_titles_are_those_given_and_no_others(self, drawn, picture):
        assert picture(drawn).titles == {"first", "an edge"}

    def test_a_title_may_hold_anything(self, picture):
        title = "<script>&amp; \"'\n--> \x00\ud800"
        shown = picture(Diagram("digraph { a }", {"a": title})).titles
        assert shown == {"<script>&amp; \"'\n--> ␀�"}

    def test_png_has_as_many_pixels_as_asked_for(self, drawn, fonts):
        pngs = [drawn.png(dpi=dpi) for dpi in (72, 288)]
        assert all(png.startswith(b"\x89PNG\r\n\x1a\n") for png in pngs)
        small, large = (struct.unpack(">II", png[16:24]) for png in pngs)
        assert [round(b / a, 1) for a, b in zip(small, large, strict=True)] == [4.0, 4.0]

    @pytest.mark.parametrize("dpi", [0, -1, float("inf"), float("nan")])
    def test_png_refuses_an_impossible_resolution(self, drawn, dpi):
        with pytest.raises(ValueError, match="dpi"):
            drawn.png(dpi=dpi)

    def test_a_notebook_shows_the_svg(self, drawn):
        assert drawn._repr_svg_() == drawn.svg()


class TestSave:
    @pytest.mark.parametrize(
        ("name", "start"), [("x.svg", b"<svg "), ("x.SVG", b"<svg "), ("x.dot", b"digraph")]
    )
    def test_the_ending_says_the_format(self, drawn, tmp_path, name, start, renderer):
        drawn.save(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(start)

    @pytest.mark.parametrize(("name", "start"), [("x.png", b"\x89PNG"), ("x.pdf", b"%PDF")])
    def test_also_of_those_that_need_fonts(self, drawn, tmp_path, name, start, fonts):
        drawn.save(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(start)

    def test_the_path_may_be_a_string(self, drawn, tmp_path):
        drawn.save(str(tmp_path / "x.svg"))
        assert (tmp_path / "x.svg").read_text("utf-8") == drawn.svg()

    def test_dot_is_the_source(self, drawn, tmp_path):
        drawn.save(tmp_path / "x.dot")
        assert (tmp_path / "x.dot").read_text("utf-8") == drawn.source

    @pytest.mark.parametrize("name", ["x.jpg", "x", "svg", "x.svg.txt"])
    def test_another_ending_is_refused_and_nothing_is_written(self, drawn, tmp_path, name):
        with pytest.raises(ValueError, match=r"\.svg, \.png, \.pdf, \.dot"):
            drawn.save(tmp_path / name)
        assert not (tmp_path / name).exists()


class TestWithoutTheProgram:
    def test_nothing_is_written_on_stderr(self, drawn, capfd):
        drawn.svg()
        assert capfd.readouterr().err == ""

    def test_stderr_is_as_before(self, drawn, capfd):
        drawn.svg()
        os.write(2, b"still here")
        assert capfd.readouterr().err == "still here"

    def test_what_graphviz_remarks_is_a_warning(self, drawn):
        with pytest.warns(RuntimeWarning, match="Graphviz: .*nosuchshape"):
            Diagram("digraph { a [shape=nosuchshape] }").svg()

    def test_what_graphviz_cannot_read_is_an_error_with_its_words(self):
        with pytest.raises(RuntimeError, match="syntax error in line 1"):
            Diagram("digraph { a -> }").svg()

    def test_several_threads_may_draw(self, capfd):
        diagrams = [draw_graph(Value(1.0, label="x") * n + 1) for n in range(8)]
        expected = [diagram.svg() for diagram in diagrams]
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(Diagram.svg, diagrams * 20)) == expected * 20
        os.write(2, b"still here")
        assert capfd.readouterr().err == "still here"

    def test_without_any_graphviz_it_says_what_to_install(self, drawn, monkeypatch):
        monkeypatch.setitem(sys.modules, "pygraphviz", None)
        with pytest.raises(RuntimeError, match="pip install pygraphviz"):
            drawn.svg()

    @linux
    def test_without_fonts_svg_is_the_same_but_for_the_text_and_png_is_refused(self, tmp_path):
        script = """
import re, sys
import tinygrad_bp as tg
a, b = tg.Value(2.0, label="alpha"), tg.Value(-3.0, label="out_o1\\nmWMW")
graph = tg.draw_chain(((a - b) * b).sigmoid() ** 2, b)
net = tg.draw_network(tg.nn.MLP(2, [2, 1], bias="layer", seed=1))
for diagram in graph, net:
    print(re.sub("<text.*", "", diagram.svg()))
try:
    graph.png()
    print("drawn", file=sys.stderr)
except RuntimeError as error:
    print(error, file=sys.stderr)
"""
        runs = []
        for fonts in "/", str(tmp_path):
            environment = {**os.environ, "FONTCONFIG_SYSROOT": fonts}
            environment["PYTHONPATH"] = os.pathsep.join(sys.path)
            command = [sys.executable, "-c", script]
            runs.append(
                subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
            )
        assert runs[0].stdout == runs[1].stdout
        assert "polygon" in runs[0].stdout
        if runs[0].stderr != "drawn\n":
            pytest.skip("this machine has no fonts to compare with")
        assert "needs a font" in runs[1].stderr


@posix
class TestWithTheProgram:
    def program(self, folder, script):
        (folder / "dot").write_text("#!/bin/sh\n" + script)
        (folder / "dot").chmod(0o755)

    def test_it_is_preferred(self, no_program, drawn):
        self.program(no_program, 'echo "<svg>$@" ; /bin/cat')
        assert drawn.svg() == "<svg>-Kdot -Tsvg\n" + drawn.source

    def test_a_network_is_laid_out_by_another_engine(self, no_program):
        self.program(no_program, 'echo "<svg>$@"')
        assert "-Kneato" in draw_network(nn.Layer(1, 1)).svg()

    def test_its_failure_is_an_error_with_its_words(self, no_program, drawn):
        self.program(no_program, "echo no such plugin >&2; exit 1")
        with pytest.raises(RuntimeError, match=r"dot program.*svg: no such plugin"):
            drawn.svg()


def test_importing_the_package_loads_no_graphviz():
    loaded = "import sys, tinygrad_bp; print({'graphviz', 'pygraphviz'} & set(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", loaded], env=environment, check=True, capture_output=True, text=True
    )
    assert run.stdout == "set()\n"
