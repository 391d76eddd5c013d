"""Where a document goes, and in which form: the options of all commands that write one."""

from __future__ import annotations

from ...files import write_whole
from ..arguments import path
from ..reading import STREAM
from ..writing import refuse_own_input, write, write_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from pathlib import Path

    from ...teach.document.readable import Readable


def add_form(parser: ArgumentParser) -> None:
    """Add the options that say where a document goes, and in which form."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument(
        "--latex", dest="ending", action="store_const", const=".tex", help="a LaTeX document"
    )
    form.add_argument(
        "--html", dest="ending", action="store_const", const=".html", help="a web page"
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=path,
        help="where it goes; .html, .md, .tex or .txt at the end of the name says in which form "
        "(default: text to standard output, which is - too)",
    )


def add_digits(parser: ArgumentParser) -> None:
    """Add the option that says how precisely numbers are shown."""
    parser.add_argument(
        "--digits", metavar="N", type=int, default=9, help="significant digits (default: 9)"
    )


def add_convention(parser: ArgumentParser) -> None:
    """Add the option that says what a node delta is."""
    parser.add_argument(
        "--convention",
        choices=("tutorial", "negated", "plain"),
        default="tutorial",
        help="δ = ∂E/∂net as in the tutorial, δ with its sign taken out, or no δ",
    )


def is_file(out: Path | None) -> bool:
    """Whether it goes to a file, and not to standard output."""
    return out is not None and str(out) != STREAM


def form(args: Namespace, *read: Path) -> str:
    """The ending that names the form: ".html", ".md", ".tex" or ".txt".

    Args:
        args: what `add_form` read.
        read: the files that the command reads, which stay as they are.

    Raises:
        ValueError: where there is no such form, or two are named.
    """
    from ...teach.document.readable import checked_ending

    ending: str | None = args.ending
    if not is_file(args.out):
        return ending or ".txt"
    refuse_own_input(args.out, *read)
    if not args.out.suffix:
        return ending or ".txt"
    named = checked_ending(args.out)
    if ending not in (None, named):
        raise ValueError(
            f"the ending of {args.out} names another form than --latex or --html does: leave out "
            f"one of the two"
        )
    return named


def write_document(document: Readable, out: Path | None, ending: str) -> None:
    """Write it to the file, or to standard output."""
    if out is not None and is_file(out):
        write_whole(out, document.file_text(ending))
    elif ending == ".txt":
        write(document.text())
    else:
        write_data(document.file_text(ending))
