"""`tinygrad-bp explain`: how one derivative of the tutorial's network comes about."""

from __future__ import annotations

import argparse
from functools import partial

from ..files import write_whole
from .arguments import path
from .reading import STREAM
from .writing import write, write_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..autodiff.value import Value
    from .arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "explain",
        help="a derivative of the tutorial's network, worked out step by step",
        description=_HELP,
    )
    parser.add_argument(
        "names", metavar="NAME", nargs="+", help="what the error is differentiated by, as in w1"
    )
    parser.add_argument(
        "--of", metavar="NAME", default="E_total", help="what is differentiated (default: E_total)"
    )
    parser.add_argument(
        "--convention",
        choices=("tutorial", "negated", "plain"),
        default="tutorial",
        help="δ = ∂E/∂net as in the tutorial, δ with its sign taken out, or no δ",
    )
    parser.add_argument(
        "--digits", metavar="N", type=int, default=9, help="significant digits (default: 9)"
    )
    form = parser.add_mutually_exclusive_group()
    add_form = partial(form.add_argument, dest="ending", action="store_const")
    add_form("--latex", const=".tex", help="a LaTeX document")
    add_form("--html", const=".html", help="a web page")
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=path,
        help="where it goes; .html, .md, .tex or .txt at the end of the name says in which form "
        "(default: text to standard output)",
    )
    parser.set_defaults(run=_run)


_HELP = """\
Works out a derivative of the tutorial's network by the chain rule, in symbols
and numbers: each link, the product along a path, the sum where paths join.

Examples:
  tinygrad-bp explain w5
  tinygrad-bp explain w1 b1 --convention negated
  tinygrad-bp explain out_h1 --of E_o2
  tinygrad-bp explain w1 --out w1.html"""


def _run(args: argparse.Namespace) -> None:
    from ..teach.derivations.explanation import explain
    from ..teach.document.readable import checked_ending
    from ..teach.tutorial.network import build

    ending = args.ending or ".txt"
    is_file = args.out is not None and str(args.out) != STREAM
    if is_file and args.out.suffix:
        ending = checked_ending(args.out)
        if args.ending not in (None, ending):
            raise ValueError(
                f"the ending of {args.out} names another form than --latex or --html does: "
                f"leave out one of the two"
            )
    net = build()
    wrt = [_node(name, net) for name in args.names]
    explanation = explain(_node(args.of, net), wrt, convention=args.convention, digits=args.digits)
    text = explanation.file_text(ending)
    if is_file:
        write_whole(args.out, text)
    elif ending == ".txt":
        write(text.rstrip("\n"))
    else:
        write_data(text)


def _node(name: str, net: dict[str, Value]) -> Value:
    if name not in net:
        raise ValueError(
            f"the tutorial's network has no {name[:40]!r}: its names are {', '.join(net)}"
        )
    return net[name]
