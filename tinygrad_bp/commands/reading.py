"""Where a command reads from: a file, or standard input where its name is `-`."""

from __future__ import annotations

import io
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO

#: The name that stands for standard input, and for standard output.
STREAM = "-"


def opened(path: Path) -> Path | TextIO:
    """The file of this name, or standard input, which is UTF-8 like every file."""
    if str(path) != STREAM:
        return path
    if sys.stdin is None:
        raise ValueError("standard input is closed")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="strict")
    return sys.stdin
