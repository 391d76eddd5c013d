"""The two kinds of Graphviz: which draws, what is said where one fails, and without any."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tinygrad_bp import Diagram, Value, draw_graph, draw_network, nn
from tinygrad_bp.draw.rendering import render

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(os.name == "nt", reason="a program of one script")
linux = pytest.mark.skipif(sys.platform != "linux", reason="fonts are found by fontconfig")


@pytest.fixture
def drawn() -> Diagram:
    return Diagram('digraph { a [label="∂E"]; a -> b }', {"a": "first", "a->b": "an edge"})


class TestWithoutTheProgram:
    def test_nothing_is_written_on_stderr(
        self, drawn: Diagram, capfd: pytest.CaptureFixture[str]
    ) -> None:
        drawn.svg()
        assert capfd.readouterr().err == ""

    def test_stderr_is_as_before(self, drawn: Diagram, capfd: pytest.CaptureFixture[str]) -> None:
        drawn.svg()
        os.write(2, b"still here")
        assert capfd.readouterr().err == "still here"

    def test_what_graphviz_remarks_is_a_warning(self, drawn: Diagram) -> None:
        with pytest.warns(RuntimeWarning, match="Graphviz: .*nosuchshape"):
            Diagram("digraph { a [shape=nosuchshape] }").svg()

    def test_what_graphviz_cannot_read_is_an_error_with_its_words(self) -> None:
        with pytest.raises(RuntimeError, match="syntax error in line 1"):
            Diagram("digraph { a -> }").svg()

    def test_several_threads_may_draw(self, capfd: pytest.CaptureFixture[str]) -> None:
        diagrams = [draw_graph(Value(1.0, label="x") * n + 1) for n in range(8)]
        expected = [diagram.svg() for diagram in diagrams]
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(Diagram.svg, diagrams * 20)) == expected * 20
        os.write(2, b"still here")
        assert capfd.readouterr().err == "still here"

    def test_without_any_graphviz_it_says_what_to_install(
        self, drawn: Diagram, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "pygraphviz", None)
        with pytest.raises(RuntimeError, match="pip install pygraphviz"):
            drawn.svg()

    @linux
    def test_without_fonts_svg_is_the_same_but_for_the_text_and_png_is_refused(
        self, tmp_path: Path
    ) -> None:
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
    def program(self, folder: Path, script: str) -> None:
        (folder / "dot").write_text("#!/bin/sh\n" + script)
        (folder / "dot").chmod(0o755)

    def test_it_is_preferred(self, no_program: Path, drawn: Diagram) -> None:
        self.program(no_program, 'echo "$@" ; /bin/cat')
        assert render(drawn.source, "svg").decode() == "-Kdot -Tsvg\n" + drawn.source

    def test_a_network_is_laid_out_by_another_engine(self, no_program: Path) -> None:
        self.program(no_program, 'echo "<svg>$@</svg>"')
        assert "-Kneato" in draw_network(nn.Layer(1, 1)).svg()

    def test_its_failure_is_an_error_with_its_words(self, no_program: Path, drawn: Diagram) -> None:
        self.program(no_program, "echo no such plugin >&2; exit 1")
        with pytest.raises(RuntimeError, match=r"dot program.*svg: no such plugin"):
            drawn.svg()
