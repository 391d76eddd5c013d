"""What a program finds: a derivative as a float, and whether the one worked out is the same."""

from __future__ import annotations

import math

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..formulas.formula import Derivative, Symbol
    from .chain_rule import Step


def in_a_program(output: Symbol, step: Step, trunk: Sequence[Derivative], found: float) -> str:
    """What `backward()` leaves where, and how it compares with what is written.

    Args:
        output: what is differentiated.
        step: by what.
        trunk: the derivatives whose product is shown, unless the step is a sum.
        found: what `backward()` leaves.
    """
    grad = f"{step.name.by.name}.grad"
    if found != step.number and not math.isnan(found):
        return (
            f"{output.name}.backward() brings {found!r} to {grad}: what the rounding of floats "
            f"leaves over of {step.number:g}."
        )
    return (
        f"{output.name}.backward() brings exactly this number to {grad}, in full {found!r}. "
        f"{_as_written(step, trunk)}".rstrip()
    )


def _as_written(step: Step, trunk: Sequence[Derivative]) -> str:
    """Whether the product or the sum that is shown is the same float."""
    if len(step.terms) > 1:
        found = sum((term.number for term in step.terms[1:]), step.terms[0].number)
    else:
        found = math.prod(part.value or 0.0 for part in trunk)
    if found == step.number:
        return "Worked out as written above, with all digits, it is the same to the last bit."
    if not math.isfinite(step.number):
        return ""
    return (
        "Worked out as written above, with all digits, the last ones differ: floats are "
        "rounded at each operation, and backward() groups the operations in another way."
    )
