"""What argparse makes of words on the command line: paths, sizes, numbers between bounds.

Each function takes a word and gives what it means, or raises argparse's error, which says
what was expected.

>>> samples("0.05,0.1; 1,2")
[[0.05, 0.1], [1.0, 2.0]]
"""

from __future__ import annotations

import ast
import csv
import io
import math
import re
import shlex
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path

from ..letters import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import _SubParsersAction
    from collections.abc import Callable, Mapping
    from typing import Any

    #: The commands of `tinygrad-bp`, to which each adds itself.
    Commands = _SubParsersAction[ArgumentParser]

#: What is longer than this is shown by its start.
_SHOWN = 40


def path(text: str) -> Path:
    """The path of a file or a folder."""
    if not text:
        raise ArgumentTypeError("the name is empty")
    return Path(text)


def as_argument(path: Path) -> str:
    """The path as one would write it in a shell, so that nothing in it is more than a name.

    >>> as_argument(Path("model.json")), as_argument(Path("my $(model).json"))
    ('model.json', "'my $(model).json'")
    >>> as_argument(Path("-o.json"))
    './-o.json'
    """
    text = str(path)
    return shlex.quote(visible(f"./{text}" if text.startswith("-") else text))


def with_options(message: str, options: Mapping[str, str]) -> str:
    """The message of an error with the options of a command in the place of Python's arguments.

    Args:
        message: as it is for those who call the function.
        options: for each argument its option.

    >>> options = {"ignore": "--ignore", "missing": "--missing"}
    >>> with_options("leave out ignore=['a', 'b c'], or missing='fill', not x='y'", options)
    "leave out --ignore 'a,b c', or --missing fill, not x='y'"
    >>> with_options("header=True takes it for names", {"header": "--header"})
    '--header yes takes it for names'
    """

    def as_option(found: re.Match[str]) -> str:
        option = options.get(found[1])
        if option is None:
            return found[0]
        try:
            value = ast.literal_eval(found[2])
        except (SyntaxError, ValueError):
            value = found[2]
        return f"{option} {shlex.quote(_as_names(value))}" if found[2] else option

    return re.sub(r"(?<![^\s(])([a-z_]+)=(\[[^]]*\]|'[^']*'|[\w.-]*)", as_option, message)


def _as_names(value: Any) -> str:
    """A value as an option takes it: of a list, as `names` reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, list):
        return str(value)
    row = io.StringIO()
    csv.writer(row, lineterminator="").writerow(value)
    return row.getvalue()


def names(text: str) -> list[str]:
    """Names with commas between them; one with a comma in it stands in quotes, as in CSV.

    >>> names('a, b,"c, d"'), names("")
    (['a', 'b', 'c, d'], [''])
    """
    [found] = csv.reader([text.replace("\n", " ")], skipinitialspace=True)
    return [name.strip() for name in found or [""]]


def character(text: str) -> str:
    """One character; a tab may be named.

    >>> character(";"), character("tab")
    (';', '\\t')
    """
    found = "\t" if text in ("tab", r"\t") else text
    if len(found) != 1:
        raise ArgumentTypeError(f"expected one character, not {text[:_SHOWN]!r}")
    return found


def comparison(text: str) -> tuple[str, list[Any] | None]:
    """A setting of `lesson` and the values that are compared; None where it chooses them.

    >>> comparison("learning-rate=0.1,5"), comparison("update"), comparison("loss=mse,mae")
    (('learning_rate', [0.1, 5.0]), ('update', None), ('loss', ['mse', 'mae']))
    """
    name, equals, values = text.partition("=")
    return name.strip().replace("-", "_"), list(map(_value, names(values))) if equals else None


def sizes(fewest: int, most: int, largest: int, example: str) -> Callable[[str], list[int]]:
    """Reads the sizes of layers: from `fewest` to `most` of them, each from 1 to `largest`.

    >>> sizes(2, 10, 100, "2,4,1")("2,3,1")
    [2, 3, 1]
    """

    def read(text: str) -> list[int]:
        found = [_whole(size) for size in text.split(",")]
        if not fewest <= len(found) <= most or not all(1 <= size <= largest for size in found):
            raise ArgumentTypeError(
                f"give {fewest} to {most} sizes, each from 1 to {largest}, as in {example}, "
                f"not {text[:_SHOWN]!r}"
            )
        return found

    return read


class Nested:
    """Numbers as a network takes them that is not given a row: an image, a sequence."""

    def __init__(self, numbers: Any) -> None:
        self.numbers = numbers


def samples(text: str) -> list[list[float]] | Nested:
    """The numbers of each sample, with semicolons between samples; or lists of lists in JSON.

    >>> samples('[[1, 2], [3, "1/8"]]').numbers
    [[1, 2], [3, 0.125]]
    """
    import json  # only lists need it

    try:
        if text.lstrip().startswith("["):
            return Nested(_numbers(json.loads(text)))
        return [[as_number(word) for word in sample.split(",")] for sample in text.split(";")]
    except (RecursionError, ValueError):
        raise ArgumentTypeError(
            f"give numbers, as in 0.05,0.1, and ; between samples, not {text[:_SHOWN]!r}"
        ) from None


def _numbers(part: Any) -> Any:
    """A part of JSON with fractions as numbers."""
    if isinstance(part, list):
        return [_numbers(item) for item in part]
    return as_number(part) if isinstance(part, str) else part


def number(text: str) -> float:
    """A number, which may be a fraction."""
    try:
        return as_number(text)
    except ValueError:
        raise ArgumentTypeError(
            f"expected a number, as in 0.5 or 1/8, not {text[:_SHOWN]!r}"
        ) from None


def as_number(text: str) -> float:
    """The number that a text is, a decimal or a fraction of two.

    Raises:
        ValueError: if it is neither.

    >>> as_number("0.125"), as_number("-1/8")
    (0.125, -0.125)
    """
    above, slash, below = text.partition("/")
    if not slash:
        return float(text)
    divisor = float(below)
    if not divisor:
        raise ValueError(f"{text[:_SHOWN]!r} divides by 0")
    return float(above) / divisor


def count(text: str) -> int:
    """A whole number from 1 up."""
    if not _whole(text):
        raise ArgumentTypeError(f"expected a whole number of 1 or more, not {text[:_SHOWN]!r}")
    return _whole(text)


def part(text: str) -> float:
    """A part of a whole, which may be nothing but not everything."""
    return _between(text, "from 0 to below 1", lambda found: 0 <= found < 1)


def rate(text: str) -> float:
    """A learning rate."""
    return _between(text, "above 0", lambda found: 0 < found < math.inf)


def _value(text: str) -> Any:
    """What a word means as the value of a setting: a number, true or false, or itself."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    try:
        return as_number(text)
    except ValueError:
        return text


def _whole(text: str) -> int:
    """The whole number, or 0 where there is none or one of more than nine digits."""
    return int(text) if text.strip().isdecimal() and len(text) < 10 else 0


def _between(text: str, bounds: str, fits: Callable[[float], bool]) -> float:
    try:
        found = as_number(text)
    except ValueError:
        found = math.nan
    if not fits(found):
        raise ArgumentTypeError(f"expected a number {bounds}, not {text[:_SHOWN]!r}")
    return found
