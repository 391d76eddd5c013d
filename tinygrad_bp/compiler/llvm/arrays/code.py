"""What the parts of one module share: functions, tables, constants and working memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy

from ..formulas import definition

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..formulas import Callee


#: Tables of more entries are not made.
MOST_ENTRIES = 1 << 22


class UnsupportedError(Exception):
    """Something that has no array code; scalars have."""


@dataclass(frozen=True)
class Kernel:
    """A function that is the same in all modules.

    Attributes:
        name: what it is called.
        texts: gives its text, with what it needs.
    """

    name: str
    texts: Callable[[], Sequence[str]]


class Code:
    """The module in the making.

    Args:
        flags: the liberties that sums and products may take.

    Attributes:
        needs: the functions that operations call.
        kept: what the code reads by its address.
        memory: the working memory.
    """

    def __init__(self, flags: str) -> None:
        self.flags = flags
        self.needs: dict[Callee, None] = {}
        self.kept: list[Any] = []
        self.memory = Memory()
        self._functions: dict[str, str] = {}
        self._kernels: dict[Kernel, None] = {}
        self._addresses: dict[bytes, str] = {}

    def function(self, kind: str, text: str) -> str:
        """Adds a function, whose name stands as NAME in its text; gives the name."""
        return self._functions.setdefault(text, f"{kind}.{len(self._functions)}")

    def kernel(self, kernel: Kernel) -> str:
        """Adds a function that is the same in all modules; gives the name."""
        self._kernels[kernel] = None
        return kernel.name

    def table(self, numbers: Any) -> str:
        """The pointer to numbers that are known for good: integers or floats."""
        array = numpy.ascontiguousarray(numbers)
        key = array.dtype.char.encode() + array.tobytes()
        if key not in self._addresses:
            self.kept.append(array)
            self._addresses[key] = f"inttoptr (i64 {array.ctypes.data} to ptr)"
        return self._addresses[key]

    def texts(self) -> list[str]:
        """The functions, with what they need."""
        called: dict[str, None] = {}
        for callee in self.needs:
            called.update(dict.fromkeys(definition(callee, self.flags)))
        for kernel in self._kernels:
            called.update(dict.fromkeys(kernel.texts()))
        made = [text.replace("@NAME", f"@{name}") for text, name in self._functions.items()]
        return [*called, *made]


#: Memory is taken in whole lines of the cache, in doubles.
_LINE = 8


class Memory:
    """The working memory of a call: what is taken and given back, in doubles.

    Attributes:
        size: how much has been in use at once.
    """

    def __init__(self) -> None:
        self.size = 0
        self._free: dict[int, list[int]] = {}

    def take(self, doubles: int) -> int:
        """Takes so many doubles; gives where they begin."""
        doubles = _whole(doubles)
        if self._free.get(doubles):
            return self._free[doubles].pop()
        begin = self.size
        self.size += doubles
        return begin

    def give(self, begin: int, doubles: int) -> None:
        """Gives back what was taken."""
        self._free.setdefault(_whole(doubles), []).append(begin)


def _whole(doubles: int) -> int:
    return max(1, -(-doubles // _LINE)) * _LINE
