"""What is taken for a float, and what is said of anything else."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from tinygrad_bp import Value
from tinygrad_bp.autodiff.floats import FloatError, as_float


class Metres(float):
    pass


@pytest.mark.parametrize(
    "number",
    [
        *(2, True, Fraction(1, 2), Decimal("0.5"), Metres(2.0), 2**90),
        *(np.float32(2), np.float16(2), np.int8(2), np.uint64(2), np.bool_(True), np.array(2)),
    ],
    ids=repr,
)
def test_real_numbers_of_every_kind(number: Any) -> None:
    found = as_float(number)
    assert type(found) is float
    assert found == number


@pytest.mark.parametrize(
    "thing",
    [
        *("2", b"2", None, 2j, np.complex128(2), [2.0], {}, np.ones(1), Value(2.0)),
        *(np.datetime64(2, "ns"), np.timedelta64(2, "ns"), np.timedelta64(2, "s")),
    ],
    ids=repr,
)
def test_anything_else_is_named(thing: Any) -> None:
    with pytest.raises(TypeError, match=rf"^f\(\) takes a real number, not {type(thing).__name__}"):
        as_float(thing, "f()")


def test_what_is_named_is_shown_in_short() -> None:
    with pytest.raises(TypeError) as caught:
        as_float("a" * 1000)
    assert str(caught.value) == f"Value() takes a real number, not str: '{'a' * 56}..."


def test_an_int_beyond_all_floats() -> None:
    with pytest.raises(OverflowError, match=r"int too large to convert to float in f\(\)"):
        as_float(10**400, "f()")


def test_errors_of_floats_are_all_known() -> None:
    for f, x in ((math.log, 0.0), (math.exp, 1000.0), (lambda x: 1.0 / x, 0.0)):
        with pytest.raises(FloatError):
            f(x)
