"""Built-in functions made at run time: where CPython keeps things, and how a function is wrapped.

What `entry.py` writes reads the fields of Python's objects in memory and calls CPython's own
C functions. `available` says whether this interpreter is one where that can be done; `link`
puts the numbers of the running interpreter into a text; `wrap` makes a Python object of the
address of compiled code.
"""

from __future__ import annotations

import builtins
import ctypes
import re
import sys
import sysconfig
from functools import cache
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

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
    """Whether this interpreter keeps its objects where `link` says, so that `wrap` may be used."""
    ordinary = (
        sys.implementation.name == "cpython"
        and sys.byteorder == "little"
        and ctypes.sizeof(ctypes.c_void_p) == 8
        and not sysconfig.get_config_var("Py_GIL_DISABLED")
        and object.__basicsize__ == 16  # a debug build that traces references has more
        and (float.__basicsize__, list.__basicsize__) == (24, 40)
    )
    return ordinary and _objects_are_ordinary() and _arrays_are_ordinary()


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


def pointer_to(address: int) -> str:
    """An address as a constant of LLVM's IR."""
    return f"inttoptr (i64 {address} to ptr)"


@cache
def _meaning(name: str) -> str:
    """What a name in angle brackets stands for: a field, a C function, or an object."""
    import numpy

    if name in _FIELDS:
        return str(_FIELDS[name])
    if name == "PyArray_New":
        core = import_module("numpy.core" if numpy.__version__ < "2" else "numpy._core")
        prototype = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)
        table = prototype(("PyCapsule_GetPointer", ctypes.pythonapi))(
            core.multiarray._ARRAY_API, None
        )
        return pointer_to(ctypes.cast(table, ctypes.POINTER(ctypes.c_void_p))[_PYARRAY_NEW])
    if name.startswith("Py"):
        function = ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p)
        return pointer_to(function.value or 0)
    objects = {"ndarray": numpy.ndarray, "float64": type(numpy.dtype(float))}
    return pointer_to(id(objects.get(name) or getattr(builtins, name)))


def link(text: str) -> str:
    """The text with the running interpreter's numbers for the names in angle brackets.

    >>> link("getelementptr i8, ptr %object, i64 <float.value>")
    'getelementptr i8, ptr %object, i64 16'
    """
    return re.sub(r"<(\w[\w.]*)>", lambda name: _meaning(name[1]), text)


class _Definition(ctypes.Structure):
    """CPython's PyMethodDef."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    )


class NativeCode:
    """What a built-in function stands on. It is its `__self__`, and so lives as long as it does."""

    __slots__ = ("__weakref__", "_definition", "_keep_alive")

    def __init__(self, definition: _Definition, keep_alive: object) -> None:
        self._definition = definition
        self._keep_alive = keep_alive


def wrap(address: int, name: str, keep_alive: object) -> Callable[..., Any]:
    """A built-in function of compiled code of the kind METH_FASTCALL.

    Args:
        address: where the code is.
        name: the `__name__` of the function.
        keep_alive: what must live as long as the function, and is given up with it: the
            owner of the code, and the objects that the code names by their address.
    """
    definition = _Definition(name.encode(), address, _METH_FASTCALL, None)
    prototype = ctypes.PYFUNCTYPE(
        ctypes.py_object, ctypes.POINTER(_Definition), ctypes.py_object, ctypes.c_void_p
    )
    new = prototype(("PyCFunction_NewEx", ctypes.pythonapi))
    function: Callable[..., Any] = new(definition, NativeCode(definition, keep_alive), None)
    return function


# Functions that the text of `entry.py` calls. Names in angle brackets are for `link`.
LIBRARY = """
; Copies numbers from `count` Python objects. False: one of them is none.
define internal i1 @entry.numbers(ptr %items, i64 %count, ptr %into) {
  br label %next
next:
  %i = phi i64 [0, %0], [%j, %taken]
  %more = icmp ult i64 %i, %count
  br i1 %more, label %take, label %done
take:
  %item = getelementptr ptr, ptr %items, i64 %i
  %object = load ptr, ptr %item
  %type.field = getelementptr i8, ptr %object, i64 <object.type>
  %type = load ptr, ptr %type.field
  %is.float = icmp eq ptr %type, <float>
  br i1 %is.float, label %float, label %other
float:
  %value.field = getelementptr i8, ptr %object, i64 <float.value>
  %value = load double, ptr %value.field
  br label %taken
other:
  %is.int = icmp eq ptr %type, <int>
  %is.bool = icmp eq ptr %type, <bool>
  %is.whole = or i1 %is.int, %is.bool
  br i1 %is.whole, label %whole, label %refuse
whole:
  %converted = call double <PyLong_AsDouble>(ptr %object)
  %error = call ptr <PyErr_Occurred>()
  %fits = icmp eq ptr %error, null
  br i1 %fits, label %taken, label %refuse
taken:
  %x = phi double [%value, %float], [%converted, %whole]
  %place = getelementptr double, ptr %into, i64 %i
  store double %x, ptr %place
  %j = add i64 %i, 1
  br label %next
done:
  ret i1 true
refuse:
  ret i1 false
}

