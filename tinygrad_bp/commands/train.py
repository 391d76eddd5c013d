"""`tinygrad-bp train`: a network that learns a user's own table."""

from __future__ import annotations

import argparse
import io
import os
import sys
from errno import EACCES, ENOENT
from pathlib import Path

from .arguments import as_argument, count, names, part, path, rate, sizes
from .options.tables import add_columns, add_format, add_missing, format_of, say
from .reading import MOST_CELLS, STREAM, opened_table
from .writing import as_text, write, write_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "train",
        help="train a network on a table of your own",
        description=_HELP,
    )
    parser.add_argument(
        "table", metavar="TABLE", type=path, help="a CSV file, or - for standard input"
    )
    parser.add_argument("--target", metavar="COLUMN", help="what to predict (default: the last)")
    parser.add_argument(
        "--features",
        metavar="A,B,...",
        type=names,
        help="what to predict it from (default: all other columns)",
    )
    parser.add_argument(
        "--ignore", metavar="A,B,...", type=names, default=[], help="columns to leave out"
    )
    parser.add_argument(
        "--kind",
        choices=["classes", "numbers"],
        help="what the target is (default: classes if it is text or few whole numbers)",
    )
    parser.add_argument(
        "--hidden",
        metavar="SIZES",
        type=sizes(1, 10, 1000, "8,8"),
        default=[8],
        help="neurons of each hidden layer, as in 8,8 (default: 8)",
    )
    parser.add_argument(
        "--activation", metavar="NAME", default="tanh", help="of hidden neurons (default: tanh)"
    )
    parser.add_argument(
        "--test",
        metavar="FRACTION",
        type=part,
        default=0.2,
        help="the fraction of the rows to hold out for a test; 0 for none (default: 0.2)",
    )
    parser.add_argument(
        "--epochs", metavar="N", type=count, default=100, help="passes over the rows (default: 100)"
    )
    parser.add_argument(
        "--batch", metavar="N", type=count, default=16, help="rows in a step (default: 16)"
    )
    parser.add_argument(
        "--rate", metavar="X", type=rate, default=0.01, help="learning rate of Adam (default: 0.01)"
    )
    parser.add_argument(
        "--seed",
        metavar="N",
        type=int,
        default=0,
        help="other numbers give other starting weights (default: 0)",
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=path,
        default=Path("model.json"),
        help="where the model goes, replacing an earlier one, or - for standard output "
        "(default: model.json)",
    )
    add_missing(parser, "drop", "leave its row out")
    add_columns(parser)
    add_format(parser)
    parser.set_defaults(run=_run)


_HELP = """\
Trains a network on a table: a CSV file with a row for each example. One column
is the target: classes, as names or numbers, or numbers. The others hold numbers,
texts (each of which becomes an input that is 0 or 1) or dates. The separator and
the encoding are detected, and the first line gives the names of the columns if
none of its cells is a number.

Some rows are held out, and the network is tested with them at the end. Ctrl-C
stops early and keeps the best weights so far.

Examples:
  tinygrad-bp train iris.csv --target species --hidden 8,8
  tinygrad-bp train houses.csv --target price --ignore id,street --epochs 300
  tinygrad-bp train titanic.csv --target Survived --text Pclass --missing fill
  tinygrad-bp train - --out - < iris.csv > iris.json"""


def _run(args: argparse.Namespace) -> None:
    from ..nn.data.splitting import hold_out
    from ..nn.data.tables import read_table
    from ..nn.tabular import MOST_WEIGHTS, check, loss_of_a_guess, sizes_of, train, weights_of
    from ..nn.training.costs import forecast
    from . import train_report

    _check_place(args.out)
    table = read_table(
        opened_table(args.table),
        -1 if args.target is None else args.target,
        features=args.features,
        ignore=args.ignore,
        text=args.text,
        kind=args.kind,
        missing=args.missing,
        dates=args.dates,
        month_first=args.month_first,
        **format_of(args),
        keep_cells=False,
        most_cells=MOST_CELLS,
    )
    check(table)
    say(args.table, table.notes, args.options)
    if args.test and not 0 < round(args.test * len(table.X)) < len(table.X):
        raise ValueError(f"--test {args.test:g} leaves a part of {len(table.X)} rows empty")
    rows, held_out = hold_out(table, args.test, args.seed) if args.test else (table, None)
    weights = weights_of(sizes_of(rows, args.hidden))
    samples = args.epochs * len(rows.X)
    word = forecast(weights, args.epochs * -(-len(rows.X) // args.batch), samples)
    if word and weights <= MOST_WEIGHTS:
        print(f"{word} (Ctrl-C ends it)", file=sys.stderr, flush=True)
    try:
        predictor, history = train(
            rows,
            args.hidden,
            args.activation,
            lr=args.rate,
            seed=args.seed,
            epochs=args.epochs,
            batch_size=args.batch,
        )
    except ArithmeticError as error:
        raise ValueError(f"{error}; try a smaller --rate than {args.rate:g}") from None
    if not history.best:
        print("Nothing was saved: no epoch was finished.", file=sys.stderr)
        raise KeyboardInterrupt
    if history.watched[history.best_epoch - 1] > _DIVERGED * loss_of_a_guess(rows):
        print(
            f"The network has learned nothing: a guess would do better. Try a smaller --rate than "
            f"{args.rate:g}.",
            file=sys.stderr,
        )
    if history.stopped:
        print(f"Kept: the weights of epoch {history.best_epoch}.", file=sys.stderr)
    report = as_text(train_report.report(predictor, history, rows, held_out))
    if str(args.out) == STREAM:
        file = io.StringIO()
        predictor.save(file)
        write_data(file.getvalue())
        print(report, file=sys.stderr)
    else:
        predictor.save(args.out)
        write(report)
        write(f"To apply it: tinygrad-bp predict {as_argument(args.out)} NEW.csv")
    if history.stopped:
        raise KeyboardInterrupt


#: A training that lost its way ends with a loss that is so many times that of a guess.
_DIVERGED = 10


def _check_place(out: Path) -> None:
    """Raise an error now, not after the training, if the model cannot go there."""
    from ..nn.storage import ModelFileError, read

    if str(out) == STREAM:
        return
    if not out.parent.is_dir():
        raise FileNotFoundError(ENOENT, "there is no such folder", str(out.parent))
    if not os.access(out.parent, os.W_OK):
        raise PermissionError(EACCES, "this folder cannot be written to", str(out.parent))
    if not out.exists():
        return
    if not out.is_file():
        raise ValueError(f"{out} is not a file: choose another name with --out")
    try:
        read(out)
    except ModelFileError as error:
        raise ValueError(f"{error}, so it stays: choose another name with --out") from None
