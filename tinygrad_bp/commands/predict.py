"""`tinygrad-bp predict`: what a trained network says of new rows."""

from __future__ import annotations

import argparse
import csv
from tempfile import TemporaryFile

from .arguments import path
from .options.tables import add_format, add_missing, format_of, say
from .reading import MOST_CELLS, STREAM, opened, opened_table
from .writing import refuse_own_input, write_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO

    from ..nn.data.reading.reader import Reader
    from ..nn.tabular import Predictor
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
    add_missing(parser, None, "leave the prediction of its row empty")
    add_format(parser)
    parser.set_defaults(run=_run)


_HELP = """\
Writes the table as CSV with a column of predictions. The table needs the
columns that the network was trained on, in any order; others pass through. What
the training did with texts, dates and missing values is done again; a text that
it has not seen is taken for none of those that it has, and counted.

Examples:
  tinygrad-bp predict model.json new.csv > predictions.csv
  tinygrad-bp predict model.json - --probabilities < new.csv"""


def _run(args: argparse.Namespace) -> None:
    from ..files import written_whole
    from ..nn.data.reading.format import Format
    from ..nn.data.reading.reader import reading
    from ..nn.tabular import Predictor

    if str(args.model) == str(args.table) == STREAM:
        raise ValueError("the model and the table cannot both come from standard input")
    if str(args.out) != STREAM:
        refuse_own_input(args.out, args.model, args.table)
    predictor = Predictor.load(opened(args.model))
    if args.probabilities and predictor.classes is None:
        raise ValueError(f"--probabilities: {predictor.target} is a number, and has no classes")
    predictor.missing = args.missing or predictor.missing
    told = format_of(args)
    with reading(
        opened_table(args.table),
        header=told.pop("header"),
        told=Format(**told),
        most_cells=MOST_CELLS,
        expected=predictor.features,
        before=predictor.format,
        decimal_before=predictor.decimal,
    ) as reader:
        if str(args.out) != STREAM:
            with written_whole(args.out) as unfinished, unfinished.open("w", **_TEXT) as file:
                _write_predictions(reader, predictor, args, file)
            return
        with TemporaryFile("w+", **_TEXT) as file:  # nothing is printed before all is well
            _write_predictions(reader, predictor, args, file)
            file.seek(0)
            write_lines(file)


#: How a file is opened for a table.
_TEXT: dict[str, Any] = {"encoding": "utf-8", "newline": ""}


def _write_predictions(
    reader: Reader, predictor: Predictor, args: argparse.Namespace, file: TextIO
) -> None:
    """Write the table with its predictions: to a file that nobody reads if a cell is wrong."""
    from ..nn.data.reading.taking import Taking

    if not predictor.features:
        predictor.take(reader.names)
    places = reader.places(predictor.features)
    taking = Taking(reader, predictor.recipe, places, predictor.missing)
    classes = predictor.classes if args.probabilities and predictor.classes else []
    writer = csv.writer(file, lineterminator="\n")
    of_classes = [f"probability of {name}" for name in classes]
    writer.writerow([*reader.names, f"predicted {predictor.target}", *of_classes])
    for lines, cells in reader.blocks():
        rows, holes = taking.rows(lines, cells)
        if taking.bad:  # of which all are to be told, and nothing is predicted
            continue
        known = [place for place in range(len(rows)) if place not in holes]
        results = predictor.results(
            [rows[place] for place in known], [lines[place] for place in known]
        )
        for place, row in enumerate(cells):
            if place in holes:
                writer.writerow([*row, "", *[""] * len(classes)])
            else:
                prediction, probabilities = next(results)
                writer.writerow([*row, prediction, *(probabilities if classes else [])])
    taking.refuse()
    missing = taking.notes("predicted nothing for")
    notes = filter(None, [*reader.notes, *reader.left_out.notes, taking.doubt, *missing])
    say(reader.name, notes, args.options)
