"""Where a command reads from: a file, or standard input where its name is `-`."""

from __future__ import annotations

import io
import sys
from contextlib import nullcontext

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO, Any, TextIO

#: The name that stands for standard input, and for standard output.
STREAM = "-"

#: A file of numbers or of weights has no more characters than this.
MOST_CHARACTERS = 10_000_000

#: A table of more cells is refused before it fills the memory.
MOST_CELLS = 50_000_000


def read_text(path: Path) -> str:
    """What is in a file of text, or in standard input, without a byte order mark.

    Raises:
        ValueError: if it is not in UTF-8, or far longer than such files are.
        OSError: if it cannot be read.
    """
    source = opened(path)
    try:
        with nullcontext(source) if source is sys.stdin else path.open(encoding="utf-8") as file:
            text = file.read(MOST_CHARACTERS + 1)
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not text in UTF-8") from None
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"{path} has more than {MOST_CHARACTERS:,} characters")
    return text.removeprefix("\ufeff")


def opened(path: Path) -> Path | TextIO:
    """The file of this name, or standard input, which is UTF-8 like every file."""
    if str(path) != STREAM:
        return path
    if sys.stdin is None:
        raise ValueError("standard input is closed")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="strict")
    return sys.stdin


def opened_table(path: Path) -> Path | IO[Any]:
    """The same, but of bytes, whose encoding is still to be found."""
    source = opened(path)
    return source.buffer if isinstance(source, io.TextIOWrapper) else source
