"""Memory for one call of a native program: its numbers, and the tables of addresses."""

from __future__ import annotations

import ctypes
from math import prod
from typing import TYPE_CHECKING

import numpy

from ..interrupts import WORDS

if TYPE_CHECKING:
    from ...entry.signature import Signature

#: Working memory of more doubles is asked for in each call, and not kept.
_KEPT = 4096


class Places:
    """Where things stand in a workspace, in words of 8 bytes.

    First come the numbers of the arguments; all else is an attribute, in its order.
    """

    def __init__(self, signature: Signature) -> None:
        self.results = signature.starts[-1]
        self.inputs = self.results + signature.outputs
        self.lengths = self.inputs + signature.slots
        self.outputs = self.lengths + signature.slots
        #: What the program is called with.
        self.call = self.outputs + 1 + len(signature.array_results)
        self.scratch = self.call + WORDS
        self.has_scratch = not signature.free_scratch and signature.scratch <= _KEPT
        self.size = self.scratch + (signature.scratch if self.has_scratch else 0)


class Workspace:
    """Memory that one call at a time works with.

    Attributes:
        numbers: all of it, as floats.
        words: all of it, as integers.
        arrays: views of the scalar results that become arrays, in their order.
        address: what the program is called with.
    """

    __slots__ = ("address", "arrays", "numbers", "words")

    def __init__(self, signature: Signature) -> None:
        places = Places(signature)
        self.numbers = (ctypes.c_double * places.size)()
        self.words = (ctypes.c_int64 * places.size).from_buffer(self.numbers)

        def address(place: int) -> int:
            return ctypes.addressof(self.numbers) + 8 * place

        for slot in range(signature.slots):
            self.words[places.inputs + slot] = address(signature.starts[slot])
            self.words[places.lengths + slot] = signature.lengths[slot]
        self.words[places.outputs] = address(places.results)
        for i, table in enumerate((places.inputs, places.lengths, places.outputs, places.scratch)):
            self.words[places.call + i] = address(table)
        self.address = address(places.call)
        results = numpy.frombuffer(memoryview(self.numbers))[places.results :]
        self.arrays = []
        for array in signature.copied_arrays:
            shape = tuple(extent for extent in array.shape if isinstance(extent, int))
            self.arrays.append(results[array.start : array.start + prod(shape)].reshape(shape))
