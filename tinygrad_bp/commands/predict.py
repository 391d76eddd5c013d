"""`tinygrad-bp predict`: what a trained network says of new rows."""

from __future__ import annotations

import argparse
import csv
import io

from .arguments import path
from .reading import MOST_CELLS, STREAM, opened
from .writing import refuse_own_input, write_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "predict",
        help="apply a network that `train` made to new rows",
        description=_HELP,
    )
    parser.add_argument(
        "model", metavar="MODEL", type=path, help="what `train` saved, or - for standard input"
    )
    parser.add_argument(
        "table", metavar="TABLE", type=path, help="a CSV file, or - for standard input"
    )
    parser.add_argument(
        "--probabilities", action="store_true", help="add the probability of each class"
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=path,
        default=STREAM,
        help="where it goes (default: standard output)",
    )
    parser.set_defaults(run=_run)


_HELP = """\
Writes the table as CSV with a column of predictions. The table needs the
columns that the network was trained on, in any order; others pass through.

Examples:
  tinygrad-bp predict model.json new.csv > predictions.csv
  tinygrad-bp predict model.json - --probabilities < new.csv"""


def _run(args: argparse.Namespace) -> None:
    from ..files import write_whole
    from ..nn.data.tables import read_csv
    from ..nn.tabular import Predictor

    if str(args.model) == str(args.table) == STREAM:
        raise ValueError("the model and the table cannot both come from standard input")
    if str(args.out) != STREAM:
        refuse_own_input(args.out, args.model, args.table)
    predictor = Predictor.load(opened(args.model))
    if args.probabilities and predictor.classes is None:
        raise ValueError(f"--probabilities: {predictor.target} is a number, and has no classes")
    table = read_csv(opened(args.table), None, features=predictor.features, most_cells=MOST_CELLS)

    names = [*table.columns, f"predicted {predictor.target}"]
    columns: list[Any] = [predictor.predict(table.X)]
    if args.probabilities and predictor.classes:
        names += [f"probability of {name}" for name in predictor.classes]
        columns += zip(*predictor.probabilities(table.X), strict=True)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([*cells, *new] for cells, *new in zip(table.cells, *columns, strict=True))
    if str(args.out) == STREAM:
        write_data(text.getvalue().removesuffix("\n"))
    else:
        write_whole(args.out, text.getvalue())
