"""The text of a function with loops in each other, in LLVM's IR."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...text import FunctionText

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    #: A register, or a number.
    Extent = str | int


class LoopWriter(FunctionText):
    """A function in the making."""

    def __init__(self, width: int = 1) -> None:
        super().__init__(width)
        self._loops = 0
        self.do("br label %start")
        self.label("start")
        self._block = "start"

    def loop(
        self,
        count: Extent,
        do: Callable[[str, Sequence[str]], Sequence[str]],
        carried: Sequence[tuple[str, str]] = (),
        step: int = 1,
    ) -> list[str]:
        """A loop of at least one turn.

        Args:
            count: up to where it goes, from 0 on.
            do: writes a turn, given its number and what is carried; gives what is carried on.
            carried: the types of what is carried, and the first of each.
            step: how far a turn goes.

        Returns:
            What the last turn carried on.
        """
        if count == step:
            return list(do("0", [first for _, first in carried]))
        self._loops += 1
        k = self._loops
        before, turn = self._block, f"turn{k}"
        self.do(f"br label %{turn}")
        self._begin(turn)
        variables = len(self.lines)
        names = [f"%c{k}.{i}" for i in range(len(carried))]
        after = do(f"%i{k}", names)
        self.do(f"%j{k} = add nuw nsw i64 %i{k}, {step}")
        self.do(f"%more{k} = icmp ult i64 %j{k}, {count}")
        self.do(f"br i1 %more{k}, label %{turn}, label %done{k}")
        # Only now is it known what is carried on, and from which block.
        last = self._block
        self.lines[variables:variables] = [
            f"  %i{k} = phi i64 [0, %{before}], [%j{k}, %{last}]",
            *(
                f"  {name} = phi {kind} [{first}, %{before}], [{x}, %{last}]"
                for name, (kind, first), x in zip(names, carried, after, strict=True)
            ),
        ]
        self._begin(f"done{k}")
        return list(after)

    def only_if(self, condition: str, do: Callable[[], None]) -> None:
        """What is done only where a condition holds."""
        self._loops += 1
        k = self._loops
        self.do(f"br i1 {condition}, label %yes{k}, label %no{k}")
        self._begin(f"yes{k}")
        do()
        self.do(f"br label %no{k}")
        self._begin(f"no{k}")

    def leave_if(self, condition: str) -> None:
        """Ends the function where a condition holds."""
        self._loops += 1
        self.do(f"br i1 {condition}, label %leave, label %stay{self._loops}")
        self._begin(f"stay{self._loops}")

    def end(self) -> None:
        """The end of a function that may be left before."""
        self.do("br label %leave")
        self._begin("leave")

    def _begin(self, name: str) -> None:
        self.label(name)
        self._block = name
