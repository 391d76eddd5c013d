"""Numbers as they are shown: to so many significant digits."""

from __future__ import annotations

import math

#: Smaller numbers are written with a power of ten.
_SMALLEST = 1e-6


def decimal(x: float, digits: int) -> str:
    """A number to so many significant digits, without zeros at the end.

    So what is shown loses no more of a small number than of a large one, and can be
    calculated with. Before the point no digit is left out.

    >>> decimal(0.00043856773, 5), decimal(1.5, 9), decimal(-2.0, 9), decimal(-0.0, 9)
    ('0.00043857', '1.5', '-2', '0')
    >>> decimal(1.23456789e-8, 4), decimal(123456.789, 2), decimal(1 / 3, 17)
    ('1.235e-08', '123457', '0.3333333333333333')
    """
    if not math.isfinite(x):
        return repr(x)
    x += 0.0  # -0.0 becomes 0.0
    in_full = repr(x).removesuffix(".0")
    if x and not _SMALLEST <= abs(x) < 1e15:
        return min(f"{x:.{digits}g}", in_full, key=len)
    exponent = int(f"{x:.{digits - 1}e}".partition("e")[2])
    shown = f"{x:.{max(digits - 1 - exponent, 0)}f}"
    if "." in shown:
        shown = shown.rstrip("0").removesuffix(".")
    # More digits than a float has would be those of its rounding.
    return in_full if "e" not in in_full and len(in_full) < len(shown) else shown
