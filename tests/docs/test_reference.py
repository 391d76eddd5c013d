"""The reference has every public name, each with an example."""

from __future__ import annotations

import inspect
import re
from types import ModuleType
from typing import Any

import pytest

import tinygrad_bp as tg
from tests.docs.conftest import PAGES
from tinygrad_bp.autodiff import ops
from tinygrad_bp.autodiff.ops import ALIASES, TABLE

REFERENCE = "\n".join(text for name, text in PAGES.items() if name.startswith("docs/reference/"))

#: What is named by an `auto...` directive, or by `{operations}`, without what it is inside of.
DOCUMENTED = {
    name.rpartition(".")[2]
    for name in re.findall(r"^\.\. (?:auto|py:)\w+:: ([\w.]+)", REFERENCE, re.MULTILINE)
}
OPERATIONS = {
    name
    for names in re.findall(r"^```\{operations\} (.*)$", REFERENCE, re.MULTILINE)
    for name in names.split()
}


def public_names(module: ModuleType) -> dict[str, Any]:
    """What a module is imported for."""
    names = getattr(module, "__all__", None) or [
        name for name in dir(module) if not name.startswith("_") and name != "annotations"
    ]
    return {name: getattr(module, name) for name in names}


PUBLIC = {
    f"{module.__name__}.{name}": thing
    for module in (tg, tg.nn, tg.optim, tg.data, tg.tutorial)
    for name, thing in public_names(module).items()
    if not inspect.ismodule(thing) and name not in ALIASES
}


@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_name_is_in_the_reference(path: str) -> None:
    name = path.rpartition(".")[2]
    assert name in DOCUMENTED | OPERATIONS or f'"{name}"' in REFERENCE


def test_every_operation_of_the_table_that_is_not_for_rules_alone_is_in_the_reference() -> None:
    own = {name for name, op in TABLE.items() if vars(ops).get(name) is op and not op.is_internal}
    assert OPERATIONS <= own <= OPERATIONS | DOCUMENTED


def test_nothing_in_the_reference_is_not_there() -> None:
    assert all(name in TABLE for name in OPERATIONS)


@pytest.mark.parametrize("path", [path for path, thing in PUBLIC.items() if callable(thing)])
def test_every_public_name_has_an_example(path: str) -> None:
    text = inspect.getdoc(PUBLIC[path]) or ""
    assert ">>> " in text or "Example::" in text  # the page waits for a browser
