"""Blocks of iterations: how many of a loop's take a moment.

Between two of them a long loop may be ended; see `interrupts.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.operations.operation import Op
from ..program.program import Program, Repeat
from .formulas import number, said

if TYPE_CHECKING:
    from .text import FunctionText

#: How much is done in a block: so many additions of one number, some 0.1 s.
BLOCK = 1 << 26

#: What a call of a function (exp, sin, ...) costs, in additions.
_OF_A_FUNCTION = 20.0


def is_short(x: Repeat, flags: str) -> bool:
    """Whether a loop is never more than a block of iterations."""
    cost = _known(x.body, flags)
    if cost is None or x.length.is_free or x.length.is_open:
        return False
    return x.length.size * cost <= BLOCK


def block(f: FunctionText, x: Repeat, flags: str, size: Any, lanes: int) -> str:
    """How many iterations are a block: a number, or the register that has it.

    Args:
        f: the function that asks.
        x: the loop.
        flags: the liberties that sums and products may take.
        size: how the function calls a length.
        lanes: how many iterations are made at once.
    """
    if (known := _known(x.body, flags)) is not None:
        return str(lanes * max(1, int(BLOCK / known)))
    cost = _told(f, x.body, flags, size)
    whole = f.let(f"fdiv double {number(float(BLOCK), 1)}, {cost}")
    some = f.let(f"fptoui double {whole} to i64")
    return f.let(f"mul i64 {f.let(f'call i64 @llvm.umax.i64(i64 {some}, i64 1)')}, {lanes}")


def _of_operations(body: Program, flags: str) -> float:
    return sum(
        _OF_A_FUNCTION if isinstance(x.op, Op) and said(x.op, 1, flags).needs else 1.0
        for x in body.instructions
    )


def _known(body: Program, flags: str) -> float | None:
    """What an iteration costs, in additions; None where only a call tells."""
    cost = 1.0 + _of_operations(body, flags)
    for x in body.instructions:
        if isinstance(x, Repeat):
            inner = _known(x.body, flags)
            if inner is None or x.length.is_free:
                return None
            cost += x.length.size * inner
    return cost


def _told(f: FunctionText, body: Program, flags: str, size: Any) -> str:
    """The same, as a number or the register that has it."""
    cost = number(1.0 + _of_operations(body, flags), 1)
    for x in body.instructions:
        if isinstance(x, Repeat):
            known = _known(x.body, flags)
            each = _told(f, x.body, flags, size) if known is None else number(known, 1)
            iterations = f.let(f"uitofp i64 {size(x.length)} to double")
            cost = f.let(f"fadd double {cost}, {f.let(f'fmul double {iterations}, {each}')}")
    return cost
