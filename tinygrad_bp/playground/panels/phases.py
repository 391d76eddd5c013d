"""The track of phases: a map of one update, folded where it has many.

>>> [cell.name for cell in fold(parts_of((Phase("update", "w+"),))[0], None)]
['w+']
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from ..run.phases import Phase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from ..run.moment import Moment

#: A track with more phases is folded.
MOST = 24

#: A part of the track with more parts shows those around the present one.
_WIDEST, _AROUND = 12, 3

_TITLES = {
    "forward": "Forward",
    "error": "Error",
    "backward": "Backward",
    "mean": "Mean",
    "update": "Update",
    "alone": "Backward and update",
}


class Part(NamedTuple):
    """Some phases that follow each other, as one cell of the track or as the cells of its parts.

    Attributes:
        name: that of the only phase; of several, what they are about.
        start, stop: the places of the phases.
        parts: what it is opened to; empty for one phase.
    """

    name: str
    start: int
    stop: int
    parts: tuple[Part, ...] = ()


def view(moment: Moment) -> dict[str, Any]:
    """The groups of the track, each with its cells, and where it is."""
    now = None if not moment.phase else moment.phase - 1
    done = moment.phase or 0
    groups = []
    for part in parts_of(moment.phases):
        cells = fold(part, now) if len(moment.phases) > MOST else _phases(part)
        groups.append(
            {
                "name": part.name,
                "where": _where(part, now),
                "cells": [_cell(cell, now, done) for cell in cells],
            }
        )
    at = "" if now is None else moment.phases[now].name
    return {"update": moment.run.update, "at": at, "groups": groups}


def _where(part: Part, now: int | None) -> str:
    """How far it is in a group, where it is in it: "1 of 8"."""
    count = part.stop - part.start
    if now is None or not part.start <= now < part.stop or count == 1:
        return ""
    return f"{now - part.start + 1:,} of {count:,}"


def _cell(part: Part, now: int | None, done: int) -> dict[str, Any]:
    is_now = part.start == now and part.stop - part.start == 1
    state = "now" if is_now else "done" if part.stop <= done else "todo"
    return {
        "name": part.name,
        "state": state,
        "index": part.start,
        "count": part.stop - part.start,
    }


class _Place(NamedTuple):
    """A phase in its place, and the one that says where it belongs: a link's own update to it."""

    at: int
    phase: Phase
    leader: Phase


@lru_cache(2)  # they stay the same from update to update
def parts_of(phases: tuple[Phase, ...]) -> tuple[Part, ...]:
    """The groups of an update: each is opened to layers, these to neurons, links and phases."""
    leaders = {phase.alone: phase for phase in phases if phase.group == "backward"}
    places = [
        _Place(index, phase, leaders.get(phase.alone, phase) if phase.alone else phase)
        for index, phase in enumerate(phases)
    ]
    found = []
    for group, inside in groupby(
        places, lambda each: "alone" if each.phase.alone else each.phase.group
    ):
        layers = _parts(list(inside), [_layer, _neuron, _name])
        found.append(Part(_TITLES[group], layers[0].start, layers[-1].stop, tuple(layers)))
    return tuple(found)


def _group(place: _Place) -> str:
    return "alone" if place.phase.alone else place.phase.group


def _parts(places: list[_Place], keys: Sequence[Callable[[Phase], str]]) -> list[Part]:
    """Phases with the same key as one part, and the parts of each by the other keys."""
    if not keys:
        return [Part(phase.name, place, place + 1) for place, phase, _ in places]
    found = []
    for _, together in groupby(places, lambda each: keys[0](each.leader)):
        inside = list(together)
        parts = _parts(inside, keys[1:])
        if len(parts) == 1:
            found.append(parts[0])
        else:
            name = _title([each.leader for each in inside])
            found.append(Part(name, inside[0].at, inside[-1].at + 1, tuple(parts)))
    return found


def _title(phases: Sequence[Phase]) -> str:
    """What several phases are about: "into h1", "into o1 to o3", "h1 to h8", "w5".

    >>> _title([Phase("forward", "h1"), Phase("forward", "h2")])
    'h1 to h2'
    """
    if len(set(phases)) == 1:
        return phases[0].name
    neurons = list(dict.fromkeys(map(_neuron, phases)))
    names = neurons[0] if len(neurons) == 1 else f"{neurons[0]} to {neurons[-1]}"
    return f"into {names}" if phases[0].group == "backward" else names


def _name(phase: Phase) -> str:
    return phase.name


def _neuron(phase: Phase) -> str:
    """The neuron that a phase is about: of a parameter, that which it leads into.

    >>> _neuron(Phase("backward", "w5", ("∂E_total/∂out_o1", "∂E_total/∂net_o1", "∂E_total/∂w5")))
    'o1'
    """
    taken = [name for name in phase.quantities[:-1] if "/∂net_" in name]
    is_link = phase.group == "backward" and taken
    return taken[0].partition("/∂net_")[2] if is_link else phase.name


def _layer(phase: Phase) -> str:
    """The layer that a phase is about: its neuron without the number; of errors, their kind."""
    return re.sub(r"\d+$", "", _neuron(phase))


def _phases(part: Part) -> list[Part]:
    """All phases of a part, each by itself."""
    return [cell for inner in part.parts for cell in _phases(inner)] if part.parts else [part]


def fold(part: Part, now: int | None) -> list[Part]:
    """The cells of a group: what is around the present phase in full, the rest folded."""
    if len(_phases(part)) <= 4:
        return _phases(part)
    return [cell for inner in _around(part.parts, now) for cell in _opened(inner, now)]


def _opened(part: Part, now: int | None) -> list[Part]:
    if now is None or not part.start <= now < part.stop or not part.parts:
        return [part]
    return [cell for inner in _around(part.parts, now) for cell in _opened(inner, now)]


def _around(parts: Sequence[Part], now: int | None) -> Iterator[Part]:
    """Parts in a row: of very many, those around the present one and two for the others."""
    if len(parts) <= _WIDEST:
        yield from parts
        return
    here = [place for place, part in enumerate(parts) if part.start <= (now or 0) < part.stop]
    center = here[0] if here else 0
    first, last = max(0, center - _AROUND), min(len(parts), center + _AROUND + 1)
    if before := parts[:first]:
        yield _joined(before)
    yield from parts[first:last]
    if after := parts[last:]:
        yield _joined(after)


def _joined(parts: Sequence[Part]) -> Part:
    """Several parts as one cell that is not opened before one is there."""
    count = sum(len(_phases(part)) for part in parts)
    name = parts[0].name if len(parts) == 1 else f"{count} more"
    return Part(name, parts[0].start, parts[-1].stop)
