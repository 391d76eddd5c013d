"""The backend `llvm`: a program as a module of LLVM's intermediate representation (IR).

The IR is a portable assembler in single assignment, so straight-line code is translated
instruction by instruction: `function.py` does that, with the templates of `formulas.py`.
Loops are in `turns.py`. Here it all becomes one module, with the function `@program`:

    define void @program(ptr %inputs, ptr %lengths, ptr %outputs, ptr %scratch)

- `%inputs` has a pointer for each slot: a number, or the numbers of an array or a list, row
  after row. After the slots comes a pointer to the numbers that the function closes over.
- `%lengths` has the leading length of each slot, 1 for a number.
- `%outputs` has a pointer to the place for numbers that are results, then one for each
  array of results.
- `%scratch` is memory to work in.

Every node has the same name wherever it occurs: %n12 is a number, %a3 the place of an array,
%l4 a length.

Results are the eager ones, to the bit, but for four things: a product that goes into a sum may
not be rounded (the flag `contract`); x**2, x**3 and x**4 are products; hypot is libm's; and
in the lanes of a `vmap`, functions are those of `lanes.py`, as near as `lanes.ULPS` says, and sums
are added up in another order. `tests/compiler/llvm/test_module.py` holds programs to that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..program.lowering import Program, Repeat
from ..tracing.arrays import Array, Length, Stack
from . import loops as turns
from .formulas import Callee, definition
from .function import Function, used

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: With more instructions outside of loops than that, LLVM is told to make haste there: what runs
#: once a call is not worth the time that good code takes to find.
HASTE = 100

_DECLARATIONS = """\
declare ptr @malloc(i64)
declare void @free(ptr)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare i64 @llvm.umin.i64(i64, i64)
"""


class Module:
    """The functions of a program.

    Args:
        program: what is to be translated.
        slots: the variables of the program that hold the arguments, in their order.
        constants: the addresses of its constant arrays.
        flags: the liberties that sums and products may take.
        sharing: the address of what shares out rows among threads, or 0; see `sharing.py`.
    """

    def __init__(
        self,
        program: Program,
        slots: Sequence[Array],
        constants: dict[Array, int],
        flags: str,
        sharing: int = 0,
    ) -> None:
        self.flags = flags
        self.sharing = sharing
        self.in_haste = len(program.instructions) > HASTE
        self.functions: list[str] = []
        #: What the functions call.
        self.needs: dict[Callee, None] = {}
        self._ids: dict[Any, int] = {}
        self._names = 0
        #: The working memory: so many doubles, and room for arrays whose length a call tells.
        self.scratch = 0
        self.free_scratch: list[Array] = []
        self._program(program, slots, constants)

    def __str__(self) -> str:
        called: dict[str, None] = {}
        for callee in self.needs:
            called.update(dict.fromkeys(definition(callee, self.flags)))
        return "\n".join([_DECLARATIONS, *called, *self.functions])

    # Names

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

    def parameters(self, instructions: Iterable[Any]) -> list[str]:
        """The arrays and lengths that instructions use, as parameters of a function."""
        arrays, lengths = used(instructions)
        return [
            *(f"ptr {self.place(array)}" for array in arrays),
            *(f"i64 {self.size(length)}" for length in lengths if length.is_free),
        ]

    # Functions

    def loop(self, x: Repeat, constants: dict[Any, int]) -> tuple[str, list[str]]:
        """Writes the function of a loop: its name, and what it is called with."""
        return turns.loop(self, x, constants)

    def _program(
        self, program: Program, slots: Sequence[Array], constants: dict[Array, int]
    ) -> None:
        f = Function(self, "program", is_hasty=self.in_haste)
        self._read(f, program, slots, constants)
        begin, f.lines = f.lines, []
        f.run(program.instructions, program.outputs)
        rest, f.lines = f.lines, begin
        # Arrays whose length a call tells come after all else in the working memory.
        at = f.at("double", "%scratch", self.scratch)
        for array in self.free_scratch:
            f.rename(self.place(array), at)
            n = f.let(f"mul i64 {self.size(array.length)}, {array.width}")
            at = f.at("double", at, n)
        f.lines += rest
        f.do("%results = load ptr, ptr %outputs")
        for i, x in enumerate(program.outputs):
            f.store(f.value(x), f.at("double", "%results", i))
        self.functions.append(
            f.text("void @program(ptr %inputs, ptr %lengths, ptr %outputs, ptr %scratch)")
        )

    def _read(
        self, f: Function, program: Program, slots: Sequence[Array], constants: dict[Array, int]
    ) -> None:
        """Gives arguments and arrays their names, and arrays that are made on the way a place."""
        if program.scalars:
            f.constants = {x: i for i, x in enumerate(program.scalars)}
            f.do(f"%constants = load ptr, ptr {f.at('ptr', '%inputs', len(slots))}")
        for i, array in enumerate(slots):
            f.do(f"{self.place(array)} = load ptr, ptr {f.at('ptr', '%inputs', i)}")
            if array.length.is_free:
                size = self.size(array.length)
                f.do(f"{size} = load i64, ptr {f.at('i64', '%lengths', i)}")
        for array, address in constants.items():
            f.do(f"{self.place(array)} = inttoptr i64 {address} to ptr")
        given = {*slots, *constants}
        for i, array in enumerate(dict.fromkeys(program.array_outputs)):
            if array not in given:
                place = f.at("ptr", "%outputs", i + 1)
                f.do(f"{self.place(array)} = load ptr, ptr {place}")
        given.update(program.array_outputs)
        for array in _arrays_on_the_way(program):
            if array in given:
                continue
            if array.length.is_free:
                self.free_scratch.append(array)
            else:
                room = self.room(array.length.size * array.width)
                f.rename(self.place(array), f.at("double", "%scratch", room))

    def room(self, doubles: int) -> int:
        """Takes so many doubles of the working memory; gives where they begin."""
        at = self.scratch
        self.scratch += doubles
        return at


def _arrays_on_the_way(program: Program) -> list[Array]:
    """The arrays that are made, those inside of loops included."""
    found: dict[Array, None] = {}
    for x in program.instructions:
        if isinstance(x, Repeat):
            found.update(dict.fromkeys([*x.collected, *_arrays_on_the_way(x.body)]))
        elif isinstance(x.op, Stack):
            found[x] = None
    return list(found)
