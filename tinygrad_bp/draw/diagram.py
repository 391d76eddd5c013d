"""A diagram: its DOT text, and pictures of it in the usual formats."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

from ..files import write_whole
from .rendering import render
from .svg import page_element, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

_ENDINGS = (".svg", ".png", ".jpg", ".pdf", ".dot")


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
        return written(self.svg_element())

    def svg_element(
        self,
        titles: Mapping[str, str] | None = None,
        classes: Mapping[str, str] | None = None,
    ) -> Element:
        """The picture as a tree, to be put into that of a page.

        Args:
            titles: what stands in the place of the diagram's own titles.
            classes: by the name of a node or an edge, what style sheets may call it.
        """
        drawn = render(self.source, "svg", self._engine)
        return page_element(drawn, self._titles if titles is None else titles, classes)

    def png(self, dpi: float = 144) -> bytes:
        """The picture as PNG; `dpi` is how many pixels an inch has (72: one for each point)."""
        if not 0 < dpi < float("inf"):
            raise ValueError(f"dpi must be a number above 0, not {dpi!r}")
        head, _, body = self.source.partition("{")
        return render(f"{head}{{ graph [dpi={dpi}] {body}", "png", self._engine)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to a file, whole, in the format that its ending names.

        Args:
            path: ends in .svg, .png, .jpg, .pdf or .dot. If writing fails, an old file stays as it
                was.

        Raises:
            ValueError: for another ending.
            OSError: if the file cannot be written.
        """
        path = Path(path)
        ending = path.suffix.lower()
        if ending == ".svg":
            picture = self.svg().encode("utf-8")
        elif ending == ".png":
            picture = self.png()
        elif ending in (".jpg", ".pdf"):
            picture = render(self.source, ending[1:], self._engine)
        elif ending == ".dot":
            picture = self.source.encode("utf-8")
        else:
            raise ValueError(
                f"a diagram is saved as {', '.join(_ENDINGS)}, and {path.name!r} has none of "
                f"these endings"
            )
        write_whole(path, picture)

    def show(self) -> None:
        """Show the picture: below the cell in a notebook, else in a browser.

        A script would have ended before a browser has read the picture, so its file stays, in
        the folder for temporary files.

        Raises:
            RuntimeError: if no browser can be opened; says where the file is.
        """
        if "ipykernel" in sys.modules:
            import_module("IPython.display").display(self)
            return
        import tempfile
        import webbrowser

        descriptor, name = tempfile.mkstemp(suffix=".svg", prefix="diagram-")
        os.close(descriptor)
        self.save(name)
        if not webbrowser.open(Path(name).as_uri()):
            raise RuntimeError(f"no browser can be opened here: the picture is in {name}")

    def _repr_svg_(self) -> str:
        return self.svg()

    def __repr__(self) -> str:
        return "<Diagram: .svg(), .png(), .show(), .save(path), .source>"
