"""Instructions that make the same numbers have one signature."""

from __future__ import annotations

import numpy as np

from tinygrad_bp.autodiff.ops import div, mul
from tinygrad_bp.compiler.program.arrays.instructions import (
    Axis,
    Elementwise,
    Joined,
    Piece,
    Renamed,
    RowsOf,
    Segment,
    SideBySide,
    Strided,
    SumOf,
)
from tinygrad_bp.compiler.program.arrays.signatures import signature
from tinygrad_bp.compiler.program.arrays.views import constants
from tinygrad_bp.compiler.tracing.lengths import Length


def test_what_is_the_same_and_what_is_not() -> None:
    axis, other_axis = Axis(Length(3), 0), Axis(Length(3), 1)
    x, y = Piece(4), Piece(4)
    one, other = Strided(x, 0, ((4, 1),)), Strided(y, 0, ((4, 1),))
    two = constants(np.array([2.0, 2.0, 2.0, 2.0]))

    def same(first: object, second: object) -> bool:
        return signature(first) == signature(second)

    def each(*operands: Strided) -> Elementwise:
        return Elementwise(Piece(4), mul, operands)

    def divided(*operands: Strided) -> Elementwise:
        return Elementwise(Piece(4), div, operands)

    def total(scale: float, over: Axis | None) -> SumOf:
        return SumOf(Piece(4), (Segment(scale, (one,), (4,), ()),), over)

    assert same(each(one, other), each(one, other))
    assert same(each(one, two), each(one, constants(np.full(4, 2.0))))
    assert not same(each(one, two), each(one, constants(np.full(4, -2.0))))
    assert same(each(one, other), each(other, one))
    assert not same(each(one, other), each(one, one))
    assert not same(divided(one, other), divided(other, one))
    assert not same(each(one, other), divided(one, other))
    assert signature(each(one, one), {x: y}) == signature(each(other, other))
    assert same(total(1.0, axis), total(1.0, axis))
    assert not same(total(1.0, axis), total(-1.0, axis))
    assert not same(total(1.0, axis), total(1.0, other_axis))
    both = SideBySide((one, other))
    assert same(Joined(Piece(8), both), Joined(Piece(8), SideBySide((one, other))))
    assert not same(Joined(Piece(8), both), Joined(Piece(8, [axis]), both))
    assert not same(RowsOf(Piece(2, [axis]), x, axis), RowsOf(Piece(4, [axis]), x, axis))
    assert not same(Renamed(Piece(4, [axis]), x), Renamed(Piece(4, [other_axis]), x))
