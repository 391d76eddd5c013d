"""Running what the backend `llvm` wrote: machine code in memory, for as long as it is needed."""

from __future__ import annotations

import ctypes
from array import array as Buffer  # noqa: N812 - `Array` is another thing
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy

from .. import layout
from ..arguments import rows_of
from ..program.lowering import Program, Repeat
from ..tracing.arrays import Array, Constant
from .entry import builtin as entry
from .maps import LANES
from .module import IRModule
from .threads import Sharing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FLAGS = {False: "contract", True: "reassoc nsz arcp contract"}


class NativeCode:
    """A program as machine code.

    Attributes:
        source: the module in LLVM's IR.
    """

    def __init__(
        self, program: Program, slots: Sequence[Array], fastmath: bool, threads: int
    ) -> None:
        self._program = program
        self._slots = list(slots)
        constants = {
            array: numpy.ascontiguousarray(numpy.ravel(array.op.numbers), dtype=float)
            for array in program.arrays
            if isinstance(array.op, Constant)
        }
        places = {array: numbers.ctypes.data for array, numbers in constants.items()}
        self._constants = constants
        self._sharing = Sharing(threads, LANES) if threads > 1 else None
        address = self._sharing.address if self._sharing else 0
        self._module = IRModule(program, slots, places, _FLAGS[fastmath], address)
        self.source = str(self._module)
        has_loops = any(isinstance(x, Repeat) for x in program.instructions)
        self._level = 1 if has_loops or not self._module.in_haste else 0
        self._engine: Any = None
        self._run: Any = None
        self._compiling = Lock()

    def _compiled(self) -> Any:
        with self._compiling:
            if self._run is None:
                self._engine = compiled(self.source, self._level)
                kind = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 4)
                self._run = kind(self._engine.get_function_address("program"))
        return self._run

    def run(
        self, inputs: Sequence[Any], scalars: Sequence[float], lengths: Sequence[int]
    ) -> tuple[list[float], list[Any]]:
        """The scalar results, and the arrays of results, flat."""
        program = self._program
        given = [_buffer(numbers) for numbers in (*inputs, scalars)]
        length_of = dict(zip((array.length for array in self._slots), lengths, strict=True))

        def size(array: Array) -> int:
            return int(length_of.get(array.length, array.length.size)) * array.width

        results: dict[Any, Any] = {}
        known = {**self._constants, **dict(zip(self._slots, given, strict=False))}
        for array in program.array_outputs:
            made = numpy.array(known[array]) if array in known else numpy.empty(size(array))
            results[array] = made.ravel()
        numbers = Buffer("d", bytes(8 * len(program.outputs)))
        doubles = self._module.scratch + sum(map(size, self._module.free_scratch))
        scratch = numpy.empty(doubles) if doubles else numbers
        self._compiled()(
            _pointers(given),
            (ctypes.c_int64 * len(lengths))(*lengths),
            _pointers([numbers, *results.values()]),
            _address(scratch),
        )
        if self._sharing:
            self._sharing.check()
        return numbers.tolist(), [
            # A result that is given twice is in two places.
            results[array] if array not in program.array_outputs[:i] else results[array].copy()
            for i, array in enumerate(program.array_outputs)
        ]

    def quick(self, arguments: Sequence[Any], result: Any) -> Callable[..., Any] | None:
        """A built-in function for arguments of this layout; None where there can be none."""
        module, program = self._module, self._program
        arrays, lengths = program.array_outputs, [array.length for array in self._slots]
        given = {*self._slots, *self._constants}
        if not entry.available() or len({*arrays} - given) < len(arrays):
            return None
        if self._sharing:  # other threads may change a list while the program reads what is in it
            return None
        taken = tuple(arguments)
        slots = len(self._slots)
        if program.scalars:
            closed = [layout.NumberLayout(slots, i) for i in range(len(program.scalars))]
            taken = (layout.SequenceLayout(list, tuple(closed)), *taken)
            slots += 1
        self._compiled()
        called = entry.wrap(
            self._engine.get_function_address("program"),
            taken,
            result,
            slots=slots,
            outputs=len(program.outputs),
            scratch=module.scratch,
            free_scratch=[(rows_of(x.length, lengths), x.width) for x in module.free_scratch],
            equal=[
                (rows_of(length, lengths), rows_of(other, lengths))
                for length in lengths
                for other in length.equal
            ],
            name="compiled",
            keep_alive=(self._engine, self._constants),
        )
        if not program.scalars:
            return called
        scalars = program.scalars
        return lambda *args: called([x._data for x in scalars], *args)


def _buffer(numbers: Any) -> Any:
    """The numbers one after the other, as floats: an array of NumPy or of Python."""
    if isinstance(numbers, numpy.ndarray):
        return numpy.ascontiguousarray(numbers, dtype=float)
    return Buffer("d", numbers)


def _address(buffer: Any) -> int:
    place: int = buffer.buffer_info()[0] if isinstance(buffer, Buffer) else buffer.ctypes.data
    return place


def _pointers(buffers: Sequence[Any]) -> Any:
    return (ctypes.c_void_p * len(buffers))(*map(_address, buffers))


_lock = Lock()


@cache
def _host() -> tuple[Any, str, str]:
    """What code is made for: this processor, with all that it can do."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features().flatten()
    return llvm.Target.from_default_triple(), llvm.get_host_cpu_name(), features


def compiled(source: str, level: int) -> Any:
    """The machine code of a module, made with this much effort; it is freed with the object.

    LLVM's passes over the IR are left out: the program is simplified already.
    """
    import llvmlite.binding as llvm

    with _lock:
        target, cpu, features = _host()
        machine = target.create_target_machine(cpu=cpu, features=features, opt=level, jit=True)
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(source), machine)
        engine.finalize_object()
        return engine
