"""The backend `llvm`: a program as a module of LLVM's intermediate representation (IR).

The IR is a portable assembler in single assignment, so straight-line code is translated
instruction by instruction: `function.py` does that, with the templates of `formulas.py`.
Loops are in `loops.py`. Here it all becomes one module, with the function `@program`:

    define void @program(ptr %call)

`%call` has four pointers, and then what `interrupts.py` says:

- `%inputs`: a pointer for each slot: a number, or the numbers of an array or a list, row
  after row. After the slots comes a pointer to the numbers that the function closes over.
- `%lengths`: the leading length of each slot, 1 for a number.
- `%outputs`: a pointer to the place for numbers that are results, then one for each array of
  results.
- `%scratch`: memory to work in.

Results are the eager ones, to the bit, but for four things: a product that goes into a sum may
not be rounded (the flag `contract`); x**2, x**3 and x**4 are products; hypot is libm's; and
in the lanes of a `vmap`, functions are those of `math/functions.py`, as near as `ULPS` there says,
and sums are added up in another order. `tests/compiler/llvm/test_module.py` holds programs to that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..callbacks import calls_back
from ..program.program import Program, Repeat
from ..tracing.arrays import Array
from .context import Context
from .formulas import definition
from .function import Function
from .interrupts import write_stopped
from .loops import write_loop
from .rows import add_arrays

if TYPE_CHECKING:
    from collections.abc import Sequence

#: With more instructions outside of loops than this, these are compiled without optimisation: they
#: run once a call, and are not worth the time that it takes.
OPTIMISED = 100

_DECLARATIONS = """\
declare ptr @malloc(i64)
declare void @free(ptr)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare i64 @llvm.umin.i64(i64, i64)
declare i64 @llvm.umax.i64(i64, i64)
"""


class IRModule:
    """The module of a program; its text is `str(module)`.

    Args:
        program: what is to be translated.
        slots: the variables of the program that hold the arguments, in their order.
        constants: the addresses of its constant arrays.
        flags: the liberties that sums and products may take.
        share: the address of what shares out rows among threads, or 0; see `threads.py`.
        hasty: whether it is better to be compiled soon than to run fast.

    Attributes:
        level: how much LLVM has to optimise.
        free_scratch: the arrays in the working memory whose length a call tells. They come
            after all else there.
    """

    def __init__(
        self,
        program: Program,
        slots: Sequence[Array],
        constants: dict[Array, int],
        flags: str,
        share: int = 0,
        hasty: bool = False,
    ) -> None:
        self._unoptimised = hasty or len(program.instructions) > OPTIMISED
        has_loops = any(isinstance(x, Repeat) for x in program.instructions)
        self.level = 1 if (has_loops or not self._unoptimised) and not hasty else 0
        self.free_scratch: list[Array] = []
        self._context = Context(flags, write_loop, share, hasty)
        self._write(program, slots, constants)

    @property
    def scratch(self) -> int:
        """How many doubles of working memory it needs whatever the lengths are."""
        return self._context.scratch

    @property
    def can_stop(self) -> bool:
        """Whether a call may end before its time."""
        return self._context.can_stop

    @property
    def calls_back(self) -> bool:
        """Whether it calls functions of Python."""
        return calls_back(self._context.needs)

    def __str__(self) -> str:
        called: dict[str, None] = {}
        for callee in self._context.needs:
            called.update(dict.fromkeys(definition(callee, self._context.flags)))
        helpers = [write_stopped()] if self.can_stop else []
        helpers += [add_arrays()] if self._context.adds_arrays else []
        return "\n".join([_DECLARATIONS, *called, *helpers, *self._context.functions])

    def _write(self, program: Program, slots: Sequence[Array], constants: dict[Array, int]) -> None:
        context = self._context
        f = Function(context, "program", unoptimised=self._unoptimised)
        self._name(f, program, slots, constants)
        begin, f.lines = f.lines, []
        f.run(program.instructions, program.outputs)
        rest, f.lines = f.lines, begin
        # Only now is it known where the free part of the working memory begins.
        at = f.at("double", "%scratch", self.scratch)
        for array in self.free_scratch:
            f.rename(context.place(array), at)
            n = f.let(f"mul i64 {context.size(array.length)}, {array.width}")
            at = f.at("double", at, n)
        f.lines += rest
        f.do("%results = load ptr, ptr %outputs")
        for i, x in enumerate(program.outputs):
            f.store(f.value(x), f.at("double", "%results", i))
        f.finish("void @program(ptr %call)")

    def _name(
        self, f: Function, program: Program, slots: Sequence[Array], constants: dict[Array, int]
    ) -> None:
        """Gives arguments and arrays their names, and arrays that are made on the way a place."""
        context = self._context
        for i, name in enumerate(("%inputs", "%lengths", "%outputs", "%scratch")):
            f.do(f"{name} = load ptr, ptr {f.at('ptr', '%call', i)}")
        if program.scalars:
            f.constants = {x: i for i, x in enumerate(program.scalars)}
            f.do(f"%constants = load ptr, ptr {f.at('ptr', '%inputs', len(slots))}")
        for i, array in enumerate(slots):
            f.do(f"{context.place(array)} = load ptr, ptr {f.at('ptr', '%inputs', i)}")
            if array.length.is_free:
                size = context.size(array.length)
                f.do(f"{size} = load i64, ptr {f.at('i64', '%lengths', i)}")
        for array, address in constants.items():
            f.do(f"{context.place(array)} = inttoptr i64 {address} to ptr")
        given = {*slots, *constants}
        for i, array in enumerate(dict.fromkeys(program.array_outputs)):
            if array not in given:
                place = f.at("ptr", "%outputs", i + 1)
                f.do(f"{context.place(array)} = load ptr, ptr {place}")
        given.update(program.array_outputs)
        for array in _arrays_on_the_way(program):
            if array in given:
                continue
            if array.length.is_free:
                self.free_scratch.append(array)
            else:
                begin = context.take_scratch(array.length.size * array.width)
                f.rename(context.place(array), f.at("double", "%scratch", begin))


def _arrays_on_the_way(program: Program) -> list[Array]:
    """The arrays that are made, those inside of loops included."""
    found: dict[Array, None] = {}
    for x in program.instructions:
        if isinstance(x, Repeat):
            found.update(dict.fromkeys([*x.array_results, *_arrays_on_the_way(x.body)]))
        elif isinstance(x, Array):
            found[x] = None
    return list(found)
