"""Operations on each number of arrays: several of them in one loop, with what lies between them in
registers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ....program.arrays.views import factor
from ...formulas import number, power, said, type_of
from ...text import LANES, FunctionText
from .nests import aligned, merged
from .steps import EachStep, Made, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ....program.arrays.instructions import Axis
    from ..code import Code
    from ..homes import Home
    from .nests import Dim
    from .steps import Argument


@dataclass(frozen=True)
class LoopCall:
    """A call of a loop: the name, and what it is called with."""

    name: str
    pointers: Sequence[tuple[Home, int]]


class MapLoop:
    """The loop over a range of numbers.

    Args:
        code: the module.
        steps: what is done with each.
        begin, end: the range.
        axes: the loops around it, for each row of which it is done.
        home_of: says where pieces are.

    Attributes:
        dims: the loops; None where what is read fits into none.
    """

    def __init__(
        self,
        code: Code,
        steps: Sequence[EachStep],
        begin: int,
        end: int,
        axes: Sequence[Axis],
        home_of: Any,
    ) -> None:
        self.code = code
        self.steps = steps
        self.size = end - begin
        self.homes: list[Home] = []
        self.bases: list[int] = []
        self.index: dict[Any, int] = {}
        #: Of each step the access of each thing that it reads, and that of its result.
        self.reads: dict[tuple[int, int], int] = {}
        self.stores: dict[int, int] = {}
        nests: list[Any] = []
        self.dims: list[Dim] | None = None
        for k, step in enumerate(steps):
            for i, x in enumerate(step.reads):
                if isinstance(x, Reading):
                    piece, places = x.part(begin, end)
                    found = factor(places)
                    if found is None:
                        return
                    self.reads[k, i] = self._access(home_of(piece), *found, nests)
            if step.home is not None:
                if step.places is None:
                    nest = ((self.size, 1),) if self.size > 1 else ()
                    at = self._access(step.home, begin, nest, nests)
                else:
                    found = factor(step.places[begin:end])
                    if found is None:
                        return
                    at = self._access(step.home, *found, nests)
                self.stores[k] = at
        dims = aligned(nests, self.size)
        if dims is None:
            return
        scaled = [
            (turns, tuple(s * h.step for s, h in zip(strides, self.homes, strict=True)))
            for turns, strides in dims
        ]
        around = [(a.length.size, tuple(h.along(a) for h in self.homes)) for a in axes]
        self.dims = merged([*around, *scaled])

    def _access(self, home: Home, base: int, nest: Any, nests: list[Any]) -> int:
        key = (home.pointer, base, nest, home.lanes, tuple(home.strides.items()))
        if key not in self.index:
            self.index[key] = len(self.homes)
            self.homes.append(home)
            self.bases.append(base)
            nests.append(nest)
        return self.index[key]

    def call(self, in_lanes: bool) -> LoopCall:
        """Writes the function: its name, and the pointers that it is called with."""
        assert self.dims is not None
        f = _MapText(self, in_lanes)
        f.write()
        parameters = [f"ptr %p{i}" for i in range(len(self.homes))]
        text = f.text(f"internal void @NAME({', '.join([*parameters, 'i64 %lanes'])})")
        name = self.code.function("each", text)
        return LoopCall(name, list(zip(self.homes, self.bases, strict=True)))


class _MapText(FunctionText):
    def __init__(self, loop: MapLoop, in_lanes: bool) -> None:
        super().__init__()
        self.of = loop
        self.in_lanes = in_lanes

    def write(self) -> None:
        dims = list(self.of.dims or ())
        inner = None
        if not self.in_lanes and dims:
            turns, strides = dims[-1]
            stored = {strides[at] for at in self.of.stores.values()}
            if turns >= LANES and set(strides) <= {0, 1} and stored == {1}:
                inner = dims.pop()
        pointers = [f"%p{i}" for i in range(len(self.of.homes))]
        self._around(dims, pointers, inner)

    def _around(self, dims: Sequence[Dim], pointers: Sequence[str], inner: Dim | None) -> None:
        if dims:
            (turns, strides), *rest = dims
            self.loop(turns, lambda i, _: self._turn(i, strides, rest, pointers, inner))
        elif self.in_lanes:
            broadcast = self._broadcast(pointers, [h.lanes is None for h in self.of.homes], LANES)
            sides = [int(h.lanes is not None) for h in self.of.homes]
            self.loop(
                "%lanes", lambda v, _: self._body(v, sides, pointers, broadcast, LANES), step=LANES
            )
        elif inner is not None:
            turns, strides = inner
            whole = turns - turns % LANES
            broadcast = self._broadcast(pointers, [s == 0 for s in strides], LANES)
            self.loop(
                whole, lambda v, _: self._body(v, strides, pointers, broadcast, LANES), step=LANES
            )
            if turns > whole:  # the last ones, some of them once more
                self._body(str(turns - LANES), strides, pointers, broadcast, LANES)
        else:
            self._body("0", [0] * len(pointers), pointers, {}, 1)

    def _turn(
        self,
        i: str,
        strides: Sequence[int],
        rest: Sequence[Dim],
        pointers: Sequence[str],
        inner: Dim | None,
    ) -> Sequence[str]:
        far: dict[int, str] = {}
        moved = []
        for pointer, stride in zip(pointers, strides, strict=True):
            if stride and stride not in far:
                far[stride] = self.let(f"mul i64 {i}, {stride}") if stride != 1 else i
            moved.append(self.at("double", pointer, far[stride]) if stride else pointer)
        self._around(rest, moved, inner)
        return ()

    def _broadcast(
        self, pointers: Sequence[str], which: Sequence[bool], width: int
    ) -> dict[int, str]:
        """What is the same in all lanes, loaded before the loop over them."""
        stored = set(self.of.stores.values())
        self.width, self.type = width, type_of(width)
        found = {}
        for i, (pointer, is_same) in enumerate(zip(pointers, which, strict=True)):
            if is_same and i not in stored:
                found[i] = self.load_for_all(pointer)
        return found

    def _body(
        self,
        v: str,
        strides: Sequence[int],
        pointers: Sequence[str],
        broadcast: dict[int, str],
        width: int,
    ) -> Sequence[str]:
        self.width, self.type = width, type_of(width)
        loaded: dict[int, str] = {}
        results: list[str] = []

        def place(at: int) -> str:
            return self.at("double", pointers[at], v) if strides[at] else pointers[at]

        def value(k: int, i: int, x: Argument) -> str:
            if isinstance(x, float):
                return number(x, width)
            if isinstance(x, Made):
                return results[x.step]
            at = self.of.reads[k, i]
            if at in broadcast:
                return broadcast[at]
            if at not in loaded:
                loaded[at] = self.let(f"load {self.type}, ptr {place(at)}, align 8")
            return loaded[at]

        for k, step in enumerate(self.of.steps):
            values = [value(k, i, x) for i, x in enumerate(step.reads)]
            if step.op is None:
                results.append(self._sum(step, values))
            else:
                results.append(self._operation(step, values))
            if k in self.of.stores:
                to = place(self.of.stores[k])
                self.do(f"store {self.type} {results[-1]}, ptr {to}, align 8")
        return ()

    def _operation(self, step: EachStep, values: Sequence[str]) -> str:
        op, flags = step.op, self.of.code.flags
        assert op is not None
        found = None
        if op.name == "pow" and isinstance(step.arguments[1], float):
            found = power(step.arguments[1], self.width, flags)
        found = found or said(op, self.width, flags)
        self.of.code.needs.update(dict.fromkeys(found.needs))
        return self.say(found, *values)

    def _sum(self, step: EachStep, values: Sequence[str]) -> str:
        flags, kind = self.of.code.flags, self.type
        left = iter(values)
        total = ""
        for scale, factors in step.terms:
            x = next(left)
            for _ in factors[1:]:
                x = self.let(f"fmul {flags} {kind} {x}, {next(left)}")
            if abs(scale) != 1.0:
                x = self.let(f"fmul {flags} {kind} {x}, {number(abs(scale), self.width)}")
            if not total:
                total = self.let(f"fneg {kind} {x}") if scale < 0 else x
            else:
                sign = "fsub" if scale < 0 else "fadd"
                total = self.let(f"{sign} {flags} {kind} {total}, {x}")
        return total or number(0.0, self.width)
