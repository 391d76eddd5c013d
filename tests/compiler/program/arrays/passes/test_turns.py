"""Turns do what the next one waits for, and no more; what they made is not made again."""

from __future__ import annotations

from typing import Any

import numpy as np

import tinygrad_bp as tg
from tinygrad_bp.autodiff.ops import mul, tanh
from tinygrad_bp.compiler.program.arrays.array_program import ArrayProgram
from tinygrad_bp.compiler.program.arrays.instructions import (
    Axis,
    CarriedPart,
    Elementwise,
    Joined,
    Piece,
    Recurrence,
    Strided,
    every,
    operands_of,
)
from tinygrad_bp.compiler.program.arrays.passes.turns import sparing
from tinygrad_bp.compiler.program.arrays.segments import read_by
from tinygrad_bp.compiler.tracing.lengths import Length

from ..by_number import assert_arrays
from ..test_finding import numbers


def test_the_derivative_of_a_loop_does_not_run_it_again() -> None:
    """Both functions, and the sum that one is of, are in the first loop alone."""

    def f(w: Any, xs: Any) -> Any:
        def turn(h: Any, x: Any) -> Any:
            new = [tg.tanh(w[0] * h[0] + w[1] * h[1] + x[0]), tg.tanh(w[2] * h[0] + x[1])]
            return new, tg.sin(new[0])

        last, seen = tg.scan(turn)([0.1, 0.2], xs)
        return last[0] * last[1] + sum(seen)

    arrays = assert_arrays(tg.grad(f, argnums=(0, 1)), numbers(3), numbers(4, 2))
    first, second = (x for x in arrays.instructions if isinstance(x, Recurrence))
    made = [x.op for x in every(arrays.instructions) if isinstance(x, Elementwise)]
    assert made.count(tanh) == 2  # of one number each: their sums have not as many terms
    # What nobody reads is not collected: the sums, and the last loop's carry.
    collected = [x for loop in (first, second) for x in loop.collected]
    read = {piece for x in every(arrays.instructions) for piece in _read(x)}
    assert all(loop.collected[x] in read for loop in (first, second) for x in loop.collected)
    assert first.carry in collected
    assert second.carry not in collected


def network(w: Any, xs: Any) -> Any:
    """A recurrent layer, whose rows are a loop inside of the turns: of a sequence its outputs."""

    def turn(h: Any, x: Any) -> Any:
        row = np.concatenate([np.array([x]), h])
        new = np.tanh(tg.vmap(lambda v: np.sum(v * row))(w))
        return new, np.sum(new * new)

    return np.sum(tg.scan(turn)(np.zeros(3), xs)[1])


def of_a_batch(w: Any, batch: Any) -> Any:
    return tg.vmap(network, (None, 0), reduce="mean")(w, batch)


def test_products_of_turns_are_added_up_by_one_product_of_matrices() -> None:
    """The gradient of the weights is made after the turns, of all at once."""
    arrays = assert_arrays(tg.grad(of_a_batch), numbers(3, 4), numbers(9, 5))
    forward, backward = (x for x in arrays.instructions if isinstance(x, Recurrence))
    assert max(piece.size for piece in backward.collected) == 3
    made = [x.op for x in every(arrays.instructions) if isinstance(x, Elementwise)]
    assert made.count(tanh) == 1
    assert any(isinstance(x, Elementwise) and x.op is tanh for x in forward.instructions)


def test_what_is_added_up_in_a_turn_is_not_collected_first() -> None:
    """Of a batch of any length in each turn: its mean is collected, and no row of it."""

    def training(w: Any, batch: Any) -> Any:
        def step(w: Any, _: Any) -> Any:
            loss, slopes = tg.value_and_grad(of_a_batch)(w, batch)
            return w - 0.1 * slopes, loss

        return tg.scan(step, length=3)(w)

    arrays = assert_arrays(training, numbers(3, 4), numbers(9, 5))
    [outer] = (x for x in arrays.instructions if isinstance(x, Recurrence))
    assert [piece.axes for piece in outer.collected.values()] == [(outer.axis,)]


def test_what_depends_on_no_turn_is_made_before_them() -> None:
    """The shares of two gates in the offsets, which two loops put together, are there once."""

    def f(w: Any, b: Any, xs: Any) -> Any:
        def turn(h: Any, x: Any) -> Any:
            z = tg.vmap(lambda row: np.sum(row * h))(w) + b
            return np.tanh(z[:2]) * tg.sigmoid(z[2:4] + 1.0) + np.tanh(z[4:]) * x, None

        once = tg.scan(turn)(np.zeros(2), xs)[0]
        return tg.scan(turn)(once, xs[::-1])[0]

    arrays = assert_arrays(f, numbers(6, 2), numbers(6), numbers(3))
    both = [x for x in arrays.instructions if isinstance(x, Recurrence)]
    assert len(both) == 2
    for turns in both:
        inside = {turns.carry, *turns.rows.values()}
        for x in turns.instructions:
            assert _read(x) & inside
            assert not isinstance(x, Recurrence)
            inside.add(x.result)


def test_turns_read_what_was_there_before_them() -> None:
    """What a turn puts together is put together already, in front of the loop."""
    given, carry, final = Piece(2), Piece(2), Piece(2)
    there, again, product = (Piece(2) for _ in range(3))
    swapped = Strided(given, 1, ((2, -1),))
    turns = Recurrence(Axis(Length(3), 0), False, carry)
    turns.instructions = [
        Joined(again, swapped),
        Elementwise(product, mul, (_all_of(carry), _all_of(again))),
    ]
    turns.parts = [CarriedPart(_all_of(there), _all_of(product), final)]
    program = ArrayProgram({}, Piece(0), [Joined(there, swapped), turns], [(final, 0)], [])
    sparing(program)
    [instruction] = turns.instructions
    assert {*read_by(instruction)} == {carry, there}


def _all_of(piece: Piece) -> Strided:
    return Strided(piece, 0, ((piece.size, 1),))


def _read(x: Any) -> set[Any]:
    found = {piece for operand in operands_of(x) for piece in operand.pieces}
    return found | {*getattr(x, "rows", ())} | {getattr(x, "source", None)}
