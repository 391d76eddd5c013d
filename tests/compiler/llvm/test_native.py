"""Native code in memory: whose the buffers are, how long code lives, and many threads."""

from __future__ import annotations

import ctypes
import gc
import resource
import sys
import threading
import time
import tracemalloc
import weakref
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

import tinygrad_bp as tg

if TYPE_CHECKING:
    from collections.abc import Callable

np = pytest.importorskip("numpy", reason="native code reads NumPy's arrays")
pytest.importorskip("llvmlite", reason="needs the extra `fast`")

from tinygrad_bp.compiler.entry.signature import LONG  # noqa: E402
from tinygrad_bp.compiler.llvm.entry import builtin  # noqa: E402
from tinygrad_bp.compiler.llvm.native import NativeCode  # noqa: E402


def jit(f: Any, **options: Any) -> Any:
    return tg.jit(f, backend="llvm", **options)


def error(w: Any, x: Any) -> Any:
    return tg.vmap(lambda row: (w[0] * row[0] + w[1] - row[1]) ** 2, reduce="mean")(x)


def training(w: Any, x: Any) -> Any:
    def step(w: Any, row: Any) -> Any:
        return [a - 0.1 * row[0] * a for a in w], (tg.sin(w[0]), row)

    return tg.scan(step)(w, x)


# Buffers


@pytest.mark.parametrize(
    "f",
    [
        lambda w, x: tg.vmap(lambda row: [w[0] * row[0], row])(x),
        lambda w, x: (x, x * 2.0, w, w[0] * x[0]),
        lambda w, x: training([w[0], w[1]], x),
        tg.value_and_grad(error, argnums=(0, 1)),
    ],
)
def test_results_of_a_call_are_its_own(f: Any) -> None:
    """Later calls change nothing in them, and what is done to them changes nothing later."""
    f = jit(f)
    one, other = np.arange(8.0).reshape(4, 2), np.ones((4, 2))
    w = np.array([2.0, 3.0])
    first = f(w, one)
    kept = tg.autodiff.tree.flatten(first)[0]
    f(w + 1.0, other)
    assert tg.autodiff.tree.flatten(first)[0] == kept
    _overwrite(first)
    assert tg.autodiff.tree.flatten(f(w, one))[0] == kept
    np.testing.assert_array_equal(one, np.arange(8.0).reshape(4, 2))
    np.testing.assert_array_equal(w, [2.0, 3.0])


def _overwrite(tree: Any) -> None:
    if isinstance(tree, np.ndarray):
        tree[...] = -7.0
    elif isinstance(tree, (list, tuple)):
        for part in tree:
            _overwrite(part)


def test_constants_are_copied_when_they_are_handed_out() -> None:
    constants = np.arange(3.0)
    f = jit(lambda x: (constants, tg.vmap(lambda c: c * x)(constants)))
    f(2.0)[0][0] = 7.0
    assert f(2.0)[0].tolist() == [0.0, 1.0, 2.0]
    constants[1] = 5.0  # what a function closes over is a constant
    assert f(2.0)[1].tolist() == [0.0, 2.0, 4.0]


@pytest.mark.parametrize(
    "as_kind",
    [
        np.asfortranarray,
        lambda x: np.repeat(x, 2, axis=0)[::2],
        lambda x: x[::-1][::-1],
        lambda x: x.astype(np.float32),
        lambda x: x.astype(int),
        lambda x: x.astype(">f8"),
        lambda x: np.frombuffer(b"\0" + x.tobytes(), np.uint8)[1:].view(float).reshape(x.shape),
        lambda x: x.tolist(),
    ],
)
def test_arrays_of_any_kind_are_read_and_not_written(as_kind: Callable[..., Any]) -> None:
    x = as_kind(np.arange(22.0).reshape(11, 2))
    if isinstance(x, np.ndarray):
        x.flags.writeable = False
    f = jit(tg.value_and_grad(error))
    for _ in range(2):
        value, (a, b) = f([0.5, -1.0], x)
        rows = np.array(x, dtype=float)
        left = 0.5 * rows[:, 0] - 1.0 - rows[:, 1]
        expected = [np.mean(left**2), 2 * np.mean(left * rows[:, 0]), 2 * np.mean(left)]
        assert [value, a, b] == pytest.approx(expected, rel=1e-14)


