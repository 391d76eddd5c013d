"""The error curve: of this run, of its test samples, and of the last run to compare with.

>>> thinned(array("d", [4.0, 3.0, 2.0, 1.0]), most=10)
[(0, 4.0), (1, 3.0), (2, 2.0), (3, 1.0)]
>>> thinned(array("d", [4.0, 9.0, 2.0, 1.0, 0.5]), most=4)
[(0, 4.0), (1, 9.0), (3, 1.0), (4, 0.5)]
"""

from __future__ import annotations

import math
from array import array
from weakref import finalize

from ..state.hiding import is_hidden

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..run.moment import Moment

#: How many points of a line are drawn at most: about one a pixel.
MOST_POINTS = 400


def view(moment: Moment) -> dict[str, Any] | None:
    """What the panel shows: pairs of an update and the error before it; None where it is hidden."""
    run, settings = moment.run, moment.settings
    if "curve" in settings["hide"] or is_hidden("E_total", settings["hide"]):
        return None
    is_known = moment.knows("E_total")
    points = thinned(run.errors, keep=run.update)
    return {
        "points": [point for point in points if is_known or point[0] != run.update],
        "test": thinned(run.test_errors, keep=run.update),
        "previous": thinned(run.previous),
        "update": run.update,
        "last": run.last,
        "scale": settings["scale"],
        "digits": settings["digits"],
    }


def thinned(
    errors: array[float], keep: int = 0, most: int = MOST_POINTS
) -> list[tuple[int, float]]:
    """Some of the errors, each with its update: in each stretch the smallest and the largest.

    The first, the last and the one to keep are among them, and the first that is no number.
    A stretch is a power of two long, so that its points stay while the run goes on.
    """
    count, stretch = len(errors), 1
    while 2 * count > most * stretch:
        stretch *= 2
    if stretch <= 2:
        return [*enumerate(errors)]
    places = {*_extremes(errors, stretch), 0, count - 1, min(keep, count - 1)}
    if not math.isfinite(errors[-1]):
        places.add(next(k for k, error in enumerate(errors) if not math.isfinite(error)))
    return [(update, errors[update]) for update in sorted(places)]


def _extremes(errors: array[float], stretch: int) -> list[int]:
    """Where the smallest and the largest number of each stretch stand.

    What is found in whole stretches is kept, since errors are only added to an array.
    """
    key = id(errors)
    if key not in _found:
        finalize(errors, _found.pop, key, None)
    at, found = _found.get(key, (0, []))
    if at != stretch:
        found = []
        _found[key] = stretch, found
    for start in range(len(found) // 2 * stretch, len(errors), stretch):
        stretch_here = range(start, min(start + stretch, len(errors)))
        pair = [pick(stretch_here, key=errors.__getitem__) for pick in (min, max)]
        if len(stretch_here) < stretch:
            return found + pair
        found += pair
    return found


_found: dict[int, tuple[int, list[int]]] = {}
