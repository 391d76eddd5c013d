"""IEEE 754 arithmetic: as long as it is asked for, in its own thread, and as NumPy has it."""

from __future__ import annotations

import math
import threading
from typing import Any

import numpy as np
import pytest

from tinygrad_bp import Value
from tinygrad_bp.autodiff.ieee import IeeeNumber, follows_ieee, ieee_arithmetic
from tinygrad_bp.autodiff.ops import TABLE

SPECIAL = [0.0, -0.0, 1.0, -2.5, 1e308, -1e308, 5e-324, math.inf, -math.inf, math.nan]


def test_it_lasts_as_long_as_its_block() -> None:
    zero = Value(0.0)
    with pytest.raises(ZeroDivisionError):
        _ = 1.0 / zero
    with ieee_arithmetic():
        with ieee_arithmetic():
            assert (1.0 / zero).data == math.inf
        assert (-1.0 / zero).data == -math.inf
        with pytest.raises(KeyError), ieee_arithmetic():
            raise KeyError
        assert follows_ieee()
    assert not follows_ieee()
    with pytest.raises(ValueError, match="math domain"):
        (zero - 1.0).log()


def test_other_threads_have_errors_as_ever() -> None:
    seen: list[bool] = []
    with ieee_arithmetic():
        thread = threading.Thread(target=lambda: seen.append(follows_ieee()))
        thread.start()
        thread.join()
    assert seen == [False]


@pytest.mark.parametrize(
    ("name", "theirs"),
    [("add", np.add), ("sub", np.subtract), ("mul", np.multiply), ("div", np.divide)],
)
def test_arithmetic_is_that_of_numpy(name: str, theirs: np.ufunc) -> None:
    with np.errstate(all="ignore"):
        for x in SPECIAL:
            for y in SPECIAL:
                ours, expected = TABLE[name].ieee(x, y), float(theirs(x, y))
                assert ours == expected or (math.isnan(ours) and math.isnan(expected)), (x, y)
                assert math.isnan(ours) or math.copysign(1, ours) == math.copysign(1, expected)


def test_a_number_of_its_kind_goes_on() -> None:
    zero: Any = IeeeNumber(0.0)
    two: Any = IeeeNumber(2.0)
    assert (two / zero)._data == math.inf
    assert math.isnan((zero / zero)._data)
    assert (1e308 * two * 10.0 - two)._data == math.inf
    assert (1.0 - two)._data == -1.0
    assert (-two)._data == -2.0
