"""The command `tinygrad-bp`.

Each command is a function of its arguments, which loads what it needs when it runs. Bad
input is a ValueError, an OSError or a RuntimeError wherever it is found; `main` makes one
line of it.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from rich.console import RenderableType

    from .draw.diagram import Diagram

#: The status of a command that was given bad input, as argparse has it; and, as shells have
#: it, of one that was interrupted, and of one whose output nobody reads to the end.
BAD_INPUT, INTERRUPTED, BROKEN_PIPE = 2, 130, 141

#: For output that cannot carry the tutorial's own letters.
_ASCII = str.maketrans({"∂": "d", "✓": "ok"})

#: In a narrower terminal the tables run over, so that no digit is lost; in a wider one, the
#: lines stay readable.
_NARROWEST, _WIDEST = 60, 100


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, with the arguments of the process unless others are given.

    Returns:
        The exit status. Only argparse exits by itself: after --help, and for arguments
        that it cannot read.
    """
    if sys.stdout is None:  # closed by the caller
        sys.stdout = io.StringIO()
    args = _arguments(arguments)
    try:
        args.run(args)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return BROKEN_PIPE
    except (OSError, RuntimeError, ValueError) as error:
        reason = str(error)
        if isinstance(error, OSError) and error.filename is not None:
            reason = f"{error.filename}: {error.strerror}"
        print(f"tinygrad-bp {args.command}: error: {_one_line(reason)}", file=sys.stderr)
        return BAD_INPUT
    return 0


def _tutorial(args: argparse.Namespace) -> None:
    from .teach import report, tutorial

    sections = tutorial.worked_example()
    saved = [] if args.no_diagrams else _saved_diagrams(args.out)
    if args.json:
        import json

        document = {**report.document(sections), "diagrams": [str(path) for path in saved]}
        _print(json.dumps(document, indent=2))
        return
    _print(_as_text(report.tables(sections)))
    if saved:
        _print("\nDiagrams:\n" + "\n".join(f"  {path}" for path in saved))


def _saved_diagrams(folder: Path) -> list[Path]:
    from .teach import report

    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file: choose a folder for the diagrams with --out FOLDER")
    folder.mkdir(parents=True, exist_ok=True)
    diagrams = report.diagrams()
    try:
        for name, diagram in diagrams.items():
            _save(diagram, folder / name)
    except RuntimeError as error:
        raise RuntimeError(f"{error}; --no-diagrams gives the numbers alone") from None
    return [folder / name for name in diagrams]


def _draw(args: argparse.Namespace) -> None:
    if args.out is None and sys.stdout.isatty():
        raise ValueError("where to? Add --out graph.svg (or .png, .pdf, .dot), or > graph.svg")
    if (args.expression is None) == (args.network is None):
        raise ValueError("give either an expression, as in 'w * x' w=2 x=0.5, or --network 2,4,1")
    diagram = _network(args) if args.network else _expression(args)
    if args.out is None:
        # SVG in ASCII is SVG in every encoding that the output may have.
        _print(diagram.svg().encode("ascii", "xmlcharrefreplace").decode())
    else:
        _save(diagram, args.out)


def _expression(args: argparse.Namespace) -> Diagram:
    from .draw.computation import draw_chain, draw_graph
    from .teach.expression import read

    output, names = read(args.expression, args.given)
    output.backward()
    if args.wrt is None:
        return draw_graph(output)
    if args.wrt not in names:
        raise ValueError(f"--wrt {args.wrt}: the expression names {', '.join(names)} only")
    return draw_chain(output, names[args.wrt])


def _network(args: argparse.Namespace) -> Diagram:
    if args.wrt is not None:
        raise ValueError("--wrt goes with an expression, not with --network")
    from .draw.network import draw_network
    from .nn import MLP

    nin, *nouts = args.network
    return draw_network(MLP(nin, nouts, seed=0))


def _save(diagram: Diagram, path: Path) -> None:
    """Write the diagram whole, or leave what is there."""
    unfinished = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        diagram.save(unfinished)
        unfinished.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        unfinished.unlink(missing_ok=True)


