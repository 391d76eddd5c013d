"""Graphs in many digits: the numbers, and differences that are right to thirty digits."""

from __future__ import annotations

import math
import sys
from typing import Any

import pytest
from mpmath import mp

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.verification.many_digits import FINE_STEP, ManyDigits


def test_the_numbers_of_nodes() -> None:
    x = Value(0.1)
    y = x.exp() * 3 - x.sqrt()
    digits = ManyDigits(y, [x])
    a, b = digits.of([y, x * 2.0])
    with mp.workdps(60):
        assert abs(a - (mp.exp(x.data) * 3 - mp.sqrt(x.data))) < mp.mpf(10) ** -55
    assert b == 2 * mp.mpf(0.1)


def test_beyond_the_edge_of_a_domain_there_is_no_number() -> None:
    x = Value(0.0)
    digits = ManyDigits(x.sqrt(), [x])
    difference, noise = digits.difference({0: digits.mp.one})
    assert difference != difference
    assert noise != noise


def test_differences_along_inputs_and_directions() -> None:
    """The error is that of steps of 1e-15, squared: 30 digits are right."""
    x, y = Value(0.5), Value(-1.5e-3)
    digits = ManyDigits(x.sin() * y.exp(), [x, y])
    with mp.workdps(60):
        s, c, e = mp.sin(x.data), mp.cos(x.data), mp.exp(y.data)
        cases: list[tuple[dict[int, int], int | None, Any]] = [
            ({0: 1}, None, c * e),
            ({1: 1}, None, s * e),
            ({0: 2, 1: -3}, None, 2 * c * e - 3 * s * e),
            ({0: 1}, 0, -s * e),
            ({1: 1}, 0, c * e),
            ({0: 2, 1: -3}, 1, 2 * c * e - 3 * s * e),
        ]
        for direction, by, right in cases:
            shares = {i: digits.mp.mpf(n) for i, n in direction.items()}
            found, noise = digits.difference(shares, by)
            assert abs(found - right) <= noise
            assert noise < 1e-27


def test_shares_of_very_different_sizes_lose_no_digits() -> None:
    x, y = Value(1.0), Value(1e-200)
    digits = ManyDigits(x * x + 3e100 * y, [x, y])
    found, noise = digits.difference({0: digits.mp.mpf(1e-80), 1: digits.mp.mpf(1e-180)})
    assert abs(found / (2e-80 + 3e-80) - 1) < 1e-15
    assert noise < 1e-100


def test_the_sides_of_a_kink() -> None:
    x, y = Value(0.0), Value(3.0)
    digits = ManyDigits(tg.relu(x) * y, [x, y])
    assert digits.beside(0) == (0, 3)
    assert digits.beside(0, 1) == (0, 1)
    assert digits.beside(1) == (0, 0)


def test_with_fine_steps_what_turns_quickly_has_its_slope() -> None:
    x = Value(1e100)
    digits = ManyDigits(x.cos() + x.atan(), [x])
    found, _ = digits.difference({0: digits.mp.one})
    fine = ManyDigits(x.cos() + x.atan(), [x], FINE_STEP)
    finer, _ = fine.difference({0: fine.mp.one})
    with mp.workdps(300):
        right = -mp.sin(mp.mpf(x.data)) + 1 / (1 + mp.mpf(x.data) ** 2)
        assert abs(finer - right) < mp.mpf(10) ** -250
    assert not abs(found - right) < 1e-3


def test_a_closed_over_graph_keeps_its_numbers() -> None:
    w = Value(3.0)
    square, x = w * w, Value(2.0)
    digits = ManyDigits(square * x, [x])
    assert digits.difference({0: digits.mp.one})[0] == 9
    assert (square.data, math.isfinite(square.grad)) == (9.0, True)


def test_without_mpmath_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mpmath", None)
    with pytest.raises(ModuleNotFoundError, match="pip install mpmath"):
        ManyDigits(tg.Value(1.0), [])
