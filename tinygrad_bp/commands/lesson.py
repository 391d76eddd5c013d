"""`tinygrad-bp lesson`: a whole worked example, for the tutorial's network or another."""

from __future__ import annotations

import argparse

from ..letters import visible
from .arguments import comparison, names
from .options.documents import add_convention, add_digits, add_form, form, is_file, write_document
from .options.network import add_network, add_updates, bad_input, files_read, network, updates
from .writing import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "lesson",
        help="a whole worked example of backpropagation, for any network and numbers",
        description=_HELP,
    )
    add_network(parser)
    add_updates(parser)
    add = parser.add_argument
    add("--rounds", metavar="N", type=int, default=1, help="how many updates (default: 1)")
    add_digits(parser)
    add_convention(parser)
    add(
        "--wrt",
        metavar="NAMES",
        type=names,
        help="the derivatives that are worked out, as in w1,w5",
    )
    add(
        "--order",
        type=int,
        default=1,
        metavar="1|2",
        help="2 for a chapter on second derivatives: the Hessian (default: 1)",
    )
    add(
        "--compare",
        metavar="SETTING[=VALUES]",
        type=comparison,
        action="append",
        default=[],
        help="set trainings side by side: learning-rate, train-biases, loss or update (the "
        "order); several times for several, with values as in learning-rate=0.1,0.5,5",
    )
    add_form(parser)
    parser.set_defaults(run=_run)


_HELP = """\
Writes out one step of backpropagation with every number: the forward pass,
the error, each derivative by the chain rule, the update, and the network after
it. On its own, the tutorial's example; with options, any network.

Examples:
  tinygrad-bp lesson
  tinygrad-bp lesson --train-biases --rounds 100 --out lesson.html
  tinygrad-bp lesson --rounds 1000 --compare learning-rate --compare loss=mse,mae
  tinygrad-bp lesson --convention negated
  tinygrad-bp lesson --layers 2,3,1 --activation tanh --inputs 1,2 --targets 0.5"""


def _run(args: argparse.Namespace) -> None:
    from ..teach.lessons.lesson import lesson

    ending = form(args, *files_read(args))
    with bad_input():
        made = lesson(
            **network(args),
            **updates(args),
            rounds=args.rounds,
            wrt=args.wrt,
            order=args.order,
            compare=dict(args.compare),
            convention=args.convention,
            digits=args.digits,
        )
    write_document(made, args.out, ending)
    if is_file(args.out):
        write(f"Written: {visible(str(args.out))}")
