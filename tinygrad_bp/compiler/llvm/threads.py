"""The rows of a loop, shared out among threads: `threads=` of `jit`.

Compiled code knows no threads. Where rows are many, it calls back a Python function
with the address of a *task*, which works on some of the rows; that function calls the task
for parts of the rows, each in a thread of its own. Python's lock is let go meanwhile.
"""

from __future__ import annotations

import ctypes
import os
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

import numpy

from .function import Function
from .interrupts import STOPPED, is_stopped, stop
from .rows import OWN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..program.program import Repeat
    from .context import Context

#: How many instructions, over all rows, are worth being shared out among threads.
WORTH = 300_000

_TASK = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p)
_SHARE = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p, ctypes.c_int64
)


def write_shared(context: Context, name: str, x: Repeat, parameters: Sequence[str]) -> str:
    """Writes a function that shares out the rows of a loop, where there are many.

    It puts what the loop works on into memory, its *surroundings*, and calls back.

    Args:
        context: the module that it is written in.
        name: the function that works on the rows from one to another.
        x: the loop.
        parameters: what that function takes between results and rows.
    """
    kept = [parameter.split() for parameter in ["ptr %constants", *parameters]]
    inner = ", ".join([*OWN, *parameters])
    task = Function(context, f"{name}.task")
    for i, (kind, of) in enumerate(kept, _OTHERS):
        task.do(f"{of} = load {kind}, ptr {task.at('i64', '%surroundings', i)}")
    task.do(f"call void @{name}({inner}, i64 %begin, i64 %end)")
    head = f"internal void @{task.name}(ptr %surroundings, i64 %begin, i64 %end, ptr %results)"
    task.finish(head)

    f = Function(context, f"{name}.shared")
    surroundings = f.memory(_OTHERS + len(kept))
    f.do(f"%many = icmp uge i64 %n, {max(64, WORTH // max(1, x.body.size))}")
    f.do("br i1 %many, label %share, label %alone")
    f.label("share")
    for i, (kind, of) in enumerate(kept, _OTHERS):
        f.do(f"store {kind} {of}, ptr {f.at('i64', surroundings, i)}")
    shared = f.at("i64", surroundings, _SHARED)
    f.do(f"store ptr %call, ptr {f.at('i64', surroundings, _CALL)}")
    f.do(f"store volatile i64 0, ptr {shared}")
    shares = f"ptr @{task.name}, ptr {surroundings}, i64 %n, ptr %results, i64 {len(x.totals)}"
    f.do(f"call void inttoptr (i64 {context.share} to ptr)({shares})")
    f.do(f"%is.shared = load volatile i64, ptr {shared}")
    f.do("%is.not = icmp eq i64 %is.shared, 0")
    f.do("br i1 %is.not, label %stop, label %done")
    f.label("stop")
    f.do(f"store volatile i64 1, ptr {f.at('i64', '%call', STOPPED)}")
    f.do("br label %done")
    f.label("alone")
    f.do(f"call void @{name}({inner}, i64 0, i64 %n)")
    f.do("br label %done")
    f.label("done")
    f.finish(f"internal void @{f.name}({', '.join([*OWN, *parameters, 'i64 %n'])})")
    return f.name


#: In the surroundings: where the call is, whether its rows were shared out to the end, and then
#: what the loop works on.
_CALL, _SHARED, _OTHERS = range(3)


class Sharing:
    """What compiled code calls back.

    Args:
        threads: how many threads work on the rows, that of the caller included.
        block: parts begin at a multiple of so many rows.

    Attributes:
        address: where the function is that is called.
    """

    def __init__(self, threads: int, block: int) -> None:
        self._callback = _SHARE(_sharing_out(threads, block))
        self.address = ctypes.cast(self._callback, ctypes.c_void_p).value or 0


def _sharing_out(threads: int, block: int) -> Callable[..., None]:
    pool, process = ThreadPoolExecutor(threads - 1), os.getpid()

    def share(address: int, surroundings: int, rows: int, results: int, count: int) -> None:
        nonlocal pool, process
        others: list[Future[None]] = []
        words = (ctypes.c_int64 * 2).from_address(surroundings)
        try:
            if is_stopped(words[_CALL]):
                return
            if process != os.getpid():  # a child process has no threads of its parent
                pool, process = ThreadPoolExecutor(threads - 1), os.getpid()
            task = _TASK(address)
            step = -(-rows // (threads * block)) * block
            begins = range(0, rows, step)
            sums = numpy.zeros((len(begins), max(1, count)))

            def part(i: int) -> None:
                task(surroundings, begins[i], min(rows, begins[i] + step), sums[i].ctypes.data)

            for i in range(1, len(begins)):
                others.append(pool.submit(part, i))
            part(0)
            for other in others:
                other.result()
            totals = (ctypes.c_double * count).from_address(results)
            totals[:] = sums.sum(axis=0)[:count].tolist()
            words[_SHARED] = 1
        except BaseException as error:  # which cannot pass through compiled code
            stop(words[_CALL], error)
            _wait_for(others)

    return share


def _wait_for(parts: Sequence[Future[None]]) -> None:
    """Waits, whatever happens: the parts read memory of the call that waits."""
    while True:
        try:
            wait(parts)
        except BaseException:  # an interrupt, and not the first
            continue
        return
