"""`threads=`: rows shared out among threads give what one thread gives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import tinygrad_bp as tg

np = pytest.importorskip("numpy", reason="native code reads NumPy's arrays")
pytest.importorskip("llvmlite", reason="needs the extra `fast`")

from tinygrad_bp.compiler.llvm import threads as sharing  # noqa: E402

ROWS = np.random.default_rng(0).integers(-3, 4, size=(1000, 3)).astype(float)
W = [2.0, -1.0]


@pytest.fixture(autouse=True)
def shared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Shares out even few rows; has how many rows each part had."""
    parts: list[int] = []
    monkeypatch.setattr(sharing, "WORTH", 0)
    task_at = sharing._TASK

    def counted(address: int) -> Any:
        task = task_at(address)

        def count(entries: int, context: int, begin: int, end: int, results: int) -> None:
            parts.append(end - begin)
            task(entries, context, begin, end, results)

        return count

    monkeypatch.setattr(sharing, "_TASK", counted)
    return parts


def jit(f: Any, threads: int = 2) -> Any:
    return tg.jit(f, backend="llvm", threads=threads)


def test_rows_of_nothing_are_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # what is worth it is asked of a body without instructions
    for f in (lambda row: 1.0, lambda row: row, lambda row: [row[0], 2.0]):
        found = jit(tg.vmap(f))(ROWS)
        expected = tg.vmap(f)(ROWS)
        for x, y in zip(np.atleast_1d(found), np.atleast_1d(expected), strict=True):
            assert np.array_equal(x, y)


def term(w: Any, row: Any) -> Any:
    return tg.maximum(w[0] * row[0], row[1] * w[1]) * row[2]


def slopes(w: Any, x: Any) -> Any:
    return tg.value_and_grad(tg.vmap(term, (None, 0), reduce="sum"))(w, x)


def rows_of(w: Any, x: Any) -> Any:
    return tg.vmap(lambda row: [term(w, row), row, (term(w, row) * 2.0, 1.0)])(x)


def in_a_scan(w: Any, x: Any) -> Any:
    def step(a: Any, _: Any) -> Any:
        total = tg.vmap(lambda row: row[0] * a + row[1], reduce="sum")(x)
        return tg.where(total > 0.0, -a, a + 1.0), total

    return tg.scan(step, length=5)(w[0])


@pytest.mark.parametrize("f", [slopes, rows_of, in_a_scan], ids=lambda f: f.__name__)
@pytest.mark.parametrize("threads", [2, 3, 7])
@pytest.mark.parametrize("rows", [1, 63, 64, 65, 200, 1000])
def test_the_same_results(f: Any, threads: int, rows: int, shared: list[int]) -> None:
    """Sums of integers: the same in any order."""
    x = ROWS[:rows]
    alone, together = jit(f, threads=1)(W, x), jit(f, threads=threads)
    assert not shared
    for _ in range(2):
        shared.clear()
        result = together(W, x)
        assert tg.autodiff.tree.flatten(result)[0] == tg.autodiff.tree.flatten(alone)[0]
        turns = 5 if f is in_a_scan else 1
        assert sum(shared) == (rows * turns if rows >= 64 else 0)
        if rows == 1000:
            assert len(shared) == threads * turns


def test_few_rows_are_not_worth_it(monkeypatch: pytest.MonkeyPatch, shared: list[int]) -> None:
    monkeypatch.setattr(sharing, "WORTH", 1_000_000)
    jit(slopes)(W, ROWS)
    assert not shared


class _Broken:
    """A pool that has no threads left."""

    def __init__(self, *_: Any) -> None:
        pass

    def submit(self, *_: Any) -> Any:
        raise RuntimeError("can't start new thread")


def _vector_of_sums(w: Any, x: Any) -> Any:
    return [tg.vmap(term, (None, 0), reduce="sum")(w, x)]


@pytest.mark.parametrize("f", [_vector_of_sums, rows_of, in_a_scan], ids=lambda f: f.__name__)
def test_an_exception_is_raised_and_no_result_given(
    f: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sharing, "begun_threads", _Broken)
        broken = jit(f)
        for _ in range(3):
            with pytest.raises(RuntimeError, match="can't start new thread"):
                broken(W, ROWS)
    working = jit(f)(W, ROWS)
    assert tg.autodiff.tree.flatten(working)[0] == tg.autodiff.tree.flatten(jit(f, 1)(W, ROWS))[0]


def test_an_interrupt_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    f = jit(slopes)
    expected = f(W, ROWS)
    minimum = min

    def interrupted(*numbers: int) -> int:
        if threading.current_thread() is threading.main_thread():
            signal.raise_signal(signal.SIGINT)
        return minimum(*numbers)

    # Where the tests run in the background, a shell may have had Ctrl-C ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with monkeypatch.context() as patch:
            patch.setattr(sharing, "min", interrupted, raising=False)
            with pytest.raises(KeyboardInterrupt):
                f(W, ROWS)
    finally:
        signal.signal(signal.SIGINT, before)
    assert f(W, ROWS) == expected


class _Forgetful(ThreadPoolExecutor):
    """A pool whose parts begin, and are not known of, since an interrupt comes in between."""

    def submit(self, *args: Any, **named: Any) -> Any:
        has_begun = threading.Event()

        def begin() -> None:
            has_begun.set()
            args[0](*args[1:])

        super().submit(begin)
        assert has_begun.wait(10.0)
        raise KeyboardInterrupt


def test_a_call_waits_for_parts_that_nobody_knows_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """They read its memory: a crash, some calls later, where it did not wait."""
    at_work: list[int] = []
    task_at = sharing._TASK

    def noted(address: int) -> Any:
        task = task_at(address)

        def note(*args: int) -> None:
            at_work.append(1)
            task(*args)
            at_work.pop()

        return note

    def pairs(x: Any, y: Any) -> Any:  # minutes of work, unless it is ended
        each = tg.vmap(lambda a, b: tg.sin(a - b), (None, 0), reduce="sum")
        return tg.vmap(each, (0, None), reduce="sum")(x, y)

    many = np.linspace(-1.0, 1.0, 300_000)
    with monkeypatch.context() as patch:
        patch.setattr(sharing, "_TASK", noted)
        patch.setattr(sharing, "begun_threads", _Forgetful)
        f = jit(pairs)
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                f(many, many)
            end = time.monotonic() + 10.0  # for the last line of `note`, which a part has left
            while at_work and time.monotonic() < end:
                time.sleep(0.001)
            assert not at_work


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_child_process_has_threads_of_its_own() -> None:
    # In a process of its own: others of this one's threads may be a peer's, who forbids it.
    code = """
import os, signal
import numpy, tinygrad_bp as tg
from tinygrad_bp.compiler.llvm import threads as sharing

sharing.WORTH = 0
f = tg.jit(tg.vmap(lambda x: x * x, reduce="sum"), backend="llvm", threads=2)
rows = numpy.arange(1000.0)
expected = f(rows)
if not (child := os.fork()):
    signal.alarm(10)
    os._exit(0 if f(rows) == expected else 1)
_, status = os.waitpid(child, 0)
raise SystemExit(status != 0)
"""
    root = Path(__file__).parents[3]
    process = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(root)}, check=False
    )
    assert process.returncode == 0
