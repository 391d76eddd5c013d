"""A native program as a built-in function, which Python calls in a fraction of a microsecond.

A call through `ctypes` spends microseconds on turning Python objects into C values and
back. CPython's own built-in functions do that work in C; here LLVM makes such a function
for one program. *Templates* say how the arguments and the result are laid out, `write`
turns them into the LLVM IR of a function

    ptr @entry(ptr %self, ptr %arguments, i64 %count)    ; METH_FASTCALL, in CPython's words

which reads the arguments, calls `@program` of the same module and builds the result, and
`wrap` makes a Python object of its compiled address.

The function knows one layout only. Whatever does not fit it exactly (another type or
length, a subclass, a strided array) gives back `NotImplemented` and has no effect: its
caller then takes the general path. No Python code runs before the program has, so nothing
can change the arguments while they are read.

In the text, `<...>` stands for something of the running interpreter: a field's place in its
object, or the address of an object or a C function. `available` checks the places.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, count
from math import prod

from .builtin import LIBRARY, link, pointer_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TypeAlias


@dataclass(frozen=True)
class Number:
    """A float: entry `index` of the buffer of slot `slot` (in a result, slot 0: the scalars)."""

    slot: int
    index: int


@dataclass(frozen=True)
class Sequence:
    """A list or a tuple (`kind`) of exactly these parts."""

    kind: type
    parts: tuple[Template, ...]


@dataclass(frozen=True)
class Mapping:
    """A dict of exactly these keys in this order: the same objects, or strings of the same text."""

    keys: tuple[Any, ...]
    parts: tuple[Template, ...]


@dataclass(frozen=True)
class Array:
    """A C-contiguous float64 ndarray. As an argument it is slot `slot`, read in place, and its
    leading dimension may be None: any. As a result it is new, and copied from the scalar
    results (slot 0), from entry `start` on."""

    slot: int
    shape: tuple[int | None, ...]
    start: int = 0


Template: TypeAlias = "Number | Sequence | Mapping | Array"

_ON_THE_STACK = 4096  # doubles; a call that works on more takes memory from the heap
_PLAIN = 0x0101  # NPY_ARRAY_C_CONTIGUOUS and NPY_ARRAY_ALIGNED


class _Function:
    """One IR function in the making: its lines, fresh names, and the way out."""

    def __init__(self, otherwise: str) -> None:
        self.lines: list[str] = []
        self._otherwise = otherwise
        self._fresh = count()

    def do(self, line: str) -> None:
        """Adds an instruction that has no result, or whose result has a name."""
        self.lines.append(f"  {line}")

    def let(self, instruction: str) -> str:
        """Adds an instruction; gives the new name of its result."""
        name = f"%v{next(self._fresh)}"
        self.do(f"{name} = {instruction}")
        return name

    def require(self, condition: str) -> None:
        """Goes on where the condition holds, else leaves."""
        label = f"l{next(self._fresh)}"
        self.do(f"br i1 {condition}, label %{label}, label %{self._otherwise}")
        self.lines.append(f"{label}:")

    def require_equal(self, type: str, one: str, other: object) -> None:
        self.require(self.let(f"icmp eq {type} {one}, {other}"))

    def field(self, type: str, pointer: str, name: str) -> str:
        return self.let(f"load {type}, ptr {self.at('i8', pointer, f'<{name}>')}")

    def at(self, type: str, pointer: str, index: object) -> str:
        return self.let(f"getelementptr {type}, ptr {pointer}, i64 {index}")

    def items(self, kind: type, pointer: str) -> str:
        """Where a list or a tuple keeps its items."""
        if kind is list:
            return self.field("ptr", pointer, "list.items")
        return self.at("i8", pointer, "<tuple.items>")

    def __str__(self) -> str:
        return "\n".join(self.lines)


def _runs(parts: tuple[Template, ...]) -> Iterator[tuple[int, Template, int]]:
    """The parts as (position, first part, how many): numbers that follow each other are one run."""
    position = 0
    while position < len(parts):
        first, length = parts[position], 1
        if isinstance(first, Number):
            for part in parts[position + 1 :]:
                if part != Number(first.slot, first.index + length):
                    break
                length += 1
        yield position, first, length
        position += length


def _leaves(template: Template) -> Iterator[Number | Array]:
    if isinstance(template, Number | Array):
        yield template
    else:
        for part in template.parts:
            yield from _leaves(part)


class _Reader(_Function):
    """Reads Python's objects into the program's buffers."""

    def __init__(self, sizes: list[int]) -> None:
        super().__init__(otherwise="refuse")
        self._starts = [0, *accumulate(sizes)]  # of the slots, in %numbers
        self._seen: set[int] = set()  # the slots whose length is known
        self.positions: list[str] = []  # a dict in a dict has its own
        for slot, start in enumerate(self._starts[:-1]):
            self._enter(slot, self.at("double", "%numbers", start))
            self.do(f"store i64 1, ptr {self.at('i64', '%lengths', slot)}")

    def _enter(self, slot: int, buffer: str) -> None:
        self.do(f"store ptr {buffer}, ptr {self.at('ptr', '%inputs', slot)}")

    def parts(self, parts: tuple[Template, ...], items: str) -> None:
        for position, part, length in _runs(parts):
            item = self.at("ptr", items, position)
            if isinstance(part, Number):
                into = self.at("double", "%numbers", self._starts[part.slot] + part.index)
                self.require(
                    self.let(f"call i1 @entry.numbers(ptr {item}, i64 {length}, ptr {into})")
                )
            else:
                self.read(part, self.let(f"load ptr, ptr {item}"))

    def read(self, template: Sequence | Mapping | Array, object: str) -> None:
        type = self.field("ptr", object, "object.type")
        if isinstance(template, Sequence):
            self.require_equal("ptr", type, f"<{template.kind.__name__}>")
            self._sequence(template, object)
        elif isinstance(template, Mapping):
            self.require_equal("ptr", type, "<dict>")
            self._mapping(template, object)
        else:
            self.require_equal("ptr", type, "<ndarray>")
            self._array(template, object)

    def _sequence(self, template: Sequence, object: str) -> None:
        size = len(template.parts)
        self.require_equal("i64", self.field("i64", object, "list.size"), size)
        slots = {leaf.slot for leaf in _leaves(template)}
        if len(slots) == 1 and not slots & self._seen:  # the outermost one of its slot
            self.do(f"store i64 {size}, ptr {self.at('i64', '%lengths', min(slots))}")
            self._seen |= slots
        self.parts(template.parts, self.items(template.kind, object))

    def _mapping(self, template: Mapping, object: str) -> None:
        position = f"%position{len(self.positions)}"
        self.positions.append(f"  {position} = alloca i64")
        self.do(f"store i64 0, ptr {position}")
        step = f"call i32 <PyDict_Next>(ptr {object}, ptr {position}, ptr %key, ptr %value)"
        for key, part in zip(template.keys, template.parts, strict=True):
            self.require_equal("i32", self.let(step), 1)
            given = self.let("load ptr, ptr %key")
            self.require(self.let(f"call i1 @entry.same(ptr {pointer_to(id(key))}, ptr {given})"))
            self.parts((part,), "%value")
        self.require_equal("i32", self.let(step), 0)

    def _array(self, template: Array, object: str) -> None:
        self.require_equal(
            "i32", self.field("i32", object, "ndarray.dimensions"), len(template.shape)
        )
        flags = self.let(f"and i32 {self.field('i32', object, 'ndarray.flags')}, {_PLAIN}")
        self.require_equal("i32", flags, _PLAIN)
        dtype = self.field("ptr", object, "ndarray.dtype")
        self.require_equal("ptr", self.field("ptr", dtype, "object.type"), "<float64>")
        self.require_equal("i8", self.field("i8", dtype, "dtype.byteorder"), ord("="))
        shape = self.field("ptr", object, "ndarray.shape")
        for axis, size in enumerate(template.shape):
            given = self.let(f"load i64, ptr {self.at('i64', shape, axis)}")
            if axis == 0:
                self.do(f"store i64 {given}, ptr {self.at('i64', '%lengths', template.slot)}")
            if size is not None:
                self.require_equal("i64", given, size)
        self._enter(template.slot, self.field("ptr", object, "ndarray.data"))


class _Builder(_Function):
    """Builds the result from the scalar results.

    A container enters the one around it before it is filled, so that on the way out, when
    memory is short, giving up the outermost one gives up all.
    """

    def __init__(self) -> None:
        super().__init__(otherwise="fail")
        self.shapes: list[str] = []

    def make(self, template: Template) -> str:
        """A new object, containers still empty; null where memory is short."""
        if isinstance(template, Number):
            place = self.at("double", "%results", template.index)
            return self.let(
                f"call ptr <PyFloat_FromDouble>(double {self.let(f'load double, ptr {place}')})"
            )
        if isinstance(template, Mapping):
            return self.let("call ptr <PyDict_New>()")
        if isinstance(template, Sequence):
            new = "<PyList_New>" if template.kind is list else "<PyTuple_New>"
            return self.let(f"call ptr {new}(i64 {len(template.parts)})")
        shape, name = template.shape, f"@entry.shape{len(self.shapes)}"
        sizes = ", ".join(f"i64 {size}" for size in shape)
        self.shapes.append(f"{name} = private constant [{len(shape)} x i64] [{sizes}]")
        start = self.at("double", "%results", template.start)
        size = prod(size for size in shape if size is not None)
        return self.let(
            f"call ptr @entry.array(i32 {len(shape)}, ptr {name}, ptr {start}, i64 {size})"
        )

    def fill(self, template: Template, object: str) -> None:
        if isinstance(template, Sequence):
            items = self.items(template.kind, object)
            for position, part, length in _runs(template.parts):
                item = self.at("ptr", items, position)
                if isinstance(part, Number):
                    start = self.at("double", "%results", part.index)
                    self.require(
                        self.let(f"call i1 @entry.floats(ptr {start}, i64 {length}, ptr {item})")
                    )
                else:
                    new = self.made(part)
                    self.do(f"store ptr {new}, ptr {item}")
                    self.fill(part, new)
        elif isinstance(template, Mapping):
            for key, part in zip(template.keys, template.parts, strict=True):
                new = self.made(part)
                entry = f"ptr {object}, ptr {pointer_to(id(key))}, ptr {new}"
                status = self.let(f"call i32 <PyDict_SetItem>({entry})")
                self.do(f"call void <Py_DecRef>(ptr {new})")  # the dict holds it now
                self.require_equal("i32", status, 0)
                self.fill(part, new)

    def made(self, template: Template) -> str:
        new = self.make(template)
        self.require(self.let(f"icmp ne ptr {new}, null"))
        return new


def write(
    arguments: tuple[Template, ...], result: Template, slots: int, outputs: int, scratch: int
) -> str:
    """The LLVM IR of `@entry` and of what it needs, to stand in one module with `@program`.

    Args:
        arguments: the layout of each argument.
        result: the layout of the result.
        slots: how many slots the program reads.
        outputs: how many scalar results it writes.
        scratch: how many doubles it needs to work in.

    `%inputs` and `%lengths` of the program have an entry for each slot. The numbers of a slot
    are copied into a buffer of the call; its length is that of the outermost list or tuple
    that holds this slot alone (1 where there is none). `%outputs` has one entry. The text
    holds addresses: it is good in this process, and as long as the templates live.
    """
    sizes = [0] * slots
    for argument in arguments:
        for leaf in _leaves(argument):
            if isinstance(leaf, Number):
                sizes[leaf.slot] = max(sizes[leaf.slot], leaf.index + 1)
    reader = _Reader(sizes)
    reader.parts(arguments, "%arguments")
    builder = _Builder()
    root = builder.make(result)
    builder.do(f"%empty = icmp eq ptr {root}, null")
    builder.do("br i1 %empty, label %nothing, label %fill")
    builder.lines.append("fill:")
    builder.fill(result, root)
    positions = "\n".join(reader.positions)
    inputs = sum(sizes)
    doubles = inputs + outputs + scratch
    large = doubles > _ON_THE_STACK
    text = f"""
