"""A diagram: its DOT text, and pictures of it, whatever Graphviz there is.

Two renderers are tried in turn: the `dot` program, where one is on the PATH, and the
Graphviz that the pygraphviz wheel carries, which runs inside this process.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import threading
import warnings
from contextlib import contextmanager
from pathlib import Path

import graphviz

from .labels import LINE, cell, table, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import IO

#: Graphviz keeps its state in globals, and stderr is led away while it draws.
_ONE_AT_A_TIME = threading.Lock()

# Fontconfig remarks on the machine's settings, which no reader of a diagram can change,
# Graphviz on text without any width (of characters that cannot be seen), and pygraphviz
# on the size of a graph that somebody asked for.
_BESIDE_THE_POINT = re.compile(
    "^Fontconfig |no hard-coded metrics|no value for width|layout may take a long time"
)

_ENDINGS = (".svg", ".png", ".pdf", ".dot")


class Diagram:
    """A picture that is drawn when it is asked for.

    Args:
        source: the graph in Graphviz's language, DOT.
        titles: by the name of a node (of an edge: `a->b`), what the SVG says when one
            points at it.
        engine: which of Graphviz's programs lays it out.

    >>> diagram = Diagram("digraph { a -> b }")
    >>> diagram.svg().startswith("<svg")
    True
    """

    def __init__(
        self, source: str, titles: Mapping[str, str] | None = None, *, engine: str = "dot"
    ) -> None:
        #: The graph in Graphviz's language, DOT.
        self.source = source
        self._titles = {} if titles is None else titles
        self._engine = engine

    def svg(self) -> str:
        """The picture as an `<svg>` element, fit for a file of its own and for a page."""
        text = render(self.source, "svg", self._engine).decode("utf-8")
        text = re.sub(r"<!--.*?-->\n?", "", text[text.index("<svg") :], flags=re.DOTALL)
        text = re.sub(r'<g id="\w+" ', "<g ", text)  # a page may hold several diagrams
        text = re.sub(r"<title>(.*?)</title>\n?", self._title, text)
        return re.sub(r'<ellipse [^>]*cx="([-\d.]+)".*\n(?:<text .*\n)+', _centred, text)

    def _title(self, found: re.Match[str]) -> str:
        title = self._titles.get(html.unescape(found[1]))
        if not title:
            return ""
        lines = [html.escape(visible(line)) for line in title.split("\n")]
        return "<title>{}</title>\n".format("\n".join(lines))

    def png(self, dpi: float = 144) -> bytes:
        """The picture as PNG; `dpi` is how many pixels an inch has (72: one for each point)."""
        if not 0 < dpi < float("inf"):
            raise ValueError(f"dpi is a number above 0, not {dpi!r}")
        head, _, body = self.source.partition("{")
        return render(f"{head}{{ graph [dpi={dpi}] {body}", "png", self._engine)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to a file, in the format that its ending names.

        Args:
            path: ends in .svg, .png, .pdf or .dot.

        Raises:
            ValueError: for another ending.
        """
        path = Path(path)
        ending = path.suffix.lower()
        if ending == ".svg":
            picture = self.svg().encode("utf-8")
        elif ending == ".png":
            picture = self.png()
        elif ending == ".pdf":
            picture = render(self.source, "pdf", self._engine)
        elif ending == ".dot":
            picture = self.source.encode("utf-8")
        else:
            raise ValueError(
                f"a diagram is saved as {', '.join(_ENDINGS)}, and {path.name!r} ends in none"
            )
        path.write_bytes(picture)

    def _repr_svg_(self) -> str:
        return self.svg()

    def __repr__(self) -> str:
        return "<Diagram: .svg(), .png(), .save(path), .source>"


def _centred(circle: re.Match[str]) -> str:
    """A circle with its lines of text in the middle, in whatever font they are shown."""
    middle = f'text-anchor="middle" x="{circle[1]}"'
    return re.sub(r'text-anchor="start" x="[-\d.]+"', middle, circle[0])


def new_graph(title: str = "", **attributes: str) -> graphviz.Digraph:
    """An empty graph in the house style, read from left to right."""
    graph = graphviz.Digraph(
        graph_attr={
            "charset": "utf-8",
            "rankdir": "LR",
            # The edges into a node from top to bottom in the order of its operands.
            "ordering": "in",
            "pad": "0.2",
            "nodesep": "0.2",
            "ranksep": "0.45",
            **attributes,
        },
        node_attr={"shape": "plain"},
        edge_attr={"color": LINE, "penwidth": "1.8", "arrowsize": "0.9"},
    )
    if title:
        rows = [cell(line, 28, padding=6) for line in textwrap.wrap(title, 80)]
        graph.attr(label=f"<{table(*rows)}>", labelloc="t")
    return graph


def render(source: str, format: str, engine: str = "dot") -> bytes:
    """The picture of a graph in DOT, in one of Graphviz's formats.

    Raises:
        RuntimeError: if there is no Graphviz, or it fails; says why.
    """
    if shutil.which("dot"):
        return _with_the_program(source, format, engine)
    if format != "svg" and not has_fonts():
        raise RuntimeError(
            f"a {format} needs a font, and this machine has none: install one "
            f"(fonts-dejavu-core, say), or save as .svg, where the viewer brings the fonts"
        )
    return _with_the_wheel(source, format, engine)


def has_fonts() -> bool:
    """Whether the wheel's Graphviz finds a font: without any it leaves out all text, silently."""
    return sys.platform != "linux" or b"/Font" in _with_the_wheel("graph { text }", "pdf", "dot")


def _with_the_program(source: str, format: str, engine: str) -> bytes:
    try:
        picture: bytes = graphviz.pipe(engine, format, source.encode("utf-8"), quiet=True)
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode("utf-8", "replace").strip() or str(error)
        raise RuntimeError(f"the dot program cannot draw this as {format}: {reason}") from None
    return picture


def _with_the_wheel(source: str, format: str, engine: str) -> bytes:
    try:
        import pygraphviz
    except ImportError:
        raise RuntimeError(
            "drawing needs Graphviz, and neither the program dot nor the Python package "
            "pygraphviz is here: pip install pygraphviz, or install Graphviz from "
            "https://graphviz.org/download (a diagram's .source needs neither)"
        ) from None
    with _ONE_AT_A_TIME, tempfile.TemporaryFile() as messages:
        try:
            with _stderr_to(messages), pygraphviz.AGraph(string=source) as graph:
                picture: bytes = graph.draw(format=format, prog=engine)
            failure = None
        except (ValueError, pygraphviz.DotError) as error:
            failure = error
        messages.seek(0)
        lines = messages.read().decode("utf-8", "replace").splitlines()
    said = "; ".join(line for line in lines if not _BESIDE_THE_POINT.search(line))
    if failure:
        raise RuntimeError(f"Graphviz cannot draw this as {format}: {said or failure}")
    if said:
        warnings.warn(f"Graphviz: {said}", RuntimeWarning, stacklevel=4)
    return picture


@contextmanager
def _stderr_to(file: IO[bytes]) -> Iterator[None]:
    """Lead the process's stderr, where a C library writes, into a file for a while."""
    try:
        stderr = os.dup(2)
    except OSError:  # there is none, as in a program without a console
        yield
        return
    os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
