"""The register of operations: what a name may be. That all are told of a new operation is tested
in `tests/test_new_operation.py`, in programs of their own."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import tinygrad_bp
from tinygrad_bp import Value
from tinygrad_bp.autodiff.forward import Dual
from tinygrad_bp.autodiff.operations.operation import TABLE, Op
from tinygrad_bp.autodiff.operations.register import TAKEN
from tinygrad_bp.autodiff.own.linear import LinearNumber
from tinygrad_bp.autodiff.own.symbolic import SymbolicValue
from tinygrad_bp.compiler.tracing.arrays import Element
from tinygrad_bp.compiler.tracing.traced import Traced

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize(
    "name", ["data", "backward", "label", "arcsin", "trace", "primal", "x", "math", "lambda", "a b"]
)
def test_a_name_that_is_taken_is_a_value_error(name: str) -> None:
    with pytest.raises(ValueError, match=rf"cannot be called '{name}'|'{name}' cannot be the name"):
        Op(name, "x * 2.0", "2.0")
    assert name not in TABLE


@pytest.mark.parametrize("name", ["exp", "add", "where"])
def test_an_operation_is_not_replaced_by_another(name: str) -> None:
    op = TABLE[name]
    with pytest.raises(ValueError, match=f"there is an operation '{name}' already"):
        Op(name, "x * 2.0", "2.0")
    assert TABLE[name] is op


@pytest.mark.parametrize("name", ["new", "apply", "operate", "other", "kind", "out", "self"])
def test_what_written_methods_speak_of_is_no_name_for_an_operation(name: str) -> None:
    with pytest.raises(ValueError, match=f"cannot be called '{name}'"):
        Op(name, "x * 2.0", "2.0")


def _kinds(kind: type) -> Iterator[type]:
    yield kind
    derived: type
    for derived in kind.__subclasses__():
        yield from _kinds(derived)


def test_what_values_of_any_kind_have_is_no_name_for_an_operation() -> None:
    known = {Value, Dual, Traced, Element, LinearNumber, SymbolicValue}
    assert known <= {*_kinds(Value)}
    had = {name for kind in _kinds(Value) if _is_ours(kind) for name in dir(kind)}
    free = {name for name in had - TAKEN - TABLE.keys() if not name.startswith("_")}
    assert free == set()


def _is_ours(kind: type) -> bool:
    return kind.__module__.startswith("tinygrad_bp.")


#: What other things than Values are asked for: operations, code and modules.
_OF_OTHERS = {"arity", "arrays", "callback", "enable_x64", "func", "is_code", "is_move", "kernel"}
_OF_OTHERS |= {"manual_axis_type", "name", "ndarray", "shard_map", "source", "typeof", "vma"}


def test_what_things_are_asked_for_is_no_name_for_an_operation() -> None:
    """`hasattr(x, "fresh")`, say: a method of that name would make all Values something else."""
    package = Path(tinygrad_bp.__file__).parent
    rooms = [package / "autodiff", package / "compiler", package / "nn" / "sequences.py"]
    files = [path for room in rooms for path in (room.rglob("*.py") if room.is_dir() else [room])]
    asked: set[str] = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name("hasattr" | "getattr"), args=[_, ast.Constant(name), *_]
                ):
                    asked.add(str(name))
    assert "fresh" in asked
    names = {name for name in asked if not name.startswith("_")}
    assert names - TAKEN - TABLE.keys() <= _OF_OTHERS


@pytest.mark.parametrize("name", ["fresh", "shares", "formula", "whole_shape", "to_numpy", "keys"])
def test_functions_of_ones_own_may_be_called_anything(name: str) -> None:
    def square(x: Any) -> Any:
        return x * x

    square.__name__ = name
    own = tinygrad_bp.operation(lambda x: 2.0 * x)(square)
    assert own.name.startswith(f"{name}_")
    assert tinygrad_bp.grad(own)(3.0) == 6.0
    assert tinygrad_bp.jit(tinygrad_bp.grad(lambda x: x * x))(3.0) == 6.0
    assert tinygrad_bp.grad(tinygrad_bp.grad(lambda x: x**3))(2.0) == 12.0
