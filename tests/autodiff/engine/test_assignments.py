"""Copies of numbers are good until one is assigned, in whatever way."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp import Value
from tinygrad_bp.autodiff.engine.assignments import good

x = Value(2.0)
y = x * x

WAYS: dict[str, Any] = {
    "an assignment": lambda: setattr(x, "data", 3.0),
    "one of an int": lambda: setattr(x, "data", 3),
    "a graph computed anew": y.recompute,
}


@pytest.mark.parametrize("change", WAYS.values(), ids=WAYS)
def test_what_takes_tokens_away(change: Any) -> None:
    token = object()
    good.add(token)
    assert (x * 2.0).data == x.data * 2.0
    Value(1.0).backward()
    assert token in good
    change()
    assert token not in good


def test_what_is_refused_changes_nothing() -> None:
    token = object()
    good.add(token)
    with pytest.raises(TypeError):
        x.data = "3"  # type: ignore[assignment]
    assert token in good
