"""Numbers as the page shows them, in formulas as elsewhere: `js/numbers.js` has the same rule.

Both are needed. Here what a formula shows, and whether it may, is told by its numbers as they are
written; there numbers are drawn as they come, and as somebody types or drags them, before a
session has seen them. A test in the browser compares them.

So many decimal places, as the tutorial prints them, and never fewer than three digits that count;
zeros at the end stay, so that numbers below each other can be compared. Numbers that were given
with few digits stand as they were given.

>>> [shown(x, 9) for x in (0.7413650695523157, 0.08216704056423077, 0.4, 0.3775)]
['0.741365070', '0.082167041', '0.4', '0.3775']
>>> shown(0.00043856773, 9), shown(0.00043856773, 4), shown(3.51018697e-5, 4)
('0.000438568', '0.000439', '3.510e-5')
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from ....autodiff.operations.traversal import rewritten
from ....teach.formulas.formula import Number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ....teach.formulas.formula import Formula

#: Smaller numbers, and those that are not smaller than the other, have a power of ten.
SMALL, LARGE = 1e-4, 1e9

#: However few decimal places are asked for, so many digits count, if as many are asked for.
LEAST = 3


class PageNumber(Number):
    """A number in a formula of the page."""

    def __str__(self) -> str:
        return super().__str__() if self.digits is None else shown(self.value, self.digits)

    @property
    def unit(self) -> float:
        """What its last digit counts."""
        if self.digits is None or not SMALL <= abs(self.value) < LARGE:
            return super().unit
        return 10.0 ** -_places(abs(self.value), self.digits)


def as_shown(formula: Formula) -> Formula:
    """A formula whose rounded numbers are rounded as the page does it."""
    return rewritten(formula, _as_shown)


def _as_shown(part: Formula) -> Formula:
    return PageNumber(part.value, part.digits) if isinstance(part, Number) else part


@lru_cache(4096)
def shown(x: float, digits: int) -> str:
    """A number to so many digits; inf and nan as Python has them."""
    if not x or not math.isfinite(x):
        return repr(x) if x else "0"
    size, sign = abs(x), "-" if x < 0 else ""
    if not SMALL <= size < LARGE:
        short, full = _powered(_rounded(size, digits), digits), _powered(Decimal(repr(size)), 0)
        return sign + min(short, full, key=len)
    given, after = repr(size).removesuffix(".0"), _places(size, digits)
    own = len(given.partition(".")[2])
    if own <= after and (own < 5 or own + 2 < after):
        return sign + given
    exact = Decimal(size) if own > after else Decimal(given)
    return f"{sign}{exact.quantize(Decimal(1).scaleb(-after), ROUND_HALF_UP, _WIDE):f}"


_WIDE = Context(prec=60)


def _places(size: float, digits: int) -> int:
    """How many decimal places a number has that is written without a power of ten."""
    exponent = Decimal(repr(size)).adjusted()
    before = max(exponent, 0)
    return max(digits - before, min(digits, LEAST) - 1 - exponent, 0)


def _rounded(size: float, digits: int) -> Decimal:
    return Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(Decimal(size))


def _powered(number: Decimal, digits: int) -> str:
    """With a power of ten, and as many digits as are asked for, or as it has."""
    own = "".join(map(str, number.as_tuple().digits))
    mantissa = own.ljust(digits, "0") if digits else own.rstrip("0")
    point = f".{mantissa[1:]}" if mantissa[1:] else ""
    return f"{mantissa[0]}{point}e{number.adjusted()}"
