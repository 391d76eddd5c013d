"""Whether a function of numbers does with arrays what it does with each of their numbers.

It is called with arrays of symbols: what comes out is the same formula at each place, of the
symbols there, or it is not. So is its rule. Then arrays need no slope of each number by each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..operations.formula import Name, Nothing
from ..operations.parser import parse
from ..operations.traversal import substituted
from ..tree import as_array, flatten
from .rules import Question
from .symbolic import SymbolicValue, expression_of, formula_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from .rules import Slopes

_PLACES = range(2)


def is_elementwise(
    function: Callable[..., Any],
    slopes: Callable[[Question], Slopes],
    asked: Callable[..., Any],
    letters: tuple[str, ...],
    derivatives: tuple[str | None, ...],
) -> bool:
    """Whether an array gives at each place what its number there gives, derivatives too.

    Args:
        function: of one or two numbers.
        slopes: what its rule says.
        asked: what stands for it in a rule that calls it.
        letters: the names of the numbers.
        derivatives: its derivatives by each, as formulas of these.
    """
    if (formula := formula_of(function, letters)) is None:
        return False
    arrays = [
        as_array([SymbolicValue(Name(f"{x}{i}")) for i in _PLACES], (len(_PLACES),))
        for x in letters
    ]
    names = [{x: Name(f"{x}{i}") for x in letters} for i in _PLACES]
    try:
        found, structure = flatten(function(*arrays))
        if structure.outline != flatten(arrays[0])[1].outline:
            return False
        at = slopes(Question((), tuple(arrays), tuple(arrays), arrays, asked, structure))
        for i in _PLACES:
            if expression_of(found[i]) != substituted(formula, names[i]):
                return False
            own = {k * len(_PLACES) + i: rule for k, rule in enumerate(derivatives)}
            for place in {*at[i], *own}:
                slope, rule = at[i].get(place), own.get(place)
                given = Nothing() if slope is None else expression_of(slope)
                if given != (Nothing() if rule is None else substituted(parse(rule), names[i])):
                    return False
    except Exception:  # whatever it is that code makes of what has no number
        return False
    return True
