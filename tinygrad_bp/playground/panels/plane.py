"""The plane of two inputs, and what the network and each of its neurons make of it.

For one input it is the line that the network draws over it. All numbers are the engine's; the
page draws them.
"""

from __future__ import annotations

import math
from array import array
from base64 import b64encode
from functools import lru_cache
from itertools import product

from ...nn.losses import BY_NAME
from ...teach.lessons.naming import neuron_names
from ..presets.features import computed
from ..presets.samples import MOST_SHOWN
from ..run.classes import classes_of
from ..run.outputs import output_code
from ..run.trouble import activations_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from ..presets.samples import Samples
    from ..run.classes import Classes
    from ..run.moment import Moment
    from ..run.outputs import OutputCode

    #: The least and the greatest tint of a map, and the level of its boundary.
    Range: TypeAlias = tuple[float, float, float | None]

#: How many parameters times places a frame may cost, in machine code and in Python: some
#: milliseconds.
NATIVE_WORK, PYTHON_WORK = 1_500_000, 20_000

#: How many places a side of the plane has, at least (before there is machine code, fewer) and at
#: most; it is 1 more than a multiple of
#: STRIDE, so that small maps are some of its places.
LEAST, MOST, STRIDE = 17, 65, 4

#: How many places a line over one input has.
ALONG = 161

#: What each activation lies between, and where its net input is 0; others have the range that
#: their numbers have.
RANGES = {"sigmoid": (0.0, 1.0, 0.5), "tanh": (-1.0, 1.0, 0.0)}


def view(moment: Moment) -> dict[str, Any] | None:
    """What the panel shows; None of one sample, of very many inputs, or where it is hidden."""
    run, settings = moment.run, moment.settings
    if "plane" in settings["hide"]:
        return None
    samples = run.samples
    classes = classes_of(samples, run.recipe.loss)
    given = samples.as_given
    if len(given.rows[0]) > MOST_SHOWN or (len(samples.rows) == 1 and not classes):
        return None
    made = output_code(run.recipe.model, BY_NAME[run.recipe.loss])
    numbers = [parameter.data for parameter in run.model.parameters()]
    *hidden, outputs = neuron_names(run.model)
    names = [name for layer in hidden for name in layer]
    inputs = [value.label for value in moment.calculation.samples[0].inputs]
    columns = list(samples.given_columns or inputs)
    chosen = moment.selection if moment.selection in names else ""
    common = {"columns": columns, "outputs": outputs, "names": names, "shown": chosen}
    if len(columns) == 1:
        return {"kind": "line", **common, **_lines(made, numbers, samples, outputs, chosen)}
    across, up = axes(settings["across"], settings["up"], len(columns))
    size = _size(made)
    field = made.neurons(numbers, _grid(made, samples, across, up, size))
    activations = activations_of(run.model)
    ranges: dict[str, Range] = {"": _range_of_output(classes, samples)}
    ranges |= {name: _range(field[name], activations[name]) for name in names}
    small = {
        name: {
            "maps": [
                packed(_picked(field[of], _few(size))) for of in ([name] if name else outputs)
            ],
            "range": around,
        }
        for name, around in ranges.items()
    }
    return {
        "kind": "plane",
        **common,
        "axes": [across, up],
        "discrete": settings["discrete"],
        "targets": _ends(samples),
        "x": span(row[across] for row in (*given.rows, *given.test_rows)),
        "y": span(row[up] for row in (*given.rows, *given.test_rows)),
        "size": size,
        "maps": [packed(field[name]) for name in ([chosen] if chosen else outputs)],
        "range": ranges[chosen],
        "small": small,
        "side": len(range(0, size, STRIDE)),
    }


def axes(across: int, up: int, count: int) -> tuple[int, int]:
    """Which inputs are drawn: two that are there, and are not the same.

    >>> axes(0, 1, 4), axes(2, 2, 4), axes(7, 9, 2)
    ((0, 1), (2, 3), (1, 0))
    """
    across, up = min(across, count - 1), min(up, count - 1)
    return across, up if up != across else (across + 1) % count


@lru_cache(maxsize=64)
def _rounded(low: float, high: float) -> tuple[float, float]:
    room = (high - low) * 0.12 or max(1.0, abs(high)) / 2
    low, high = low - room, high + room
    step = 10.0 ** math.floor(math.log10(high - low)) / 10
    return math.floor(low / step) * step, math.ceil(high / step) * step


def span(numbers: Any) -> list[float]:
    """A round range with some room around the numbers.

    >>> span([0.0, 1.0]), span([]), span([3.0])
    ([-0.2, 1.2], [-1.5, 1.5], [1.5, 4.5])
    """
    known = [number for number in numbers if math.isfinite(number)]
    if not known:
        return [-1.5, 1.5]
    return [round(end, 12) for end in _rounded(min(known), max(known))]


