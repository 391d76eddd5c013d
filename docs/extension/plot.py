"""Curves of functions of one number, as SVG.

>>> drawn = plot([Curve("z", lambda x: x * x, "result")], -2.0, 2.0)
>>> drawn.startswith("<svg"), drawn.count("<polyline")
(True, 1)
"""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_WIDTH, _HEIGHT = 440, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 36, 12, 34, 24
_POINTS = 480

#: How each curve is dashed, so that it can be told apart without its colour.
_DASHES = ("", "7 4", "2 3")


class Curve(NamedTuple):
    """A function, what it is called, and the name of its colour in `pictures.COLOURS`."""

    name: str
    function: Callable[[float], float]
    colour: str


def plot(curves: Sequence[Curve], low: float, high: float) -> str:
    """Curves between two numbers, with axes and their names.

    A curve has a gap where its function has no finite number, and where it jumps.

    Args:
        curves: up to three.
        low: the least x.
        high: the greatest x.
    """
    xs = [low + (high - low) * i / _POINTS for i in range(_POINTS + 1)]
    rows = [[curve.function(x) for x in xs] for curve in curves]
    bottom, top = _range([y for row in rows for y in row if math.isfinite(y)])

    def place(x: float, y: float) -> tuple[float, float]:
        across = (x - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT)
        up = (y - bottom) / (top - bottom) * (_HEIGHT - _TOP - _BOTTOM)
        return _LEFT + across, _HEIGHT - _BOTTOM - up

    made = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'style="max-width: {1.2 * _WIDTH:.0f}px; width: 100%" '
        'font-family="sans-serif" font-size="12">',
        *_axes(low, high, bottom, top, place),
    ]
    left = _LEFT
    for number, (curve, row) in enumerate(zip(curves, rows, strict=True)):
        look = f'fill="none" stroke="var(--picture-{curve.colour})" stroke-width="2"'
        look += f' stroke-dasharray="{_DASHES[number]}"'
        for run in _runs(xs, row, bottom, top):
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in run))
            made.append(f'<polyline {look} points="{points}"/>')
        made.append(f'<path {look} d="M{left},14 h28"/>')
        made.append(
            f'<text x="{left + 34}" y="18" fill="var(--picture-{curve.colour})">'
            f"{escape(curve.name)}</text>"
        )
        left += 54 + 7 * len(curve.name)
    return "\n".join([*made, "</svg>"])


def _range(ys: list[float]) -> tuple[float, float]:
    """What is shown of the numbers: all of them, unless few of them are far from the rest."""
    ys = sorted(ys)
    few = len(ys) // 25
    bottom, top = min(ys[few], 0.0), max(ys[-1 - few], 0.0)
    size = max(top - bottom, 1e-9)
    if ys[-1] - ys[0] < 2.0 * size:
        bottom, top = min(ys[0], 0.0), max(ys[-1], 0.0)
        size = max(top - bottom, 1e-9)
    return bottom - 0.06 * size, top + 0.06 * size


def _runs(
    xs: Sequence[float], ys: Sequence[float], bottom: float, top: float
) -> Iterator[list[tuple[float, float]]]:
    """The points of a curve that lie inside, in runs without a gap."""
    run: list[tuple[float, float]] = []
    for x, y in zip(xs, ys, strict=True):
        if run and not abs(y - run[-1][1]) < 0.08 * (top - bottom):
            if len(run) > 1:
                yield run
            run = []
        if bottom <= y <= top:
            run.append((x, y))
    if len(run) > 1:
        yield run


def _axes(
    low: float,
    high: float,
    bottom: float,
    top: float,
    place: Callable[[float, float], tuple[float, float]],
) -> Iterator[str]:
    """The lines of x = 0 and y = 0, and numbers along the left and the lower edge."""
    thin = 'stroke="var(--picture-dim)" stroke-width="1"'
    ink = 'fill="var(--picture-quiet)"'
    for y in _steps(bottom, top):
        left, height = place(low, y)
        right, _ = place(high, y)
        line = thin if y == 0.0 else f'{thin} stroke-opacity="0.3"'
        yield f'<path d="M{left:.1f},{height:.1f} H{right:.1f}" {line}/>'
        yield f'<text x="{left - 6:.1f}" y="{height + 4:.1f}" text-anchor="end" {ink}>{y:g}</text>'
    for x in _steps(low, high):
        across, floor = place(x, bottom)
        _, ceiling = place(x, top)
        line = thin if x == 0.0 else f'{thin} stroke-opacity="0.3"'
        yield f'<path d="M{across:.1f},{floor:.1f} V{ceiling:.1f}" {line}/>'
        yield (
            f'<text x="{across:.1f}" y="{floor + 18:.1f}" text-anchor="middle" {ink}>{x:g}</text>'
        )


def _steps(low: float, high: float) -> list[float]:
    """Round numbers between two: about five."""
    rough = (high - low) / 5
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= rough)
    return [
        round(i * step, 10) + 0.0 for i in range(math.ceil(low / step), math.floor(high / step) + 1)
    ]
