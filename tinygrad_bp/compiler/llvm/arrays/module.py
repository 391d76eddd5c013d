"""A program of arrays as a module of LLVM's IR: the function `@program`, as `llvm/module.py` says.

Sums of many terms are added up in another order than in the code of scalars; all else is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy

from ...callbacks import calls_back
from ...program.arrays.instructions import Flattened, every
from ...tracing.arrays import Constant
from ..interrupts import write_stopped
from ..text import FunctionText
from .code import Code
from .emission import Emission
from .homes import Home
from .scope import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...program.arrays.array_program import ArrayProgram
    from ...program.arrays.instructions import Piece
    from ...tracing.arrays import Array
    from ...tracing.lengths import Length

_DECLARATIONS = """\
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare i64 @llvm.umin.i64(i64, i64)
"""

#: The working memory begins at a whole line of the cache, in bytes.
_LINE = 64


@dataclass(frozen=True)
class RowsOfMemory:
    """Working memory for each row of a length that only a call tells."""

    length: Length
    width: int


class ArrayModule:
    """The module of a program of arrays; its text is `str(module)`.

    Args:
        program: what is to be translated.
        slots: the variables that hold the arguments, in their order.
        flags: the liberties that sums and products may take.
        results: the arrays of results, as the program of scalars has them.

    Attributes:
        program: the program of arrays.
        level: how much LLVM has to optimise.
        scratch: how many doubles of working memory it needs whatever the lengths are.
        free_scratch: and so many for each row of some lengths, after all else.
        can_stop: whether a call may end before its time.
        calls_back: whether it calls functions of Python.
        kept: what the code reads by its address.

    Raises:
        UnsupportedError: if it has something that only scalars have code for.
    """

    level = 2

    def __init__(
        self, program: ArrayProgram, slots: Sequence[Array], flags: str, results: Sequence[Array]
    ) -> None:
        self._code = Code(flags)
        self._f = FunctionText()
        self.program = program
        #: Each array of results once: what is computed alike may be several of them.
        self._results = dict(zip(results, program.array_outputs, strict=True))
        self.kept = self._code.kept
        f = self._f
        scope = Scope(self._code, f, {})
        self._head(f, scope, slots)
        head, f.lines = f.lines, []
        given = self._given(scope)
        Emission(scope, program.instructions, given).run(
            program.instructions, {*(piece for piece, _ in program.outputs), *program.array_outputs}
        )
        self._outputs(scope)
        self.can_stop = scope.can_stop
        self.calls_back = calls_back(self._code.needs)
        f.end()
        self.scratch = self._code.memory.size + _LINE // 8
        self.free_scratch = [RowsOfMemory(length, width) for length, width, _ in scope.dynamic]
        # Only now is it known how much working memory there is.
        rest, f.lines = f.lines, head
        self._working_memory(f, scope)
        f.lines += rest

    def __str__(self) -> str:
        stopped = [write_stopped()] if self.can_stop else []
        return "\n".join(
            [
                _DECLARATIONS,
                *self._code.texts(),
                *stopped,
                self._f.text("void @program(ptr %call)"),
            ]
        )

    def _head(self, f: FunctionText, scope: Scope, slots: Sequence[Array]) -> None:
        """The arguments and the lengths."""
        for i, name in enumerate(("%inputs", "%lengths", "%outputs", "%scratch.all")):
            f.do(f"{name} = load ptr, ptr {f.at('ptr', '%call', i)}")
        pieces = self.program.inputs
        for i, array in enumerate(slots):
            f.do(f"%a{i} = load ptr, ptr {f.at('ptr', '%inputs', i)}")
            scope.homes[pieces[array]] = Home(f"%a{i}", 1, {})
            if array.length.is_free and array.length not in scope.sizes:
                f.do(f"%l{i} = load i64, ptr {f.at('i64', '%lengths', i)}")
                scope.sizes[array.length] = f"%l{i}"
        f.do(f"%closed = load ptr, ptr {f.at('ptr', '%inputs', len(slots))}")
        scope.homes[self.program.closed] = Home("%closed", 1, {})
        for i in range(len(self._results) + 1):
            f.do(f"%r{i} = load ptr, ptr {f.at('ptr', '%outputs', i)}")

    def _working_memory(self, f: FunctionText, scope: Scope) -> None:
        f.do("%from = ptrtoint ptr %scratch.all to i64")
        f.do(f"%beyond = add i64 %from, {_LINE - 1}")
        f.do(f"%aligned = and i64 %beyond, {-_LINE}")
        f.do("%scratch = inttoptr i64 %aligned to ptr")
        for begin, name in scope.static_pointers.items():
            f.do(f"{name} = getelementptr double, ptr %scratch, i64 {begin}")
        far = str(self._code.memory.size)
        for i, (length, width, name) in enumerate(scope.dynamic):
            f.do(f"{name} = getelementptr double, ptr %scratch, i64 {far}")
            f.do(f"%far{i}.n = mul i64 {scope.size(length)}, {width}")
            f.do(f"%far{i} = add i64 {far}, %far{i}.n")
            far = f"%far{i}"

    # Results

    def _given(self, scope: Scope) -> dict[Piece, Home]:
        """The results whose memory is given, and that are made right there."""
        found = {}
        flat = {x.result for x in every(self.program.instructions) if isinstance(x, Flattened)}
        for i, piece in enumerate(self._results.values()):
            if piece in flat and piece not in scope.homes:
                found[piece] = Home(f"%r{i + 1}", 1, {})
        return found

    def _outputs(self, scope: Scope) -> None:
        f, code = scope.f, self._code
        by_piece: dict[Piece, list[tuple[int, int]]] = {}
        for i, (piece, place) in enumerate(self.program.outputs):
            by_piece.setdefault(piece, []).append((i, place))
        for piece, pairs in by_piece.items():
            home = scope.home(piece)
            table = numpy.array(pairs, dtype=numpy.int64)
            for to, source, count in _runs(table):
                f.do(
                    f"call void @{code.function('put', _put())}(ptr %r0, ptr {home.pointer}, "
                    f"ptr {code.table(numpy.stack([to, source, count], axis=1) * [8, 8, 1])}, "
                    f"i64 {len(to)})"
                )
        for i, (array, piece) in enumerate(self._results.items()):
            if array in self.program.inputs or isinstance(array.op, Constant):
                continue  # there already
            home = scope.home(piece)
            if home.pointer != f"%r{i + 1}":
                f.copy(f"%r{i + 1}", home.pointer, self._bytes(scope, piece))

    def _bytes(self, scope: Scope, piece: Piece) -> Any:
        length = self._lengths().get(piece)
        if length is None or not length.is_free:
            return 8 * piece.size
        width = piece.size // length.size
        return scope.f.let(f"mul i64 {scope.size(length)}, {8 * width}")

    def _lengths(self) -> dict[Piece, Length]:
        """Of results that are rows, one after the other, how many these are."""
        return {
            x.result: x.axis.length
            for x in every(self.program.instructions)
            if isinstance(x, Flattened)
        }


def _put() -> str:
    """What copies runs of numbers; the table has for each where it goes, where it is, and how long
    it is."""
    f = FunctionText()

    def run(i: str, _: Sequence[str]) -> Sequence[str]:
        row = f.at("i64", "%table", f.let(f"mul i64 {i}, 3"))
        to, at, n = (f.let(f"load i64, ptr {f.at('i64', row, k)}") for k in range(3))
        out, source = f.at("i8", "%out", to), f.at("i8", "%from", at)

        def turn(k: str, _: Sequence[str]) -> Sequence[str]:
            f.store(f.load(f.at("double", source, k)), f.at("double", out, k))
            return ()

        f.loop(n, turn)
        return ()

    f.loop("%count", run)
    return f.text("internal void @NAME(ptr %out, ptr %from, ptr %table, i64 %count)")


def _runs(table: Any) -> Any:
    """Pairs of places as runs of numbers that follow each other in both."""
    breaks = numpy.flatnonzero((numpy.diff(table, axis=0) != 1).any(axis=1)) + 1
    begins = numpy.concatenate([[0], breaks])
    counts = numpy.diff([*begins.tolist(), len(table)])
    return [(table[begins, 0], table[begins, 1], counts)]
