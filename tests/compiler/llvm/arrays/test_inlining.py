"""What is put side by side is read where it is, unless somebody reads it in another way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.thorough import THOROUGH
from tinygrad_bp.autodiff.ops import mul, tanh

pytest.importorskip("llvmlite", reason="needs the extra `fast`")

from tests.compiler.llvm.arrays.always import assert_native
from tests.compiler.program.arrays.test_finding import numbers
from tinygrad_bp.compiler.llvm.arrays.inlining import inlined
from tinygrad_bp.compiler.program.arrays.instructions import (
    Elementwise,
    Joined,
    Piece,
    Segment,
    SideBySide,
    Strided,
    SumOf,
)


def whole(piece: Piece) -> Strided:
    return Strided(piece, 0, ((piece.size, 1),))


def test_what_reads_number_by_number_reads_the_parts() -> None:
    x, rolled = Piece(40), Piece(40)
    parts = SideBySide((Strided(x, 39, ((1, 0),)), Strided(x, 0, ((39, 1),))))
    roll = Joined(rolled, parts)
    each = Elementwise(Piece(40), mul, (whole(rolled), whole(x)))
    total = SumOf(Piece(40), (Segment(1.0, (whole(rolled),), (40,), ()),), None)
    first, second = inlined([roll, each, total], {each.result, total.result})
    assert isinstance(first, Elementwise)
    assert first.operands[0] is parts
    assert isinstance(second, SumOf)
    assert second.segments[0].factors == (parts,)
    # Where it is there anyway, it is read there.
    of_all = SumOf(Piece(1), (Segment(1.0, (whole(rolled),), (), (40,)),), None)
    some = Elementwise(Piece(4), tanh, (Strided(rolled, 0, ((4, 1),)),))
    for other in (of_all, some):
        first, second, _ = inlined([roll, each, other], {each.result})
        assert first is roll
        assert isinstance(second, Elementwise)
        assert second.operands[0].pieces == (rolled,)
    assert inlined([roll, each], {rolled})[0] is roll
    # Single numbers are sooner copied than read in a loop for each.
    few = Joined(Piece(9), SideBySide((Strided(x, 39, ((1, 0),)), Strided(x, 0, ((8, 1),)))))
    reader = Elementwise(Piece(9), tanh, (whole(few.result),))
    assert inlined([few, reader], set())[0] is few


@THOROUGH
def test_a_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alone, and in a batch; the sizes leave numbers that fill no vector."""

    def heat(c: Any) -> Any:
        def turn(c: Any, _: Any) -> Any:
            return c + 0.1 * (np.roll(c, 1) - 2.0 * c + np.roll(c, -1)), None

        return tg.scan(turn, length=3)(c)[0]

    for size in (35, 50):
        assert_native(monkeypatch, heat, numbers(size))
    assert_native(monkeypatch, tg.vmap(heat), numbers(9, 35))
