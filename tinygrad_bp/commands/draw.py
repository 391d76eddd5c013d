"""`tinygrad-bp draw`: an expression or a network as a picture."""

from __future__ import annotations

import argparse
import sys

from .arguments import path, sizes
from .options.documents import is_file
from .options.listing import kinds_of, listing
from .options.network import add_network, bad_input, files_read, is_asked, model_of, network
from .writing import refuse_own_input, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..autodiff.value import Value
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
        "--graph", action="store_true", help="draw the graph of a network's error, not its neurons"
    )
    parser.add_argument(
        "--direction",
        choices=["right", "down", "left", "up"],
        help="where the result of a graph stands, seen from its leaves (default: right)",
    )
    parser.add_argument("--title", metavar="TEXT", help="a line above the picture")
    parser.add_argument("--names", action="store_true", help="list the names that --wrt knows")
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=path,
        help="a name ending in .svg, .png, .jpg, .pdf or .dot (default: SVG to standard output, "
        "which is - too)",
    )
    add_network(parser)
    parser.set_defaults(run=_run)


_HELP = """\
Draws the computation graph of an expression, with data and gradient on each
node, or a network of neurons with the numbers of a forward pass: the one that
the options of lesson describe. With --graph or --wrt it is the graph of that
network's error.

An expression has names, numbers, + - * / **, brackets, and functions such as
exp(x), tanh(x), maximum(x, y). Semicolons separate named parts. Put an
expression that begins with a minus in brackets.

Examples:
  tinygrad-bp draw "sigmoid(w*x + b)" w=2 x=-1 b=0.5 --out neuron.svg
  tinygrad-bp draw "net = w*x; E = (1 - tanh(net))**2" w=2 x=3 --wrt w > dEdw.svg
  tinygrad-bp draw "w*x + b" w=2 x=-1 b=0.5 --direction down --title Neuron --out n.svg
  tinygrad-bp draw --network 2,4,1 --out network.png
  tinygrad-bp draw --layers 1,2,1 --inputs 1/2 --targets 1 --wrt w1 --out dEdw1.svg"""


def _run(args: argparse.Namespace) -> None:
    to_file = is_file(args.out)
    if not (to_file or args.names) and sys.stdout.isatty():
        raise ValueError(
            "say where the picture goes: --out graph.svg (or .png, .jpg, .pdf, .dot), or "
            "> graph.svg"
        )
    is_bare = args.expression is None and args.network is None
    is_described = is_asked(args) or args.graph or (is_bare and bool(args.wrt or args.names))
    if (args.expression is not None) + (args.network is not None) + is_described != 1:
        raise ValueError(
            "give either an expression, as in 'w * x' w=2 x=0.5, or --network 2,4,1, or options "
            "of lesson, as in --layers 2,4,1"
        )
    if to_file:
        refuse_own_input(args.out, *files_read(args))
    with bad_input():
        diagram = _described(args) if is_described else _named(args)
    if diagram is None:
        return
    if to_file:
        diagram.save(args.out)
    else:
        # SVG in ASCII is SVG in every encoding that the output may have.
        write(diagram.svg().encode("ascii", "xmlcharrefreplace").decode())


def _named(args: argparse.Namespace) -> Diagram | None:
    """An expression, or a network by its sizes."""
    if args.network is not None:
        if args.wrt is not None or args.names:
            raise ValueError("--wrt goes with an expression, not with --network")
        from ..nn import MLP

        nin, *nouts = args.network
        return _network(args, MLP(nin, nouts, seed=0))
    from ..teach.expression import read

    output, names = read(args.expression, args.given)
    if args.names:
        write(listing(kinds_of(names)))
        return None
    if args.wrt is not None and args.wrt not in names:
        raise ValueError(f"--wrt {args.wrt}: the expression has only the names {', '.join(names)}")
    wrt = names[args.wrt] if args.wrt else None
    return _graph(args, output, wrt, "draw a part of the expression")


def _described(args: argparse.Namespace) -> Diagram | None:
    """The network that the options of `lesson` describe, or the graph of its error."""
    is_graph = args.graph or args.names or args.wrt is not None
    if not is_graph and args.inputs is None and args.targets is None:
        return _network(args, model_of(args))
    from ..teach.formulas.nodes import node_of, nodes_of
    from ..teach.formulas.notation import Notation
    from ..teach.lessons.tasks import task_of

    calculation = task_of(**network(args)).calculate()
    if not is_graph:
        first, *others = calculation.samples
        numbers = {} if others else {"inputs": first.inputs, "outputs": first.outputs}
        return _network(args, calculation.model, **numbers)
    nodes = nodes_of(Notation(calculation.total))
    if args.names:
        write(listing(kinds_of(nodes)))
        return None
    wrt = None if args.wrt is None else node_of(args.wrt, nodes)
    return _graph(args, calculation.total, wrt, "take a smaller network or fewer samples")


def _graph(args: argparse.Namespace, output: Value, wrt: Value | None, way_out: str) -> Diagram:
    from ..draw.computation import GraphTooLargeError, draw_chain, draw_graph

    output.backward()
    asked = {"direction": args.direction, "title": args.title}
    given = {name: value for name, value in asked.items() if value is not None}
    try:
        return draw_graph(output, **given) if wrt is None else draw_chain(output, wrt, **given)
    except GraphTooLargeError as error:
        raise _too_large(error, way_out) from None


def _network(args: argparse.Namespace, model: Any, **samples: Any) -> Diagram:
    from ..draw.computation import GraphTooLargeError
    from ..draw.network import draw_network

    if args.direction is not None:
        raise ValueError("--direction goes with a graph: a network is drawn from left to right")
    try:
        return draw_network(model, title=args.title or "", **samples)
    except GraphTooLargeError as error:
        raise _too_large(error, "take smaller layers") from None


def _too_large(error: GraphTooLargeError, way_out: str) -> ValueError:
    """The error in the words of the command: it has no limit to be set."""
    return ValueError(f"{str(error).partition(': ')[0]}: {way_out}")
