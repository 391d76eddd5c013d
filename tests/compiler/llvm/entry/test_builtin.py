"""The built-in function: what it leaves behind, where it works, and where it can be used."""

from __future__ import annotations

import gc
import sys
import sysconfig
import threading
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tinygrad_bp.compiler.layout import (
    ArrayLayout,
    Layout,
    LengthOf,
    MappingLayout,
    NumberLayout,
    RowsLayout,
    SequenceLayout,
)

np = pytest.importorskip("numpy", reason="native code needs the extra `fast`")
pytest.importorskip("llvmlite.binding", reason="native code needs the extra `fast`")

from tests.compiler.llvm.entry import programs  # noqa: E402
from tests.compiler.llvm.entry.programs import FLOATS, copies, rows_copied  # noqa: E402
from tinygrad_bp.compiler.llvm.entry import builtin  # noqa: E402

if not builtin.available():
    pytest.skip("this interpreter keeps its objects elsewhere", allow_module_level=True)

build = partial(programs.build, "builtin")
# What is left behind

PAIR = SequenceLayout(
    list,
    (
        FLOATS,
        MappingLayout(("k",), (SequenceLayout(tuple, (ArrayLayout(0, (3,)), NumberLayout(0, 1))),)),
    ),
)


def pair(result: Layout = PAIR) -> Callable[..., Any]:
    """A function of a list and an array, which gives a list and a dict of an array and a number."""
    return build(
        (FLOATS, ArrayLayout(1, (3,))), result, copies([(0, 0), (1, 1), (0, 2)]), slots=2, outputs=3
    )


NUMBER = NumberLayout(1, 0)


def rows_and_scratch(row: Layout = NUMBER) -> Callable[..., Any]:
    """A function of a list and an array of three rows, which gives the rows as `pair` does."""
    floats = RowsLayout(0, NumberLayout(0, 0), 1)
    rows = RowsLayout(1, row, 1, LengthOf(0))
    body = copies([(1, 1)]) + rows_copied(0, 1, 1) + rows_copied(1, 2, 1)
    inner = MappingLayout(
        ("k",), (SequenceLayout(tuple, (ArrayLayout(2, (LengthOf(1),)), NumberLayout(0, 0))),)
    )
    result = SequenceLayout(list, (rows, inner))
    size = [(LengthOf(0), 5000)]
    return build((floats, ArrayLayout(1, (None,))), result, body, slots=2, free_scratch=size)


@pytest.mark.parametrize("make", [pair, rows_and_scratch])
def test_references_balance(make: Callable[[], Callable[..., Any]]) -> None:
    f = make()
    numbers, array, wrong = [1.5, 2.5, 3.5], np.ones(3), [1.5, 2.5, "3"]
    watched = [f, f.__self__, numbers, *numbers, array, wrong, *wrong, NotImplemented, "k"]  # type: ignore[attr-defined]

    def counts() -> list[int]:
        return [sys.getrefcount(object) for object in watched]

    def calls() -> None:
        for _ in range(10_000):
            f(numbers, array)
            f(wrong, array)
            f(array, numbers)
            f(numbers)

    calls()
    before, blocks = counts(), sys.getallocatedblocks()
    calls()
    assert counts() == before
    assert abs(sys.getallocatedblocks() - blocks) < 100


@pytest.mark.parametrize("make", [pair, rows_and_scratch])
def test_results_are_owned_once(make: Callable[[], Callable[..., Any]]) -> None:
    def owners(result: Any) -> list[int]:
        numbers, mapping = result
        inner = mapping["k"]
        return [sys.getrefcount(x) for x in (result, numbers, mapping, inner, inner[0], inner[1])]

    one = float("1.5")
    usual: Any = [[float("1.5"), float("2.5")], {"k": (np.ones(3), one)}]
    del one
    made = make()([1.5, 2.5, 3.5], np.ones(3))
    assert owners(made) == owners(usual)
    assert sys.getrefcount(made[0][0]) == sys.getrefcount(usual[0][0])


@pytest.mark.parametrize(
    ("f", "least"),
    [
        # Two lists and their items, a dict and its entries, a tuple, an array, and floats.
        (pair(), 9),
        (pair(MappingLayout(("a", "b"), (NumberLayout(0, 0), NumberLayout(0, 1)))), 4),
        (pair(NumberLayout(0, 0)), 1),
        # The same; the array is in a tuple beforehand, and there is memory to work in.
        (rows_and_scratch(), 11),
        (rows_and_scratch(SequenceLayout(list, (NUMBER,))), 15),
    ],
    ids=["pair", "dict", "number", "rows", "lists"],
)
def test_memory_errors_lose_nothing(f: Callable[..., Any], least: int) -> None:
    testing = pytest.importorskip("_testcapi", reason="this interpreter has no failing allocator")
    numbers, array = [1.5, 2.5, 3.5], np.ones(3)

    def failures() -> int:
        failed = 0
        for stop in range(25):
            gc.collect()  # empties the free lists, so that every object asks for memory
            testing.set_nomemory(stop, stop + 1)
            try:
                f(numbers, array)
            except MemoryError:
                failed += 1
            finally:
                testing.remove_mem_hooks()
        return failed

    callbacks, gc.callbacks[:] = gc.callbacks[:], []  # they would fill the free lists
    gc.freeze()  # or each collection would look at all there is
    try:
        assert failures() >= least
        before = sys.getallocatedblocks()
        rounds = 30
        for _ in range(rounds):
            failures()
        assert abs(sys.getallocatedblocks() - before) < rounds
    finally:
        gc.unfreeze()
        gc.callbacks[:] = callbacks


# Room to work in, and threads


@pytest.mark.parametrize("scratch", [1, 390, 391, 200_000])
def test_scratch(scratch: int) -> None:
    """All of it can be used; a large one is on the heap, not on a thread's small stack."""
    uses = "".join(
        f"  %end{i} = getelementptr double, ptr %scratch, i64 {i}\n"
        f"  store volatile double -7.0, ptr %end{i}\n"
        for i in {0, scratch - 1}
    )
    f = build(
        (FLOATS,), FLOATS, copies([(0, 0), (0, 1), (0, 2)]) + uses, outputs=3, scratch=scratch
    )
    results: list[Any] = []
    old = threading.stack_size(256 * 1024)
    try:
        thread = threading.Thread(target=lambda: results.append(f([1.0, 2.0, 3.0])))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(old)
    tracemalloc.start()
    try:
        results.append(f([1.0, 2.0, 3.0]))
        assert f([1.0, 2.0]) is NotImplemented
        now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert results == [[1.0, 2.0, 3.0]] * 2
    assert (peak > 3_000) == (scratch > 390)  # bytes; ten other words count too
    assert now < 2_000


# Where it can be used


@pytest.fixture
def fresh() -> Any:
    """`available` without what it remembers."""
    return builtin.available.__wrapped__


def test_not_on_a_free_threaded_build(
    fresh: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fresh()
    monkeypatch.setattr(sysconfig, "get_config_var", lambda name: name == "Py_GIL_DISABLED")
    assert not fresh()


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ("float.value", 8),
        ("object.type", 0),
        ("list.size", 8),
        ("array.flags", 24),
        ("tuple.items", 16),
    ],
)
def test_not_where_a_field_is_elsewhere(
    fresh: Callable[[], bool], monkeypatch: pytest.MonkeyPatch, field: str, place: int
) -> None:
    monkeypatch.setitem(builtin._FIELDS, field, place)
    assert not fresh()
