"""What is missing, and what is missing among numbers alone."""

from __future__ import annotations

from tinygrad_bp.nn.data.reading.cells.missing import MISSING, NO_NUMBER
from tinygrad_bp.nn.data.reading.cells.numerals import Numerals


def test_a_mark_is_of_one_kind_and_never_a_number() -> None:
    assert not MISSING & NO_NUMBER
    for numerals in (Numerals("."), Numerals(",")):
        assert not [mark for mark in MISSING | NO_NUMBER if numerals.number(mark) is not None]
