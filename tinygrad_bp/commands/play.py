"""`tinygrad-bp play`: the page on which a network learns while one watches."""

from __future__ import annotations

import argparse

from .arguments import path
from .reading import read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "play", help="a page on which a network learns while you watch", description=_HELP
    )
    parser.add_argument(
        "--preset", metavar="NAME", help="what the page begins with (default: tutorial)"
    )
    parser.add_argument(
        "--model", metavar="MODEL", type=path, help="a network in a file that `train` made"
    )
    parser.add_argument(
        "--table", metavar="TABLE", type=path, help="a CSV file: the last column is the target"
    )
    parser.add_argument(
        "--port",
        metavar="NUMBER",
        type=_port,
        help="where the page is; 0 for any port that is free (default: the first from 8123 on)",
    )
    parser.add_argument(
        "--host",
        metavar="HOST",
        default="127.0.0.1",
        help="an address of this machine; other than the default, others can reach the page, "
        "and the address that is printed holds a token that lets one browser in",
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.set_defaults(run=_run)


_HELP = """\
Opens the page in a browser and prints its address. It works offline, and only
this machine reaches it. Ctrl-C ends it.

Examples:
  tinygrad-bp play
  tinygrad-bp play --preset operators
  tinygrad-bp play --table moons.csv"""


def _run(args: argparse.Namespace) -> None:
    from ..playground.host.serving import check_browser, check_installed, listening, serve

    check_installed()
    start = _start(args)
    if not args.no_browser:
        check_browser()
    serve(
        listening(args.host, args.port),
        args.host,
        start,
        say=_say,
        fragment=f"#preset={args.preset}" if args.preset else "",
        opens_browser=not args.no_browser,
    )


def _start(args: argparse.Namespace) -> dict[str, Any]:
    """What each session starts with, tried once."""
    from ..playground.host.worker import session

    start: dict[str, Any] = {}
    if args.model:
        start["model"] = read_text(args.model)
    if args.table:
        start["table"] = {"name": args.table.name, "text": read_text(args.table)}
    if args.preset:
        if start:
            raise ValueError("--preset has a network and data of its own: leave out the others")
        start["address"] = f"preset={args.preset}"
    if start:
        try:
            session(start)
        except TypeError as error:  # a model of another kind, say
            raise ValueError(str(error)) from None
    return start


def _say(address: str) -> None:
    print(f"{address} (Ctrl-C ends it)", flush=True)


def _port(text: str) -> int:
    if text.isdecimal() and len(text) < 6 and int(text) < 1 << 16:
        return int(text)
    raise argparse.ArgumentTypeError(f"expected a port, from 0 to 65535, not {text[:40]!r}")
