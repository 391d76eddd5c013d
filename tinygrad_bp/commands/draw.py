"""`tinygrad-bp draw`: an expression or a network as a picture."""

from __future__ import annotations

import argparse
import sys

from .arguments import path, sizes
from .writing import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..draw.computation import GraphTooLargeError
    from ..draw.diagram import Diagram
    from .arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "draw",
        help="the computation graph of an expression, or a network, as a picture",
        description=_HELP,
    )
    parser.add_argument("expression", metavar="EXPRESSION", nargs="?", help="what to draw")
    parser.add_argument("given", metavar="NAME=NUMBER", nargs="*", help="what its names stand for")
    parser.add_argument(
        "--wrt", metavar="NAME", help="light up the paths of its derivative by NAME"
    )
    parser.add_argument(
        "--network",
        metavar="SIZES",
        type=sizes(2, 10, 100, "2,4,1"),
        help="draw a network of random weights instead: inputs, neurons of each layer, as in 2,4,1",
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=path,
        help="a name ending in .svg, .png, .pdf or .dot (default: SVG to standard output)",
    )
    parser.set_defaults(run=_run)


_HELP = """\
Draws the computation graph of an expression, with data and gradient on each
node, or a network of neurons.

An expression has names, numbers, + - * / **, brackets, and functions such as
exp(x), tanh(x), maximum(x, y). Semicolons separate named parts. Put an
expression that begins with a minus in brackets.

Examples:
  tinygrad-bp draw "sigmoid(w*x + b)" w=2 x=-1 b=0.5 --out neuron.svg
  tinygrad-bp draw "net = w*x; E = (1 - tanh(net))**2" w=2 x=3 --wrt w > dEdw.svg
  tinygrad-bp draw --network 2,4,1 --out network.png"""


def _run(args: argparse.Namespace) -> None:
    if args.out is None and sys.stdout.isatty():
        raise ValueError(
            "say where the picture goes: --out graph.svg (or .png, .pdf, .dot), or > graph.svg"
        )
    if (args.expression is None) == (args.network is None):
        raise ValueError("give either an expression, as in 'w * x' w=2 x=0.5, or --network 2,4,1")
    diagram = _network(args) if args.network else _expression(args)
    if args.out is None:
        # SVG in ASCII is SVG in every encoding that the output may have.
        write(diagram.svg().encode("ascii", "xmlcharrefreplace").decode())
    else:
        diagram.save(args.out)


def _expression(args: argparse.Namespace) -> Diagram:
    from ..draw.computation import GraphTooLargeError, draw_chain, draw_graph
    from ..teach.expression import read

    output, names = read(args.expression, args.given)
    output.backward()
    if args.wrt is not None and args.wrt not in names:
        raise ValueError(f"--wrt {args.wrt}: the expression has only the names {', '.join(names)}")
    try:
        return draw_chain(output, names[args.wrt]) if args.wrt else draw_graph(output)
    except GraphTooLargeError as error:
        raise _too_large(error, "draw a part of the expression") from None


def _network(args: argparse.Namespace) -> Diagram:
    if args.wrt is not None:
        raise ValueError("--wrt goes with an expression, not with --network")
    from ..draw.computation import GraphTooLargeError
    from ..draw.network import draw_network
    from ..nn import MLP

    nin, *nouts = args.network
    try:
        return draw_network(MLP(nin, nouts, seed=0))
    except GraphTooLargeError as error:
        raise _too_large(error, "take smaller layers") from None


def _too_large(error: GraphTooLargeError, way_out: str) -> ValueError:
    """The error in the words of the command: it has no limit to be set."""
    return ValueError(f"{str(error).partition(': ')[0]}: {way_out}")
