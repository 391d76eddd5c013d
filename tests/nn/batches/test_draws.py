"""Random numbers that follow from where they are drawn: even, independent, and the same again."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

from tinygrad_bp import jit, nn
from tinygrad_bp.nn.batches.draws import (
    PRIME,
    at_sample,
    bound_of,
    drawn,
    keys_of,
    place_here,
    set_keys,
)


def by_whole_numbers(key: int, place: int, count: int) -> list[int]:
    """The same by Python's integers, which never round."""
    prime = int(PRIME)

    def rest(x: int) -> int:
        x %= prime
        return x - prime if x > prime // 2 else x

    begin = rest(31_415_927 * place + key)
    begin = rest(rest(begin * begin + key) ** 3)
    found = []
    for k in range(1, count + 1):
        mixed = rest(rest(begin + 27_182_819 * k % prime) ** 3)
        found.append(rest(mixed * mixed + 14_142_136 * k % prime))
    return found


def test_no_operation_rounds() -> None:
    rng = random.Random(1)
    for _ in range(300):
        key, place = rng.randrange(int(PRIME)), rng.randrange(2**25)
        assert drawn(float(key), float(place), 5) == by_whole_numbers(key, place, 5)


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_compiled_code_gives_the_same(backend: str) -> None:
    if backend == "llvm":
        pytest.importorskip("llvmlite", reason="needs the extra `fast`")
    compiled = jit(lambda key, place: drawn(key, place, 3), backend=backend)
    for key, place in ((1234567.0, 3.0), (PRIME - 1.0, 40_000.0)):
        assert [*map(float, compiled(key, place))] == drawn(key, place, 3)


def test_they_are_even_and_independent() -> None:
    """A sum of squares like chi's, and correlations: six standard deviations at most."""
    whole = [drawn(7654321.0, float(place), 4) for place in range(2500)]
    rows = [[x / PRIME + 0.5 for x in row] for row in whole]
    counts = [0] * 20
    for u in (u for row in rows for u in row):
        assert 0.0 <= u < 1.0
        counts[int(20 * u)] += 1
    chi = sum((count - 500) ** 2 / 500 for count in counts)
    assert abs(chi - 19) < 6 * math.sqrt(2 * 19)
    others = [row[1] for row in rows], [row[3] for row in rows], [*[r[0] for r in rows[1:]], 0.5]
    for other in others:
        products = [(row[0] - 0.5) * (x - 0.5) * 12 for row, x in zip(rows, other, strict=True)]
        assert abs(sum(products)) < 6 * math.sqrt(len(rows))


def test_what_is_below_a_bound() -> None:
    """0.3 of 4,000, by six standard deviations at most."""
    numbers = [x for place in range(1000) for x in drawn(5.0, float(place), 4)]
    below = sum(x < bound_of(0.3) for x in numbers)
    assert abs(below - 1200) < 6 * math.sqrt(4000 * 0.3 * 0.7)
    assert bound_of(0.0) <= min(numbers) <= max(numbers) < bound_of(1.0)


def test_the_place_is_that_of_the_sample() -> None:
    assert place_here() is None
    with at_sample(3.0):
        assert place_here() == 3.0
    assert place_here() is None


def test_keys_are_those_of_a_moment() -> None:
    model = nn.Sequential(nn.Dropout(), nn.MLP(1, [1]), nn.Sequential(nn.Dropout()))
    keys = keys_of(model)

    def numbers(*moment: int) -> Any:
        set_keys(keys, *moment)
        return [key.value.data for key in keys]

    assert len({*numbers(1, 2), *numbers(1, 3), *numbers(2, 2)}) == 6
    assert numbers(1, 2) == numbers(1, 2)
