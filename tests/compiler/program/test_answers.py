"""Answers: laws of logic, to the bit, and of nothing but answers."""

from __future__ import annotations

import itertools
import math
import random
from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp.autodiff.ops import TABLE, where
from tinygrad_bp.compiler.program.answers import KnownAnswers

x, y, z = (tg.Value(float(i), label="xyz"[i]) for i in range(3))


def made(answers: KnownAnswers, c: Any, a: Any, b: Any) -> Any:
    """`where` as the lowering makes it."""
    found = answers.simpler([c, a, b])
    if found is None:
        found = where(c, a, b)
        answers.note(found)
    return found


@pytest.fixture
def answers() -> KnownAnswers:
    found = KnownAnswers()
    found.add([x, y, z])
    return found


def test_what_is_an_answer(answers: KnownAnswers) -> None:
    number = tg.Value(0.5)
    assert all(map(answers.has, [x, 1.0, 0.0]))
    assert not any(map(answers.has, [number, 0.5, -0.0, math.nan]))
    assert answers.has(TABLE["greater"](number, 0.0))
    assert answers.has(1.0 - x)
    assert not answers.has(1.0 - number)
    assert not answers.has(2.0 - x)
    chosen = made(answers, number, 1.0, 0.0)
    assert answers.has(chosen)
    assert not answers.has(made(answers, number, x, number))
    assert not answers.has(made(answers, number, 1.0, -0.0))


def test_laws(answers: KnownAnswers) -> None:
    not_x = made(answers, x, 0.0, 1.0)
    assert made(answers, x, 1.0, 0.0) is x
    assert made(answers, not_x, 0.0, 1.0) is x
    assert made(answers, 1.0 - x, 0.0, 1.0) is x
    assert made(answers, x, 1.0, x) is made(answers, x, x, 0.0) is x
    assert made(answers, x, 1.0, not_x) == 1.0
    assert made(answers, not_x, x, 0.0) == 0.0
    either = made(answers, x, 1.0, y)
    assert made(answers, y, 1.0, x) is either  # in the other order
    assert made(answers, either, 1.0, x) is made(answers, x, 1.0, either) is either
    both = made(answers, x, y, 0.0)
    assert made(answers, both, 1.0, x) is x
    assert made(answers, x, 1.0, both) is x
    assert made(answers, either, x, 0.0) is x
    assert made(answers, not_x, y, both) is not y  # no chain of "and" or "or": left as it is
    assert made(answers, x, 1.0, made(answers, not_x, y, 0.0)) is either


def test_of_other_numbers_nothing_is_said(answers: KnownAnswers) -> None:
    number = tg.Value(0.5)
    assert answers.simpler([number, 1.0, 0.0]) is None  # it is 1.0, and not 0.5
    assert answers.simpler([x, 1.0, number]) is None
    assert answers.simpler([x, number, 0.0]) is None
    assert answers.simpler([x, x, -0.0]) is None
    chosen = made(answers, number, 1.0, 0.0)
    assert made(answers, number, chosen, 0.0) is chosen
    assert made(answers, number, 1.0, made(answers, number, 0.0, 1.0)) == 1.0


def test_long_chains_are_left() -> None:
    numbers = [tg.Value(0.0) for _ in range(40)]
    found = KnownAnswers()
    found.add(numbers)
    chain: Any = numbers[0]
    for each in numbers[1:]:
        chain = made(found, chain, 1.0, each)
    assert made(found, chain, 1.0, numbers[0]) is not chain


@pytest.mark.parametrize("seed", range(60))
def test_random_choices_give_the_same_numbers(seed: int) -> None:
    rng = random.Random(seed)
    answers = KnownAnswers()
    answers.add([x, y, z])
    numbers: list[Any] = [x, y, z, 0.0, 1.0, tg.Value(0.5), -0.0, math.nan]
    plain = list(numbers)
    for _ in range(25):
        i, j, k = (rng.randrange(len(numbers)) for _ in range(3))
        if rng.random() < 0.6:
            j, k = rng.choice([(3, k), (j, 3), (4, k), (j, 4), (3, 4), (4, 3)])
        if not isinstance(numbers[i], tg.Value):
            continue
        numbers.append(made(answers, numbers[i], numbers[j], numbers[k]))
        plain.append(where(plain[i], plain[j], plain[k]))
    for values in itertools.product([0.0, 1.0], repeat=3):
        for node, number in zip((x, y, z), values, strict=True):
            node.data = number
        for found, expected in zip(numbers, plain, strict=True):
            assert repr(now(found)) == repr(now(expected))


def now(node: Any) -> float:
    if not isinstance(node, tg.Value):
        return float(node)
    if node.op is not None:
        node.recompute()
    return node.data