def packed(numbers: Any) -> str:
    """Numbers as the bytes of floats of 32 bits, in base64; what is larger is the largest.

    >>> packed([1.0, math.inf])
    'AACAP///f38='
    """
    if hasattr(numbers, "astype"):
        found: bytes = numbers.clip(-LARGEST, LARGEST).astype("<f4").tobytes()
        return b64encode(found).decode()
    floats = array("f", (x if x != x else max(-LARGEST, min(LARGEST, x)) for x in numbers))
    if _IS_BIG:
        floats.byteswap()
    return b64encode(floats.tobytes()).decode()


#: The largest float of 32 bits.
LARGEST = 3.4028234663852886e38

#: Whether this machine has the bytes of a number the other way round.
_IS_BIG = array("H", [1]).tobytes()[0] == 0


def _size(made: OutputCode) -> int:
    """How many places a side has: as many as a frame has time for."""
    is_ready = made.is_ready("neurons")
    work = NATIVE_WORK if made.is_native and is_ready else PYTHON_WORK
    side = int(math.sqrt(work / made.work))
    return max(LEAST if is_ready else STRIDE + 1, min(MOST, (side - 1) // STRIDE * STRIDE + 1))


def _grid(made: OutputCode, samples: Samples, across: int, up: int, size: int) -> Any:
    """The places of the plane, row by row from below, the other inputs at their means."""
    given = samples.as_given
    rows = (*given.rows, *given.test_rows)
    means = tuple(math.fsum(column) / len(given.rows) for column in zip(*given.rows, strict=True))
    x = span(row[across] for row in rows)
    y = span(row[up] for row in rows)
    return _places(made, means, across, up, *x, *y, size, samples.features)


@lru_cache(maxsize=4)
def _places(
    made: OutputCode,
    means: tuple[float, ...],
    across: int,
    up: int,
    left: float,
    right: float,
    low: float,
    high: float,
    size: int,
    features: tuple[str, ...],
) -> Any:
    steps = [k / (size - 1) for k in range(size)]
    places = []
    for vertical, horizontal in product(steps, steps):
        row = list(means)
        row[across] = left + (right - left) * horizontal
        row[up] = low + (high - low) * vertical
        places.append(row)
    return made.table(computed(places, features))


def _range_of_output(classes: Classes | None, samples: Samples) -> Range:
    """The least and the greatest tint of the output, and the level of the boundary between them.

    Without a level there is no boundary: of several classes each has a map.
    """
    if classes is None:
        return *_ends(samples), None
    if classes.level is None:
        return 0.0, 1.0, None
    # Of logits the map has the probabilities.
    return (-1.0, 1.0, 0.0) if classes.middle == 0 else (0.0, 1.0, 0.5)


def _ends(samples: Samples) -> tuple[float, float]:
    """The smallest and the largest target of the first output."""
    ends = [row[0] for row in samples.targets]
    return min(ends), max(ends)


def _range(numbers: Any, activation: str) -> Range:
    """The same of a neuron, whose boundary is where its net input is 0."""
    if activation in RANGES:
        return RANGES[activation]
    low, high = _extremes(numbers)
    return min(low, 0.0), max(high, 0.0), 0.0 if low < 0 < high else high / 1000


def _extremes(numbers: Any) -> tuple[float, float]:
    """The smallest and the largest number; 0 where there is none."""
    known = [number for number in map(float, numbers) if math.isfinite(number)]
    return (min(known), max(known)) if known else (0.0, 0.0)


@lru_cache(maxsize=4)
def _few(size: int) -> list[int]:
    """The places of a small map among those of a large one."""
    rows, columns = range(0, size * size, STRIDE * size), range(0, size, STRIDE)
    return [row + column for row, column in product(rows, columns)]


def _picked(numbers: Any, places: list[int]) -> Any:
    return numbers[places] if hasattr(numbers, "astype") else [numbers[place] for place in places]


def _lines(
    made: OutputCode, numbers: list[float], samples: Samples, outputs: list[str], chosen: str
) -> dict[str, Any]:
    """What the outputs, and a neuron that is chosen, draw over the one input."""
    both = (*samples.rows, *samples.test_rows)
    left, right = span(row[0] for row in both)
    places = [[left + (right - left) * k / (ALONG - 1)] for k in range(ALONG)]
    found = made.neurons(numbers, made.table(places))
    targets = (*samples.targets, *samples.test_targets)
    return {
        "x": [left, right],
        "y": span(number for row in targets for number in row),
        "lines": {name: packed(found[name]) for name in [*outputs, *filter(None, [chosen])]},
    }
