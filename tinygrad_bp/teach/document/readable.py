"""What all documents can do: be read in four forms, be saved, show themselves in a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from pathlib import Path

    from .blocks import Document

_ENDINGS = (".html", ".md", ".tex", ".txt")


class Readable(ABC):
    """Something to read, as text, Markdown, LaTeX or HTML; in a notebook it shows itself."""

    @property
    @abstractmethod
    def document(self) -> Document:
        """What it says, as data."""

    def text(self) -> str:
        """As plain text, for a terminal; its formulas are Python."""
        from .text import as_text

        return as_text(self.document)

    def markdown(self) -> str:
        """As Markdown, with formulas as LaTeX between dollar signs."""
        from .markdown import as_markdown

        return as_markdown(self.document)

    def latex(self, *, document: bool = False) -> str:
        """As LaTeX, to be put into a document that uses amsmath; or as such a document."""
        from .latex import as_latex, latex_body

        return as_latex(self.document) if document else latex_body(self.document)

    def html(self, *, page: bool = False) -> str:
        """As HTML with MathML, to be put into a page; or as a page of its own.

        Neither loads anything or runs a script.
        """
        from .html import as_html, html_fragment

        return as_html(self.document) if page else html_fragment(self.document)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it to a file, whole, in the form that the file's ending names.

        Args:
            path: ends in .html, .md, .tex or .txt. If writing fails, an old file stays as
                it was.

        Raises:
            ValueError: for another ending.
            OSError: if the file cannot be written.
        """
        from pathlib import Path

        from ...files import write_whole

        path = Path(path)
        write_whole(path, self.file_text(checked_ending(path)))

    def file_text(self, ending: str) -> str:
        """What stands in a file of it, in the form that an ending names: ".html", ..., ".txt"."""
        match ending:
            case ".html":
                written = self.html(page=True)
            case ".md":
                written = self.markdown()
            case ".tex":
                written = self.latex(document=True)
            case _:
                written = self.text()
        return f"{written.rstrip()}\n"

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html(page=False)

    def _repr_latex_(self) -> str:
        return self.latex(document=False)


def checked_ending(path: Path) -> str:
    """The ending of a file's name, if it names a form.

    Raises:
        ValueError: for another ending.
    """
    ending = path.suffix.lower()
    if ending not in _ENDINGS:
        raise ValueError(
            f"this is saved as {', '.join(_ENDINGS)}, and {path.name!r} has none of these endings"
        )
    return ending
