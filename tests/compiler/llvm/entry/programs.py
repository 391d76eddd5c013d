"""Native programs to try the ways in with, written in IR."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tinygrad_bp.compiler.entry.signature import Signature
from tinygrad_bp.compiler.layout import ArrayLayout, Layout, NumberLayout, SequenceLayout
from tinygrad_bp.compiler.llvm.entry import builtin, generated

WAYS: dict[str, Any] = {"generated": generated, "builtin": builtin}

HEAD = """\
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
define void @program(ptr %call) {
  %inputs = load ptr, ptr %call
  %lengths.at = getelementptr ptr, ptr %call, i64 1
  %lengths = load ptr, ptr %lengths.at
  %outputs.at = getelementptr ptr, ptr %call, i64 2
  %outputs = load ptr, ptr %outputs.at
  %scratch.at = getelementptr ptr, ptr %call, i64 3
  %scratch = load ptr, ptr %scratch.at
"""


def compiled(text: str) -> Any:
    """The engine that holds the code of a module."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    module = llvm.parse_assembly(text)
    module.verify()
    machine = llvm.Target.from_default_triple().create_target_machine()
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    return engine


def build(
    way: str,
    arguments: tuple[Layout, ...],
    result: Layout,
    body: str,
    *,
    slots: int = 1,
    outputs: int = 1,
    keep_alive: Any = None,
    **options: Any,
) -> Callable[..., Any]:
    """The function of a program of which this is the body."""
    engine = compiled(f"{HEAD}{body}  ret void\n}}\n")
    options = {name: tuple(x) if isinstance(x, list) else x for name, x in options.items()}
    signature = Signature(arguments, result, slots, outputs, **options)
    address = engine.get_function_address("program")
    function: Callable[..., Any] = WAYS[way].wrap(address, signature, (engine, keep_alive))
    return function


def load(slot: int, index: int, name: str) -> str:
    """IR that loads an entry of a slot."""
    return (
        f"  %{name}.slot = getelementptr ptr, ptr %inputs, i64 {slot}\n"
        f"  %{name}.buffer = load ptr, ptr %{name}.slot\n"
        f"  %{name}.at = getelementptr double, ptr %{name}.buffer, i64 {index}\n"
        f"  %{name} = load double, ptr %{name}.at\n"
    )


def store(index: int, name: str) -> str:
    """IR that stores a scalar result."""
    return (
        f"  %{name}.results = load ptr, ptr %outputs\n"
        f"  %{name}.to = getelementptr double, ptr %{name}.results, i64 {index}\n"
        f"  store double %{name}, ptr %{name}.to\n"
    )


def copies(leaves: list[tuple[int, int]]) -> str:
    """IR that copies entries of slots to the scalar results, in order."""
    return "".join(
        load(slot, index, f"x{to}") + store(to, f"x{to}") for to, (slot, index) in enumerate(leaves)
    )


def rows_copied(slot: int, output: int, width: int) -> str:
    """IR that copies all rows of a slot to an array of results."""
    return (
        f"  %n{output}.at = getelementptr i64, ptr %lengths, i64 {slot}\n"
        f"  %n{output} = load i64, ptr %n{output}.at\n"
        f"  %bytes{output} = mul i64 {8 * width}, %n{output}\n"
        f"  %from{output}.at = getelementptr ptr, ptr %inputs, i64 {slot}\n"
        f"  %from{output} = load ptr, ptr %from{output}.at\n"
        f"  %to{output}.at = getelementptr ptr, ptr %outputs, i64 {output}\n"
        f"  %to{output} = load ptr, ptr %to{output}.at\n"
        f"  call void @llvm.memcpy.p0.p0.i64(ptr %to{output}, ptr %from{output}, "
        f"i64 %bytes{output}, i1 false)\n"
    )


FLOATS = SequenceLayout(list, tuple(NumberLayout(0, i) for i in range(3)))
ROW = ArrayLayout(0, (3,))


def identity(way: str, layout: Layout, size: int = 3, **options: Any) -> Callable[..., Any]:
    """A function of one argument, whose numbers are all in slot 0, that gives it back."""
    body = copies([(0, i) for i in range(size)])
    return build(way, (layout,), layout, body, outputs=size, **options)
