"""How many rows there are."""

from __future__ import annotations

import pytest

from tinygrad_bp.compiler.tracing.lengths import Length, common, one_by_one


def test_lengths_that_are_gone_through_in_step() -> None:
    one, other = Length(3, is_free=True), Length(3, is_free=True)
    assert common([one, other, one]) is one
    assert (one.equal, one.is_free) == ([other], True)
    assert common([one, Length(3)]) is one
    assert not one.is_free


def test_too_many_numbers_are_not_taken_one_by_one() -> None:
    assert list(one_by_one(3)) == [0, 1, 2]
    with pytest.raises(MemoryError, match="16,777,217 numbers are too many"):
        one_by_one(2**24 + 1)
