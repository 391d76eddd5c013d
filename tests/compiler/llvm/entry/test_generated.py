"""The generated function: its memory is each call's own, whoever calls meanwhile."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest

from tinygrad_bp.compiler.layout import (
    ArrayLayout,
    LengthOf,
    MappingLayout,
    NumberLayout,
    RowsLayout,
    SequenceLayout,
)

np = pytest.importorskip("numpy", reason="native code needs the extra `fast`")
pytest.importorskip("llvmlite.binding", reason="native code needs the extra `fast`")

from tests.compiler.llvm.entry.programs import build, copies, rows_copied  # noqa: E402
from tinygrad_bp.compiler.entry.signature import LONG  # noqa: E402


def spaces_of(f: Any) -> Any:
    return f.__globals__["spaces"]


def nested(rows: int) -> SequenceLayout:
    pairs = [(NumberLayout(0, 2 * i), NumberLayout(0, 2 * i + 1)) for i in range(rows)]
    return SequenceLayout(list, tuple(SequenceLayout(tuple, pair) for pair in pairs))


@pytest.mark.parametrize("rows", [2, 8, 9, 30])
def test_rows_that_are_alike_are_read_in_a_loop(rows: int) -> None:
    f = build(
        "generated",
        (nested(rows),),
        nested(rows),
        copies([(0, i) for i in range(2 * rows)]),
        outputs=2 * rows,
    )
    given = [(float(i), i + 0.5) for i in range(rows)]
    assert f(given) == given
    for wrong in ([1.0, 2.0], (1.0,), (1.0, 2.0, 3.0), (1.0, "2"), 1.0):
        assert f([*given[:-1], wrong]) is NotImplemented
    source: str = f.source  # type: ignore[attr-defined]
    assert ("for " in source) == (rows > 8)


@pytest.mark.parametrize("longer", [0, 1, 9])
def test_rows_that_are_not_alike_are_read_one_by_one(longer: int) -> None:
    numbers = iter(range(21))
    rows = [[NumberLayout(0, next(numbers)) for _ in range(2 + (i == longer))] for i in range(10)]
    layout = SequenceLayout(list, tuple(SequenceLayout(list, tuple(row)) for row in rows))
    f: Any = build("generated", (layout,), layout, copies([(0, i) for i in range(21)]), outputs=21)
    given = [[float(number.index) for number in row] for row in rows]
    assert f(given) == given
    assert f([[1.0, 2.0]] * 10) is NotImplemented


def test_a_workspace_is_kept_for_the_next_call() -> None:
    f = build("generated", (NumberLayout(0, 0),), NumberLayout(0, 0), copies([(0, 0)]))
    assert [f(float(i)) for i in range(5)] == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert len(spaces_of(f)) == 1


def test_a_call_within_a_call_has_memory_of_its_own() -> None:
    """As in a handler of signals: here it comes when the next number is read."""
    row = SequenceLayout(list, (NumberLayout(0, 0), NumberLayout(0, 1)))
    f: Any = build("generated", (row,), row, copies([(0, 0), (0, 1)]), outputs=2)
    inner: list[Any] = []

    def interrupt(frame: Any, event: str, _: Any) -> Any:
        if frame.f_code is f.__code__:
            if event == "line" and frame.f_lineno == lines - 2 and not inner:
                inner.append(None)
                inner[0] = f([7.0, 8.0])
            return interrupt
        return None

    lines = len(f.source.splitlines())
    before = sys.gettrace()
    sys.settrace(interrupt)
    try:
        assert f([1.0, 2.0]) == [1.0, 2.0]
    finally:
        sys.settrace(before)
    assert inner == [[7.0, 8.0]]
    assert len(spaces_of(f)) == 2


def test_nothing_is_kept_of_a_call_that_fails() -> None:
    f: Any = build("generated", (NumberLayout(0, 0),), NumberLayout(0, 0), copies([(0, 0)]))
    assert f(1.0) == 1.0
    assert f(10**400) is NotImplemented
    assert f(2.0) == 2.0


def test_keys_are_not_asked_whether_they_are_equal() -> None:
    class Key:
        def __init__(self) -> None:
            self.asked = 0

        def __eq__(self, other: object) -> bool:
            self.asked += 1
            return True

        def __hash__(self) -> int:
            return 1

    one, other = Key(), Key()
    f = build(
        "generated",
        (MappingLayout((one,), (NumberLayout(0, 0),)),),
        NumberLayout(0, 0),
        copies([(0, 0)]),
    )
    assert f({one: 2.0}) == 2.0
    assert f({other: 2.0}) is NotImplemented
    assert one.asked == other.asked == 0


def test_a_list_that_gets_shorter_while_it_is_read_is_no_harm() -> None:
    rows = RowsLayout(0, NumberLayout(0, 0), 1)
    result = RowsLayout(1, NumberLayout(1, 0), 1, LengthOf(0))
    f: Any = build("generated", (rows,), result, rows_copied(0, 1, 1))
    as_doubles = f.__globals__["as_doubles"]
    given = [1.0, 2.0, 3.0]

    def meanwhile(numbers: Any) -> Any:
        given.clear()
        return as_doubles(numbers)

    f.__globals__["as_doubles"] = meanwhile
    assert f(given) == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(("instructions", "is_long"), [(1, False), (LONG, True)])
def test_long_programs_let_go_of_the_lock(instructions: int, is_long: bool) -> None:
    array = ArrayLayout(0, (None,))
    f: Any = build(
        "generated",
        (array,),
        NumberLayout(0, 0),
        copies([(0, 0)]),
        work=[(LengthOf(0), instructions)],
    )
    called: list[str] = []
    for name in ("run", "run_long"):
        f.__globals__[name] = lambda address, name=name: called.append(name)
    f(np.ones(2))
    assert called == ["run_long" if is_long else "run"]


def test_threads_at_once_do_not_share_memory() -> None:
    """Each waits in the midst of its call, until all are there."""
    f: Any = build("generated", (NumberLayout(0, 0),), NumberLayout(0, 0), copies([(0, 0)]))
    run, barrier = f.__globals__["run"], threading.Barrier(4)

    def together(address: int) -> None:
        barrier.wait(10)
        run(address)
        barrier.wait(10)

    f.__globals__["run"] = together
    results: dict[float, float] = {}
    threads = [
        threading.Thread(target=lambda x=x: results.update({x: f(x)})) for x in (1.0, 2.0, 3.0, 4.0)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {x: x for x in (1.0, 2.0, 3.0, 4.0)}
    assert len(spaces_of(f)) == 4