def test_large_arrays_are_not_copied() -> None:
    x = np.ones((200_000, 2))
    value, rows = jit(error), jit(tg.vmap(lambda row: row[0] * row[1]))
    for f, args, most in ((value, ([1.0, 1.0], x), 0), (rows, (x,), x.nbytes / 2)):
        f(*args)
        tracemalloc.start()
        try:
            f(*args)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < most + 20_000


class LyingList(list[Any]):
    """Says that it is longer than it is."""

    def __len__(self) -> int:
        return 1000


class LyingArray(np.ndarray):  # type: ignore[misc, name-defined]
    """Says that it has more rows than it has."""

    @property
    def shape(self) -> tuple[int, ...]:
        return (1000, 2)


@pytest.mark.parametrize(
    "rows", [LyingList([(1.0, 2.0)] * 3), np.ones((3, 2)).view(LyingArray)], ids=["list", "array"]
)
def test_what_lies_about_its_length_is_refused(rows: Any) -> None:
    """No memory behind it is read, in the first call or a later one."""
    for first in ([], [np.ones((5, 2))], [[(1.0, 2.0)]]):
        f = jit(error)
        for x in first:
            f([1.0, 2.0], x)
        with pytest.raises(ValueError, match="6 numbers, but by its length 2000"):
            f([1.0, 2.0], rows)


# How long code lives


def _new(k: int) -> Any:
    f = jit(tg.vmap(lambda r: tg.tanh(r[0] * float(k)) * r[1], reduce="sum"))
    f(np.ones((9, 2)))
    g = jit(tg.value_and_grad(lambda w: w[0] * w[1] + float(k)))
    g([1.0, 2.0])
    return f, g


def test_code_is_freed_with_its_function() -> None:
    f, g = _new(1)
    engines = [weakref.ref(h._versions[0].code._engine) for h in (f, g)]
    codes = [weakref.ref(h._versions[0].code) for h in (f, g)]
    assert all(ref() for ref in (*engines, *codes))
    del f, g
    gc.collect()
    assert not any(ref() for ref in (*engines, *codes))


def test_memory_does_not_grow_with_functions_that_are_dropped() -> None:
    def used() -> float:
        gc.collect()
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize() / 1e6

    if not sys.platform.startswith("linux"):
        pytest.skip("reads Linux's /proc")
    sizes = []
    for _ in range(4):
        for k in range(40):
            _new(k)
        sizes.append(used())
    growth = [after - before for before, after in pairwise(sizes)]
    # MB for 80 functions, each of which has about 0.1. What grew once was made for all of them.
    assert min(growth) < 2.0


@pytest.mark.skipif(not builtin.available(), reason="this Python has no built-in way in")
def test_the_way_in_keeps_the_code() -> None:
    f = jit(tg.value_and_grad(lambda w: w[0] * w[1]))
    f([2.0, 3.0])
    quick = f._quick
    assert type(quick).__name__ == "builtin_function_or_method"
    engine = weakref.ref(f._versions[0].code._engine)
    del f
    gc.collect()
    assert engine()
    assert quick([2.0, 3.0]) == (6.0, [3.0, 2.0])
    del quick
    gc.collect()
    assert not engine()


def test_programs_that_nobody_calls_are_not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NativeCode, "quick", lambda *_: None)
    monkeypatch.setattr(NativeCode, "run", lambda self, *_: ([1.0], []))
    f = jit(lambda x: x * 2.0)
    assert f(3.0) == 1.0
    assert f._versions[0].code._engine is None
    assert "fmul" in f.source


# Threads of the caller


