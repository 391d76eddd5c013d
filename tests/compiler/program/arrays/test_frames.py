"""What turns of loops in loops hand out to who reads it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg

from .by_number import assert_arrays

X = np.linspace(0.1, 0.6, 6)


def inner(x: Any, r: Any, start: Any, of_turn: Any) -> Any:
    return tg.scan(lambda e, s: (0.5 * e + s * r, of_turn(e, s)))(start, x)


HANDED_OUT: dict[str, Any] = {
    "what the inner loop carries": lambda x: tg.scan(lambda c, r: inner(x, r, c, lambda e, s: e))(
        0.1, x
    )[1],
    "what it reads": lambda x: tg.scan(lambda c, r: inner(x, r, c, lambda e, s: s))(0.1, x)[1],
    "what it computes": lambda x: tg.scan(
        lambda c, r: inner(x, r, c, lambda e, s: (e * s, s, e + r))
    )(0.1, x)[1],
    "from the innermost of three": lambda x: tg.scan(
        lambda c, r: (c + r, inner(x, r, c, lambda e, s: inner(x, s, e, lambda g, t: g)[1])[1])
    )(0.1, x)[1],
    "of rows": lambda x: tg.vmap(
        lambda y: tg.scan(lambda c, r: inner(x, r, c, lambda e, s: e * y))(y, x)[1]
    )(x),
}


@pytest.mark.parametrize("name", HANDED_OUT)
def test_what_a_loop_in_a_loop_collects_is_handed_out(name: str) -> None:
    f = HANDED_OUT[name]
    assert_arrays(f, X)
    total = lambda x: sum(np.sum(np.sin(part)) for part in _parts(f(x)))  # noqa: E731
    assert_arrays(tg.grad(total), X)
    assert_arrays(lambda x: tg.jvp(total, (x,), (x,)), X)


def _parts(found: Any) -> Any:
    return found if isinstance(found, tuple) else (found,)
