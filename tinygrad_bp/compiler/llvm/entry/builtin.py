"""A native program as a built-in function, which Python calls in a fraction of a microsecond.

A call through `ctypes` spends microseconds on turning Python objects into C values and back.
CPython's own built-in functions do that work in C; here one such function serves all
programs. It is in `entry.ll`, compiled by LLVM once in a process. *Templates* say how the
arguments and the result of a program are laid out; `wrap` writes them down as a row of
numbers, which the function follows, and makes a Python object of the two.

The function knows one layout only. Whatever does not fit it exactly (another type or
length, a subclass, a strided array) gives back `NotImplemented` and has no effect: its
caller then takes the general path. No Python code runs before the program has, so nothing
can change the arguments while they are read.

It reads Python's objects where CPython keeps their fields: `available` says whether this
interpreter is one that does.
"""

from __future__ import annotations

import builtins
import ctypes
import re
import sys
from functools import cache
from importlib import import_module
from itertools import accumulate
from math import prod

from ...layout import ArrayLayout, LengthOf, MappingLayout, NumberLayout, RowsLayout, SequenceLayout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from ...layout import Layout


# Where CPython and NumPy keep the fields of their objects, in bytes.
_FIELDS = {
    "object.type": 8,
    "float.value": 16,
    "list.size": 16,  # of a tuple too
    "list.items": 24,
    "tuple.items": getattr(tuple, "__basicsize__", 24),  # 24; from 3.14 on 32
    "ndarray.data": 16,
    "ndarray.dimensions": 24,
    "ndarray.shape": 32,
    "ndarray.dtype": 56,
    "ndarray.flags": 64,
    "dtype.byteorder": 26,
}
_PYARRAY_NEW = 93  # its place in NumPy's table of C functions, the same in 1.x and 2.x
_METH_FASTCALL = 0x80


@cache
def available() -> bool:
    """Whether this interpreter keeps its objects where `entry.ll` looks: `wrap` may be used."""
    import sysconfig

    ordinary = (
        sys.implementation.name == "cpython"
        and sys.byteorder == "little"
        and ctypes.sizeof(ctypes.c_void_p) == 8
        and not sysconfig.get_config_var("Py_GIL_DISABLED")
        and object.__basicsize__ == 16  # a debug build that traces references has more
        and (float.__basicsize__, list.__basicsize__) == (24, 40)
    )
    return ordinary and _objects_are_ordinary() and _arrays_are_ordinary()


def wrap(
    program: int,
    arguments: tuple[Layout, ...],
    result: Layout,
    *,
    slots: int,
    outputs: int,
    scratch: int = 0,
    free_scratch: Iterable[tuple[int | LengthOf, int]] = (),
    equal: Iterable[tuple[int | LengthOf, int | LengthOf]] = (),
    name: str,
    keep_alive: object,
) -> Callable[..., Any]:
    """A built-in function that calls a native program.

    Args:
        program: the address of a function `void (ptr inputs, ptr lengths, ptr outputs, ptr
            scratch)`. The first two have an entry for each slot: its buffer, and how long it is:
            the leading dimension of an array, the length of the outermost list or tuple that
            holds the numbers of this slot alone, else 1. `outputs` has an entry for the buffer
            of the scalar results, then one for each array of results.
        arguments: the layout of each argument.
        result: the layout of the result. Every array of results is in it once.
        slots: how many slots the program reads.
        outputs: how many scalar results it writes.
        scratch: how many doubles it needs to work in.
        free_scratch: rows and their width: so many doubles more.
        equal: lengths that have to be equal, in pairs.
        name: the `__name__` of the function.
        keep_alive: the owner of the program's code; the function alone decides how long it
            keeps it.
    """
    import numpy

    engine = _code()
    layout = _layout(program, arguments, result, slots, outputs, scratch, free_scratch, equal)
    words = numpy.array(layout, numpy.int64)
    words.flags.writeable = False  # it can be reached from Python
    definition = _Definition(
        name.encode(), engine.get_function_address("entry"), _METH_FASTCALL, None
    )
    own = NativeCode((words, definition, engine, arguments, result, keep_alive))
    function: Callable[..., Any] = _new_builtin()(definition, own, None)
    return function


class NativeCode(tuple[object, ...]):
    """What a built-in function stands on: the layout, and what must live as long as it does.

    It is the function's `__self__`.
    """

    __slots__ = ()


