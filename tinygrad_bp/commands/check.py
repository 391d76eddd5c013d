"""`tinygrad-bp check`: one's own numbers against the tutorial's network, or another."""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
from pathlib import Path

from .arguments import path
from .options.documents import add_form, form, write_document
from .options.listing import listing
from .options.network import add_network, add_updates, bad_input, files_read, network, updates
from .reading import STREAM, read_text
from .writing import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "check",
        help="your own numbers against a network's, and what went wrong where they differ",
        description=_HELP,
    )
    parser.add_argument(
        "given",
        metavar="NAME=NUMBER",
        nargs="*",
        help="a number of yours, as you wrote it: a decimal or a fraction",
    )
    parser.add_argument(
        "--file",
        metavar="FILE",
        type=path,
        help="numbers in a file, or - for standard input: lines of NAME = NUMBER, CSV, or JSON; or "
        "the answers to a worksheet, which says itself what it is about",
    )
    parser.add_argument("--names", action="store_true", help="list what may be checked")
    add_form(parser)
    add_network(parser)
    add_updates(parser)
    parser.set_defaults(run=_run)


_HELP = """\
Says which of your numbers agree with the network's, and for those that do not,
which slip leads to exactly that number. Write the digits that you have: they
say how precisely a number is meant; a fraction (1/8) is meant exactly. The
network is the tutorial's, or the one that the options of lesson describe.

Names are those of the tutorial: net_h1, out_o1, E_total; derivatives, such as
dE_total/dw5, dE_o2/dout_h1, or delta_o1; updated weights, such as w5+. A name
that the network does not have is told, and the rest is checked.

The exit status is 0 where all the numbers are right, and 1 where one is not.

Examples:
  tinygrad-bp check net_h1=0.445 "dE_o2/dout_h1=-0.017144205"
  tinygrad-bp check --file notes.txt
  tinygrad-bp check --layers 1,1 --inputs 1/2 --targets 1 --names"""


def _run(args: argparse.Namespace) -> int:
    from ..teach.lessons.lesson import lesson

    numbers: dict[str, str] = {}
    for text in args.given:
        _add(numbers, text, _split(text))
    read = files_read(args)
    if args.file is not None and (sheet := _answered_sheet(args.file)):
        return _check_sheet(args, *sheet)
    if args.file is not None:
        read.append(args.file)
        for text, pair in _pairs_in(args.file):
            _add(numbers, text, pair)
    ending = form(args, *read)
    if not numbers and not args.names:
        raise ValueError(
            "give one of your numbers, as in net_h1=0.3775, or --file FILE (--names lists all)"
        )
    with bad_input():
        made = lesson(**network(args), **updates(args))
    if args.names:
        write(listing(made.names()))
        return 0
    found = made.check(numbers)
    write_document(found, args.out, ending)
    return 0 if found.agrees else 1


def _answered_sheet(path: Path) -> tuple[Any, dict[str, str]] | None:
    """The worksheet that a file of answers, or a page that was saved, belongs to; and these."""
    if path.suffix.lower() not in (".json", ".html", ".htm"):
        return None
    from ..teach.worksheets.handed_in import handed_in
    from ..teach.worksheets.sheet import sheet_of

    text = read_text(path)
    if path.suffix.lower() == ".json" and '"answers"' not in text:
        return None
    (found,) = handed_in(str(path), text)
    try:
        return sheet_of(found.whole), found.answers
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _check_sheet(args: argparse.Namespace, sheet: Any, answers: dict[str, str]) -> int:
    """Answers to a worksheet: the file says which network they are about."""
    if args.given or args.names:
        raise ValueError(f"{args.file} has the answers to a worksheet: give it alone")
    grade = sheet.grade(answers)
    write_document(grade, args.out, form(args, args.file))
    return 0 if grade.is_right else 1


#: A name has no more characters.
_LONGEST = 200


def _add(numbers: dict[str, str], text: str, pair: tuple[str, str] | None) -> None:
    if pair is None or not all(pair):
        raise ValueError(f"expected a name and a number, as in net_h1=0.3775, not {text[:60]!r}")
    name, number = pair
    if len(name) > _LONGEST:
        raise ValueError(f"{name[:60]!r}... is longer than any name")
    if name in numbers:
        raise ValueError(f"{name} is given twice: {numbers[name]} and {number}")
    numbers[name] = number


def _split(text: str) -> tuple[str, str] | None:
    name, sign, number = text.rpartition("=")
    return (name.strip(), number.strip()) if sign else None


def _pairs_in(path: Path) -> list[tuple[str, tuple[str, str] | None]]:
    """Each entry of a file, as it stands there and as a name and a number."""
    text = read_text(path)
    if text.lstrip()[:1] in ("{", "["):
        return _pairs_in_json(path, text)
    lines = (line for line in text.splitlines() if line.strip() and line.strip()[0] != "#")
    return [(line.strip(), _pair(line.strip())) for line in lines if not _HEADER.match(line)]


#: The line of names that a table begins with.
_HEADER = re.compile(r"\s*\"?(?:name|quantity)\"?\s*[,;\t]", re.IGNORECASE)


def _pair(line: str) -> tuple[str, str] | None:
    if "=" in line:
        return _split(line)
    separator = next((mark for mark in "\t;,:" if mark in line), None)
    if separator is None:
        return None
    try:
        cells = next(csv.reader(io.StringIO(line), delimiter=separator, skipinitialspace=True))
    except csv.Error:  # a cell that is too long, say
        return None
    return (cells[0].strip(), cells[1].strip()) if len(cells) == 2 else None


def _pairs_in_json(path: Path, text: str) -> list[tuple[str, tuple[str, str] | None]]:
    try:
        # Numbers stay as they are written: 0.50 has two digits.
        document = json.loads(
            text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=list
        )
    except (ValueError, RecursionError) as error:
        name = "standard input" if str(path) == STREAM else path
        raise ValueError(f"{name} starts like JSON but is not valid JSON: {error}") from None
    pairs = []
    for item in document:
        shown = json.dumps(item, ensure_ascii=False)
        is_pair = isinstance(item, (list, tuple)) and len(item) == 2
        good = is_pair and all(isinstance(part, str) for part in item)
        pairs.append((shown, (item[0].strip(), item[1].strip()) if good else None))
    return pairs
