"""Numbers that are carried or collected for nobody."""

from __future__ import annotations

from typing import Any

import pytest

import tinygrad_bp as tg

np = pytest.importorskip("numpy", reason="arrays are found with NumPy")
pytest.importorskip("jax", reason="JAX is not installed")

from tinygrad_bp.compiler.program.arrays.instructions import Recurrence  # noqa: E402


def turns(f: Any, *args: Any) -> tuple[Any, list[Recurrence]]:
    """What it gives, compared with eager code, and its loops with a carry."""
    compiled = tg.jit(f, backend="jax")
    found = compiled(*args)
    for one, other in zip(
        *(tg.autodiff.tree.flatten(x)[0] for x in (found, f(*args))), strict=True
    ):
        assert one == pytest.approx(other, rel=1e-13)
    program: Any = compiled.program
    return found, [x for x in program.instructions if isinstance(x, Recurrence)]


def three(c: Any, x: Any) -> Any:
    """Three numbers that are carried, each of which the next turn reads."""
    return (tg.sin(c[0]) + c[1], c[1] * x + c[2], c[2] * 0.5 + x), None


def test_of_what_was_carried_only_what_is_read_is_collected() -> None:
    xs = np.linspace(0.1, 0.9, 5)
    _, [forward, backward] = turns(tg.grad(lambda x: tg.scan(three)((x, 1.0, x), xs)[0][0]), 0.5)
    assert forward.carry.size == 3
    sizes = sorted(piece.size for piece in forward.collected.values())
    assert sizes == [1]  # c[0]: the slope of its sine
    assert [piece.size for piece in backward.rows.values()] == [1] * len(backward.rows)


def test_what_is_known_of_the_carried_numbers_is_left_out() -> None:
    # What flows to the second one is 0.0 in all turns: of the first alone there is a result.
    f = tg.grad(lambda x: tg.scan(lambda c, _: ((c[0] * c[0], c[0]), None), length=4)((x, x))[0][0])
    _, [forward, backward] = turns(f, 0.9)
    assert backward.carry.size == 1
    assert [part.final.size for part in backward.parts] == [1]
    assert forward.carry.size <= 2


def test_all_of_it_stays_where_all_of_it_is_a_result() -> None:
    def f(x: Any) -> Any:
        return tg.scan(lambda c, _: ((c[0] * x, c[1] + 1.0), np.array([c[0], c[1]])), length=3)(
            (x, 2.0)
        )

    _, [only] = turns(f, 0.5)
    assert only.carry.size == 2
    assert sum(piece.size for piece in only.collected.values()) == 2


def test_a_loop_that_ends_by_itself_keeps_what_it_ends_by() -> None:
    def f(x: Any) -> Any:
        return tg.while_loop(lambda c: c[0] < 5.0, lambda c: (c[0] + x, c[1] * 2.0), (0.0, 1.0))[1]

    found, [only] = turns(f, 0.75)
    assert found == 2.0**7
    assert only.axis.length.is_open


@pytest.mark.parametrize("order", [1, 2])
def test_loops_in_loops(order: int) -> None:
    def inner(c: Any, x: Any) -> Any:
        return (c[0] * x, tg.sin(c[1]) + c[0]), c[0]

    def outer(c: Any, row: Any) -> Any:
        (a, b), ys = tg.scan(inner)((c[0], c[1]), row)
        return (a + 0.1, b, c[2] * 1.0), np.sum(ys)

    xs = np.linspace(0.5, 1.5, 6).reshape(2, 3)

    def f(x: Any) -> Any:
        (a, b, _), ys = tg.scan(outer)((x, 1.0, x), xs)
        return a * b + np.sum(ys)

    for _ in range(order):
        f = tg.grad(f)
    turns(f, 0.4)
