"""`tinygrad-bp explain`: how a derivative of a network's error comes about."""

from __future__ import annotations

import argparse
import sys

from .options.documents import add_convention, add_digits, add_form, form, write_document
from .options.listing import kinds_of, listing
from .options.network import add_network, bad_input, files_read, network
from .writing import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "explain",
        help="a derivative of the tutorial's network or another, worked out step by step",
        description=_HELP,
    )
    parser.add_argument(
        "given", metavar="NAME", nargs="*", help="what the error is differentiated by, as in w1"
    )
    parser.add_argument(
        "--of", metavar="NAME", default="E_total", help="what is differentiated (default: E_total)"
    )
    add_convention(parser)
    add_digits(parser)
    parser.add_argument("--names", action="store_true", help="list the names that there are")
    add_form(parser)
    add_network(parser)
    parser.set_defaults(run=_run)


_HELP = """\
Works out a derivative of a network's error by the chain rule, in symbols and
numbers: each link, the product along a path, the sum where paths join. The
network is the tutorial's, or the one that the options of lesson describe.

A name that the network does not have is told with those that are like it, and
the rest goes on; the exit status is then 1.

Examples:
  tinygrad-bp explain w5
  tinygrad-bp explain w1 b1 --convention negated
  tinygrad-bp explain out_h1 --of E_o2
  tinygrad-bp explain w1 --out w1.html
  tinygrad-bp explain w1 w4 --layers 1,2,1 --activation tanh --inputs 1/2 --targets 1"""


def _run(args: argparse.Namespace) -> int:
    from ..teach.derivations.explanation import explain
    from ..teach.formulas.nodes import find_node, node_of, nodes_of, unknown
    from ..teach.formulas.notation import Notation
    from ..teach.lessons.tasks import task_of

    ending = form(args, *files_read(args))
    with bad_input():
        total = task_of(**network(args)).calculate().total
    nodes = nodes_of(Notation(total))
    if args.names:
        write(listing(kinds_of(nodes)))
        return 0
    if not args.given:
        raise ValueError("the following arguments are required: NAME, as in w1 (--names lists all)")
    found = {name: find_node(name, nodes) for name in dict.fromkeys(args.given)}
    wrt = [node for node in found.values() if node is not None]
    wrong = [unknown(name, nodes) for name, node in found.items() if node is None]
    if not wrt:
        raise ValueError("; ".join(wrong))
    explanation = explain(
        node_of(args.of, nodes), wrt, convention=args.convention, digits=args.digits
    )
    write_document(explanation, args.out, ending)
    for reason in wrong:
        print(f"tinygrad-bp explain: {reason}", file=sys.stderr)
    return 1 if wrong else 0
