"""Where a table comes from: text whose encoding is found, and that is gone through again.

>>> with opened(io.BytesIO("größe\\n1\\n".encode("latin-1")), "t") as text:
...     [*text.lines()], text.note
(['größe\\n', '1\\n'], "read as Windows-1252, with 'größe', since ...")
"""

from __future__ import annotations

import io
from codecs import BOM_UTF8
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile

from .csv_rows import lines_of
from .encodings import encoding_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TextIO

#: How much of a file is looked at in one piece, in bytes.
_PIECE = 1 << 20

#: What comes through a pipe is kept on the disk, up to so many bytes or characters.
_MOST_KEPT = 1 << 30

#: What a file packed with gzip begins with.
_GZIP = b"\x1f\x8b"

#: What other files begin with that are taken for tables.
_OTHERS = {
    b"PK\x03\x04": "a ZIP archive, as .xlsx and .ods are (save the sheet as CSV)",
    b"\xd0\xcf\x11\xe0": "a file of an old spreadsheet (save the sheet as CSV)",
    b"PAR1": "a Parquet file (pandas reads it, and fit takes its frames)",
    b"BZh": "packed with bzip2 (unpack it before)",
    b"\xfd7zXZ": "packed with xz (unpack it before)",
    b"<!doctype": "a web page",
    b"<html": "a web page",
    b"<table": "a web page",
    b"<?xml": "XML",
    b'{"': "JSON",
    b"[{": "JSON",
    b"[[": "JSON",
    b"@relation": "an ARFF file (scipy.io.arff reads it)",
    b"version https://git-lfs": "what Git LFS has in the place of a file (git lfs pull fetches it)",
}


class TableText:
    """A text that can be gone through more than once.

    Attributes:
        note: which encoding it was read in, where that was not to be expected; or "".
        encoding: this encoding, or None.
    """

    def __init__(self, name: str, file: TextIO, note: str) -> None:
        self._name, self._file, self.note = name, file, note
        self.encoding = file.encoding if note else None
        self._start = file.tell()

    def lines(self) -> Iterator[str]:
        """Its lines, from the first.

        Raises:
            ValueError: if they are not text in the encoding, or longer than any table's.
        """
        self._file.seek(self._start)
        try:
            yield from lines_of(self._name, self._file)
        except UnicodeError as error:
            kind = getattr(self._file, "encoding", "") or "one encoding"
            raise ValueError(f"{self._name} is not text in {kind}: {error}") from None


@contextmanager
def opened(
    source: Any, name: str, encoding: str | None = None, before: str | None = None
) -> Iterator[TableText]:
    """The text, to be closed after it if it was opened here.

    Args:
        source: a path, or a file that is open for text or for bytes.
        name: what it is called in errors.
        encoding: that of bytes; by default it is found.
        before: that of another table like it, for where there is doubt.

    Raises:
        ValueError: if it is not text.
        OSError: if it cannot be read.
    """
    with ExitStack() as stack:
        if not hasattr(source, "read"):
            source = stack.enter_context(open(source, "rb"))
        is_text, note = isinstance(source.read(0), str), ""
        try:
            source.seek(source.tell())
        except (AttributeError, OSError, ValueError):  # it cannot go back, as a pipe
            source = stack.enter_context(_kept(source, name, is_text))
        if not is_text:
            if _peek(source, len(_GZIP)) == _GZIP:
                source = stack.enter_context(_unpacked(source, name))
            _refuse_others(_peek(source, 1000), name)
            if encoding is None:
                start = source.tell()
                encoding, note = encoding_of(source, name, before)
                source.seek(start)
            source = io.TextIOWrapper(source, encoding, newline="")
            stack.callback(source.detach)  # what is not ours stays open
        yield TableText(name, source, note)


def _peek(file: Any, size: int) -> bytes:
    """What comes next in a file, which stays where it is."""
    start, begin = file.tell(), bytes(file.read(size))
    file.seek(start)
    return begin


def _refuse_others(begin: bytes, name: str) -> None:
    """Raise an error for a file that is no table, but is taken for one, by what it begins with."""
    begin = b"".join(begin.split()).lower().removeprefix(BOM_UTF8)
    for mark, what in _OTHERS.items():
        if begin.startswith(b"".join(mark.split()).lower()):
            raise ValueError(f"{name} is {what}, not a table of text such as CSV")


def _unpacked(source: Any, name: str) -> Any:
    """What was packed with gzip, on the disk.

    Raises:
        ValueError: if it is damaged.
    """
    from gzip import GzipFile
    from zlib import error as ZlibError  # noqa: N812 (the name of an error)

    try:
        return _kept(GzipFile(fileobj=source), name, is_text=False)
    except (EOFError, OSError, ZlibError) as error:
        raise ValueError(f"{name} is packed with gzip, and damaged: {error}") from None


def _kept(source: Any, name: str, is_text: bool) -> Any:
    """A file on the disk with all that comes, up to a limit."""
    options = {"encoding": "utf-8", "newline": "", "errors": "surrogatepass"} if is_text else {}
    with ExitStack() as stack:
        file: Any = stack.enter_context(TemporaryFile("w+" if is_text else "w+b", **options))  # type: ignore[call-overload]
        count = 0
        while piece := source.read(_PIECE):
            file.write(piece)
            count += len(piece)
            if count > _MOST_KEPT:
                raise ValueError(f"{name} goes on for more than {_MOST_KEPT:,} characters")
        stack.pop_all()
    file.seek(0)
    return file
