"""Graphs in DOT become pictures, by whatever Graphviz there is.

Two are tried in turn: the `dot` program, where one is on the PATH, and the Graphviz that
the pygraphviz wheel carries, which runs inside this process.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import warnings
from contextlib import contextmanager
from functools import cache

import graphviz

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

#: Graphviz keeps its state in globals, and stderr is redirected while it draws.
_ONE_AT_A_TIME = threading.Lock()

# Fontconfig remarks on the machine's settings, which no reader of a diagram can change,
# Graphviz on text without any width (of characters that cannot be seen), and pygraphviz
# on the size of a graph that somebody asked for.
_BESIDE_THE_POINT = re.compile(
    "^Fontconfig |no hard-coded metrics|no value for width|layout may take a long time"
)


class NoGraphvizError(RuntimeError):
    """There is no Graphviz on this machine."""


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
        raise NoGraphvizError(
            "drawing needs Graphviz, and neither the program dot nor the Python package "
            "pygraphviz is installed: pip install pygraphviz, or install Graphviz from "
            "https://graphviz.org/download (a diagram's .source needs neither)"
        ) from None
    with _ONE_AT_A_TIME, tempfile.TemporaryFile() as messages:
        try:
            with _stderr_to(messages):
                _draw_a_first_picture()
                with pygraphviz.AGraph(string=source) as graph:
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


@cache
def _draw_a_first_picture() -> None:
    """In the first one of a process the wheel leaves out labels that are the names of nodes."""
    import pygraphviz

    with pygraphviz.AGraph(string="graph { a }") as graph:
        graph.draw(format="svg", prog="dot")


@contextmanager
def _stderr_to(file: IO[bytes]) -> Iterator[None]:
    """Send the process's stderr, where a C library writes, to a file for a while."""
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
