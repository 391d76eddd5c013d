"""Ctrl-C in native code: a long loop asks for it every now and then.

A loop that may take long is run in blocks of iterations. Between two of them it takes Python's lock
for a moment and lets the interpreter handle the signals that have come. If a handler raises, as
that of Ctrl-C does, loops end at once: what they give is then worth nothing, and the way back
into Python raises what stopped them.

In the words of a call (see `module.py`) stand then, after its four pointers: whether it was
stopped, and what `PyErr_Fetch` gives of the exception.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

from .blocks import block
from .function import Function
from .rows import OWN, function_head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..program.program import Repeat
    from .context import Context

#: The words of a call that tell that it was stopped, the first by itself.
STOPPED = 4
WORDS = STOPPED + 4


def write_patient(
    context: Context, name: str, x: Repeat, parameters: Sequence[str], lanes: int
) -> str:
    """Writes a function that runs a loop, in blocks where it is long; gives its name.

    Args:
        context: the module that it is written in.
        name: the function that makes iterations from one to another.
        x: the loop.
        parameters: what that function takes between results and iterations.
        lanes: how many iterations are made at once.
    """
    around = ", ".join([*OWN, *parameters])
    head = [*parameters, "i64 %begin", "i64 %end"]
    f = Function(context, f"{name}.blocks")
    most = block(f, x, context.flags, context.size, lanes)
    f.do("br label %first")
    f.label("first")
    f.do("br label %look")
    f.label("look")
    f.do("%i = phi i64 [%begin, %first], [%next, %go]")
    f.do("%is.stopped = call i1 @stopped(ptr %call)")
    f.do("br i1 %is.stopped, label %stop, label %go")
    f.label("go")
    f.do("%left = sub i64 %end, %i")
    f.do(f"%now = call i64 @llvm.umin.i64(i64 %left, i64 {most})")
    f.do("%next = add i64 %i, %now")
    f.do(f"call void @{name}({around}, i64 %i, i64 %next)")
    f.do("%more = icmp ult i64 %next, %end")
    f.do("br i1 %more, label %look, label %stop")
    f.label("stop")
    f.finish(function_head(f.name, head))
    # What is called for short loops too does nothing but choose.
    choice = Function(context, f"{name}.patient")
    most = block(choice, x, context.flags, context.size, lanes)
    choice.do("%iterations = sub i64 %end, %begin")
    choice.do(f"%few = icmp ule i64 %iterations, {most}")
    choice.do("br i1 %few, label %short, label %long")
    choice.label("long")
    choice.do(f"musttail call void @{f.name}({around}, i64 %begin, i64 %end)")
    choice.do("ret void")
    choice.label("short")
    choice.do(f"musttail call void @{name}({around}, i64 %begin, i64 %end)")
    choice.finish(function_head(choice.name, head))
    context.can_stop = True
    return choice.name


def write_open(context: Context, name: str, x: Repeat, parameters: Sequence[str]) -> str:
    """The same for a loop that ends by itself: in blocks, until its first number is 0.

    The first has only as many turns as the loop is taken to have: each row of a batch begins with
    one before it knows that all are to end.
    """
    f = Function(context, f"{name}.blocks")
    most = block(f, x, context.flags, context.size, 1)
    f.do("br label %first")
    f.label("first")
    f.do("br label %go")
    f.label("go")
    f.do(f"%turns = phi i64 [{x.length.size}, %first], [{most}, %look]")
    f.do(f"call void @{name}({', '.join([*OWN, *parameters])}, i64 0, i64 %turns)")
    f.do(f"%goes.on = fcmp une double {f.load('%results')}, 0.0")
    f.do("br i1 %goes.on, label %look, label %stop")
    f.label("look")
    f.do("%is.stopped = call i1 @stopped(ptr %call)")
    f.do("br i1 %is.stopped, label %stop, label %go")
    f.label("stop")
    f.finish(function_head(f.name, parameters))
    context.can_stop = True
    return f.name


def write_stopped() -> str:
    """The function that lets signals be handled, and tells whether the call is to end."""
    ensure, check, fetch, release = (
        f"inttoptr (i64 {_address(name)} to ptr)"
        for name in ("PyGILState_Ensure", "PyErr_CheckSignals", "PyErr_Fetch", "PyGILState_Release")
    )
    places = "\n".join(
        f"  %p{i} = getelementptr ptr, ptr %call, i64 {STOPPED + i}" for i in range(4)
    )
    return f"""\
define internal i1 @stopped(ptr %call) noinline {{
{places}
  %before = load volatile i64, ptr %p0
  %is.known = icmp ne i64 %before, 0
  br i1 %is.known, label %yes, label %ask
ask:
  %state = call i32 {ensure}()
  %error = call i32 {check}()
  %is.error = icmp ne i32 %error, 0
  br i1 %is.error, label %keep, label %no
keep:
  call void {fetch}(ptr %p1, ptr %p2, ptr %p3)
  store volatile i64 1, ptr %p0
  call void {release}(i32 %state)
  br label %yes
no:
  call void {release}(i32 %state)
  ret i1 false
yes:
  ret i1 true
}}
"""


def _address(name: str) -> int:
    function = ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p)
    return function.value or 0


def stop(call: int, error: BaseException) -> None:
    """Ends a call, whose words are at this address, with an exception."""
    words = _words(call)
    for i, part in enumerate((type(error), error, error.__traceback__), 1):
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(part))
        words[i] = id(part)
    words[0] = 1


def is_stopped(call: int) -> bool:
    """Whether a call, whose words are at this address, is to end."""
    return bool(_words(call)[0])


def raise_what_stopped(call: int) -> NoReturn:
    """Raises what stopped a call, whose words are at this address."""
    words = _words(call)
    error = words[1:]
    words[:] = (None,) * len(words)
    if error[0]:
        _restore()(*error)
    raise KeyboardInterrupt  # it was heard on the way, where it could not be kept


def _words(call: int) -> Any:
    return (ctypes.c_void_p * (WORDS - STOPPED)).from_address(call + 8 * STOPPED)


@cache
def _restore() -> Any:
    """CPython's PyErr_Restore, which raises the exception."""
    prototype = ctypes.PYFUNCTYPE(None, *[ctypes.c_void_p] * 3)
    return prototype(("PyErr_Restore", ctypes.pythonapi))
