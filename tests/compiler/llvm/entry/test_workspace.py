"""The memory of one call: numbers, then addresses and lengths, then what the program works in."""

from __future__ import annotations

import ctypes
from typing import Any

import pytest

from tinygrad_bp.compiler.entry.signature import Signature
from tinygrad_bp.compiler.layout import (
    ArrayLayout,
    Layout,
    LengthOf,
    MappingLayout,
    NumberLayout,
    SequenceLayout,
)

pytest.importorskip("numpy", reason="native code needs the extra `fast`")

from tinygrad_bp.compiler.llvm.entry.workspace import Places, Workspace
from tinygrad_bp.compiler.llvm.interrupts import WORDS

PAIR = SequenceLayout(list, (NumberLayout(0, 0), NumberLayout(0, 1)))


def signature(result: Layout, outputs: int, **options: Any) -> Signature:
    return Signature((PAIR, NumberLayout(1, 0)), result, slots=2, outputs=outputs, **options)


def test_places_follow_each_other() -> None:
    result = SequenceLayout(tuple, (NumberLayout(0, 0), ArrayLayout(1, (LengthOf(0),))))
    places = Places(signature(result, outputs=4, scratch=10))
    found = [places.results, places.inputs, places.lengths, places.outputs, places.call]
    assert found == [3, 7, 9, 11, 13]
    assert (places.scratch, places.size) == (13 + WORDS, 23 + WORDS)


@pytest.mark.parametrize(
    "options", [{"scratch": 5000}, {"scratch": 2, "free_scratch": ((LengthOf(0), 3),)}]
)
def test_much_working_memory_is_not_kept(options: dict[str, Any]) -> None:
    places = Places(signature(NumberLayout(0, 0), outputs=1, **options))
    assert not places.has_scratch
    assert places.size == places.scratch


def test_the_program_finds_everything_from_one_address() -> None:
    result = SequenceLayout(tuple, (NumberLayout(0, 0), NumberLayout(0, 1)))
    space = Workspace(signature(result, outputs=2, scratch=1))
    space.numbers[:3] = [1.5, 2.5, 3.5]
    call = (ctypes.c_void_p * 4).from_address(space.address)
    inputs = (ctypes.c_void_p * 2).from_address(call[0] or 0)
    assert (ctypes.c_double * 2).from_address(inputs[0] or 0)[:] == [1.5, 2.5]
    assert ctypes.c_double.from_address(inputs[1] or 0).value == 3.5
    assert (ctypes.c_int64 * 2).from_address(call[1] or 0)[:] == [2, 1]
    results = ctypes.c_void_p.from_address(call[2] or 0).value
    (ctypes.c_double * 2).from_address(results or 0)[:] = [4.5, 5.5]
    assert space.numbers[3:5] == [4.5, 5.5]
    assert (call[3] or 0) - space.address == 8 * WORDS


def test_arrays_that_are_copied_from_the_results_are_views_of_them() -> None:
    first, second = ArrayLayout(0, (2, 2), 1), ArrayLayout(0, (1,), 0)
    result = MappingLayout(("a", "b"), (SequenceLayout(list, (first,)), second))
    space = Workspace(signature(result, outputs=5))
    space.numbers[3:8] = [1.0, 2.0, 3.0, 4.0, 5.0]
    assert [array.tolist() for array in space.arrays] == [[[2.0, 3.0], [4.0, 5.0]], [1.0]]
