"""`tinygrad-bp check`: one's own numbers against the tutorial's network."""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
from pathlib import Path

from .arguments import path
from .reading import STREAM, read_text
from .writing import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "check",
        help="your own numbers against the tutorial's, and what went wrong where they differ",
        description=_HELP,
    )
    parser.add_argument(
        "given", metavar="NAME=NUMBER", nargs="*", help="a number of yours, as you wrote it"
    )
    parser.add_argument(
        "--file",
        metavar="FILE",
        type=path,
        help="numbers in a file, or - for standard input: lines of NAME = NUMBER, CSV, or JSON",
    )
    parser.add_argument(
        "--rate",
        metavar="X",
        type=float,
        default=0.5,
        help="learning rate of the updates (default: 0.5, the tutorial's)",
    )
    parser.set_defaults(run=_run)


_HELP = """\
Says which of your numbers agree with the tutorial's network, and for those that
do not, which slip leads to exactly that number. Write the digits that you have:
they say how precisely a number is meant.

Names are those of the tutorial: net_h1, out_o1, E_total; derivatives, such as
dE_total/dw5, dE_o2/dout_h1, or delta_o1; updated weights, such as w5+.

Examples:
  tinygrad-bp check net_h1=0.445 "dE_o2/dout_h1=-0.017144205"
  tinygrad-bp check --file notes.txt"""


def _run(args: argparse.Namespace) -> None:
    from ..teach.checking.check_work import check_work
    from ..teach.tutorial.network import build

    numbers: dict[str, str] = {}
    for text in args.given:
        _add(numbers, text, _split(text))
    if args.file is not None:
        for text, pair in _pairs_in(args.file):
            _add(numbers, text, pair)
    if not numbers:
        raise ValueError("give one of your numbers, as in net_h1=0.3775, or --file FILE")
    write(check_work(build()["E_total"], numbers, learning_rate=args.rate).text())


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
    try:
        text = read_text(path)
    except UnicodeDecodeError:
        raise ValueError(f"{path}: expected text in UTF-8") from None
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