define internal i1 @entry.read(ptr %arguments, ptr %numbers, ptr %inputs, ptr %lengths) {{
  %key = alloca ptr
  %value = alloca ptr
{positions}
{reader}
  ret i1 true
refuse:
  ret i1 false
}}

define internal ptr @entry.build(ptr %results) {{
{builder}
  ret ptr {root}
fail:
  call void <Py_DecRef>(ptr {root})
  br label %nothing
nothing:
  ret ptr null
}}

define internal ptr @entry.call(ptr %arguments, i64 %count, ptr %work) {{
  %inputs = alloca [{slots} x ptr]
  %lengths = alloca [{slots} x i64]
  %outputs = alloca ptr
  %results = getelementptr double, ptr %work, i64 {inputs}
  %scratch = getelementptr double, ptr %work, i64 {inputs + outputs}
  store ptr %results, ptr %outputs
  %complete = icmp eq i64 %count, {len(arguments)}
  br i1 %complete, label %read, label %refuse
read:
  %fits = call i1 @entry.read(ptr %arguments, ptr %work, ptr %inputs, ptr %lengths)
  br i1 %fits, label %run, label %refuse
run:
  call void @program(ptr %inputs, ptr %lengths, ptr %outputs, ptr %scratch)
  %result = call ptr @entry.build(ptr %results)
  ret ptr %result
refuse:
  call void <PyErr_Clear>()
  call void <Py_IncRef>(ptr <NotImplemented>)
  ret ptr <NotImplemented>
}}
"""
    text += _LARGE if large else _SMALL
    return link("\n".join(builder.shapes) + LIBRARY + text.replace("<doubles>", str(doubles)))


_SMALL = """
define ptr @entry(ptr %self, ptr %arguments, i64 %count) {
  %work = alloca [<doubles> x double]
  %result = call ptr @entry.call(ptr %arguments, i64 %count, ptr %work)
  ret ptr %result
}
"""

_LARGE = """
define ptr @entry(ptr %self, ptr %arguments, i64 %count) {
  %bytes = mul i64 8, <doubles>
  %work = call ptr <PyMem_RawMalloc>(i64 %bytes)
  %failed = icmp eq ptr %work, null
  br i1 %failed, label %fail, label %go
go:
  %result = call ptr @entry.call(ptr %arguments, i64 %count, ptr %work)
  call void <PyMem_RawFree>(ptr %work)
  ret ptr %result
fail:
  %error = call ptr <PyErr_NoMemory>()
  ret ptr %error
}
"""