class _Definition(ctypes.Structure):
    """CPython's PyMethodDef."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    )


def _layout(
    program: int,
    arguments: tuple[Layout, ...],
    result: Layout,
    slots: int,
    outputs: int,
    scratch: int,
    free_scratch: Iterable[tuple[int | LengthOf, int]],
    equal: Iterable[tuple[int | LengthOf, int | LengthOf]],
) -> list[int]:
    """What `entry.ll` follows; its words are explained there."""
    sizes, lengths = [0] * slots, [1] * slots
    for argument in arguments:
        _measure(argument, sizes, lengths)
    *starts, inputs = accumulate(sizes, initial=0)
    commands: list[int] = []
    total = _add_commands(commands, arguments, starts)
    arrays = sorted(_arrays(result), key=lambda array: array.slot)
    for array in arrays:
        commands += _buffer(array)
    _add_commands(commands, (result,), None)
    pairs = [(_word(one), _word(other)) for one, other in equal]
    pieces = [(_word(rows), width) for rows, width in free_scratch]
    head = [program, len(arguments), total, slots, inputs + outputs, scratch]
    head += [len(pairs), len(pieces), len(arrays), inputs]
    for two in (*zip(starts, lengths, strict=False), *pairs, *pieces):
        head += two
    return [*head, *commands, 0, 0, 0]  # the words that are read ahead


def _word(extent: int | LengthOf | None) -> int:
    if extent is None:
        return -1
    return -1 - extent.slot if isinstance(extent, LengthOf) else extent


def _arrays(template: Layout) -> list[ArrayLayout | RowsLayout]:
    """The arrays of results in the layout of a result."""
    if isinstance(template, RowsLayout) or (isinstance(template, ArrayLayout) and template.slot):
        return [template]
    parts = getattr(template, "parts", ())
    return [array for part in parts for array in _arrays(part)]


def _buffer(array: ArrayLayout | RowsLayout) -> list[int]:
    """What the layout says of an array of results."""
    if isinstance(array, RowsLayout):
        return [_word(array.rows), array.width, 0]
    rows, *extents = map(_word, array.shape)
    return [rows, prod(extents), len(array.shape), *extents]


def _measure(template: Layout, sizes: list[int], lengths: list[int]) -> set[int]:
    """Enters how many numbers a slot has, and the slot's length; gives the slots seen."""
    if isinstance(template, NumberLayout):
        sizes[template.slot] = max(sizes[template.slot], template.index + 1)
        return {template.slot}
    if isinstance(template, ArrayLayout):
        rows = (*template.shape, 1)[0]
        lengths[template.slot] = rows if isinstance(rows, int) else 0
        return {template.slot}
    if isinstance(template, RowsLayout):
        return {template.slot}
    found = {slot for part in template.parts for slot in _measure(part, sizes, lengths)}
    if len(found) == 1 and isinstance(template, SequenceLayout):
        lengths[min(found)] = len(template.parts)  # the outermost one comes last
    return found


def _add_commands(words: list[int], parts: tuple[Layout, ...], starts: list[int] | None) -> int:
    """Adds the commands for these parts, of a result where there are no starts of slots.

    Gives how many commands: numbers that follow each other are one.
    """
    commands = position = 0
    while position < len(parts):
        part, length = parts[position], 1
        if isinstance(part, NumberLayout):
            while position + length < len(parts):
                after = parts[position + length]
                if not isinstance(after, NumberLayout) or after.slot != part.slot:
                    break
                if after.index != part.index + length:
                    break
                length += 1
            words += [0, part.index + (starts[part.slot] if starts else 0), length]
        elif isinstance(part, SequenceLayout):
            words += [1, id(part.kind), len(part.parts), 0]
            at = len(words)
            words[at - 1] = _add_commands(words, part.parts, starts)
        elif isinstance(part, MappingLayout):
            words += [2, len(part.keys)]
            for key, value in zip(part.keys, part.parts, strict=True):
                words.append(id(key))
                _add_commands(words, (value,), starts)
        elif isinstance(part, RowsLayout):
            if starts is None and part.rows == 0:
                words += [1, id(list), 0, 0]
            else:
                row: list[int] = []
                if part.width != 1 or not isinstance(part.row, NumberLayout):
                    _add_commands(row, (part.row,), None if starts is None else [0] * len(starts))
                where = part.slot - (starts is None)
                words += [4, where, part.width, int(row != []), _word(part.rows), *row]
        elif starts is None and part.slot:
            words += [5, part.slot - 1]
        else:
            shape = list(map(_word, part.shape))
            where = part.start if starts is None else part.slot
            words += [3, where, prod(shape), len(shape), *shape]
        commands += 1
        position += length
    return commands


