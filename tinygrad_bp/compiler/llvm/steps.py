"""A long program of numbers in LLVM's IR: a loop over its steps, with code for one of each kind.

LLVM takes its time for each instruction, and memory. Here it sees as many as there are kinds, and
what is read where stands in tables; see `program/steps.py`. No sum is added up in another order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from ..program.steps import in_steps
from ..tracing.arrays import Constant
from .arrays.code import Code
from .formulas import power, said
from .text import FunctionText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..program.program import Program
    from ..program.steps import ProgramInSteps, StepsOfKind
    from ..tracing.arrays import Array

#: Programs of more instructions run in steps. Measured, the gradient of a Gaussian process of 40
#: and 60 points (88,000 and 269,000 instructions): the first call takes 0.6 and 0.3 times as long
#: as that of code for each instruction, later ones, of 0.1 and 0.2 ms, twice.
MOST_INSTRUCTIONS = 50_000

_DECLARATIONS = """\
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
"""


def module_of_steps(
    program: Program, slots: Sequence[Array], constants: dict[Array, int], flags: str
) -> StepsModule | None:
    """The module of a long program of numbers; None where it is another one."""
    if len(program.instructions) <= MOST_INSTRUCTIONS:
        return None
    found = in_steps(program)
    return None if found is None else StepsModule(found, program, slots, constants, flags)


class StepsModule:
    """The module of a program in steps; its text is `str(module)`.

    Attributes:
        level: how much LLVM has to optimise.
        scratch: how many doubles of working memory it needs.
        kept: what the code reads by its address.
    """

    level = 2
    can_stop = calls_back = False

    def __init__(
        self,
        steps: ProgramInSteps,
        program: Program,
        slots: Sequence[Array],
        constants: dict[Array, int],
        flags: str,
    ) -> None:
        self._code = Code(flags)
        self.kept = self._code.kept
        self.scratch = steps.size
        self.free_scratch: list[Array] = []
        f = self._f = FunctionText()
        for i, name in enumerate(("%inputs", "%lengths", "%outputs", "%memory")):
            f.do(f"{name} = load ptr, ptr {f.at('ptr', '%call', i)}")
        self._read(steps, slots, constants)
        self._steps(steps)
        results = f.let("load ptr, ptr %outputs")
        self._gather(results, "%memory", steps.outputs)
        for i, array in enumerate(program.array_outputs):
            if array in steps.array_outputs:
                place = f.let(f"load ptr, ptr {f.at('ptr', '%outputs', i + 1)}")
                self._gather(place, "%memory", steps.array_outputs[array])

    def __str__(self) -> str:
        own = self._f.text("void @program(ptr %call)")
        return "\n".join([_DECLARATIONS, *self._code.texts(), own])

    def _read(
        self, steps: ProgramInSteps, slots: Sequence[Array], constants: dict[Array, int]
    ) -> None:
        """Puts what the program reads into memory."""
        f = self._f
        size = len(steps.constants)
        if size:
            f.copy("%memory", self._code.table(steps.constants), 8 * size)
        places = {array: i for i, array in enumerate(slots)}
        for array, indices in steps.read:
            if isinstance(array.op, Constant):
                source = f"inttoptr (i64 {constants[array]} to ptr)"
            else:
                source = f.let(f"load ptr, ptr {f.at('ptr', '%inputs', places[array])}")
            self._gather(f.at("double", "%memory", size), source, indices)
            size += len(indices)
        if steps.scalars:
            closed = f.let(f"load ptr, ptr {f.at('ptr', '%inputs', len(slots))}")
            f.copy(f.at("double", "%memory", size), closed, 8 * steps.scalars)

    def _gather(self, to: str, source: str, places: Any) -> None:
        """Copies the numbers at some places."""
        f = self._f
        if not len(places):
            return
        begin = int(places[0])
        if (places == numpy.arange(begin, begin + len(places))).all():
            f.copy(to, f.at("double", source, begin), 8 * len(places))
            return
        name = self._code.function("gather", _gathering())
        table = self._code.table(places.astype(numpy.int64))
        f.do(f"call void @{name}(ptr {to}, ptr {source}, ptr {table}, i64 {len(places)})")

    def _steps(self, steps: ProgramInSteps) -> None:
        f = self._f
        if not len(steps.steps):
            return
        table = self._code.table(steps.steps.astype(numpy.int64))
        functions = [self._function(kind) for kind in steps.kinds]

        def step(i: str, _: Sequence[str]) -> Sequence[str]:
            row = f.at("i64", table, f.let(f"mul i64 {i}, 4"))
            kind, count, place, first = (
                f.let(f"load i64, ptr {f.at('i64', row, k)}") for k in range(4)
            )
            to = f.at("double", "%memory", place)
            for k, (name, operands, width) in enumerate(functions):

                def call(name: str = name, operands: str = operands, width: int = width) -> None:
                    begin = f.let(f"mul i64 {first}, {width}")
                    rows = f.at("i32", operands, begin)
                    f.do(f"call void @{name}(ptr {to}, ptr %memory, ptr {rows}, i64 {count})")

                f.only_if(f.let(f"icmp eq i64 {kind}, {k}"), call)
            return ()

        f.loop(len(steps.steps), step)

    def _function(self, kind: StepsOfKind) -> tuple[str, str, int]:
        """The function of a kind, its table, and how wide that is."""
        flags = self._code.flags
        template = None if kind.exponent is None else power(kind.exponent, 1, flags)
        template = template or said(kind.op, 1, flags)
        self._code.needs.update(dict.fromkeys(template.needs))
        f = FunctionText()
        arity = kind.operands.shape[1]

        def turn(i: str, _: Sequence[str]) -> Sequence[str]:
            row = f.at("i32", "%table", f.let(f"mul i64 {i}, {arity}"))
            operands = []
            for k in range(arity):
                place = f.let(f"load i32, ptr {f.at('i32', row, k)}, align 4")
                wide = f.let(f"zext i32 {place} to i64")
                operands.append(f.load(f.at("double", "%memory", wide)))
            f.store(f.say(template, *operands), f.at("double", "%to", i))
            return ()

        f.loop("%count", turn)
        text = f.text("internal void @NAME(ptr %to, ptr %memory, ptr %table, i64 %count)")
        table = self._code.table(kind.operands.astype(numpy.int32))
        return self._code.function("step", text), table, arity


def _gathering() -> str:
    f = FunctionText()

    def turn(i: str, _: Sequence[str]) -> Sequence[str]:
        place = f.let(f"load i64, ptr {f.at('i64', '%table', i)}")
        f.store(f.load(f.at("double", "%from", place)), f.at("double", "%to", i))
        return ()

    f.loop("%count", turn)
    return f.text("internal void @NAME(ptr %to, ptr %from, ptr %table, i64 %count)")