@pytest.mark.parametrize("way", ["builtin", "generated"])
@pytest.mark.parametrize("length", ["known", "free"])
def test_other_threads_run_while_a_long_loop_does(
    way: str, length: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the first call and in later ones alike."""
    if way == "generated":
        monkeypatch.setattr(builtin, "available", lambda: False)
    n = 5_000_000
    argument: tuple[Any, ...] = () if length == "known" else (np.zeros(n),)
    f = jit(tg.scan(_wander, length=n if length == "known" else None))
    done, counts = threading.Event(), []

    def count() -> None:
        counted = 0
        while not done.is_set():
            counted += 1
            time.sleep(0.001)
        counts.append(counted)

    for _ in range(3):
        thread = threading.Thread(target=count)
        thread.start()
        f(1.0, *argument)
        done.set()
        thread.join()
        assert counts.pop() > 5  # else it counts once before the call, and once after it
        done.clear()


def _wander(c: Any, _: Any) -> Any:
    return tg.sin(c) + c * 0.5, None


def test_work_is_counted_with_all_its_loops() -> None:
    """Loops in loops are multiplied; one whose length only a call tells is a long one."""

    def products(x: Any, y: Any) -> Any:
        return tg.vmap(lambda a: tg.vmap(lambda b: a * b, reduce="sum")(y))(x)

    def wanders(x: Any) -> Any:
        return tg.vmap(lambda a: tg.scan(_wander, length=1000)(a)[0])(x)

    free, known = jit(products), jit(wanders)
    free(np.ones(2), np.ones(3))
    known(np.ones(2))
    [(_, once), (_, each)] = free._versions[0].code._work
    assert once < 10
    assert each >= LONG
    [_, (_, each)] = known._versions[0].code._work
    assert each >= 3000


@pytest.mark.parametrize("rows", [10, LONG])
@pytest.mark.parametrize("way", ["builtin", "generated"])
def test_only_long_programs_let_go_of_the_lock(
    way: str, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another thread wants it too, a call that lets go of it waits to get it back."""
    if way == "generated":
        monkeypatch.setattr(builtin, "available", lambda: False)
    elif not builtin.available():
        pytest.skip("this interpreter keeps its objects elsewhere")
    f = jit(tg.value_and_grad(error))
    x = np.ones((rows, 2))
    f([1.0, 2.0], x)
    let_go: list[Any] = []
    if way == "generated":
        names = f._quick.__globals__
        run = names["run_long"]

        def counted(call: int) -> None:
            let_go.append(call)
            run(call)

        monkeypatch.setitem(names, "run_long", counted)
        f([1.0, 2.0], x)
    else:
        save = ctypes.PYFUNCTYPE(None)(lambda: let_go.append(None))
        restore = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)(lambda thread: None)
        table = builtin._interpreter()
        first = len(table) - len(builtin._OF_NUMPY) - len(builtin._FUNCTIONS)
        before = list(table)
        try:
            for name, function in (("PyEval_SaveThread", save), ("PyEval_RestoreThread", restore)):
                place = first + builtin._FUNCTIONS.index(name)
                table[place] = ctypes.cast(function, ctypes.c_void_p)
            f([1.0, 2.0], x)
        finally:
            table[:] = before
    assert len(let_go) == (rows == LONG)


@pytest.mark.parametrize("threads", [1, 2])
def test_one_function_in_eight_threads(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinygrad_bp.compiler.llvm.threads.WORTH", 0)
    monkeypatch.setattr("tinygrad_bp.compiler.llvm.function.CHUNK", 3)
    f = jit(tg.value_and_grad(error), threads=threads)
    g = jit(training)
    x = np.arange(400.0).reshape(200, 2) / 100.0
    ws = [[k / 7.0, -k / 3.0] for k in range(40)]

    def both(w: Any) -> Any:
        (end, (sines, rows)) = g(w, x)
        return f(w, x), end, sines.tolist(), rows.tolist()

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(both, ws * 5))
    alone = [both(w) for w in ws]
    assert together == alone * 5
