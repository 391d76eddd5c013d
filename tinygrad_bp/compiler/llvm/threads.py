"""The rows of a loop, shared out among threads: `threads=` of `jit`.

Compiled code knows no threads. Where rows are many, it calls back a Python function
with the address of a *task*, which works on some of the rows; that function calls the task
for parts of the rows, each in a thread of its own. Python's lock is let go meanwhile.
"""

from __future__ import annotations

import ctypes
import os
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import local
from typing import TYPE_CHECKING, Any

import numpy

from .function import Function

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
    inner = ", ".join(["ptr %constants", "ptr %results", *parameters])
    task = Function(context, f"{name}.task")
    for i, (kind, of) in enumerate(kept):
        task.do(f"{of} = load {kind}, ptr {task.at('i64', '%surroundings', i)}")
    task.do(f"call void @{name}({inner}, i64 %begin, i64 %end)")
    head = f"internal void @{task.name}(ptr %surroundings, i64 %begin, i64 %end, ptr %results)"
    task.finish(head)

    f = Function(context, f"{name}.shared")
    surroundings = f.memory(len(kept))
    f.do(f"%many = icmp uge i64 %n, {max(64, WORTH // max(1, x.body.size))}")
    f.do("br i1 %many, label %share, label %alone")
    f.label("share")
    for i, (kind, of) in enumerate(kept):
        f.do(f"store {kind} {of}, ptr {f.at('i64', surroundings, i)}")
    shares = f"ptr @{task.name}, ptr {surroundings}, i64 %n, ptr %results, i64 {len(x.totals)}"
    f.do(f"call void inttoptr (i64 {context.share} to ptr)({shares})")
    f.do("br label %done")
    f.label("alone")
    f.do(f"call void @{name}({inner}, i64 0, i64 %n)")
    f.do("br label %done")
    f.label("done")
    own = ["ptr %constants", "ptr %results"]
    head = f"internal void @{f.name}({', '.join([*own, *parameters, 'i64 %n'])})"
    f.finish(head)
    return f.name


class Sharing:
    """What compiled code calls back.

    Args:
        threads: how many threads work on the rows, that of the caller included.
        block: parts begin at a multiple of so many rows.

    Attributes:
        address: where the function is that is called.
    """

    def __init__(self, threads: int, block: int) -> None:
        self._errors = local()
        self._callback = _SHARE(_sharing_out(threads, block, self._errors))
        self.address = ctypes.cast(self._callback, ctypes.c_void_p).value or 0

    def check(self) -> None:
        """Raises what was raised in this thread since the last time.

        An exception cannot pass through compiled code: what that gives is then worth nothing.
        """
        if error := vars(self._errors).pop("error", None):
            raise error


def _sharing_out(threads: int, block: int, errors: Any) -> Callable[..., None]:
    pool, process = ThreadPoolExecutor(threads - 1), os.getpid()

    def share(address: int, surroundings: int, rows: int, results: int, count: int) -> None:
        nonlocal pool, process
        others: list[Future[None]] = []
        if hasattr(errors, "error"):
            return
        try:
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
        except BaseException as error:
            errors.error = error
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
