"""`tinygrad-bp tutorial`: every number of the tutorial, and its diagrams."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..letters import visible
from .arguments import path
from .options.documents import is_file
from .writing import as_text, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "tutorial",
        help="every number of a step of backpropagation, beside what the tutorial prints",
        description=_HELP,
    )
    parser.add_argument(
        "--out",
        metavar="FOLDER",
        type=path,
        default="tutorial",
        help="where the diagrams go, replacing those of an earlier run (default: tutorial)",
    )
    parser.add_argument("--no-diagrams", action="store_true", help="write no diagrams")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.set_defaults(run=_run)


_HELP = """\
Computes Matt Mazur's "A Step by Step Backpropagation Example": the forward
pass, the error, every derivative, the updated weights, and the network after
1 and 10,000 updates, each number beside the one that the tutorial prints.
Writes four diagrams: graph.svg (the computation graph), network.svg (the
neurons), dE_total_dw5.svg and dE_total_dw1.svg (the paths of a derivative).

Examples:
  tinygrad-bp tutorial
  tinygrad-bp tutorial --out lecture --json > lecture.json"""


def _run(args: argparse.Namespace) -> None:
    if not is_file(args.out) and not args.no_diagrams:
        raise ValueError(
            "--out names a folder, and four diagrams cannot go to standard output: --no-diagrams "
            "leaves them out"
        )
    from ..teach import tutorial
    from ..teach.document.terminal import as_renderable

    report = tutorial.Report(tutorial.worked_example())
    saved = [] if args.no_diagrams else _saved_diagrams(args.out)
    if args.json:
        import json

        document = {**report.as_data(), "diagrams": [str(path) for path in saved]}
        write(json.dumps(document, indent=2))
        return
    write(as_text(as_renderable(report.document)))
    if saved:
        write("\nDiagrams:\n" + "\n".join(f"  {visible(str(path))}" for path in saved))


def _saved_diagrams(folder: Path) -> list[Path]:
    from ..teach.tutorial.diagrams import diagrams

    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file: choose a folder for the diagrams with --out FOLDER")
    folder.mkdir(parents=True, exist_ok=True)
    drawn = diagrams()
    try:
        for name, diagram in drawn.items():
            diagram.save(folder / name)
    except RuntimeError as error:
        raise RuntimeError(f"{error}; --no-diagrams gives the numbers alone") from None
    return [folder / name for name in drawn]
