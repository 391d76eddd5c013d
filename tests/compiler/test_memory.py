"""Loops that would need more memory than there is: refused before they are begun."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp.compiler import memory

HUGE = 2**40


def squared(length: int) -> Any:
    return tg.scan(lambda c, _: (c * c, c), length=length)


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (squared(HUGE), 1.0),
        (squared(HUGE), np.ones(2)),
        (tg.grad(lambda x: squared(HUGE)(x)[0]), 1.0),
        (lambda x: tg.jvp(lambda x: squared(HUGE)(x)[0], (x,), (1.0,)), 1.0),
        (tg.vmap(tg.grad(lambda x: squared(HUGE)(x)[0])), np.ones(3)),
        (lambda x: sum(squared(HUGE)(x)[1]), np.array(1.0)),
    ],
    ids=["list", "array", "grad", "jvp", "in rows", "taken one by one"],
)
def test_what_no_machine_can_keep_is_refused(jit: Any, f: Any, x: Any) -> None:
    with pytest.raises(MemoryError, match="return None in the place of results that are not need"):
        jit(f)(x)


def test_the_message_says_how_much(jit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "memory", lambda: 2**20)
    f = jit(squared(1000))
    assert f(np.ones(1))[1].shape == (1000, 1)
    with pytest.raises(MemoryError, match=r"1,000,000 iterations that keeps 2 number\(s\) of each"):
        jit(squared(10**6))(np.ones(2))


def test_a_machine_that_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    assert memory.memory() > 2**28
    monkeypatch.delattr(os, "sysconf", raising=False)
    assert memory.memory.__wrapped__() == 2**36
