"""Rules as JAX has them, along a tangent or back along a gradient, as derivatives by each operand.

A derivative multiplies what comes along. So a rule must do that too: one that cuts a gradient off,
or adds to it, is no derivative of a number, and is refused.
"""

from __future__ import annotations

import math

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

#: Where a rule is tried, and what comes along then, beside 1: powers of two, which round nothing.
_POINTS = ((0.5, 0.25), (1.5, 2.5), (-0.75, 3.0))
_SCALES = (-1.0, 2.0**-40, 2.0**40)


def linear(rule: Callable[..., Any], places: int, caller: str) -> Callable[..., Any]:
    """The derivative that a rule multiplies by.

    Args:
        rule: of what comes along, and of the operands.
        places: how many operands there are.
        caller: whose rule it is, for the error.

    Raises:
        TypeError: at some number it does something else than multiply what comes along.

    >>> linear(lambda t, x: t * 2.0 * x, 1, "square()")(3.0)
    6.0
    >>> linear(lambda t, x: min(t, 1.0), 1, "clipped()")
    Traceback (most recent call last):
    TypeError: the rule of clipped() makes 1.0 of 1.0 and 1.0 of ...
    """
    for point in _POINTS:
        operands = point[:places]
        try:
            one = _number(rule(1.0, *operands))
            scaled = [(scale, _number(rule(scale, *operands))) for scale in _SCALES]
        except Exception:  # outside of its domain, or not defined yet: where it is used, it tells
            continue
        for scale, number in scaled:
            if not math.isclose(number, one * scale, rel_tol=1e-9) and math.isfinite(one * scale):
                raise TypeError(
                    f"the rule of {caller} makes {one!r} of 1.0 and {number!r} of {scale!r} at "
                    f"{', '.join(map(repr, operands))}: a derivative multiplies what comes along, "
                    f"and does nothing else with it. help: clip gradients where the step is made, "
                    f"as fit(clip_norm=...) does"
                )
    return lambda *operands: rule(1.0, *operands)


def parts(given: Any, n: int, caller: str) -> Any:
    """What a rule gave, which must be a tuple or list of so many.

    >>> parts(3.0, 2, "what the rule of f() gives")
    Traceback (most recent call last):
    TypeError: what the rule of f() gives must be a tuple of 2, not 3.0
    """
    if not isinstance(given, (tuple, list)) or len(given) != n:
        from ...letters import shown

        raise TypeError(f"{caller} must be a tuple of {n}, not {shown(given)}")
    return given


def _number(given: Any) -> float:
    return 0.0 if given is None else float(getattr(given, "data", given))