; Puts `count` new floats into the empty items of a list or a tuple. False: out of memory.
define internal i1 @entry.floats(ptr %from, i64 %count, ptr %items) {
  br label %next
next:
  %i = phi i64 [0, %0], [%j, %made]
  %more = icmp ult i64 %i, %count
  br i1 %more, label %make, label %done
make:
  %place = getelementptr double, ptr %from, i64 %i
  %x = load double, ptr %place
  %object = call ptr <PyFloat_FromDouble>(double %x)
  %failed = icmp eq ptr %object, null
  br i1 %failed, label %done, label %made
made:
  %item = getelementptr ptr, ptr %items, i64 %i
  store ptr %object, ptr %item
  %j = add i64 %i, 1
  br label %next
done:
  %all = phi i1 [true, %next], [false, %make]
  ret i1 %all
}

; A new array of `count` doubles (NumPy's type 12). Null: out of memory.
define internal ptr @entry.array(i32 %dimensions, ptr %shape, ptr %from, i64 %count) {
  %array = call ptr <PyArray_New>(ptr <ndarray>, i32 %dimensions, ptr %shape, i32 12,
    ptr null, ptr null, i32 0, i32 0, ptr null)
  %failed = icmp eq ptr %array, null
  br i1 %failed, label %done, label %made
made:
  %data.field = getelementptr i8, ptr %array, i64 <ndarray.data>
  %data = load ptr, ptr %data.field
  br label %next
next:
  %i = phi i64 [0, %made], [%j, %copy]
  %more = icmp ult i64 %i, %count
  br i1 %more, label %copy, label %done
copy:
  %source = getelementptr double, ptr %from, i64 %i
  %x = load double, ptr %source
  %place = getelementptr double, ptr %data, i64 %i
  store double %x, ptr %place
  %j = add i64 %i, 1
  br label %next
done:
  ret ptr %array
}

; Whether two keys of dicts are one object, or strings of the same text.
define internal i1 @entry.same(ptr %key, ptr %given) {
  %identical = icmp eq ptr %key, %given
  br i1 %identical, label %yes, label %examine
examine:
  %type.field = getelementptr i8, ptr %key, i64 <object.type>
  %type = load ptr, ptr %type.field
  %given.field = getelementptr i8, ptr %given, i64 <object.type>
  %given.type = load ptr, ptr %given.field
  %one = icmp eq ptr %type, <str>
  %other = icmp eq ptr %given.type, <str>
  %both = and i1 %one, %other
  br i1 %both, label %compare, label %differ
compare:
  %order = call i32 <PyUnicode_Compare>(ptr %key, ptr %given)
  %same = icmp eq i32 %order, 0
  ret i1 %same
yes:
  ret i1 true
differ:
  ret i1 false
}
"""
