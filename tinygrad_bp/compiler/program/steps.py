"""Long programs of numbers as few steps: what is of one operation and waits for nothing else.

A function that was written out number by number, the decomposition of a matrix, say, is hundreds
of thousands of instructions of a dozen kinds. Each gets a level, one above those of what it reads;
a step is all of one level and kind. Results stand in memory in the order in which they are made,
and a table says where the operands of each are: code for one of each kind is then code for all.
(`levels.py` does the same with arrays, for who takes longer for a step than for a number.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy

from ...autodiff.operations.operation import Op
from ...autodiff.operations.traversal import is_called
from ...autodiff.ops import TABLE
from ..tracing.arrays import ELEMENT, Array, Stack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .program import Program


@dataclass
class StepsOfKind:
    """What is of one kind.

    Attributes:
        op: the operation.
        exponent: of a power with a known exponent, that.
        operands: for each result a row of the places of what it reads.
    """

    op: Op
    exponent: float | None
    operands: Any


@dataclass
class ProgramInSteps:
    """A program in steps. In memory stand constants, what it reads, and the results in their order.

    Attributes:
        constants: the first numbers in memory.
        read: of each array that is read, which of its numbers; they follow in this order.
        scalars: how many numbers that the function closes over follow then.
        kinds: what steps do.
        steps: of each its kind, how many results it has, the place of the first one, and its row in
            the table of its kind.
        size: how many numbers there are in memory.
        outputs: where the results of the program are.
        array_outputs: and those of its arrays of results that are made.
    """

    constants: Any
    read: list[tuple[Array, Any]]
    scalars: int
    kinds: list[StepsOfKind]
    steps: Any
    size: int
    outputs: Any
    array_outputs: dict[Array, Any]


def in_steps(program: Program) -> ProgramInSteps | None:
    """The program in steps; None where it has more than operations on numbers."""
    return _Stepping(program).found()


class _Stepping:
    def __init__(self, program: Program) -> None:
        self._program = program
        #: The numbers of nodes, in the order in which they are met, and the levels of these.
        self._numbers: dict[Any, int] = {}
        self._levels: list[int] = []
        self._constants: dict[Any, int] = {}
        self._values: list[float] = []
        self._read: dict[Array, list[Any]] = {}
        self._stacks: list[Any] = []
        #: By kind, the numbers of results and of their operands.
        self._kinds: dict[Any, tuple[list[int], list[int]]] = {}

    def found(self) -> ProgramInSteps | None:
        for x in self._program.scalars:
            self._new(x, 0)
        for x in self._program.instructions:
            if not self._take(x):
                return None
        return self._placed()

    def _new(self, x: Any, level: int) -> int:
        self._numbers[x] = found = len(self._levels)
        self._levels.append(level)
        return found

    def _number(self, x: Any) -> int:
        if x.__class__ is not float:
            return self._numbers[x]
        key = x or repr(x)  # 0.0 is not -0.0
        found = self._constants.get(key)
        if found is None:
            self._constants[key] = found = len(self._levels)
            self._levels.append(0)
            self._values.append(x)
        return found

    def _take(self, x: Any) -> bool:
        """Takes an instruction in, if it is one on numbers."""
        op = x.op
        if op is ELEMENT:
            self._read.setdefault(x.operands[0], []).append(x)
            self._new(x, 0)
        elif isinstance(op, Op) and not is_called(op):
            exponent = x.operands[1] if op is TABLE["pow"] else None
            is_known = exponent.__class__ is float
            key = op, repr(exponent) if is_known else None
            results, operands = self._kinds.setdefault(key, ([], []))
            read = [self._number(y) for y in x.operands]
            levels = self._levels
            results.append(self._new(x, 1 + max([levels[i] for i in read])))
            operands += read
        elif isinstance(op, Stack) and x in self._program.array_outputs:
            self._stacks.append(x)
        else:
            return False
        return True

    def _placed(self) -> ProgramInSteps:
        program = self._program
        outputs = [self._number(x) for x in program.outputs]
        stacks = {x: [self._number(y) for y in x.operands] for x in self._stacks}
        place = numpy.empty(len(self._levels), dtype=numpy.int64)
        size = 0

        def put(numbers: Sequence[int]) -> None:
            nonlocal size
            place[list(numbers)] = range(size, size + len(numbers))
            size += len(numbers)

        put(list(self._constants.values()))
        for elements in self._read.values():
            put([self._numbers[x] for x in elements])
        put([self._numbers[x] for x in program.scalars])
        levels = numpy.array(self._levels, dtype=numpy.int64)
        results = [numpy.array(made, dtype=numpy.int64) for made, _ in self._kinds.values()]
        kinds = numpy.repeat(numpy.arange(len(results)), [len(made) for made in results])
        made = numpy.concatenate([*results, numpy.zeros(0, numpy.int64)])
        order = numpy.lexsort((kinds, levels[made]))
        made, kinds = made[order], kinds[order]
        place[made] = numpy.arange(size, size + len(made))
        keys = numpy.stack([levels[made], kinds], axis=1)
        begins = numpy.flatnonzero((numpy.diff(keys, axis=0, prepend=-1) != 0).any(axis=1))
        counts = numpy.diff([*begins.tolist(), len(made)])
        rows = numpy.zeros(len(begins), dtype=numpy.int64)
        tables = []
        for k, ((op, exponent), (_, operands)) in enumerate(self._kinds.items()):
            mine = kinds[begins] == k
            rows[mine] = numpy.cumsum(counts[mine]) - counts[mine]
            table = numpy.array(operands, dtype=numpy.int64).reshape(len(results[k]), -1)
            by_level = numpy.argsort(levels[results[k]], kind="stable")
            known = None if exponent is None else float(exponent)
            tables.append(StepsOfKind(op, known, place[table[by_level]]))
        return ProgramInSteps(
            numpy.array(self._values, dtype=float),
            [
                (array, numpy.array([x.index for x in elements], dtype=numpy.int64))
                for array, elements in self._read.items()
            ],
            len(program.scalars),
            tables,
            numpy.stack([kinds[begins], counts, size + begins, rows], axis=1),
            size + len(made),
            place[outputs],
            {x: place[numbers] for x, numbers in stacks.items()},
        )
