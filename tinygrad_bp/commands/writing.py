"""Where a command writes to: standard output in the letters that it has."""

from __future__ import annotations

import io
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rich.console import RenderableType

#: For output that cannot carry the tutorial's own letters.
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


def write_data(text: str) -> None:
    """Print for another program to read: in UTF-8, whatever the terminal has."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    write(text)


def write(text: str) -> None:
    """Print, in the letters that the output has."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_ASCII).encode(encoding, "replace").decode(encoding)
    print(text, flush=True)  # at once, so that a failure is known here, and not at exit
