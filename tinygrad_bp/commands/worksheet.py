"""`tinygrad-bp worksheet`: sheets with steps left open, for a class, and what comes back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..files import write_whole
from ..letters import visible
from .arguments import count, names, path
from .options.documents import add_digits, is_file, write_document
from .options.network import add_network, add_updates, bad_input, network, updates
from .reading import MOST_CHARACTERS, read_text
from .writing import write, write_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..teach.worksheets.classes import ClassOfSheets
    from ..teach.worksheets.handed_in import HandedIn
    from .arguments import Commands

#: The record of a class in its folder, and the table for answers that are on paper.
_RECORD, _TABLE = "class.json", "to-fill-in.csv"


def add_to(commands: Commands) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "worksheet",
        help="a lesson with steps left open, for one student or a class; and answers graded",
        description=_HELP,
    )
    add = parser.add_argument
    add(
        "--blanks",
        metavar="KINDS",
        type=names,
        help="what is left open: forward pass, error, local derivatives, products, sums over "
        "paths, updates, results; or backward pass, after the forward pass (default), everything",
    )
    add(
        "--hints",
        choices=("numbers", "formulas", "none"),
        help="what is shown of an open step: its formula with the numbers put in, its formula "
        "(default), or its name alone",
    )
    add(
        "--series",
        metavar="N",
        type=count,
        help="N sheets for each, which fade from a complete lesson to one that is all blank",
    )
    add("--student", metavar="NAME", default="", help="the name on the sheet")
    add(
        "--draw",
        metavar="SEED",
        help="draw weights, biases and inputs anew, from SEED and the name (a class: from 1)",
    )
    add("--same-numbers", action="store_true", help="the same numbers for the whole class")
    add_digits(parser)
    add("--class", dest="roster", metavar="FILE", type=path, help="a list of names: text or CSV")
    add(
        "--form",
        choices=("html", "tex", "md", "txt"),
        help="what the sheets of a class or a series are written as (default: html)",
    )
    add(
        "--out",
        metavar="PATH",
        type=path,
        help="a file that ends in .html, .md, .tex or .txt; for a class or a series a folder; for "
        "--grade a .csv file",
    )
    add("--answers", metavar="FILE", type=path, help="where the answers of one sheet go")
    add("--grade", metavar="PATH", type=path, nargs="+", help="answers: files, or folders of them")
    add("--of", metavar="FOLDER", type=path, help="the folder of the class that --grade is about")
    add("--replace", action="store_true", help="replace files that are there already")
    add_network(parser)
    add_updates(parser)
    parser.set_defaults(run=_run)


_HELP = """\
Makes worksheets: the lesson of a network with steps left open, to be filled in
on the page or on paper. A page has a button that saves the answers as a file;
print it, or LaTeX made with --form tex, for paper and for PDF.

For a class, give a list of names: each student gets a sheet with other numbers,
in a folder that has the answers (answers.html), a record for grading
(class.json), and a table for answers that come back on paper (to-fill-in.csv).
--grade says what is right, what follows from an earlier slip, and which slips
there are, and --out results.csv writes all of it as a table. The exit status is
1 where a file was not graded.

