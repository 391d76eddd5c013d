"""What only puts numbers elsewhere: slices, shapes, rolls, concatenations, and assignments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.compiler.arithmetic.beside import assert_as_objects, size
from tinygrad_bp.compiler.arithmetic.moves import view_at
from tinygrad_bp.compiler.loops.views import Views
from tinygrad_bp.compiler.tracing.arrays import array
from tinygrad_bp.compiler.tracing.lengths import Length
from tinygrad_bp.compiler.tracing.trace import Trace

X = np.linspace(-1.0, 1.4, 7)
TABLE = np.linspace(-0.9, 1.3, 12).reshape(3, 4)
MOVES: list[Any] = [
    lambda x, t: x[1:-1] * x[2:] - x[:-2],
    lambda x, t: t[1] * t[:, 1:][0, 2] + t.T[::-1][0, 0],
    lambda x, t: t[None, :, ::-2, None] * 2.0,
    lambda x, t: np.roll(x, 1) - 2 * x + np.roll(x, -2),
    lambda x, t: np.roll(t, 1, axis=0) + np.roll(t, -1, axis=1),
    lambda x, t: np.concatenate([x, np.ones(2), [x[0] * 2.0], t.ravel()]),
    lambda x, t: np.concatenate([t, t * t], axis=1) + np.hstack([t, t]),
    lambda x, t: np.stack([t, -t], axis=1) * np.stack([t, t], axis=2).transpose(0, 2, 1),
    lambda x, t: np.vstack([t, t[0]]) + np.column_stack([t.T, np.arange(4.0)]).T,
    lambda x, t: t.reshape(2, 6).swapaxes(0, 1).reshape(-1)[::3] + t.flatten()[:4],
    lambda x, t: np.tile(x, 2) + np.repeat(x, 2),
    lambda x, t: np.flip(t)[:, [0, 2]] * np.take(t, [3, 1], axis=1),
    lambda x, t: np.broadcast_to(x, (2, 7)) * np.squeeze(t[1:, 0])[:, None],
    lambda x, t: [part * 2.0 for part in np.split(t, 2, axis=1)],
    lambda x, t: sum(row @ row for row in t) * np.diagonal(t @ t.T),
]


@pytest.mark.parametrize("f", MOVES)
def test_numbers_are_where_numpy_puts_them(f: Any) -> None:
    assert_as_objects(f, X, TABLE)


def test_they_are_there_in_machine_code_too(backend: str) -> None:
    assert_as_objects(lambda x, t: [MOVES[k](x, t)[0] for k in (4, 7)], X, TABLE, backend=backend)


def test_a_slice_costs_one_instruction_however_many_numbers_it_has() -> None:
    f = tg.jit(lambda x: np.roll(x, 1)[1:-1] * 2.0, backend="python")
    f(np.arange(1000.0))
    assert size(f.program) < 8


def test_what_follows_no_rule_is_left_to_objects() -> None:
    order = np.random.default_rng(0).permutation(40)
    f = tg.jit(lambda x: x[order] * 2.0, backend="python")
    x = np.arange(40.0)
    np.testing.assert_array_equal(f(x), x[order] * 2.0)


def test_it_assigns_as_numpy_does(backend: str) -> None:
    def f(x: Any, w: Any) -> Any:
        u = 2 * x
        u[1:-1] = u[2:] - w
        u[0] = w
        u += 1.0
        again = u.copy()
        again[[1, 5, 2]] = x[:3]
        return u, again * 2.0

    def eager(x: Any, w: Any) -> Any:
        return f(np.array(x, dtype=object), w)

    assert_as_objects(f, X, 0.4, backend=backend, eager=eager)


def test_arguments_and_parts_are_not_assigned_to() -> None:
    def argument(x: Any) -> Any:
        x[0] = 1.0
        return x

    def part(x: Any) -> Any:
        u = 2 * x
        v = u[1:]
        v[0] = 1.0
        return u

    def whole(x: Any) -> Any:
        u = 2 * x
        v = u[1:]
        u += 1.0
        return v

    with pytest.raises(TypeError, match="called with cannot be assigned to"):
        tg.jit(argument, backend="python")(X)
    for f in (part, whole):
        with pytest.raises(TypeError, match="another one is a part"):
            tg.jit(f, backend="python")(X)


@pytest.mark.parametrize(
    ("places", "parts", "rows"),
    [
        (np.roll(np.arange(9), 1), 2, 1),
        (np.roll(np.arange(9), -1), 2, 1),
        (np.roll(np.arange(9).reshape(3, 3), 1, axis=1), 2, 3),
        (np.arange(9).reshape(3, 3).T, 1, 1),
        (np.array([0, 1, 2, 6, 7, 8]), 1, 1),
        (np.array([0, 1, 2, 7, 8]), 2, 1),
        (np.arange(40) ** 2 % 9, None, 1),
    ],
)
def test_as_few_views_as_possible(places: Any, parts: int | None, rows: int) -> None:
    with Trace().running() as trace:
        found = view_at([array(trace, Length(9), 1)], [0, 9], places)
        if parts is None:
            assert found is None
            return
        assert found is not None
        assert isinstance(found.op, Views)
        assert (len(found.op.parts), found.op.rows) == (parts, rows)
        assert [x.index for x in found.all_elements()] == places.ravel().tolist()
