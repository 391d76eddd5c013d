"""Running what the backend `llvm` wrote: machine code in memory, for as long as it is needed."""

from __future__ import annotations

import ctypes
from array import array as Buffer  # noqa: N812 - `Array` is another thing
from functools import cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy

from ...waiting import left_to_end
from ..callbacks import raise_failure, raising
from ..closed import ClosedNumbers
from ..entry.signature import LONG, Signature
from ..layout import ArrayLayout, LengthOf, NumberLayout, SequenceLayout, rows_layout
from ..memory import refuse_huge
from ..program.program import Program, Repeat
from ..tracing.arrays import Array, Constant
from ..tracing.lengths import Length
from .arrays.choosing import array_module
from .entry import builtin, generated
from .interrupts import STOPPED, WORDS, raise_what_stopped
from .module import IRModule
from .steps import module_of_steps
from .text import LANES
from .threads import Sharing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..layout import Layout
    from .arrays.module import ArrayModule
    from .steps import StepsModule

#: The code as a function, which holds Python's lock, or lets go of it.
_HOLDING = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)
_LETTING_GO = ctypes.CFUNCTYPE(None, ctypes.c_void_p)

_FLAGS = {False: "contract", True: "reassoc nsz arcp contract"}


class NativeCode:
    """A program as machine code.

    Attributes:
        program: the program.
        arrays: the program of arrays that was made of it; None where it stays one of numbers.
        source: the module in LLVM's IR.
        most_products: layers of more products than these are traced as loops.
        most_numbers: so are functions and sums of more numbers than these.
    """

    #: Measured, loss and gradient of one layer in a batch: as scalars the first call takes 1.3
    #: times as long at 500 products, 2.7 at 2,000, 4 at 4,000; later ones take the same time.
    most_products = 2_000
    #: Measured, the cross entropy of 16, 30 and 100 classes in a batch: as loops, calls take 1.4,
    #: 1.1 and 0.9 times as long, the first one 0.5, 0.45 and 0.1 times.
    most_numbers = 30

    def __init__(
        self,
        program: Program,
        slots: Sequence[Array],
        fastmath: bool,
        threads: int,
        hasty: bool = False,
        arrays: bool = True,
    ) -> None:
        refuse_huge(program, 8)
        self.program = program
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
        flags = _FLAGS[fastmath]
        found = array_module(program, slots, flags, threads) if arrays else None
        self._module: ArrayModule | StepsModule | IRModule = (
            found
            or module_of_steps(program, slots, places, flags)
            or IRModule(program, slots, places, flags, address, hasty)
        )
        self.arrays = found.program if found else None
        self.source = str(self._module)
        self._level = 0 if hasty else self._module.level
        self._work = _work(program)
        self._engine: Any = None
        self._address = 0
        self._compiling = Lock()

    def address(self) -> int:
        """The address of the code, which is made when it is first asked for."""
        with self._compiling:
            if self._engine is None:
                self._engine = compiled(self.source, self._level)
                self._address = self._engine.get_function_address("program")
        return self._address

    def run(
        self, inputs: Sequence[Any], scalars: Sequence[float], lengths: Sequence[int]
    ) -> tuple[list[float], list[Any]]:
        """The scalar results, and the arrays of results, flat.

        Raises:
            ValueError: if an argument has not as many numbers as its length says.
        """
        program = self.program
        given = [_buffer(numbers) for numbers in (*inputs, scalars)]
        length_of, size = self._sizes(lengths)

        for array, numbers in zip(self._slots, given, strict=False):
            if len(numbers) != size(array):
                raise ValueError(
                    f"{array.label or 'an argument'} has {len(numbers)} numbers, "
                    f"but by its length {size(array)}"
                )
        results: dict[Any, Any] = {}
        known = {**self._constants, **dict(zip(self._slots, given, strict=False))}
        for array in program.array_outputs:
            made = numpy.array(known[array]) if array in known else numpy.empty(size(array))
            results[array] = made.ravel()
        numbers = Buffer("d", bytes(8 * len(program.outputs)))
        doubles = self.scratch(lengths)
        scratch = numpy.empty(doubles) if doubles else numbers
        work = sum(int(length_of.get(rows, rows.size)) * each for rows, each in self._work)
        tables = (
            _pointers(given),
            (ctypes.c_int64 * len(lengths))(*lengths),
            _pointers([numbers, *results.values()]),
        )
        call = (ctypes.c_void_p * WORDS)(*map(ctypes.addressof, tables), _address(scratch))
        kind = _LETTING_GO if work > LONG else _HOLDING
        kind(self.address())(ctypes.addressof(call))
        raise_failure()
        if call[STOPPED]:
            raise_what_stopped(ctypes.addressof(call))
        return numbers.tolist(), [
            # A result that is given twice is in two places.
            results[array] if array not in program.array_outputs[:i] else results[array].copy()
            for i, array in enumerate(program.array_outputs)
        ]

    def _sizes(self, lengths: Sequence[int]) -> tuple[dict[Length, int], Callable[[Array], int]]:
        """The lengths that a call tells, and what tells how many numbers an array has in it."""
        told = dict(zip((array.length for array in self._slots), lengths, strict=True))
        return told, lambda array: int(told.get(array.length, array.length.size)) * array.width

    def scratch(self, lengths: Sequence[int]) -> int:
        """How many doubles of working memory a call with slots of these lengths needs."""
        told, _ = self._sizes(lengths)
        free = [(x.length, x.width) for x in self._module.free_scratch]
        return self._module.scratch + sum(told.get(n, n.size) * width for n, width in free)

    def quick(self, arguments: Sequence[Layout], result: Layout) -> Callable[..., Any] | None:
        """A function for arguments of this layout; None where there can be none."""
        module, program = self._module, self.program
        arrays, lengths = program.array_outputs, [array.length for array in self._slots]
        given = {*self._slots, *self._constants}
        if len({*arrays} - given) < len(arrays):
            return None  # a result that is an argument, or given twice
        taken = tuple(arguments)
        slots = len(self._slots)
        if program.scalars:
            taken = (_closed_layout(slots, len(program.scalars)), *taken)
            slots += 1

        def rows(length: Length) -> int | LengthOf:
            return rows_layout(length, lengths)

        signature = Signature(
            taken,
            result,
            slots=slots,
            outputs=len(program.outputs),
            scratch=module.scratch,
            free_scratch=tuple((rows(x.length), x.width) for x in module.free_scratch),
            equal=tuple((rows(x), rows(other)) for x in lengths for other in x.equal),
            work=tuple((rows(length), each) for length, each in self._work),
            can_stop=module.can_stop,
        )
        program_at = self.address()
        kept = self._engine, module, self._constants, self._sharing, program
        way = builtin if builtin.available() else generated
        called = way.wrap(program_at, signature, kept)
        if module.calls_back:
            called = raising(called)
        return _with_closed(called, program.scalars) if program.scalars else called


