"""The rows of a loop, shared out among threads: `threads=` of `jit`.

Compiled code knows no threads. Where rows are many, it calls back a Python function
with the address of a *task*, which works on some of the rows; that function calls the task
for parts of the rows, each in a thread of its own. Python's lock is let go meanwhile.

The parts read memory of the call, so it may not end before they have. An exception can leave that
function at any place, since a signal may come at any time; so compiled code itself makes sure, by
two words that outlive the call (*entries*): whether it is closed to parts that have not begun, and
how many are at work.
"""

from __future__ import annotations

import ctypes
import os
import time
from typing import TYPE_CHECKING, Any

import numpy

from ...waiting import begun_threads
from ..callbacks import raise_failure
from .function import Function
from .interrupts import STOPPED, is_stopped, stop
from .rows import OWN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import ThreadPoolExecutor

    from ..program.program import Repeat
    from .context import Context

#: How many instructions, over all rows, are worth being shared out among threads.
WORTH = 300_000

_TASK = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p
)
_SHARE = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p, ctypes.c_int64
)
_PAUSE = ctypes.CFUNCTYPE(None)


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
    at_work = task.at("i64", "%entries", _AT_WORK)
    task.do(f"%before = atomicrmw add ptr {at_work}, i64 1 seq_cst")
    task.do("%closed = load atomic i64, ptr %entries seq_cst, align 8")
    task.do("%is.open = icmp eq i64 %closed, 0")
    task.do("br i1 %is.open, label %work, label %leave")
    task.label("work")
    for i, (kind, of) in enumerate(kept, _OTHERS):
        task.do(f"{of} = load {kind}, ptr {task.at('i64', '%surroundings', i)}")
    task.do(f"call void @{name}({inner}, i64 %begin, i64 %end)")
    task.do("br label %leave")
    task.label("leave")
    task.do(f"%after = atomicrmw sub ptr {at_work}, i64 1 seq_cst")
    task.finish(
        f"internal void @{task.name}"
        "(ptr %entries, ptr %surroundings, i64 %begin, i64 %end, ptr %results)"
    )

    f = Function(context, f"{name}.shared")
    surroundings = f.memory(_OTHERS + len(kept))
    f.do(f"%many = icmp uge i64 %n, {max(64, WORTH // max(1, x.body.size))}")
    f.do("br i1 %many, label %share, label %alone")
    f.label("share")
    for i, (kind, of) in enumerate(kept, _OTHERS):
        f.do(f"store {kind} {of}, ptr {f.at('i64', surroundings, i)}")
    f.do(f"store ptr %call, ptr {f.at('i64', surroundings, _CALL)}")
    entries = f.at("i64", surroundings, _ENTRIES)
    shared = f.at("i64", surroundings, _SHARED)
    for word in (entries, shared):
        f.do(f"store volatile i64 0, ptr {word}")
    shares = f"ptr @{task.name}, ptr {surroundings}, i64 %n, ptr %results, i64 {len(x.totals)}"
    f.do(f"call void inttoptr (i64 {context.share} to ptr)({shares})")
    f.do(f"%is.shared = load volatile i64, ptr {shared}")
    f.do("%is.not = icmp eq i64 %is.shared, 0")
    f.do("br i1 %is.not, label %stop, label %done")
    f.label("stop")
    f.do(f"store volatile i64 1, ptr {f.at('i64', '%call', STOPPED)}")
    f.do(f"%entries = load volatile ptr, ptr {entries}")
    f.do("%none = icmp eq ptr %entries, null")
    f.do("br i1 %none, label %done, label %close")
    f.label("close")
    f.do("store atomic i64 1, ptr %entries seq_cst, align 8")
    at_work = f.at("i64", "%entries", _AT_WORK)
    f.do("br label %wait")
    f.label("wait")
    f.do(f"%left = load atomic i64, ptr {at_work} seq_cst, align 8")
    f.do("%is.over = icmp eq i64 %left, 0")
    f.do("br i1 %is.over, label %done, label %pause")
    f.label("pause")
    f.do(f"call void inttoptr (i64 {_address(_PAUSING)} to ptr)()")
    f.do("br label %wait")
    f.label("alone")
    f.do(f"call void @{name}({inner}, i64 0, i64 %n)")
    f.do("br label %done")
    f.label("done")
    f.finish(f"internal void @{f.name}({', '.join([*OWN, *parameters, 'i64 %n'])})")
    return f.name


#: In the surroundings: where the call is, where the entries are (0: nothing was shared out),
#: whether the rows were shared out to the end, and then what the loop works on.
_CALL, _ENTRIES, _SHARED, _OTHERS = range(4)
#: The second of the entries; the first tells whether they are closed.
_AT_WORK = 1


def _pause() -> None:
    """Lets others have Python's lock, which the parts may wait for."""
    try:
        time.sleep(0.001)
    except BaseException:  # one more interrupt: the call is ending already
        return


_PAUSING = _PAUSE(_pause)


def _address(callback: Any) -> int:
    return ctypes.cast(callback, ctypes.c_void_p).value or 0


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
        self.address = _address(self._callback)


def _sharing_out(threads: int, block: int) -> Callable[..., None]:
    pool: ThreadPoolExecutor | None = None
    process = 0
    #: The entries of calls that go on, and of those that were interrupted: a part may come late.
    in_use: list[Any] = []

    def share(address: int, surroundings: int, rows: int, results: int, count: int) -> None:
        try:
            nonlocal pool, process
            words = (ctypes.c_int64 * _OTHERS).from_address(surroundings)
            if is_stopped(words[_CALL]):
                return
            if pool is None or process != os.getpid():  # a child has no threads of its parent
                pool, process = begun_threads(threads - 1), os.getpid()
            task = _TASK(address)
            step = -(-rows // (threads * block)) * block
            begins = range(0, rows, step)
            sums = numpy.zeros((len(begins), max(1, count)))
            entries = (ctypes.c_int64 * 2)()
            in_use.append(entries)
            words[_ENTRIES] = at = ctypes.addressof(entries)

            def part(i: int) -> None:
                end = min(rows, begins[i] + step)
                task(at, surroundings, begins[i], end, sums[i].ctypes.data)
                raise_failure()

            others = [pool.submit(part, i) for i in range(1, len(begins))]
            part(0)
            for other in others:
                other.result()
            totals = (ctypes.c_double * count).from_address(results)
            totals[:] = sums.sum(axis=0)[:count].tolist()
            words[_SHARED] = 1
            in_use.remove(entries)
        except BaseException as error:  # which cannot pass through compiled code
            stop(_call_of(surroundings), error)

    return share


def _call_of(surroundings: int) -> int:
    """The address of a call's words."""
    found: int = ctypes.c_int64.from_address(surroundings + 8 * _CALL).value
    return found
