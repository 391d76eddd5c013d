"""Long programs as steps, level by level."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp.compiler.program import levels
from tinygrad_bp.compiler.program.levels import LANES, Levels, levelled

from .arrays.by_number import assert_arrays


def cholesky(a: Any) -> Any:
    n = len(a)
    rows: list[list[Any]] = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            rest = a[i][j] - sum(rows[i][k] * rows[j][k] for k in range(j))
            rows[i][j] = tg.sqrt(rest) if i == j else rest / rows[j][j]
    return sum(tg.log(rows[i][i]) for i in range(n))


def positive(n: int) -> Any:
    rows = np.random.default_rng(n).normal(size=(n, n))
    return rows @ rows.T + n * np.eye(n)


def test_a_decomposition_is_some_steps_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levels, "MOST_INSTRUCTIONS", 20)
    n = 12
    program = levelled(assert_arrays(tg.grad(cholesky), positive(n)))
    [found] = [x for x in program.instructions if isinstance(x, Levels)]
    assert len(found.steps) < 20 * n
    assert found.size == found.steps[-1][2] + LANES


def test_what_is_read_is_there_already(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levels, "MOST_INSTRUCTIONS", 1)
    monkeypatch.setattr(levels, "MOST_OF_MANY_NUMBERS", 1)
    program = levelled(assert_arrays(tg.grad(cholesky), positive(5)))
    for x in program.instructions:
        if isinstance(x, Levels):
            for kind, row, begin in x.steps:
                assert x.kinds[kind].tables[row].max(initial=0) < begin


def test_arrays_of_many_numbers_are_better_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levels, "MOST_INSTRUCTIONS", 2)
    many = np.linspace(0.0, 1.0, 20 * LANES)
    program = assert_arrays(lambda x: np.exp(np.sin(x) * x), many)
    assert not any(isinstance(x, Levels) for x in levelled(program).instructions)
    few = assert_arrays(lambda x: np.exp(np.sin(x) * x), many[:3])
    monkeypatch.setattr(levels, "MOST_OF_MANY_NUMBERS", 2)
    assert any(isinstance(x, Levels) for x in levelled(few).instructions)
    assert any(isinstance(x, Levels) for x in levelled(program).instructions)


def test_short_programs_stay_as_they_are() -> None:
    program = assert_arrays(lambda x: tg.sin(x[0]) * x[1], np.ones(2))
    assert levelled(program) is program