Examples:
  tinygrad-bp worksheet --blanks updates --out sheet.html --answers answers.html
  tinygrad-bp worksheet --class class.csv --blanks products,sums --out evening
  tinygrad-bp worksheet --grade handed-in --of evening --out results.csv
  tinygrad-bp worksheet --series 4 --layers 2,3,1 --targets 0.5 --out fading"""


def _run(args: argparse.Namespace) -> int:
    with bad_input():
        if args.grade is not None:
            return _grade(args)
        if args.of is not None:
            raise ValueError("--of goes with --grade")
        if args.roster is not None or args.series is not None:
            _make_class(args)
        else:
            _make_one(args)
    return 0


def _options(args: argparse.Namespace) -> dict[str, Any]:
    """What the sheets are made from, as `worksheet` takes it."""
    return {**network(args), **updates(args), "digits": args.digits}


def _opened(args: argparse.Namespace) -> tuple[Any, str]:
    """What is left open, and how much of it is shown."""
    from ..teach.worksheets.sheet import USUAL

    return args.blanks or USUAL, args.hints or "formulas"


def _make_one(args: argparse.Namespace) -> None:
    from ..teach.document.readable import checked_ending
    from ..teach.worksheets.sheet import worksheet

    if args.form is not None:
        raise ValueError("--form goes with --class or --series: the ending of --out says the form")
    blanks, hints = _opened(args)
    places = [place for place in (args.out, args.answers) if is_file(place)]
    written = {place: checked_ending(place) for place in places}
    if args.out is not None and args.out == args.answers:
        raise ValueError(f"--out and --answers are both {args.out}")
    _refuse_to_replace(args, written)
    sheet = worksheet(
        student=args.student, seed=args.draw, blanks=blanks, hints=hints, **_options(args)
    )
    if args.answers is not None:
        write_document(sheet.answers, args.answers, written.get(args.answers, ".txt"))
    write_document(sheet, args.out, written.get(args.out, ".txt"))
    for file in written:
        write(f"Written: {visible(str(file))}")


def _make_class(args: argparse.Namespace) -> None:
    from ..teach.worksheets.classes import class_of_sheets
    from ..teach.worksheets.roster import Roster, roster
    from ..teach.worksheets.series import fading

    if not is_file(args.out):
        raise ValueError("say which folder the sheets go to: --out FOLDER")
    if args.answers is not None:
        raise ValueError("--answers goes with one sheet: a class has answers.html in its folder")
    if args.roster is not None and args.student:
        raise ValueError("give --student or --class, not both")
    if args.series is not None and (args.blanks, args.hints) != (None, None):
        raise ValueError("--series says what is left open: leave out --blanks and --hints")
    if args.draw is not None and args.same_numbers:
        raise ValueError("give --draw or --same-numbers, not both")
    series = [_opened(args)] if args.series is None else fading(args.series)
    listed = Roster((args.student or "student",))
    seed = args.draw
    if args.roster is not None:
        listed = roster(visible(str(args.roster)), _text(args.roster))
        seed = None if args.same_numbers else args.draw or "1"
    made = class_of_sheets(listed.students, series, seed=seed, **_options(args))
    files = _files(made, args.form or "html")
    folder: Path = args.out
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file: choose a folder for the sheets with --out FOLDER")
    _refuse_to_replace(args, [folder / name for name in files])
    (folder / "sheets").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        write_whole(folder / name, text)
    for note in listed.notes:
        write(f"Note: {visible(note)}")
    write(f"Written: {len(made.sheets)} sheets in {visible(str(folder / 'sheets'))}")
    write(f"For you: {', '.join(name for name in files if '/' not in name)} beside them")


def _files(made: ClassOfSheets, form: str) -> dict[str, str]:
    """What the folder of a class has in it, by the names of the files."""
    sheets = {
        f"sheets/{name}.{form}": sheet.file_text(f".{form}")
        for name, sheet in zip(made.names, made.sheets, strict=True)
    }
    answers = {f"answers.{form}": made.answers.file_text(f".{form}")}
    return {**sheets, **answers, _RECORD: made.as_text(), _TABLE: made.table_to_fill()}


def _refuse_to_replace(args: argparse.Namespace, files: Any) -> None:
    there = [file for file in files if file.exists()]
    if there and not args.replace:
        more = f" and {len(there) - 1} more are" if there[1:] else " is"
        raise ValueError(
            f"{there[0]}{more} there already: choose another name with --out, or give --replace"
        )


def _grade(args: argparse.Namespace) -> int:
    from ..teach.worksheets.classes import ClassOfSheets, class_of

    if args.roster is not None or args.series is not None or args.answers is not None:
        raise ValueError("--grade is about answers: leave out --class, --series and --answers")
    if is_file(args.out):
        if args.out.suffix.lower() != ".csv":
            raise ValueError(f"the results are written as CSV: {args.out} does not end in .csv")
        _refuse_to_replace(args, [args.out])
    problems: list[str] = []
    given = list(_handed_in(args, problems))
    if args.of is not None:
        record = args.of / _RECORD if args.of.is_dir() else args.of
        try:
            made = class_of(_text(record))
        except ValueError as error:
            raise ValueError(f"{record}: {error}") from None
    else:
        sheets = list(_sheets_of(args, given, problems))
        made = ClassOfSheets(tuple(sheet for sheet, _ in sheets), ("",) * len(sheets))
        given = [answers for _, answers in sheets]
    results = made.grade(given).with_problems(problems)
    report = results.text().rstrip("\n")
    if args.out is None:
        write(report)
    elif is_file(args.out):
        write_whole(args.out, results.csv())
        write(f"{report}\n\nWritten: {visible(str(args.out))}")
    else:
        write_data(results.csv().rstrip("\n"))
        print(report, file=sys.stderr)
    return 1 if results.problems else 0


def _handed_in(args: argparse.Namespace, problems: list[str]) -> Iterator[HandedIn]:
    """What was handed in, the newest files first; what cannot be read is told."""
    from ..teach.worksheets.handed_in import ENDINGS, handed_in

    files: dict[Path, None] = {}
    for given in args.grade:
        if given.is_dir():
            inside = sorted(given.iterdir())
            files.update(dict.fromkeys(f for f in inside if f.suffix.lower() in ENDINGS))
        elif not given.exists():
            raise ValueError(f"{given}: there is no such file or folder")
        else:
            files[given] = None
    if not files:
        raise ValueError(f"there are no files of answers: they end in {', '.join(ENDINGS)}")
    for file in sorted(files, key=lambda file: -file.stat().st_mtime):
        try:
            yield from handed_in(visible(str(file)), _text(file))
        except (OSError, ValueError) as error:
            reason = str(error)
            problems.append(reason if reason.startswith(str(file)) else f"{file}: {reason}")


def _sheets_of(
    args: argparse.Namespace, given: list[HandedIn], problems: list[str]
) -> Iterator[tuple[Any, HandedIn]]:
    """The sheets that answers say they belong to; for others, that of the options."""
    from dataclasses import replace

    from ..teach.worksheets.sheet import sheet_of, worksheet

    for each in given:
        try:
            if each.whole is not None:
                sheet = sheet_of(each.whole)
            else:
                student = each.student or Path(each.source).stem
                options = {**_options(args), "blanks": args.blanks or "everything"}
                sheet = worksheet(student=student, seed=args.draw, **options)
        except ValueError as error:
            problems.append(f"{each.source}: {error}")
            continue
        yield sheet, replace(each, student=sheet.student, sheet=sheet.key)


def _text(file: Path) -> str:
    """What is in a file; what is no file, or no text, is told."""
    if file.exists() and not file.is_file():
        raise ValueError(f"{file} is no file")
    if file.exists() and file.stat().st_size > 4 * MOST_CHARACTERS:
        raise ValueError(f"{file} is too long")
    return read_text(file)