#: As many numbers are read as quickly as it is asked whether one has changed.
_FEW = 16


def _closed_layout(slot: int, count: int) -> Layout:
    """The layout of the numbers that a program closes over: a list of few, or an array."""
    if count > _FEW:
        return ArrayLayout(slot, (count,))
    return SequenceLayout(list, tuple([NumberLayout(slot, i) for i in range(count)]))


def _with_closed(called: Callable[..., Any], scalars: Sequence[Any]) -> Callable[..., Any]:
    """The same, with the numbers that the program closes over as its first argument."""
    if len(scalars) <= _FEW:
        return lambda *args: called([x._data for x in scalars], *args)
    numbers = ClosedNumbers(scalars, lambda found: numpy.fromiter(found, float, len(scalars)))
    return lambda *args: called(numbers(), *args)


def _work(program: Program) -> list[tuple[Length, int]]:
    """How much is done in a call: so many rows, and instructions in each."""
    loops = [x for x in program.instructions if isinstance(x, Repeat)]
    once = len(program.instructions) - len(loops)
    return [(Length(1), once), *((x.length, _instructions(x.body)) for x in loops)]


def _instructions(body: Program) -> int:
    """How many instructions are made in a row. A loop in it whose length only a call tells
    counts as a long one."""
    return sum(
        (LONG if x.length.is_free else x.length.size * _instructions(x.body))
        if isinstance(x, Repeat)
        else 1
        for x in body.instructions
    )


def _buffer(numbers: Any) -> Any:
    """The numbers one after the other, as floats: an array of NumPy or of Python."""
    if isinstance(numbers, numpy.ndarray):
        return numpy.ascontiguousarray(numbers, dtype=float).ravel()
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
    return left_to_end(partial(_compiled, source, level))


def _compiled(source: str, level: int) -> Any:
    import llvmlite.binding as llvm

    with _lock:
        target, cpu, features = _host()
        machine = target.create_target_machine(cpu=cpu, features=features, opt=level, jit=True)
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(source), machine)
        engine.finalize_object()
        return engine
