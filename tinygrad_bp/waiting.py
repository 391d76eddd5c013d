"""Work that hears no Ctrl-C, that of a compiler, say: it is not waited for."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from threading import Barrier, Thread, current_thread, main_thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def left_to_end(make: Callable[[], Any]) -> Any:
    """What a function gives that hears no Ctrl-C: where it is pressed, another thread ends it.

    Only the main thread hears Ctrl-C, so that it waits; any other calls the function itself.
    """
    if current_thread() is not main_thread():
        return make()
    try:
        made = _other_thread(os.getpid()).submit(make)
    except RuntimeError:  # there are no more threads, or Python is about to end
        return make()
    # Again and again, since a Ctrl-C just before it waits would not wake it.
    while not wait([made], 0.1).done:
        pass
    return made.result()


@cache
def _other_thread(process: int) -> ThreadPoolExecutor:
    """One for all: each thread has its own memory for what LLVM makes. A fork has none of it."""
    return begun_threads(1)


def begun_threads(count: int) -> ThreadPoolExecutor:
    """Threads that have begun, so that none begins in the main thread, which hears Ctrl-C.

    A pool that Ctrl-C interrupts there does not know its thread, and Python waits for it at its
    end.
    """
    pool, all_there = ThreadPoolExecutor(count, "compiled"), Barrier(count)
    beginning = Thread(target=lambda: [pool.submit(all_there.wait) for _ in range(count)])
    beginning.start()
    beginning.join()
    return pool
