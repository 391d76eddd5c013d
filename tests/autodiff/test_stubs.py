"""What type checkers read of the table is what the table makes."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from tinygrad_bp import Value
from tinygrad_bp.autodiff import functions, stubs
from tinygrad_bp.autodiff.ops import EXPORTED

FOLDER = Path(stubs.__file__).parent


@pytest.mark.parametrize(
    ("name", "written"),
    [("functions.pyi", stubs.functions_stub), ("engine/methods.pyi", stubs.methods_stub)],
)
def test_the_stubs_are_those_of_the_table(name: str, written: Any) -> None:
    kept = (FOLDER / name).read_text(encoding="utf-8")
    assert kept == written(), "python -m tinygrad_bp.autodiff.stubs writes them anew"


def test_a_stub_names_each_function_and_no_other() -> None:
    stub = stubs.functions_stub()
    assert EXPORTED.keys() == {*functions.__all__}
    for name in EXPORTED:
        assert f"\n{name}: _Of" in stub
    assert stub.count(": _Of") == len(EXPORTED)


def test_methods_take_what_their_stub_says() -> None:
    made: dict[str, Any] = {}
    exec(stubs.methods_stub().replace("from ..floats import Real", "Real = float"), made)
    for name, method in vars(made["Methods"]).items():
        if inspect.isfunction(method):
            real = inspect.signature(getattr(Value, name)).parameters.values()
            said = inspect.signature(method).parameters.values()
            assert [(p.name, p.default) for p in real] == [(p.name, p.default) for p in said]