@cache
def _new_builtin() -> Any:
    """CPython's PyCFunction_NewEx."""
    prototype = ctypes.PYFUNCTYPE(
        ctypes.py_object, ctypes.POINTER(_Definition), ctypes.py_object, ctypes.c_void_p
    )
    return prototype(("PyCFunction_NewEx", ctypes.pythonapi))


@cache
def _code() -> Any:
    """The engine that holds the code of `entry.ll`."""
    from pkgutil import get_data

    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    text = (get_data(__name__, "entry.ll") or b"").decode()
    module = llvm.parse_assembly(_link(text))
    # Without any optimisation: a first call is 20 ms sooner, a later one 0.05 µs slower. Calls
    # are short ones, which the quick instruction selection knows.
    target = llvm.Target.from_default_triple()
    machine = target.create_target_machine(opt=0, reloc="pic", codemodel="small")
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    return engine


def _field(type: Any, owner: object, name: str) -> Any:
    return type.from_address(id(owner) + _FIELDS[name]).value


def _objects_are_ordinary() -> bool:
    numbers = [1.5, 2.5, 3.5]
    row = tuple(numbers)
    items = ctypes.c_void_p * 3
    return bool(
        _field(ctypes.c_void_p, numbers[0], "object.type") == id(float)
        and _field(ctypes.c_double, numbers[0], "float.value") == 1.5
        and _field(ctypes.c_ssize_t, numbers, "list.size") == 3
        and _field(ctypes.c_ssize_t, row, "list.size") == 3
        and list(items.from_address(_field(ctypes.c_void_p, numbers, "list.items")))
        == list(items.from_address(id(row) + _FIELDS["tuple.items"]))
        == [id(number) for number in numbers]
    )


def _arrays_are_ordinary() -> bool:
    try:
        import numpy
    except ImportError:
        return False
    array = numpy.array([[1.5, 2.5, 3.5]])
    shape = (ctypes.c_ssize_t * 2).from_address(_field(ctypes.c_void_p, array, "ndarray.shape"))
    return bool(
        numpy.ndarray.__basicsize__ >= _FIELDS["ndarray.flags"] + 4
        and _field(ctypes.c_void_p, array, "ndarray.data") == array.ctypes.data
        and _field(ctypes.c_int, array, "ndarray.dimensions") == 2
        and tuple(shape) == (1, 3)
        and _field(ctypes.c_void_p, array, "ndarray.dtype") == id(array.dtype)
        and _field(ctypes.c_int, array, "ndarray.flags") == array.flags.num
        and _field(ctypes.c_char, array.dtype, "dtype.byteorder") == b"="
    )


@cache
def _meaning(name: str) -> str:
    """What a name in angle brackets stands for: a field, a C function, or an object."""
    import numpy

    if name in _FIELDS:
        return str(_FIELDS[name])
    if name == "PyArray_New":
        core = import_module("numpy.core" if numpy.__version__ < "2" else "numpy._core")
        prototype = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)
        get = prototype(("PyCapsule_GetPointer", ctypes.pythonapi))
        table = ctypes.cast(get(core.multiarray._ARRAY_API, None), ctypes.POINTER(ctypes.c_void_p))
        address = table[_PYARRAY_NEW]
    elif name.startswith("Py"):
        address = ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value
    else:
        objects = {"ndarray": numpy.ndarray, "float64": type(numpy.dtype(float))}
        address = id(objects.get(name) or getattr(builtins, name))
    return f"inttoptr (i64 {address} to ptr)"


def _link(text: str) -> str:
    """The text with the running interpreter's numbers for the names in angle brackets.

    >>> _link("getelementptr i8, ptr %object, i64 <float.value>")
    'getelementptr i8, ptr %object, i64 16'
    """
    return re.sub(r"<(\w[\w.]*)>", lambda name: _meaning(name[1]), text)
