"""Signals in native loops: they are heard, what a handler raises is raised, and nothing else
changes."""

from __future__ import annotations

import ctypes
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

import tinygrad_bp as tg

if TYPE_CHECKING:
    from collections.abc import Iterator

np = pytest.importorskip("numpy", reason="native code reads NumPy's arrays")
pytest.importorskip("llvmlite", reason="needs the extra `fast`")
if not hasattr(signal, "setitimer"):
    pytest.skip("no timers that send signals", allow_module_level=True)

from tinygrad_bp.compiler.llvm import blocks, interrupts  # noqa: E402
from tinygrad_bp.compiler.llvm.entry import builtin  # noqa: E402

#: Python drops, with a warning, what a handler raises in a `__del__`, and ctypes what it raises as
#: rows are about to be shared out; a KeyboardInterrupt ends the call in the latter case.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

#: A loop of so many iterations runs for a minute or longer.
LONG = 10**11
#: Of so many pairs too.
MANY = np.linspace(-1.0, 1.0, 300_000)


class AlarmError(Exception):
    pass


def ring(number: int, frame: object) -> None:
    raise AlarmError


@contextmanager
def signals(handler: Any, after: float = 0.2, every: float = 3.0) -> Iterator[None]:
    """While it lasts, signals come, which this function handles: more than one, since what one
    of them raises may be dropped."""
    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, after, every)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(params=["builtin", "generated"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which way later calls take."""
    name: str = request.param
    if name == "generated":
        monkeypatch.setattr(builtin, "available", lambda: False)
    return name


def jit(f: Any, **options: Any) -> Any:
    return tg.jit(f, backend="llvm", **options)


def steps(length: int) -> Any:
    return tg.scan(lambda c, _: (c * 0.5 + 1.0, None), length=length)


def endless(x: Any) -> Any:
    return tg.while_loop(lambda c: c > 0, lambda c: c * 0.5 + 1.0, x)


def kernel(x: Any, y: Any) -> Any:
    return tg.vmap(
        tg.vmap(lambda a, b: tg.sin(a - b), (None, 0), reduce="sum"),
        (0, None),
        reduce="sum",
    )(x, y)


@pytest.mark.parametrize(
    ("f", "args", "options"),
    [
        (steps(LONG), (1.0,), {}),
        (lambda x: [steps(LONG)(x)[0], steps(LONG)(x + 1.0)[0]], (1.0,), {}),
        (kernel, (MANY, MANY), {}),
        (kernel, (MANY, MANY), {"threads": 2}),
        (tg.vmap(lambda x: steps(LONG)(x)[0]), (MANY,), {}),
        (tg.vmap(lambda x: steps(LONG)(x)[0], reduce="sum"), ([1.0, 2.0, 3.0],), {"threads": 2}),
        (tg.scan(lambda c, x: (steps(LONG)(c * x)[0], None)), (1.0, MANY), {}),
        (endless, (1.0,), {}),
        (tg.vmap(endless), (MANY,), {}),
    ],
    ids=["scan", "stages", "pairs", "shared pairs", "rows", "shared rows", "scans", "open", "all"],
)
def test_what_a_handler_raises_ends_the_loop(f: Any, args: Any, options: Any, way: str) -> None:
    compiled = jit(f, **options)
    raised = (AlarmError, KeyboardInterrupt) if options else AlarmError
    for _ in range(2):  # the second call is another way
        with pytest.raises(raised), signals(ring):
            compiled(*args)


def test_rows_that_are_shared_out_end(way: str) -> None:
    rows = np.tile(MANY, 10)

    def f(x: Any) -> Any:
        return tg.vmap(lambda x: steps(1_000_000)(x)[0], reduce="sum")(x)

    def g(x: Any) -> Any:
        return tg.vmap(lambda x: tg.sin(x) * 2.0, reduce="sum")(x)

    compiled = jit(lambda x: f(x) + g(x), threads=2)
    with pytest.raises((AlarmError, KeyboardInterrupt)), signals(ring):
        compiled(rows)


def test_a_call_after_one_that_was_stopped_is_right(way: str) -> None:
    f = jit(kernel)
    few = np.array([0.5])
    assert f(few, few) == 0.0
    for _ in range(2):
        with pytest.raises(AlarmError), signals(ring):
            f(MANY, MANY)
        assert f(few, few) == 0.0
    with signals(lambda *_: None):
        assert f(few, few) == 0.0


def test_ctrl_c_is_a_keyboard_interrupt(way: str) -> None:
    f = jit(steps(LONG))
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt), signals(signal.default_int_handler):
            f(1.0)


def test_a_handler_that_raises_nothing_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 1000)
    heard: list[int] = []
    f = jit(tg.vmap(lambda x: steps(200_000)(x)[0], reduce="sum"))
    for _ in range(2):
        with signals(lambda number, _: heard.append(number), 0.01, 0.01):
            found = f([1.0] * 500)
        assert found == 1000.0  # c / 2 + 1 comes to 2
    assert heard


def test_other_threads_run_meanwhile(way: str) -> None:
    f = jit(steps(LONG))
    turns = [0]
    is_over = threading.Event()

    def count() -> None:
        while not is_over.wait(0.001):
            turns[0] += 1

    for _ in range(2):
        counter = threading.Thread(target=count)
        is_over.clear()
        turns[0] = 0
        counter.start()
        with pytest.raises(AlarmError), signals(ring, 0.3):
            f(1.0)
        is_over.set()
        counter.join()
        assert turns[0] > 5  # one, if the lock were kept


def test_a_loop_in_another_thread_is_none_of_the_main_threads(way: str) -> None:
    f = jit(steps(3 * 10**8))
    is_over = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        results = pool.submit(lambda: [f(1.0) for _ in range(2)])
        with pytest.raises(AlarmError), signals(ring, 0.05):
            is_over.wait(60.0)
        assert results.result() == [(2.0, None)] * 2


def test_an_interrupt_that_could_not_be_kept_is_told() -> None:
    words = (ctypes.c_int64 * interrupts.WORDS)()
    call = ctypes.addressof(words)
    assert not interrupts.is_stopped(call)
    words[interrupts.STOPPED] = 1
    assert interrupts.is_stopped(call)
    with pytest.raises(KeyboardInterrupt):
        interrupts.raise_what_stopped(call)
    assert not interrupts.is_stopped(call)
    error = ValueError("kept")
    interrupts.stop(call, error)
    with pytest.raises(ValueError, match="kept"):
        interrupts.raise_what_stopped(call)
