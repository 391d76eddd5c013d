"""Functions of the table over whole arrays in native code: NumPy's own take several times as long.

Each is compiled once in a process, the same for all programs.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import TYPE_CHECKING, Any

from ..llvm.formulas import definition, template
from ..llvm.math.functions import FUNCTIONS
from ..llvm.native import compiled
from ..llvm.text import LANES, FunctionText

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FLAGS = "contract"
_VECTOR, _WORDS, _MASK = (f"<{LANES} x {kind}>" for kind in ("double", "i64", "i1"))
_LOAD, _STORE = (f"llvm.masked.{it}.v{LANES}f64.p0" for it in ("load", "store"))
_DECLARATIONS = f"""\
declare {_VECTOR} @{_LOAD}(ptr, i32, {_MASK}, {_VECTOR})
declare void @{_STORE}({_VECTOR}, ptr, i32, {_MASK})
"""

#: The functions that there are.
NAMES = frozenset(FUNCTIONS)


@cache
def kernel(name: str) -> Callable[[int, int, int], None]:
    """A function of one operand: from the address of numbers to that of results, so many.

    Args:
        name: one of `NAMES`.
    """
    engine = compiled(_source(name), 2)
    kind = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
    function: Any = kind(engine.get_function_address("map"))
    function.engine = engine  # which owns the code
    return function  # type: ignore[no-any-return]


def _source(name: str) -> str:
    f = FunctionText(LANES)
    lanes = ", ".join(f"i64 {lane}" for lane in range(LANES))
    said = template(name, LANES, _FLAGS)

    def turn(i: str, _: Sequence[str]) -> Sequence[str]:
        left = f.let(f"sub i64 %n, {i}")
        one = f.let(f"insertelement {_WORDS} poison, i64 {left}, i64 0")
        zeros = f"<{LANES} x i32> zeroinitializer"
        each = f.let(f"shufflevector {_WORDS} {one}, {_WORDS} poison, {zeros}")
        mask = f"{_MASK} {f.let(f'icmp ugt {_WORDS} {each}, <{lanes}>')}"
        source, to = (f"ptr {f.at('double', place, i)}, i32 8" for place in ("%from", "%to"))
        x = f.let(f"call {_VECTOR} @{_LOAD}({source}, {mask}, {_VECTOR} zeroinitializer)")
        f.do(f"call void @{_STORE}({_VECTOR} {f.say(said, x)}, {to}, {mask})")
        return ()

    f.loop("%n", turn, step=LANES)
    called = dict.fromkeys(line for callee in said.needs for line in definition(callee, _FLAGS))
    return "\n".join([_DECLARATIONS, *called, f.text("void @map(ptr %from, ptr %to, i64 %n)")])
