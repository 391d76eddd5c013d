"""Which programs become code of arrays: large ones, and loops in a batch.

Code of scalars works on eight rows of a batch at once, with what lies between in registers: of
small bodies nothing is faster. But it cannot do so where a loop is in the body, and LLVM takes some
0.2 ms for each of its instructions, where those of an array take some 5 ms whatever its size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...program.arrays.finding import find_arrays
from ...program.program import Repeat
from ..text import LANES
from .code import UnsupportedError
from .module import ArrayModule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...program.program import Program
    from ...tracing.arrays import Array

#: A program of fewer instructions stays one of scalars, unless it has loops in a batch; one without
#: loops does, since it runs once a call. Threads share out rows of scalar code alone, which pays up
#: to larger programs. Where both were measured, for networks: of 1,900 instructions arrays are 1.2
#: times as fast, and compiled 4 times as fast; of 2,800, 1.4 and 6; of 6,900, 2.6 and 18.
_SMALL, _SMALL_FOR_THREADS = 2_000, 20_000

#: An array instruction has to stand for so many of scalars.
_FEWER = 6

#: So many places that follow no rule make arrays slow.
_MOST_GATHERS = 12


def array_module(
    program: Program, slots: Sequence[Array], flags: str, threads: int
) -> ArrayModule | None:
    """The code of arrays of a program; None where that of scalars is better."""
    small = _SMALL if threads == 1 else _SMALL_FOR_THREADS
    if not any(isinstance(x, Repeat) for x in program.instructions) or _has_open_loops(program):
        return None
    if program.size < small and not (threads == 1 and _has_loops_in_a_batch(program)):
        return None
    arrays = find_arrays(program, slots)
    if program.size >= small and arrays.size * _FEWER > program.size:
        return None
    if arrays.gathers > _MOST_GATHERS:
        return None
    try:
        return ArrayModule(arrays, slots, flags, program.array_outputs)
    except UnsupportedError:
        return None


def _has_open_loops(program: Program) -> bool:
    """Whether a loop ends by itself: in code of scalars, each row when it does."""
    loops = [x for x in program.instructions if isinstance(x, Repeat)]
    return any(x.length.is_open or _has_open_loops(x.body) for x in loops)


def _has_loops_in_a_batch(program: Program) -> bool:
    """Whether there is a loop in one without a carry, over at least a vector of rows."""
    loops = [x for x in program.instructions if isinstance(x, Repeat)]
    return any(
        x.length.size >= LANES and any(isinstance(y, Repeat) for y in x.body.instructions)
        if x.carry is None
        else _has_loops_in_a_batch(x.body)
        for x in loops
    )
