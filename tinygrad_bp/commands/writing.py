"""Where a command writes to: standard output in characters that it has, no file that it reads."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress

from ..letters import visible_lines
from .reading import STREAM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO

    from rich.console import RenderableType

#: For output that cannot carry the tutorial's own characters.
_ASCII = str.maketrans({"∂": "d", "δ": "delta", "η": "eta", "✓": "ok"})

#: In a narrower terminal the tables run over, so that no digit is lost; in a wider one, the
#: lines stay readable.
_NARROWEST, _WIDEST = 60, 100


def as_text(renderable: RenderableType) -> str:
    """As rich lays it out for this output: in colour, and as wide, where that is a terminal."""
    from rich.console import Console

    console = Console(highlight=False)
    console.width = min(max(console.width, _NARROWEST), _WIDEST)
    with console.capture() as captured:
        console.print(renderable)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def refuse_own_input(out: Path, *inputs: Path) -> None:
    """Raise an error if what is written would take the place of a file that is read.

    Raises:
        ValueError: if it would; names the file.
    """
    for source in inputs:
        with suppress(OSError, ValueError, AttributeError):  # one of them is not a file
            read = os.fstat(sys.stdin.fileno()) if str(source) == STREAM else source.stat()
            if out.is_file() and os.path.samestat(read, out.stat()):
                break
    else:
        return
    raise ValueError(f"{out} is read, so it stays: choose another name with --out")


def write_data(text: str) -> None:
    """Print for another program to read: in UTF-8, whatever the terminal has.

    A terminal itself gets nothing that it would obey.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    write(visible_lines(text) if sys.stdout.isatty() else text)


def write_lines(file: TextIO) -> None:
    """Print the lines of a file in the same way, as they are read."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    shown = visible_lines if sys.stdout.isatty() else str
    sys.stdout.writelines(map(shown, file))
    sys.stdout.flush()


def write(text: str) -> None:
    """Print, in characters that the output has."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_ASCII).encode(encoding, "replace").decode(encoding)
    print(text, flush=True)  # at once, so that a failure is known here, and not at exit