def _as_text(renderable: RenderableType) -> str:
    """As rich lays it out for this output: in colour, and as wide, where that is a terminal."""
    from rich.console import Console

    console = Console(highlight=False)
    console.width = min(max(console.width, _NARROWEST), _WIDEST)
    with console.capture() as captured:
        console.print(renderable)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _print(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(_ASCII).encode(encoding, "replace").decode(encoding)
    try:
        print(text, flush=True)
    except OSError:
        # Python would try once more at exit, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def _one_line(message: str) -> str:
    line = " ".join(message.split())
    return line if len(line) <= 500 else f"{line[:497]}..."


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _parser()
    args, rest = parser.parse_known_args(arguments)
    if "given" in args and not any(text.startswith("-") for text in rest):
        args.given += rest  # those after an option, which argparse leaves over
    elif rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return args


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        reason = _one_line(message)
        self.exit(BAD_INPUT, f"{self.prog}: error: {reason} (see {self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
    from . import __version__

    parser = _Parser(
        prog="tinygrad-bp",
        description="Scalar autograd that shows every number of backpropagation.",
        epilog="Example: tinygrad-bp tutorial",
    )
    parser.add_argument("--version", action="version", version=f"tinygrad-bp {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    tutorial = commands.add_parser(
        "tutorial",
        help="every number of a step of backpropagation, beside what the tutorial prints",
        description=_TUTORIAL,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    tutorial.add_argument(
        "--out",
        metavar="FOLDER",
        type=_path,
        default="tutorial",
        help="where the diagrams go, over those of an earlier run (default: tutorial)",
    )
    tutorial.add_argument("--no-diagrams", action="store_true", help="write no diagrams")
    tutorial.add_argument("--json", action="store_true", help="print the numbers as JSON")
    tutorial.set_defaults(run=_tutorial)

    draw = commands.add_parser(
        "draw",
        help="the computation graph of an expression, or a network, as a picture",
        description=_DRAW,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    draw.add_argument("expression", metavar="EXPRESSION", nargs="?", help="what to draw")
    draw.add_argument("given", metavar="NAME=NUMBER", nargs="*", help="what its names stand for")
    draw.add_argument("--wrt", metavar="NAME", help="light the paths of its derivative by NAME")
    draw.add_argument(
        "--network",
        metavar="SIZES",
        type=_sizes,
        help="draw a network of random weights instead: inputs, neurons of each layer, as in 2,4,1",
    )
    draw.add_argument(
        "--out",
        metavar="FILE",
        type=_path,
        help="a name ending in .svg, .png, .pdf or .dot (default: SVG to standard output)",
    )
    draw.set_defaults(run=_draw)
    return parser


_TUTORIAL = """\
Computes Matt Mazur's "A Step by Step Backpropagation Example": the forward
pass, the error, every derivative, the updated weights, and the network after
1 and 10,000 updates, each number beside the one that the tutorial prints.
Writes four diagrams: graph.svg (the computation graph), network.svg (the
neurons), dE_total_dw5.svg and dE_total_dw1.svg (the paths of a derivative).

Examples:
  tinygrad-bp tutorial
  tinygrad-bp tutorial --out lecture --json > lecture.json"""

_DRAW = """\
Draws the computation graph of an expression, with data and gradient on each
node, or a network of neurons.

An expression has names, numbers, + - * / **, brackets, and functions such as
exp(x), tanh(x), maximum(x, y). Semicolons set parts with names apart. One that
begins with a minus goes in brackets.

Examples:
  tinygrad-bp draw "sigmoid(w*x + b)" w=2 x=-1 b=0.5 --out neuron.svg
  tinygrad-bp draw "net = w*x; E = (1 - tanh(net))**2" w=2 x=3 --wrt w > dEdw.svg
  tinygrad-bp draw --network 2,4,1 --out network.png"""


def _path(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("the name is empty")
    return Path(text)


def _sizes(text: str) -> list[int]:
    try:
        sizes = [int(size) for size in text.split(",")]
    except ValueError:
        sizes = []
    if not 2 <= len(sizes) <= 10 or not all(1 <= size <= 100 for size in sizes):
        raise argparse.ArgumentTypeError(
            f"give 2 to 10 sizes, each from 1 to 100, as in 2,4,1, not {text[:40]!r}"
        )
    return sizes
