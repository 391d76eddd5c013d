"""A series of sheets that fades from a complete lesson to one that is all blank.

What comes last is left open first: a student who has seen how it comes out does the end alone,
then more and more of what leads there.

>>> for kinds, hints in fading(3):
...     print(hints, *kinds, sep=", ")
numbers
formulas, products, sums over paths, updates, results
none, forward pass, error, local derivatives, products, sums over paths, updates, results
"""

from __future__ import annotations

from ..lessons.blanks import HINTS, KINDS


def fading(count: int) -> list[tuple[tuple[str, ...], str]]:
    """What is left open on each of so many sheets, and how much of it is shown.

    Raises:
        ValueError: for a series of fewer than 2 sheets, or of more than there are steps.
    """
    most = len(KINDS) + 1
    if not 2 <= count <= most:
        raise ValueError(f"a series has 2 to {most} sheets, not {count}")
    found = []
    for number in range(count):
        opened = round(number * len(KINDS) / (count - 1))
        shown = HINTS[number * (len(HINTS) - 1) // (count - 1)]
        found.append((KINDS[len(KINDS) - opened :], shown))
    return found
