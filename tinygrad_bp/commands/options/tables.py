"""How a table is written, and what is done where a value is missing: options of `train` and
`predict`.
"""

from __future__ import annotations

import sys

from ...letters import visible
from ..arguments import character, names, with_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable, Mapping
    from typing import Any


def add_format(parser: ArgumentParser) -> None:
    """Add the options that say how a table is written."""
    add = parser.add_argument_group(
        "how the table is written", "By default it is found, and said where it is unusual."
    ).add_argument
    add(
        "--header",
        choices=["yes", "no"],
        help="whether the first line has the names of the columns (default: yes if none of its "
        "cells is a number, or a date as those below it, or missing)",
    )
    add("--separator", metavar="CHARACTER", type=character, help="between cells; tab for a tab")
    add("--decimal", choices=[".", ","], help="what stands before decimals")
    add(
        "--thousands",
        metavar="CHARACTER",
        type=character,
        help="between groups of digits (default: any of , . ' and space between groups of three)",
    )
    add("--encoding", metavar="NAME", help="as in utf-8, latin-1, utf-16")
    add(
        "--missing-values",
        metavar="A,B,...",
        type=names,
        help="texts and numbers that stand for a missing value too, as in --missing-values=-999,x",
    )


def add_columns(parser: ArgumentParser) -> None:
    """Add the options that say what becomes of columns."""
    add = parser.add_argument_group("what becomes of the columns").add_argument
    add(
        "--text",
        metavar="A,B,...",
        type=names,
        default=[],
        help="take numbers as texts: an input for each of them",
    )
    add(
        "--dates",
        choices=["days", "parts"],
        default="days",
        help="a date is days since 1970-01-01 (default), or its year, month, weekday and hour too",
    )
    add(
        "--month-first",
        action="store_true",
        help="1/2/2024 is the 2nd of January, where no date of the column tells",
    )


def add_missing(parser: ArgumentParser, default: str | None, drops: str) -> None:
    """Add the option that says what is done where a value is missing.

    Args:
        parser: to which it is added.
        default: what is done unless told; None for what a training did.
        drops: what "drop" does, in words.
    """
    usual = "default: as in the training" if default is None else f"default: {default}"
    parser.add_argument(
        "--missing",
        choices=["drop", "fill", "refuse"],
        default=default,
        help=f"where a cell is empty, NA, NaN, null or ?: {drops}, fill it with the column's mean "
        f"or its most frequent text, or refuse the table ({usual})",
    )


def format_of(args: Namespace) -> dict[str, Any]:
    """What `add_format` read, as `read_table` takes it."""
    named = ("separator", "decimal", "thousands", "encoding", "missing_values")
    header = None if args.header is None else args.header == "yes"
    return {"header": header, **{name: getattr(args, name) for name in named}}


def say(table: object, notes: Iterable[str], options: Mapping[str, str]) -> None:
    """Say on standard error what was guessed, left out and filled.

    Args:
        table: what it is called.
        notes: what is to be said.
        options: those of the command, by the arguments that they stand for.
    """
    for note in notes:
        print(visible(f"{table}: {with_options(note, options)}"), file=sys.stderr)
