"""The names in a file of C: none is taken twice, and none is C's own."""

from __future__ import annotations

import re

from .formulas import FUNCTIONS

_KEYWORDS = set(
    """
auto break case char const continue default do double else enum extern float for goto if inline int
long register restrict return short signed sizeof static struct switch typedef union unsigned void
volatile while main INFINITY NAN EOF NULL
asm and and_eq bool catch class delete explicit export false friend mutable namespace new not
operator or private protected public template this throw true try typename using virtual xor
""".split()  # noqa: SIM905 (one word a line would be a page)
)
#: The rest of math.h, and what compilers know by themselves.
_OTHERS = set(
    """
abs abort alloca calloc div exit fdim fma fmax fmin free frexp gamma ilogb index isfinite isinf
isnan isnormal j0 j1 jn labs ldexp ldiv llabs llrint llround logb lrint lround malloc memcmp memcpy
memmove memset modf nan nearbyint nextafter nexttoward printf puts realloc remquo rindex round
scalbln scalbn scanf signbit significand sprintf strcat strchr strcmp strcpy strlen tgamma
time trunc y0 y1 yn
""".split()  # noqa: SIM905
)
_RESERVED = _KEYWORDS | FUNCTIONS | _OTHERS
_RESERVED |= {f"{name}{end}" for name in (*FUNCTIONS, *_OTHERS) for end in "fl"}


def is_name(text: str) -> bool:
    """Whether a function of a file may be called so.

    >>> is_name("predict"), is_name("double"), is_name("exp"), is_name("2x"), is_name("_x")
    (True, False, False, False, False)
    """
    return bool(re.fullmatch("[A-Za-z][A-Za-z0-9_]*", text)) and text not in _RESERVED


class CNames:
    """The names in the file of one function; with that of the function, other functions begin.

    >>> names = CNames("f")
    >>> names.fresh("x"), names.fresh("x"), names.fresh("Δ"), names.fresh("", "row")
    ('x', 'x_2', 'v1', 'row1')
    """

    def __init__(self, function: str) -> None:
        self._function = function
        self._taken = {function, "i", *(f"i{k}" for k in range(100))}  # what loops count with
        self._counts: dict[str, int] = {}

    def fresh(self, wish: str, otherwise: str = "v") -> str:
        """A name that is not taken, like the one wished for."""
        wish = re.sub(r"\W+", "_", wish, flags=re.ASCII).strip("_")
        is_good = is_name(wish) and not wish.startswith(f"{self._function}_")
        base = f"{wish}_" if is_good else otherwise
        name = wish if is_good else ""
        while not name or name in self._taken:
            self._counts[base] = self._counts.get(base, 0 if base != f"{wish}_" else 1) + 1
            name = f"{base}{self._counts[base]}"
        self._taken.add(name)
        return name
