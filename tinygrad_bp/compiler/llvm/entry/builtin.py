"""A native program as a built-in function, which Python calls in a fraction of a microsecond.

A call through `ctypes` spends microseconds on turning Python objects into C values and back.
CPython's own built-in functions do that work in C; here one such function serves all
programs. It is in `entry.c`; `entry.ll` is what the C compiler makes of it, which LLVM turns
into machine code once in a process. The layout of arguments and result, which the function
follows, is a row of numbers; `wrap` makes a Python object of the two.

The function knows one layout only. Whatever does not fit it exactly (another type or
length, a subclass, a strided array) gives back `NotImplemented` and has no effect: its
caller then takes the general path. No Python code runs before the program has, so nothing
can change the arguments while they are read.

It looks into some of Python's objects and into NumPy's arrays, where C extensions do:
`available` says whether this interpreter keeps their fields there. Where it does not,
`generated.py` does the same, in Python.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy

from .words import layout_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...entry.signature import Signature

#: What `entry.c` uses of the interpreter, in the order of its `struct python`.
_FUNCTIONS = (
    "Py_IncRef",
    "Py_DecRef",
    "PyErr_NoMemory",
    "PyErr_Occurred",
    "PyErr_Clear",
    "PyErr_Restore",
    "PyErr_SetNone",
    "PyFloat_AsDouble",
    "PyFloat_FromDouble",
    "PyList_New",
    "PyTuple_New",
    "PyDict_New",
    "PyDict_Next",
    "PyDict_SetItem",
    "PyUnicode_Compare",
    "PyMem_RawMalloc",
    "PyMem_RawFree",
    "PyEval_SaveThread",
    "PyEval_RestoreThread",
)
#: The places of PyArray_New and PyArray_EquivTypes in NumPy's table of C functions, the same in
#: its versions 1 and 2.
_OF_NUMPY = (93, 182)
#: Where `entry.c` finds the fields of objects and of arrays, in bytes.
_FIELDS = {
    "object.type": 8,
    "float.value": 16,
    "list.size": 16,  # of a tuple too
    "list.items": 24,
    "tuple.items": getattr(tuple, "__basicsize__", 24),  # 24; from 3.14 on 32
    "array.data": 16,
    "array.dimensions": 24,
    "array.shape": 32,
    "array.dtype": 56,
    "array.flags": 64,
}
_METH_FASTCALL = 0x80


@cache
def available() -> bool:
    """Whether this interpreter keeps its objects where `entry.c` looks: `wrap` may be used."""
    import sysconfig

    return (
        sys.implementation.name == "cpython"
        and sys.byteorder == "little"
        and ctypes.sizeof(ctypes.c_void_p) == 8
        and not sysconfig.get_config_var("Py_GIL_DISABLED")
        and object.__basicsize__ == 16  # a debug build that traces references has more
        and (float.__basicsize__, list.__basicsize__) == (24, 40)
        and _objects_are_ordinary()
        and _arrays_are_ordinary()
    )


def wrap(program: int, signature: Signature, keep_alive: object) -> Callable[..., Any]:
    """A built-in function that calls a native program.

    Args:
        program: the address of its code.
        signature: how it is called.
        keep_alive: the owner of the code: the function alone decides how long it is kept.
    """
    engine = _code()
    definition = _Definition(
        b"compiled", engine.get_function_address("entry"), _METH_FASTCALL, None
    )
    layout = layout_words(ctypes.addressof(_interpreter()), program, signature)
    words = numpy.array(layout, numpy.int64).view(_LayoutWords)
    words.flags.writeable = False  # it can be reached from Python
    words.kept = (definition, engine, _interpreter(), signature, keep_alive)
    function: Callable[..., Any] = _new_builtin()(definition, words, None)
    return function


class _LayoutWords(numpy.ndarray[Any, Any]):
    """The layout that a built-in function follows, its `__self__`, and what has to live as long."""

    kept: tuple[object, ...]


class _Definition(ctypes.Structure):
    """CPython's PyMethodDef."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    )


@cache
def _interpreter() -> Any:
    """What `entry.c` uses of the interpreter: its `struct python`."""
    core = import_module("numpy.core" if numpy.__version__ < "2" else "numpy._core")
    capsule = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)
    get = capsule(("PyCapsule_GetPointer", ctypes.pythonapi))
    table = ctypes.cast(get(core.multiarray._ARRAY_API, None), ctypes.POINTER(ctypes.c_void_p))
    objects = (
        *(float, int, bool, list, tuple, dict, str),
        *(NotImplemented, KeyboardInterrupt, numpy.ndarray, numpy.dtype(float)),
    )
    functions = [getattr(ctypes.pythonapi, name) for name in _FUNCTIONS]
    addresses = [
        *map(id, objects),
        _FIELDS["tuple.items"],
        *(ctypes.cast(function, ctypes.c_void_p).value for function in functions),
        *(table[place] for place in _OF_NUMPY),
    ]
    return (ctypes.c_void_p * len(addresses))(*addresses)


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
    module = llvm.parse_assembly((get_data(__name__, "entry.ll") or b"").decode())
    # Without any optimisation: that was done when the file was made.
    target = llvm.Target.from_default_triple()
    machine = target.create_target_machine(opt=0, reloc="pic", codemodel="small")
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    return engine


def _field(kind: Any, owner: object, name: str) -> Any:
    return kind.from_address(id(owner) + _FIELDS[name]).value


def _objects_are_ordinary() -> bool:
    numbers = [1.5, 2.5, 3.5]
    row = tuple(numbers)
    items = ctypes.c_void_p * 3
    return bool(
        _field(ctypes.c_void_p, numbers[0], "object.type") == id(float)
        and _field(ctypes.c_double, numbers[0], "float.value") == 1.5
        and _field(ctypes.c_ssize_t, numbers, "list.size") == 3
        and _field(ctypes.c_ssize_t, row, "list.size") == 3
        and [*items.from_address(_field(ctypes.c_void_p, numbers, "list.items"))]
        == [*items.from_address(id(row) + _FIELDS["tuple.items"])]
        == [id(number) for number in numbers]
    )


def _arrays_are_ordinary() -> bool:
    array = numpy.array([[1.5, 2.5, 3.5]])
    shape = (ctypes.c_ssize_t * 2).from_address(_field(ctypes.c_void_p, array, "array.shape"))
    return bool(
        numpy.ndarray.__basicsize__ >= _FIELDS["array.flags"] + 4
        and _field(ctypes.c_void_p, array, "array.data") == array.ctypes.data
        and _field(ctypes.c_int, array, "array.dimensions") == 2
        and tuple(shape) == (1, 3)
        and _field(ctypes.c_void_p, array, "array.dtype") == id(array.dtype)
        and _field(ctypes.c_int, array, "array.flags") == array.flags.num
    )
