"""What a number becomes by a slip in its digits."""

from __future__ import annotations

import math

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


#: What is said of such a slip in a number that somebody worked out.
WORDS = {
    "decimal point": "the decimal point is misplaced",
    "digits swapped": "two digits are exchanged",
    "digit left out": "a digit is left out",
    "digit doubled": "a digit is written twice",
    "wrong digit": "one digit is wrong",
}


def misreadings(
    x: float, digits: int, wrong_digits: bool = True
) -> Iterator[tuple[str, float, float]]:
    """Each slip in the digits of a number: its kind, what it gives, and its extra cost.

    Args:
        x: the number.
        digits: how many significant digits it has.
        wrong_digits: whether a digit may also be replaced by any other.

    >>> [(kind, y) for kind, y, _ in misreadings(0.15, 2, wrong_digits=False)]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('decimal point', 1.5), ('decimal point', 0.015), ('decimal point', 15.0),
     ('decimal point', 0.0015), ('decimal point', 150.0), ('decimal point', 0.00015),
     ('digits swapped', 0.51), ('digit left out', 0.5), ('digit left out', 0.1),
     ('digit doubled', 0.115), ('digit doubled', 0.155)]
    """
    if not x or x - x:
        return
    yield from misplaced_points(float(f"{x:.{digits - 1}e}"))
    mantissa, _, exponent = f"{abs(x):.{digits - 1}e}".partition("e")
    figures, scale = mantissa.replace(".", ""), int(exponent)
    minus = "-" if x < 0 else ""

    def number(figures: str) -> float:
        return float(f"{minus}{figures[0]}.{figures[1:]}e{scale}")

    for i in range(digits - 1):
        one, other = figures[i], figures[i + 1]
        if one != other:
            yield "digits swapped", number(figures[:i] + other + one + figures[i + 2 :]), 0.0
    if digits > 1:
        for i in range(digits):
            yield "digit left out", number(figures[:i] + figures[i + 1 :]), 0.0
    for i in range(digits):
        yield "digit doubled", number(figures[: i + 1] + figures[i:]), 0.0
    if wrong_digits:
        for i in range(digits):
            for digit in "0123456789":
                if digit != figures[i] and (digits > 1 or digit != "0"):
                    yield "wrong digit", number(figures[:i] + digit + figures[i + 1 :]), 0.0


def misplaced_points(x: float) -> Iterator[tuple[str, float, float]]:
    """The number with its decimal point elsewhere, with all its digits.

    >>> [y for _, y, _ in misplaced_points(0.07)]
    [0.7, 0.007, 7.0, 0.0007, 70.0, 7e-05]
    """
    if not x or x - x:
        return
    mantissa, _, exponent = f"{x!r}".partition("e")
    scale = math.floor(math.log10(abs(x)))
    for shift in (1, -1, 2, -2, 3, -3):
        # A zero after the point comes and goes more easily than the point moves.
        zero = scale + max(shift, 0) < 0
        extra = 0.3 * (abs(shift) - 1) + (0.0 if zero else 0.15)
        yield "decimal point", float(f"{mantissa}e{int(exponent or 0) + shift}"), extra


def leaf_misreadings(x: float) -> Iterator[tuple[str, float, float]]:
    """The same of a number that is given, as it is given.

    >>> [y for _, y, _ in leaf_misreadings(0.05)][:2]
    [0.5, 0.005]
    """
    digits = _significant(x)
    return misreadings(x, digits, wrong_digits=digits <= 4)


def _significant(number: float) -> int:
    """How many significant digits Python shows of a number."""
    figures = repr(number).partition("e")[0].replace(".", "").strip("-")
    return min(max(len(figures.strip("0")), 1), 17)
