"""Writes what type checkers and editors read of the functions and the methods of the table.

They cannot run the table, so `functions.pyi` and `engine/methods.pyi` list what it makes. After a
change of the table, write them anew (a test compares them with it):

    python -m tinygrad_bp.autodiff.stubs
"""

from __future__ import annotations

from pathlib import Path
from re import split
from textwrap import indent

from .engine.operators import method_names
from .operations.operation import Op
from .ops import EXPORTED, TABLE

_NOTICE = '"""Written from the table by `python -m tinygrad_bp.autodiff.stubs`: do not edit."""'

_FUNCTIONS = """\
{notice}

from typing import Any, TypeAlias, overload, type_check_only

from .floats import ArrayLike, Real
from .operations.operation import Op
from .value import Value

__all__ = [
{names}]

_Each: TypeAlias = Value | Real | ArrayLike
{classes}
{functions}"""

_METHODS = """\
{notice}

from typing import Generic, TypeVar

from ..floats import Real

V = TypeVar("V")

class Methods(Generic[V]):
{methods}"""


def functions_stub() -> str:
    """The text of `functions.pyi`: a class for each way to call, and the functions.

    The classes say what a call gives: a Value where an operand is one, else a float.
    """
    ways = {_way_to_call(op): op for op in EXPORTED.values()}
    names = sorted(EXPORTED, key=_as_counted)
    functions = [
        f"{name}: {_way_to_call(EXPORTED[name])}\n{_docstring(EXPORTED[name])}" for name in names
    ]
    return _FUNCTIONS.format(
        notice=_NOTICE,
        names="".join(f'    "{name}",\n' for name in names),
        classes="".join(_class(way, op) for way, op in ways.items()),
        functions="".join(functions),
    )


def methods_stub() -> str:
    """The text of `engine/methods.pyi`: the operators and the functions as methods."""
    public = [op for op in TABLE.values() if not op.is_internal]
    methods = [_method(op, name) for op in public for name in method_names(op)]
    return _METHODS.format(notice=_NOTICE, methods=indent("".join(methods), "    "))


def _as_counted(name: str) -> list[tuple[int, str]]:
    """What brings log2 before log10."""
    return [
        (int(part or 0), part) if part.isdigit() else (0, part) for part in split(r"(\d+)", name)
    ]


def _way_to_call(op: Op) -> str:
    """The name of the class of all functions with these parameters: `_OfXAndSlope`."""
    return "_Of" + "And".join(name.title() for name in op.parameters)


def _class(way: str, op: Op) -> str:
    """The class with an overload for each place of the first Value, or array, and one for none."""
    n = op.arity
    ways = [(["Real"] * i + ["Value"] + ["Value | Real"] * n, "Value", i) for i in range(n)]
    ways.append((["Real"] * n, "float", n))
    any_of = ["_Each"] * n
    ways += [(["Value | Real"] * i + ["ArrayLike", *any_of], "Any", i) for i in range(n)]
    lines = ["", "@type_check_only", f"class {way}(Op):"]
    for kinds, result, place in ways:
        parameters = [f"{name}: {kind}" for name, kind in zip(op.parameters, kinds, strict=False)]
        if op.default and place != n - 1:
            parameters[-1] += f" = {op.default[1]}"
        lines.append("    @overload")
        lines.append(f"    def __call__(self, {', '.join(parameters)}) -> {result}: ...")
    return "\n".join(lines) + "\n"


def _method(op: Op, name: str) -> str:
    if name.startswith("__r"):
        return f"def {name}(self, other: Real) -> V: ...\n"
    others = [f"{parameter}: V | Real" for parameter in op.parameters[1:]]
    if op.default:
        others[-1] += f" = {op.default[1]}"
    elif op.arity == 2:
        others = ["other: V | Real"]
    head = f"def {name}({', '.join(['self', *others])}) -> V:"
    return f"{head}\n{indent(_docstring(op), '    ')}"


def _docstring(op: Op) -> str:
    """What the operation is, in a sentence; all else `help` shows."""
    return f'"""{op.description.sentence if op.description else op.value}"""\n'


if __name__ == "__main__":
    folder = Path(__file__).parent
    (folder / "functions.pyi").write_text(functions_stub(), encoding="utf-8")
    (folder / "engine" / "methods.pyi").write_text(methods_stub(), encoding="utf-8")
