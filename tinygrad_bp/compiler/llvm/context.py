"""What the functions of one module share: the names in it, what it calls, its working memory.

Every node has the same name wherever it occurs: %n12 is a number, %a3 the place of an array,
%l4 a length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..loops.nodes import Count
from ..program.program import Repeat
from ..tracing.arrays import Array, Element
from .blocks import is_short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..tracing.lengths import Length
    from .formulas import Callee


class Context:
    """The module in the making, as its functions see it.

    Args:
        flags: the liberties that sums and products may take.
        write_loop: writes the function of a loop, given this context, the loop, and where the
            numbers from around it are in memory. Gives the function's name, and what it is
            called with after the places of these numbers and of the results.
        share: the address of what shares out rows among threads, or 0; see `threads.py`.
        hasty: whether it is better to be compiled soon than to run fast.

    Attributes:
        functions: the text of those that are finished.
        needs: what they call.
        scratch: how many doubles of working memory they take.
        adds_arrays: whether a loop adds up arrays.
        can_stop: whether a loop may be ended before its time; see `interrupts.py`.
    """

    def __init__(
        self,
        flags: str,
        write_loop: Callable[[Context, Repeat, dict[Any, int]], tuple[str, list[str]]],
        share: int = 0,
        hasty: bool = False,
    ) -> None:
        self.flags = flags
        self.hasty = hasty
        self.share = share
        self.functions: list[str] = []
        self.needs: dict[Callee, None] = {}
        self.scratch = 0
        self.can_stop = False
        self.adds_arrays = False
        self._write_loop = write_loop
        self._ids: dict[Any, int] = {}
        self._names = 0

    def write_loop(self, x: Repeat, constants: dict[Any, int]) -> tuple[str, list[str]]:
        """Writes the function of a loop: its name, and what it is called with."""
        return self._write_loop(self, x, constants)

    def id(self, x: Any) -> int:
        """The number of a node; the same everywhere."""
        ids = self._ids
        if (found := ids.get(x)) is None:
            ids[x] = found = len(ids)
        return found

    def name(self, prefix: str) -> str:
        """A name for a function."""
        self._names += 1
        return f"{prefix}.{self._names}"

    def place(self, array: Array) -> str:
        """The name of the pointer to an array."""
        return f"%a{self.id(array)}"

    def size(self, length: Length) -> str:
        """A length: its number, or the name of the one that a call tells."""
        return f"%l{self.id(length)}" if length.is_free else str(length.size)

    def may_stop(self, x: Repeat) -> bool:
        """Whether a loop may be ended: one that may be long, or is shared out among threads."""
        return self.share != 0 or not is_short(x, self.flags)

    def take_scratch(self, doubles: int) -> int:
        """Takes so many doubles of the working memory; gives where they begin."""
        begin = self.scratch
        self.scratch += doubles
        return begin

    def parameters(
        self, instructions: Iterable[Any], own: Iterable[Any] = (), also: Iterable[Array] = ()
    ) -> list[str]:
        """The arrays and lengths that instructions use, as parameters of a function.

        Where a loop among them may be ended, the call that they are part of is another.

        Args:
            instructions: those inside of loops are looked at too.
            own: arrays to be left out: the function has them itself.
            also: more arrays.
        """
        used, lengths = _used(instructions)
        arrays = dict.fromkeys([*used, *also])
        skipped = set(own)
        return [
            *(f"ptr {self.place(array)}" for array in arrays if array not in skipped),
            *(f"i64 {self.size(length)}" for length in lengths if length.is_free),
            *(["ptr %call"] if self._any_may_stop(instructions) else ()),
        ]

    def _any_may_stop(self, instructions: Iterable[Any]) -> bool:
        return any(
            self.may_stop(x) or self._any_may_stop(x.body.instructions)
            for x in instructions
            if isinstance(x, Repeat)
        )


def _used(instructions: Iterable[Any]) -> tuple[list[Array], list[Length]]:
    """The arrays and lengths that instructions use, those inside of loops included."""
    arrays: dict[Array, None] = {}
    lengths: dict[Length, None] = {}
    for x in instructions:
        if isinstance(x, Repeat):
            own = {leaf for leaf, _ in x.rows} | {x.carry}
            inner, inner_lengths = _used(x.body.instructions)
            sources = (source for _, source in x.rows)
            found = [*inner, *sources, *x.array_results, *x.body.array_outputs]
            arrays.update((array, None) for array in found if array not in own)
            lengths.update(dict.fromkeys([*inner_lengths, x.length]))
        elif isinstance(x, Element):
            arrays[x.operands[0]] = None
        elif isinstance(x.op, Count):
            lengths[x.op.length] = None
        elif isinstance(x, Array):
            arrays[x] = None
            read = [y for y in x.operands if isinstance(y, Array)]
            arrays.update(dict.fromkeys(read))
            lengths.update((y.length, None) for y in read)
    return list(arrays), list(lengths)
