"""The address of a moment: what a link holds, in text that is checked before it is obeyed.

An address has what differs from the preset's settings, and where in the run the moment is. Where
the run is not what the settings make of it, by the weights that it began with or by its data, it
has these too, with all their digits.

>>> from tinygrad_bp.playground.state.settings import DEFAULTS
>>> moment = Address({**DEFAULTS, "learning_rate": 0.3}, update=12, phase=3, select="w5")
>>> write(moment, DEFAULTS)
'#preset=tutorial&learning_rate=0.3&update=12&phase=3&select=w5'
>>> read("#preset=tutorial&learning_rate=0.3&update=12").settings
{'preset': 'tutorial', 'learning_rate': 0.3}
>>> read("#noise=2000")
Traceback (most recent call last):
ValueError: noise must be a number from 0 to 0.5, not 2000.0
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from ...nn.arguments import chosen
from .compound import ListField
from .fields import RealField, TextField, WholeField
from .messages import LONGEST_ADDRESS, MOST_UPDATES, NAME, NUMBER
from .settings import BY_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .fields import Field

    Table = tuple[tuple[float, ...], ...]

#: Data are in an address if they have at most so many characters in it.
MOST_DATA = 12_000

#: No network of the page has more parameters.
MOST_WEIGHTS = 4096

_WEIGHTS = ListField(RealField(-math.inf, math.inf, finite=False), MOST_WEIGHTS)
_CALLED = ListField(TextField(200), 16)
_ROWS, _NUMBERS = 1000, ListField(NUMBER, 16, least=1)

#: What stands in an address besides settings.
_PLACES: dict[str, Field] = {
    "update": WholeField(0, MOST_UPDATES),
    "phase": WholeField(0, 9999),
    "select": NAME,
    "path": WholeField(0, 9999),
    "begin": _WEIGHTS,
    "weights": _WEIGHTS,
    "memory": ListField(RealField(-math.inf, math.inf, finite=False), 4 * MOST_WEIGHTS),
    "scales": ListField(NUMBER, 64),
}
_TABLES = ("data", "test")
_NAMES = ("columns", "classes")

#: What says nothing without another one.
_TOGETHER = {
    **dict.fromkeys(("test", "scales", *_NAMES), "data"),
    "memory": "weights",
    "path": "select",
}


@dataclass(frozen=True)
class Address:
    """A moment.

    Attributes:
        settings: by name; after reading only those that the address has.
        update: how many updates were made.
        phase: how many phases of the next one are done; None where it is not walked through.
        select: what is selected.
        path: which of its paths is lit.
        begin: the weights that the run began with; empty where the settings say which.
        weights: those after `update` updates; empty where they follow from the beginning.
        memory: what the optimisers remember there, beside the weights.
        scales: of own samples whose columns were scaled the mean and the standard deviation that
            each column had, one after another.
        data: own samples, a row of inputs and one of targets for each; empty for the preset's.
        test: the same of those to test with.
        columns, classes: what they are called.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    update: int = 0
    phase: int | None = None
    select: str = ""
    path: int = 0
    begin: Sequence[float] = ()
    weights: Sequence[float] = ()
    memory: Sequence[float] = ()
    scales: Sequence[float] = ()
    data: Sequence[tuple[Sequence[float], Sequence[float]]] = ()
    test: Sequence[tuple[Sequence[float], Sequence[float]]] = ()
    columns: Sequence[str] = ()
    classes: Sequence[str] = ()


def write(moment: Address, base: Mapping[str, Any]) -> str:
    """The address of a moment.

    Args:
        moment: with all settings.
        base: the settings of its preset.

    Own data are left out where they are too long, as `leaves_data_out` says.
    """
    settings, begin = moment.settings, Address()
    texts = {"preset": settings["preset"]}
    for name, control in BY_NAME.items():
        if settings[name] != base[name]:
            texts[name] = control.field.write(settings[name])
    for name, its in _PLACES.items():
        place, at_first = getattr(moment, name), getattr(begin, name)
        if place != at_first and (place or at_first != ()):  # lists may be empty in two ways
            texts[name] = its.write(place)
    parts = [f"{name}={quote(text, safe=',:;+')}" for name, text in texts.items()]
    if not leaves_data_out(moment):
        tables = {name: _written(getattr(moment, name)) for name in _TABLES}
        names = {name: ",".join(map(quote, getattr(moment, name))) for name in _NAMES}
        parts += [f"{name}={text}" for name, text in {**tables, **names}.items() if text]
    return "#" + "&".join(parts)


def leaves_data_out(moment: Address) -> bool:
    """Whether the data of a moment are too long for an address."""
    return sum(len(_written(getattr(moment, name))) for name in _TABLES) > MOST_DATA


def read(text: Any) -> Address:
    """The moment that an address is of, with the settings that it has.

    Raises:
        ValueError: with one sentence, where it has something unknown or out of bounds.
    """
    text = TextField(LONGEST_ADDRESS).check(text, "the address").removeprefix("#")
    settings: dict[str, Any] = {}
    places: dict[str, Any] = {}
    for part in text.split("&") if text else []:
        key, equals, value = part.partition("=")
        known = [*BY_NAME, *_PLACES, *_TABLES, *_NAMES]
        name = chosen("in the address, a setting", unquote(key), known)
        if not equals or (not value and name not in BY_NAME):  # some settings are empty lists
            raise ValueError(f"the address has {name} without a value: write {name}=...")
        if name in settings or name in places:
            raise ValueError(f"the address has {name} twice: leave one out")
        if name in BY_NAME:
            settings[name] = BY_NAME[name].field.read(unquote(value), name)
        elif name in _TABLES:
            places[name] = _table(unquote(value), name)
        elif name in _NAMES:
            places[name] = _CALLED.check([*map(unquote, value.split(",", _CALLED.most))], name)
        else:
            places[name] = _PLACES[name].read(unquote(value), name)
    rows = [row for name in _TABLES for row in places.get(name, ())]
    if len({(len(inputs), len(targets)) for inputs, targets in rows}) > 1:
        raise ValueError("the rows of the data in the address differ in length")
    for name, needed in _TOGETHER.items():
        if places.get(name) and needed not in places:
            raise ValueError(f"the address has {name}, which needs {needed} beside it")
    return Address(settings, **places)


def _written(rows: Sequence[tuple[Sequence[float], Sequence[float]]]) -> str:
    """Rows as text: 0,1:1;1,1:0."""
    return ";".join(":".join(",".join(map(NUMBER.write, part)) for part in row) for row in rows)


def _table(text: str, name: str) -> list[tuple[list[float], list[float]]]:
    """The rows that are written."""
    rows = text.split(";", _ROWS)
    if len(rows) > _ROWS:
        raise ValueError(f"{name} must have at most {_ROWS:,} rows, and has more")
    found = []
    for number, row in enumerate(rows, 1):
        inputs, colon, targets = row.partition(":")
        if not colon:
            raise ValueError(f"{name}, row {number}, must be inputs:targets, as in 0,1:1")
        where = f"{name}, row {number}"
        found.append((_NUMBERS.read(inputs, where), _NUMBERS.read(targets, where)))
    return found
