"""What would need more memory than there is is refused."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from .program.program import Repeat

if TYPE_CHECKING:
    from .program.program import Program


def refuse_huge(program: Program, each: int) -> None:
    """Refuses a program whose loops collect more numbers than fit into memory.

    Args:
        program: lengths that only a call tells are not looked at: their arrays are there.
        each: how many bytes a number takes.

    Raises:
        MemoryError: if a loop collects too many.
    """
    for x in program.instructions:
        if isinstance(x, Repeat):
            width = sum(array.width for array in (*x.collected, *x.collected_arrays))
            if not x.length.is_free and x.length.size * width * each > memory():
                raise MemoryError(
                    f"a loop of {x.length.size:,} iterations that keeps {width} number(s) of each "
                    f"needs {x.length.size * width * each / 2**30:,.0f} GiB, but there are "
                    f"{memory() / 2**30:,.0f}: return None in the place of results that are not "
                    "needed; a derivative needs what each iteration began with, so divide the loop"
                )
            refuse_huge(x.body, each)


@cache
def memory() -> int:
    """How many bytes of memory this machine has; where it does not tell, 64 GiB."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 1 << 36
