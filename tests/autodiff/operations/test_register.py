"""The register of operations: what a name may be. That all are told of a new operation is tested
in `tests/test_new_operation.py`, in programs of their own."""

from __future__ import annotations

import pytest

from tinygrad_bp import Value
from tinygrad_bp.autodiff.forward import Dual
from tinygrad_bp.autodiff.operations.operation import TABLE, Op
from tinygrad_bp.autodiff.operations.register import TAKEN
from tinygrad_bp.compiler.tracing.arrays import Element
from tinygrad_bp.compiler.tracing.traced import Traced


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


def test_what_values_of_any_kind_have_is_no_name_for_an_operation() -> None:
    had = {name for kind in (Value, Dual, Traced, Element) for name in dir(kind)}
    free = {name for name in had - TAKEN - TABLE.keys() if not name.startswith("_")}
    assert free == set()
