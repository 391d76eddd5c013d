"""What turns carry is where the next one finds it, however it is made, read and collected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.thorough import THOROUGH

pytest.importorskip("llvmlite", reason="needs the extra `fast`")

from tests.compiler.llvm.arrays.always import assert_native
from tests.compiler.program.arrays.test_finding import numbers

#: From what is carried, three numbers, and a row to what is carried on, and what is collected.
TURNS: dict[str, Callable[[Any, Any], Any]] = {
    "all made at once": lambda c, x: ([tg.tanh(a + x[0]) for a in c], None),
    "that is collected": lambda c, x: ((new := [tg.sin(a * x[1]) for a in c]), new),
    "what came before is": lambda c, x: ([a * 0.5 + x[0] for a in c], [*c]),
    "both are": lambda c, x: ((new := [tg.tanh(a * x[0]) for a in c]), [new[0] * c[0], *c, *new]),
    "each goes on by one": lambda c, x: ([x[0], c[0], c[1]], c[2]),
    "two change places": lambda c, x: ([c[1], c[0], c[2] + x[0]], c[0] * x[1]),
    "one of them twice": lambda c, x: ([(s := tg.sin(c[2] + x[1])), s, c[0] * s], s),
    "parts of two kinds": lambda c, x: (
        [tg.exp(-c[0] * c[0]), c[1] + x[0], c[2] + x[1]],
        [c[1] * x[1]],
    ),
    "some stay as they are": lambda c, x: ([c[0], c[1] * x[0], 0.25], c[1]),
}


@THOROUGH
@pytest.mark.parametrize("name", sorted(TURNS))
def test_turns(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By themselves, and forward and backward in a batch whose last lanes have no row."""

    def one(start: Any, rows: Any) -> Any:
        return tg.scan(TURNS[name])(start, rows)

    start = [0.1, -0.2, 0.3]
    assert_native(monkeypatch, one, start, numbers(4, 2))

    def loss(start: Any, batch: Any) -> Any:
        def of_row(rows: Any) -> Any:
            last, seen = one(start, rows)
            return sum(a * a for a in last) + (0.0 if seen is None else total(seen))

        return tg.vmap(of_row, reduce="sum")(batch)

    compiled = assert_native(monkeypatch, tg.value_and_grad(loss), start, numbers(11, 4, 2))
    assert np.isfinite(compiled(start, numbers(8, 4, 2))[0])


def total(x: Any) -> Any:
    return sum(map(total, x)) if hasattr(x, "__len__") else x
